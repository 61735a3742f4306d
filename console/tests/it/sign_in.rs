//! Who comes in, and when they are out again.

use axum::body::Body;
use http::header::{CONTENT_TYPE, HOST, RETRY_AFTER, SET_COOKIE};
use http::{Request, StatusCode};
use jiff::{SignedDuration, Timestamp};
use toolpress_gateway::token::{Kind, Token};
use toolpress_store::{AuditQuery, Page};

use super::browser::{Console, HOST_NAME, token};

#[tokio::test]
async fn an_administrators_token_opens_the_console_and_every_other_is_refused_alike() {
    let console = Console::start().await;
    let past = Some(Timestamp::now() - SignedDuration::from_secs(1));
    let caller = token(&*console.store, "caller", false, None).await;
    let expired = token(&*console.store, "expired", true, past).await;
    let unknown = Token::new(Kind::Api).unwrap();
    let mut refusals = Vec::new();
    for wrong in [caller.expose(), expired.expose(), unknown.expose(), "tpapi_", ""] {
        let mut browser = console.browser();
        let answer = browser.sign_in(wrong).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert!(!answer.headers.contains_key(SET_COOKIE));
        assert!(wrong.is_empty() || !answer.text.contains(unknown.expose()));
        refusals.push(answer.text);
    }
    assert!(
        refusals[0].contains("takes an administrator&#39;s API token")
            || refusals[0].contains("takes an administrator's API token")
    );
    assert!(refusals.iter().all(|refusal| *refusal == refusals[0]));

    let mut browser = console.browser();
    let answer = browser.sign_in(&format!("  {}\n", console.admin.expose())).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/console/sign-in?entered="));
    assert_eq!(browser.get(answer.location()).await.location(), "/console");
    let without = console.browser().get(answer.location()).await;
    assert!(without.wrong("token").contains("has not kept the session"), "{}", without.text);
    let page = browser.get("/console").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("<bdi>root</bdi>"), "{}", page.text);
    let log = console.store.audit(&AuditQuery::default(), Page { after: None, limit: 10 }).await.unwrap();
    assert_eq!((log.len(), &*log[0].action, log[0].token.as_deref()), (1, "console.sign_in", Some("root")));
}

#[tokio::test]
async fn a_cookie_is_for_this_host_and_its_pages_alone() {
    let console = Console::start().await;
    let answer = console.browser().sign_in(console.admin.expose()).await;
    let cookie = answer.headers[SET_COOKIE].to_str().unwrap();
    let (value, attributes) = cookie.split_once("; ").unwrap();
    assert!(value.starts_with("__Host-toolpress=") && value.len() > 50, "{cookie}");
    assert_eq!(attributes, "Path=/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure");

    for (public_url, host, is_plain) in [
        ("http://127.0.0.1:8080", "localhost:8080", true),
        ("http://0.0.0.0:8080", "127.0.0.1:8080", true),
        ("http://0.0.0.0:8080", HOST_NAME, false),
        ("https://mcp.example.com", "localhost:8080", false),
    ] {
        let console = Console::start_at(public_url).await;
        let request = Request::post("/console/sign-in").header(HOST, host);
        let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        let body = format!("%2Ftoken={}", console.admin.expose());
        let answer = console.send(request.body(Body::from(body)).unwrap()).await;
        let cookie = answer.headers[SET_COOKIE].to_str().unwrap();
        assert_eq!(cookie.starts_with("toolpress="), is_plain, "{public_url} {host}: {cookie}");
        assert_eq!(!cookie.contains("Secure"), is_plain, "{public_url} {host}: {cookie}");
    }
}

#[tokio::test]
async fn a_session_is_over_with_its_token() {
    let console = Console::start().await;
    let soon = Timestamp::now() + SignedDuration::from_hours(1);
    let short = token(&*console.store, "short", true, Some(soon)).await;
    let mut browser = console.browser();
    let answer = browser.sign_in(short.expose()).await;
    let cookie = answer.headers[SET_COOKIE].to_str().unwrap().to_owned();
    assert!(cookie.contains("Max-Age=3600") || cookie.contains("Max-Age=3599"), "{cookie}");
    assert_eq!(browser.get("/console").await.status, StatusCode::OK);

    let kept = console.store.api_token_by_token(short.hash()).await.unwrap().unwrap();
    console.store.delete_api_token(kept.id, Timestamp::now()).await.unwrap();
    let answer = browser.get("/console/accounts?after=x").await;
    assert_eq!(
        (answer.status, answer.location()),
        (StatusCode::SEE_OTHER, "/console/sign-in?next=%2Faccounts%3Fafter%3Dx")
    );
}

#[tokio::test]
async fn whoever_signs_out_is_out_whoever_else_has_the_cookie() {
    let console = Console::start().await;
    let browser = console.signed_in().await;
    let form_token = browser.get("/console").await.form_token();
    let answer = browser.post("/console/sign-out", &[("form_token", &form_token)]).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/console/sign-in"));
    assert!(answer.headers[SET_COOKIE].to_str().unwrap().contains("=; Path=/; Max-Age=0;"));
    assert_eq!(browser.get("/console").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn whoever_signs_in_anew_leaves_the_session_that_they_had() {
    let console = Console::start().await;
    let mut browser = console.signed_in().await;
    let old = browser.cookie.clone();
    browser.sign_in(console.admin.expose()).await;
    assert_ne!(browser.cookie, old);
    assert_eq!(browser.get("/console").await.status, StatusCode::OK);
    browser.cookie = old;
    assert_eq!(browser.get("/console").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn the_page_that_was_asked_for_follows() {
    let console = Console::start().await;
    let mut browser = console.browser();
    let asked = browser.get("/console/tokens").await;
    let page = browser.get(asked.location()).await;
    assert!(page.text.contains(r#"name="next" value="/tokens""#), "{}", page.text);
    let fields = [("/token", console.admin.expose()), ("next", "/tokens")];
    let entered = browser.post("/console/sign-in", &fields).await;
    assert_eq!(entered.location(), "/console/sign-in?entered=&next=%2Ftokens");
    let fields = [("/token", console.admin.expose()), ("next", "//evil.example")];
    assert_eq!(browser.post("/console/sign-in", &fields).await.location(), "/console/sign-in?entered=");
    browser.sign_in(console.admin.expose()).await;
    assert_eq!(browser.get(entered.location()).await.location(), "/console/tokens");
    assert_eq!(browser.get("/console/sign-in").await.location(), "/console");
}

#[tokio::test]
async fn attempts_are_limited_whatever_is_shown() {
    let console = Console::start().await;
    for _ in 0..10 {
        assert_eq!(console.browser().sign_in("tpapi_wrong").await.status, StatusCode::UNAUTHORIZED);
    }
    let refused = console.browser().sign_in(console.admin.expose()).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    let seconds: u64 = refused.headers[RETRY_AFTER].to_str().unwrap().parse().unwrap();
    assert!((1..=7).contains(&seconds), "{seconds}");
    assert!(refused.text.contains(&format!("Try again in {seconds} seconds")));
    assert!(!refused.headers.contains_key(SET_COOKIE));
}
