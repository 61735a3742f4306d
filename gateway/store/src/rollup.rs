//! Counting the calls of the audit log: as rows that are added to what is there, and what is asked of them as SQL.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use jiff::Timestamp;

use crate::database::{Statement, Value, any_of};
use crate::model::{Id, Outcome};
use crate::row;
use crate::table::{ACCOUNT_USAGE, Insertion, SERVER, SERVER_DAY, SERVER_USAGE, TRAFFIC, Table};
use crate::usage::{LastError, MINUTE, Spans, Traffic, Usage};

static ACCOUNTS: LazyLock<Insertion> = LazyLock::new(|| Insertion::new(&ACCOUNT_USAGE, &adds_usage(&ACCOUNT_USAGE)));
static SERVERS: LazyLock<Insertion> = LazyLock::new(|| Insertion::new(&SERVER_USAGE, &adds_usage(&SERVER_USAGE)));
static DAYS: LazyLock<Insertion> = LazyLock::new(|| Insertion::new(&SERVER_DAY, &adds(&SERVER_DAY, 2)));
static MINUTES: LazyLock<Insertion> = LazyLock::new(|| Insertion::new(&TRAFFIC, &adds(&TRAFFIC, 1)));

const DAY: i64 = 24 * 60 * MINUTE;

/// Counts what the audit log of a database holds that was made before anything was counted.
pub fn recount() -> impl Iterator<Item = Statement> {
    Statement::all_of(include_str!("../migrations/count_usage.sql"))
}

/// What is counted of a call.
#[derive(Clone, Copy)]
pub struct Call {
    pub at: Timestamp,
    pub account_id: Option<Id>,
    pub server_id: Option<Id>,
    pub outcome: Outcome,
    pub status: Option<u16>,
    pub duration_ms: u64,
}

/// What calls come to. There may be many servers, whose calls come in no order: what is counted of each is small, and what only
/// errors need is kept apart.
#[derive(Default)]
pub struct Sums {
    accounts: HashMap<Id, Count>,
    /// By when the day begins.
    servers: BTreeMap<i64, HashMap<Id, Count>>,
    /// The last of each account and server that has any.
    errors: HashMap<Id, LastError>,
    /// By when the minute begins.
    minutes: BTreeMap<i64, Traffic>,
}

/// So few calls are added before they are kept that 32 bits count them.
#[derive(Clone, Copy, Default)]
struct Count {
    calls: u32,
    errors: u32,
    /// In milliseconds.
    last_used_at: i64,
}

impl Sums {
    pub fn add(&mut self, call: &Call) {
        let Call { at, account_id, server_id, outcome, status, .. } = *call;
        let count = Count::of(call);
        if let Some(id) = account_id {
            self.accounts.entry(id).or_default().add(count);
        }
        if let Some(id) = server_id {
            self.servers.entry(start(at, DAY)).or_default().entry(id).or_default().add(count);
        }
        if outcome != Outcome::Ok {
            let error = LastError { at, outcome, status };
            for id in [account_id, server_id].into_iter().flatten() {
                let last = self.errors.entry(id).or_insert(error);
                if last.at <= at {
                    *last = error;
                }
            }
        }
        self.minutes.entry(start(at, MINUTE)).or_default().count(call);
    }

    /// Adds them to what is counted. Two replicas change rows in the same order, so that neither waits for the other in a
    /// circle.
    pub fn keep(self) -> Vec<Statement> {
        let Self { accounts, servers, errors, minutes } = self;
        let days = servers.iter().flat_map(|(day, counts)| counts.iter().map(|(id, count)| ((*id, *day), *count)));
        let days = days.collect::<BTreeMap<_, _>>();
        let mut servers = BTreeMap::<_, Count>::new();
        for ((id, _), count) in &days {
            servers.entry(*id).or_default().add(*count);
        }
        let usage = |(id, count): (Id, Count)| row::of_usage(id, &count.usage(errors.get(&id).copied()));
        let mut statements = ACCOUNTS.of(accounts.into_iter().collect::<BTreeMap<_, _>>().into_iter().map(usage));
        statements.extend(SERVERS.of(servers.into_iter().map(usage)));
        let day = |(key, count): (_, Count)| row::of_server_day(key, (count.calls.into(), count.errors.into()));
        statements.extend(DAYS.of(days.into_iter().map(day)));
        // Every replica changes these rows: they are held for the shortest time.
        let minutes = minutes.into_iter().map(|(starts_at, traffic)| row::of_traffic(starts_at, &traffic));
        statements.extend(MINUTES.of(minutes));
        statements
    }
}

impl Count {
    fn of(call: &Call) -> Self {
        Self { calls: 1, errors: u32::from(call.outcome != Outcome::Ok), last_used_at: call.at.as_millisecond() }
    }

    fn add(&mut self, other: Self) {
        self.calls += other.calls;
        self.errors += other.errors;
        self.last_used_at = self.last_used_at.max(other.last_used_at);
    }

    fn usage(self, last_error: Option<LastError>) -> Usage {
        let last_used_at = Timestamp::from_millisecond(self.last_used_at).unwrap_or_default();
        Usage { calls: self.calls.into(), errors: self.errors.into(), last_used_at, last_error }
    }
}

/// When the span began in which something happened.
fn start(at: Timestamp, span: i64) -> i64 {
    at.as_millisecond().div_euclid(span) * span
}

impl Traffic {
    fn count(&mut self, call: &Call) {
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
    let (places, values) = any_of(ids);
    (!values.is_empty()).then(|| table.select(&format!("WHERE id IN ({places})"), values))
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
