//! Rules of the audit log.

use std::borrow::Cow;

use serde_json::Value;
use toolpress_store::{AuditEntry, AuditQuery, Id, Outcome, Page, Spans, StoreError};

use crate::place::Place;
use crate::samples::{ALL, WITHOUT_BLOCKS, entry, moment};

pub async fn an_entry_comes_back_as_it_was_kept(place: Place) {
    let store = place.open().await;
    let outcomes = [
        Outcome::Ok,
        Outcome::VendorError,
        Outcome::Arguments,
        Outcome::Account,
        Outcome::Network,
        Outcome::Cancelled,
        Outcome::Limited,
    ];
    let mut entries = (0..).zip(outcomes).map(|(at, outcome)| AuditEntry { outcome, ..entry(at) }).collect::<Vec<_>>();
    entries.push(AuditEntry { id: Id::at(moment(100)), ..AuditEntry::new("account.rotate") });
    store.append_audit(&entries).await.unwrap();
    store.append_audit(&[]).await.unwrap();
    entries.reverse();
    assert_eq!(store.audit(&AuditQuery::default(), ALL).await.unwrap(), entries);
}

/// Whatever callers put into arguments and their names, no entry is lost for it, and none hides others.
pub async fn what_a_caller_sends_is_kept_as_it_is(place: Place) {
    let store = place.open().await;
    let words = ["\0", "\u{1f}\u{2028}\u{10ffff}", "\"]', null, \\u0000", "?1 $1 {}"].map(str::to_owned);
    let hostile = AuditEntry {
        token: Some("\"✓\\ sam".to_owned()),
        values: Some(words.iter().map(|word| (word.clone(), Value::from(word.clone()))).collect()),
        arguments: words.to_vec(),
        duration_ms: i64::MAX.unsigned_abs(),
        ..entry(1)
    };
    let entries = [entry(2), hostile, entry(0)];
    store.append_audit(&entries).await.unwrap();
    let query = AuditQuery { tool: Some("list_incidents".to_owned()), ..AuditQuery::default() };
    assert_eq!(store.audit(&query, ALL).await.unwrap(), entries);
    let of_one = AuditQuery { token: entries[1].token.clone(), ..query };
    assert_eq!(store.audit(&of_one, ALL).await.unwrap(), entries[1..2]);
    let file = place.folder.path().join("backup");
    store.backup(&file).await.unwrap();
    store.restore(&file).await.unwrap();
    assert_eq!(store.audit(&AuditQuery::default(), ALL).await.unwrap(), entries);
}

/// Entries of two servers, three tools, four tokens, some of which failed; the first is the oldest.
fn mixed() -> Vec<AuditEntry> {
    let servers = [Id::new(), Id::new()];
    let accounts = [Id::new(), Id::new()];
    let outcomes = [Outcome::Ok, Outcome::Ok, Outcome::Ok, Outcome::Network, Outcome::VendorError];
    let mut entries = (0..120)
        .map(|number| AuditEntry {
            server_id: Some(servers[number % 2]),
            account_id: Some(accounts[number / 60]),
            tool: Some(["list", "get", "create"][number % 3].into()),
            token: (number % 4 > 0).then(|| format!("token {}", number % 4)),
            outcome: outcomes[number % 5],
            // Some happen in the same millisecond.
            ..entry(i64::try_from(number / 2).unwrap())
        })
        .collect::<Vec<_>>();
    entries.sort_by_key(|entry| entry.id);
    entries
}

