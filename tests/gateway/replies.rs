//! What bounds a call, and the form of its reply: the same options as with one account.

use serde_json::json;

use super::client::Answer;
use super::database::Database;
use super::process::Gateway;
use super::vendor::{Manner, Vendor};

const LIST: &str = "list_all_pager_duty_incidents";

fn call(vendor: &Vendor, more: &[&str]) -> (Answer, Answer) {
    let database = Database::sqlite();
    let (_, token) = database.server(&database.account("prod", &vendor.url), |_| ());
    let gateway = Gateway::start(&database, more);
    (gateway.call(&token, LIST, &json!({})), gateway.list(&token))
}

#[test]
fn a_call_is_given_up_after_the_time_that_it_may_take() {
    let (answer, _) = call(&Vendor::start(Manner::Hangs), &["--timeout", "0.2s"]);
    let (text, is_error) = answer.result();
    assert!(is_error && text.contains("0.2"), "{text}");
}

#[test]
fn a_reply_that_is_longer_than_it_may_be_is_refused() {
    let vendor = Vendor::content();
    let (text, is_error) = call(&vendor, &["--max-reply-bytes", "10"]).0.result();
    assert!(is_error && text.contains("10 bytes"), "{text}");
    let (text, is_error) = call(&vendor, &["--max-reply-bytes", "1000"]).0.result();
    assert!(!is_error, "{text}");
}

#[test]
fn replies_are_structured_where_that_is_asked_for_and_the_tools_say_so() {
    let vendor = Vendor::content();
    let (answer, list) = call(&vendor, &["--output", "structured"]);
    assert_eq!(answer.json()["result"]["structuredContent"]["result"], json!([]), "{answer:?}");
    assert!(list.body.contains("outputSchema"));
    let (answer, list) = call(&vendor, &[]);
    assert!(answer.json()["result"]["structuredContent"].is_null(), "{answer:?}");
    assert!(!list.body.contains("outputSchema"));
}
