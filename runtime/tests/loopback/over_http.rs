//! MCP over HTTP with a server that is chosen for each request, and what an observer learns.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::response::Response;
use http::StatusCode;
use serde_json::{Map, Value, json};
use tokio::sync::Notify;
use toolpress_runtime::mcp::http::{Endpoint, Gate, Options, Refusal};
use toolpress_runtime::mcp::{Metrics, Observer, Outcome, Server, Watched};
use toolpress_runtime::{Catalog, Client, Filter, Transport};
use toolpress_tool::Tool;

use crate::fixture::ACME;
use crate::vendor::{Vendor, client, json as answer};

/// Keeps what it is told, a line each.
#[derive(Clone, Default)]
struct Notes(Arc<Mutex<Vec<String>>>);

impl Notes {
    fn lines(&self) -> Vec<String> {
        self.0.lock().expect("no test panics while it holds the notes").clone()
    }

    fn add(&self, line: String) {
        self.0.lock().expect("no test panics while it holds the notes").push(line);
    }
}

impl Observer for Notes {
    fn started(&mut self, tool: &'static Tool, arguments: &Map<String, Value>) {
        self.add(format!("{} {}", tool.name, Value::from(arguments.clone())));
    }

    fn ended(&mut self, outcome: Outcome, _: Duration) {
        self.add(format!("{outcome:?}"));
    }
}

fn server(client: Client) -> Arc<Server> {
    let catalog = Catalog::new(&[&ACME], &Filter::default()).expect("the filter leaves everything");
    Arc::new(Server::sharing(catalog, client, Arc::new(Metrics::new())))
}