pub async fn each_filter_finds_what_it_says(place: Place) {
    let store = place.open().await;
    let entries = mixed();
    store.append_audit(&entries).await.unwrap();

    let (account, server) = (entries[0].account_id, entries[1].server_id);
    let all = AuditQuery::default();
    let queries = [
        all.clone(),
        AuditQuery { account_id: account, ..all.clone() },
        AuditQuery { server_id: server, ..all.clone() },
        AuditQuery { tool: Some("get".to_owned()), ..all.clone() },
        AuditQuery { token: Some("token 2".to_owned()), ..all.clone() },
        AuditQuery { outcome: Some(Outcome::Ok), ..all.clone() },
        AuditQuery { outcome: Some(Outcome::Network), ..all.clone() },
        AuditQuery { since: Some(moment(10)), ..all.clone() },
        AuditQuery { until: Some(moment(10)), ..all.clone() },
        AuditQuery { since: Some(moment(10)), until: Some(moment(11)), ..all.clone() },
        AuditQuery {
            account_id: account,
            server_id: server,
            tool: Some("list".to_owned()),
            token: Some("token 3".to_owned()),
            outcome: Some(Outcome::Network),
            since: Some(moment(1)),
            until: Some(moment(50)),
        },
        AuditQuery { tool: Some("List".to_owned()), ..all },
    ];
    for query in queries {
        let wanted = entries.iter().rev().filter(|entry| is_wanted(&query, entry)).cloned().collect::<Vec<_>>();
        assert_eq!(store.audit(&query, ALL).await.unwrap(), wanted, "{query:?}");
        // Page by page it is the same.
        let mut found = Vec::<AuditEntry>::new();
        loop {
            let page = Page { after: found.last().map(|entry| entry.id), limit: 7 };
            match store.audit(&query, page).await.unwrap() {
                part if part.is_empty() => break,
                part => found.extend(part),
            }
        }
        assert_eq!(found, wanted, "{query:?} in pages");
    }
}

/// One server, one tool, both in thousands of entries, together in two.
pub async fn filters_that_come_together_rarely_are_looked_for_in_parts(place: Place) {
    let store = place.open().await;
    let server = Some(Id::new());
    let mut entries = (0..100_000_usize)
        .map(|number| AuditEntry {
            server_id: if number % 2 == 0 { server } else { Some(Id(uuid::Uuid::nil())) },
            tool: Some(if number % 2 == 0 { "list" } else { "get" }.into()),
            values: None,
            ..entry(i64::try_from(number).unwrap())
        })
        .collect::<Vec<_>>();
    for rare in [3, 99_997] {
        entries[rare].server_id = server;
    }
    for part in entries.chunks(5_000) {
        store.append_audit(part).await.unwrap();
    }
    let query = AuditQuery { server_id: server, tool: Some("get".to_owned()), ..AuditQuery::default() };
    let first = Page { after: None, limit: 10 };
    let found = store.search_audit(&query, first).await.unwrap();
    assert_eq!(found.entries, [entries[99_997].clone()]);
    let looked_until = found.looked_until.expect("there is more to look through");
    let rest = store.search_audit(&query, Page { after: Some(looked_until), ..first }).await.unwrap();
    assert_eq!((rest.entries, rest.looked_until), (vec![entries[3].clone()], None));
    let full = store.search_audit(&query, Page { limit: 1, ..first }).await.unwrap();
    assert_eq!((full.entries, full.looked_until), (vec![entries[99_997].clone()], None));
    assert_eq!(store.audit(&query, first).await.unwrap(), [entries[99_997].clone(), entries[3].clone()]);

    // What one of the filters leaves to its end is found at once.
    let found = store.search_audit(&AuditQuery { since: Some(moment(90_000)), ..query }, first).await.unwrap();
    assert_eq!((found.entries, found.looked_until), (vec![entries[99_997].clone()], None));
    let nobody = AuditQuery { token: Some("nobody".to_owned()), ..AuditQuery::default() };
    let found = store.search_audit(&nobody, first).await.unwrap();
    assert_eq!((found.entries, found.looked_until), (Vec::new(), None));
}

/// Two replicas write at once: what one writes lies between what the other does.
pub async fn blocks_that_overlap_hide_nothing(place: Place) {
    let replicas = [place.open().await, place.open().await];
    let mut entries = mixed();
    entries.sort_by_key(|entry| entry.id);
    for (number, part) in entries.chunks(8).enumerate() {
        // Some of each part are written late, by the other.
        let (late, soon) = part.split_at(number % 3);
        replicas[number % 2].append_audit(soon).await.unwrap();
        replicas[(number + 1) % 2].append_audit(late).await.unwrap();
    }
    for tool in ["list", "get", "create"] {
        let query = AuditQuery { tool: Some(tool.to_owned()), ..AuditQuery::default() };
        let wanted = entries.iter().rev().filter(|entry| is_wanted(&query, entry)).cloned().collect::<Vec<_>>();
        let mut found = Vec::<AuditEntry>::new();
        loop {
            let page = Page { after: found.last().map(|entry| entry.id), limit: 7 };
            match replicas[0].audit(&query, page).await.unwrap() {
                part if part.is_empty() => break,
                part => found.extend(part),
            }
        }
        assert_eq!(found, wanted, "{tool}");
    }
}

