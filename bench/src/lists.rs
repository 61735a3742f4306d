//! Lists and searches of a gateway that has been in use for long: 10,000 servers, 1,000,000 entries of the audit log.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use jiff::{SignedDuration, Timestamp};
use toolpress_gateway::usage::{Overview, Period};
use toolpress_store::{AuditEntry, AuditQuery, Id, Outcome, Page, Server, Store};

use crate::{
    gateway::{ACCOUNTS, Filled, SERVERS},
    report::{figure, milliseconds},
};

const ENTRIES: usize = 1_000_000;
/// So many are kept at once, as the gateway does it.
const BATCH: usize = 512;
/// Over so long they are spread.
const SPREAD: SignedDuration = SignedDuration::from_hours(24 * 30);
/// How often each is asked; the median is printed.
const RUNS: usize = 21;
const MUST: &str = "100 ms";
/// A page, and one more to know whether there is another.
const PAGE: Page = Page { after: None, limit: 101 };

/// Measures everything and prints one table.
pub async fn run() -> Result<()> {
    let filled = Filled::new("http://127.0.0.1:9", ACCOUNTS, SERVERS).await?;
    let store = toolpress_store::open(&filled.address).await?;
    let store = &*store;
    let servers = all_servers(store).await?;
    let per_entry = fill(store, &servers).await? / u32::try_from(ENTRIES)?;
    println!("{:<58} {:>12} {:>14}", "figure", "measured", "must be under");
    figure("an entry of the audit log, kept and counted", &format!("{} µs", per_entry.as_micros()), "");

    let middle = Some(servers[SERVERS / 2].id);
    let ids = servers.iter().rev().take(101).map(|server| server.id).collect::<Vec<_>>();
    let accounts = store.accounts(PAGE).await?.into_iter().map(|account| account.id).collect::<Vec<_>>();
    measure("a page of accounts", async || store.accounts(PAGE).await.map(drop)).await?;
    measure("… with how they were used", async || store.account_usage(&accounts).await.map(drop)).await?;
    measure("a page of servers", async || store.servers(None, Page { after: middle, ..PAGE }).await.map(drop)).await?;
    measure("… with how they were used", async || store.server_usage(&ids).await.map(drop)).await?;
    for (period, name) in [(Period::Hour, "hour"), (Period::Day, "day"), (Period::Week, "week")] {
        let read = async || Overview::read(store, period, Timestamp::now(), 10).await.map(drop);
        measure(&format!("the overview of the last {name}"), read).await?;
    }
    for (name, query) in searches(&servers) {
        measure(&format!("audit: {name}"), async || store.search_audit(&query, PAGE).await.map(drop)).await?;
    }
    let long_ago = Timestamp::now() - SignedDuration::from_hours(24 * 90);
    measure("what the sweeper deletes, where there is nothing", async || store.prune_usage(long_ago).await).await
}

async fn measure(what: &str, ask: impl AsyncFn() -> Result<(), toolpress_store::StoreError>) -> Result<()> {
    let mut times = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        let start = Instant::now();
        ask().await?;
        times.push(start.elapsed());
    }
    times.sort();
    figure(what, &milliseconds(times[RUNS / 2]), MUST);
    Ok(())
}

async fn all_servers(store: &dyn Store) -> Result<Vec<Server>> {
    let mut servers: Vec<Server> = Vec::new();
    loop {
        let after = servers.last().map(|server| server.id);
        match store.servers(None, Page { after, limit: 1_000 }).await? {
            page if page.is_empty() => return Ok(servers),
            page => servers.extend(page),
        }
    }
}

/// Keeps calls, a third of them of one server; gives back how long it took.
async fn fill(store: &dyn Store, servers: &[Server]) -> Result<Duration> {
    let start = Timestamp::now() - SPREAD;
    let step = i64::try_from(SPREAD.as_millis())? / i64::try_from(ENTRIES)?;
    let began = Instant::now();
    for batch in (0..ENTRIES).collect::<Vec<_>>().chunks(BATCH) {
        let entries = batch.iter().map(|number| {
            let server = if number % 3 == 0 { &servers[0] } else { &servers[number * 7919 % servers.len()] };
            entry(*number, server, start + SignedDuration::from_millis(step * i64::try_from(*number)?))
        });
        store.append_audit(&entries.collect::<Result<Vec<_>>>()?).await.context("an entry is not kept")?;
        // As the gateway does every now and then.
        store.count_calls().await.context("calls are not counted")?;
    }
    Ok(began.elapsed())
}

fn entry(number: usize, server: &Server, at: Timestamp) -> Result<AuditEntry> {
    let (outcome, status) = match number % 100 {
        0 => (Outcome::VendorError, Some(500)),
        1 => (Outcome::VendorError, Some(429)),
        2 => (Outcome::Network, None),
        3 if number % 50_000 == 3 => (Outcome::Account, None),
        _ => (Outcome::Ok, Some(200)),
    };
    Ok(AuditEntry {
        id: Id::at(at),
        token: Some(["ci", "sam", "ann"][number % 3].to_owned()),
        action: "tools/call".into(),
        account_id: Some(server.account_id),
        server_id: Some(server.id),
        subject: Some(server.name.clone()),
        vendor: Some("pagerduty".into()),
        // Each tool is called by one of the three, and the busy server is the first's.
        tool: Some(["list", "get", "create"][number % 3].into()),
        arguments: vec!["limit".to_owned(), "since".to_owned()],
        values: None,
        outcome,
        status,
        duration_ms: u64::try_from(number * 31 % 900)?,
    })
}

/// What the audit page looks for, the rare among them.
fn searches(servers: &[Server]) -> Vec<(&'static str, AuditQuery)> {
    let all = AuditQuery::default;
    let (busy, quiet) = (Some(servers[0].id), Some(servers[SERVERS / 2].id));
    let tool = |tool: &str| Some(tool.to_owned());
    vec![
        ("everything", all()),
        ("a busy server", AuditQuery { server_id: busy, ..all() }),
        ("a quiet server", AuditQuery { server_id: quiet, ..all() }),
        ("a tool that nobody calls", AuditQuery { tool: tool("delete"), ..all() }),
        ("a rare outcome", AuditQuery { outcome: Some(Outcome::Account), ..all() }),
        ("a busy server, a tool that it never calls", AuditQuery { server_id: busy, tool: tool("get"), ..all() }),
        ("a busy server, network", AuditQuery { server_id: busy, outcome: Some(Outcome::Network), ..all() }),
        ("a tool, a rare outcome", AuditQuery { tool: tool("get"), outcome: Some(Outcome::Account), ..all() }),
        (
            "a tool, a token that never calls it, a success",
            AuditQuery { tool: tool("get"), token: tool("ann"), outcome: Some(Outcome::Ok), ..all() },
        ),
        (
            "a day three weeks ago",
            AuditQuery {
                since: Timestamp::now().checked_sub(SignedDuration::from_hours(24 * 21)).ok(),
                until: Timestamp::now().checked_sub(SignedDuration::from_hours(24 * 20)).ok(),
                ..all()
            },
        ),
    ]
}
