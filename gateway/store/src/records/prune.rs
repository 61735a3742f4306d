//! Deleting the oldest entries of the audit log.

use super::Records;
use crate::audit::{self, PAGES, page::Page};
use crate::database::{Database, Failure};
use crate::error::StoreError;
use crate::model::Id;
use crate::row;

impl<D: Database> Records<D> {
    /// Deletes entries from before this one, at most so many, the oldest first; gives back how many.
    pub(super) async fn prune(&self, before: Id, most: usize) -> Result<u64, StoreError> {
        // What is counted of them stays.
        self.count_until(Page::beyond(before)).await?;
        let mut pruned = 0;
        while pruned < most {
            let pages = self.all(audit::oldest(before), row::to_page).await?;
            let are_all = pages.len() < PAGES;
            let (mut statements, mut counts) = (Vec::new(), Vec::new());
            let mut room = most - pruned;
            for page in pages {
                let (count, left) = match page.without(before, room) {
                    // Nobody could read it any more.
                    Err(_) if page.last < before => (0, None),
                    result => result?,
                };
                room -= count;
                statements.push(audit::leave(&page, left.as_ref()));
                counts.push(count);
                if room == 0 {
                    break;
                }
            }
            if are_all && room > 0 {
                statements.push(audit::prune_blocks(before));
            }
            let answers = self.change(statements, &[]).await.map_err(Failure::plain)?;
            // Another replica may have been faster.
            let done = answers.iter().zip(counts).filter(|(rows, _)| !rows.is_empty());
            pruned += done.map(|(_, count)| count).sum::<usize>();
            if are_all {
                break;
            }
        }
        Ok(pruned as u64)
    }
}
