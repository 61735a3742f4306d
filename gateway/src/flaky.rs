//! A store for tests that can be made to keep nothing of some changes, and that says what it was asked for.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use jiff::Timestamp;
use toolpress_store::{
    Account, ApiToken, AuditBatch, AuditEntry, AuditFound, AuditQuery, Busy, Changes, Hash, Id, Lease, Page, Server,
    Session, Spans, Store, StoreError, Told, Traffic, Usage,
};

/// Else it does what the store behind it does.
#[derive(Debug)]
pub(crate) struct Flaky {
    inner: Arc<dyn Store>,
    /// No change of an account and no entry of the audit log is kept.
    pub(crate) is_away: AtomicBool,
    asked: Mutex<Vec<&'static str>>,
}

impl Flaky {
    pub(crate) fn new(inner: Arc<dyn Store>) -> Self {
        Self { inner, is_away: AtomicBool::new(false), asked: Mutex::default() }
    }

    /// What was looked up and what was to be appended since this was asked last, in order.
    pub(crate) fn asked(&self) -> Vec<&'static str> {
        std::mem::take(&mut *self.asked.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn note(&self, what: &'static str) {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(what);
    }

    fn is_there(&self) -> Result<(), StoreError> {
        match self.is_away.load(Ordering::SeqCst) {
            true => Err(StoreError::Unavailable("it is away".to_owned())),
            false => Ok(()),
        }
    }
}

#[async_trait]
impl Store for Flaky {
    async fn create_account(&self, account: &Account) -> Result<(), StoreError> {
        self.inner.create_account(account).await
    }

    async fn account(&self, id: Id) -> Result<Option<Account>, StoreError> {
        self.note("account");
        self.inner.account(id).await
    }

    async fn account_by_name(&self, name: &str) -> Result<Option<Account>, StoreError> {
        self.inner.account_by_name(name).await
    }

    async fn accounts(&self, page: Page) -> Result<Vec<Account>, StoreError> {
        self.inner.accounts(page).await
    }

    async fn update_account(&self, account: &Account) -> Result<i64, StoreError> {
        self.is_there()?;
        self.inner.update_account(account).await
    }

    async fn delete_account(&self, id: Id) -> Result<Vec<Server>, StoreError> {
        self.inner.delete_account(id).await
    }

    async fn create_server(&self, server: &Server) -> Result<(), StoreError> {
        self.inner.create_server(server).await
    }

    async fn server(&self, id: Id) -> Result<Option<Server>, StoreError> {
        self.inner.server(id).await
    }

    async fn server_by_token(&self, token: Hash) -> Result<Option<(Server, Account)>, StoreError> {
        self.note("server_by_token");
        self.inner.server_by_token(token).await
    }

    async fn servers(&self, account: Option<Id>, page: Page) -> Result<Vec<Server>, StoreError> {
        self.inner.servers(account, page).await
    }

    async fn servers_by_name(&self, name: &str, most: u32) -> Result<Vec<Server>, StoreError> {
        self.inner.servers_by_name(name, most).await
    }

    async fn update_server(&self, server: &Server) -> Result<i64, StoreError> {
        self.inner.update_server(server).await
    }

    async fn delete_server(&self, id: Id) -> Result<(), StoreError> {
        self.inner.delete_server(id).await
    }

    async fn create_api_token(&self, token: &ApiToken) -> Result<(), StoreError> {
        self.inner.create_api_token(token).await
    }

    async fn create_first_api_token(&self, token: &ApiToken) -> Result<bool, StoreError> {
        self.inner.create_first_api_token(token).await
    }

    async fn put_api_token(&self, token: &ApiToken) -> Result<(), StoreError> {
        self.inner.put_api_token(token).await
    }

    async fn api_token(&self, id: Id) -> Result<Option<ApiToken>, StoreError> {
        self.inner.api_token(id).await
    }

    async fn api_token_by_token(&self, token: Hash) -> Result<Option<ApiToken>, StoreError> {
        self.note("api_token_by_token");
        self.inner.api_token_by_token(token).await
    }

    async fn api_tokens(&self, page: Page) -> Result<Vec<ApiToken>, StoreError> {
        self.inner.api_tokens(page).await
    }

    async fn delete_api_token(&self, id: Id, now: Timestamp) -> Result<(), StoreError> {
        self.inner.delete_api_token(id, now).await
    }

    async fn create_session(&self, session: &Session) -> Result<(), StoreError> {
        self.inner.create_session(session).await
    }

    async fn session(&self, cookie: Hash) -> Result<Option<(Session, ApiToken)>, StoreError> {
        self.inner.session(cookie).await
    }

    async fn delete_session(&self, cookie: Hash) -> Result<(), StoreError> {
        self.inner.delete_session(cookie).await
    }

    async fn delete_expired(&self, now: Timestamp) -> Result<u64, StoreError> {
        self.inner.delete_expired(now).await
    }

    async fn append_audit_batch(&self, batch: &AuditBatch) -> Result<(), StoreError> {
        self.note("append_audit");
        self.is_there()?;
        self.inner.append_audit_batch(batch).await
    }

    async fn audit(&self, query: &AuditQuery, page: Page) -> Result<Vec<AuditEntry>, StoreError> {
        self.inner.audit(query, page).await
    }

    async fn search_audit(&self, query: &AuditQuery, page: Page) -> Result<AuditFound, StoreError> {
        self.inner.search_audit(query, page).await
    }

    async fn prune_audit(&self, before: Timestamp, most: u32) -> Result<u64, StoreError> {
        self.inner.prune_audit(before, most).await
    }

    async fn account_usage(&self, ids: &[Id]) -> Result<BTreeMap<Id, Usage>, StoreError> {
        self.inner.account_usage(ids).await
    }

    async fn server_usage(&self, ids: &[Id]) -> Result<BTreeMap<Id, Usage>, StoreError> {
        self.inner.server_usage(ids).await
    }

    async fn traffic(&self, spans: Spans) -> Result<Vec<Traffic>, StoreError> {
        self.inner.traffic(spans).await
    }

    async fn busiest_servers(&self, since: Timestamp, most: u32) -> Result<Vec<Busy>, StoreError> {
        self.inner.busiest_servers(since, most).await
    }

    async fn next_to_expire(&self, now: Timestamp, most: u32) -> Result<Vec<Server>, StoreError> {
        self.inner.next_to_expire(now, most).await
    }

    async fn count_calls(&self) -> Result<(), StoreError> {
        self.inner.count_calls().await
    }

    async fn prune_usage(&self, before: Timestamp) -> Result<(), StoreError> {
        self.inner.prune_usage(before).await
    }

    async fn take_lease(&self, lease: &Lease, now: Timestamp, until: Timestamp) -> Result<bool, StoreError> {
        self.inner.take_lease(lease, now, until).await
    }

    async fn end_lease(&self, lease: &Lease) -> Result<(), StoreError> {
        self.inner.end_lease(lease).await
    }

    fn changes(&self) -> Changes {
        self.inner.changes()
    }

    fn told(&self) -> Told {
        self.inner.told()
    }

    async fn ping(&self) -> Result<(), StoreError> {
        self.inner.ping().await
    }

    async fn backup(&self, file: &Path) -> Result<(), StoreError> {
        self.inner.backup(file).await
    }

    async fn restore(&self, file: &Path) -> Result<(), StoreError> {
        self.inner.restore(file).await
    }
}
