use std::time::Duration;

use axum::body::{Body, Bytes};
use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use tokio::net::TcpListener;

use super::{Failure, answer, ask, authorization, body, endpoint};
use crate::credentials::{ClientAuthentication, Grant, Oauth, Secret};

fn oauth(grant: Grant, client_authentication: ClientAuthentication) -> Oauth {
    Oauth {
        grant,
        token_url: "https://identity.acme.example/oauth/token".to_owned(),
        client_id: "an app".to_owned(),
        client_secret: Some(Secret::new("s3cret/ü:&")),
        refresh_token: (grant == Grant::RefreshToken).then(|| Secret::new("r1&x")),
        scope: Some("as_account-us.acme incidents.read".to_owned()),
        client_authentication,
        access: None,
    }
}

#[test]
fn the_client_proves_itself_in_the_body_or_in_the_header_never_in_both() {
    let in_body = oauth(Grant::ClientCredentials, ClientAuthentication::Body);
    assert_eq!(
        body(&in_body),
        "grant_type=client_credentials&scope=as_account-us.acme+incidents.read&client_id=an+app&client_secret=s3cret%2F%C3%BC%3A%26"
    );
    assert_eq!(authorization(&in_body), None);

    let in_header = oauth(Grant::RefreshToken, ClientAuthentication::Basic);
    assert_eq!(
        body(&in_header),
        "grant_type=refresh_token&refresh_token=r1%26x&scope=as_account-us.acme+incidents.read"
    );
    let header = authorization(&in_header).expect("it has a secret");
    // an+app:s3cret%2F%C3%BC%3A%26
    assert_eq!(header.to_str().expect("it is ASCII"), "Basic YW4rYXBwOnMzY3JldCUyRiVDMyVCQyUzQSUyNg==");
    assert!(header.is_sensitive());
}

#[test]
fn an_answer_gives_the_tokens_and_the_time_to_renew_them() {
    let asked = oauth(Grant::RefreshToken, ClientAuthentication::Body);
    let now = Timestamp::UNIX_EPOCH;
    for (answer, refresh, renew, expire) in [
        (r#"{"access_token":"a","token_type":"Bearer","expires_in":3600,"refresh_token":"r2"}"#, "r2", 3540, 3600),
        (r#"{"access_token":"a","token_type":"bearer","expires_in":"3600"}"#, "r1&x", 3540, 3600),
        (r#"{"access_token":"a","expires_in":60.0,"refresh_token":""}"#, "r1&x", 30, 60),
        (r#"{"access_token":"a","expires_in":-5}"#, "r1&x", 1, 1),
        (r#"{"access_token":"a"}"#, "r1&x", 540, 600),
        (r#"{"access_token":"a","expires_in":1e300}"#, "r1&x", 31_622_340, 31_622_400),
    ] {
        let got = answer::token(answer.as_bytes(), &asked, now).expect(answer);
        let access = got.access.expect("it was given");
        assert_eq!(got.refresh_token.as_ref().map(Secret::expose), Some(refresh), "{answer}");
        let after = |seconds| now + SignedDuration::from_secs(seconds);
        assert_eq!(access.expires_at, after(expire), "{answer}");
        let early = after(renew).duration_since(access.renew_at).as_secs();
        assert!((0..=1).contains(&early), "{answer}: {}", access.renew_at);
    }
}

#[test]
fn an_answer_that_is_no_token_is_none() {
    let asked = oauth(Grant::RefreshToken, ClientAuthentication::Body);
    for answer in [
        "",
        "<html>",
        "{}",
        r#"{"access_token":""}"#,
        r#"{"access_token":"a\nb"}"#,
        r#"{"access_token":"a","token_type":"mac"}"#,
        r#"{"error":"invalid_grant"}"#,
    ] {
        assert!(answer::token(answer.as_bytes(), &asked, Timestamp::UNIX_EPOCH).is_err(), "{answer}");
    }
}

#[test]
fn only_the_errors_that_stay_are_refusals() {
    let refused = |status: u16, body: &str| {
        answer::refusal(StatusCode::from_u16(status).expect("it is a status"), body.as_bytes())
    };
    assert_eq!(refused(400, r#"{"error":"invalid_grant","error_description":"s3cret"}"#), Some("invalid_grant"));
    assert_eq!(refused(401, r#"{"error":"invalid_client"}"#), Some("invalid_client"));
    for (status, body) in [
        (400, r#"{"error":"temporarily_unavailable"}"#),
        (400, "{}"),
        (401, "<html>"),
        (429, r#"{"error":"invalid_grant"}"#),
        (503, r#"{"error":"invalid_client"}"#),
    ] {
        assert_eq!(refused(status, body), None, "{status} {body}");
    }
}

#[test]
fn an_endpoint_may_have_a_query_but_its_secrets_are_not_repeated() {
    assert!(endpoint("https://identity.acme.example/token?tenant=blue").is_ok());
    let error = endpoint("http://ann:s3cret@identity.acme.example/token?key=s3cret").expect_err("it is not https");
    assert!(!error.contains("s3cret"), "{error}");
}

/// What comes of asking an endpoint that answers so, with little patience.
async fn asking(answer: fn() -> Body) -> Result<Oauth, Failure> {
    let app = axum::Router::new().fallback(move || async move { answer() });
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("this machine has a free port");
    let address = listener.local_addr().expect("a bound listener has an address");
    tokio::spawn(async move { axum::serve(listener, app).await });
    let transport = toolpress_runtime::Transport::new();
    let asked = Oauth {
        token_url: format!("http://{address}/token"),
        ..oauth(Grant::RefreshToken, ClientAuthentication::Body)
    };
    let http = transport.http().expect("this machine has certificates");
    ask(http, &asked, Duration::from_millis(300), Timestamp::now()).await
}

fn never() -> impl http_body::Body<Data = Bytes, Error = std::convert::Infallible> + Send + 'static {
    struct Never;
    impl http_body::Body for Never {
        type Data = Bytes;
        type Error = std::convert::Infallible;
        fn poll_frame(
            self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Result<http_body::Frame<Bytes>, Self::Error>>> {
            std::task::Poll::Pending
        }
    }
    Never
}

#[tokio::test]
async fn an_endpoint_that_is_slow_or_endless_is_given_up() {
    let slow = asking(|| Body::new(never())).await.expect_err("it never ends");
    let endless = asking(|| Body::from(vec![b' '; 100_000])).await.expect_err("it is too long");
    for (failure, expected) in
        [(slow, "did not answer within 0.3 seconds"), (endless, "answered 200 OK with more than a token")]
    {
        assert!(matches!(failure, Failure::Passing { .. }), "{failure:?}");
        assert!(failure.to_string().contains(expected), "{failure}");
    }
}
