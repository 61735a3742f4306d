//! Rules of the audit log.

use toolpress_store::{AuditEntry, AuditQuery, Id, Outcome, Page};

use crate::place::Place;
use crate::samples::{ALL, entry, moment};

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
    entries.push(AuditEntry {
        token: None,
        action: "account.rotate".to_owned(),
        account_id: None,
        server_id: None,
        subject: None,
        vendor: None,
        tool: None,
        arguments: Vec::new(),
        values: None,
        status: None,
        duration_ms: 0,
        ..entry(100)
    });
    store.append_audit(&entries).await.unwrap();
    store.append_audit(&[]).await.unwrap();
    entries.reverse();
    assert_eq!(store.audit(&AuditQuery::default(), ALL).await.unwrap(), entries);
}

/// Entries of two servers, three tools, four tokens, some of which failed; the first is the oldest.
fn mixed() -> Vec<AuditEntry> {
    let servers = [Id::new(), Id::new()];
    let accounts = [Id::new(), Id::new()];
    let outcomes = [Outcome::Ok, Outcome::Ok, Outcome::Ok, Outcome::Network, Outcome::VendorError];
    (0..120)
        .map(|number| AuditEntry {
            server_id: Some(servers[number % 2]),
            account_id: Some(accounts[number / 60]),
            tool: Some(["list", "get", "create"][number % 3].to_owned()),
            token: (number % 4 > 0).then(|| format!("token {}", number % 4)),
            outcome: outcomes[number % 5],
            // Some happen in the same millisecond.
            ..entry(i64::try_from(number / 2).unwrap())
        })
        .collect()
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
    let mut entries = (0..25_000_usize)
        .map(|number| AuditEntry {
            server_id: if number % 2 == 0 { server } else { Some(Id(uuid::Uuid::nil())) },
            tool: Some(if number % 2 == 0 { "list" } else { "get" }.to_owned()),
            ..entry(i64::try_from(number).unwrap())
        })
        .collect::<Vec<_>>();
    for rare in [3, 24_997] {
        entries[rare].server_id = server;
    }
    for part in entries.chunks(5_000) {
        store.append_audit(part).await.unwrap();
    }
    let query = AuditQuery { server_id: server, tool: Some("get".to_owned()), ..AuditQuery::default() };
    let first = Page { after: None, limit: 10 };
    let found = store.search_audit(&query, first).await.unwrap();
    assert_eq!(found.entries, [entries[24_997].clone()]);
    let looked_until = found.looked_until.expect("there is more to look through");
    let rest = store.search_audit(&query, Page { after: Some(looked_until), ..first }).await.unwrap();
    assert_eq!((rest.entries, rest.looked_until), (vec![entries[3].clone()], None));
    let full = store.search_audit(&query, Page { limit: 1, ..first }).await.unwrap();
    assert_eq!((full.entries, full.looked_until), (vec![entries[24_997].clone()], None));
    assert_eq!(store.audit(&query, first).await.unwrap(), [entries[24_997].clone(), entries[3].clone()]);

    // What one of the filters leaves to its end is found at once.
    let query = AuditQuery { since: Some(moment(20_000)), ..query };
    let found = store.search_audit(&query, first).await.unwrap();
    assert_eq!((found.entries, found.looked_until), (vec![entries[24_997].clone()], None));
}

fn is_wanted(query: &AuditQuery, entry: &AuditEntry) -> bool {
    fn is<T: PartialEq>(wanted: &Option<T>, found: &Option<T>) -> bool {
        wanted.is_none() || wanted == found
    }
    is(&query.account_id, &entry.account_id)
        && is(&query.server_id, &entry.server_id)
        && is(&query.tool, &entry.tool)
        && is(&query.token, &entry.token)
        && is(&query.outcome, &Some(entry.outcome))
        && query.since.is_none_or(|since| entry.at >= since)
        && query.until.is_none_or(|until| entry.at < until)
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
    // A page that starts at an entry that is gone: its id says when it was made, which is before all of these samples.
    let page = Page { after: Some(entries[2].id), limit: 5 };
    assert!(store.audit(&AuditQuery::default(), page).await.unwrap().is_empty());
}
