//! The store itself: what each method means in statements, whatever database runs them.

mod answers;
mod append;
mod counting;
mod prune;
mod search;
mod select;
mod usage;

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::LazyLock;

use async_trait::async_trait;
use jiff::Timestamp;
use tokio::sync::Mutex;

use crate::audit::batch::AuditBatch;
use crate::audit::block::Open;
use crate::backup;
use crate::database::{Answers, Database, Failure, Row, Statement, Transaction};
use crate::error::StoreError;
use crate::model::{Account, ApiToken, AuditEntry, AuditFound, AuditQuery, Hash, Id, Page, Server, Session};
use crate::rollup;
use crate::row;
use crate::store::{Change, Changes, Lease, Store, Told};
use crate::table::{ACCOUNT, ACCOUNT_USAGE, API_TOKEN, SERVER, SERVER_USAGE, SESSION};
use crate::usage::{Busy, Spans, Traffic, Usage};
use answers::{columns, deleted, taken, updated};
use counting::Pending;
use select::bounds;
pub use select::{servers, session};

/// A store in a database.
pub struct Records<D> {
    database: D,
    /// Where the audit log goes on.
    block: Open,
    /// What this process has kept and not counted yet.
    pending: std::sync::Mutex<Pending>,
    /// Held by whoever counts calls, while others wait for what comes of it.
    counting: Mutex<()>,
}

impl<D> fmt::Debug for Records<D> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Store")
    }
}

const UPDATE_ACCOUNT: &str = "UPDATE account SET name = ?3, vendor = ?4, base_url = ?5, default_headers = ?6, \
    settings = ?7, credentials = ?8, state = ?9, updated_at = ?10, revision = revision + 1 \
    WHERE id = ?1 AND revision = ?2 RETURNING id, revision";
const UPDATE_SERVER: &str = "UPDATE server SET name = ?3, config = ?4, expires_at = ?5, require_api_token_auth = ?6, \
    token_hash = ?7, updated_at = ?8, revision = revision + 1 WHERE id = ?1 AND revision = ?2 RETURNING id, revision";
const TAKE_LEASE: &str = "INSERT INTO lease (name, holder, ends_at) VALUES (?1, ?2, ?3) ON CONFLICT (name) \
    DO UPDATE SET holder = excluded.holder, ends_at = excluded.ends_at WHERE lease.ends_at <= ?4 RETURNING name";
const REPLACE_SAME_NAME: &str = "ON CONFLICT (name) DO UPDATE SET id = excluded.id, is_admin = excluded.is_admin, \
    token_hash = excluded.token_hash, expires_at = excluded.expires_at, created_at = excluded.created_at";
const DELETE_API_TOKEN: &str = "DELETE FROM api_token WHERE id = ?1 AND (NOT is_admin OR expires_at <= ?2 OR EXISTS \
    (SELECT 1 FROM api_token AS other WHERE other.id <> ?1 AND other.is_admin \
    AND (other.expires_at IS NULL OR other.expires_at > ?2))) RETURNING id";
const LAST_ADMINISTRATOR: &str = "this is the last administrator's token; make another administrator's first";

const END_SESSIONS: &str = "DELETE FROM session WHERE api_token_id IN (SELECT id FROM api_token WHERE name = ?1)";

/// What changes when these kinds of records are in the answers, one kind for each statement.
type Kinds = &'static [Option<fn(Id) -> Change>];

impl<D> Records<D> {
    pub fn new(database: D) -> Self {
        Self { database, block: Open::default(), pending: Default::default(), counting: Mutex::default() }
    }
}

impl<D: Database> Records<D> {
    async fn write(
        &self,
        statements: Vec<Statement>,
        changes: impl Fn(&Answers) -> Vec<Change> + Send + Sync + 'static,
    ) -> Result<Answers, Failure> {
        self.database.write(Transaction { statements, changes: Box::new(changes) }).await
    }

    /// A transaction of which each record that is given back has changed.
    async fn change(&self, statements: Vec<Statement>, kinds: Kinds) -> Result<Answers, Failure> {
        self.write(statements, move |answers| {
            let changed = answers.iter().zip(kinds).filter_map(|(rows, kind)| Some((rows, (*kind)?)));
            changed.flat_map(|(rows, kind)| rows.iter().filter_map(row::id).map(kind)).collect()
        })
        .await
    }

    async fn one<T>(
        &self,
        statement: Statement,
        read: fn(Row) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        self.database.read(statement).await?.into_iter().next().map(read).transpose()
    }

    async fn all<T>(&self, statement: Statement, read: fn(Row) -> Result<T, StoreError>) -> Result<Vec<T>, StoreError> {
        self.database.read(statement).await?.into_iter().map(read).collect()
    }
}

