//! The connections that read: a few, each used by one call at a time, on threads that may block.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, params_from_iter};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::task;
use tokio::time::timeout;

use crate::database::{Row, Statement};
use crate::error::StoreError;
use crate::sqlite::connection::{File, Opened};
use crate::sqlite::{fault, statement};

/// So many calls read at once; more wait, but not longer than this.
const AT_ONCE: usize = 4;
const WAITS: Duration = Duration::from_secs(5);
/// A snapshot hands on so many rows at a time.
const ROWS: usize = 256;

pub struct Readers {
    file: File,
    permits: Arc<Semaphore>,
    /// Snapshots take long: they must not take the place of all calls.
    snapshots: Arc<Semaphore>,
    idle: Mutex<Vec<Opened>>,
}

impl Readers {
    pub fn new(file: File) -> Self {
        let permits = Arc::new(Semaphore::new(AT_ONCE));
        Self { file, permits, snapshots: Arc::new(Semaphore::new(1)), idle: Mutex::default() }
    }

    pub async fn read(self: &Arc<Self>, statement: Statement) -> Result<Vec<Row>, StoreError> {
        let permit = permit(&self.permits).await?;
        let readers = Arc::clone(self);
        blocking(move || {
            let _permit = permit;
            readers.with(|connection| statement::run(connection, &statement))
        })
        .await
    }

    pub async fn snapshot(
        self: &Arc<Self>,
        statements: Vec<Statement>,
        rows: mpsc::Sender<(usize, Vec<Row>)>,
    ) -> Result<(), StoreError> {
        let permit = permit(&self.snapshots).await?;
        let readers = Arc::clone(self);
        blocking(move || {
            let _permit = permit;
            readers.with(|connection| snapshot(connection, &statements, &rows))
        })
        .await
    }

    /// Lends a connection. One that found its file broken, or replaced by another, is not used again.
    fn with<T>(&self, read: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = idle().pop().filter(|opened| self.file.is_still(opened));
        let opened = match kept {
            Some(opened) => opened,
            None => self.file.for_reading()?,
        };
        let answer = read(&opened.connection);
        if answer.as_ref().err().is_none_or(fault::keeps_connection) {
            idle().push(opened);
        }
        answer.map_err(|error| fault::store(&self.file, &error))
    }
}

fn snapshot(
    connection: &Connection,
    statements: &[Statement],
    sender: &mpsc::Sender<(usize, Vec<Row>)>,
) -> rusqlite::Result<()> {
    // A transaction that only reads sees the database as it was at its first read.
    let transaction = connection.unchecked_transaction()?;
    for (place, statement) in statements.iter().enumerate() {
        let mut prepared = statement::prepare(&transaction, statement)?;
        let columns = prepared.column_count();
        let mut rows = prepared.query(params_from_iter(&statement.values))?;
        loop {
            let mut part = Vec::with_capacity(ROWS);
            while part.len() < ROWS {
                match statement::next(&mut rows, columns)? {
                    Some(row) => part.push(row),
                    None => break,
                }
            }
            let last = part.len() < ROWS;
            // Nobody listens any more: whoever asked has failed, and knows why.
            if sender.blocking_send((place, part)).is_err() {
                return Ok(());
            }
            if last {
                break;
            }
        }
    }
    transaction.commit()
}

async fn permit(permits: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, StoreError> {
    match timeout(WAITS, Arc::clone(permits).acquire_owned()).await {
        Ok(Ok(permit)) => Ok(permit),
        _ => Err(StoreError::Unavailable("too many calls wait to read".to_owned())),
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    match task::spawn_blocking(work).await {
        Ok(answer) => answer,
        Err(_) => Err(StoreError::Unavailable("the program is stopping".to_owned())),
    }
}
