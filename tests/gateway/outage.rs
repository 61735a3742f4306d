//! A database that goes away while a gateway works on it, and comes back.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Instant;

use rusqlite::Connection;
use serde_json::json;
use toolpress_gateway::token::Token;
use toolpress_store::{Account, AuditQuery, Outcome, Page};

use super::PATIENCE;
use super::client::Answer;
use super::database::Database;
use super::process::{Gateway, command};
use super::vendor::Vendor;

const LIST: &str = "list_all_pager_duty_incidents";
const UNBOUND: [&str; 4] = ["--server-rate", "0", "--account-rate", "0"];

/// A gateway with an account, a server, and somebody who manages.
struct Scene<'a> {
    database: &'a Database,
    vendor: Vendor,
    account: Account,
    token: Token,
    bearer: String,
    gateway: Gateway,
}

impl<'a> Scene<'a> {
    fn new(database: &'a Database, start: impl FnOnce(&Database) -> Gateway) -> Self {
        let vendor = Vendor::content();
        let account = database.account("prod", &vendor.url);
        let (_, token) = database.server(&account, |_| ());
        let (_, admin) = database.api_token("ops", true);
        let bearer = format!("Bearer {}", admin.expose());
        let scene = Self { database, vendor, account, token, bearer, gateway: start(database) };
        assert_eq!((scene.call().status, scene.list().status, scene.create().status), (200, 200, 201));
        scene
    }

    fn call(&self) -> Answer {
        self.gateway.call(&self.token, LIST, &json!({}))
    }

    fn list(&self) -> Answer {
        self.gateway.ask("GET /integrated-account", &[("authorization", &self.bearer)], "")
    }

    fn create(&self) -> Answer {
        let line = format!("POST /integrated-account/{}/mcp", self.account.id);
        let headers = [("authorization", self.bearer.as_str()), ("content-type", "application/json")];
        self.gateway.ask(&line, &headers, &json!({"name": "copilot"}).to_string())
    }

    /// A number among the gateway's metrics.
    fn metric(&self, name: &str) -> u64 {
        let metrics = self.gateway.get("/metrics").body;
        let value = metrics.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        value.unwrap_or_else(|| panic!("no {name}: {metrics}")).parse().unwrap()
    }

    /// How many calls the audit log has as answered.
    fn kept(&self) -> usize {
        let query = AuditQuery { outcome: Some(Outcome::Ok), tool: Some(LIST.to_owned()), ..AuditQuery::default() };
        self.database.run(self.database.store.audit(&query, Page { after: None, limit: 1000 })).unwrap().len()
    }
}

/// Waits for something that is to come by itself.
fn wait_for(what: &str, is_there: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_there() {
        assert!(start.elapsed() < PATIENCE, "{what}");
        thread::yield_now();
    }
}

/// A change is refused with a plain 503 that tells nothing it need not.
fn assert_refused(refused: &Answer) {
    assert_eq!(
        (refused.status, refused.header("content-type")),
        (503, Some("application/problem+json")),
        "{refused:?}"
    );
    assert_eq!(refused.json()["detail"], "the database is not available; try again");
}

/// Whoever asks while the database is away is told so, and everything works when it is back.
fn comes_back(database: &Database, go: impl FnOnce(), come_back: impl FnOnce()) {
    let scene = Scene::new(database, |database| Gateway::start(database, &UNBOUND));
    go();
    // What was believed is believed for a second more.
    scene.gateway.until(&scene.token, 503);
    let asked = scene.vendor.received().len();
    let refused = scene.call();
    let message = &refused.json()["error"]["message"];
    assert_eq!(refused.status, 503);
    assert!(message.as_str().is_some_and(|message| message.contains("database does not answer")), "{refused:?}");
    assert_eq!(scene.vendor.received().len(), asked, "nothing was sent to the vendor");
    assert_refused(&scene.list());
    assert_refused(&scene.create());
    assert_eq!((scene.gateway.get("/healthz").status, scene.gateway.get("/readyz").status), (200, 503));

    come_back();
    scene.gateway.until(&scene.token, 200);
    assert!(!scene.call().result().1);
    wait_for("nothing can be created", || scene.create().status == 201);
    assert_eq!((scene.list().status, scene.gateway.get("/readyz").status), (200, 200));
    // No entry of the audit log was lost.
    wait_for("entries are missing", || scene.kept() == scene.vendor.received().len());
    assert_eq!(scene.metric("toolpress_gateway_audit_lost_total"), 0);
}