#[async_trait]
impl<D: Database> Store for Records<D> {
    async fn create_account(&self, account: &Account) -> Result<(), StoreError> {
        let id = account.id;
        let statements = vec![ACCOUNT.insert(row::of_account(account))];
        self.write(statements, move |_| vec![Change::Account(id)]).await.map_err(taken("account", &account.name))?;
        Ok(())
    }

    async fn account(&self, id: Id) -> Result<Option<Account>, StoreError> {
        self.one(ACCOUNT.select("WHERE id = ?1", vec![id.into()]), row::to_account).await
    }

    async fn account_by_name(&self, name: &str) -> Result<Option<Account>, StoreError> {
        self.one(ACCOUNT.select("WHERE name = ?1", vec![name.into()]), row::to_account).await
    }

    async fn accounts(&self, page: Page) -> Result<Vec<Account>, StoreError> {
        self.all(ACCOUNT.select("WHERE id > ?1 ORDER BY id LIMIT ?2", bounds(page)), row::to_account).await
    }

    async fn update_account(&self, account: &Account) -> Result<i64, StoreError> {
        let [_, fields @ .., revision, _, updated_at] =
            row::of_account(account).try_into().unwrap_or_else(columns::<11>);
        let mut values = vec![account.id.into(), revision];
        values.extend(fields);
        values.push(updated_at);
        let statements = vec![
            Statement::new(UPDATE_ACCOUNT, values),
            Statement::new("SELECT id FROM account WHERE id = ?1", vec![account.id.into()]),
        ];
        let answers = self.change(statements, &[Some(Change::Account), None]).await;
        updated("account", &account.name, &answers.map_err(taken("account", &account.name))?)
    }

    async fn delete_account(&self, id: Id) -> Result<Vec<Server>, StoreError> {
        let statements = vec![
            // No server can be added to it from here on.
            Statement::new("SELECT id FROM account WHERE id = ?1 FOR UPDATE", vec![id.into()]),
            Statement::new(
                format!("DELETE FROM server WHERE account_id = ?1 RETURNING {}", SERVER.names()),
                vec![id.into()],
            ),
            Statement::new("DELETE FROM account WHERE id = ?1 RETURNING id", vec![id.into()]),
        ];
        let kinds: Kinds = &[None, Some(Change::Server), Some(Change::Account)];
        let mut answers = self.change(statements, kinds).await.map_err(Failure::plain)?;
        deleted("account", &answers, 2)?;
        answers.swap_remove(1).into_iter().map(row::to_server).collect()
    }

    async fn create_server(&self, server: &Server) -> Result<(), StoreError> {
        let id = server.id;
        let statements = vec![SERVER.insert(row::of_server(server))];
        let answers = self.write(statements, move |_| vec![Change::Server(id)]).await;
        answers.map(drop).map_err(|failure| match failure {
            Failure::Foreign => StoreError::Missing("account"),
            failure => taken("server", &server.name)(failure),
        })
    }

    async fn server(&self, id: Id) -> Result<Option<Server>, StoreError> {
        self.one(SERVER.select("WHERE id = ?1", vec![id.into()]), row::to_server).await
    }

    async fn server_by_token(&self, token: Hash) -> Result<Option<(Server, Account)>, StoreError> {
        static BY_TOKEN: LazyLock<String> = LazyLock::new(|| {
            let (server, account) = (SERVER.qualified_names(), ACCOUNT.qualified_names());
            format!(
                "SELECT {server}, {account} FROM server JOIN account ON account.id = server.account_id \
                WHERE server.token_hash = ?1"
            )
        });
        let read = |mut row: Row| {
            let account = row.split_off(SERVER.columns.len());
            Ok((row::to_server(row)?, row::to_account(account)?))
        };
        self.one(Statement::new(BY_TOKEN.as_str(), vec![token.into()]), read).await
    }

    async fn servers(&self, account: Option<Id>, page: Page) -> Result<Vec<Server>, StoreError> {
        self.all(servers(account, page), row::to_server).await
    }

    async fn servers_by_name(&self, name: &str, most: u32) -> Result<Vec<Server>, StoreError> {
        let statement = SERVER.select("WHERE name = ?1 ORDER BY id LIMIT ?2", vec![name.into(), most.into()]);
        self.all(statement, row::to_server).await
    }

