//! Rules of what is counted of calls.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use toolpress_store::{Account, AuditEntry, Durations, Id, LastError, Outcome, Server, Spans, Store, Traffic, Usage};

use crate::place::Place;
use crate::samples::{WITHOUT_BLOCKS, account, entry, moment, server};

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// A call that ended in this way.
fn call(server: &Server, at: i64, outcome: Outcome, status: Option<u16>, duration_ms: u64) -> AuditEntry {
    let (server_id, account_id) = (Some(server.id), Some(server.account_id));
    AuditEntry { server_id, account_id, outcome, status, duration_ms, ..entry(at) }
}

async fn servers(store: &dyn Store, count: usize) -> Vec<Server> {
    let account = account("prod");
    store.create_account(&account).await.unwrap();
    let servers = (0..count).map(|number| server(&account, &format!("server {number}"))).collect::<Vec<_>>();
    for server in &servers {
        store.create_server(server).await.unwrap();
    }
    servers
}

fn since(milliseconds: i64, minutes: u32, count: u32) -> Spans {
    Spans { since: moment(milliseconds), minutes, count }
}

fn traffic(calls: u64, errors: u64, durations: &[u64]) -> Traffic {
    let mut traffic = Traffic { calls, errors, ..Traffic::default() };
    durations.iter().for_each(|milliseconds| traffic.durations.count(*milliseconds));
    traffic
}

pub async fn calls_are_counted_by_server_and_account(place: Place) {
    let store = place.open().await;
    let servers = servers(store.as_ref(), 3).await;
    let entries = [
        call(&servers[0], 5, Outcome::Ok, Some(200), 10),
        call(&servers[0], 9, Outcome::VendorError, Some(503), 10),
        call(&servers[0], 7, Outcome::Network, None, 10),
        call(&servers[1], 3, Outcome::Ok, Some(200), 10),
        // No call of a tool.
        AuditEntry { action: "server.update".into(), ..call(&servers[1], 50, Outcome::Ok, None, 0) },
    ];
    store.append_audit(&entries).await.unwrap();
    let usage = Usage {
        calls: 3,
        errors: 2,
        last_used_at: moment(9),
        last_error: Some(LastError { at: moment(9), outcome: Outcome::VendorError, status: Some(503) }),
    };
    let ids = servers.iter().map(|server| server.id).collect::<Vec<_>>();
    let other = Usage { calls: 1, errors: 0, last_used_at: moment(3), last_error: None };
    assert_eq!(store.server_usage(&ids).await.unwrap(), [(ids[0], usage), (ids[1], other)].into());
    assert_eq!(store.server_usage(&[]).await.unwrap(), [].into());
    let of_account = store.account_usage(&[servers[0].account_id]).await.unwrap();
    assert_eq!(of_account, [(servers[0].account_id, Usage { calls: 4, ..usage })].into());

    // What comes late changes nothing about what was last; what comes later does.
    store.append_audit(&[call(&servers[0], 8, Outcome::Account, None, 0)]).await.unwrap();
    let usage = Usage { calls: 4, errors: 3, ..usage };
    assert_eq!(store.server_usage(&ids[..1]).await.unwrap(), [(ids[0], usage)].into());
    store.append_audit(&[call(&servers[0], 20, Outcome::Ok, Some(200), 0)]).await.unwrap();
    store.append_audit(&[call(&servers[0], 15, Outcome::Limited, None, 0)]).await.unwrap();
    let last_error = Some(LastError { at: moment(15), outcome: Outcome::Limited, status: None });
    let usage = Usage { calls: 6, errors: 4, last_used_at: moment(20), last_error };
    assert_eq!(store.server_usage(&ids[..1]).await.unwrap(), [(ids[0], usage)].into());
}

