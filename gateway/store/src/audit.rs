//! The audit log, which is in the order of its ids and so of time: what is looked for in it as SQL.

pub mod block;

use uuid::Uuid;

use crate::database::{Statement, Value};
use crate::model::{AuditQuery, Id};
use crate::table::{AUDIT, AUDIT_BLOCK};
use block::Block;

/// One search looks through about so many entries, or leaves out as many blocks as take the same time. What a query asks for
/// may come together rarely, while each for itself is in every block.
pub const EFFORT: usize = 65_536;
/// So many blocks are read at once.
pub const BLOCKS: usize = 512;

/// A part of the log.
#[derive(Clone, Copy)]
pub struct Span {
    /// The first id in it.
    pub from: Id,
    /// The first id after it.
    pub before: Id,
}

impl Span {
    /// What a query leaves of the log before an entry.
    pub fn of(query: &AuditQuery, after: Option<Id>) -> Self {
        let from = query.since.map_or(Id(Uuid::nil()), Id::earliest);
        let until = query.until.map_or(Id(Uuid::max()), Id::earliest);
        Self { from, before: after.map_or(until, |after| after.min(until)) }
    }

    /// The part of this one that a block's entries lie in.
    pub fn of_block(self, block: &Block) -> Self {
        let after_last = Id(Uuid::from_u128(block.last.0.as_u128().saturating_add(1)));
        Self { from: self.from.max(block.first), before: self.before.min(after_last) }
    }
}

/// The blocks with entries in a part of the log whose last entry is before this one, the last one first.
pub fn blocks(span: Span, last_before: Id) -> Statement {
    const CONDITION: &str = "WHERE first_id < ?1 AND last_id < ?2 AND last_id >= ?3 ORDER BY last_id DESC LIMIT ?4";
    let most = Value::Integer(i64::try_from(BLOCKS).unwrap_or(i64::MAX));
    AUDIT_BLOCK.select(CONDITION, vec![span.before.into(), last_before.into(), span.from.into(), most])
}

/// The entries in a part of the log that have these values, newest first.
pub fn select(span: Span, wanted: &[(&'static str, Value)], limit: usize) -> Statement {
    let mut sql = "WHERE id >= ?1 AND id < ?2".to_owned();
    let mut values = vec![span.from.into(), span.before.into()];
    // In most entries the text stands nowhere, which is seen sooner than what their columns hold.
    for text in wanted.iter().filter_map(|(_, value)| as_written(value)) {
        values.push(text.into());
        sql.push_str(&format!(" AND instr(fields, ?{}) > 0", values.len()));
    }
    for (column, value) in wanted {
        values.push(value.clone());
        sql.push_str(&format!(" AND {column} = ?{}", values.len()));
    }
    values.push(Value::Integer(i64::try_from(limit).unwrap_or(i64::MAX)));
    sql.push_str(&format!(" ORDER BY id DESC LIMIT ?{}", values.len()));
    AUDIT.select(&sql, values)
}

/// What stands in the JSON of each entry that has this value. `None` where JSON may write it in several ways.
fn as_written(value: &Value) -> Option<String> {
    match value {
        Value::Id(id) => Some(id.simple().to_string()),
        Value::Text(text) => serde_json::to_string(text).ok().filter(|json| !json.contains('\\')),
        _ => None,
    }
}

/// Deletes the oldest entries, then the blocks that have none any more.
pub fn prune(before: Id, most: u32) -> [Statement; 2] {
    const ENTRIES: &str = "DELETE FROM audit_entry \
        WHERE id IN (SELECT id FROM audit_entry WHERE id < ?1 ORDER BY id LIMIT ?2) RETURNING id";
    const EMPTY: &str = "DELETE FROM audit_block WHERE last_id < ?1 AND NOT EXISTS \
        (SELECT 1 FROM audit_entry AS entry WHERE entry.id >= audit_block.first_id AND entry.id <= audit_block.last_id)";
    [Statement::new(ENTRIES, vec![before.into(), most.into()]), Statement::new(EMPTY, vec![before.into()])]
}

/// Makes blocks of all entries of a database that has none.
pub fn cover() -> impl Iterator<Item = Statement> {
    Statement::all_of(include_str!("../migrations/cover_audit.sql"))
}