/// A request of a revision before the newest, or of the newest.
fn request(version: &str, method: &str, mut params: Value) -> Request {
    let mut request = http::Request::post("/mcp")
        .header("host", "localhost")
        .header("content-type", "application/json")
        .header("mcp-protocol-version", version)
        .header("mcp-method", method);
    if let Some(name) = params["name"].as_str() {
        request = request.header("mcp-name", name);
    }
    params["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": version,
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    let body = json!({"jsonrpc": "2.0", "id": 7, "method": method, "params": params});
    request.body(Body::from(body.to_string())).expect("the test's request is one")
}

const MODERN: &str = "2026-07-28";
const LEGACY: &str = "2025-11-25";

async fn ask(request: Request, server: &Arc<Server>, notes: &Notes) -> Response {
    let endpoint = Endpoint::new(Gate::new(8), &Options::default());
    let (head, body) = request.into_parts();
    endpoint.admit(&head).expect("localhost is let in");
    let received = endpoint.receive(&head, body).await.expect("it is as the protocol wants it");
    let received = received.expect("it is no notification");
    let tool = received.tool().and_then(|name| server.catalog().find(name));
    let watched = tool.map(|tool| Watched { tool, observer: Box::new(notes.clone()) });
    received.answer(server, watched).await
}

async fn read(response: Response) -> Value {
    let body = to_bytes(response.into_body(), usize::MAX).await.expect("the body is whole");
    serde_json::from_slice(&body).expect("an answer is JSON")
}

fn get_widget() -> Value {
    json!({"name": "get_single_acme_widget_by_id", "arguments": {"id": "w1", "format": "json"}})
}

#[tokio::test]
async fn an_observer_learns_of_a_call_and_how_it_ended() {
    let vendor = Vendor::answering(404, &[], "").await;
    let (server, notes) = (server(vendor.client()), Notes::default());
    for version in [MODERN, LEGACY] {
        let response = read(ask(request(version, "tools/call", get_widget()), &server, &notes).await).await;
        assert_eq!(response["result"]["isError"], true);
    }
    let called = r#"get_single_acme_widget_by_id {"id":"w1","format":"json"}"#;
    assert_eq!(notes.lines(), [called, "Status(404)", called, "Status(404)"]);
}

#[tokio::test]
async fn an_observer_hears_nothing_of_what_calls_no_tool() {
    let (server, notes) = (server(client("http://127.0.0.1:9")), Notes::default());
    for (method, params) in [("tools/list", json!({})), ("tools/call", json!({"name": "no_such_tool"}))] {
        ask(request(MODERN, method, params), &server, &notes).await;
    }
    let mut call = get_widget();
    call["arguments"] = json!("w1");
    let answered = read(ask(request(MODERN, "tools/call", call), &server, &notes).await).await;
    assert_eq!(answered["error"]["message"], "`arguments` must be an object");
    assert_eq!(notes.lines(), Vec::<String>::new());
}

#[tokio::test]
async fn a_call_whose_client_has_gone_has_been_cancelled() {
    let arrived = Arc::new(Notify::new());
    let seen = Arc::clone(&arrived);
    let vendor = Vendor::start(move |_| {
        let seen = Arc::clone(&seen);
        async move {
            seen.notify_one();
            std::future::pending().await
        }
    })
    .await;
    let (server, notes) = (server(vendor.client()), Notes::default());
    tokio::select! {
        _ = ask(request(MODERN, "tools/call", get_widget()), &server, &notes) => panic!("the vendor never answers"),
        () = arrived.notified() => {}
    }
    assert_eq!(notes.lines()[1..], ["Cancelled"]);
}

#[tokio::test]
async fn a_request_that_was_read_is_refused_under_its_own_id() {
    let endpoint = Endpoint::new(Gate::new(8), &Options::default());
    let (head, body) = request(MODERN, "tools/call", get_widget()).into_parts();
    let received = endpoint.receive(&head, body).await.expect("it is as the protocol wants it");
    let received = received.expect("it is no notification");
    assert_eq!(received.tool(), Some("get_single_acme_widget_by_id"));
    assert_eq!(received.arguments().map(Map::len), Some(2));
    let refusal = Refusal::new(StatusCode::TOO_MANY_REQUESTS, "too many", Some(json!({"of": "ours"})));
    let response = received.refuse(refusal);
    assert_eq!(response.status(), 429);
    assert!(!response.headers().contains_key("connection"));
    let error = json!({"code": -32000, "message": "too many", "data": {"of": "ours"}});
    assert_eq!(read(response).await, json!({"jsonrpc": "2.0", "id": 7, "error": error}));
}

#[tokio::test]
async fn an_account_that_needs_its_owner_lists_tools_and_answers_every_call_with_the_reason() {
    let vendor = Vendor::start(|_| async { answer("{}") }).await;
    let (server, notes) = (server(vendor.client().refusing("acme wants to be authorized again")), Notes::default());
    let listed = read(ask(request(MODERN, "tools/list", json!({})), &server, &notes).await).await;
    assert_eq!(listed["result"]["tools"].as_array().map(Vec::len), Some(ACME.tools.len()));
    let called = read(ask(request(MODERN, "tools/call", get_widget()), &server, &notes).await).await;
    let text = r#"{"error":{"message":"acme wants to be authorized again"}}"#;
    assert_eq!(called["result"]["content"], json!([{"type": "text", "text": text}]));
    assert_eq!((&called["result"]["isError"], vendor.asked().len()), (&json!(true), 0));
    assert_eq!(notes.lines()[1..], ["Account"]);
}

#[tokio::test]
async fn accounts_share_connections_and_keep_their_own_time() {
    let transport = Arc::new(Transport::new());
    let vendor = Vendor::start(|asked| async move {
        if asked.line.contains("slow") { std::future::pending().await } else { answer("{}") }
    })
    .await;
    let tool = ACME.tools.iter().find(|tool| tool.name == "get_single_acme_widget_by_id").expect("the fixture has it");
    let arguments = |id: &str| Map::from_iter([("id".to_owned(), id.into()), ("format".to_owned(), "json".into())]);
    let patient = vendor.client().with_transport(Arc::clone(&transport));
    let hasty = vendor.client().with_transport(transport).with_timeout(Duration::from_millis(50));
    let (fast, slow) = tokio::join!(patient.call(tool, arguments("fast")), hasty.call(tool, arguments("slow")));
    assert!(fast.is_ok_and(|reply| !reply.is_error));
    let error = slow.expect_err("the vendor never answers").to_string();
    assert!(error.contains("did not answer within 0.05 seconds"), "{error}");
}
