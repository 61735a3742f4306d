//! The audit log, which is in the order of its ids and so of time: what is looked for in it as SQL.

pub mod batch;
pub mod block;
pub mod page;

use uuid::Uuid;

use crate::database::{Statement, Value, any_of};
use crate::model::{AuditQuery, Id};
use crate::table::{AUDIT_BLOCK, AUDIT_PAGE};
use block::Block;
use page::Page;

/// One search looks through about so many entries, or leaves out as many blocks as take the same time. What a query asks for
/// may come together rarely, while each for itself is in every block.
pub const EFFORT: usize = 51_200;
/// So many blocks are read at once.
pub const BLOCKS: usize = 512;
/// So many pages are read at once.
pub const PAGES: usize = 128;

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

    pub fn holds(self, id: Id) -> bool {
        self.from <= id && id < self.before
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

/// The pages that may hold entries of a part of the log, and whose last entry is before this one, the last one first: those
/// in which all of these texts stand.
pub fn pages(span: Span, last_before: Id, texts: &[String], most: usize) -> Statement {
    let before = last_before.min(Page::beyond(span.before));
    let mut values = vec![span.from.into(), before.into(), span.before.into()];
    let mut sql = "WHERE last_id >= ?1 AND last_id < ?2 AND first_id < ?3".to_owned();
    for text in texts {
        values.push(text.as_str().into());
        sql.push_str(&format!(" AND instr(entries, ?{}) > 0", values.len()));
    }
    values.push(Value::Integer(i64::try_from(most).unwrap_or(i64::MAX)));
    sql.push_str(&format!(" ORDER BY last_id DESC LIMIT ?{}", values.len()));
    AUDIT_PAGE.select(&sql, values)
}

/// Pages with entries from before this one, the oldest first.
pub fn oldest(before: Id) -> Statement {
    let most = Value::Integer(i64::try_from(PAGES).unwrap_or(i64::MAX));
    let values = vec![before.into(), Page::beyond(before).into(), most];
    AUDIT_PAGE.select("WHERE first_id < ?1 AND last_id < ?2 ORDER BY last_id LIMIT ?3", values)
}

/// Puts what is left in the place of a page, if it is still the same. It gives back one row then.
pub fn leave(page: &Page, left: Option<&Page>) -> Statement {
    const DELETE: &str = "DELETE FROM audit_page WHERE last_id = ?1 AND first_id = ?2 RETURNING last_id";
    const UPDATE: &str = "UPDATE audit_page SET first_id = ?3, entries = ?4 WHERE last_id = ?1 AND first_id = ?2 \
        RETURNING last_id";
    let mut values = vec![page.last.into(), page.first.into()];
    let Some(left) = left else { return Statement::new(DELETE, values) };
    values.extend([left.first.into(), left.entries.as_str().into()]);
    Statement::new(UPDATE, values)
}

/// Deletes the blocks of entries that are all gone: there is none left from before this one.
pub fn prune_blocks(before: Id) -> Statement {
    Statement::new("DELETE FROM audit_block WHERE last_id < ?1", vec![before.into()])
}

/// The pages between these two whose calls are still to be counted.
pub fn uncounted(after: Id, before: Id) -> Statement {
    const REST: &str = "JOIN audit_uncounted ON page_id = last_id WHERE page_id > ?1 AND page_id < ?2 \
        ORDER BY page_id LIMIT ?3";
    let most = Value::Integer(i64::try_from(PAGES).unwrap_or(i64::MAX));
    AUDIT_PAGE.select(REST, vec![after.into(), before.into(), most])
}

/// These pages are counted, if none of them was. There is at least one.
pub fn counted(pages: &[Id]) -> impl Iterator<Item = Statement> {
    pages.chunks(PAGES).map(|pages| {
        let (places, values) = any_of(pages);
        let sql = format!("DELETE FROM audit_uncounted WHERE page_id IN ({places}) RETURNING page_id");
        Statement::new(sql, values).with_rows(pages.len())
    })
}

/// Makes blocks of all entries of a database that has none.
pub fn cover() -> impl Iterator<Item = Statement> {
    Statement::all_of(include_str!("../migrations/cover_audit.sql"))
}
