//! How a gateway is started, watched, reloaded and stopped.

use std::time::Instant;

use serde_json::json;
use toolpress_store::{AuditQuery, Outcome, Page};

use super::PATIENCE;
use super::client::Shown;
use super::database::Database;
use super::process::{Gateway, command};
use super::vendor::{Manner, Vendor};

const LIST: &str = "list_all_pager_duty_incidents";
const ALL: Page = Page { after: None, limit: 100 };

/// The administrator's token in what a gateway has written.
fn shown(written: &str) -> Option<&str> {
    written.split_whitespace().find(|word| word.starts_with("tpapi_"))
}

#[test]
fn the_first_start_shows_an_administrators_token_once_and_not_in_the_log() {
    let database = Database::sqlite();
    let written = Gateway::start(&database, &["--log-format", "json"]).stop();
    let line = written.lines().find(|line| line.contains("tpapi_")).unwrap_or_else(|| panic!("{written}"));
    assert!(!line.starts_with('{'), "it is no line of the log: {line}");
    let tokens = database.run(database.store.api_tokens(ALL)).unwrap();
    assert_eq!(tokens.iter().map(|token| (token.name.as_str(), token.is_admin)).collect::<Vec<_>>(), [("admin", true)]);
    assert_eq!(shown(&Gateway::start(&database, &[]).stop()), None);
}

#[test]
fn the_environment_sets_the_administrators_token_instead() {
    let database = Database::sqlite();
    for given in ["0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"] {
        let gateway = Gateway::start_with(&database, &[], &[("TOOLPRESS_ADMIN_TOKEN", given)]);
        let bearer = format!("Bearer {given}");
        assert_eq!(gateway.ask("GET /api-token", &[("authorization", &bearer)], "").status, 200);
        assert!(!gateway.stop().contains(given));
    }
    let tokens = database.run(database.store.api_tokens(ALL)).unwrap();
    assert_eq!(tokens.len(), 1);
    let weak = command(&database, &[]).env("TOOLPRESS_ADMIN_TOKEN", "hunter2").output().unwrap();
    let log = String::from_utf8(weak.stderr).unwrap();
    assert!(!weak.status.success() && log.contains("32 characters") && !log.contains("hunter2"), "{log}");
}

#[test]
fn ready_means_that_it_can_work_and_stopping_means_that_it_cannot() {
    let (database, vendor) = (Database::sqlite(), Vendor::start(Manner::Hangs));
    let (_, token) = database.server(&database.account("prod", &vendor.url), |_| ());
    let gateway = Gateway::start(&database, &[]);
    assert_eq!((gateway.get("/healthz").status, gateway.get("/readyz").status), (200, 200));

    let key = database.folder().join("toolpress.db.key");
    let aside = database.folder().join("aside.key");
    std::fs::rename(&key, &aside).unwrap();
    let blind = gateway.get("/readyz");
    assert_eq!((blind.status, blind.body.as_str()), (503, "the key opens nothing\n"));
    std::fs::rename(&aside, &key).unwrap();
    assert_eq!(gateway.get("/readyz").status, 200);

    let call = json!({"name": LIST, "arguments": {}});
    let waiting = gateway.start_mcp(Shown::Header(token.expose()), &[], "tools/call", call);
    while vendor.received().is_empty() {
        std::thread::yield_now();
    }
    gateway.signal("-TERM");
    let start = Instant::now();
    while gateway.get("/readyz").status != 503 {
        assert!(start.elapsed() < PATIENCE, "it is still ready");
    }
    drop(waiting);
    gateway.stop();
    let entries = database.run(database.store.audit(&AuditQuery::default(), ALL)).unwrap();
    assert_eq!(entries.iter().map(|entry| entry.outcome).collect::<Vec<_>>(), [Outcome::Cancelled]);
}

