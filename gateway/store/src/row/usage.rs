//! What is counted of calls, as rows and back.

use super::{Fields, optional, server};
use crate::database::{Row, Value};
use crate::error::StoreError;
use crate::model::Id;
use crate::table::{SERVER_DAY, SERVER_USAGE};
use crate::usage::{Busy, Durations, LastError, Traffic, Usage};

fn count(number: u64) -> Value {
    Value::Integer(i64::try_from(number).unwrap_or(i64::MAX))
}

pub fn of_usage(id: Id, usage: &Usage) -> [Value; SERVER_USAGE.columns.len()] {
    let last = usage.last_error;
    [
        id.into(),
        count(usage.calls),
        count(usage.errors),
        usage.last_used_at.into(),
        optional(last.map(|last| last.at)),
        optional(last.map(|last| last.outcome)),
        optional(last.and_then(|last| last.status).map(u32::from)),
    ]
}

/// Of a server, by its id and when the day begins: its calls and errors.
pub fn of_server_day((id, starts_at): (Id, i64), (calls, errors): (u64, u64)) -> [Value; SERVER_DAY.columns.len()] {
    [id.into(), Value::Integer(starts_at), count(calls), count(errors)]
}

pub fn of_traffic(starts_at: i64, traffic: &Traffic) -> Row {
    let Traffic { calls, errors, limited, vendor_limited, durations } = *traffic;
    let counts = [calls, errors, limited, vendor_limited].into_iter().chain(durations.0);
    std::iter::once(Value::Integer(starts_at)).chain(counts.map(count)).collect()
}

pub fn to_usage(row: Row) -> Result<(Id, Usage), StoreError> {
    let mut fields = Fields::new("usage", row);
    let id = fields.id()?;
    let (calls, errors, last_used_at) = (fields.integer()?, fields.integer()?, fields.time()?);
    let at = fields.optional(Fields::time)?;
    let (outcome, status) = (fields.optional(Fields::word)?, fields.optional(Fields::integer)?);
    let last_error = at.zip(outcome).map(|(at, outcome)| LastError { at, outcome, status });
    Ok((id, Usage { calls, errors, last_used_at, last_error }))
}

/// Whether a row is that of a page that is to be counted.
pub fn check_uncounted(row: Row) -> Result<(), StoreError> {
    Fields::new("uncounted page", row).id().map(drop)
}

/// Whether a row is that of a server's day; nobody reads one by itself.
pub fn check_server_day(row: Row) -> Result<(), StoreError> {
    let mut fields = Fields::new("day of a server", row);
    fields.id()?;
    (0..3).try_for_each(|_| fields.integer::<u64>().map(drop))
}

/// The first field, a time or a place, and what was seen then or there.
pub fn to_traffic(row: Row) -> Result<(i64, Traffic), StoreError> {
    let mut fields = Fields::new("traffic", row);
    let first = fields.integer()?;
    let mut traffic = Traffic {
        calls: fields.integer()?,
        errors: fields.integer()?,
        limited: fields.integer()?,
        vendor_limited: fields.integer()?,
        durations: Durations::default(),
    };
    for count in &mut traffic.durations.0 {
        *count = fields.integer()?;
    }
    Ok((first, traffic))
}

/// A server, and its calls and errors.
pub fn to_busy(row: Row) -> Result<Busy, StoreError> {
    let mut fields = Fields::new("busy server", row);
    Ok(Busy { server: server(&mut fields)?, calls: fields.integer()?, errors: fields.integer()? })
}
