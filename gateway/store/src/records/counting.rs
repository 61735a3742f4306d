//! Counting the calls of the audit log: each page once, some time after it was kept. Whoever kept a page remembers what its
//! calls come to; what others have kept, or a process that was killed, is read.

use std::borrow::Cow;
use std::mem;
use std::sync::PoisonError;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::time::timeout;
use uuid::Uuid;

use super::Records;
use crate::audit::batch::Noted;
use crate::audit::page::{Entry, Page};
use crate::audit::{self, PAGES};
use crate::database::{Database, Failure};
use crate::error::StoreError;
use crate::model::Id;
use crate::rollup::{Call, Sums};
use crate::row;

/// So many pages at most are counted in one transaction.
const AT_ONCE: usize = 4096;
/// A page that is older has been left behind by a process that is no more.
const LEFT_BEHIND: SignedDuration = SignedDuration::from_secs(60);

/// Whoever reads waits so long for calls to be counted.
const PATIENCE: Duration = Duration::from_secs(1);

/// What is to be counted, and of which pages.
#[derive(Default)]
pub struct Pending {
    pages: Vec<Id>,
    sums: Sums,
}

impl Pending {
    fn add(&mut self, pages: impl Iterator<Item = Id>, calls: impl Iterator<Item = Call>) {
        self.pages.extend(pages);
        calls.for_each(|call| self.sums.add(&call));
    }

    fn is_full(&self) -> bool {
        self.pages.len() >= AT_ONCE
    }
}

impl<D: Database> Records<D> {
    /// Remembers what was kept just now. It is not needed: what nobody remembers is read.
    pub(super) fn remember(&self, pages: &[Cow<'_, Page>], entries: &[Noted]) {
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        if !pending.is_full() {
            pending.add(pages.iter().map(|page| page.last), entries.iter().filter_map(Noted::call));
        }
    }

    /// Counts what this process has kept, and what was left behind.
    pub(super) async fn count(&self) -> Result<(), StoreError> {
        let until = Timestamp::now().checked_sub(LEFT_BEHIND).unwrap_or(Timestamp::MIN);
        self.count_until(Id::earliest(until)).await
    }

    /// Counts everything, whoever has kept it, for somebody who reads. Where it does not work, as on a full disk, or takes
    /// long, as in a database that another process has locked, what is counted already is told.
    pub(super) async fn count_first(&self) {
        match timeout(PATIENCE, self.count_until(Id(Uuid::max()))).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::debug!(%error, "calls could not be counted; what is told is without them"),
            Err(_) => tracing::debug!("calls are still being counted; what is told is without them"),
        }
    }

    /// Counts what this process has kept, and what others have in pages before this one.
    pub(super) async fn count_until(&self, before: Id) -> Result<(), StoreError> {
        let _turn = self.counting.lock().await;
        let known = mem::take(&mut *self.pending.lock().unwrap_or_else(PoisonError::into_inner));
        self.counted(known).await?;
        loop {
            let (mut read, mut last) = (Pending::default(), Id(Uuid::nil()));
            let mut are_all = false;
            while !are_all && !read.is_full() {
                let pages = self.all(audit::uncounted(last, before), row::to_page).await?;
                for page in &pages {
                    let entries = page.read().unwrap_or_else(|error| {
                        tracing::error!(%error, "the calls in it are not counted");
                        Vec::new()
                    });
                    read.add(std::iter::once(page.last), entries.iter().filter_map(Entry::call));
                    last = page.last;
                }
                are_all = pages.len() < PAGES;
            }
            if self.counted(read).await? && are_all {
                return Ok(());
            }
        }
    }

    /// Adds this to what is counted: once, however many try, for all of it is undone where another has been faster. Says
    /// whether it was added.
    async fn counted(&self, pending: Pending) -> Result<bool, StoreError> {
        let Pending { pages, sums } = pending;
        if pages.is_empty() {
            return Ok(true);
        }
        let statements = audit::counted(&pages).chain(sums.keep()).collect();
        match self.change(statements, &[]).await {
            Ok(_) => Ok(true),
            Err(Failure::Overtaken) => Ok(false),
            Err(failure) => Err(failure.plain()),
        }
    }
}
