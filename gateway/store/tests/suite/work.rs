//! Rules of working together: leases, changes, versions.

use std::time::Duration;

use tokio::time::timeout;
use toolpress_store::{ApiToken, Change, Changes, Id, Lease, Server, StoreError, open};

use crate::place::Place;
use crate::samples::{ALL, account, entry, is_conflict, moment, server, token};

pub async fn one_of_fifty_takes_a_lease(place: Place) {
    let stores = [place.open().await, place.open().await];
    for round in 0..4 {
        let tries = (0..50).map(|number| {
            let store = stores[number % 2].clone();
            let lease = Lease { name: "refresh".to_owned(), holder: Id::new() };
            // A lease that has ended is as good as none.
            let now = moment(round * 1_000);
            tokio::spawn(async move { store.take_lease(&lease, now, moment(round * 1_000 + 1_000)).await.unwrap() })
        });
        let mut taken = 0;
        for tried in tries.collect::<Vec<_>>() {
            taken += u32::from(tried.await.unwrap());
        }
        assert_eq!(taken, 1, "round {round}");
    }
}

pub async fn a_lease_ends_when_it_says_or_is_given_back(place: Place) {
    let store = place.open().await;
    let lease = |name: &str| Lease { name: name.to_owned(), holder: Id::new() };
    let (one, two, other) = (lease("one"), lease("one"), lease("other"));
    assert!(store.take_lease(&one, moment(0), moment(100)).await.unwrap());
    assert!(store.take_lease(&other, moment(0), moment(100)).await.unwrap());
    assert!(!store.take_lease(&two, moment(99), moment(200)).await.unwrap());
    assert!(store.take_lease(&two, moment(100), moment(200)).await.unwrap());

    // The first has lost it: there is nothing to give back.
    store.end_lease(&one).await.unwrap();
    assert!(!store.take_lease(&one, moment(150), moment(300)).await.unwrap());
    store.end_lease(&two).await.unwrap();
    assert!(store.take_lease(&one, moment(150), moment(300)).await.unwrap());
    // Those of the dead are swept up with what has expired.
    assert_eq!(store.delete_expired(moment(400)).await.unwrap(), 0);
    assert!(store.take_lease(&two, moment(150), moment(200)).await.unwrap());
}

pub async fn nothing_of_a_failed_call_is_kept(place: Place) {
    let store = place.open().await;
    let entries = (0..100).map(entry).collect::<Vec<_>>();
    // The last of its pages is there already.
    store.append_audit(&entries[90..]).await.unwrap();
    assert!(is_conflict(&store.append_audit(&entries).await));
    assert_eq!(
        store.audit(&Default::default(), ALL).await.unwrap(),
        entries[90..].iter().rev().cloned().collect::<Vec<_>>()
    );
}

pub async fn of_batches_at_once_those_that_fail_are_left_out_whole(place: Place) {
    let store = place.open().await;
    let known = entry(20);
    store.append_audit(std::slice::from_ref(&known)).await.unwrap();
    let batches = (0..60).map(|number| {
        let store = store.clone();
        let mut batch = (0..20).map(entry).collect::<Vec<_>>();
        // Every third has an entry that is there already, as its page's last.
        if number % 3 == 0 {
            batch[10] = known.clone();
        }
        tokio::spawn(async move { store.append_audit(&batch).await.is_ok() })
    });
    let mut kept = 0;
    for batch in batches.collect::<Vec<_>>() {
        kept += usize::from(batch.await.unwrap());
    }
    assert_eq!(kept, 40);
    assert_eq!(store.audit(&Default::default(), ALL).await.unwrap().len(), 1 + 20 * kept);
}

pub async fn calls_at_once_are_all_kept(place: Place) {
    let store = place.open().await;
    let first = account("first");
    store.create_account(&first).await.unwrap();
    let calls = (0..100).map(|number| {
        let store = store.clone();
        // Every third breaks a rule: it must not take the others with it.
        let server = match number % 3 {
            0 => server(&account("nobody"), "lost"),
            _ => server(&first, "kept"),
        };
        tokio::spawn(async move { store.create_server(&server).await.is_ok() })
    });
    let mut kept = 0;
    for call in calls.collect::<Vec<_>>() {
        kept += usize::from(call.await.unwrap());
    }
    assert_eq!(kept, 66);
    assert_eq!(place.open().await.servers(None, ALL).await.unwrap().len(), kept);
}

/// Waits until the change, or that everything may have changed, is heard.
async fn hears(changes: &mut Changes, change: Change) {
    let heard = async {
        loop {
            let heard = changes.recv().await.unwrap();
            if heard == change || heard == Change::Everything {
                return;
            }
        }
    };
    timeout(Duration::from_secs(1), heard).await.unwrap_or_else(|_| panic!("{change:?} was not heard within a second"));
}

pub async fn a_change_is_heard_at_once_here_and_soon_elsewhere(place: Place) {
    let (here, there) = (place.open().await, place.open().await);
    let account = account("prod");
    let server = Server { expires_at: Some(moment(0)), ..server(&account, "copilot") };
    let token = ApiToken { is_admin: false, ..token("sam") };

    let (mut near, mut far) = (here.changes(), there.changes());
    here.create_account(&account).await.unwrap();
    assert_eq!(near.try_recv(), Ok(Change::Account(account.id)));
    hears(&mut far, Change::Account(account.id)).await;
    assert_eq!(there.account(account.id).await.unwrap(), Some(account.clone()));

    (near, far) = (here.changes(), there.changes());
    here.create_server(&server).await.unwrap();
    here.create_api_token(&token).await.unwrap();
    hears(&mut near, Change::Server(server.id)).await;
    hears(&mut far, Change::Server(server.id)).await;

    (near, far) = (here.changes(), there.changes());
    here.delete_expired(moment(1)).await.unwrap();
    hears(&mut near, Change::Server(server.id)).await;
    hears(&mut far, Change::Server(server.id)).await;

    far = there.changes();
    here.delete_api_token(token.id, moment(1)).await.unwrap();
    hears(&mut far, Change::ApiToken(token.id)).await;
}

pub async fn a_store_of_a_later_version_is_refused(place: Place) {
    drop(place.open().await);
    place.execute("UPDATE schema_version SET version = version + 1000").await;
    let error = open(&place.address).await.unwrap_err();
    assert!(matches!(error, StoreError::Newer { found, known } if found == known + 1000), "{error}");
    place.execute("UPDATE schema_version SET version = version - 1000").await;
    place.open().await.ping().await.unwrap();
}
