//! Deletes what has expired, and what has been in the audit log and among what is counted for long enough; and counts calls.
//! Nobody depends on it: what has expired opens nothing from that second on, and whoever asks how often something was called
//! has it counted.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::time::{MissedTickBehavior, interval};
use toolpress_store::Store;

use crate::audit;
use crate::counts::Counts;
use crate::limits::Limits;
use crate::usage;

const EVERY: Duration = Duration::from_secs(60);
/// Calls are counted this often, where nobody asks for the counts sooner. A server that is called more often costs no more.
const COUNTED_EVERY: Duration = Duration::from_secs(10);

/// Sweeps until it is stopped.
#[derive(Debug)]
pub(crate) struct Sweeper {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) limits: Arc<Limits>,
    pub(crate) counts: Counts,
    /// For how long entries of the audit log are kept. `None`: forever.
    pub(crate) retention: Option<SignedDuration>,
}

impl Sweeper {
    pub(crate) async fn run(self) {
        let [mut sweeps, mut counts] = [EVERY, COUNTED_EVERY].map(|period| {
            let mut ticks = interval(period);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            ticks
        });
        loop {
            tokio::select! {
                _ = sweeps.tick() => self.sweep().await,
                _ = counts.tick() => self.count().await,
            }
        }
    }

    async fn count(&self) {
        if let Err(error) = self.store.count_calls().await {
            tracing::warn!(%error, "calls could not be counted; they are counted later");
        }
    }

    async fn sweep(&self) {
        self.limits.forget_idle();
        match self.store.delete_expired(Timestamp::now()).await {
            Ok(0) => {}
            Ok(records) => {
                self.counts.expired(records);
                tracing::info!(records, "expired servers and tokens were deleted");
            }
            Err(error) => {
                tracing::warn!(%error, "what has expired could not be deleted; it opens nothing all the same");
            }
        }
        if let Ok(before) = Timestamp::now().checked_sub(usage::KEPT)
            && let Err(error) = self.store.prune_usage(before).await
        {
            tracing::warn!(%error, "what was counted of calls long ago could not be deleted");
        }
        let Some(retention) = self.retention else { return };
        match audit::prune(&*self.store, retention).await {
            Ok(0) => {}
            Ok(entries) => tracing::info!(entries, "old entries of the audit log were deleted"),
            Err(error) => {
                tracing::warn!(%error, "old entries of the audit log could not be deleted");
            }
        }
    }
}
