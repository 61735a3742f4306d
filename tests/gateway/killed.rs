//! `kill -9` of the gateway while clients create, rotate and revoke through its API: at the next start whatever was answered
//! is there, and what was revoked opens nothing.
//!
//! No `fsync` is needed for that: what SQLite has written is the kernel's by then, what PostgreSQL was told is another
//! process's, and neither dies with the gateway. It is needed when the machine dies, which a test cannot make it do; the
//! store asks SQLite for it all the same (`synchronous = full`), and the tests' PostgreSQL is without.

use std::sync::mpsc::{Sender, channel};
use std::thread;

use serde_json::{Value, json};
use toolpress_gateway::token::{Kind, Token};
use toolpress_store::Id;

use super::client::{Answer, ask_the_mortal};
use super::crash::fall_at_any_moment;
use super::database::Database;
use super::process::Gateway;
use super::vendor::Vendor;

/// How often the gateway is killed.
const TIMES: u32 = 200;
const CLIENTS: usize = 2;
const UNBOUND: [&str; 4] = ["--server-rate", "0", "--account-rate", "0"];

/// Somebody who manages an account of their own, and remembers what they were answered.
struct Client {
    bearer: String,
    account: Id,
    /// A server that stays, to see with which credentials the account is called.
    caller: Token,
    /// The credentials that were answered last, and those that were sent after them.
    secrets: Vec<String>,
    /// What was made, and whether it still opens something; but for what was sent to be revoked without an answer.
    made: Vec<(Made, bool)>,
}

enum Made {
    Server(Token),
    Api(String),
}

impl Client {
    fn new(database: &Database, vendor: &Vendor, bearer: &str, number: usize) -> Self {
        let first = Id::new().to_string();
        let account = database.account_with(&format!("prod {number}"), &vendor.url, &json!({ "token": first }));
        let (_, caller) = database.server(&account, |_| ());
        Self { bearer: bearer.to_owned(), account: account.id, caller, secrets: vec![first], made: Vec::new() }
    }

    /// Works until the gateway is killed, and tells of each answer.
    fn work(&mut self, address: &str, answered: &Sender<()>) {
        while self.round(address, answered).is_some() {}
    }

    fn round(&mut self, address: &str, answered: &Sender<()>) -> Option<()> {
        let account = format!("/integrated-account/{}", self.account);
        let (servers, tokens) = (format!("{account}/mcp"), "/api-token");
        let server = self.make(address, &servers, answered)?;
        let new = Id::new().to_string();
        self.secrets.push(new.clone());
        let credentials = json!({"credentials": {"token": new}});
        self.ask(address, &format!("PATCH {account}"), &credentials, 200, answered)?;
        self.secrets = vec![new];
        let token = self.make(address, tokens, answered)?;
        for path in [format!("{servers}/{server}"), format!("{tokens}/{token}")] {
            // The older of the last two; until it is answered it may be gone or not.
            let (made, _) = self.made.remove(self.made.len() - 2);
            self.ask(address, &format!("DELETE {path}"), &json!({}), 204, answered)?;
            self.made.push((made, false));
        }
        // These stay.
        self.make(address, &servers, answered)?;
        self.make(address, tokens, answered)?;
        Some(())
    }

    /// Makes a server or a token; its id.
    fn make(&mut self, address: &str, path: &str, answered: &Sender<()>) -> Option<String> {
        let body = json!({"name": Id::new().to_string()});
        let record = self.ask(address, &format!("POST {path}"), &body, 201, answered)?.json();
        let token = record["token"].as_str().unwrap();
        let server = Token::parse(Kind::Server, token).map(Made::Server);
        self.made.push((server.unwrap_or_else(|| Made::Api(token.to_owned())), true));
        Some(record["id"].as_str().unwrap().to_owned())
    }

    fn ask(&self, address: &str, line: &str, body: &Value, status: u16, answered: &Sender<()>) -> Option<Answer> {
        let headers = [("authorization", self.bearer.as_str()), ("content-type", "application/json")];
        let answer = ask_the_mortal(address, line, &headers, &body.to_string())?;
        assert_eq!(answer.status, status, "{line}: {answer:?}");
        // Nobody may be waiting for it any more.
        let _ = answered.send(());
        Some(answer)
    }

    /// Sees that everything from this place on is as it was answered.
    fn check(&mut self, gateway: &Gateway, vendor: &Vendor, from: usize) {
        for (made, opens) in &self.made[from..] {
            let (status, good) = match made {
                Made::Server(token) => (gateway.list(token).status, 200),
                Made::Api(token) => {
                    let bearer = format!("Bearer {token}");
                    // Valid, and no administrator's.
                    (gateway.ask("GET /api-token", &[("authorization", &bearer)], "").status, 403)
                }
            };
            assert_eq!(status, if *opens { good } else { 401 }, "what was answered is lost");
        }
        let called = gateway.call(&self.caller, "list_all_pager_duty_incidents", &json!({}));
        assert!(!called.result().1, "{called:?}");
        let request = vendor.received().pop().unwrap();
        let shown = self.secrets.iter().position(|secret| request.contains(secret.as_str()));
        let place = shown.unwrap_or_else(|| panic!("the credentials that were answered are lost: {request}"));
        self.secrets.drain(..place);
    }
}

fn survives(database: &Database) {
    let vendor = Vendor::content();
    let (_, admin) = database.api_token("ops", true);
    let bearer = format!("Bearer {}", admin.expose());
    let mut clients: Vec<_> = (0..CLIENTS).map(|number| Client::new(database, &vendor, &bearer, number)).collect();
    let mut gateway = Gateway::start(database, &UNBOUND);
    for time in 0..TIMES {
        let before: Vec<usize> = clients.iter().map(|client| client.made.len()).collect();
        thread::scope(|scope| {
            let (answered, answers) = channel();
            for client in &mut clients {
                let (address, answered) = (gateway.address.as_str(), answered.clone());
                scope.spawn(move || client.work(address, &answered));
            }
            drop(answered);
            // Until so much was answered, and then anywhere in what comes next.
            for _ in 0..=time % 13 {
                answers.recv().unwrap();
            }
            fall_at_any_moment(time);
            gateway.signal("-KILL");
        });
        gateway = Gateway::start(database, &UNBOUND);
        for (client, before) in clients.iter_mut().zip(before) {
            // One that was not answered to be revoked is no longer in its place.
            client.check(&gateway, &vendor, before.min(client.made.len()));
        }
    }
    // What was answered long ago is still so.
    for client in &mut clients {
        client.check(&gateway, &vendor, 0);
        assert!(client.made.len() > TIMES as usize / 2, "hardly anything was answered: {}", client.made.len());
    }
}

#[test]
fn whatever_a_gateway_on_sqlite_has_answered_survives_200_kills_of_it() {
    survives(&Database::sqlite());
}

#[test]
fn whatever_a_gateway_on_postgresql_has_answered_survives_200_kills_of_it() {
    if let Some(database) = Database::postgres() {
        survives(&database);
    }
}
