//! A gateway of 10,000 servers beside the server of a single account, over the same vendor, in one run.

use std::{env, ffi::OsStr, net::SocketAddr, path::Path, sync::Arc, time::Duration};

use anyhow::{Context, Result};
use jiff::Timestamp;
use serde_json::json;
use tempfile::TempDir;
use tokio::task::JoinSet;
use toolpress_gateway::{
    credentials::{Credentials, Secret},
    key::{Keyring, file_beside},
    token::{Kind, Token},
};
use toolpress_store::{Account, AccountState, Config, Id, Server, Store};

use crate::{
    isolation, lists,
    load::{self, Until},
    process::Process,
    report::{self, Cost, TOOL, figure, mean, megabytes, milliseconds, row, rpc},
    servers::SIZES,
};

pub const ACCOUNTS: usize = 1_000;
pub const SERVERS: usize = 10_000;
/// How many of them are busy in the load of a usual day.
const BUSY: usize = 100;
/// So many records are kept at once while the database is filled.
const AT_ONCE: usize = 200;
/// So many processes of each kind are measured, one pair after the other: one is a few percent faster or slower than the next
/// for as long as it lives.
const PROCESSES: usize = 12;
/// The loads of two processes take turns this often, so that all of them see the same machine. An odd number.
const ROUNDS: usize = 9;
/// A load goes on for so long before it is measured: what the gateway has yet to write of the one before is written by then,
/// and what it writes of this one comes as it goes on to come.
const BEFORE: Duration = Duration::from_millis(600);
/// Without bounds of its own the gateway does what it can.
const UNBOUND: [&str; 8] = ["--server-rate", "0", "--account-rate", "0", "--server-calls", "0", "--account-calls", "0"];

/// A database that was filled, and the token of every server in it.
pub struct Filled {
    pub address: String,
    /// By account.
    pub tokens: Vec<Vec<Token>>,
    _folder: TempDir,
}

/// Measures everything and prints one table. Each load is measured for this time whenever its turn comes.
pub async fn run(server: &Path, time: Duration) -> Result<()> {
    let this = env::current_exe()?;
    let vendor = Process::start(this.as_os_str(), |address| vec!["vendor".into(), address.to_string()], &[]).await?;
    let url = format!("http://{}", vendor.address);
    let empty = Filled::new(&url, 1, 1).await?;
    let filled = Filled::new(&url, ACCOUNTS, SERVERS).await?;

    let small = start(server, &empty, &UNBOUND).await?;
    let gateway = start(server, &filled, &UNBOUND).await?;
    let all: Vec<Vec<u8>> = filled.tokens.iter().flatten().map(|token| call(token, SIZES[0].0)).collect();
    let busy: Vec<Vec<u8>> = all.iter().step_by(SERVERS / BUSY).cloned().collect();
    // About as many texts for each, since reading them from memory costs time; and so many that each connection begins with
    // another server.
    let alike = |requests: Vec<Vec<u8>>| requests.into_iter().cycle().take(SERVERS + BUSY).collect::<Vec<_>>();

    let alone = call(&empty.tokens[0][0], SIZES[0].0);
    load::load(small.address, alone, "incident", Until::Calls(2_000)).await?;
    let before = small.resident()?;
    warm(&gateway, &all).await?;
    let grown = gateway.resident()?.saturating_sub(before);
    let started = gateway.start;
    drop((small, gateway));

    let loads = [
        ("a single account".to_owned(), alike(vec![plain_call()])),
        (format!("gateway, {BUSY} of {SERVERS} servers in turn"), alike(busy)),
        (format!("gateway, all {SERVERS} servers in turn"), all),
    ];
    let mut costs = loads.each_ref().map(|_| Vec::new());
    let (mut some, mut every) = (Vec::new(), Vec::new());
    for _ in 0..PROCESSES {
        let (single, gateway) = (single(server, &url).await?, start(server, &filled, &UNBOUND).await?);
        warm(&gateway, &loads[2].1).await?;
        let rounds = take_turns([&single, &gateway, &gateway], &loads, time).await?;
        for (place, ratios) in [(1, &mut some), (2, &mut every)] {
            let of_rounds = rounds.iter().map(|round| round[place].seen.per_second() / round[0].seen.per_second());
            ratios.push(median(of_rounds.collect()));
        }
        for round in rounds {
            costs.iter_mut().zip(round).for_each(|(costs, cost)| costs.push(cost));
        }
    }
    report::heading();
    for ((name, _), costs) in loads.iter().zip(costs) {
        row(name, &Cost::of_all(costs));
    }
    println!("\n{:<58} {:>12} {:>14}", "figure", "measured", "must reach");
    for (servers, ratios) in [(BUSY, some), (SERVERS, every)] {
        figure(&format!("requests a second of {servers} servers against a single account"), &mean(&ratios), "0.90");
    }
    figure(&format!("start to listening, {SERVERS} servers"), &milliseconds(started), "200 ms");
    figure(&format!("memory that {SERVERS} servers add to 1"), &megabytes(grown), "60 MB");
    isolation::run(server, &filled).await?;
    println!();
    lists::run().await
}

