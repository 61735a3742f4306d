//! What pages show: text as text, and little of it.

use http::StatusCode;
use toolpress_store::{AuditQuery, Page};

use super::browser::{Browser, Console};

const HOSTILE: &str = "<img src=x onerror=alert(1)>\u{202e}gpj.exe\"' &amp;";

/// Every page there is, below an account with a server.
async fn paths(console: &Console, account: &str) -> Vec<String> {
    let page = Page { after: None, limit: 10 };
    let server = console.store.servers(None, page).await.unwrap()[0].id;
    let token = console.store.api_tokens(page).await.unwrap()[0].id;
    let below = [
        "",
        "/edit",
        "/credentials",
        "/remove",
        "/servers",
        "/servers/new",
        "/servers/preview",
        "/servers/matches?find=a",
    ];
    let mut paths: Vec<_> = below.iter().map(|end| format!("{account}{end}")).collect();
    paths.extend(["", "/edit", "/revoke"].map(|end| format!("{account}/servers/{server}{end}")));
    paths.push(format!("/console/tokens/{token}/revoke"));
    let fixed = [
        "",
        "/accounts",
        "/accounts/new",
        "/accounts/new/bearer",
        "/accounts/new/large",
        "/tokens",
        "/tokens/new",
        "/vendors",
        "/audit",
    ];
    paths.extend(fixed.map(|path| format!("/console{path}")));
    paths
}

async fn hostile(browser: &Browser<'_>) -> String {
    let account = browser.account(HOSTILE, "").await;
    browser.server(&account, HOSTILE, &[]).await;
    let made =
        browser.fill("/console/tokens/new", &[("/name", HOSTILE), ("expiry", "never"), ("/is_admin", "true")]).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.text);
    account
}

#[tokio::test]
async fn names_are_shown_as_text_whatever_they_hold() {
    let console = Console::start().await;
    let browser = console.signed_in().await;
    let account = hostile(&browser).await;
    let mut shown = 0;
    for path in paths(&console, &account).await {
        let answer = browser.get(&path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert!(!answer.text.contains("<img"), "{path}");
        // Where a name is edited it stands in its field as it is.
        let around = answer.text.replace("value=\"&lt;img src=x onerror=alert(1)&gt;\u{202e}", "");
        assert!(!around.contains('\u{202e}'), "{path}");
        shown +=
            around.matches("<bdi>&lt;img src=x onerror=alert(1)&gt;<span class=\"hidden-mark\">U+202E</span>").count();
    }
    assert!(shown >= 20, "{shown}");
}

#[tokio::test]
async fn looking_changes_nothing_and_every_page_is_small() {
    let console = Console::start().await;
    let browser = console.signed_in().await;
    let fields = [("/name", "large"), ("/credentials/token", "x")];
    let made = browser.fill("/console/accounts/new/large", &fields).await;
    let account = made.location().trim_end_matches("?connected").to_owned();
    let made = browser.server(&account, "large", &[]).await;
    assert!(made.text.len() < 50_000, "{}", made.text.len());
    for number in 0..60 {
        browser
            .account(&format!("{} {number}", "An account whose name is rather long, as names of accounts can be"), "")
            .await;
    }
    let all = Page { after: None, limit: 1_000 };
    let before = console.store.audit(&AuditQuery::default(), all).await.unwrap().len();
    for path in paths(&console, &account).await {
        let answer = browser.get(&path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert!(answer.text.len() < 50_000, "{path}: {}", answer.text.len());
        if !path.contains("/preview") && !path.contains("/matches") {
            assert_eq!(answer.text.matches("<h1").count(), 1, "{path}");
            assert!(answer.text.contains("<html lang=\"en\">") && answer.text.contains("<main id=\"main\""), "{path}");
        }
    }
    assert_eq!(console.store.audit(&AuditQuery::default(), all).await.unwrap().len(), before);
}

#[tokio::test]
async fn a_fresh_gateway_leads_to_the_first_call() {
    let console = Console::start().await;
    let browser = console.signed_in().await;
    let fresh = browser.get("/console").await.text;
    assert!(fresh.contains("href=\"/console/accounts/new\"") && fresh.matches(">done<").count() == 1, "{fresh}");
    let account = browser.account("prod", "").await;
    let next = browser.get("/console").await.text;
    assert!(next.contains(&format!("href=\"{account}/servers/new\"")) && next.matches(">done<").count() == 2, "{next}");
    browser.server(&account, "a", &[]).await;
    assert_eq!(browser.get("/console").await.text.matches(">done<").count(), 3);
    for (path, what) in [("/accounts", "An account holds"), ("/audit", "Nothing has happened")] {
        let empty = Console::start().await;
        let browser = empty.signed_in().await;
        let page = browser.get(&format!("/console{path}")).await.text;
        // Signing in has happened.
        assert_eq!(page.contains(what), path != "/audit", "{path}");
    }
}

#[tokio::test]
async fn links_keep_the_path_of_the_public_url() {
    let console = Console::start_at("https://mcp.example.com/gateway").await;
    let answer = console.browser().get("/console").await;
    assert_eq!(answer.location(), "/gateway/console/sign-in");
    let browser = console.signed_in().await;
    let page = browser.get("/console").await.text;
    assert!(page.contains("href=\"/gateway/console/accounts\"") && !page.contains("href=\"/console"), "{page}");
}
