//! From a token that a caller shows to the server that it opens.
//!
//! What the store said is believed until the store says that it has changed, and for a second at most where the store does
//! not go on saying what has; whether something has expired is asked of the clock each time.

mod catalogs;
mod recent;

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use quick_cache::sync::Cache;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::time::timeout;
use toolpress_runtime::Catalog;
use toolpress_store::{Account, ApiToken, Change, Changes, Config, Hash, Id, Server, Store, StoreError, Told};
use toolpress_tool::Vendor;

use crate::accounts::Slot;
use crate::remembered::Remembered;
use crate::token::{Kind, Token, hash};
use catalogs::Catalogs;
use recent::Recent;

/// A store that takes longer does not answer.
const PATIENCE: Duration = Duration::from_secs(3);
/// So many servers, and so many API tokens, are remembered.
const REMEMBERED: usize = 16_384;

/// Finds servers and API tokens by what callers show.
#[derive(Debug)]
pub struct Servers {
    vendors: &'static [&'static Vendor],
    store: Arc<dyn Store>,
    servers: Recent<Live>,
    api_tokens: Recent<ApiToken>,
    /// What is remembered of an account is there once for all its servers.
    accounts: Cache<Id, Arc<Account>>,
    catalogs: Catalogs,
}

/// A server as the store has it, with its account.
#[derive(Debug)]
pub struct Live {
    pub server: Server,
    pub account: Arc<Account>,
    /// `None` where this program was built without the account's vendor.
    pub vendor: Option<&'static Vendor>,
    /// Its tools, among the catalogs.
    catalog: Remembered<Catalog>,
    /// Where the account's client is, among those of all accounts.
    pub(crate) slot: Remembered<Slot>,
}

impl Servers {
    /// The servers of a store, whose tools have output schemas where replies are `structured`.
    #[must_use]
    pub fn new(vendors: &'static [&'static Vendor], store: Arc<dyn Store>, structured: bool) -> Self {
        let (servers, api_tokens) = (Recent::new(REMEMBERED), Recent::new(REMEMBERED));
        let (accounts, catalogs) = (Cache::new(REMEMBERED), Catalogs::new(structured));
        Self { vendors, store, servers, api_tokens, accounts, catalogs }
    }

    /// The server that a token opens at this moment. What can be no token is looked for all the same, so that it takes as
    /// long as any other that opens nothing.
    ///
    /// # Errors
    ///
    /// The store does not answer.
    pub async fn open(&self, token: &str) -> Result<Option<Arc<Live>>, StoreError> {
        let hash = hash(token);
        let read = async {
            let is_token = Token::parse(Kind::Server, token).is_some();
            Ok::<_, StoreError>(self.read(hash).await?.filter(|_| is_token))
        };
        match self.servers.get(hash, read).await? {
            Some(live) if live.has_expired() => {
                // It was remembered from when it had not: the store is asked, as for any other that opens nothing.
                self.servers.remove(hash);
                patiently(self.read(hash)).await?;
                Ok(None)
            }
            other => Ok(other),
        }
    }

    /// The API token that a caller shows, if it is valid at this moment.
    ///
    /// # Errors
    ///
    /// The store does not answer.
    pub async fn api_token(&self, token: &str) -> Result<Option<Arc<ApiToken>>, StoreError> {
        let hash = hash(token);
        match self.api_tokens.get(hash, self.read_api_token(hash)).await? {
            Some(token) if has_passed(token.expires_at) => {
                // As with a server.
                self.api_tokens.remove(hash);
                patiently(self.read_api_token(hash)).await?;
                Ok(None)
            }
            other => Ok(other),
        }
    }

    /// The tools that a server of this config exposes.
    #[must_use]
    pub fn catalog(&self, vendor: &'static Vendor, config: &Config) -> Arc<Catalog> {
        self.catalogs.get(vendor, config)
    }

    /// The tools of a server that is called, which calls need not look for each time. Only lists count as use of what is
    /// kept: they are what is expensive to make.
    #[must_use]
    pub fn catalog_of(&self, live: &Live, vendor: &'static Vendor) -> Arc<Catalog> {
        live.catalog.or_find(|| self.catalog(vendor, &live.server.config))
    }

    /// Forgets what has changed, as long as the store tells.
    pub async fn follow(&self, mut changes: Changes, mut told: Told) {
        loop {
            tokio::select! {
                change = changes.recv() => match change {
                    Ok(change) => self.forget(change),
                    Err(RecvError::Lagged(_)) => self.forget(Change::Everything),
                    Err(RecvError::Closed) => return,
                },
                Ok(()) = told.changed() => {
                    let until = *told.borrow_and_update();
                    // What was told before that waits here, if anything does.
                    loop {
                        match changes.try_recv() {
                            Ok(change) => self.forget(change),
                            Err(TryRecvError::Lagged(_)) => self.forget(Change::Everything),
                            Err(TryRecvError::Empty) => break,
                            Err(TryRecvError::Closed) => return,
                        }
                    }
                    self.servers.believe(until);
                    self.api_tokens.believe(until);
                }
            }
        }
    }

    fn forget(&self, change: Change) {
        match change {
            Change::Server(id) => self.servers.forget(|live| live.server.id == id),
            Change::Account(id) => {
                self.servers.forget(|live| live.account.id == id);
                self.accounts.remove(&id);
            }
            Change::ApiToken(id) => self.api_tokens.forget(|token| token.id == id),
            Change::Everything => {
                self.servers.forget(|_| true);
                self.accounts.clear();
                self.api_tokens.forget(|_| true);
            }
        }
    }

    async fn read_api_token(&self, token: Hash) -> Result<Option<ApiToken>, StoreError> {
        let found = self.store.api_token_by_token(token).await?;
        Ok(found.filter(|token| !has_passed(token.expires_at)))
    }

    async fn read(&self, token: Hash) -> Result<Option<Live>, StoreError> {
        let found = self.store.server_by_token(token).await?;
        let Some((server, account)) = found.filter(|(server, _)| !has_passed(server.expires_at)) else {
            return Ok(None);
        };
        let vendor = self.vendors.iter().copied().find(|vendor| vendor.name == account.vendor);
        Ok(Some(Live::new(server, self.shared(account), vendor)))
    }

    /// The account as it is known from another of its servers, if it is the same.
    fn shared(&self, account: Account) -> Arc<Account> {
        if let Some(known) = self.accounts.get(&account.id).filter(|known| **known == account) {
            return known;
        }
        let account = Arc::new(account);
        self.accounts.insert(account.id, Arc::clone(&account));
        account
    }
}

impl Live {
    #[must_use]
    pub fn new(server: Server, account: Arc<Account>, vendor: Option<&'static Vendor>) -> Self {
        Self { server, account, vendor, catalog: Remembered::default(), slot: Remembered::default() }
    }

    /// Whether its token opens nothing any more.
    #[must_use]
    pub fn has_expired(&self) -> bool {
        has_passed(self.server.expires_at)
    }
}

fn has_passed(moment: Option<Timestamp>) -> bool {
    moment.is_some_and(|moment| moment <= Timestamp::now())
}

async fn patiently<T>(answer: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    match timeout(PATIENCE, answer).await {
        Ok(answer) => answer,
        Err(_) => Err(StoreError::Unavailable(format!("it did not answer within {} seconds", PATIENCE.as_secs()))),
    }
}

#[cfg(test)]
mod tests;
