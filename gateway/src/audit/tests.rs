//! The audit log while its store is away.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use toolpress_store::usage::CALL;
use toolpress_store::{AuditFields, Outcome};

use super::{AuditLog, BATCH, WAITING};
use crate::counts::Counts;
use crate::flaky::Flaky;

fn entry() -> AuditFields<'static> {
    AuditFields {
        token: None,
        action: CALL,
        account_id: None,
        server_id: None,
        subject: None,
        vendor: None,
        tool: None,
        arguments: "[]",
        values: None,
        outcome: Outcome::Ok,
        status: None,
        duration_ms: 0,
    }
}

#[tokio::test]
async fn entries_wait_for_a_store_that_is_away_and_those_that_find_no_room_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    let address = format!("sqlite:{}", folder.path().join("toolpress.db").display());
    let store = Arc::new(Flaky::new(toolpress_store::open(&address).await.unwrap()));
    store.is_away.store(true, Ordering::SeqCst);
    let counts = Counts::default();
    let (log, writing) = AuditLog::start(Arc::clone(&store) as _, counts.clone(), false);
    for _ in 0..BATCH {
        log.record(&entry());
    }
    while store.asked().is_empty() {
        tokio::task::yield_now().await;
    }
    // One batch is in the hands of whoever writes, who tries again later: this many more find room.
    for _ in 0..WAITING + 3 {
        log.record(&entry());
    }
    assert_eq!((counts.audit_lost(0), counts.audit_kept()), (3, 0));

    store.is_away.store(false, Ordering::SeqCst);
    writing.stop().await;
    assert_eq!(
        (counts.audit_lost(0), counts.audit_kept()),
        (3, (BATCH + WAITING) as u64),
        "all that waited was written"
    );
}
