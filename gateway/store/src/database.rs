//! What a database must be able to do, for the records to be kept in it: statements, transactions, snapshots.

use std::borrow::Cow;

use async_trait::async_trait;
use tokio::sync::mpsc;
use uuid::Uuid;

use crate::error::StoreError;
use crate::model::Id;
use crate::store::{Change, Changes, Told};

/// One field of a row, or one value of a statement. It has no `Debug`: among them are secrets.
#[derive(Clone, PartialEq)]
pub enum Value {
    Null,
    Boolean(bool),
    Integer(i64),
    Text(Cow<'static, str>),
    Bytes(Vec<u8>),
    Id(Uuid),
}

pub type Row = Vec<Value>;

/// A statement of SQL that every database understands: values stand as `?1`, `instr` finds a text in another, and a
/// `FOR UPDATE` at its end, which says that the rows are held until the end of the transaction, is left away where a
/// transaction is alone anyway.
#[derive(Clone)]
pub struct Statement {
    pub sql: Cow<'static, str>,
    pub values: Vec<Value>,
    /// How many rows it must give back, where the rest of its transaction depends on that.
    pub rows: Option<usize>,
}

/// The rows that each statement of a transaction gave back.
pub type Answers = Vec<Vec<Row>>;

pub type Changed = Box<dyn Fn(&Answers) -> Vec<Change> + Send + Sync>;

/// Statements that are kept together or not at all, and what their answers say has changed.
pub struct Transaction {
    pub statements: Vec<Statement>,
    pub changes: Changed,
}

/// Why statements failed.
pub enum Failure {
    /// A row that must be the only one of its kind is not; the database's word for which.
    Unique(String),
    /// A row belongs to one that is not there.
    Foreign,
    /// A statement did not give back as many rows as it must: others have changed them meanwhile.
    Overtaken,
    Store(StoreError),
}

/// A part of what replaces everything.
pub enum Load {
    Statement(Statement),
    /// That was all: keep it. Without this word nothing is kept.
    End,
    /// Keep nothing, for this reason.
    Abort(StoreError),
}

/// A database whose schema is that of `migrations`.
#[async_trait]
pub trait Database: Send + Sync + 'static {
    async fn read(&self, statement: Statement) -> Result<Vec<Row>, StoreError>;
    /// Runs a transaction; its changes are heard by everybody before it is answered.
    async fn write(&self, transaction: Transaction) -> Result<Answers, Failure>;
    /// Reads all rows of each statement as they are at one moment, some at a time, with the statement's place.
    async fn snapshot(
        &self,
        statements: Vec<Statement>,
        rows: mpsc::Sender<(usize, Vec<Row>)>,
    ) -> Result<(), StoreError>;
    /// Runs these statements as one transaction, in which nobody else writes.
    async fn replace(&self, loads: mpsc::Receiver<Load>) -> Result<(), Failure>;
    fn changes(&self) -> Changes;
    fn told(&self) -> Told;
}

impl Statement {
    pub fn new(sql: impl Into<Cow<'static, str>>, values: Vec<Value>) -> Self {
        Self { sql: sql.into(), values, rows: None }
    }

    /// The statement as one whose transaction is undone unless it gives back so many rows.
    pub fn with_rows(self, rows: usize) -> Self {
        Self { rows: Some(rows), ..self }
    }

    /// Whether these are as many rows as it must give back.
    pub fn takes(&self, rows: &[Row]) -> bool {
        self.rows.is_none_or(|must| must == rows.len())
    }

    /// The statements of a file of SQL, which have no values.
    pub fn all_of(sql: &'static str) -> impl Iterator<Item = Self> {
        sql.split_terminator(";\n").map(|sql| Self::new(sql, Vec::new()))
    }
}

/// The places of ids in a list, and their values: of few sizes, for databases keep a plan for each.
pub fn any_of(ids: &[Id]) -> (String, Vec<Value>) {
    let again = ids.last().into_iter().cycle();
    let size = if ids.is_empty() { 0 } else { ids.len().next_power_of_two() };
    let values = ids.iter().chain(again).take(size).map(|id| Value::from(*id)).collect::<Vec<_>>();
    let places = (1..=values.len()).map(|place| format!("?{place}")).collect::<Vec<_>>().join(", ");
    (places, values)
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Failure {
    /// What the failure means where no row can collide with another.
    pub fn plain(self) -> StoreError {
        match self {
            Self::Unique(which) => StoreError::Conflict(format!("there is already such a record ({which})")),
            Self::Foreign => StoreError::Conflict("a record belongs to another that is not there".to_owned()),
            Self::Overtaken => StoreError::Conflict("others have changed the same meanwhile".to_owned()),
            Self::Store(error) => error,
        }
    }
}
