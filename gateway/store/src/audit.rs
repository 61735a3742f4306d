//! Looking into the audit log: filters and pages as SQL.

use crate::database::{Statement, Value};
use crate::model::{AuditQuery, Id, Outcome};
use crate::row;
use crate::table::AUDIT;

/// Where a page starts: before the entry of this time and id.
pub struct Start {
    pub at: Value,
    pub id: Id,
}

/// When the entry happened before which a page starts. An entry that is no longer kept was made when its id says.
pub fn start(id: Id) -> Statement {
    Statement::new("SELECT happened_at FROM audit WHERE id = ?1", vec![id.into()])
}

/// The moment in a UUID of version 7, in milliseconds since 1970 (RFC 9562, section 5.7).
pub fn moment(id: Id) -> Value {
    Value::Integer(i64::try_from(id.0.as_u128() >> 80).expect("48 bits are less than 63"))
}

/// The entries that the query asks for, newest first. Each filter alone has an index in this order.
pub fn select(query: &AuditQuery, start: Option<Start>, limit: u32) -> Statement {
    let mut filters = Filters::default();
    if let Some(id) = query.account_id {
        filters.add("account_id = ?", [id.into()]);
    }
    if let Some(id) = query.server_id {
        filters.add("server_id = ?", [id.into()]);
    }
    if let Some(tool) = &query.tool {
        filters.add("tool = ?", [tool.as_str().into()]);
    }
    if let Some(token) = &query.token {
        filters.add("token_name = ?", [token.as_str().into()]);
    }
    if let Some(outcome) = query.outcome {
        filters.add("outcome = ?", [row::word(outcome)]);
        if outcome != Outcome::Ok {
            // The index of outcomes knows no successes, and databases do not see that this is none.
            filters.add("outcome <> 'ok'", []);
        }
    }
    if let Some(since) = query.since {
        filters.add("happened_at >= ?", [since.into()]);
    }
    if let Some(until) = query.until {
        filters.add("happened_at < ?", [until.into()]);
    }
    if let Some(start) = start {
        filters.add("(happened_at, id) < (?, ?)", [start.at, start.id.into()]);
    }
    let Filters { mut sql, mut values } = filters;
    values.push(limit.into());
    sql.push_str(&format!(" ORDER BY happened_at DESC, id DESC LIMIT ?{}", values.len()));
    AUDIT.select(&sql, values)
}

/// Deletes the oldest entries.
pub const PRUNE: &str = "DELETE FROM audit WHERE id IN \
    (SELECT id FROM audit WHERE happened_at < ?1 ORDER BY happened_at, id LIMIT ?2) RETURNING id";

#[derive(Default)]
struct Filters {
    sql: String,
    values: Vec<Value>,
}

impl Filters {
    /// Adds a condition whose values stand as `?`.
    fn add<const N: usize>(&mut self, condition: &str, values: [Value; N]) {
        self.sql.push_str(if self.sql.is_empty() { "WHERE " } else { " AND " });
        let mut values = values.into_iter();
        for part in condition.split_inclusive('?') {
            self.sql.push_str(part);
            if let (true, Some(value)) = (part.ends_with('?'), values.next()) {
                self.values.push(value);
                self.sql.push_str(&self.values.len().to_string());
            }
        }
    }
}
