//! From a stored account to a live client: credentials opened, access tokens renewed, one pool of connections for all.
//!
//! A client is made by the first call that needs it and kept until its account changes or its access token has to be
//! renewed. Calls that come meanwhile wait for the one that makes it. An access token that the vendor answers with 401
//! although it should be good is not used again ([`Accounts::rejected`]); the call itself is not sent a second time.

mod check;
mod fault;
mod probe;
mod refresh;
mod slot;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use quick_cache::sync::Cache;
use tokio::sync::RwLock;
use toolpress_runtime::client::{MAX_REPLY_BYTES, TIMEOUT};
use toolpress_runtime::{Client, Transport};
use toolpress_store::{Account, AccountState, Id, Store};
use toolpress_tool::Vendor;

pub use fault::AccountFault;
pub use probe::TestOutcome;

use crate::credentials::{Access, Credentials, Oauth};
use crate::key::Keyring;
use crate::remembered::Remembered;
use slot::Ready;
pub(crate) use slot::Slot;

/// How many accounts' clients are kept at once. Others are made anew when they are called.
const MOST: usize = 10_000;

/// The gateway's accounts with vendors. Clones share everything.
#[derive(Clone)]
pub struct Accounts {
    shared: Arc<Shared>,
}

/// The bounds and the form of calls, the same for all accounts.
#[derive(Clone, Copy, Debug)]
pub struct Calls {
    /// See [`Client::with_timeout`].
    pub timeout: Duration,
    /// See [`Client::with_max_reply_bytes`].
    pub max_reply_bytes: usize,
    /// See [`Client::with_structured`].
    pub structured: bool,
}

struct Shared {
    vendors: &'static [&'static Vendor],
    store: Arc<dyn Store>,
    keyring: Arc<Keyring>,
    calls: Calls,
    transport: Arc<Transport>,
    slots: Cache<Id, Arc<Slot>>,
    /// Read-locked by every renewal under way.
    renewing: RwLock<()>,
}

impl Default for Calls {
    fn default() -> Self {
        Self { timeout: TIMEOUT, max_reply_bytes: MAX_REPLY_BYTES, structured: false }
    }
}

impl Accounts {
    /// The accounts of a store, with vendors among these. Nothing is read before the first call.
    #[must_use]
    pub fn new(vendors: &'static [&'static Vendor], store: Arc<dyn Store>, keyring: Arc<Keyring>) -> Self {
        Self::with_calls(vendors, store, keyring, Calls::default())
    }

    /// The same with other bounds of calls.
    #[must_use]
    pub fn with_calls(
        vendors: &'static [&'static Vendor],
        store: Arc<dyn Store>,
        keyring: Arc<Keyring>,
        calls: Calls,
    ) -> Self {
        let (transport, slots, renewing) = (Arc::default(), Cache::new(MOST), RwLock::default());
        Self { shared: Arc::new(Shared { vendors, store, keyring, calls, transport, slots, renewing }) }
    }

    /// A client that calls the vendor in the account's name, the same one for every call until the account changes. An
    /// access token that is missing or near its end is renewed first: once for all calls that wait for it, here and on
    /// every other replica.
    ///
    /// # Errors
    ///
    /// An account that needs a person, or that has no access token at the moment: see [`AccountFault`], whose sentence says
    /// what to do.
    pub async fn client(&self, account: &Account) -> Result<Arc<Client>, AccountFault> {
        self.client_at(account, &Remembered::default()).await
    }

    /// The same for somebody who remembers where the account's client is.
    pub(crate) async fn client_at(
        &self,
        account: &Account,
        slot: &Remembered<Slot>,
    ) -> Result<Arc<Client>, AccountFault> {
        if account.state == AccountState::NeedsReauthorization {
            return Err(AccountFault::needs_reauthorization(account));
        }
        let slot = slot.or_find(|| self.shared.slot(account.id));
        if let Some(client) = slot.client(account) {
            return Ok(client);
        }
        let kept = slot.lock().await;
        if let Some(client) = slot.client(account) {
            return Ok(client);
        }
        match self.shared.open(account)? {
            Credentials::Oauth(oauth) if !slot.is_fresh(&oauth, Timestamp::now()) => {
                // On its own: who asked may give up, but the vendor's answer must be kept.
                let renewal = tokio::spawn(refresh::refresh(Arc::clone(&self.shared), slot, kept, account.clone()));
                renewal.await.unwrap_or_else(|_| Err(AccountFault::passing(account, "the renewal broke off")))
            }
            credentials => self.shared.build(&slot, account, &credentials),
        }
    }

    /// Told that the vendor has answered a call of this account with 401. If the account's access token is not brand-new,
    /// the next call gets another one first.
    pub fn rejected(&self, account: Id) {
        if let Some(slot) = self.shared.slots.get(&account) {
            slot.reject(Timestamp::now());
        }
    }

    /// Waits until every renewal under way has been stored: what a vendor answered just before the gateway stops is not
    /// lost.
    pub async fn settle(&self) {
        drop(self.shared.renewing.write().await);
    }
}

impl Shared {
    fn slot(&self, account: Id) -> Arc<Slot> {
        let made: Result<_, std::convert::Infallible> =
            self.slots.get_or_insert_with(&account, || Ok(Arc::new(Slot::default())));
        match made {
            Ok(slot) => slot,
        }
    }

    fn open(&self, account: &Account) -> Result<Credentials, AccountFault> {
        let plain = self.keyring.open(account.id, &account.credentials);
        let plain = plain.map_err(|error| AccountFault::unusable(account, error.to_string()))?;
        let unreadable = || AccountFault::unusable(account, "what was sealed are no credentials of this version");
        Credentials::from_bytes(&plain).ok_or_else(unreadable)
    }

    /// Makes the account's client, for this call and those that follow.
    fn build(&self, slot: &Slot, account: &Account, credentials: &Credentials) -> Result<Arc<Client>, AccountFault> {
        let access = match credentials {
            Credentials::Oauth(Oauth { access, .. }) => access.clone(),
            _ => None,
        };
        self.build_until(slot, account, credentials, access.as_ref().map(|access| access.renew_at), access)
    }

    fn build_until(
        &self,
        slot: &Slot,
        account: &Account,
        credentials: &Credentials,
        renew_at: Option<Timestamp>,
        access: Option<Access>,
    ) -> Result<Arc<Client>, AccountFault> {
        let unusable = |reason: String| AccountFault::unusable(account, reason);
        let vendor = check::vendor(self.vendors, &account.vendor).map_err(unusable)?;
        let made = check::assemble(vendor, account)
            .map_err(|faults| unusable(faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")))?;
        let made = credentials.give(made).map_err(|error| unusable(error.to_string()))?;
        let Calls { timeout, max_reply_bytes, structured } = self.calls;
        let client = Client::new(made)
            .with_transport(Arc::clone(&self.transport))
            .with_timeout(timeout)
            .with_max_reply_bytes(max_reply_bytes)
            .with_structured(structured);
        let client = Arc::new(client);
        let Account { revision, updated_at, .. } = *account;
        slot.put(Ready { revision, updated_at, client: Arc::clone(&client), renew_at, access });
        Ok(client)
    }
}

impl fmt::Debug for Accounts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Accounts").field("calls", &self.shared.calls).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