#[test]
fn a_sqlite_file_that_vanishes_and_comes_back() {
    let database = Database::sqlite();
    let (file, aside) = (database.folder().join("toolpress.db"), database.folder().join("aside.db"));
    comes_back(&database, || std::fs::rename(&file, &aside).unwrap(), || std::fs::rename(&aside, &file).unwrap());
}

#[test]
fn a_postgresql_that_vanishes_and_comes_back() {
    let Some(mut database) = Database::postgres() else { return };
    let (start, rest) = database.address.split_once('@').unwrap();
    let (host, path) = rest.split_once('/').unwrap();
    let line = Arc::new(Line::to(host));
    database.address = format!("{start}@{}/{path}", line.address);
    comes_back(&database, || line.cut(), || line.mend());
}

/// A connection to a server that can be cut, as if the server were stopped.
struct Line {
    address: String,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    is_cut: bool,
    streams: Vec<TcpStream>,
}

impl Line {
    fn to(host: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (host, state) = (host.to_owned(), Arc::new(Mutex::new(State::default())));
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for near in listener.incoming().flatten() {
                let mut state = shared.lock().unwrap();
                if state.is_cut {
                    continue;
                }
                let far = TcpStream::connect(&host).unwrap();
                for (from, to) in [(&near, &far), (&far, &near)] {
                    let (from, to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
                    thread::spawn(move || copy(from, to));
                }
                state.streams.extend([near, far]);
            }
        });
        Self { address, state }
    }

    fn cut(&self) {
        let mut state = self.state.lock().unwrap();
        state.is_cut = true;
        for stream in state.streams.drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    fn mend(&self) {
        self.state.lock().unwrap().is_cut = false;
    }
}

/// Until one of the ends is gone.
fn copy(mut from: TcpStream, mut to: TcpStream) {
    let mut buffer = [0; 4096];
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        if to.write_all(&buffer[..read]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
}

#[test]
fn while_another_process_holds_a_sqlite_calls_are_answered_and_changes_are_refused() {
    let database = Database::sqlite();
    let scene = Scene::new(&database, |database| Gateway::start(database, &UNBOUND));
    let other = Connection::open(database.folder().join("toolpress.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let before = scene.kept();
    assert!(!scene.call().result().1, "reading needs nobody's leave");
    assert_eq!(scene.list().status, 200);
    assert_refused(&scene.create());
    for words in ["the audit log waits for the store", "another process keeps the file locked"] {
        wait_for("nobody is told", || scene.gateway.written().contains(words));
    }
    assert_eq!(scene.kept(), before);

    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(scene.create().status, 201);
    wait_for("entries are missing", || scene.kept() == scene.vendor.received().len());
    assert_eq!(scene.metric("toolpress_gateway_audit_lost_total"), 0);

    // What it cannot write before it must stop is lost, and it says so.
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert!(!scene.call().result().1);
    let written = scene.gateway.stop();
    let line = written.lines().find(|line| line.contains("entries of the audit log are lost"));
    assert!(line.is_some_and(|line| line.contains("lost=1")), "{written}");
}

#[test]
#[cfg(target_os = "linux")]
fn a_disk_without_room_refuses_changes_until_there_is_room() {
    let database = Database::sqlite();
    let scene = Scene::new(&database, |database| Gateway::spawn(&mut spared(&command(database, &UNBOUND))));
    let limit = |bytes| {
        let process = scene.gateway.process().try_into().unwrap();
        rlimit::prlimit(process, rlimit::Resource::FSIZE, Some((bytes, rlimit::INFINITY)), None).unwrap();
    };
    // No file may grow beyond nothing.
    limit(0);
    assert_refused(&scene.create());
    assert!(!scene.call().result().1, "nothing need be written for it");
    assert_eq!(scene.list().status, 200);
    wait_for("nobody is told", || scene.gateway.written().contains("the audit log waits for the store"));

    limit(rlimit::INFINITY);
    wait_for("nothing can be created", || scene.create().status == 201);
    wait_for("entries are missing", || scene.kept() == scene.vendor.received().len());
    assert_eq!(scene.metric("toolpress_gateway_audit_lost_total"), 0);
}

/// The same command without the signal that ends a process whose file grows beyond its bound: where the disk is full,
/// there is none either.
#[cfg(target_os = "linux")]
fn spared(command: &Command) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", r#"trap "" XFSZ; exec "$0" "$@""#]).arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    super::process::piped(&mut shell);
    shell
}
