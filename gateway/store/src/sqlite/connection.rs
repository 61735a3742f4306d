//! Connections to the file: how they are set up, how the schema is brought up to date, whether the file is still the same.

use std::fs::{Metadata, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use crate::error::StoreError;
use crate::migrations::{self, Migrations};
use crate::sqlite::fault;

/// So long a call waits for another process that has locked the file.
const READ_WAITS: Duration = Duration::from_secs(2);
const WRITE_WAITS: Duration = Duration::from_secs(5);
/// A new file has pages of this size: one holds a page of the audit log, which would be spread over several of the usual
/// size, each with a cost of its own. A file keeps the size that it was made with.
const PAGE_BYTES: i64 = 16 << 10;
/// What is in the log beside the file is moved into it when it comes to so many bytes.
const MOVED_BYTES: i64 = 4 << 20;
/// The log is cut to this size, in bytes, once it has been larger.
const LOG_BYTES: i64 = 16 << 20;

/// The database's file.
#[derive(Clone)]
pub struct File {
    path: PathBuf,
    pub(super) migrations: Migrations,
    /// For tests of a full disk.
    pub(super) most_pages: Option<u32>,
}

/// A connection, and which file it was opened on.
pub struct Opened {
    pub connection: Connection,
    identity: Identity,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Identity(u64, u64);

impl Identity {
    #[cfg(unix)]
    fn of(metadata: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        Self(metadata.dev(), metadata.ino())
    }

    #[cfg(not(unix))]
    fn of(_: &Metadata) -> Self {
        Self(0, 0)
    }
}

impl File {
    pub fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), migrations: migrations::SQLITE, most_pages: None }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Makes the file, for its owner alone, if it is not there.
    pub fn create(&self) -> Result<(), StoreError> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(self.unavailable(&error)),
            _ => Ok(()),
        }
    }

    pub fn for_writing(&self) -> Result<Opened, StoreError> {
        let opened = self.connect(WRITE_WAITS)?;
        let set_up = || {
            opened.connection.pragma_update(None, "page_size", PAGE_BYTES)?;
            // Readers and the writer do not wait for each other in this mode, which the file remembers.
            opened.connection.pragma_update(None, "journal_mode", "wal")?;
            // What was answered has reached the disk.
            opened.connection.pragma_update(None, "synchronous", "full")?;
            opened.connection.pragma_update(None, "foreign_keys", true)?;
            let page: i64 = opened.connection.pragma_query_value(None, "page_size", |row| row.get(0))?;
            opened.connection.pragma_update(None, "wal_autocheckpoint", MOVED_BYTES / page)?;
            opened.connection.pragma_update(None, "journal_size_limit", LOG_BYTES)?;
            match self.most_pages {
                Some(pages) => opened.connection.pragma_update(None, "max_page_count", pages),
                None => Ok(()),
            }
        };
        set_up().map_err(|error| fault::store(self, &error))?;
        Ok(opened)
    }

    pub fn for_reading(&self) -> Result<Opened, StoreError> {
        let opened = self.connect(READ_WAITS)?;
        opened.connection.pragma_update(None, "query_only", true).map_err(|error| fault::store(self, &error))?;
        Ok(opened)
    }

    /// Whether the path still leads to the file of this connection: another may have been put in its place.
    pub fn is_still(&self, opened: &Opened) -> bool {
        std::fs::metadata(&self.path).is_ok_and(|metadata| Identity::of(&metadata) == opened.identity)
    }

    fn connect(&self, waits: Duration) -> Result<Opened, StoreError> {
        let metadata = std::fs::metadata(&self.path).map_err(|error| self.unavailable(&error))?;
        let connect = || {
            // The file is not made here: a file that has vanished must not come back empty.
            let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let connection = Connection::open_with_flags(&self.path, flags)?;
            connection.busy_timeout(waits)?;
            connection.pragma_update(None, "trusted_schema", false)?;
            // Nothing beside the file, whose mode is known, and nothing that a full disk has no room for.
            connection.pragma_update(None, "temp_store", "memory")?;
            connection.set_prepared_statement_cache_capacity(64);
            Ok(connection)
        };
        let connection = connect().map_err(|error| fault::store(self, &error))?;
        Ok(Opened { connection, identity: Identity::of(&metadata) })
    }

    /// Brings the schema up to date, each version in one transaction.
    pub fn migrate(&self, connection: &mut Connection) -> Result<(), StoreError> {
        let fault = |error| fault::store(self, &error);
        loop {
            // Another process may be doing the same: who has the lock looks again.
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(fault)?;
            transaction.execute_batch(migrations::VERSION_TABLE).map_err(fault)?;
            transaction.execute_batch(migrations::FIRST_VERSION).map_err(fault)?;
            let found = transaction.query_row(migrations::READ_VERSION, (), |row| row.get(0)).map_err(fault)?;
            let next = migrations::missing(self.migrations, found)?.next();
            if let Some((version, sql)) = next {
                transaction.execute_batch(sql).map_err(fault)?;
                transaction.execute_batch(&migrations::reached(version)).map_err(fault)?;
            }
            transaction.commit().map_err(fault)?;
            if next.is_none() {
                return Ok(());
            }
        }
    }

    fn unavailable(&self, error: &io::Error) -> StoreError {
        StoreError::Unavailable(format!("{}: {error}", self.path.display()))
    }
}
