//! The sandbox over real sockets: what other processes see of it.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use toolpress_sandbox::{Fault, Running, Sandbox};

const SPECS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures");
const ANY_PORT: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 0);

async fn start() -> anyhow::Result<Running> {
    Sandbox::load(SPECS, "acme")?.start(ANY_PORT).await
}

/// One request on a connection of its own; the whole response as text.
async fn ask(running: &Running, method: &str, target: &str, body: &str) -> anyhow::Result<String> {
    let host = running.url.strip_prefix("http://").unwrap_or_default();
    let mut stream = TcpStream::connect(host).await?;
    let length = body.len();
    let request = format!(
        "{method} {target} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Key secret\r\nAccept: application/json\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).await?;
    let mut response = String::new();
    stream.read_to_string(&mut response).await?;
    Ok(response)
}

fn status(response: &str) -> &str {
    response.split(' ').nth(1).unwrap_or_default()
}

#[tokio::test]
async fn requests_are_answered_and_remembered() -> anyhow::Result<()> {
    let running = start().await?;
    assert_eq!(status(&ask(&running, "GET", "/v1/things?limit=1", "").await?), "200");
    assert_eq!(status(&ask(&running, "GET", "/v1/things?limits=1", "").await?), "400");
    let requests = running.requests();
    let told: Vec<_> =
        requests.iter().map(|request| (request.target.as_str(), request.status, request.reason.as_str())).collect();
    let unknown = "query parameter `limits` is unknown";
    assert_eq!(told, [("/v1/things?limit=1", 200, "ok"), ("/v1/things?limits=1", 400, unknown)]);
    assert!(requests[0].headers.contains(&("authorization".to_owned(), "Key secret".to_owned())));
    running.stop().await
}

#[tokio::test]
async fn faults_are_answered_once_each_and_to_right_requests_only() -> anyhow::Result<()> {
    let running = start().await?;
    running.answer_next_to("GET /v1/things", Fault::rate_limited());
    running.answer_next(Fault::ServerError);
    running.answer_next(Fault::Html);
    running.answer_next(Fault::CutJson);
    running.answer_next(Fault::Reply(418, vec![("x-tea".to_owned(), "green".to_owned())], "short".to_owned()));
    assert_eq!(status(&ask(&running, "GET", "/v1/things?limits=1", "").await?), "400");
    assert_eq!(status(&ask(&running, "GET", "/v1/logs", "").await?), "500");
    let limited = ask(&running, "GET", "/v1/things", "").await?;
    assert_eq!(status(&limited), "429");
    assert!(limited.contains("ratelimit-reset: 27\r\n") && limited.contains("\"code\":2020"), "{limited}");
    assert!(ask(&running, "GET", "/v1/logs", "").await?.contains("<!doctype html>"));
    assert!(ask(&running, "GET", "/v1/logs", "").await?.ends_with("{\"id\": \"P"));
    let ordered = ask(&running, "GET", "/v1/logs", "").await?;
    assert!(status(&ordered) == "418" && ordered.contains("x-tea: green") && ordered.ends_with("short"), "{ordered}");
    assert_eq!(status(&ask(&running, "GET", "/v1/things", "").await?), "200");
    running.stop().await
}

#[tokio::test]
async fn a_slow_answer_is_the_right_one_later() -> anyhow::Result<()> {
    let running = start().await?;
    let delay = Duration::from_millis(50);
    running.answer_next(Fault::Slow(delay));
    let asked = Instant::now();
    assert_eq!(status(&ask(&running, "GET", "/v1/things", "").await?), "200");
    assert!(asked.elapsed() >= delay);
    running.stop().await
}

#[tokio::test]
async fn another_process_orders_faults_reads_requests_and_starts_over() -> anyhow::Result<()> {
    let running = start().await?;
    let order = r#"{"fault": "429", "times": 2, "match": "GET /v1/things", "headers": {"retry-after": "3"}}"#;
    assert_eq!(status(&ask(&running, "POST", "/_sandbox/next", order).await?), "204");
    assert!(ask(&running, "GET", "/v1/things", "").await?.contains("retry-after: 3"));
    assert!(ask(&running, "GET", "/_sandbox/requests", "").await?.contains("\"reason\":\"fault: rate limited\""));
    assert_eq!(status(&ask(&running, "DELETE", "/v1/things/P1", "").await?), "204");
    assert_eq!(status(&ask(&running, "POST", "/_sandbox/reset", "").await?), "204");
    assert_eq!(running.requests(), []);
    assert_eq!(status(&ask(&running, "GET", "/v1/things/P1", "").await?), "200");
    assert_eq!(status(&ask(&running, "GET", "/v1/things", "").await?), "200", "the second order is forgotten");
    assert_eq!(status(&ask(&running, "POST", "/_sandbox/next", r#"{"fault": "lunch"}"#).await?), "400");
    assert_eq!(status(&ask(&running, "GET", "/_sandbox/else", "").await?), "404");
    running.stop().await
}

#[tokio::test]
async fn only_loopback_addresses_are_listened_on() -> anyhow::Result<()> {
    let error = Sandbox::load(SPECS, "acme")?.start("0.0.0.0:0".parse()?).await.map(drop);
    let message = error.expect_err("the address is not a loopback address").to_string();
    assert_eq!(message, "a sandbox listens on loopback addresses only, not on 0.0.0.0:0");
    Ok(())
}

#[tokio::test]
async fn two_starts_share_nothing() -> anyhow::Result<()> {
    let sandbox = Sandbox::load(SPECS, "acme")?;
    let (one, other) = (sandbox.start(ANY_PORT).await?, sandbox.start(ANY_PORT).await?);
    assert_eq!(status(&ask(&one, "DELETE", "/v1/things/P1", "").await?), "204");
    assert_eq!(status(&ask(&one, "GET", "/v1/things/P1", "").await?), "404");
    assert_eq!(status(&ask(&other, "GET", "/v1/things/P1", "").await?), "200");
    one.stop().await?;
    other.stop().await
}
