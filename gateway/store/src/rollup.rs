//! Counting calls as they are written down: entries of the audit log as rows that are added to what is there, and what is
//! asked of them as SQL.

use std::sync::LazyLock;

use jiff::Timestamp;

use crate::database::{Statement, Value};
use crate::model::{AuditEntry, Id, Outcome};
use crate::row;
use crate::table::{ACCOUNT_USAGE, Insertion, SERVER, SERVER_DAY, SERVER_USAGE, TRAFFIC, Table};
use crate::usage::{CALL, LastError, MINUTE, Spans, Traffic, Usage};

static ACCOUNTS: LazyLock<Insertion> = LazyLock::new(|| Insertion::new(&ACCOUNT_USAGE, &adds_usage(&ACCOUNT_USAGE)));
static SERVERS: LazyLock<Insertion> = LazyLock::new(|| Insertion::new(&SERVER_USAGE, &adds_usage(&SERVER_USAGE)));
static DAYS: LazyLock<Insertion> = LazyLock::new(|| Insertion::new(&SERVER_DAY, &adds(&SERVER_DAY, 2)));
static MINUTES: LazyLock<Insertion> = LazyLock::new(|| Insertion::new(&TRAFFIC, &adds(&TRAFFIC, 1)));

const DAY: i64 = 24 * 60 * MINUTE;

/// Counts what the audit log of a database holds that was made before anything was counted.
pub fn recount() -> impl Iterator<Item = Statement> {
    Statement::all_of(include_str!("../migrations/count_usage.sql"))
}

/// Adds the calls among these entries to what is counted. Two replicas change rows in the same order, so that neither
/// waits for the other in a circle.
pub fn add(entries: &[AuditEntry]) -> Vec<Statement> {
    let accounts = sums(entries, |call| call.account_id, Usage::count);
    let servers = sums(entries, |call| call.server_id, Usage::count);
    let days = sums(entries, |call| Some((call.server_id?, start(call.at(), DAY))), count);
    let minutes = sums(entries, |call| Some(start(call.at(), MINUTE)), Traffic::count);
    let mut statements = ACCOUNTS.of(accounts.iter().map(|(id, usage)| row::of_usage(*id, usage)));
    statements.extend(SERVERS.of(servers.iter().map(|(id, usage)| row::of_usage(*id, usage))));
    statements.extend(DAYS.of(days.iter().map(|(key, counts)| row::of_server_day(*key, *counts))));
    // Every replica changes these rows: they are held for the shortest time.
    statements.extend(MINUTES.of(minutes.iter().map(|(starts_at, traffic)| row::of_traffic(*starts_at, traffic))));
    statements
}

/// What the calls come to that share a key, in the order of the keys.
fn sums<Key: Copy + Ord, Sum: Default>(
    entries: &[AuditEntry],
    key: impl Fn(&AuditEntry) -> Option<Key>,
    count: impl Fn(&mut Sum, &AuditEntry),
) -> Vec<(Key, Sum)> {
    let calls = entries.iter().filter(|entry| entry.action == CALL);
    let mut calls = calls.filter_map(|call| Some((key(call)?, call))).collect::<Vec<_>>();
    calls.sort_by_key(|(key, _)| *key);
    let sum = |calls: &[(Key, &AuditEntry)]| {
        let mut sum = Sum::default();
        calls.iter().for_each(|(_, call)| count(&mut sum, call));
        (calls[0].0, sum)
    };
    calls.chunk_by(|one, next| one.0 == next.0).map(sum).collect()
}

/// When the span began in which something happened.
fn start(at: Timestamp, span: i64) -> i64 {
    at.as_millisecond().div_euclid(span) * span
}

fn count((calls, errors): &mut (u64, u64), call: &AuditEntry) {
    *calls += 1;
    *errors += u64::from(call.outcome != Outcome::Ok);
}

impl Usage {
    fn count(&mut self, call: &AuditEntry) {
        self.calls += 1;
        self.last_used_at = self.last_used_at.max(call.at());
        if call.outcome == Outcome::Ok {
            return;
        }
        self.errors += 1;
        if self.last_error.is_none_or(|last| last.at <= call.at()) {
            self.last_error = Some(LastError { at: call.at(), outcome: call.outcome, status: call.status });
        }
    }
}

impl Traffic {
    fn count(&mut self, call: &AuditEntry) {
        self.calls += 1;
        self.errors += u64::from(call.outcome != Outcome::Ok);
        self.limited += u64::from(call.outcome == Outcome::Limited);
        self.vendor_limited += u64::from(call.status == Some(429));
        if call.status.is_some() {
            self.durations.count(call.duration_ms);
        }
    }
}

