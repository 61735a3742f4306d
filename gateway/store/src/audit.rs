//! Looking into the audit log: filters and pages as SQL.

use jiff::Timestamp;

use crate::database::{Statement, Value};
use crate::model::{AuditQuery, Id, Outcome};
use crate::row;
use crate::table::AUDIT;

/// Where several filters must hold, so many entries are looked through for those for which all do. One filter alone finds
/// what it asks for by its index; those that come together rarely would read the whole log.
pub const LOOKED: u32 = 10_000;

/// The place of an entry in the log, which is in the order of time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// In milliseconds since 1970.
    pub at: i64,
    pub id: Id,
}

/// What has an index in the order of time, and so leads through the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Server,
    Account,
    Tool,
    Token,
    /// The index of outcomes knows no successes: nearly everything is one.
    Failure,
    /// Through every entry.
    Time,
}

/// When the entry happened before which a page starts. An entry that is no longer kept was made when its id says.
pub fn start(id: Id) -> Statement {
    Statement::new("SELECT happened_at FROM audit WHERE id = ?1", vec![id.into()])
}

/// The moment in a UUID of version 7, in milliseconds since 1970 (RFC 9562, section 5.7).
pub fn moment(id: Id) -> i64 {
    i64::try_from(id.0.as_u128() >> 80).expect("48 bits are less than 63")
}

impl Way {
    /// Those on which every entry has something in common. What usually leaves the fewest comes first.
    const FILTERED: [Self; 5] = [Self::Server, Self::Account, Self::Tool, Self::Token, Self::Failure];

    /// The column that entries on this way have in common, and what the query wants in it, if it wants anything.
    fn filter(self, query: &AuditQuery) -> Option<(&'static str, Value)> {
        Some(match self {
            Self::Server => ("server_id", query.server_id?.into()),
            Self::Account => ("account_id", query.account_id?.into()),
            Self::Tool => ("tool", query.tool.as_deref()?.into()),
            Self::Token => ("token_name", query.token.as_deref()?.into()),
            Self::Failure => ("outcome", row::word(query.outcome?)),
            Self::Time => return None,
        })
    }
}

/// The ways to what a query asks for, in the order of [`Way::FILTERED`].
pub fn ways(query: &AuditQuery) -> Vec<Way> {
    let leads = |way: &Way| {
        let is_indexed = *way != Way::Failure || query.outcome != Some(Outcome::Ok);
        is_indexed && way.filter(query).is_some()
    };
    let ways = Way::FILTERED.into_iter().filter(leads).collect::<Vec<_>>();
    if ways.is_empty() { vec![Way::Time] } else { ways }
}

/// Whether everything on the ways is what the query asks for.
pub fn is_exact(query: &AuditQuery, ways: &[Way]) -> bool {
    ways.len() == 1 && query.outcome != Some(Outcome::Ok)
}

/// The last of so many entries on a way, if there are as many.
pub fn end(query: &AuditQuery, way: Way, start: Option<Position>) -> Statement {
    let mut filters = Filters::default();
    filters.way(query, way);
    filters.time(query, start, None);
    let Filters { mut sql, mut values } = filters;
    values.push(Value::Integer(i64::from(LOOKED) - 1));
    sql.push_str(&format!(" ORDER BY happened_at DESC, id DESC LIMIT 1 OFFSET ?{}", values.len()));
    Statement::new(format!("SELECT happened_at, id FROM audit {sql}"), values)
}

/// The entries on a way that the query asks for, newest first, from the start, which is left out, to the end.
pub fn select(query: &AuditQuery, way: Way, start: Option<Position>, end: Option<Position>, limit: u32) -> Statement {
    let mut filters = Filters::default();
    filters.way(query, way);
    let others = Way::FILTERED.into_iter().filter(|other| *other != way);
    for (column, value) in others.filter_map(|other| other.filter(query)) {
        filters.other(column, value);
    }
    filters.time(query, start, end);
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
    /// Stays on a way.
    fn way(&mut self, query: &AuditQuery, way: Way) {
        let Some((column, value)) = way.filter(query) else { return };
        self.add(&format!("{column} = ?"), [value]);
        if way == Way::Failure {
            // Databases do not see that this is no success.
            self.add("outcome <> 'ok'", []);
        }
    }

    /// Leaves what has this value. SQLite has no statistics, and takes the index of any equation that it sees: these are
    /// written so that it sees none. PostgreSQL reads both ways alike.
    fn other(&mut self, column: &str, value: Value) {
        self.add(&format!("NOT ({column} <> ?)"), [value]);
    }

    fn time(&mut self, query: &AuditQuery, start: Option<Position>, end: Option<Position>) {
        let before = |filters: &mut Self, start: Position| {
            filters.add("(happened_at, id) < (?, ?)", [Value::Integer(start.at), start.id.into()]);
        };
        // Where both bounds are given, databases walk through all between them: only the earlier one is said.
        match (query.until, start) {
            (Some(until), Some(start)) if start.at < until.as_millisecond() => before(self, start),
            (Some(until), _) => self.add("happened_at < ?", [until.into()]),
            (None, Some(start)) => before(self, start),
            (None, None) => {}
        }
        // Nor do they see the end of the way in the comparison of pairs.
        let since = query.since.map(Timestamp::as_millisecond).max(end.map(|end| end.at));
        if let Some(since) = since {
            self.add("happened_at >= ?", [Value::Integer(since)]);
        }
        if let Some(end) = end {
            self.add("(happened_at, id) >= (?, ?)", [Value::Integer(end.at), end.id.into()]);
        }
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
