//! The command line on the database of a gateway that runs.

use std::time::Duration;

use serde_json::{Value, json};
use toolpress_gateway::token::{Kind, Token};

use super::database::Database;
use super::process::{Gateway, environment};
use super::vendor::Vendor;

/// Within a second, and what asking takes on a busy machine.
const SOON: Duration = Duration::from_millis(1200);
const NEW_SECRET: &str = "n3w-s3cr3t";

/// Runs a command on the database, and gives back what it says.
fn toolpress(database: &Database, words: &[&str]) -> Value {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_toolpress"));
    command.args(words).args(["--json", "--database", &database.address]);
    let output = environment(&mut command, database).env("NEW_SECRET", NEW_SECRET).output().unwrap();
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn agree(database: &Database) {
    let vendor = Vendor::content();
    database.account("prod", &vendor.url);
    let gateway = Gateway::start(database, &[]);
    let made = toolpress(database, &["server", "create", "prod", "--name", "copilot", "--methods", "list"]);
    let token = Token::parse(Kind::Server, made["token"].as_str().unwrap()).unwrap();
    assert_eq!(gateway.list(&token).status, 200, "it works at once");

    let shown = gateway.list(&token).tools().len();
    toolpress(database, &["server", "update", "copilot", "--tools", "list_all_pager_duty_incidents"]);
    let start = std::time::Instant::now();
    while gateway.list(&token).tools().len() == shown {
        assert!(start.elapsed() < SOON, "it still shows what it showed");
    }
    toolpress(database, &["server", "revoke", "copilot"]);
    let took = gateway.until(&token, 401);
    assert!(took < SOON, "{took:?}");

    let made = toolpress(database, &["token", "create", "ann", "--admin"]);
    toolpress(database, &["token", "create", "root", "--admin"]);
    let bearer = format!("Bearer {}", made["token"].as_str().unwrap());
    let ask = || gateway.ask("GET /api-token", &[("authorization", &bearer)], "").status;
    assert_eq!(ask(), 200);
    toolpress(database, &["token", "revoke", "ann"]);
    assert_eq!(ask(), 401, "who manages is asked of the database each time");

    // An account's new credentials are those of the next second's calls.
    let (_, token) = database.server(&database.run(database.store.account_by_name("prod")).unwrap().unwrap(), |_| ());
    let call = || gateway.call(&token, "list_all_pager_duty_incidents", &json!({}));
    assert!(!call().result().1);
    toolpress(database, &["account", "rotate", "prod", "--secret-from", "env:NEW_SECRET"]);
    let start = std::time::Instant::now();
    while !vendor.received().last().unwrap().contains(NEW_SECRET) {
        assert!(start.elapsed() < SOON, "the old credentials are still in use");
        assert!(!call().result().1);
    }
}

#[test]
fn what_is_done_on_a_sqlite_reaches_the_gateway_that_runs_on_it_within_a_second() {
    agree(&Database::sqlite());
}

#[test]
fn what_is_done_on_a_postgresql_reaches_the_gateway_that_runs_on_it_within_a_second() {
    if let Some(database) = Database::postgres() {
        agree(&database);
    }
}