/// Calls every server, so that whatever is remembered of each is there.
async fn warm(gateway: &Process, all: &[Vec<u8>]) -> Result<()> {
    load::load_in_turn(gateway.address, all.to_vec(), "incident", Until::Calls(2 * all.len() as u64)).await?;
    Ok(())
}

/// What each load costs its process, round after round.
async fn take_turns<const LOADS: usize>(
    processes: [&Process; LOADS],
    loads: &[(String, Vec<Vec<u8>>); LOADS],
    time: Duration,
) -> Result<Vec<[Cost; LOADS]>> {
    let mut rounds = Vec::new();
    for round in 0..ROUNDS {
        let mut costs = [const { None }; LOADS];
        // Each is as often the first of a round as the others.
        for turn in 0..LOADS {
            let place = (round + turn) % LOADS;
            let (process, requests) = (processes[place], &loads[place].1);
            load::load_in_turn(process.address, requests.clone(), "incident", Until::Time(BEFORE)).await?;
            costs[place] = Some(report::cost(process, requests, "incident", Until::Time(time)).await?);
        }
        rounds.push(costs.map(|cost| cost.expect("each load had its turn")));
    }
    Ok(rounds)
}

/// The value in the middle: the machine becomes faster or slower in the middle of some rounds, and they do not count.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

impl Filled {
    pub async fn new(url: &str, accounts: usize, servers: usize) -> Result<Self> {
        let folder = TempDir::new()?;
        let address = format!("sqlite:{}", folder.path().join("toolpress.db").display());
        let keyring = Arc::new(Keyring::find(|_| None, file_beside(&address).as_deref(), false)?);
        let store = toolpress_store::open(&address).await?;
        let mut work = JoinSet::new();
        let mut tokens = Vec::new();
        for number in 0..accounts {
            let of_account =
                (0..servers / accounts).map(|_| Token::new(Kind::Server)).collect::<Result<Vec<_>, _>>()?;
            tokens.push(of_account.clone());
            work.spawn(fill(Arc::clone(&store), Arc::clone(&keyring), number, url.to_owned(), of_account));
            while work.len() >= AT_ONCE {
                work.join_next().await.context("there is work")???;
            }
        }
        while let Some(done) = work.join_next().await {
            done??;
        }
        Ok(Self { address, tokens, _folder: folder })
    }
}

/// Keeps an account with its servers.
async fn fill(
    store: Arc<dyn Store>,
    keyring: Arc<Keyring>,
    number: usize,
    url: String,
    tokens: Vec<Token>,
) -> Result<()> {
    let (id, now) = (Id::new(), Timestamp::now());
    let credentials = Credentials::Token(Secret::new("bench"));
    let account = Account {
        id,
        name: format!("account {number}"),
        vendor: "pagerduty".to_owned(),
        base_url: Some(url),
        default_headers: Default::default(),
        settings: Default::default(),
        credentials: keyring.seal(id, &credentials.to_bytes())?,
        state: AccountState::Ready,
        revision: 1,
        created_at: now,
        updated_at: now,
    };
    store.create_account(&account).await?;
    // A few configs, as a team would have them.
    let tags = [&[][..], &["incidents"], &["incidents", "on-call"]];
    for (place, token) in tokens.iter().enumerate() {
        let server = Server {
            id: Id::new(),
            account_id: id,
            name: format!("server {place}"),
            config: Config {
                tags: tags[place % tags.len()].iter().map(|tag| (*tag).to_owned()).collect(),
                ..Config::default()
            },
            expires_at: None,
            require_api_token_auth: false,
            token: token.hash(),
            revision: 1,
            created_at: now,
            updated_at: now,
        };
        store.create_server(&server).await?;
    }
    Ok(())
}

/// A gateway on a database.
pub async fn start(server: &Path, filled: &Filled, more: &[&str]) -> Result<Process> {
    let arguments = |address: SocketAddr| {
        let fixed = ["serve", "--database", &filled.address, "--listen", &address.to_string()].map(str::to_owned);
        fixed.into_iter().chain(more.iter().map(|word| (*word).to_owned())).collect()
    };
    Process::start(OsStr::new(server), arguments, &[]).await
}

async fn single(server: &Path, url: &str) -> Result<Process> {
    let arguments = |address: SocketAddr| {
        ["serve", "--vendor", "pagerduty", "--url", url, "--listen", &address.to_string()].map(str::to_owned).into()
    };
    Process::start(OsStr::new(server), arguments, &[("PAGERDUTY_TOKEN", "bench")]).await
}

/// A call of the tool with this id, under a server's token.
pub fn call(token: &Token, id: &str) -> Vec<u8> {
    let bearer = format!("Bearer {}", token.expose());
    request(&[("authorization", bearer.as_str())], id)
}

fn plain_call() -> Vec<u8> {
    request(&[], SIZES[0].0)
}

fn request(more: &[(&str, &str)], id: &str) -> Vec<u8> {
    let fixed = [("mcp-protocol-version", "2026-07-28"), ("mcp-method", "tools/call"), ("mcp-name", TOOL)];
    let headers: Vec<_> = fixed.into_iter().chain(more.iter().copied()).collect();
    load::request("/mcp", &headers, &rpc("tools/call", json!({"name": TOOL, "arguments": {"id": id}})))
}
