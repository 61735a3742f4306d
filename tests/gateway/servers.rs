//! What a server's token opens: that server's tools, of that account, and nothing else.

use serde_json::json;
use toolpress_store::AccountState;

use super::VENDOR_SECRET;
use super::client::Shown;
use super::database::{Database, config};
use super::process::Gateway;
use super::vendor::{Manner, Vendor};

const LIST: &str = "list_all_pager_duty_incidents";
const GET: &str = "get_single_pager_duty_incident_by_id";

#[test]
fn two_servers_of_one_account_never_see_each_others_tools() {
    let (database, vendor) = (Database::sqlite(), Vendor::content());
    let account = database.account("prod", &vendor.url);
    let (_, one) = database.server(&account, |server| server.config = config(&[], &[], &[LIST]));
    let (_, two) = database.server(&account, |server| server.config = config(&[], &[], &[GET]));
    let gateway = Gateway::start(&database, &[]);
    // Again and again, so that whatever is remembered of one would be seen by the other.
    for _ in 0..3 {
        assert_eq!(gateway.list(&one).tools(), [LIST]);
        assert_eq!(gateway.list(&two).tools(), [GET]);
        assert!(!gateway.call(&one, LIST, &json!({})).result().1);
        let refused = gateway.call(&two, LIST, &json!({})).json();
        assert_eq!(refused["error"]["code"], -32602, "{refused}");
        let message = refused["error"]["message"].as_str().unwrap();
        assert!(message.starts_with("there is no tool `list_all_pager_duty_incidents`"), "{message}");
    }
    assert_eq!(vendor.received().len(), 3);
}

#[test]
fn a_token_opens_its_own_account_and_no_other() {
    let database = Database::sqlite();
    let (here, there) = (Vendor::content(), Vendor::content());
    let (_, one) = database.server(&database.account("one", &here.url), |_| ());
    let (_, two) = database.server(&database.account("two", &there.url), |_| ());
    let gateway = Gateway::start(&database, &[]);
    gateway.call(&one, LIST, &json!({}));
    assert_eq!((here.received().len(), there.received().len()), (1, 0));
    gateway.call(&two, LIST, &json!({}));
    assert_eq!((here.received().len(), there.received().len()), (1, 1));
}

#[test]
fn a_token_may_stand_in_the_path_and_nobody_keeps_the_answer() {
    let (database, vendor) = (Database::sqlite(), Vendor::content());
    let (_, token) = database.server(&database.account("prod", &vendor.url), |_| ());
    let gateway = Gateway::start(&database, &[]);
    for shown in [Shown::Path(token.expose()), Shown::Header(token.expose())] {
        let listed = gateway.mcp(shown, &[], "tools/list", json!({}));
        assert!(listed.tools().len() > 100);
        assert_eq!(listed.header("cache-control"), Some("no-store"));
        assert_eq!(listed.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(listed.json()["result"]["ttlMs"], 60_000);
    }
    // Nor what other methods are answered.
    for path in ["/mcp".to_owned(), format!("/mcp/{}", token.expose())] {
        let refused = gateway.get(&path);
        assert_eq!((refused.status, refused.header("allow")), (405, Some("POST,OPTIONS")));
        assert_eq!(refused.header("cache-control"), Some("no-store"));
        assert_eq!(refused.header("referrer-policy"), Some("no-referrer"));
    }
}

#[test]
fn a_changed_config_is_what_is_listed_and_called_within_a_second() {
    let (database, vendor) = (Database::sqlite(), Vendor::content());
    let account = database.account("prod", &vendor.url);
    let (mut server, token) = database.server(&account, |server| server.config = config(&[], &[], &[LIST]));
    // It is asked as often as it answers.
    let gateway = Gateway::start(&database, &["--server-rate", "0", "--account-rate", "0"]);
    assert_eq!(gateway.list(&token).tools(), [LIST]);
    server.config = config(&[], &[], &[GET]);
    database.run(database.store.update_server(&server)).unwrap();
    let start = std::time::Instant::now();
    while gateway.list(&token).tools() != [GET] {
        assert!(start.elapsed().as_millis() < 1500, "it still lists the old tools");
    }
}

#[test]
fn an_account_that_needs_a_person_lists_its_tools_and_says_so_at_each_call() {
    let (database, vendor) = (Database::sqlite(), Vendor::content());
    let mut account = database.account("prod", &vendor.url);
    account.state = AccountState::NeedsReauthorization;
    database.run(database.store.update_account(&account)).unwrap();
    let (_, token) = database.server(&account, |_| ());
    let gateway = Gateway::start(&database, &[]);
    assert!(gateway.list(&token).tools().len() > 100);
    let (text, is_error) = gateway.call(&token, LIST, &json!({})).result();
    assert!(is_error && text.contains("prod") && text.contains("authoriz"), "{text}");
    assert_eq!(vendor.received().len(), 0);
}

#[test]
fn an_error_of_the_vendor_that_repeats_what_it_was_sent_shows_no_credential() {
    let (database, vendor) = (Database::sqlite(), Vendor::start(Manner::Repeats { status: 400 }));
    let (_, token) = database.server(&database.account("prod", &vendor.url), |_| ());
    let gateway = Gateway::start(&database, &[]);
    let answer = gateway.call(&token, LIST, &json!({}));
    assert!(vendor.received()[0].contains(VENDOR_SECRET), "the vendor was sent it");
    assert!(answer.result().1 && !format!("{answer:?}").contains(VENDOR_SECRET), "{answer:?}");
}

#[test]
fn the_answer_of_a_vendor_that_repeats_what_it_was_sent_is_the_vendors_own_affair_but_for_the_callers_tokens() {
    let (database, vendor) = (Database::sqlite(), Vendor::start(Manner::Repeats { status: 200 }));
    let (_, token) = database.server(&database.account("prod", &vendor.url), |server| {
        server.require_api_token_auth = true;
    });
    let (_, api) = database.api_token("sam", false);
    let gateway = Gateway::start(&database, &[]);
    let more = [("x-api-token", api.expose()), ("cookie", "session=1"), ("x-forwarded-for", "10.1.2.3")];
    for shown in [Shown::Header(token.expose()), Shown::Path(token.expose())] {
        gateway.mcp(shown, &more, "tools/call", json!({"name": LIST, "arguments": {}})).result();
    }
    let received = vendor.received();
    assert_eq!(received.len(), 2);
    for secret in [token.expose(), api.expose(), "session=1", "10.1.2.3", "tpmcp_", "tpapi_"] {
        assert!(received.iter().all(|request| !request.contains(secret)), "{secret}: {received:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_is_one_that_the_vendors_own_document_allows() {
    let specs = concat!(env!("CARGO_MANIFEST_DIR"), "/specs");
    let sandbox = toolpress_sandbox::Sandbox::load(specs, "pagerduty").unwrap();
    let running = sandbox.start("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let url = running.url.clone();
    let incidents = tokio::task::spawn_blocking(move || {
        let database = Database::sqlite();
        let (_, token) = database.server(&database.account("prod", &url), |_| ());
        let gateway = Gateway::start(&database, &[]);
        gateway.call(&token, LIST, &json!({"statuses": ["triggered"], "limit": 2})).result()
    });
    let (text, is_error) = incidents.await.unwrap();
    assert!(!is_error && text.contains("\"result_count\":"), "{text}");
}
