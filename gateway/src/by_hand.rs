//! Calls by hand: an administrator tries a tool. They take the road of a client's calls, with the same accounts, limits,
//! counts and audit log; only the token of a server is not needed.

use std::sync::Arc;

use serde_json::{Map, Value};
use thiserror::Error;
use toolpress_runtime::mcp::Server as Tools;
use toolpress_runtime::request::{Shown, prepare};
use toolpress_runtime::{CallError, Catalog, Client, Reply};
use toolpress_store::{Account, Config, Id, Server};
use toolpress_tool::{Tool, Vendor};

use crate::accounts::AccountFault;
use crate::audit::{Called, Caller, Observed};
use crate::limits::Limited;
use crate::mcp::Mcp;
use crate::servers::Live;

/// Calls tools for administrators. A clone does the same.
#[derive(Clone, Debug)]
pub struct ByHand(Arc<Mcp>);

/// What is called, in whose name.
#[derive(Clone, Debug)]
pub struct Call {
    /// The name of the administrator's API token.
    pub token: String,
    pub account: Account,
    /// The server of the account that is tried; none where it is the account itself.
    pub server: Option<Server>,
    /// One of the vendor's tools, which the [catalog](ByHand::catalog) of the server has.
    pub tool: &'static Tool,
    pub arguments: Map<String, Value>,
}

/// Why there is no reply.
#[derive(Debug, Error)]
pub enum Fault {
    /// The program was built without the vendor.
    #[error("this gateway was built without the vendor `{0}`")]
    Vendor(String),
    /// The account cannot be used.
    #[error(transparent)]
    Account(#[from] AccountFault),
    /// The gateway's own limits refuse the call.
    #[error("{0}")]
    Limited(Limited),
    /// The call went wrong: see there.
    #[error(transparent)]
    Call(#[from] CallError),
}

impl ByHand {
    pub(crate) fn new(mcp: Arc<Mcp>) -> Self {
        Self(mcp)
    }

    /// The tools that a server of this config exposes; all of a vendor where the config is empty.
    #[must_use]
    pub fn catalog(&self, vendor: &'static Vendor, config: &Config) -> Arc<Catalog> {
        self.0.servers.catalog(vendor, config)
    }

    /// The request that a call would send, without its credentials. Nothing is sent to the vendor, unless the account's
    /// access token has to be renewed first.
    ///
    /// # Errors
    ///
    /// Those of [`ByHand::send`], as far as they show before anything is sent.
    pub async fn request(&self, call: &Call) -> Result<Shown, Fault> {
        let client = self.0.accounts.client(&call.account).await?;
        Ok(prepare(call.tool, call.arguments.clone(), client.account())?.shown())
    }

    /// Calls the tool. Without a server, the account is bounded as one of its servers would be.
    ///
    /// # Errors
    ///
    /// An account that cannot be used, the gateway's limits, and those of [`Client::call`].
    pub async fn send(&self, call: Call) -> Result<Reply, Fault> {
        let Call { token, account, server, tool, arguments } = call;
        let mcp = &*self.0;
        let listing = mcp.listing.client(&account.vendor).ok_or_else(|| Fault::Vendor(account.vendor.clone()))?;
        let vendor = listing.account().vendor();
        let catalog = self.catalog(vendor, &server.as_ref().map(|server| server.config.clone()).unwrap_or_default());
        let bounded: Id = server.as_ref().map_or(account.id, |server| server.id);
        let account = Arc::new(account);
        let called = match server {
            Some(server) => Called::Server(Arc::new(Live::new(server, Arc::clone(&account), Some(vendor)))),
            None => Called::Account(Arc::clone(&account)),
        };
        let caller = Caller { called, token: Some(token) };
        let place = mcp.limits.request(bounded, account.id).and_then(|()| mcp.limits.call(bounded, account.id));
        let place = place.map_err(|limited| {
            mcp.counts.limited(&limited);
            caller.limited(&mcp.audit, tool, Some(&arguments));
            Fault::Limited(limited)
        })?;
        let observed = Observed::new(mcp.audit.clone(), Arc::clone(&mcp.accounts), caller, place);
        let client = match mcp.accounts.client(&account).await {
            Ok(client) => client,
            Err(fault) => Arc::new(Client::clone(listing).refusing(fault.to_string())),
        };
        let tools = Tools::sharing(catalog, client, Arc::clone(&mcp.metrics));
        Ok(tools.call_tool(tool, arguments, Some(Box::new(observed))).await?)
    }
}
