//! Looking for entries of the audit log, a part of the log at a time.

use super::Records;
use crate::audit::{self, Position};
use crate::database::{Database, Row, Value};
use crate::error::StoreError;
use crate::model::{AuditEntry, AuditFound, AuditQuery, Id, Page};
use crate::row;

impl<D: Database> Records<D> {
    /// A whole page, however much must be looked through for it.
    pub(super) async fn entries(&self, query: &AuditQuery, page: Page) -> Result<Vec<AuditEntry>, StoreError> {
        let mut entries = Vec::new();
        let mut rest = page;
        loop {
            let found = self.search(query, rest).await?;
            rest.limit = rest.limit.saturating_sub(u32::try_from(found.entries.len()).unwrap_or(u32::MAX));
            entries.extend(found.entries);
            match found.looked_until {
                Some(id) if rest.limit > 0 => rest.after = Some(id),
                _ => return Ok(entries),
            }
        }
    }

    pub(super) async fn search(&self, query: &AuditQuery, page: Page) -> Result<AuditFound, StoreError> {
        let start = match page.after {
            Some(id) => Some(self.position(id).await?),
            None => None,
        };
        let ways = audit::ways(query);
        let (mut way, mut end) = (ways[0], None);
        if !audit::is_exact(query, &ways) {
            // The way that leads furthest back; best, one that leads to its end.
            for candidate in ways {
                let rows = self.0.read(audit::end(query, candidate, start)).await?;
                let Some(reached) = rows.into_iter().next() else {
                    (way, end) = (candidate, None);
                    break;
                };
                let reached = to_position(&reached)?;
                if end.is_none_or(|end| reached < end) {
                    (way, end) = (candidate, Some(reached));
                }
            }
        }
        let entries = self.all(audit::select(query, way, start, end, page.limit), row::to_audit).await?;
        let is_full = entries.len() >= usize::try_from(page.limit).unwrap_or(usize::MAX);
        Ok(AuditFound { entries, looked_until: end.filter(|_| !is_full).map(|end| end.id) })
    }

    /// Where an entry is, or was: one that is no longer kept was made when its id says.
    async fn position(&self, id: Id) -> Result<Position, StoreError> {
        let at = match self.0.read(audit::start(id)).await?.into_iter().flatten().next() {
            Some(Value::Integer(at)) => at,
            _ => audit::moment(id),
        };
        Ok(Position { at, id })
    }
}

fn to_position(row: &Row) -> Result<Position, StoreError> {
    match (row.first(), row.get(1).and_then(row::to_id)) {
        (Some(Value::Integer(at)), Some(id)) => Ok(Position { at: *at, id }),
        _ => Err(StoreError::Corrupt("an audit entry has no time or no id".to_owned())),
    }
}
