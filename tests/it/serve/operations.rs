//! What those who run a server see of it: whether it is ready, what it counts, what it logs, how it stops.

use std::io::Write;

use serde_json::{Value, json};
use toolpress_sandbox::Fault;

use super::super::command_line::{loopback, toolpress};
use super::{Answer, Holding, SECRET, Served, incidents};

#[test]
fn a_server_that_is_told_to_stop_finishes_what_is_under_way_and_takes_nothing_more() {
    let (vendor, url) = Holding::start();
    let mut server = Served::start(&url, &[]);
    assert_eq!((server.get("/healthz").status, server.get("/readyz").status), (200, 200));
    let under_way = [server.start_modern("tools/call", incidents()), server.start_legacy("tools/call", &incidents())];
    let held = [vendor.request(), vendor.request()];

    server.terminate();
    server.logged("stopping");
    assert_eq!((server.get("/healthz").status, server.get("/readyz").status), (200, 503));
    let refused = server.modern("tools/list", json!({}));
    assert_eq!(refused.failure(), (503, -32603));
    assert!(refused.header("retry-after").is_some());

    for (upstream, _) in &held {
        Holding::answer(upstream);
    }
    for client in under_way {
        assert_eq!(Answer::read(client).text()["result_count"], 0);
    }
    assert!(server.ended().contains("stopped"));
}

#[test]
fn an_idle_server_stops_at_once_even_with_connections_open() {
    let server = Served::offline();
    let idle = server.say("");
    server.terminate();
    server.ended();
    drop(idle);
}

#[test]
fn more_connections_than_there_is_room_for_are_turned_away_at_once() {
    let server = Served::offline();
    let mut idle: Vec<_> = (0..448).map(|_| server.say("")).collect();
    let turned_away = server.get("/healthz");
    assert_eq!((turned_away.status, turned_away.header("retry-after")), (503, Some("1")));
    let mut first = idle.swap_remove(0);
    first.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").unwrap();
    assert_eq!(Answer::read(first).status, 200, "who is in is served");
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_count_calls_by_what_became_of_them() {
    let vendor = loopback().await;
    let server = Served::start(&vendor.url, &[]);
    server.modern("tools/call", incidents());
    server.legacy("tools/call", &incidents());
    vendor.answer_next(Fault::rate_limited());
    server.modern("tools/call", incidents());
    vendor.answer_next(Fault::ServerError);
    server.modern("tools/call", incidents());
    server.modern("tools/call", json!({"name": "get_single_pager_duty_incident_by_id", "arguments": {}}));
    server.modern("tools/call", json!({"name": "nothing", "arguments": {}}));

    let metrics = server.get("/metrics");
    assert!(metrics.header("content-type").is_some_and(|kind| kind.starts_with("application/openmetrics-text")));
    let tool = r#"vendor="pagerduty",tool="list_all_pager_duty_incidents""#;
    let other = r#"vendor="pagerduty",tool="get_single_pager_duty_incident_by_id""#;
    for line in [
        format!("toolpress_calls_total{{{tool},status=\"2xx\"}} 2"),
        format!("toolpress_calls_total{{{tool},status=\"4xx\"}} 1"),
        format!("toolpress_calls_total{{{tool},status=\"5xx\"}} 1"),
        format!("toolpress_calls_total{{{other},status=\"arguments\"}} 1"),
        format!("toolpress_rate_limited_total{{{tool}}} 1"),
        format!("toolpress_arguments_refused_total{{{other}}} 1"),
        "toolpress_vendor_latency_seconds_count{vendor=\"pagerduty\"} 4".to_owned(),
        "toolpress_calls_in_flight{vendor=\"pagerduty\"} 0".to_owned(),
    ] {
        assert!(metrics.body.lines().any(|given| given == line), "{line} is not in\n{}", metrics.body);
    }
    assert!(!metrics.body.contains("nothing") && !metrics.body.contains(SECRET));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_line_says_what_a_call_came_to_and_no_secret() {
    let vendor = loopback().await;
    let mut server = Served::start(&vendor.url, &["--log-format", "json"]);
    let arguments = json!({"id": "PRIVATE-ARGUMENT", "requester_id": SECRET});
    server.modern("tools/call", json!({"name": "get_single_pager_duty_incident_by_id", "arguments": arguments}));
    let arguments = json!({"id": "PRIVATE-ARGUMENT"});
    server.modern("tools/call", json!({"name": "get_single_pager_duty_incident_by_id", "arguments": arguments}));
    server.modern("tools/call", json!({"name": "PRIVATE-NAME", "arguments": {}}));
    let answer = server.modern("tools/call", incidents());

    let lines = [server.logged("call"), server.logged("call"), server.logged("call")];
    let last: Value = serde_json::from_str(&lines[2]).unwrap();
    assert_eq!(last["tool"], "list_all_pager_duty_incidents");
    assert_eq!((&last["outcome"], &last["status"]), (&json!("2xx"), &json!(200)));
    assert_eq!(last["bytes"], answer.body.len());
    assert!(last["milliseconds"].is_u64() && last["request"].as_str().is_some_and(|id| id.len() == 16), "{last}");

    server.terminate();
    let log = lines.concat() + &server.ended();
    for private in [SECRET, "PRIVATE", "sam@example.com", "/incidents"] {
        assert!(!log.contains(private), "{private} is in\n{log}");
    }
    assert!(log.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()), "{log}");
}

#[test]
fn a_server_that_is_open_to_other_machines_says_so() {
    let mut server = Served::start("http://127.0.0.1:9", &["--listen", "0.0.0.0:0"]);
    assert!(server.logged("WARN").contains("no authentication"));
}

#[test]
fn an_address_that_is_taken_is_an_error() {
    let server = Served::offline();
    let output = toolpress(&["serve", "--vendor", "pagerduty", "--listen", &server.address]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains(&format!("cannot listen on {}", server.address)), "{error}");
}
