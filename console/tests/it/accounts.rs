//! Accounts: connected, tried, changed, removed.

use http::StatusCode;
use toolpress_store::{Account, Page};

use super::browser::{Browser, Console};
use super::vendors::answering;

const SECRET: &str = "secret-of-the-vendor";

async fn accounts(console: &Console) -> Vec<Account> {
    console.store.accounts(Page { after: None, limit: 100 }).await.unwrap()
}

/// Every page of an account.
async fn pages(browser: &Browser<'_>, account: &str) -> Vec<String> {
    let mut pages = Vec::new();
    for end in ["", "/edit", "/credentials", "/remove", "/servers", "/servers/new"] {
        let answer = browser.get(&format!("{account}{end}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{end}");
        pages.push(answer.text);
    }
    pages.push(browser.get("/console/accounts").await.text);
    pages
}

#[tokio::test]
async fn the_form_is_what_the_vendor_asks_for() {
    let console = Console::start().await;
    let browser = console.signed_in().await;
    let choice = browser.get("/console/accounts/new").await.text;
    for vendor in ["bearer", "basic", "wire", "conformance"] {
        assert!(choice.contains(&format!("/console/accounts/new/{vendor}\"")), "{vendor}");
    }
    let form = async |vendor: &str| browser.get(&format!("/console/accounts/new/{vendor}")).await.text;
    let has = |form: &str, name: &str| form.contains(&format!("name=\"{name}\""));
    let bearer = form("bearer").await;
    for name in [
        "/credentials/token",
        "/credentials/oauth/token_url",
        "/credentials/oauth/refresh_token",
        "/settings/from",
        "/base_url",
    ] {
        assert!(has(&bearer, name), "{name}");
    }
    assert!(bearer.contains("value=\"Bearer &amp; Sons\""), "a name is offered");
    let basic = form("basic").await;
    assert!(has(&basic, "/credentials/username") && has(&basic, "/credentials/password"));
    assert!(!has(&basic, "/credentials/token") && !has(&basic, "/credentials/oauth/token_url"));
    let wire = form("wire").await;
    for name in ["WIRE_KEY", "WIRE_APP_KEY", "WIRE_SESSION", "WIRE_QUERY", "WIRE_LOGIN"] {
        assert!(has(&wire, &format!("/credentials/{name}")), "{name}");
    }
    assert!(!form("conformance").await.contains("name=\"/credentials"));
    assert_eq!(browser.get("/console/accounts/new/nobody").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_account_is_connected_with_every_kind_of_credentials() {
    let console = Console::start().await;
    let browser = console.signed_in().await;
    let all = ["WIRE_KEY", "WIRE_APP_KEY", "WIRE_SESSION", "WIRE_QUERY"].map(|name| format!("/credentials/{name}"));
    let mut wire: Vec<_> = all.iter().map(|name| (name.as_str(), SECRET)).collect();
    wire.extend([("/name", "wire"), ("/credentials/WIRE_LOGIN", "user:secret-of-the-vendor")]);
    let oauth = [
        ("/name", "oauth"),
        ("way", "refresh_token"),
        ("/credentials/oauth/token_url", "https://id.bearer.test/token"),
        ("/credentials/oauth/client_id", "id"),
        ("/credentials/oauth/client_secret", SECRET),
        ("/credentials/oauth/refresh_token", SECRET),
        ("/credentials/oauth/client_authentication", "basic"),
    ];
    let token = [
        ("/name", "token"),
        ("/credentials/token", SECRET),
        ("/settings/from", "sam"),
        ("/default_headers", "X-A: 1\r\n\r\nX-B: 2: 3"),
    ];
    let basic = [("/name", "basic"), ("/credentials/username", "user"), ("/credentials/password", SECRET)];
    for (vendor, fields) in [
        ("wire", &wire[..]),
        ("bearer", &oauth),
        ("bearer", &token),
        ("basic", &basic),
        ("conformance", &[("/name", "none")]),
    ] {
        let answer = browser.fill(&format!("/console/accounts/new/{vendor}"), fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{vendor}: {}", answer.text);
    }
    let kept = accounts(&console).await;
    assert_eq!(kept.len(), 5);
    let token = kept.iter().find(|account| account.name == "token").unwrap();
    assert_eq!(token.settings["from"], "sam");
    assert_eq!((token.default_headers["X-A"].as_str(), token.default_headers["X-B"].as_str()), ("1", "2: 3"));
    for account in &kept {
        for page in pages(&browser, &format!("/console/accounts/{}", account.id)).await {
            assert!(!page.contains(SECRET), "{}", account.name);
        }
    }
}

#[tokio::test]
async fn every_mistake_stands_beside_its_field_and_secrets_are_not_sent_back() {
    let console = Console::start().await;
    let browser = console.signed_in().await;
    browser.account("taken", "").await;
    let new = "/console/accounts/new/bearer";

    let empty = browser.fill(new, &[("/name", ""), ("/base_url", "ftp://x"), ("/default_headers", "no colon")]).await;
    assert_eq!(empty.status, StatusCode::BAD_REQUEST);
    assert!(empty.wrong("default-headers").contains("Line 1 has no colon"));
    let empty = browser.fill(new, &[("/name", ""), ("/base_url", "ftp://x"), ("/credentials/token", SECRET)]).await;
    assert_eq!(empty.status, StatusCode::BAD_REQUEST);
    assert_eq!(empty.wrong("name"), "It must not be empty");
    assert!(empty.wrong("base-url").contains("https"), "{}", empty.text);
    assert!(empty.text.contains("2 things are to be mended") && empty.text.contains("href=\"#base-url\""));
    assert!(empty.text.contains("aria-describedby=\"name-hint name-wrong\" aria-invalid=\"true\""));
    assert!(!empty.text.contains(SECRET) && empty.text.contains("value=\"ftp://x\""));

    let taken = browser.fill(new, &[("/name", "taken"), ("/credentials/token", SECRET)]).await;
    assert!(taken.wrong("name").contains("There is already an account named `taken`"), "{}", taken.text);
    let oauth =
        [("/name", "x"), ("way", "client_credentials"), ("/credentials/oauth/token_url", "http://id.test/token")];
    let oauth = browser.fill(new, &oauth).await;
    assert!(!oauth.wrong("credentials-oauth-token-url").is_empty(), "{}", oauth.text);
    assert!(!oauth.wrong("credentials-oauth-client-id").is_empty());
    assert!(!oauth.wrong("credentials-oauth-client-secret").is_empty());
    let missing = browser.fill(new, &[("/name", "x")]).await;
    assert_eq!(missing.wrong("credentials-token"), "It is required", "{}", missing.text);
    assert_eq!(accounts(&console).await.len(), 1);
}

#[tokio::test]
async fn a_test_is_a_real_call_and_says_how_it_went() {
    let console = Console::start().await;
    let browser = console.signed_in().await;
    let vendor = answering(SECRET).await;
    let account = browser.account("prod", &vendor).await;
    let test = async || {
        let form_token = browser.get(&account).await.form_token();
        browser.post(&format!("{account}/test"), &[("form_token", &form_token)]).await
    };
    let answer = test().await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(
        answer.text.contains("The account works") && answer.text.contains("list_all_bearer_alarms"),
        "{}",
        answer.text
    );

    let rotated = browser.fill(&format!("{account}/credentials"), &[("/credentials/token", "another")]).await;
    assert_eq!((rotated.status, rotated.location()), (StatusCode::SEE_OTHER, format!("{account}?rotated").as_str()));
    let answer = test().await;
    assert!(
        answer.text.contains("The account does not work") && answer.text.contains("answered with 401"),
        "{}",
        answer.text
    );
    assert!(!answer.text.contains("another"));
}

#[tokio::test]
async fn an_account_is_edited_without_its_credentials_unless_their_address_changes() {
    let console = Console::start().await;
    let browser = console.signed_in().await;
    let account = browser.account("prod", "https://proxy.bearer.test").await;
    let edit = format!("{account}/edit");
    let page = browser.get(&edit).await;
    assert_eq!((page.value("name").as_str(), page.value("base-url").as_str()), ("prod", "https://proxy.bearer.test"));
    let before = accounts(&console).await.remove(0);

    let same = [
        ("/name", "eu"),
        ("/base_url", "https://proxy.bearer.test"),
        ("/settings/from", "sam"),
        ("/default_headers", "X-A: 1"),
    ];
    assert_eq!(browser.fill(&edit, &same).await.status, StatusCode::SEE_OTHER);
    let fewer = [("/name", "eu"), ("/base_url", "https://proxy.bearer.test"), ("/default_headers", "X-B: 2")];
    assert_eq!(browser.fill(&edit, &fewer).await.status, StatusCode::SEE_OTHER);
    let kept = accounts(&console).await.remove(0);
    assert_eq!((kept.name.as_str(), kept.settings.len()), ("eu", 0));
    assert_eq!(kept.default_headers.keys().collect::<Vec<_>>(), ["X-B"]);
    assert!(kept.credentials == before.credentials);

    let elsewhere = [("/name", "eu"), ("/base_url", "https://evil.example")];
    let refused = browser.fill(&edit, &elsewhere).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(refused.wrong("base-url").contains("give `credentials` as well"), "{}", refused.text);
    let moved = [("/name", "eu"), ("/base_url", "https://other.bearer.test"), ("/credentials/token", "new")];
    assert_eq!(browser.fill(&edit, &moved).await.status, StatusCode::SEE_OTHER);
    let kept = accounts(&console).await.remove(0);
    assert!(kept.credentials != before.credentials && kept.base_url.as_deref() == Some("https://other.bearer.test"));
}

#[tokio::test]
async fn whoever_removes_an_account_is_told_which_servers_go_with_it() {
    let console = Console::start().await;
    let browser = console.signed_in().await;
    let account = browser.account("prod", "").await;
    browser.server(&account, "Incident Copilot", &[]).await;
    let page = browser.get(&format!("{account}/remove")).await;
    assert!(page.text.contains("One MCP server goes with it") && page.text.contains("Incident Copilot"));
    assert_eq!(accounts(&console).await.len(), 1, "looking changes nothing");

    let answer = browser.fill(&format!("{account}/remove"), &[]).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/console/accounts?removed"));
    assert!(browser.get(answer.location()).await.text.contains("The account was removed"));
    assert!(accounts(&console).await.is_empty());
    assert_eq!(browser.get(&account).await.status, StatusCode::NOT_FOUND);
}
