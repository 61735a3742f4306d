//! The binary as an MCP server on standard input and output, in both eras of the protocol.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, ChildStdout, Stdio},
};

use serde_json::{Value, json};

use super::command_line::{loopback, toolpress};

/// A client that writes lines and reads lines.
pub struct Peer {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Peer {
    /// The binary with the tools of a vendor, which is reached at `url`; `more` are arguments of the command line.
    pub fn start(vendor: &str, url: &str, more: &[&str]) -> Self {
        let arguments = [&["stdio", "--vendor", vendor, "--url", url], more].concat();
        let mut child = toolpress(&arguments)
            .env(format!("{}_TOKEN", vendor.to_uppercase()), "secret")
            .env("PAGERDUTY_FROM", "sam@example.com")
            .env("CHRONOSPHERE_TENANT", "acme")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (input, output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, input, output }
    }

    fn say(&mut self, line: &str) {
        writeln!(self.input, "{line}").unwrap();
    }

    fn hear(&mut self) -> Value {
        let mut line = String::new();
        assert!(self.output.read_line(&mut line).unwrap() > 0, "the server ended");
        serde_json::from_str(&line).unwrap()
    }

    pub fn ask(&mut self, request: &Value) -> Value {
        self.say(&request.to_string());
        self.hear()
    }

    /// Ends the input; what is still said is given back.
    pub fn end(mut self) -> Vec<Value> {
        drop(self.input);
        let rest = self.output.lines().map(|line| serde_json::from_str(&line.unwrap()).unwrap()).collect();
        assert!(self.child.wait().unwrap().success());
        rest
    }
}

pub fn modern(id: u64, method: &str, mut params: Value) -> Value {
    params["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params})
}

fn legacy(id: u64, method: &str, params: &Value) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params})
}

pub fn text(answer: &Value) -> Value {
    serde_json::from_str(answer["result"]["content"][0]["text"].as_str().unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_modern_era_discovers_lists_and_calls_without_a_handshake() {
    let vendor = loopback().await;
    let mut peer = Peer::start("pagerduty", &vendor.url, &[]);
    let discovered = peer.ask(&modern(1, "server/discover", json!({})));
    let versions = discovered["result"]["supportedVersions"].as_array().unwrap();
    assert!(versions.contains(&json!("2026-07-28")) && versions.contains(&json!("2025-11-25")), "{discovered}");
    assert_eq!(discovered["result"]["resultType"], "complete");

    let listed = peer.ask(&modern(2, "tools/list", json!({})));
    let tools = listed["result"]["tools"].as_array().unwrap();
    assert_eq!(tools.len(), toolpress_generated::pagerduty::VENDOR.tools.len());
    assert!(tools.is_sorted_by_key(|tool| tool["name"].as_str().unwrap().to_owned()));
    assert!(listed["result"]["ttlMs"].is_u64() && listed["result"]["cacheScope"].is_string());

    let arguments = json!({"name": "list_all_pager_duty_incidents", "arguments": {"statuses": ["triggered"]}});
    let called = peer.ask(&modern(3, "tools/call", arguments));
    assert_eq!(called["result"]["isError"], false, "{called}");
    assert!(text(&called)["result_count"].as_u64().unwrap() > 0);

    let unknown = peer.ask(&modern(4, "tools/call", json!({"name": "nothing", "arguments": {}})));
    assert_eq!(unknown["error"]["code"], -32602);
    assert!(peer.end().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_legacy_era_begins_with_initialize() {
    let vendor = loopback().await;
    for version in ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"] {
        let mut peer = Peer::start("pagerduty", &vendor.url, &[]);
        let params =
            json!({"protocolVersion": version, "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}});
        let initialized = peer.ask(&legacy(1, "initialize", &params));
        assert_eq!(initialized["result"]["protocolVersion"], version);
        peer.say(r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#);
        assert_eq!(peer.ask(&legacy(2, "ping", &json!({})))["result"], json!({}));
        let listed = peer.ask(&legacy(3, "tools/list", &json!({})));
        assert_eq!(
            listed["result"]["tools"].as_array().unwrap().len(),
            toolpress_generated::pagerduty::VENDOR.tools.len()
        );
        let params = json!({"name": "get_single_pager_duty_incident_by_id", "arguments": {}});
        let refused = peer.ask(&legacy(4, "tools/call", &params));
        assert_eq!(refused["result"]["isError"], true);
        assert!(refused.to_string().contains("`id`") || refused.to_string().contains("id"), "{refused}");
        assert!(peer.end().is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_in_flight_at_the_end_of_input_is_finished() {
    let vendor = loopback().await;
    vendor.answer_next(toolpress_sandbox::Fault::Slow(std::time::Duration::from_millis(300)));
    let mut peer = Peer::start("pagerduty", &vendor.url, &[]);
    let arguments = json!({"name": "list_all_pager_duty_services", "arguments": {}});
    peer.say(&modern(1, "tools/call", arguments).to_string());
    let rest = peer.end();
    assert_eq!(rest.len(), 1);
    assert_eq!(rest[0]["result"]["isError"], false, "{rest:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn rubbish_on_the_line_is_answered_and_the_server_goes_on() {
    let vendor = loopback().await;
    let mut peer = Peer::start("pagerduty", &vendor.url, &[]);
    peer.say("{not json");
    assert_eq!(peer.hear()["error"]["code"], -32700);
    peer.say("[]");
    assert_eq!(peer.hear()["error"]["code"], -32600);
    assert_eq!(peer.ask(&modern(7, "no/such/method", json!({})))["error"]["code"], -32601);
    assert_eq!(peer.ask(&modern(8, "server/discover", json!({})))["id"], 8);
    assert!(peer.end().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn with_read_methods_only_no_tool_that_writes_exists() {
    let vendor = loopback().await;
    let mut peer = Peer::start("pagerduty", &vendor.url, &["--methods", "read", "--tags", "incidents"]);
    let listed = peer.ask(&modern(1, "tools/list", json!({})));
    let tools = listed["result"]["tools"].as_array().unwrap();
    assert!(!tools.is_empty());
    assert!(tools.iter().all(|tool| tool["annotations"]["readOnlyHint"] == true));
    let arguments = json!({"name": "create_a_pager_duty_incident", "arguments": {"title": "x"}});
    let refused = peer.ask(&modern(2, "tools/call", arguments));
    assert_eq!(refused["error"]["code"], -32602);
    assert!(vendor.requests().is_empty());
    assert!(peer.end().is_empty());
}
