//! Statements and rows in PostgreSQL's types.

use std::error::Error as StdError;

use deadpool_postgres::GenericClient;
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{Error, Row as PostgresRow};

use crate::database::{Row, Statement, Value};

/// Runs a statement and gives back its rows.
pub async fn run(client: &impl GenericClient, statement: &Statement) -> Result<Vec<Row>, Error> {
    let prepared = client.prepare_cached(&sql(statement)).await?;
    let rows = client.query(&prepared, &values(statement)).await?;
    rows.iter().map(row).collect()
}

/// PostgreSQL writes `$1` where SQLite writes `?1`, and `strpos(` where that writes `instr(`; no text of a statement holds
/// either.
pub fn sql(statement: &Statement) -> String {
    statement.sql.replace('?', "$").replace("instr(", "strpos(")
}

pub fn values(statement: &Statement) -> Vec<&(dyn ToSql + Sync)> {
    statement.values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

pub fn row(row: &PostgresRow) -> Result<Row, Error> {
    row.columns().iter().enumerate().map(|(place, column)| value(row, place, column.type_())).collect()
}

fn value(row: &PostgresRow, place: usize, kind: &Type) -> Result<Value, Error> {
    let value = match *kind {
        Type::BOOL => row.try_get::<_, Option<_>>(place)?.map(Value::Boolean),
        Type::UUID => row.try_get::<_, Option<_>>(place)?.map(Value::Id),
        Type::BYTEA => row.try_get::<_, Option<_>>(place)?.map(Value::Bytes),
        Type::TEXT => row.try_get::<_, Option<String>>(place)?.map(|text| Value::Text(text.into())),
        // All other columns are numbers; a column of another type is an error here.
        _ => row.try_get::<_, Option<_>>(place)?.map(Value::Integer),
    };
    Ok(value.unwrap_or(Value::Null))
}

impl ToSql for Value {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Boolean(boolean) => boolean.to_sql_checked(kind, out),
            Self::Integer(number) => number.to_sql_checked(kind, out),
            Self::Text(text) => text.to_sql_checked(kind, out),
            Self::Bytes(bytes) => bytes.to_sql_checked(kind, out),
            Self::Id(id) => id.to_sql_checked(kind, out),
        }
    }

    /// Each value checks by itself whether it fits.
    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl std::fmt::Debug for Value {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Value")
    }
}
