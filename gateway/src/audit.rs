//! The audit log: kept in the store, a few entries at a time, without anybody waiting for it.

mod observer;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use std::{fmt, mem};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::{Notify, oneshot};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout_at};
use toolpress_store::{AuditBatch, AuditFields, Id, Store, StoreError};

use crate::counts::Counts;
pub(crate) use observer::{Called, Caller, Observed};

/// So many entries wait for the store; those beyond are lost, and counted.
const WAITING: usize = 16_384;
/// So many are enough to be written at once: the more there are, the less each costs.
const BATCH: usize = 4096;
/// For so long an entry waits for others that are written with it.
const LINGER: Duration = Duration::from_millis(500);
/// After a failure the store is asked again in this time.
const AGAIN: Duration = Duration::from_secs(1);
/// When the gateway stops, what waits must be written within this time.
const LAST: Duration = Duration::from_secs(10);
/// So many entries are deleted at once.
const PIECE: u32 = 1000;

/// Where entries are handed in. A clone is the same log.
#[derive(Clone, Debug)]
pub struct AuditLog {
    shared: Arc<Shared>,
}

struct Shared {
    waiting: Mutex<Waiting>,
    /// Told that there is a first entry, and that there are enough.
    arrived: Notify,
    counts: Counts,
    /// Whether arguments are kept with their values.
    values: bool,
}

#[derive(Default)]
struct Waiting {
    batch: AuditBatch,
    /// Nobody writes what comes now.
    is_closed: bool,
}

/// What writes the entries.
#[derive(Debug)]
pub struct Writing {
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl AuditLog {
    /// A log in this store, and what writes it, in a task of its own.
    #[must_use]
    pub fn start(store: Arc<dyn Store>, counts: Counts, values: bool) -> (Self, Writing) {
        let shared = Arc::new(Shared { waiting: Mutex::default(), arrived: Notify::new(), counts, values });
        let (stop, stopped) = oneshot::channel();
        let writer = Writer { store, shared: Arc::clone(&shared), stopped, deadline: None };
        let task = tokio::spawn(writer.run());
        (Self { shared }, Writing { stop, task })
    }

    /// Hands in an entry of what has happened just now. It never waits: where the store has not kept up, the entry is lost.
    pub fn record(&self, fields: &AuditFields<'_>) {
        let count = {
            let mut waiting = self.shared.waiting();
            if waiting.is_closed || waiting.batch.len() == WAITING {
                drop(waiting);
                return lost(&self.shared.counts, 1, "the store does not keep up");
            }
            // Each id is made in its turn: it is later than those before.
            waiting.batch.push(Id::new(), fields);
            waiting.batch.len()
        };
        if count == 1 || count == BATCH {
            self.shared.arrived.notify_one();
        }
    }

    pub(crate) fn keeps_values(&self) -> bool {
        self.shared.values
    }
}

impl Shared {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("AuditLog").field("values", &self.values).finish_non_exhaustive()
    }
}

impl Writing {
    /// Writes what waits, and ends.
    pub async fn stop(self) {
        let _ = self.stop.send(());
        let _ = self.task.await;
    }
}

/// Counts entries that are lost, and says so: at first, and each time their number doubles.
fn lost(counts: &Counts, entries: usize, reason: &str) {
    let before = counts.audit_lost(entries);
    let now = before + entries as u64;
    if before == 0 || before.ilog2() < now.ilog2() {
        tracing::error!(lost = now, reason, "entries of the audit log are lost");
    }
}

struct Writer {
    store: Arc<dyn Store>,
    shared: Arc<Shared>,
    stopped: oneshot::Receiver<()>,
    /// When everything must be written, once the gateway stops.
    deadline: Option<Instant>,
}

impl Writer {
    async fn run(mut self) {
        loop {
            let batch = self.next().await;
            if !batch.is_empty() {
                self.write(&batch).await;
            } else if self.deadline.is_some() {
                return;
            }
        }
    }

    /// What waits, once there is something and others have had their time to come; at once when the gateway stops.
    async fn next(&mut self) -> AuditBatch {
        if self.deadline.is_none() {
            tokio::select! {
                biased;
                _ = &mut self.stopped => self.stop(),
                () = self.shared.arrived.notified() => {}
            }
        }
        if self.deadline.is_none() && self.shared.waiting().batch.len() < BATCH {
            tokio::select! {
                biased;
                _ = &mut self.stopped => self.stop(),
                () = self.shared.arrived.notified() => {}
                () = sleep(LINGER) => {}
            }
        }
        let mut waiting = self.shared.waiting();
        let next = waiting.batch.next();
        mem::replace(&mut waiting.batch, next)
    }

    fn stop(&mut self) {
        self.shared.waiting().is_closed = true;
        self.deadline = Some(Instant::now() + LAST);
    }

    /// Writes a batch, however often it must be tried while the store is away.
    async fn write(&mut self, batch: &AuditBatch) {
        let mut failures = 0;
        loop {
            let written = match self.deadline {
                Some(deadline) => match timeout_at(deadline, self.store.append_audit_batch(batch)).await {
                    Ok(written) => written,
                    Err(_) => return self.lost(batch, "the gateway stops"),
                },
                None => self.store.append_audit_batch(batch).await,
            };
            match written {
                Ok(()) => return self.shared.counts.audit_written(batch.len()),
                Err(error @ StoreError::Unavailable(_)) => {
                    if failures == 0 {
                        tracing::error!(%error, "the audit log waits for the store");
                    }
                    failures += 1;
                }
                Err(error) => return self.lost(batch, &error.to_string()),
            }
            if self.deadline.is_some_and(|deadline| Instant::now() + AGAIN > deadline) {
                return self.lost(batch, "the gateway stops");
            }
            tokio::select! {
                _ = &mut self.stopped, if self.deadline.is_none() => self.stop(),
                () = sleep(AGAIN) => {}
            }
        }
    }

    fn lost(&self, batch: &AuditBatch, reason: &str) {
        lost(&self.shared.counts, batch.len(), reason);
    }
}

/// Deletes what is older than the retention, a piece at a time, so that nobody waits for it long.
///
/// # Errors
///
/// Those of the store.
pub(crate) async fn prune(store: &dyn Store, retention: SignedDuration) -> Result<u64, StoreError> {
    let Ok(before) = Timestamp::now().checked_sub(retention) else { return Ok(0) };
    let mut pruned = 0;
    loop {
        let piece = store.prune_audit(before, PIECE).await?;
        pruned += piece;
        if piece < u64::from(PIECE) {
            return Ok(pruned);
        }
        tokio::task::yield_now().await;
    }
}

#[cfg(test)]
mod tests;
