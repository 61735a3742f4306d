//! Tools: found, read, tried.

use std::num::NonZeroU32;

use http::StatusCode;
use serde_json::json;
use toolpress_gateway::limits::{self, Bounds, Rate};
use toolpress_store::{AuditEntry, AuditQuery, Outcome, Page};

use super::browser::{Answer, Browser, Console};
use super::vendors::answering;

const SECRET: &str = "secret-of-the-vendor";
const READS: &str = "list_all_bearer_alarms";
const CREATES: &str = "create_a_bearer_alarm";

async fn step(browser: &Browser<'_>, path: &str, step: &str, fields: &[(&str, &str)]) -> Answer {
    let fields: Vec<_> = [("step", step)].into_iter().chain(fields.iter().copied()).collect();
    browser.fill(path, &fields).await
}

/// The calls that the audit log has, once it has one.
async fn calls(console: &Console) -> Vec<AuditEntry> {
    loop {
        let query = AuditQuery::default();
        let log = console.store.audit(&query, Page { after: None, limit: 100 }).await.unwrap();
        let calls: Vec<_> = log.into_iter().filter(|entry| entry.action == "tools/call").collect();
        if !calls.is_empty() {
            return calls;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_catalogue_is_searched_and_has_pages() {
    let console = Console::start().await;
    let browser = console.signed_in().await;
    let first = browser.get("/console/vendors/large/tools").await.text;
    assert!(first.contains("600 tools, page 1 of 15") && first.contains("?page=2"), "{first}");
    assert_eq!(first.matches("<li><a href=\"/console/vendors/large/tools/").count(), 40);
    let found = browser.get("/console/vendors/large/tools?q=SYNCHRONISE_599&effect=updates").await.text;
    assert!(found.contains("1 of 600 tools") && found.contains("synchronise_599"), "{found}");
    let none = browser.get("/console/vendors/large/tools?q=%3Cimg%3E&effect=reads").await.text;
    assert!(none.contains("No tool is like that") && none.contains("value=\"&lt;img&gt;\""), "{none}");
    assert_eq!(browser.get("/console/vendors/nobody/tools").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_tool_says_what_it_takes_and_a_vendors_can_only_be_read() {
    let console = Console::start().await;
    let browser = console.signed_in().await;
    let path = format!("/console/vendors/bearer/tools/{CREATES}");
    let page = browser.get(&path).await.text;
    for part in ["&lt;i&gt;What&lt;/i&gt;", "required", "With 1 field", "an integer of at least 1", "only adds"] {
        assert!(page.replace(['<', '>'], " ").contains(&part.replace(['<', '>'], " ")), "{part}: {page}");
    }
    assert!(!page.contains("Try it"));
    assert_eq!(browser.get(&format!("{path}/try")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_server_shows_the_tools_that_it_exposes_and_tries_no_others() {
    let console = Console::start().await;
    let browser = console.signed_in().await;
    let account = browser.account("prod", "").await;
    browser.server(&account, "reader", &[("/config/methods", "read")]).await;
    let server = console.store.servers(None, Page { after: None, limit: 1 }).await.unwrap()[0].id;
    let tools = format!("{account}/servers/{server}/tools");
    let page = browser.get(&tools).await.text;
    assert!(page.contains(READS) && !page.contains(CREATES), "{page}");
    assert_eq!(browser.get(&format!("{tools}/{READS}/try")).await.status, StatusCode::OK);
    assert_eq!(browser.get(&format!("{tools}/{CREATES}/try")).await.status, StatusCode::NOT_FOUND);
    let form_token = browser.get(&tools).await.form_token();
    let fields =
        [("form_token", form_token.as_str()), ("step", "send"), ("confirmed", "yes"), ("/arguments/title", "x")];
    assert_eq!(browser.post(&format!("{tools}/{CREATES}/try"), &fields).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn wrong_arguments_come_back_beside_their_fields() {
    let console = Console::start().await;
    let browser = console.signed_in().await;
    let path = format!("{}/tools/{CREATES}/try", browser.account("prod", "").await);
    let fields = [("/arguments/count", "0"), ("/arguments/owner", "{}"), ("/arguments/level", "huge")];
    let answer = step(&browser, &path, "show", &fields).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(answer.wrong("arguments-title"), "Is missing; must be a string");
    assert_eq!(answer.wrong("arguments-count"), "Is 0; must be an integer of at least 1");
    assert!(
        answer.wrong("arguments-owner").starts_with("At owner.id: it is missing"),
        "{}",
        answer.wrong("arguments-owner")
    );
    assert!(answer.wrong("arguments-level").contains("must be one of"));
    assert!(answer.text.contains("<option value=\"huge\" selected>"), "what was sent is still there");

    let fields = [("/arguments/title", "x"), ("/arguments/owner", "{\"id\":"), ("/more", "[]")];
    let answer = step(&browser, &path, "send", &fields).await;
    assert!(answer.wrong("arguments-owner").starts_with("Is no JSON: EOF"));
    assert!(answer.wrong("more").starts_with("Is no object"));
    let fields = [("/arguments/title", "x"), ("/more", "{\"owner\":null,\"unknown\":1}")];
    let answer = step(&browser, &path, "show", &fields).await;
    assert!(answer.wrong("arguments-owner").starts_with("Is null"), "{}", answer.text);
    assert!(answer.wrong("more").starts_with("At unknown: it is unknown"), "{}", answer.wrong("more"));
}

#[tokio::test]
async fn what_writes_is_sent_after_two_questions_and_stands_in_the_audit_log() {
    let console = Console::start().await;
    let browser = console.signed_in().await;
    let account = browser.account("prod", &answering(SECRET).await).await;
    let path = format!("{account}/tools/{CREATES}/try");
    let fields = [
        ("/arguments/title", "<b>\u{202e}"),
        ("/arguments/count", "12345678901234567890"),
        ("/arguments/urgent", "true"),
        ("/arguments/days", "tue"),
        ("/arguments/days", "mon"),
        ("/arguments/owner", "{\"id\": \"U1\"}"),
    ];
    // Nothing is sent without the last question, whatever the form says.
    for (word, heading) in [("show", "The request"), ("confirm", "Really?"), ("send", "Really?")] {
        let page = step(&browser, &path, word, &fields).await.text;
        assert!(page.contains(heading), "{page}");
        assert!(page.contains("authorization: [credential]") && !page.contains(SECRET), "{page}");
        assert!(page.contains("&lt;b&gt;<span class=\"hidden-mark\">U+202E</span>"), "{page}");
        assert!(page.contains("12345678901234567890"), "{page}");
    }
    let given = json!({"title": "x", "days": ["mon"]}).to_string();
    let answer = step(&browser, &path, "send", &[("given", &given), ("confirmed", "yes")]).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.text.contains("The vendor answered <strong>200 OK"), "{}", answer.text);
    assert!(answer.text.contains("&lt;img src=x onerror=alert(1)&gt;") && !answer.text.contains("<img"));
    assert!(!answer.text.contains(SECRET));

    let calls = calls(&console).await;
    let [call] = &calls[..] else { panic!("one call was made: {calls:?}") };
    assert_eq!((call.token.as_deref(), call.tool.as_deref()), (Some("root"), Some(CREATES)));
    assert_eq!((call.subject.as_deref(), call.server_id, call.outcome), (Some("prod"), None, Outcome::Ok));
    assert_eq!(call.arguments, ["title", "days"]);
}

#[tokio::test]
async fn what_reads_is_sent_at_once_in_the_name_of_the_server() {
    let console = Console::start().await;
    let browser = console.signed_in().await;
    let account = browser.account("prod", &answering("another-secret").await).await;
    browser.server(&account, "reader", &[]).await;
    let server = console.store.servers(None, Page { after: None, limit: 1 }).await.unwrap()[0].id;
    let path = format!("{account}/servers/{server}/tools/{READS}/try");
    let answer = step(&browser, &path, "send", &[]).await;
    assert!(answer.text.contains(">failed<") && answer.text.contains("401"), "{}", answer.text);
    let calls = calls(&console).await;
    let call = &calls[0];
    assert_eq!((call.server_id, call.subject.as_deref()), (Some(server), Some("reader")));
    assert_eq!((call.outcome, call.status, call.token.as_deref()), (Outcome::VendorError, Some(401), Some("root")));
}

#[tokio::test]
async fn a_vendor_that_is_not_there_is_told_of_and_audited() {
    let console = Console::start().await;
    let browser = console.signed_in().await;
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let account = browser.account("prod", &format!("http://{closed}")).await;
    let answer = step(&browser, &format!("{account}/tools/{READS}/try"), "send", &[]).await;
    assert!(answer.text.contains("gave no answer") && answer.text.contains("refuses connections"), "{}", answer.text);
    assert_eq!(calls(&console).await[0].outcome, Outcome::Network);
}

#[tokio::test]
async fn the_gateways_limits_hold_for_trials_too() {
    let one = NonZeroU32::MIN;
    let rate = Some(Rate { per_second: one, burst: one });
    let limits = limits::Options { server: Bounds { rate, calls: None }, ..limits::Options::default() };
    let console = Console::start_bounded("https://mcp.example.com", limits).await;
    let browser = console.signed_in().await;
    let account = browser.account("prod", &answering(SECRET).await).await;
    let path = format!("{account}/tools/{READS}/try");
    let first = step(&browser, &path, "send", &[]).await;
    assert!(first.text.contains("200 OK"), "{}", first.text);
    let mut answer = step(&browser, &path, "send", &[]).await;
    // Whoever is slow enough may call once more.
    while answer.status == StatusCode::OK {
        answer = step(&browser, &path, "send", &[]).await;
    }
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(answer.text.contains("Nothing was sent") && answer.text.contains("try again in 1 s"), "{}", answer.text);
    let mut outcomes = Vec::new();
    while !outcomes.contains(&Outcome::Limited) {
        outcomes = calls(&console).await.iter().map(|call| call.outcome).collect();
    }
}
