//! Looking into the audit log: filters and pages as SQL.

use crate::database::{Statement, Value};
use crate::model::{AuditQuery, Id, Outcome};
use crate::row;
use crate::table::AUDIT;

/// Where a page starts: before the entry of this time and id.
pub struct Start {
    /// In milliseconds since 1970.
    pub at: i64,
    pub id: Id,
}

/// When the entry happened before which a page starts. An entry that is no longer kept was made when its id says.
pub fn start(id: Id) -> Statement {
    Statement::new("SELECT happened_at FROM audit WHERE id = ?1", vec![id.into()])
}

/// The moment in a UUID of version 7, in milliseconds since 1970 (RFC 9562, section 5.7).
pub fn moment(id: Id) -> i64 {
    i64::try_from(id.0.as_u128() >> 80).expect("48 bits are less than 63")
}

/// The entries that the query asks for, newest first. Each filter alone has an index in this order.
pub fn select(query: &AuditQuery, start: Option<Start>, limit: u32) -> Statement {
    let mut filters = Filters::default();
    // What leaves the fewest comes first.
    filters.equal("server_id", query.server_id.map(Value::from));
    filters.equal("account_id", query.account_id.map(Value::from));
    filters.equal("tool", query.tool.as_deref().map(Value::from));
    filters.equal("token_name", query.token.as_deref().map(Value::from));
    filters.equal("outcome", query.outcome.map(row::word));
    if query.outcome.is_some_and(|outcome| outcome != Outcome::Ok) {
        // The index of outcomes knows no successes, and databases do not see that this is none.
        filters.add("outcome <> 'ok'", []);
    }
    if let Some(since) = query.since {
        filters.add("happened_at >= ?", [since.into()]);
    }
    // Where both bounds are given, databases walk through all between them: only the earlier one is said.
    match (query.until, start) {
        (Some(until), Some(start)) if start.at < until.as_millisecond() => filters.before(&start),
        (Some(until), _) => filters.add("happened_at < ?", [until.into()]),
        (None, Some(start)) => filters.before(&start),
        (None, None) => {}
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
    /// Adds an equation, if there is a value. SQLite has no statistics, and takes the index of any: only the first is
    /// written so that it sees one. PostgreSQL reads both ways alike.
    fn equal(&mut self, column: &str, value: Option<Value>) {
        let Some(value) = value else { return };
        match self.sql.is_empty() {
            true => self.add(&format!("{column} = ?"), [value]),
            false => self.add(&format!("NOT ({column} <> ?)"), [value]),
        }
    }

    fn before(&mut self, start: &Start) {
        self.add("(happened_at, id) < (?, ?)", [Value::Integer(start.at), start.id.into()]);
    }

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
