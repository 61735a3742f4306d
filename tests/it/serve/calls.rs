//! Calls over HTTP, in both eras: what comes back, what the vendor is told, and what a closed connection means.

use std::io::{ErrorKind, Read};
use std::time::Duration;

use serde_json::{Value, json};
use toolpress_sandbox::Fault;

use super::super::command_line::loopback;
use super::{Answer, Holding, PATIENCE, Served, incidents, legacy};

#[tokio::test(flavor = "multi_thread")]
async fn the_modern_era_discovers_lists_and_calls_without_a_handshake() {
    let vendor = loopback().await;
    let server = Served::start(&vendor.url, &[]);
    let discovered = server.modern("server/discover", json!({})).json();
    assert_eq!(discovered["result"]["supportedVersions"][0], "2026-07-28");
    assert_eq!(discovered["result"]["capabilities"], json!({"tools": {}}));

    let listed = server.modern("tools/list", json!({})).json();
    let tools = listed["result"]["tools"].as_array().unwrap();
    assert_eq!(tools.len(), toolpress_generated::pagerduty::VENDOR.tools.len());
    assert!(listed["result"]["ttlMs"].is_u64() && listed["result"]["cacheScope"].is_string());

    let called = server.modern("tools/call", incidents());
    assert_eq!((called.status, called.header("content-type")), (200, Some("application/json")));
    assert_eq!(called.json()["result"]["isError"], false);
    assert!(called.text()["result_count"].as_u64().unwrap() > 0);
    assert_eq!(called.header("mcp-session-id"), None);
    for result in [&discovered["result"], &listed["result"], &called.json()["result"]] {
        assert_eq!(result["resultType"], "complete");
        assert_eq!(result["_meta"]["io.modelcontextprotocol/serverInfo"]["name"], "toolpress");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_older_era_initializes_without_a_session() {
    let vendor = loopback().await;
    let server = Served::start(&vendor.url, &[]);
    for version in ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"] {
        let client = json!({"name": "test", "version": "1"});
        let params = json!({"protocolVersion": version, "capabilities": {}, "clientInfo": client});
        let headers = [super::JSON, super::ACCEPT];
        let initialized = server.ask("POST /mcp", &headers, &legacy("initialize", &params).to_string());
        assert_eq!(initialized.json()["result"]["protocolVersion"], version);
        assert_eq!(initialized.header("mcp-session-id"), None);
    }
    assert_eq!(server.legacy("ping", &json!({})).json()["result"], json!({}));
    let listed = server.legacy("tools/list", &json!({})).json();
    assert_eq!(listed["result"].as_object().unwrap().keys().collect::<Vec<_>>(), ["tools"]);
    let called = server.legacy("tools/call", &incidents());
    assert_eq!(called.json()["result"]["isError"], false);
    assert_eq!(called.json()["result"].get("resultType"), None);
}

#[test]
fn what_there_is_not_is_told_by_the_rules_of_the_era() {
    let server = Served::offline();
    for method in ["no/such/method", "initialize", "ping", "prompts/list", "resources/list", "subscriptions/listen"] {
        assert_eq!(server.modern(method, json!({})).failure(), (404, -32601), "{method}");
    }
    for method in ["no/such/method", "server/discover", "logging/setLevel", "resources/subscribe"] {
        assert_eq!(server.legacy(method, &json!({})).failure(), (200, -32601), "{method}");
    }
    for params in [
        json!({"name": "nothing", "arguments": {}}),
        json!({"name": "list_all_pager_duty_incidents", "arguments": [1]}),
        json!({"name": "list_all_pager_duty_incidents", "arguments": null}),
        json!({"arguments": {}}),
    ] {
        assert_eq!(server.modern("tools/call", params.clone()).failure(), (200, -32602), "{params}");
        assert_eq!(server.legacy("tools/call", &params).failure(), (200, -32602), "{params}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mistake_reaches_the_model_and_not_the_vendor() {
    let vendor = loopback().await;
    let server = Served::start(&vendor.url, &[]);
    let params = json!({"name": "get_single_pager_duty_incident_by_id", "arguments": {"number": 5}});
    for answer in [server.modern("tools/call", params.clone()), server.legacy("tools/call", &params)] {
        assert_eq!((answer.status, &answer.json()["result"]["isError"]), (200, &Value::Bool(true)));
        assert_eq!(answer.text()["error"]["mistakes"].as_array().unwrap().len(), 2);
    }
    assert!(vendor.requests().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn structured_replies_and_their_schemas_are_there_for_those_who_ask() {
    let vendor = loopback().await;
    for (more, is_structured) in [(&["--output", "structured"][..], true), (&[], false)] {
        let server = Served::start(&vendor.url, more);
        let listed = server.modern("tools/list", json!({})).json();
        let tools = listed["result"]["tools"].as_array().unwrap();
        let tool = tools.iter().find(|tool| tool["name"] == "list_all_pager_duty_incidents").unwrap();
        let called = server.modern("tools/call", incidents());
        let structured = called.json()["result"].get("structuredContent").cloned();
        if is_structured {
            let structured = structured.unwrap();
            assert_eq!(structured, called.text());
            assert!(jsonschema::is_valid(&tool["outputSchema"], &structured), "{structured}");
        } else {
            assert_eq!((tool.get("outputSchema"), structured), (None, None));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rate_limit_is_told_in_the_headers_too() {
    let vendor = loopback().await;
    let server = Served::start(&vendor.url, &[]);
    vendor.answer_next(Fault::rate_limited());
    let limited = server.modern("tools/call", incidents());
    assert_eq!(limited.status, 200);
    assert_eq!(limited.text()["error"]["status"], 429);
    assert_eq!(limited.json()["result"]["_meta"]["ratelimit-reset"], 27);
    for (name, value) in [("ratelimit-limit", "960"), ("ratelimit-remaining", "0"), ("ratelimit-reset", "27")] {
        assert_eq!(limited.header(name), Some(value));
    }
    assert_eq!(server.modern("tools/call", incidents()).header("ratelimit-limit"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_vendor_is_told_of_the_trace() {
    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
    let vendor = loopback().await;
    let mut server = Served::start(&vendor.url, &[]);
    let told = |name: &str| {
        let requests = vendor.requests();
        let headers = &requests.last().unwrap().headers;
        headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.clone())
    };
    let mut params = incidents();
    let parent = format!("00-{TRACE}-00f067aa0ba902b7-01");
    params["_meta"] = json!({"traceparent": parent, "tracestate": "a=b", "baggage": "who=me"});
    server.modern("tools/call", params);
    let line = server.logged("call");
    let request = line.split("request=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    assert_eq!(told("traceparent"), Some(format!("00-{TRACE}-{request}-01")));
    assert_eq!(told("tracestate").as_deref(), Some("a=b"));
    assert_eq!(told("baggage").as_deref(), Some("who=me"));

    let headers = [super::JSON, super::ACCEPT, ("traceparent", parent.as_str())];
    server.ask("POST /mcp", &headers, &legacy("tools/call", &incidents()).to_string());
    assert!(told("traceparent").unwrap().starts_with(&format!("00-{TRACE}-")));

    server.modern("tools/call", incidents());
    assert!(!told("traceparent").unwrap().contains(TRACE));
    assert_eq!(told("tracestate"), None);
}

#[test]
fn closing_the_connection_of_a_modern_call_stops_the_vendor_request() {
    let (vendor, url) = Holding::start();
    let mut server = Served::start(&url, &[]);
    let client = server.start_modern("tools/call", incidents());
    let (mut upstream, _) = vendor.request();
    drop(client);
    assert_eq!(upstream.read(&mut [0; 1]).unwrap(), 0, "the connection to the vendor is closed");
    assert!(server.logged("call").contains("outcome=\"cancelled\""));
}

#[test]
fn closing_the_connection_of_an_older_call_does_not() {
    let (vendor, url) = Holding::start();
    let mut server = Served::start(&url, &[]);
    let client = server.start_legacy("tools/call", &incidents());
    let (mut upstream, _) = vendor.request();
    drop(client);
    // The server has seen the end of that connection before it answers on a later one.
    assert_eq!(server.get("/healthz").status, 200);
    upstream.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
    let nothing = upstream.read(&mut [0; 1]).unwrap_err();
    assert!(matches!(nothing.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut), "{nothing}");
    upstream.set_read_timeout(Some(PATIENCE)).unwrap();
    Holding::answer(&upstream);
    assert!(server.logged("call").contains("status=200"));
}

#[test]
fn a_slow_call_does_not_hold_up_the_next_request() {
    let (vendor, url) = Holding::start();
    let server = Served::start(&url, &[]);
    let slow = server.start_modern("tools/call", incidents());
    let (upstream, head) = vendor.request();
    assert!(head.starts_with("GET /incidents"), "{head}");
    assert_eq!(server.modern("tools/list", json!({})).status, 200);
    Holding::answer(&upstream);
    assert_eq!(Answer::read(slow).text()["result_count"], 0);
}
