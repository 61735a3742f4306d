//! `kill -9` at any moment: whatever was answered has been kept, and nothing else stands half.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use toolpress_gateway::credentials::Credentials;
use toolpress_gateway::key::Keyring;
use toolpress_store::{Account, Id, Server, Store};

use super::database::{Database, new_server};

/// How often the writer is killed.
const TIMES: u32 = 200;
/// Says to a test's own process that it is to be the writer, and where.
const WRITER: &str = "TOOLPRESS_TEST_WRITER";
/// Says what it seals with.
const KEY: &str = "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";

/// Something that the store has answered.
#[derive(Debug)]
enum Answered {
    Created(Id),
    Revoked(Id),
    /// The account's credentials are these, in this revision.
    Rotated(i64, String),
}

impl Answered {
    fn read(line: &str) -> Option<Self> {
        let mut words = line.split_whitespace();
        // The harness prints before it.
        let word = words.by_ref().find(|word| matches!(*word, "created" | "revoked" | "rotated"))?;
        let first = words.next()?;
        match word {
            "created" => Some(Self::Created(first.parse().ok()?)),
            "revoked" => Some(Self::Revoked(first.parse().ok()?)),
            _ => Some(Self::Rotated(first.parse().ok()?, words.next()?.to_owned())),
        }
    }
}

fn keyring() -> Keyring {
    Keyring::given(KEY).unwrap()
}

fn token(account: &Account) -> String {
    let plain = keyring().open(account.id, &account.credentials).unwrap();
    match Credentials::from_bytes(&plain).unwrap() {
        Credentials::Token(secret) => secret.expose().to_owned(),
        other => panic!("{other:?}"),
    }
}

fn sealed(id: Id, token: &str) -> toolpress_store::Sealed {
    let vendor = toolpress_generated::vendors().iter().find(|vendor| vendor.name == "pagerduty").unwrap();
    let credentials = Credentials::read(vendor, &json!({"token": token})).unwrap();
    keyring().seal(id, &credentials.to_bytes()).unwrap()
}

/// Creates, rotates and revokes until it is killed, and says each that was answered.
#[test]
fn the_writer_that_is_killed() {
    let Ok(place) = std::env::var(WRITER) else { return };
    let (address, account) = place.split_once(' ').unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let store = toolpress_store::open(address).await.unwrap();
        write(&*store, account.parse().unwrap()).await;
    });
}

async fn write(store: &dyn Store, id: Id) {
    loop {
        let mut account = store.account(id).await.unwrap().unwrap();
        let (server, _) = new_server(&account, |_| ());
        store.create_server(&server).await.unwrap();
        println!(" created {}", server.id);
        let new = Id::new().to_string();
        account.credentials = sealed(id, &new);
        let revision = store.update_account(&account).await.unwrap();
        println!(" rotated {revision} {new}");
        store.delete_server(server.id).await.unwrap();
        println!(" revoked {}", server.id);
    }
}

fn survives(database: &Database) {
    let account = database.account("prod", "http://127.0.0.1:9");
    let mut account = Account { credentials: sealed(account.id, "first"), ..account };
    account.revision = database.run(database.store.update_account(&account)).unwrap();
    let mut answered = 0;
    for time in 0..TIMES {
        let mut writer = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "crash::the_writer_that_is_killed", "--nocapture"])
            .env(WRITER, format!("{} {}", database.address, account.id))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(writer.stdout.take().unwrap()).lines();
        let mut seen = Vec::new();
        // Until it has said so many, and then anywhere in the next one.
        while seen.len() < 1 + time as usize % 4 {
            let line = lines.next().unwrap_or_else(|| panic!("the writer ended by itself after {seen:?}")).unwrap();
            seen.extend(Answered::read(&line));
        }
        fall_at_any_moment(time);
        writer.kill().unwrap();
        writer.wait().unwrap();
        seen.extend(lines.map_while(Result::ok).filter_map(|line| Answered::read(&line)));
        answered += seen.len();
        database.run(check(&database.store, account.id, &seen));
    }
    println!("{answered} answers survived {TIMES} kills");
}

/// Lets some time of the next write pass: nothing says when it is in its midst.
#[expect(clippy::disallowed_methods, reason = "the moment is what is tested; the outcome does not hang on it")]
pub fn fall_at_any_moment(time: u32) {
    std::thread::sleep(Duration::from_micros(u64::from(time) * 7919 % 4000));
}

async fn check(store: &Arc<dyn Store>, account: Id, seen: &[Answered]) {
    let kept = store.account(account).await.unwrap().unwrap();
    let rotated = seen.iter().rev().find_map(|answer| match answer {
        Answered::Rotated(revision, token) => Some((*revision, token)),
        _ => None,
    });
    // Whole, whichever it is: one that was not answered any more may have been kept.
    let credential = token(&kept);
    if let Some((revision, answered)) = rotated {
        assert!(kept.revision >= revision, "a rotation is lost: {} of {revision}", kept.revision);
        assert!(kept.revision > revision || credential == *answered, "other credentials than were answered");
    }
    let mut last = None;
    for answer in seen {
        match answer {
            Answered::Created(id) => last = Some(*id),
            Answered::Revoked(id) => {
                last = last.filter(|last| last != id);
                assert!(store.server(*id).await.unwrap().is_none(), "a revoked server is back");
            }
            Answered::Rotated(..) => {}
        }
    }
    if let Some(id) = last {
        // It may have been revoked without an answer, once the rotation before that was answered.
        let may_be_gone = matches!(seen.last(), Some(Answered::Rotated(..)));
        let found: Option<Server> = store.server(id).await.unwrap();
        assert!(found.is_some() || may_be_gone, "a created server is lost");
    }
}

#[test]
fn whatever_sqlite_has_answered_survives_200_kills() {
    survives(&Database::sqlite());
}

#[test]
fn whatever_postgresql_has_answered_survives_200_kills() {
    if let Some(database) = Database::postgres() {
        survives(&database);
    }
}
