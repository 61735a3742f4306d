//! The trait behind which databases differ.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::time::Instant;

use async_trait::async_trait;
use jiff::Timestamp;
use tokio::sync::{broadcast, watch};

use crate::audit::batch::AuditBatch;
use crate::error::StoreError;
use crate::model::{Account, ApiToken, AuditEntry, AuditFound, AuditQuery, Hash, Id, Page, Server, Session};
use crate::usage::{Busy, Spans, Traffic, Usage};

/// Something that was changed, here, by another replica or by another process on the same database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Account(Id),
    Server(Id),
    ApiToken(Id),
    /// Anything may have changed: what happened in between was not heard.
    Everything,
}

/// Changes as they become known. A receiver that lags must take everything for changed.
pub type Changes = broadcast::Receiver<Change>;

/// A moment that moves on.
pub type Told = watch::Receiver<Instant>;

/// A promise that nobody else does the same work before the lease ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// What the work is: `refresh:<account id>`.
    pub name: String,
    /// Who does it: unique to one try.
    pub holder: Id,
}

/// What a gateway keeps. Whatever a method has answered survives the end of the process and of the machine.
#[async_trait]
pub trait Store: fmt::Debug + Send + Sync + 'static {
    /// Keeps a new account. A name that is taken is a [`StoreError::Conflict`].
    async fn create_account(&self, account: &Account) -> Result<(), StoreError>;
    async fn account(&self, id: Id) -> Result<Option<Account>, StoreError>;
    async fn account_by_name(&self, name: &str) -> Result<Option<Account>, StoreError>;
    async fn accounts(&self, page: Page) -> Result<Vec<Account>, StoreError>;
    /// Replaces an account whose stored revision is `account.revision` by this one, with the revision after it, which is
    /// given back. [`StoreError::Conflict`] where the stored revision is another.
    async fn update_account(&self, account: &Account) -> Result<i64, StoreError>;
    /// Deletes an account with its servers, which are given back.
    async fn delete_account(&self, id: Id) -> Result<Vec<Server>, StoreError>;

    /// Keeps a new server of an account that is there.
    async fn create_server(&self, server: &Server) -> Result<(), StoreError>;
    async fn server(&self, id: Id) -> Result<Option<Server>, StoreError>;
    /// The server whose token has this hash, expired or not, and its account.
    async fn server_by_token(&self, token: Hash) -> Result<Option<(Server, Account)>, StoreError>;
    /// Of one account, or of all.
    async fn servers(&self, account: Option<Id>, page: Page) -> Result<Vec<Server>, StoreError>;
    /// The servers of this name, of whatever account.
    async fn servers_by_name(&self, name: &str, most: u32) -> Result<Vec<Server>, StoreError>;
    /// As [`Store::update_account`].
    async fn update_server(&self, server: &Server) -> Result<i64, StoreError>;
    async fn delete_server(&self, id: Id) -> Result<(), StoreError>;

    /// Keeps a new API token. A name that is taken is a [`StoreError::Conflict`].
    async fn create_api_token(&self, token: &ApiToken) -> Result<(), StoreError>;
    /// Keeps this token if there is none at all yet, in one step; says whether it did.
    async fn create_first_api_token(&self, token: &ApiToken) -> Result<bool, StoreError>;
    /// Keeps this token, in the place of the one of the same name if there is one, whose sessions end.
    async fn put_api_token(&self, token: &ApiToken) -> Result<(), StoreError>;
    async fn api_token(&self, id: Id) -> Result<Option<ApiToken>, StoreError>;
    /// The token with this hash, expired or not.
    async fn api_token_by_token(&self, token: Hash) -> Result<Option<ApiToken>, StoreError>;
    async fn api_tokens(&self, page: Page) -> Result<Vec<ApiToken>, StoreError>;
    /// Deletes an API token, but not the only administrator's that is valid at `now`, which is a [`StoreError::Conflict`]:
    /// of several that are deleted at once, one stays.
    async fn delete_api_token(&self, id: Id, now: Timestamp) -> Result<(), StoreError>;

    /// Keeps a new session, of an API token that is there.
    async fn create_session(&self, session: &Session) -> Result<(), StoreError>;
    /// The session whose cookie has this hash, with its API token; either may have expired.
    async fn session(&self, cookie: Hash) -> Result<Option<(Session, ApiToken)>, StoreError>;
    /// Ends a session, if it is there.
    async fn delete_session(&self, cookie: Hash) -> Result<(), StoreError>;

    /// Deletes servers and API tokens that expired at or before this moment, and gives back how many; and sessions.
    async fn delete_expired(&self, now: Timestamp) -> Result<u64, StoreError>;

    /// Keeps entries, all or none. The calls among them are counted when somebody asks, or by [`Store::count_calls`].
    async fn append_audit_batch(&self, batch: &AuditBatch) -> Result<(), StoreError>;
    /// As [`Store::append_audit_batch`], of entries that stand by themselves.
    async fn append_audit(&self, entries: &[AuditEntry]) -> Result<(), StoreError> {
        self.append_audit_batch(&AuditBatch::of(entries)).await
    }
    /// Newest first, in the order of their ids: those before the entry `page.after`.
    async fn audit(&self, query: &AuditQuery, page: Page) -> Result<Vec<AuditEntry>, StoreError>;
    /// As [`Store::audit`], but never long: filters that come together rarely are looked for in some ten thousand
    /// entries at a time.
    async fn search_audit(&self, query: &AuditQuery, page: Page) -> Result<AuditFound, StoreError>;
    /// Deletes entries from before this moment, at most `most`; gives back how many. What was counted of them stays.
    async fn prune_audit(&self, before: Timestamp, most: u32) -> Result<u64, StoreError>;

    /// Counts the calls that were kept and not counted yet. The more there are, the less it costs for each.
    async fn count_calls(&self) -> Result<(), StoreError>;
    /// How much these accounts were used, as far as calls have been kept; those that never were are left out.
    async fn account_usage(&self, ids: &[Id]) -> Result<BTreeMap<Id, Usage>, StoreError>;
    /// As [`Store::account_usage`], of servers.
    async fn server_usage(&self, ids: &[Id]) -> Result<BTreeMap<Id, Usage>, StoreError>;
    /// What the gateway was asked in each of the spans, in their order.
    async fn traffic(&self, spans: Spans) -> Result<Vec<Traffic>, StoreError>;
    /// The servers with the most calls since the beginning of the day (of UTC) of `since`, most calls first.
    async fn busiest_servers(&self, since: Timestamp, most: u32) -> Result<Vec<Busy>, StoreError>;
    /// The servers that expire after this moment, the next first.
    async fn next_to_expire(&self, now: Timestamp, most: u32) -> Result<Vec<Server>, StoreError>;
    /// Forgets what was counted of minutes and days that ended by this moment, and of servers and accounts that are gone.
    async fn prune_usage(&self, before: Timestamp) -> Result<(), StoreError>;

    /// Takes the lease until `until` by the clock `now`, if nobody holds one of that name that has not ended by `now`.
    async fn take_lease(&self, lease: &Lease, now: Timestamp, until: Timestamp) -> Result<bool, StoreError>;
    /// Gives the lease back, if it is still held.
    async fn end_lease(&self, lease: &Lease) -> Result<(), StoreError>;

    /// Changes from now on, of every replica and process: of this one before the change is answered, of others within a
    /// second. One change may be told more than once.
    fn changes(&self) -> Changes;
    /// The moment up to which every change, by whomever, has been told to the receivers of [`Store::changes`]. It stands
    /// still while the database does not answer, and always where nobody can know.
    fn told(&self) -> Told;

    /// Whether the database answers.
    async fn ping(&self) -> Result<(), StoreError>;
    /// Writes everything but leases and sessions, as it is at one moment, into a new file, while the store goes on: one format for
    /// every kind of store, which [`Store::restore`] reads. [`StoreError::File`] where there is such a file already, or
    /// it cannot be written; none is left behind then.
    async fn backup(&self, file: &Path) -> Result<(), StoreError>;
    /// Replaces everything by what the file holds, all or nothing, while others go on reading; sessions end.
    /// [`StoreError::File`] where the file is no whole backup.
    async fn restore(&self, file: &Path) -> Result<(), StoreError>;
}
