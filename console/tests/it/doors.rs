//! What every request must be, and what every answer carries.

use axum::body::Body;
use http::header::{CONTENT_TYPE, HOST, ORIGIN};
use http::{HeaderName, Method, Request, StatusCode};

use super::browser::{Answer, Console, HOST_NAME};

const FORM: &str = "application/x-www-form-urlencoded";

fn assert_guarded(path: &str, answer: &Answer) {
    let header = |name: &str| answer.headers.get(name).map_or("", |value| value.to_str().unwrap());
    let policy = header("content-security-policy");
    for part in
        ["default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"]
    {
        assert!(policy.contains(part), "{path}: {policy}");
    }
    assert!(!policy.contains("unsafe"), "{path}: {policy}");
    assert_eq!(header("x-frame-options"), "DENY", "{path}");
    assert_eq!(header("referrer-policy"), "no-referrer", "{path}");
    assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
    assert_eq!(header("cross-origin-opener-policy"), "same-origin", "{path}");
    let caching = if path.contains("/assets/") { "public, max-age=31536000, immutable" } else { "no-store" };
    assert_eq!(header("cache-control"), caching, "{path}");
}

#[tokio::test]
async fn every_answer_leaves_a_browser_no_room() {
    let console = Console::start().await;
    let inside = console.signed_in().await;
    let sign_in = console.browser().get("/console/sign-in").await;
    let assets: Vec<_> = sign_in.text.split('"').filter(|text| text.contains("/assets/")).map(str::to_owned).collect();
    assert_eq!(assets.len(), 3, "{}", sign_in.text);
    let paths = [
        "/",
        "/console",
        "/console/",
        "/console/sign-in",
        "/console/accounts",
        "/console/nothing",
        "/console/sign-out",
    ];
    for path in paths.iter().copied().chain(assets.iter().map(String::as_str)) {
        assert_guarded(path, &console.browser().get(path).await);
        let answer = inside.get(path).await;
        assert_guarded(path, &answer);
        assert!(
            !answer.text.contains("style=") && !answer.text.contains("<script>") && !answer.text.contains(" onclick")
        );
    }
    for path in &assets {
        assert_eq!(console.browser().get(path).await.status, StatusCode::OK, "{path}");
    }
    assert_guarded("a foreign form", &inside.post("/console/sign-out", &[]).await);
}

#[tokio::test]
async fn another_host_is_told_nothing() {
    let console = Console::start().await;
    for host in ["evil.example", "mcp.example.com.evil.example", ""] {
        let request = Request::get("/console/sign-in").header(HOST, host).body(Body::empty()).unwrap();
        let answer = console.send(request).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{host}");
        assert_guarded(host, &answer);
    }
}

#[tokio::test]
async fn what_is_behind_the_door_is_not_told_to_strangers() {
    let console = Console::start().await;
    for path in ["/console", "/console/accounts", "/console/nothing", "/console/audit"] {
        let answer = console.browser().get(path).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        assert!(answer.location().starts_with("/console/sign-in") && answer.text.is_empty());
    }
    let answer = console.browser().post("/console/sign-out", &[]).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/console/sign-in"));
}

#[tokio::test]
async fn a_form_of_another_session_or_page_changes_nothing() {
    let console = Console::start().await;
    let browser = console.signed_in().await;
    let own = browser.get("/console").await.form_token();
    let other = console.signed_in().await.get("/console").await.form_token();
    assert_ne!(own, other);
    for wrong in [None, Some(""), Some(other.as_str()), Some(&own[1..])] {
        let fields: Vec<_> = wrong.iter().map(|token| ("form_token", *token)).collect();
        let answer = browser.post("/console/sign-out", &fields).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{wrong:?}");
        assert!(answer.text.contains("Nothing was changed"));
    }

    let from = |headers: &[(HeaderName, &str)]| {
        let start = browser.request(Method::POST, "/console/nothing").header(CONTENT_TYPE, FORM);
        let request = headers.iter().fold(start, |request, (name, value)| request.header(name, *value));
        browser.send(request.body(Body::from(format!("form_token={own}"))).unwrap())
    };
    let site = HeaderName::from_static("sec-fetch-site");
    let own_origin = format!("https://{HOST_NAME}");
    for right in [
        &[][..],
        &[(ORIGIN, own_origin.as_str())],
        &[(ORIGIN, own_origin.as_str()), (site.clone(), "same-origin")],
        &[(ORIGIN, "null"), (site.clone(), "same-origin")],
    ] {
        assert_eq!(from(right).await.status, StatusCode::NOT_FOUND, "{right:?}");
    }
    for wrong in [
        &[(ORIGIN, "https://evil.example")][..],
        &[(ORIGIN, "null")],
        &[(ORIGIN, "https://evil.example"), (site.clone(), "same-origin")],
        &[(ORIGIN, "null"), (site.clone(), "cross-site")],
        &[(site.clone(), "same-site")],
    ] {
        assert_eq!(from(wrong).await.status, StatusCode::FORBIDDEN, "{wrong:?}");
    }
    assert_eq!(browser.get("/console").await.status, StatusCode::OK);
}

#[tokio::test]
async fn signing_in_from_another_page_is_refused() {
    let console = Console::start().await;
    let request = console.browser().request(Method::POST, "/console/sign-in").header(CONTENT_TYPE, FORM);
    let request = request.header(ORIGIN, "https://evil.example");
    let body = format!("%2Ftoken={}", console.admin.expose());
    let answer = console.send(request.body(Body::from(body)).unwrap()).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_form_is_a_form_of_bounded_size() {
    let console = Console::start().await;
    let browser = console.signed_in().await;
    let json = browser.request(Method::POST, "/console/sign-out").header(CONTENT_TYPE, "application/json");
    let answer = browser.send(json.body(Body::from("{}")).unwrap()).await;
    assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let long = "x".repeat(300 * 1024);
    assert_eq!(browser.post("/console/sign-out", &[("a", &long)]).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    let answer = browser.get("/console/sign-out").await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(browser.get("/console").await.status, StatusCode::OK);
}
