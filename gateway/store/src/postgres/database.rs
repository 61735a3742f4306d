//! A PostgreSQL database as a database for records.

use std::time::Instant;

use async_trait::async_trait;
use deadpool_postgres::{Object, Pool};
use tokio::sync::{broadcast, mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout_at;
use tokio_postgres::{Error, IsolationLevel};

use crate::database::{Answers, Database, Failure, Load, Row, Statement, Transaction};
use crate::error::StoreError;
use crate::migrations;
use crate::postgres::address::Target;
use crate::postgres::pool::{deadline, discard, get};
use crate::postgres::{fault, listener, pool, statement};
use crate::store::{Change, Changes, Told};
use crate::table::TABLES;

/// So many changes are kept for a receiver that is behind.
const CHANGES: usize = 1024;
/// A snapshot hands on so many rows at a time.
const ROWS: i32 = 256;
/// So often a transaction that got in another's way is tried.
const TRIES: u32 = 5;
/// Held while the schema is brought up to date, by whichever replica is first: "toolpress" as a number.
const MIGRATION_LOCK: i64 = 0x746f_6f6c_7072_6573;
/// For what takes as long as it takes. A transaction begins with it.
const NO_LIMITS: &str = "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0";

pub struct Postgres {
    pool: Pool,
    changes: broadcast::Sender<Change>,
    /// Never moves on: a notification that is late cannot be told from one that was never sent.
    told: watch::Sender<Instant>,
    listener: JoinHandle<()>,
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

impl Postgres {
    pub async fn open(address: &str) -> Result<Self, StoreError> {
        let target = Target::read(address)?;
        let pool = pool::pool(&target)?;
        migrate(&mut get(&pool, deadline()).await?).await?;
        let changes = broadcast::Sender::new(CHANGES);
        let listener = listener::start(target, changes.clone()).await?;
        Ok(Self { pool, changes, told: watch::Sender::new(Instant::now()), listener })
    }

    /// Runs statements within a call's time, and once more where the connection turns out to have ended or another
    /// transaction got in their way: both mean that nothing was kept.
    async fn call(&self, statements: &[Statement], how: How) -> Result<Answers, Failure> {
        let deadline = deadline();
        let mut tries = 1;
        loop {
            let mut client = get(&self.pool, deadline).await?;
            match timeout_at(deadline, attempt(&mut client, statements, how)).await {
                Ok(Ok(answers)) => return Ok(answers),
                Ok(Err(Attempt::Unkept(error))) if tries < TRIES && fault::is_gone(&error) => discard(client),
                Ok(Err(Attempt::Unkept(error) | Attempt::Unknown(error)))
                    if tries < TRIES && fault::is_collision(&error) => {}
                Ok(Err(Attempt::Unkept(error) | Attempt::Unknown(error))) => return Err(fault::failure(&error)),
                Ok(Err(Attempt::Overtaken)) => return Err(Failure::Overtaken),
                Err(_) => {
                    discard(client);
                    return Err(fault::slow().into());
                }
            }
            tries += 1;
        }
    }
}

#[derive(Clone, Copy)]
enum How {
    Read,
    /// In a transaction.
    Write,
}

/// How a try failed.
enum Attempt {
    Unkept(Error),
    /// With nothing kept, if the server says so; where the connection broke, nobody knows.
    Unknown(Error),
    /// See [`Failure::Overtaken`].
    Overtaken,
}

async fn attempt(client: &mut Object, statements: &[Statement], how: How) -> Result<Answers, Attempt> {
    let mut answers = Vec::with_capacity(statements.len());
    match how {
        How::Read => {
            for statement in statements {
                answers.push(statement::run(client, statement).await.map_err(Attempt::Unkept)?);
            }
        }
        How::Write => {
            let transaction = client.transaction().await.map_err(Attempt::Unkept)?;
            for statement in statements {
                let rows = statement::run(&transaction, statement).await.map_err(Attempt::Unkept)?;
                if !statement.takes(&rows) {
                    // A transaction that is dropped is rolled back.
                    return Err(Attempt::Overtaken);
                }
                answers.push(rows);
            }
            transaction.commit().await.map_err(Attempt::Unknown)?;
        }
    }
    Ok(answers)
}

#[async_trait]
impl Database for Postgres {
    async fn read(&self, statement: Statement) -> Result<Vec<Row>, StoreError> {
        let answers = self.call(&[statement], How::Read).await.map_err(Failure::plain)?;
        Ok(answers.into_iter().flatten().collect())
    }

    async fn write(&self, transaction: Transaction) -> Result<Answers, Failure> {
        let answers = self.call(&transaction.statements, How::Write).await?;
        // Other replicas are told by triggers of the schema, and so is this one; but it need not wait for that.
        for change in (transaction.changes)(&answers) {
            drop(self.changes.send(change));
        }
        Ok(answers)
    }

    async fn snapshot(
        &self,
        statements: Vec<Statement>,
        rows: mpsc::Sender<(usize, Vec<Row>)>,
    ) -> Result<(), StoreError> {
        let mut client = get(&self.pool, deadline()).await?;
        snapshot(&mut client, &statements, &rows).await.map_err(|error| fault::store(&error))
    }

    async fn replace(&self, loads: mpsc::Receiver<Load>) -> Result<(), Failure> {
        let mut client = get(&self.pool, deadline()).await?;
        replace(&mut client, loads).await?;
        drop(self.changes.send(Change::Everything));
        Ok(())
    }

    fn changes(&self) -> Changes {
        self.changes.subscribe()
    }

    fn told(&self) -> Told {
        self.told.subscribe()
    }
}

/// Brings the schema up to date, each version in one transaction.
async fn migrate(client: &mut Object) -> Result<(), StoreError> {
    let fault = |error| fault::store(&error);
    loop {
        let transaction = client.transaction().await.map_err(fault)?;
        transaction
            .batch_execute("SET LOCAL statement_timeout = '60s'; SET LOCAL lock_timeout = 0")
            .await
            .map_err(fault)?;
        // Another replica may be doing the same: who has the lock looks again.
        transaction.execute("SELECT pg_advisory_xact_lock($1)", &[&MIGRATION_LOCK]).await.map_err(fault)?;
        transaction.batch_execute(migrations::VERSION_TABLE).await.map_err(fault)?;
        transaction.batch_execute(migrations::FIRST_VERSION).await.map_err(fault)?;
        let found = transaction.query_one(migrations::READ_VERSION, &[]).await.map_err(fault)?.get(0);
        let next = migrations::missing(migrations::POSTGRES, found)?.next();
        if let Some((version, sql)) = next {
            transaction.batch_execute(sql).await.map_err(fault)?;
            transaction.batch_execute(&migrations::reached(version)).await.map_err(fault)?;
        }
        transaction.commit().await.map_err(fault)?;
        if next.is_none() {
            return Ok(());
        }
    }
}

async fn snapshot(
    client: &mut Object,
    statements: &[Statement],
    sender: &mpsc::Sender<(usize, Vec<Row>)>,
) -> Result<(), Error> {
    // All its statements see the database as it was at the first.
    let transaction = client.build_transaction().isolation_level(IsolationLevel::RepeatableRead).read_only(true);
    let transaction = transaction.start().await?;
    transaction.batch_execute(NO_LIMITS).await?;
    for (place, statement) in statements.iter().enumerate() {
        let portal = transaction.bind(&statement::sql(statement), &statement::values(statement)).await?;
        loop {
            let rows = transaction.query_portal(&portal, ROWS).await?;
            let part = rows.iter().map(statement::row).collect::<Result<Vec<_>, _>>()?;
            // Nobody listens any more: whoever asked has failed, and knows why.
            if part.is_empty() || sender.send((place, part)).await.is_err() {
                break;
            }
        }
    }
    transaction.commit().await
}

async fn replace(client: &mut Object, mut loads: mpsc::Receiver<Load>) -> Result<(), Failure> {
    let fault = |error| fault::failure(&error);
    let transaction = client.transaction().await.map_err(fault)?;
    let tables = TABLES.map(|table| table.name).join(", ");
    // Others go on reading what is there, and wait with what they write. Triggers do not tell of each row.
    let begin = format!(
        "{NO_LIMITS}; SET LOCAL toolpress.quiet = 'on'; LOCK TABLE {tables} IN EXCLUSIVE MODE; \
         SELECT pg_notify('toolpress', 'everything')"
    );
    transaction.batch_execute(&begin).await.map_err(fault)?;
    loop {
        match loads.recv().await {
            Some(Load::Statement(statement)) => {
                statement::run(&transaction, &statement).await.map_err(fault)?;
            }
            Some(Load::End) => return transaction.commit().await.map_err(fault),
            // A transaction that is dropped is rolled back.
            Some(Load::Abort(error)) => return Err(error.into()),
            None => return Err(StoreError::Unavailable("the program is stopping".to_owned()).into()),
        }
    }
}
