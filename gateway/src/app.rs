//! The gateway as a whole: made of its parts, started, reloaded, stopped.

use std::sync::Arc;

use axum::Router;
use jiff::{SignedDuration, Timestamp};
use thiserror::Error;
use tokio::task::JoinSet;
use toolpress_runtime::mcp::Metrics;
use toolpress_runtime::mcp::http::{self, Endpoint, Gate};
use toolpress_store::{ApiToken, Id, Store, StoreError};
use toolpress_tool::Vendor;

use crate::accounts::{Accounts, Calls};
use crate::api;
use crate::audit::{AuditLog, Writing};
use crate::by_hand::ByHand;
use crate::counts::Counts;
use crate::expiry::Sweeper;
use crate::key::{KeyError, Keyring};
use crate::limits::{self, Limits};
use crate::mcp::{self, Mcp};
use crate::operations::{self, Operations};
use crate::servers::Servers;
use crate::token::{self, Kind, Token};

/// The name of the administrator's token that the first start makes, or that the environment sets.
pub const ADMIN: &str = "admin";
/// A token that somebody thought of must have so many characters.
pub const ADMIN_CHARACTERS: usize = 32;

/// What a gateway is made of.
#[derive(Debug)]
pub struct Options {
    /// The vendors compiled in.
    pub vendors: &'static [&'static Vendor],
    pub store: Arc<dyn Store>,
    pub keyring: Arc<Keyring>,
    /// Where clients reach it, without a final slash: `https://mcp.example.com`.
    pub public_url: String,
    /// Who may come in, and how much is read of what they send.
    pub http: http::Options,
    /// What is under way, and how much may be.
    pub gate: Gate,
    pub limits: limits::Options,
    /// The bounds and the form of calls to vendors.
    pub calls: Calls,
    /// Whether the audit log keeps arguments with their values.
    pub audit_values: bool,
    /// For how long it keeps entries. `None`: forever.
    pub audit_retention: Option<SignedDuration>,
}

/// A gateway at work. Its tasks end with it.
#[derive(Debug)]
pub struct Gateway {
    mcp: Arc<Mcp>,
    api: Arc<api::State>,
    operations: Operations,
    audit: Writing,
    tasks: JoinSet<()>,
}

/// Why there is no first administrator's token.
#[derive(Debug, Error)]
pub enum FirstTokenError {
    #[error(
        "the administrator's token has fewer than {ADMIN_CHARACTERS} characters, or holds something else than visible ASCII; `openssl rand -hex 32` makes one"
    )]
    Weak,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the operating system gives no random bytes: {0}")]
    Random(#[from] getrandom::Error),
}

impl Gateway {
    /// A gateway at work, in the Tokio runtime that this is called in.
    #[must_use]
    pub fn new(options: Options) -> Self {
        let Options { vendors, store, keyring, public_url, http, gate, limits, calls, audit_values, audit_retention } =
            options;
        let counts = Counts::default();
        let metrics = Arc::new(Metrics::beside(|registry| counts.register(registry)));
        let accounts = Arc::new(Accounts::with_calls(vendors, Arc::clone(&store), Arc::clone(&keyring), calls));
        let servers = Arc::new(Servers::new(vendors, Arc::clone(&store), calls.structured));
        let limits = Arc::new(Limits::new(limits));
        let (audit_log, audit) = AuditLog::start(Arc::clone(&store), counts.clone(), audit_values);

        let mut tasks = JoinSet::new();
        let (following, changes, told) = (Arc::clone(&servers), store.changes(), store.told());
        tasks.spawn(async move { following.follow(changes, told).await });
        let sweeper = Sweeper {
            store: Arc::clone(&store),
            limits: Arc::clone(&limits),
            counts: counts.clone(),
            retention: audit_retention,
        };
        tasks.spawn(sweeper.run());

        let mcp = Mcp {
            endpoint: Endpoint::new(gate.clone(), &http),
            servers,
            accounts: Arc::clone(&accounts),
            limits,
            audit: audit_log,
            metrics: Arc::clone(&metrics),
            counts,
            listing: mcp::Listing::of(vendors),
            denials: mcp::Denials::new(&public_url),
        };
        let operations = Operations { store: Arc::clone(&store), keyring: Arc::clone(&keyring), metrics, gate };
        let api = Arc::new(api::State { vendors, store, keyring, accounts, public_url });
        Self { mcp: Arc::new(mcp), api, operations, audit, tasks }
    }

    /// Everything that the gateway answers.
    pub fn router(&self) -> Router {
        api::router(Arc::clone(&self.api))
            .merge(mcp::router(Arc::clone(&self.mcp), &self.api.public_url))
            .merge(operations::router(self.operations.clone()))
    }

    /// What the API works with, for what else manages the gateway.
    #[must_use]
    pub fn state(&self) -> Arc<api::State> {
        Arc::clone(&self.api)
    }

    /// What calls tools for administrators.
    #[must_use]
    pub fn by_hand(&self) -> ByHand {
        ByHand::new(Arc::clone(&self.mcp))
    }

    /// Sees to it that there is an administrator. A token that is `given` becomes the one named `admin`, in the place of
    /// an earlier one of that name. Else, in a store without any token, one is made and given back: it is shown to
    /// whoever starts the gateway, once, and kept nowhere.
    ///
    /// # Errors
    ///
    /// A token that could be guessed; a store that does not answer.
    pub async fn first_token(&self, given: Option<&str>) -> Result<Option<Token>, FirstTokenError> {
        let admin = |token| ApiToken {
            id: Id::new(),
            name: ADMIN.to_owned(),
            is_admin: true,
            token,
            expires_at: None,
            created_at: Timestamp::now(),
        };
        let store = &self.api.store;
        let Some(given) = given else {
            let token = Token::new(Kind::Api)?;
            let is_first = store.create_first_api_token(&admin(token.hash())).await?;
            return Ok(is_first.then_some(token));
        };
        if given.len() < ADMIN_CHARACTERS || !given.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(FirstTokenError::Weak);
        }
        let hash = token::hash(given);
        let known = store.api_token_by_token(hash).await?;
        let is_set = known.is_some_and(|known| known.name == ADMIN && known.is_admin && known.expires_at.is_none());
        if !is_set {
            store.put_api_token(&admin(hash)).await?;
        }
        Ok(None)
    }

    /// Reads again what may have changed outside: the file with the keys.
    ///
    /// # Errors
    ///
    /// A file that holds no keys any more; those that are known stay in use.
    pub fn reload(&self) -> Result<(), KeyError> {
        self.api.keyring.reload()
    }

    /// Ends it, when nothing is under way any more: access tokens that are being renewed are stored, and what the audit
    /// log has not written yet is written.
    pub async fn stop(mut self) {
        self.api.accounts.settle().await;
        self.tasks.abort_all();
        self.audit.stop().await;
    }
}
