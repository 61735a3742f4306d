//! What the store said a moment ago, so that a busy server does not ask it at every call.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use quick_cache::sync::Cache;
use toolpress_store::{Hash, StoreError};

use super::patiently;

/// Nothing is believed for longer than this after it was asked for, or after a moment up to which the store has told all
/// changes: so many microseconds.
const BELIEVED: u64 = 1_000_000;

/// A bounded number of records by the hash of their token. That there is none is not remembered: whoever tries tokens at
/// random would fill the memory.
#[derive(Debug)]
pub(super) struct Recent<Record> {
    entries: Cache<Hash, Entry<Record>>,
    /// How often something was forgotten.
    forgotten: AtomicU64,
    /// All changes up to here are known.
    known: AtomicU64,
    /// Moments are so many microseconds after this one.
    start: Instant,
}

#[derive(Debug)]
struct Entry<Record> {
    record: Arc<Record>,
    /// From before the store was asked.
    asked: u64,
}

impl<Record> Recent<Record> {
    pub(super) fn new(most: usize) -> Self {
        let (forgotten, known) = (AtomicU64::new(0), AtomicU64::new(0));
        Self { entries: Cache::new(most), forgotten, known, start: Instant::now() }
    }

    /// The record with this hash, from a moment ago or as `read` gives it now.
    ///
    /// # Errors
    ///
    /// The store does not answer, or not in time.
    pub(super) async fn get(
        &self,
        hash: Hash,
        read: impl Future<Output = Result<Option<Record>, StoreError>>,
    ) -> Result<Option<Arc<Record>>, StoreError> {
        if let Some(entry) = self.entries.get(&hash) {
            if self.is_fresh(&entry) {
                return Ok(Some(entry.record));
            }
            self.entries.remove_if(&hash, |kept| kept.asked == entry.asked);
        }
        patiently(self.ask(hash, read)).await
    }

    /// The record as `read` gives it now; several that ask at once share one answer.
    async fn ask(
        &self,
        hash: Hash,
        read: impl Future<Output = Result<Option<Record>, StoreError>>,
    ) -> Result<Option<Arc<Record>>, StoreError> {
        let guard = match self.entries.get_value_or_guard_async(&hash).await {
            Ok(entry) => {
                if self.is_fresh(&entry) {
                    return Ok(Some(entry.record));
                }
                None
            }
            Err(guard) => Some(guard),
        };
        let (forgotten, asked) = (self.forgotten.load(Ordering::Acquire), self.moment(Instant::now()));
        let Some(record) = read.await?.map(Arc::new) else { return Ok(None) };
        // What was forgotten in the meantime may have been this.
        if let Some(guard) = guard.filter(|_| self.forgotten.load(Ordering::Acquire) == forgotten) {
            let _ = guard.insert(Entry { record: Arc::clone(&record), asked });
            if self.forgotten.load(Ordering::Acquire) != forgotten {
                self.entries.remove(&hash);
            }
        }
        Ok(Some(record))
    }

    /// Forgets the record with this hash.
    pub(super) fn remove(&self, hash: Hash) {
        self.entries.remove(&hash);
    }

    /// Forgets the records of which this is true.
    pub(super) fn forget(&self, is_meant: impl Fn(&Record) -> bool) {
        self.forgotten.fetch_add(1, Ordering::AcqRel);
        self.entries.retain(|_, entry| !is_meant(&entry.record));
    }

    /// All changes up to this moment have been told, and what they changed is forgotten: the rest is as it was.
    pub(super) fn believe(&self, until: Instant) {
        self.known.fetch_max(self.moment(until), Ordering::AcqRel);
    }

    fn is_fresh(&self, entry: &Entry<Record>) -> bool {
        let known = entry.asked.max(self.known.load(Ordering::Acquire));
        self.moment(Instant::now()).saturating_sub(known) < BELIEVED
    }

    fn moment(&self, instant: Instant) -> u64 {
        u64::try_from(instant.saturating_duration_since(self.start).as_micros()).unwrap_or(u64::MAX)
    }
}

impl<Record> Clone for Entry<Record> {
    fn clone(&self) -> Self {
        Self { record: Arc::clone(&self.record), asked: self.asked }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::time::{Duration, Instant};

    use tokio::sync::Notify;
    use toolpress_store::Hash;

    use super::{Entry, Recent};

    const HASH: Hash = Hash([7; 32]);

    async fn get(recent: &Recent<u32>, next: &AtomicU32) -> Option<u32> {
        let read = async { Ok(Some(next.fetch_add(1, Ordering::Relaxed))) };
        recent.get(HASH, read).await.expect("the test's read works").map(|record| *record)
    }

    #[tokio::test]
    async fn a_record_is_read_once_until_it_is_forgotten() {
        let (recent, next) = (Recent::new(10), AtomicU32::new(1));
        assert_eq!((get(&recent, &next).await, get(&recent, &next).await), (Some(1), Some(1)));
        recent.forget(|record| *record == 2);
        assert_eq!(get(&recent, &next).await, Some(1));
        recent.forget(|record| *record == 1);
        assert_eq!(get(&recent, &next).await, Some(2));
    }

    #[tokio::test]
    async fn a_record_is_believed_for_a_second_after_it_was_read_or_after_all_changes_were_known() {
        let (recent, next, now) = (Recent::new(10), AtomicU32::new(1), Instant::now());
        let ago = |milliseconds| now.checked_sub(Duration::from_millis(milliseconds)).expect("the machine runs");
        let recent = Recent { start: ago(60_000), ..recent };
        let remember = |milliseconds| {
            recent.entries.insert(HASH, Entry { record: Arc::new(100), asked: recent.moment(ago(milliseconds)) });
        };
        remember(30_000);
        assert_eq!(get(&recent, &next).await, Some(1), "nobody knows what has changed since");
        remember(30_000);
        recent.believe(ago(1_100));
        assert_eq!(get(&recent, &next).await, Some(2), "that is too long ago");
        remember(30_000);
        recent.believe(ago(100));
        recent.believe(ago(20_000));
        assert_eq!(get(&recent, &next).await, Some(100));
    }

    #[tokio::test]
    async fn that_there_is_none_is_not_remembered() {
        let recent = Recent::<u32>::new(10);
        assert!(recent.get(HASH, async { Ok(None) }).await.is_ok_and(|found| found.is_none()));
        assert_eq!(get(&recent, &AtomicU32::new(5)).await, Some(5));
    }

    #[tokio::test]
    async fn many_that_ask_at_once_share_one_answer() {
        let (recent, next) = (Recent::new(10), AtomicU32::new(1));
        let slowly = async {
            tokio::task::yield_now().await;
            Ok(Some(next.fetch_add(1, Ordering::Relaxed)))
        };
        let (first, second) = tokio::join!(recent.get(HASH, slowly), get(&recent, &next));
        assert_eq!((first.ok().flatten().as_deref(), second), (Some(&1), Some(1)));
    }

    #[tokio::test]
    async fn what_changes_while_it_is_read_is_not_remembered() {
        let (recent, going_on) = (Recent::new(10), Arc::new(Notify::new()));
        let read = async {
            going_on.notified().await;
            Ok(Some(1))
        };
        let changed = async {
            recent.forget(|_| false);
            going_on.notify_one();
        };
        let (found, ()) = tokio::join!(recent.get(HASH, read), changed);
        assert_eq!(found.ok().flatten().as_deref(), Some(&1));
        assert_eq!(get(&recent, &AtomicU32::new(2)).await, Some(2));
    }
}