#[test]
fn a_call_is_in_the_audit_log_with_who_made_it_and_without_what_was_said() {
    let (database, vendor) = (Database::sqlite(), Vendor::content());
    let account = database.account("prod", &vendor.url);
    let (server, token) = database.server(&account, |_| ());
    let (_, api) = database.api_token("sam", false);
    let gateway = Gateway::start(&database, &[]);
    let call = |arguments| {
        let shown = Shown::Header(token.expose());
        gateway.mcp(
            shown,
            &[("x-api-token", api.expose())],
            "tools/call",
            json!({"name": LIST, "arguments": arguments}),
        )
    };
    call(json!({"urgencies": ["high"]}));
    call(json!({"no_such": "secret-argument"}));
    gateway.stop();
    let entries = database.run(database.store.audit(&AuditQuery::default(), ALL)).unwrap();
    let [wrong, right] = &entries[..] else { panic!("{entries:?}") };
    assert_eq!((right.outcome, right.status, right.token.as_deref()), (Outcome::Ok, Some(200), Some("sam")));
    assert_eq!((right.server_id, right.account_id), (Some(server.id), Some(account.id)));
    assert_eq!((right.tool.as_deref(), &right.arguments[..]), (Some(LIST), &["urgencies".to_owned()][..]));
    assert_eq!(
        (wrong.outcome, wrong.status, &wrong.arguments[..]),
        (Outcome::Arguments, None, &["no_such".to_owned()][..])
    );
    assert!(entries.iter().all(|entry| entry.values.is_none()));

    let gateway = Gateway::start(&database, &["--audit-values"]);
    gateway.call(&token, LIST, &json!({"urgencies": ["high"]}));
    gateway.stop();
    let newest = database.run(database.store.audit(&AuditQuery::default(), Page { limit: 1, ..ALL })).unwrap();
    assert_eq!(newest[0].values, Some(json!({"urgencies": ["high"]})));
}

#[test]
fn a_hangup_reads_the_keys_again_and_says_so() {
    let database = Database::sqlite();
    let gateway = Gateway::start(&database, &[]);
    let said = |what: &str| {
        let start = Instant::now();
        while !gateway.written().contains(what) {
            assert!(start.elapsed() < PATIENCE, "it never says {what}: {}", gateway.written());
            std::thread::yield_now();
        }
    };
    gateway.signal("-HUP");
    said("the keys were read again");
    std::fs::rename(database.folder().join("toolpress.db.key"), database.folder().join("aside.key")).unwrap();
    gateway.signal("-HUP");
    said("the keys could not be read again");
    assert_eq!(gateway.get("/healthz").status, 200);
}

#[test]
fn counts_are_of_fixed_words_only() {
    let (database, vendor) = (Database::sqlite(), Vendor::content());
    let account = database.account("a-name-of-somebodys-making", &vendor.url);
    let (_, token) = database.server(&account, |server| server.name = "another-such-name".to_owned());
    let gateway = Gateway::start(&database, &["--server-rate", "1/1"]);
    gateway.mcp(Shown::Path("tpmcp_wrong"), &[], "tools/list", json!({}));
    gateway.call(&token, LIST, &json!({}));
    gateway.call(&token, LIST, &json!({}));
    let metrics = gateway.get("/metrics").body;
    for line in [
        r#"toolpress_gateway_unauthorized_total{token="server"} 1"#,
        r#"toolpress_gateway_limited_total{scope="server",bound="rate"} 1"#,
        &format!(r#"toolpress_calls_total{{vendor="pagerduty",tool="{LIST}",status="2xx"}} 1"#),
    ] {
        assert!(metrics.contains(line), "{line}: {metrics}");
    }
    for word in ["name-of-somebodys", "another-such-name", token.expose(), "tpmcp_", "/mcp"] {
        assert!(!metrics.contains(word), "{word}: {metrics}");
    }
}

#[test]
fn with_a_vendor_it_is_no_gateway_and_takes_none_of_its_options() {
    let output = command(&Database::sqlite(), &["--vendor", "pagerduty"]).output().unwrap();
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && message.contains("cannot be used with"), "{message}");
}
