//! What the API works with.

use std::sync::Arc;

use toolpress_runtime::nearest;
use toolpress_store::{Account, Id, Server, Store};
use toolpress_tool::Vendor;

use super::problem::Problem;
use crate::accounts::Accounts;
use crate::key::Keyring;

/// What the API works with, shared by all requests.
#[derive(Clone, Debug)]
pub struct State {
    /// The vendors compiled in.
    pub vendors: &'static [&'static Vendor],
    pub store: Arc<dyn Store>,
    pub keyring: Arc<Keyring>,
    pub accounts: Arc<Accounts>,
    /// Where clients reach the gateway, without a final slash: `https://mcp.example.com`.
    pub public_url: String,
}

impl State {
    /// The vendor of that name.
    ///
    /// # Errors
    ///
    /// A sentence that names the nearest, or all.
    pub fn vendor(&self, name: &str) -> Result<&'static Vendor, String> {
        let names = || self.vendors.iter().map(|vendor| vendor.name);
        self.vendors.iter().copied().find(|vendor| vendor.name == name).ok_or_else(|| {
            let shown: String = name.chars().take(100).collect();
            match nearest(name, names()) {
                Some(near) => format!("there is no vendor `{shown}`; did you mean `{near}`?"),
                None => {
                    format!("there is no vendor `{shown}`; compiled in: {}", names().collect::<Vec<_>>().join(", "))
                }
            }
        })
    }

    /// The account with this id.
    ///
    /// # Errors
    ///
    /// 404, and what the store could not do.
    pub(super) async fn account(&self, id: Id) -> Result<Account, Problem> {
        self.store.account(id).await?.ok_or_else(|| Problem::missing("integrated account"))
    }

    /// The server with this id, if it is one of this account's.
    ///
    /// # Errors
    ///
    /// 404, and what the store could not do.
    pub(super) async fn server(&self, account: Id, id: Id) -> Result<Server, Problem> {
        let server = self.store.server(id).await?.filter(|server| server.account_id == account);
        server.ok_or_else(|| Problem::missing("MCP server of this account"))
    }

    /// The vendor whose account this is.
    ///
    /// # Errors
    ///
    /// 409: the program was built without the vendor.
    pub(super) fn vendor_of(&self, account: &Account) -> Result<&'static Vendor, Problem> {
        self.vendor(&account.vendor).map_err(|_| {
            let detail = format!("this gateway was built without the vendor `{}` of the account", account.vendor);
            Problem::new(http::StatusCode::CONFLICT, detail)
        })
    }
}
