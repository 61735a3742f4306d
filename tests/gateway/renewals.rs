//! Access tokens that two gateways on one database renew.

use std::sync::{Arc, Condvar, Mutex};

use serde_json::json;
use toolpress_gateway::credentials::Credentials;

use super::client::{Answer, Shown};
use super::database::Database;
use super::process::Gateway;
use super::vendor::Vendor;

const LIST: &str = "list_all_pager_duty_incidents";
const CALLS: usize = 200;
const UNBOUND: [&str; 8] = ["--server-rate", "0", "--account-rate", "0", "--server-calls", "0", "--account-calls", "0"];

/// A door that is shut until somebody opens it.
#[derive(Default)]
struct Door {
    is_open: Mutex<bool>,
    opened: Condvar,
}

impl Door {
    fn pass(&self) {
        drop(self.opened.wait_while(self.is_open.lock().unwrap(), |is_open| !*is_open).unwrap());
    }

    fn open(&self) {
        *self.is_open.lock().unwrap() = true;
        self.opened.notify_all();
    }
}

/// A vendor whose tokens are asked for at `/token`, behind a door. It takes the access token that it gives, and none else.
fn issuer(door: &Arc<Door>) -> Vendor {
    let door = Arc::clone(door);
    Vendor::answering(move |request| {
        if request.starts_with("POST /token ") {
            door.pass();
            let tokens = json!({"access_token": "the-access", "refresh_token": "the-second", "token_type": "Bearer",
                "expires_in": 3600});
            return Some((200, tokens.to_string()));
        }
        match request.contains("Bearer the-access\r\n") {
            true => Some((200, json!({"incidents": [], "limit": 25, "offset": 0, "more": false}).to_string())),
            false => Some((401, json!({"error": {"message": "who is that?"}}).to_string())),
        }
    })
}

fn renew(database: &Database) {
    let door = Arc::default();
    let vendor = issuer(&door);
    let oauth = json!({"grant": "refresh_token", "token_url": format!("{}/token", vendor.url), "client_id": "toolpress",
        "refresh_token": "the-first"});
    let account = database.account_with("prod", &vendor.url, &json!({ "oauth": oauth }));
    let (_, token) = database.server(&account, |_| ());
    let replicas = [Gateway::start(database, &UNBOUND), Gateway::start(database, &UNBOUND)];
    let arguments = json!({"name": LIST, "arguments": {}});
    let calls: Vec<_> = (0..CALLS)
        .map(|number| {
            replicas[number % 2].start_mcp(Shown::Header(token.expose()), &[], "tools/call", arguments.clone())
        })
        .collect();
    // All of them wait for the tokens, or will.
    door.open();
    for call in calls {
        let (text, is_error) = Answer::read(call).result();
        assert!(!is_error, "{text}");
    }

    let received = vendor.received();
    let renewals: Vec<_> = received.iter().filter(|request| request.starts_with("POST /token ")).collect();
    assert_eq!((renewals.len(), received.len()), (1, CALLS + 1), "it was renewed once: {renewals:?}");
    assert!(renewals[0].contains("refresh_token=the-first"), "{renewals:?}");
    let kept = database.run(database.store.account(account.id)).unwrap().unwrap();
    let plain = database.keyring.open(kept.id, &kept.credentials).unwrap();
    match Credentials::from_bytes(&plain).unwrap() {
        Credentials::Oauth(oauth) => {
            let refresh = oauth.refresh_token.unwrap();
            assert_eq!(refresh.expose(), "the-second", "the next renewal shows what this one gave");
            assert!(oauth.access.is_some_and(|access| access.token.expose() == "the-access"));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn two_gateways_on_one_sqlite_renew_an_access_token_once_for_200_calls() {
    renew(&Database::sqlite());
}

#[test]
fn two_gateways_on_one_postgresql_renew_an_access_token_once_for_200_calls() {
    if let Some(database) = Database::postgres() {
        renew(&database);
    }
}
