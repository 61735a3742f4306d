//! What the gateway itself refuses, and that nobody else suffers from it.

use serde_json::{Value, json};
use toolpress_store::{AuditQuery, Outcome, Page};

use super::client::{Answer, Shown};
use super::database::Database;
use super::process::Gateway;
use super::vendor::{Manner, Vendor};

const LIST: &str = "list_all_pager_duty_incidents";

fn parts(answer: &Answer) -> (u16, Option<&str>, Value) {
    let error = answer.json()["error"]["data"].clone();
    (answer.status, answer.header("toolpress-limited"), error["limited_by"].clone())
}

#[test]
fn too_many_requests_a_second_are_refused_by_the_gateway_in_its_own_name() {
    let (database, vendor) = (Database::sqlite(), Vendor::content());
    let account = database.account("prod", &vendor.url);
    let ((_, one), (_, two)) = (database.server(&account, |_| ()), database.server(&account, |_| ()));
    let gateway = Gateway::start(&database, &["--server-rate", "1/2"]);
    for _ in 0..2 {
        assert_eq!(gateway.call(&one, LIST, &json!({})).status, 200);
    }
    let refused = gateway.call(&one, LIST, &json!({"urgencies": ["high"]}));
    assert_eq!(parts(&refused), (429, Some("server"), json!("gateway")));
    for (header, value) in
        [("ratelimit-limit", "2"), ("ratelimit-remaining", "0"), ("ratelimit-reset", "1"), ("retry-after", "1")]
    {
        assert_eq!(refused.header(header), Some(value), "{header}");
    }
    assert_eq!((&refused.json()["id"], vendor.received().len()), (&json!(7), 2));
    assert_eq!(gateway.call(&two, LIST, &json!({})).status, 200, "another server has its own");
    gateway.stop();

    let query = AuditQuery { outcome: Some(Outcome::Limited), ..AuditQuery::default() };
    let entries = database.run(database.store.audit(&query, Page { after: None, limit: 10 })).unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!((entries[0].tool.as_deref(), &entries[0].arguments[..]), (Some(LIST), &["urgencies".to_owned()][..]));
}

#[test]
fn a_refusal_of_the_vendor_is_told_apart() {
    let database = Database::sqlite();
    let vendor = Vendor::start(Manner::Answers { status: 429, body: r#"{"error":{"message":"slow down"}}"# });
    let (_, token) = database.server(&database.account("prod", &vendor.url), |_| ());
    let gateway = Gateway::start(&database, &[]);
    let answer = gateway.call(&token, LIST, &json!({}));
    assert_eq!((answer.status, answer.header("toolpress-limited"), answer.result().1), (200, None, true));
}

#[test]
fn a_vendor_that_hangs_takes_its_own_accounts_places_and_no_others() {
    let (database, hanging, vendor) = (Database::sqlite(), Vendor::start(Manner::Hangs), Vendor::content());
    let (_, stuck) = database.server(&database.account("stuck", &hanging.url), |_| ());
    let (_, free) = database.server(&database.account("free", &vendor.url), |_| ());
    let gateway = Gateway::start(&database, &["--account-calls", "3", "--server-calls", "0", "--gateway-calls", "4"]);
    let shown = Shown::Header(stuck.expose());
    let call = || gateway.start_mcp(shown, &[], "tools/call", json!({"name": LIST, "arguments": {}}));
    let waiting: Vec<_> = (0..3).map(|_| call()).collect();
    while hanging.received().len() < 3 {
        std::thread::yield_now();
    }
    assert_eq!(parts(&Answer::read(call())), (429, Some("account"), json!("gateway")));
    assert_eq!(gateway.list(&stuck).status, 200, "only calls need a place");
    assert_eq!(gateway.call(&free, LIST, &json!({})).status, 200);
    drop(waiting);
    // A caller that goes gives its place back.
    let start = std::time::Instant::now();
    loop {
        let mut next = call();
        // A refusal comes at once; what waits has reached the vendor.
        next.set_read_timeout(Some(std::time::Duration::from_secs(1))).unwrap();
        if std::io::Read::read(&mut next, &mut [0]).is_err() && hanging.received().len() >= 4 {
            break;
        }
        assert!(start.elapsed() < super::PATIENCE, "the places are still taken");
    }
}
