//! Writing entries to the audit log.

use std::sync::LazyLock;

use super::Records;
use crate::audit::{batch::AuditBatch, block::Block};
use crate::database::{Database, Failure};
use crate::error::StoreError;
use crate::row;
use crate::table::{AUDIT_PAGE, AUDIT_UNCOUNTED, Insertion};

static PAGES: LazyLock<Insertion> = LazyLock::new(|| Insertion::new(&AUDIT_PAGE, ""));
static UNCOUNTED: LazyLock<Insertion> = LazyLock::new(|| Insertion::new(&AUDIT_UNCOUNTED, ""));

impl<D: Database> Records<D> {
    pub(super) async fn append(&self, batch: &AuditBatch) -> Result<(), StoreError> {
        if batch.is_empty() {
            return Ok(());
        }
        let mut blocks = Block::cover(self.block.take(), batch.noted());
        let pages = batch.pages();
        let mut statements = PAGES.of(pages.iter().map(|page| row::of_page(page)));
        statements.extend(Block::keep(&blocks));
        statements.extend(UNCOUNTED.of(pages.iter().map(|page| [page.last.into()])));
        self.change(statements, &[]).await.map_err(Failure::plain)?;
        self.block.put(blocks.pop());
        self.remember(&pages, batch.noted());
        Ok(())
    }
}