pub async fn traffic_is_told_in_equal_spans(place: Place) {
    let store = place.open().await;
    let server = servers(store.as_ref(), 1).await.remove(0);
    let entries = [
        call(&server, 0, Outcome::Ok, Some(200), 30),
        call(&server, MINUTE - 1, Outcome::Ok, Some(200), 700),
        call(&server, MINUTE, Outcome::VendorError, Some(429), 20),
        call(&server, MINUTE, Outcome::Limited, None, 0),
        call(&server, 5 * MINUTE, Outcome::Network, None, 30_000),
    ];
    // In two parts, of which the later adds to what the earlier has counted.
    store.append_audit(&entries[..3]).await.unwrap();
    store.append_audit(&entries[3..]).await.unwrap();

    let first = traffic(2, 0, &[30, 700]);
    let second = Traffic { limited: 1, vendor_limited: 1, ..traffic(2, 2, &[20]) };
    let (last, none) = (traffic(1, 1, &[]), Traffic::default());
    // A moment within the first minute means all of it.
    let minutes = store.traffic(since(30_000, 1, 6)).await.unwrap();
    assert_eq!(minutes, [first, second, none, none, none, last]);
    let mut both = first;
    both.add(&second);
    assert_eq!(store.traffic(since(0, 3, 2)).await.unwrap(), [both, last]);
    assert_eq!(store.traffic(since(0, 2, 2)).await.unwrap(), [both, none], "what comes after is left out");
    assert_eq!(store.traffic(since(MINUTE, 5, 1)).await.unwrap()[0].calls, 3, "so is what came before");
    assert_eq!(both.durations.percentile(0.5), Some(38));
    assert_eq!(Durations::default().percentile(0.5), None);
}

pub async fn the_busiest_servers_and_the_next_to_expire_come_first(place: Place) {
    let store = place.open().await;
    let mut servers = servers(store.as_ref(), 5).await;
    for (server, expires_at) in servers.iter_mut().zip([None, Some(30), Some(10), Some(20), Some(10)]) {
        server.expires_at = expires_at.map(moment);
        server.revision = store.update_server(server).await.unwrap();
    }
    let mut entries = Vec::new();
    for (server, (today, before)) in servers.iter().zip([(1, 9), (3, 0), (2, 2), (0, 0), (3, 0)]) {
        entries.extend((0..today).map(|_| call(server, DAY, Outcome::Network, None, 1)));
        entries.extend((0..before).map(|_| call(server, 0, Outcome::Ok, Some(200), 1)));
    }
    // One that is not there (any more).
    entries.extend((0..20).map(|_| entry(DAY)));
    store.append_audit(&entries).await.unwrap();

    let busiest = async |since| {
        let busy = store.busiest_servers(moment(since), 3).await.unwrap();
        busy.into_iter().map(|busy| (busy.server, busy.calls, busy.errors)).collect::<Vec<_>>()
    };
    let server = |number: usize| servers[number].clone();
    assert_eq!(busiest(DAY).await, [(server(1), 3, 3), (server(4), 3, 3), (server(2), 2, 2)]);
    assert_eq!(busiest(0).await, [(server(0), 10, 1), (server(2), 4, 2), (server(1), 3, 3)]);

    let next = async |now| store.next_to_expire(moment(now), 3).await.unwrap();
    assert_eq!(next(0).await, [server(2), server(4), server(3)]);
    assert_eq!(next(10).await, [server(3), server(1)]);
}

pub async fn what_was_counted_is_forgotten_in_time(place: Place) {
    let store = place.open().await;
    let servers = servers(store.as_ref(), 2).await;
    let midnight = moment(0).as_millisecond().div_euclid(DAY) * DAY - moment(0).as_millisecond();
    let entries =
        [midnight, midnight + MINUTE, midnight + DAY].map(|at| call(&servers[0], at, Outcome::Ok, Some(200), 1));
    store.append_audit(&entries).await.unwrap();
    store.append_audit(&[call(&servers[1], midnight, Outcome::Ok, Some(200), 1)]).await.unwrap();
    let calls = async || {
        let minutes = store.traffic(since(midnight, 1, 2)).await.unwrap().into_iter().map(|span| span.calls);
        let busy = store.busiest_servers(moment(midnight), 9).await.unwrap().into_iter().map(|busy| busy.calls);
        (minutes.collect::<Vec<_>>(), busy.collect::<Vec<_>>())
    };
    // To the millisecond.
    store.prune_usage(moment(midnight + MINUTE - 1)).await.unwrap();
    assert_eq!(calls().await, (vec![2, 1], vec![3, 1]));
    store.prune_usage(moment(midnight + MINUTE)).await.unwrap();
    assert_eq!(calls().await, (vec![0, 1], vec![3, 1]));
    store.prune_usage(moment(midnight + DAY - 1)).await.unwrap();
    assert_eq!(calls().await, (vec![0, 0], vec![3, 1]));
    store.prune_usage(moment(midnight + DAY)).await.unwrap();
    assert_eq!(calls().await, (vec![0, 0], vec![1]));

    let ids = servers.iter().map(|server| server.id).collect::<Vec<_>>();
    assert_eq!(store.server_usage(&ids).await.unwrap().len(), 2, "sums stay");
    store.delete_server(ids[0]).await.unwrap();
    // A call that is written down after its server is gone.
    store
        .append_audit(
            &entries[..1].iter().map(|entry| AuditEntry { id: Id::new(), ..entry.clone() }).collect::<Vec<_>>(),
        )
        .await
        .unwrap();
    store.prune_usage(moment(midnight)).await.unwrap();
    assert_eq!(store.server_usage(&ids).await.unwrap().into_keys().collect::<Vec<_>>(), [ids[1]]);
    store.delete_account(servers[0].account_id).await.unwrap();
    store.prune_usage(moment(midnight)).await.unwrap();
    assert!(store.server_usage(&ids).await.unwrap().is_empty());
    assert!(store.account_usage(&[servers[0].account_id]).await.unwrap().is_empty());
}

