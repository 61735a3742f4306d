//! The audit log: kept in the store, a few entries at a time, without anybody waiting for it.

mod observer;

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout_at};
use toolpress_store::{AuditEntry, Store, StoreError};

use crate::counts::Counts;
pub(crate) use observer::{Called, Caller, Observed};

/// So many entries wait for the store; those beyond are lost, and counted.
const WAITING: usize = 16_384;
/// So many are written at once: the more there are, the less each costs.
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

#[derive(Debug)]
struct Shared {
    queue: mpsc::Sender<AuditEntry>,
    counts: Counts,
    /// Whether arguments are kept with their values.
    values: bool,
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
        let (queue, waiting) = mpsc::channel(WAITING);
        let (stop, stopped) = oneshot::channel();
        let writer = Writer { store, counts: counts.clone(), waiting, stopped, deadline: None };
        let task = tokio::spawn(writer.run());
        (Self { shared: Arc::new(Shared { queue, counts, values }) }, Writing { stop, task })
    }

    /// Hands an entry in. It never waits: where the store has not kept up, the entry is lost.
    pub fn record(&self, entry: AuditEntry) {
        if self.shared.queue.try_send(entry).is_err() {
            lost(&self.shared.counts, 1, "the store does not keep up");
        }
    }

    pub(crate) fn keeps_values(&self) -> bool {
        self.shared.values
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
    counts: Counts,
    waiting: mpsc::Receiver<AuditEntry>,
    stopped: oneshot::Receiver<()>,
    /// When everything must be written, once the gateway stops.
    deadline: Option<Instant>,
}

impl Writer {
    async fn run(mut self) {
        let mut batch = Vec::with_capacity(BATCH);
        while self.next(&mut batch).await {
            self.write(&batch).await;
            batch.clear();
        }
    }

    /// Fills a batch. False when there is nothing more.
    async fn next(&mut self, batch: &mut Vec<AuditEntry>) -> bool {
        loop {
            let room = BATCH - batch.len();
            tokio::select! {
                biased;
                _ = &mut self.stopped, if self.deadline.is_none() => self.stop(),
                received = self.waiting.recv_many(batch, room), if batch.is_empty() => match received {
                    0 => return false,
                    _ if self.deadline.is_some() || batch.len() == BATCH => return true,
                    _ => {}
                },
                () = sleep(LINGER), if !batch.is_empty() => {
                    while batch.len() < BATCH
                        && let Ok(entry) = self.waiting.try_recv()
                    {
                        batch.push(entry);
                    }
                    return true;
                }
            }
            if self.deadline.is_some() && !batch.is_empty() {
                return true;
            }
        }
    }

    fn stop(&mut self) {
        self.waiting.close();
        self.deadline = Some(Instant::now() + LAST);
    }

    /// Writes a batch, however often it must be tried while the store is away.
    async fn write(&mut self, batch: &[AuditEntry]) {
        let mut failures = 0;
        loop {
            let written = match self.deadline {
                Some(deadline) => match timeout_at(deadline, self.store.append_audit(batch)).await {
                    Ok(written) => written,
                    Err(_) => return lost(&self.counts, batch.len(), "the gateway stops"),
                },
                None => self.store.append_audit(batch).await,
            };
            match written {
                Ok(()) => return self.counts.audit_written(batch.len()),
                Err(error @ StoreError::Unavailable(_)) => {
                    if failures == 0 {
                        tracing::error!(%error, "the audit log waits for the store");
                    }
                    failures += 1;
                }
                Err(error) => return lost(&self.counts, batch.len(), &error.to_string()),
            }
            if self.deadline.is_some_and(|deadline| Instant::now() + AGAIN > deadline) {
                return lost(&self.counts, batch.len(), "the gateway stops");
            }
            tokio::select! {
                _ = &mut self.stopped, if self.deadline.is_none() => self.stop(),
                () = sleep(AGAIN) => {}
            }
        }
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
