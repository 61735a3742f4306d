//! One line of a backup: `{"account": {"id": "…", …}}`, with bytes as hexadecimal digits.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};

use crate::database::{Row, Value};
use crate::error::StoreError;
use crate::row;
use crate::table::{
    ACCOUNT, ACCOUNT_USAGE, API_TOKEN, AUDIT, AUDIT_PAGE, AUDIT_UNCOUNTED, Column, Kind, SERVER, SERVER_DAY,
    SERVER_USAGE, TRAFFIC, Table,
};

/// Finds out whether a row is the record that its table says.
type Check = fn(Row) -> Result<(), StoreError>;

/// What lines hold.
static KINDS: [(Table, Check); 10] = [
    (ACCOUNT, |row| row::to_account(row).map(drop)),
    (SERVER, |row| row::to_server(row).map(drop)),
    (API_TOKEN, |row| row::to_api_token(row).map(drop)),
    (AUDIT, |row| row::to_audit(row).map(drop)),
    (AUDIT_PAGE, |row| row::to_page(row)?.check()),
    (AUDIT_UNCOUNTED, row::check_uncounted),
    (ACCOUNT_USAGE, |row| row::to_usage(row).map(drop)),
    (SERVER_USAGE, |row| row::to_usage(row).map(drop)),
    (SERVER_DAY, row::check_server_day),
    (TRAFFIC, |row| row::to_traffic(row).map(drop)),
];

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    pub format: String,
    pub version: i64,
    /// The schema's version.
    pub schema: i64,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct End {
    pub end: Totals,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Totals {
    /// How many lines are before this one.
    pub lines: u64,
    /// Of all bytes before this line.
    pub sha256: String,
}

/// The line of a row, without its end. `None` where the row is not as its table says.
pub fn write(table: &Table, row: &Row) -> Option<String> {
    if row.len() != table.columns.len() {
        return None;
    }
    let fields =
        table.columns.iter().zip(row).map(|(column, value)| Some((column.name.to_owned(), to_json(column, value)?)));
    let fields = fields.collect::<Option<Map<_, _>>>()?;
    Some(json!({ table.name: fields }).to_string())
}

/// The row of a line, if it can be read as the record that it is, and its table.
pub fn read(line: &str) -> Result<(&'static Table, Row), String> {
    let mut record: Map<String, Json> = serde_json::from_str(line).map_err(|_| "is no record".to_owned())?;
    let kind = KINDS.iter().position(|(table, _)| record.contains_key(table.name));
    let (Some(place), 1) = (kind, record.len()) else {
        return Err("holds a record of an unknown kind".to_owned());
    };
    let (table, check) = &KINDS[place];
    let Some(Json::Object(mut fields)) = record.remove(table.name) else {
        return Err(format!("holds no {}", table.name));
    };
    let row = table.columns.iter().map(|column| {
        let value = fields.remove(column.name).and_then(|json| from_json(column, json));
        value.ok_or_else(|| format!("has no good `{}`", column.name))
    });
    let row = row.collect::<Result<Row, _>>()?;
    match fields.keys().next() {
        Some(unknown) => Err(format!("has an unknown `{unknown}`")),
        None => {
            check(row.clone()).map_err(|error| error.to_string())?;
            Ok((table, row))
        }
    }
}

fn to_json(column: &Column, value: &Value) -> Option<Json> {
    Some(match (column.kind, value) {
        (_, Value::Null) if column.optional => Json::Null,
        (Kind::Boolean, Value::Boolean(boolean)) => Json::Bool(*boolean),
        // As SQLite keeps booleans and ids.
        (Kind::Boolean, Value::Integer(number)) => Json::Bool(*number != 0),
        (Kind::Id, Value::Bytes(bytes)) => Json::String(uuid::Uuid::from_slice(bytes).ok()?.to_string()),
        (Kind::Id, Value::Id(id)) => Json::String(id.to_string()),
        (Kind::Integer, Value::Integer(number)) => Json::from(*number),
        (Kind::Text, Value::Text(text)) => Json::String(text.clone().into_owned()),
        (Kind::Bytes, Value::Bytes(bytes)) => Json::String(hexadecimal(bytes)),
        _ => return None,
    })
}

fn from_json(column: &Column, json: Json) -> Option<Value> {
    Some(match (column.kind, json) {
        (_, Json::Null) if column.optional => Value::Null,
        (Kind::Boolean, Json::Bool(boolean)) => Value::Boolean(boolean),
        (Kind::Id, Json::String(text)) => Value::Id(text.parse().ok()?),
        (Kind::Integer, Json::Number(number)) => Value::Integer(number.as_i64()?),
        // PostgreSQL keeps no text with a zero byte.
        (Kind::Text, Json::String(text)) if !text.contains('\0') => Value::Text(text.into()),
        (Kind::Bytes, Json::String(text)) => Value::Bytes(bytes(&text)?),
        _ => return None,
    })
}

pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a String takes everything");
        text
    })
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| Some(digit(*pair.first()?)? << 4 | digit(*pair.get(1)?)?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_pairs_of_hexadecimal_digits() {
        let all = (0..=255).collect::<Vec<u8>>();
        assert_eq!(bytes(&hexadecimal(&all)), Some(all));
        assert_eq!(bytes("0g"), None);
        assert_eq!(bytes("012"), None);
        assert_eq!(bytes("é"), None);
    }
}