/// What follows an `INSERT` whose row may be there: all columns but so many of its key are added.
fn adds(table: &Table, key: usize) -> String {
    let sums = table.columns[key..].iter().map(|column| sum(table, column.name)).collect::<Vec<_>>();
    format!("ON CONFLICT ({}) DO UPDATE SET {}", table.key, sums.join(", "))
}

fn adds_usage(table: &Table) -> String {
    let name = table.name;
    let last = |column: &str, is_later: &str| {
        format!("{column} = CASE WHEN {is_later} THEN excluded.{column} ELSE {name}.{column} END")
    };
    let used = format!("excluded.last_used_at > {name}.last_used_at");
    let failed = format!("excluded.failed_at >= coalesce({name}.failed_at, 0)");
    let columns = [
        sum(table, "calls"),
        sum(table, "errors"),
        last("last_used_at", &used),
        last("failed_at", &failed),
        last("failure", &failed),
        last("failure_status", &failed),
    ];
    format!("ON CONFLICT (id) DO UPDATE SET {}", columns.join(", "))
}

fn sum(table: &Table, column: &str) -> String {
    format!("{column} = {}.{column} + excluded.{column}", table.name)
}

/// The rows of these ids.
pub fn usage(table: &Table, ids: &[Id]) -> Option<Statement> {
    let last = *ids.last()?;
    // Of few sizes, for databases keep a plan for each.
    let values = ids.iter().copied().chain(std::iter::repeat(last)).take(ids.len().next_power_of_two());
    let values = values.map(Value::from).collect::<Vec<_>>();
    let places = (1..=values.len()).map(|place| format!("?{place}")).collect::<Vec<_>>().join(", ");
    Some(table.select(&format!("WHERE id IN ({places})"), values))
}

/// The place of each span that saw a call, and what it saw.
pub fn traffic(spans: &Spans) -> Statement {
    let since = spans.start_of(0).as_millisecond();
    let length = i64::from(spans.minutes.max(1)) * MINUTE;
    let sums = TRAFFIC.columns[1..].iter().map(|column| format!("CAST(sum({}) AS bigint)", column.name));
    let sql = format!(
        "SELECT (starts_at - ?1) / ?2, {} FROM traffic WHERE starts_at >= ?1 AND starts_at < ?3 GROUP BY 1 ORDER BY 1",
        sums.collect::<Vec<_>>().join(", ")
    );
    Statement::new(sql, [since, length, since + i64::from(spans.count) * length].map(Value::Integer).to_vec())
}

/// The servers with the most calls, and how many calls and errors, counted by whole days.
pub fn busiest(since: Timestamp, most: u32) -> Statement {
    let columns = SERVER.columns.iter().map(|column| format!("server.{}", column.name)).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "SELECT {columns}, busy.calls, busy.errors FROM \
         (SELECT server_id, CAST(sum(calls) AS bigint) AS calls, CAST(sum(errors) AS bigint) AS errors \
          FROM server_day WHERE starts_at >= ?1 GROUP BY server_id \
          HAVING EXISTS (SELECT 1 FROM server WHERE server.id = server_day.server_id) \
          ORDER BY 2 DESC, 1 LIMIT ?2) AS busy \
         JOIN server ON server.id = busy.server_id ORDER BY busy.calls DESC, server.id"
    );
    Statement::new(sql, vec![Value::Integer(start(since, DAY)), most.into()])
}

/// The servers that expire first after this moment.
pub fn next_to_expire(now: Timestamp, most: u32) -> Statement {
    SERVER.select("WHERE expires_at > ?1 ORDER BY expires_at, id LIMIT ?2", vec![now.into(), most.into()])
}

/// Forgets the days and minutes that ended before this moment, and what is counted of servers and accounts that are gone.
pub fn prune(before: Timestamp) -> Vec<Statement> {
    let ended = |table: &str, length: i64| {
        let sql = format!("DELETE FROM {table} WHERE starts_at <= ?1");
        Statement::new(sql, vec![Value::Integer(before.as_millisecond() - length)])
    };
    let gone =
        |of: &str| format!("FROM {of}_usage WHERE NOT EXISTS (SELECT 1 FROM {of} WHERE {of}.id = {of}_usage.id)");
    let delete = |sql: String| Statement::new(format!("DELETE {sql}"), Vec::new());
    vec![
        delete(gone("account")),
        // Whatever is counted of a day is counted of the server too, which is one row: there are fewer to look at.
        delete(format!("FROM server_day WHERE server_id IN (SELECT id {})", gone("server"))),
        delete(gone("server")),
        ended("server_day", DAY),
        ended("traffic", MINUTE),
    ]
}