/// Two replicas that write the same rows at once, each in an order of its own.
pub async fn replicas_count_together(place: Place) {
    let stores = [place.open().await, place.open().await];
    let servers = Arc::new(servers(stores[0].as_ref(), 40).await);
    let writing = (0..20).map(|round| {
        let (store, servers) = (Arc::clone(&stores[round % 2]), Arc::clone(&servers));
        tokio::spawn(async move {
            let mut entries =
                servers.iter().map(|server| call(server, 0, Outcome::Ok, Some(200), 1)).collect::<Vec<_>>();
            entries.rotate_left(round);
            if round % 2 == 0 {
                entries.reverse();
            }
            store.append_audit(&entries).await.unwrap();
        })
    });
    for writing in writing.collect::<Vec<_>>() {
        writing.await.unwrap();
    }
    let ids = servers.iter().map(|server| server.id).collect::<Vec<_>>();
    let usage = stores[0].server_usage(&ids).await.unwrap();
    assert_eq!(usage.values().map(|usage| usage.calls).collect::<Vec<_>>(), [20; 40]);
    assert_eq!(stores[1].traffic(since(0, 1, 1)).await.unwrap()[0].calls, 800);
}

/// What one has kept may be counted by the other, and by both at once.
pub async fn a_call_is_counted_once_however_many_count(place: Place) {
    let stores = [place.open().await, place.open().await];
    let server = servers(stores[0].as_ref(), 1).await.remove(0);
    let working = (0..40).map(|number| {
        let (store, server) = (Arc::clone(&stores[number / 2 % 2]), server.clone());
        tokio::spawn(async move {
            for at in 0..5 {
                if number % 2 == 0 {
                    store.append_audit(&[call(&server, at, Outcome::Ok, Some(200), 1)]).await.unwrap();
                } else if at % 2 == 0 {
                    store.count_calls().await.unwrap();
                } else {
                    store.server_usage(&[server.id]).await.unwrap();
                }
            }
        })
    });
    for working in working.collect::<Vec<_>>() {
        working.await.unwrap();
    }
    for store in &stores {
        store.count_calls().await.unwrap();
        let usage = store.server_usage(&[server.id]).await.unwrap();
        assert_eq!(usage.get(&server.id).map(|usage| usage.calls), Some(100));
    }
}

/// A process that is killed takes with it what it remembers, and not what it has kept.
pub async fn what_nobody_remembers_is_counted(place: Place) {
    let store = place.open().await;
    let servers = servers(store.as_ref(), 3).await;
    let mut entries = (0..200_i64)
        .map(|number| {
            let server = &servers[usize::try_from(number % 3).unwrap()];
            let status = (number % 5 > 0).then_some(200 + u16::try_from(number % 7).unwrap());
            let outcome = if status.is_some() { Outcome::Ok } else { Outcome::Network };
            call(server, number * 977, outcome, status, u64::try_from(number * 31).unwrap())
        })
        .collect::<Vec<_>>();
    // No call of a tool, nor of a server that is there.
    entries.push(AuditEntry { action: "server.update".into(), ..entry(50) });
    entries.push(AuditEntry { server_id: None, ..call(&servers[0], 60, Outcome::Limited, None, 0) });
    store.append_audit(&entries).await.unwrap();
    drop(store);
    let read = counted(place.open().await.as_ref()).await;
    let other = Place::sqlite();
    let store = other.open().await;
    let account = account("prod");
    store.create_account(&Account { id: servers[0].account_id, ..account }).await.unwrap();
    for server in &servers {
        store.create_server(server).await.unwrap();
    }
    store.append_audit(&entries).await.unwrap();
    assert_eq!(counted(store.as_ref()).await, read);
    assert_eq!(read.traffic.iter().map(|(_, traffic)| traffic.calls).sum::<u64>(), 201);
}

