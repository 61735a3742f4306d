//! Statements and rows in SQLite's types.

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, Error, Rows, ToSql, params_from_iter};

use crate::database::{Row, Statement, Value};

/// Runs a statement and gives back its rows.
pub fn run(connection: &Connection, statement: &Statement) -> Result<Vec<Row>, Error> {
    let mut prepared = prepare(connection, statement)?;
    let columns = prepared.column_count();
    let mut rows = prepared.query(params_from_iter(&statement.values))?;
    let mut found = Vec::new();
    while let Some(row) = next(&mut rows, columns)? {
        found.push(row);
    }
    Ok(found)
}

pub fn prepare<'a>(connection: &'a Connection, statement: &Statement) -> Result<CachedStatement<'a>, Error> {
    // A writer is alone from the start of its transaction.
    let sql = statement.sql.strip_suffix("FOR UPDATE").unwrap_or(&statement.sql);
    match sql.strip_prefix("INSERT INTO ").filter(|rest| !rest.contains("ON CONFLICT")) {
        // Whoever runs it undoes the whole call if it fails. So that it could be undone by itself, SQLite would copy every
        // page that it changes.
        Some(rest) => connection.prepare_cached(&format!("INSERT OR FAIL INTO {rest}")),
        None => connection.prepare_cached(sql),
    }
}

pub fn next(rows: &mut Rows<'_>, columns: usize) -> Result<Option<Row>, Error> {
    let Some(row) = rows.next()? else { return Ok(None) };
    (0..columns).map(|column| Ok(value(row.get_ref(column)?))).collect::<Result<_, _>>().map(Some)
}

fn value(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Integer(number),
        // No column holds fractions; whoever reads the row finds this to be no number.
        ValueRef::Real(number) => Value::Text(number.to_string().into()),
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned().into()),
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Boolean(boolean) => ValueRef::Integer((*boolean).into()),
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
            Self::Id(id) => ValueRef::Blob(id.as_bytes()),
        }))
    }
}