    async fn update_server(&self, server: &Server) -> Result<i64, StoreError> {
        let [id, _, fields @ .., revision, _, updated_at] =
            row::of_server(server).try_into().unwrap_or_else(columns::<10>);
        let mut values = vec![id, revision];
        values.extend(fields);
        values.push(updated_at);
        let statements = vec![
            Statement::new(UPDATE_SERVER, values),
            Statement::new("SELECT id FROM server WHERE id = ?1", vec![server.id.into()]),
        ];
        let answers = self.change(statements, &[Some(Change::Server), None]).await;
        updated("server", &server.name, &answers.map_err(taken("server", &server.name))?)
    }

    async fn delete_server(&self, id: Id) -> Result<(), StoreError> {
        let statement = Statement::new("DELETE FROM server WHERE id = ?1 RETURNING id", vec![id.into()]);
        let answers = self.change(vec![statement], &[Some(Change::Server)]).await.map_err(Failure::plain)?;
        deleted("server", &answers, 0)
    }

    async fn create_api_token(&self, token: &ApiToken) -> Result<(), StoreError> {
        let id = token.id;
        let statements = vec![API_TOKEN.insert(row::of_api_token(token))];
        self.write(statements, move |_| vec![Change::ApiToken(id)]).await.map_err(taken("API token", &token.name))?;
        Ok(())
    }

    async fn create_first_api_token(&self, token: &ApiToken) -> Result<bool, StoreError> {
        let places = (1..=API_TOKEN.columns.len()).map(|place| format!("?{place}")).collect::<Vec<_>>().join(", ");
        let statements = vec![
            // Whoever wants to be first waits here for the others who want it.
            Statement::new("SELECT version FROM schema_version FOR UPDATE", Vec::new()),
            Statement::new(
                format!(
                    "INSERT INTO api_token ({}) SELECT {places} WHERE NOT EXISTS (SELECT id FROM api_token) RETURNING id",
                    API_TOKEN.names()
                ),
                row::of_api_token(token),
            ),
        ];
        let answers = self.change(statements, &[None, Some(Change::ApiToken)]).await;
        let answers = answers.map_err(taken("API token", &token.name))?;
        Ok(answers.get(1).is_some_and(|rows| !rows.is_empty()))
    }

    async fn put_api_token(&self, token: &ApiToken) -> Result<(), StoreError> {
        let statements = vec![
            Statement::new("SELECT id FROM api_token WHERE name = ?1 FOR UPDATE", vec![token.name.as_str().into()]),
            Statement::new(END_SESSIONS, vec![token.name.as_str().into()]),
            API_TOKEN.insert_with(row::of_api_token(token), &format!("{REPLACE_SAME_NAME} RETURNING id")),
        ];
        let kinds: Kinds = &[Some(Change::ApiToken), None, Some(Change::ApiToken)];
        self.change(statements, kinds).await.map_err(taken("API token", &token.name))?;
        Ok(())
    }

    async fn api_token(&self, id: Id) -> Result<Option<ApiToken>, StoreError> {
        self.one(API_TOKEN.select("WHERE id = ?1", vec![id.into()]), row::to_api_token).await
    }

    async fn api_token_by_token(&self, token: Hash) -> Result<Option<ApiToken>, StoreError> {
        self.one(API_TOKEN.select("WHERE token_hash = ?1", vec![token.into()]), row::to_api_token).await
    }

    async fn api_tokens(&self, page: Page) -> Result<Vec<ApiToken>, StoreError> {
        self.all(API_TOKEN.select("WHERE id > ?1 ORDER BY id LIMIT ?2", bounds(page)), row::to_api_token).await
    }

    async fn delete_api_token(&self, id: Id, now: Timestamp) -> Result<(), StoreError> {
        let statements = vec![
            // Whoever deletes another administrator's at the same time waits here.
            Statement::new("SELECT version FROM schema_version FOR UPDATE", Vec::new()),
            Statement::new(DELETE_API_TOKEN, vec![id.into(), now.into()]),
            Statement::new("SELECT id FROM api_token WHERE id = ?1", vec![id.into()]),
        ];
        let kinds: Kinds = &[None, Some(Change::ApiToken), None];
        let answers = self.change(statements, kinds).await.map_err(Failure::plain)?;
        match answers.get(2).is_some_and(|rows| !rows.is_empty()) {
            true => Err(StoreError::Conflict(LAST_ADMINISTRATOR.to_owned())),
            false => deleted("API token", &answers, 1),
        }
    }

    async fn create_session(&self, session: &Session) -> Result<(), StoreError> {
        let statements = vec![SESSION.insert(row::of_session(session))];
        self.change(statements, &[]).await.map(drop).map_err(|failure| match failure {
            Failure::Foreign => StoreError::Missing("API token"),
            failure => failure.plain(),
        })
    }