pub async fn entries_from_before_there_were_blocks_are_found(place: Place) {
    let store = place.open().await;
    let entries = mixed();
    store.append_audit(&entries[..100]).await.unwrap();
    drop(store);
    place.execute(&format!("{WITHOUT_BLOCKS} UPDATE schema_version SET version = 3")).await;
    let store = place.open().await;
    store.append_audit(&entries[100..]).await.unwrap();
    let query = AuditQuery {
        server_id: entries[0].server_id,
        tool: entries[0].tool.clone().map(Cow::into_owned),
        ..AuditQuery::default()
    };
    let wanted = entries.iter().rev().filter(|entry| is_wanted(&query, entry)).cloned().collect::<Vec<_>>();
    assert_eq!(store.audit(&query, ALL).await.unwrap(), wanted);
}

pub async fn what_a_restored_log_holds_is_found(place: Place) {
    let store = place.open().await;
    let (entries, file) = (mixed(), place.folder.path().join("backup"));
    store.append_audit(&entries[..50]).await.unwrap();
    store.backup(&file).await.unwrap();
    store.append_audit(&entries[50..100]).await.unwrap();
    store.restore(&file).await.unwrap();
    store.append_audit(&entries[100..]).await.unwrap();
    let query = AuditQuery { server_id: entries[0].server_id, ..AuditQuery::default() };
    let kept = entries[..50].iter().chain(&entries[100..]).rev();
    let wanted = kept.filter(|entry| is_wanted(&query, entry)).cloned().collect::<Vec<_>>();
    assert_eq!(store.audit(&query, ALL).await.unwrap(), wanted);
}

fn is_wanted(query: &AuditQuery, entry: &AuditEntry) -> bool {
    fn is<T: PartialEq>(wanted: &Option<T>, found: &Option<T>) -> bool {
        wanted.is_none() || wanted == found
    }
    is(&query.account_id, &entry.account_id)
        && is(&query.server_id, &entry.server_id)
        && is(&query.tool.as_deref(), &entry.tool.as_deref())
        && is(&query.token, &entry.token)
        && is(&query.outcome, &Some(entry.outcome))
        && query.since.is_none_or(|since| entry.at() >= since)
        && query.until.is_none_or(|until| entry.at() < until)
}

pub async fn the_oldest_entries_are_pruned_first(place: Place) {
    let store = place.open().await;
    let entries = (0..10).map(entry).collect::<Vec<_>>();
    store.append_audit(&entries).await.unwrap();

    assert_eq!(store.prune_audit(moment(0), 100).await.unwrap(), 0);
    assert_eq!(store.prune_audit(moment(6), 4).await.unwrap(), 4);
    assert_eq!(store.prune_audit(moment(6), 4).await.unwrap(), 2);
    assert_eq!(store.prune_audit(moment(6), 4).await.unwrap(), 0);
    let left = entries[6..].iter().rev().cloned().collect::<Vec<_>>();
    assert_eq!(store.audit(&AuditQuery::default(), ALL).await.unwrap(), left);
    // A page that starts at an entry that is gone.
    let page = Page { after: Some(entries[2].id), limit: 5 };
    assert!(store.audit(&AuditQuery::default(), page).await.unwrap().is_empty());
}

/// Somebody has damaged it; the rest of the log goes on.
pub async fn a_page_that_cannot_be_read_is_told_and_holds_nothing_up(place: Place) {
    let store = place.open().await;
    let (damaged, whole) = ((0..5).map(entry).collect::<Vec<_>>(), (5_000..5_007).map(entry).collect::<Vec<_>>());
    store.append_audit(&damaged).await.unwrap();
    store.append_audit(&whole).await.unwrap();
    drop(store);
    let oldest = "SELECT last_id FROM audit_page ORDER BY last_id LIMIT 1";
    place.execute(&format!("UPDATE audit_page SET entries = '[' WHERE last_id = ({oldest})")).await;
    let store = place.open().await;
    let all = AuditQuery::default();
    assert!(matches!(store.audit(&all, ALL).await, Err(StoreError::Corrupt(_))));
    let spans = Spans { since: moment(0), minutes: 1, count: 1 };
    assert_eq!(store.traffic(spans).await.unwrap()[0].calls, 7);
    assert_eq!(store.prune_audit(moment(1_000), 100).await.unwrap(), 0);
    assert_eq!(store.audit(&all, ALL).await.unwrap(), whole.into_iter().rev().collect::<Vec<_>>());
}
