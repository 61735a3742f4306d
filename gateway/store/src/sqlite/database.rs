//! A SQLite file as a database for records.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use async_trait::async_trait;
use tokio::sync::{broadcast, mpsc, watch};

use crate::database::{Answers, Database, Failure, Load, Row, Statement, Transaction};
use crate::error::StoreError;
use crate::sqlite::connection::File;
use crate::sqlite::reader::Readers;
use crate::sqlite::writer::Writer;
use crate::store::{Change, Changes, Told};

/// So many changes are kept for a receiver that is behind.
const CHANGES: usize = 1024;

pub struct Sqlite {
    writer: Writer,
    readers: Arc<Readers>,
    changes: broadcast::Sender<Change>,
    told: watch::Sender<Instant>,
}

impl Sqlite {
    /// Opens a file, or makes it with mode 0600, and brings its schema up to date.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        Self::open_file(File::new(path)).await
    }

    pub(super) async fn open_file(file: File) -> Result<Self, StoreError> {
        let changes = broadcast::Sender::new(CHANGES);
        let told = watch::Sender::new(Instant::now());
        let writer = Writer::start(file.clone(), changes.clone(), told.clone()).await?;
        Ok(Self { writer, readers: Arc::new(Readers::new(file)), changes, told })
    }
}

#[async_trait]
impl Database for Sqlite {
    async fn read(&self, statement: Statement) -> Result<Vec<Row>, StoreError> {
        self.readers.read(statement).await
    }

    async fn write(&self, transaction: Transaction) -> Result<Answers, Failure> {
        self.writer.write(transaction).await
    }

    async fn snapshot(
        &self,
        statements: Vec<Statement>,
        rows: mpsc::Sender<(usize, Vec<Row>)>,
    ) -> Result<(), StoreError> {
        self.readers.snapshot(statements, rows).await
    }

    async fn replace(&self, loads: mpsc::Receiver<Load>) -> Result<(), Failure> {
        self.writer.replace(loads).await
    }

    fn changes(&self) -> Changes {
        self.changes.subscribe()
    }

    fn told(&self) -> Told {
        self.told.subscribe()
    }
}
