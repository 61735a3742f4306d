//! Looking for entries of the audit log, a part of the log at a time.

use std::cmp::Reverse;

use uuid::Uuid;

use super::Records;
use crate::audit::{self, BLOCKS, EFFORT, PAGES, Span, block, page};
use crate::database::Database;
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
        let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
        // Before here there is what was not looked at.
        let mut span = Span::of(query, page.after);
        let keys = block::wanted(query);
        if keys.is_empty() {
            return Ok(AuditFound { entries: self.entries_in(span, query, limit).await?, looked_until: None });
        }
        let (mut entries, mut effort) = (Vec::new(), 0);
        // The blocks that are still to come end before here.
        let mut last_before = Id(Uuid::max());
        loop {
            let blocks = self.all(audit::blocks(span, last_before), row::to_block).await?;
            let are_all = blocks.len() < BLOCKS;
            for block in blocks {
                last_before = block.last;
                if block.first >= span.before {
                    continue;
                }
                if block.may_have(&keys) {
                    effort += block.entries;
                    let part = span.of_block(&block);
                    entries.extend(self.entries_in(part, query, limit - entries.len()).await?);
                    if entries.len() >= limit {
                        return Ok(AuditFound { entries, looked_until: None });
                    }
                    span.before = part.from;
                } else {
                    effort += block.leaving_out();
                }
                if effort >= EFFORT {
                    return Ok(AuditFound { entries, looked_until: Some(span.before.min(last_before)) });
                }
            }
            if are_all {
                return Ok(AuditFound { entries, looked_until: None });
            }
        }
    }

    /// The entries in a part of the log that a query wants, newest first.
    async fn entries_in(&self, span: Span, query: &AuditQuery, limit: usize) -> Result<Vec<AuditEntry>, StoreError> {
        let texts = page::texts(query);
        let mut found = Vec::new();
        // A page has one entry or many: a few are read first.
        let mut most = 4;
        // The pages that are still to come end before here.
        let mut last_before = Id(Uuid::max());
        loop {
            let pages = self.all(audit::pages(span, last_before, &texts, most), row::to_page).await?;
            for page in &pages {
                last_before = page.last;
                let entries = page.read()?.into_iter();
                for entry in entries.filter(|entry| span.holds(entry.id()) && entry.is_wanted(query)) {
                    found.push(entry.owned()?);
                }
            }
            // Pages of several writers lie in between each other.
            found.sort_by_key(|entry| Reverse(entry.id));
            let are_all = pages.len() < most;
            most = PAGES.min(most * 4);
            if are_all || found.partition_point(|entry| entry.id > last_before) >= limit {
                found.truncate(limit);
                return Ok(found);
            }
        }
    }
}