/// What is kept of calls, for those who hold it against what it was.
#[derive(Debug, PartialEq)]
pub struct Counted {
    usage: Vec<(Id, Usage)>,
    /// By the minute.
    traffic: Vec<(usize, Traffic)>,
    busiest: Vec<(Id, u64, u64)>,
}

impl Counted {
    pub fn is_empty(&self) -> bool {
        self.usage.is_empty() && self.traffic.is_empty() && self.busiest.is_empty()
    }
}

pub async fn counted(store: &dyn Store) -> Counted {
    let everything = toolpress_store::Page { after: None, limit: 100 };
    let accounts = store.accounts(everything).await.unwrap().into_iter().map(|account| account.id).collect::<Vec<_>>();
    let servers =
        store.servers(None, everything).await.unwrap().into_iter().map(|server| server.id).collect::<Vec<_>>();
    let mut usage = store.account_usage(&accounts).await.unwrap();
    usage.extend(store.server_usage(&servers).await.unwrap());
    let busiest = store.busiest_servers(Timestamp::UNIX_EPOCH, 100).await.unwrap();
    let traffic = store.traffic(since(-DAY, 1, 5 * 24 * 60)).await.unwrap();
    Counted {
        usage: usage.into_iter().collect(),
        traffic: traffic.into_iter().enumerate().filter(|(_, span)| span.calls > 0).collect(),
        busiest: busiest.into_iter().map(|busy| (busy.server.id, busy.calls, busy.errors)).collect(),
    }
}

/// Calls of every kind, over some days.
pub async fn fill(store: &dyn Store) {
    let servers = servers(store, 4).await;
    let outcomes = [Outcome::Ok, Outcome::VendorError, Outcome::Ok, Outcome::Limited, Outcome::Network, Outcome::Ok];
    let entries = (0..600_i64).map(|number| {
        let outcome = outcomes[usize::try_from(number).unwrap() % 6];
        let status = match outcome {
            Outcome::Ok => Some(200),
            Outcome::VendorError => Some([429, 500][usize::try_from(number / 6).unwrap() % 2]),
            _ => None,
        };
        let server = &servers[usize::try_from(number * number).unwrap() % 3];
        call(server, number * 370_001, outcome, status, u64::try_from(number * number % 40_000).unwrap())
    });
    let mut entries = entries.collect::<Vec<_>>();
    entries.push(AuditEntry { action: "server.create".into(), ..call(&servers[3], 5, Outcome::Ok, None, 0) });
    store.append_audit(&entries).await.unwrap();
    let long_ago = moment(0) - SignedDuration::from_hours(24 * 90);
    let old = AuditEntry { id: Id::at(long_ago), ..call(&servers[3], 0, Outcome::Ok, Some(200), 5) };
    store.append_audit(&[old]).await.unwrap();
}

pub async fn calls_from_before_they_were_counted_are_counted_once(place: Place) {
    let store = place.open().await;
    fill(store.as_ref()).await;
    let mut before = counted(store.as_ref()).await;
    drop(store);
    let tables = ["account_usage", "server_usage", "server_day", "traffic"];
    let dropped = tables.map(|table| format!("DROP TABLE {table};")).concat();
    place.execute(&format!("{dropped} {WITHOUT_BLOCKS} UPDATE schema_version SET version = 2")).await;
    // Days are counted for as long as they are shown.
    let long_ago = before.busiest.pop();
    assert!(matches!(long_ago, Some((_, 1, 0))), "{long_ago:?}");
    assert_eq!(counted(place.open().await.as_ref()).await, before);
}