    async fn session(&self, cookie: Hash) -> Result<Option<(Session, ApiToken)>, StoreError> {
        self.one(session(cookie), row::to_session).await
    }

    async fn delete_session(&self, cookie: Hash) -> Result<(), StoreError> {
        let statement = Statement::new("DELETE FROM session WHERE cookie_hash = ?1", vec![cookie.into()]);
        self.change(vec![statement], &[]).await.map(drop).map_err(Failure::plain)
    }

    async fn delete_expired(&self, now: Timestamp) -> Result<u64, StoreError> {
        let statements = vec![
            Statement::new("DELETE FROM server WHERE expires_at <= ?1 RETURNING id", vec![now.into()]),
            Statement::new("DELETE FROM api_token WHERE expires_at <= ?1 RETURNING id", vec![now.into()]),
            // Nobody gives back the leases of a process that was killed.
            Statement::new("DELETE FROM lease WHERE ends_at <= ?1", vec![now.into()]),
            Statement::new("DELETE FROM session WHERE expires_at <= ?1", vec![now.into()]),
        ];
        let kinds: Kinds = &[Some(Change::Server), Some(Change::ApiToken), None, None];
        let answers = self.change(statements, kinds).await.map_err(Failure::plain)?;
        Ok(answers.iter().map(|rows| rows.len() as u64).sum())
    }

    async fn append_audit_batch(&self, batch: &AuditBatch) -> Result<(), StoreError> {
        self.append(batch).await
    }

    async fn audit(&self, query: &AuditQuery, page: Page) -> Result<Vec<AuditEntry>, StoreError> {
        self.entries(query, page).await
    }

    async fn search_audit(&self, query: &AuditQuery, page: Page) -> Result<AuditFound, StoreError> {
        self.search(query, page).await
    }

    async fn prune_audit(&self, before: Timestamp, most: u32) -> Result<u64, StoreError> {
        self.prune(Id::earliest(before), usize::try_from(most).unwrap_or(usize::MAX)).await
    }

    async fn count_calls(&self) -> Result<(), StoreError> {
        self.count().await
    }

    async fn account_usage(&self, ids: &[Id]) -> Result<BTreeMap<Id, Usage>, StoreError> {
        self.usage(&ACCOUNT_USAGE, ids).await
    }

    async fn server_usage(&self, ids: &[Id]) -> Result<BTreeMap<Id, Usage>, StoreError> {
        self.usage(&SERVER_USAGE, ids).await
    }

    async fn traffic(&self, spans: Spans) -> Result<Vec<Traffic>, StoreError> {
        self.traffic_in(spans).await
    }

    async fn busiest_servers(&self, since: Timestamp, most: u32) -> Result<Vec<Busy>, StoreError> {
        self.count_first().await;
        self.all(rollup::busiest(since, most), row::to_busy).await
    }

    async fn next_to_expire(&self, now: Timestamp, most: u32) -> Result<Vec<Server>, StoreError> {
        self.all(rollup::next_to_expire(now, most), row::to_server).await
    }

    async fn prune_usage(&self, before: Timestamp) -> Result<(), StoreError> {
        self.count().await?;
        self.change(rollup::prune(before), &[]).await.map(drop).map_err(Failure::plain)
    }

    async fn take_lease(&self, lease: &Lease, now: Timestamp, until: Timestamp) -> Result<bool, StoreError> {
        let values = vec![lease.name.as_str().into(), lease.holder.into(), until.into(), now.into()];
        let answers = self.change(vec![Statement::new(TAKE_LEASE, values)], &[]).await.map_err(Failure::plain)?;
        Ok(answers.iter().any(|rows| !rows.is_empty()))
    }

    async fn end_lease(&self, lease: &Lease) -> Result<(), StoreError> {
        let values = vec![lease.name.as_str().into(), lease.holder.into()];
        let statement = Statement::new("DELETE FROM lease WHERE name = ?1 AND holder = ?2", values);
        self.change(vec![statement], &[]).await.map(drop).map_err(Failure::plain)
    }

    fn changes(&self) -> Changes {
        self.database.changes()
    }

    fn told(&self) -> Told {
        self.database.told()
    }

    async fn ping(&self) -> Result<(), StoreError> {
        self.database.read(Statement::new("SELECT version FROM schema_version", Vec::new())).await.map(drop)
    }

    async fn backup(&self, file: &Path) -> Result<(), StoreError> {
        backup::write(&self.database, file).await
    }

    async fn restore(&self, file: &Path) -> Result<(), StoreError> {
        backup::restore(&self.database, file).await?;
        // The block that was filled is gone with the rest.
        self.block.put(None);
        Ok(())
    }
}
