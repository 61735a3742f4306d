//! From a token that a caller shows to the server that it opens.
//!
//! What the store said is believed for a second at most, and not at all once the store says that it has changed; whether
//! something has expired is asked of the clock each time.

mod catalogs;
mod recent;

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use tokio::sync::broadcast::error::RecvError;
use tokio::time::timeout;
use toolpress_runtime::Catalog;
use toolpress_store::{Account, ApiToken, Change, Changes, Config, Hash, Server, Store, StoreError};
use toolpress_tool::Vendor;

use crate::token::{Kind, Token};
use catalogs::Catalogs;
use recent::Recent;

/// A store that takes longer does not answer.
const PATIENCE: Duration = Duration::from_secs(3);
/// So many servers, and so many API tokens, are remembered.
const REMEMBERED: usize = 10_000;

/// Finds servers and API tokens by what callers show.
#[derive(Debug)]
pub struct Servers {
    vendors: &'static [&'static Vendor],
    store: Arc<dyn Store>,
    servers: Recent<Live>,
    api_tokens: Recent<ApiToken>,
    catalogs: Catalogs,
}

/// A server as the store has it, with its account.
#[derive(Debug)]
pub struct Live {
    pub server: Server,
    pub account: Account,
    /// `None` where this program was built without the account's vendor.
    pub vendor: Option<&'static Vendor>,
}

impl Servers {
    #[must_use]
    pub fn new(vendors: &'static [&'static Vendor], store: Arc<dyn Store>) -> Self {
        let (servers, api_tokens) = (Recent::new(REMEMBERED), Recent::new(REMEMBERED));
        Self { vendors, store, servers, api_tokens, catalogs: Catalogs::new() }
    }

    /// The server that a token opens at this moment. A token that can be none is looked for all the same, so that it
    /// takes as long as any other that opens nothing.
    ///
    /// # Errors
    ///
    /// The store does not answer.
    pub async fn open(&self, token: &str) -> Result<Option<Arc<Live>>, StoreError> {
        let hash = hash(token);
        let found = patiently(self.servers.get(hash, self.read(hash))).await?;
        let opens = Token::parse(Kind::Server, token).is_some();
        match found.filter(|_| opens) {
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
        let found = patiently(self.api_tokens.get(hash, self.store.api_token_by_token(hash))).await?;
        Ok(found.filter(|token| !has_passed(token.expires_at)))
    }

    /// The tools that a server of this config exposes.
    #[must_use]
    pub fn catalog(&self, vendor: &'static Vendor, config: &Config) -> Arc<Catalog> {
        self.catalogs.get(vendor, config)
    }

    /// Forgets what has changed, as long as the store tells.
    pub async fn follow(&self, mut changes: Changes) {
        loop {
            match changes.recv().await {
                Ok(Change::Server(id)) => self.servers.forget(|live| live.server.id == id),
                Ok(Change::Account(id)) => self.servers.forget(|live| live.account.id == id),
                Ok(Change::ApiToken(id)) => self.api_tokens.forget(|token| token.id == id),
                Ok(Change::Everything) | Err(RecvError::Lagged(_)) => {
                    self.servers.forget(|_| true);
                    self.api_tokens.forget(|_| true);
                }
                Err(RecvError::Closed) => return,
            }
        }
    }

    async fn read(&self, token: Hash) -> Result<Option<Live>, StoreError> {
        let found = self.store.server_by_token(token).await?;
        let Some(server) = found.filter(|server| !has_passed(server.expires_at)) else { return Ok(None) };
        let Some(account) = self.store.account(server.account_id).await? else { return Ok(None) };
        let vendor = self.vendors.iter().copied().find(|vendor| vendor.name == account.vendor);
        Ok(Some(Live { server, account, vendor }))
    }
}

impl Live {
    /// Whether its token opens nothing any more.
    #[must_use]
    pub fn has_expired(&self) -> bool {
        has_passed(self.server.expires_at)
    }
}

fn has_passed(moment: Option<Timestamp>) -> bool {
    moment.is_some_and(|moment| moment <= Timestamp::now())
}

fn hash(token: &str) -> Hash {
    Hash(Sha256::digest(token).into())
}

async fn patiently<T>(answer: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    match timeout(PATIENCE, answer).await {
        Ok(answer) => answer,
        Err(_) => Err(StoreError::Unavailable(format!("it did not answer within {} seconds", PATIENCE.as_secs()))),
    }
}
