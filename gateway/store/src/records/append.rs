//! Writing entries to the audit log.

use std::sync::LazyLock;

use super::Records;
use crate::audit::{block::Block, page::Page};
use crate::database::{Database, Failure};
use crate::error::StoreError;
use crate::model::AuditEntry;
use crate::row;
use crate::table::{AUDIT_PAGE, AUDIT_UNCOUNTED, Insertion};

static PAGES: LazyLock<Insertion> = LazyLock::new(|| Insertion::new(&AUDIT_PAGE, ""));
static UNCOUNTED: LazyLock<Insertion> = LazyLock::new(|| Insertion::new(&AUDIT_UNCOUNTED, ""));

impl<D: Database> Records<D> {
    pub(super) async fn append(&self, entries: &[AuditEntry]) -> Result<(), StoreError> {
        if entries.is_empty() {
            return Ok(());
        }
        let mut blocks = Block::cover(self.block.take(), entries);
        let pages = Page::of(entries);
        let mut statements = PAGES.of(pages.iter().map(row::of_page));
        statements.extend(Block::keep(&blocks));
        statements.extend(UNCOUNTED.of(pages.iter().map(|page| [page.last.into()])));
        self.change(statements, &[]).await.map_err(Failure::plain)?;
        self.block.put(blocks.pop());
        self.remember(&pages, entries);
        Ok(())
    }
}
