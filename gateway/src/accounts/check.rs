//! What can be wrong with an account before it is kept, all of it at once.

use toolpress_runtime::account::{AccountError, Refusal};
use toolpress_runtime::base::Base;
use toolpress_runtime::{Account, nearest};
use toolpress_store::Account as Stored;
use toolpress_tool::Vendor;

use super::Accounts;
use crate::fault::{Fault, token};

impl Accounts {
    /// Checks everything about an account but its credentials, which [`crate::credentials::Credentials::read`] does: its
    /// vendor, base URL (one, or several words `API=BASE`), settings and headers.
    ///
    /// # Errors
    ///
    /// Every mistake, with its pointer: `/vendor`, `/base_url`, `/settings/tenant`, `/default_headers/Host`.
    pub fn check(&self, account: &Stored) -> Result<(), Vec<Fault>> {
        let vendor = self.vendor(&account.vendor).map_err(|detail| vec![Fault::new("/vendor", detail)])?;
        assemble(vendor, account).map(drop)
    }

    /// The vendor of that name.
    ///
    /// # Errors
    ///
    /// A sentence that names the nearest, or all.
    pub fn vendor(&self, name: &str) -> Result<&'static Vendor, String> {
        vendor(self.shared.vendors, name)
    }
}

pub(super) fn vendor(vendors: &'static [&'static Vendor], name: &str) -> Result<&'static Vendor, String> {
    let names = || vendors.iter().map(|vendor| vendor.name);
    vendors.iter().copied().find(|vendor| vendor.name == name).ok_or_else(|| match nearest(name, names()) {
        Some(near) => format!("there is no vendor of this name; did you mean `{near}`?"),
        None => format!("there is no vendor of this name; there are {}", names().collect::<Vec<_>>().join(", ")),
    })
}

/// The account without credentials, or everything that is wrong with it.
pub(super) fn assemble(vendor: &'static Vendor, stored: &Stored) -> Result<Account, Vec<Fault>> {
    let mut account = Account::new(vendor).map_err(|error| vec![Fault::new("", error.to_string())])?;
    let mut faults = Vec::new();
    let mut add = |account: &mut Account, pointer: String, changed: Result<Account, AccountError>| match changed {
        Ok(changed) => *account = changed,
        Err(error) => faults.push(Fault::new(pointer, detail(&error))),
    };
    // An account that is stored names its settings in messages, also when it has none.
    let named = account.clone().with_settings([]);
    add(&mut account, "/settings".to_owned(), named);
    for (name, value) in &stored.settings {
        let changed = account.clone().with_settings([(name.as_str(), value.as_str())]);
        add(&mut account, format!("/settings{}", token(name)), changed);
    }
    for (name, value) in &stored.default_headers {
        let changed = account.clone().with_headers([(name.as_str(), value.as_str())]);
        add(&mut account, format!("/default_headers{}", token(name)), changed);
    }
    if let Some(urls) = &stored.base_url {
        let words: Vec<&str> = urls.split_whitespace().collect();
        let changed = match words[..] {
            [] => Base::parse(urls).map(|_| account.clone()).map_err(AccountError::from),
            _ => account.clone().with_urls(&words),
        };
        add(&mut account, "/base_url".to_owned(), changed);
    }
    if faults.is_empty()
        && let Some(refusal) = no_host(&account)
    {
        faults.push(Fault::new("/settings", refusal.to_string()));
    }
    if faults.is_empty() { Ok(account) } else { Err(faults) }
}

/// What keeps one of the vendor's APIs from being reached.
fn no_host(account: &Account) -> Option<Refusal> {
    let vendor = account.vendor();
    let one_each = vendor.apis.iter().filter_map(|api| vendor.tools.iter().find(|tool| tool.api.name == api.name));
    one_each.filter_map(|tool| account.base(tool).err()).find(|refusal| matches!(refusal, Refusal::NoHost { .. }))
}

/// What is wrong, where the pointer says already which of them it is.
fn detail(error: &AccountError) -> String {
    match error {
        AccountError::IllegalHeader { fault, .. } => fault.to_string(),
        AccountError::IllegalSetting(_) => "holds a line break or another character that no header may hold".to_owned(),
        AccountError::IllegalHost(_) => "is part of a host's name; it may hold letters, digits and hyphens".to_owned(),
        other => other.to_string(),
    }
}
