//! MCP over standard input and output, in both eras, line by line as a client writes and reads them.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream, Lines, ReadHalf, WriteHalf};
use tokio::sync::{Notify, oneshot};
use tokio::task::JoinHandle;
use toolpress_runtime::mcp::{Server, stdio};
use toolpress_runtime::{Catalog, Client, Filter};

use crate::fixture::ACME;
use crate::vendor::{Vendor, client, json as answer, response};

/// A client's side of a connection.
struct Conversation {
    input: Option<WriteHalf<DuplexStream>>,
    output: Lines<BufReader<ReadHalf<DuplexStream>>>,
    server: JoinHandle<std::io::Result<()>>,
}

impl Conversation {
    fn with(client: Client) -> Self {
        let catalog = Catalog::new(&[&ACME], &Filter::default()).expect("the filter leaves everything");
        let (ours, theirs) = tokio::io::duplex(4096);
        let (input, output) = tokio::io::split(theirs);
        let server = tokio::spawn(stdio::serve(Server::new(catalog, client), input, output));
        let (output, input) = tokio::io::split(ours);
        Self { input: Some(input), output: BufReader::new(output).lines(), server }
    }

    /// A conversation in which no tool is called.
    fn offline() -> Self {
        Self::with(client("http://127.0.0.1:9"))
    }

    async fn say(&mut self, line: &str) {
        let input = self.input.as_mut().expect("the input has not ended");
        input.write_all(line.as_bytes()).await.expect("the server reads");
        input.write_all(b"\n").await.expect("the server reads");
    }

    async fn hear(&mut self) -> Value {
        let line = self.output.next_line().await.expect("the server writes").expect("the server has not ended");
        serde_json::from_str(&line).expect("every line is a message")
    }

    async fn ask(&mut self, message: Value) -> Value {
        self.say(&message.to_string()).await;
        self.hear().await
    }

    /// Ends the input, hears everything that is still answered, and waits for the server to end well.
    async fn end(mut self) -> Vec<Value> {
        let mut input = self.input.take().expect("the input has not ended");
        input.shutdown().await.expect("the server reads");
        let mut rest = Vec::new();
        while let Some(line) = self.output.next_line().await.expect("the server writes") {
            rest.push(serde_json::from_str(&line).expect("every line is a message"));
        }
        self.server.await.expect("the server does not panic").expect("the server ends well");
        rest
    }
}

/// A request of the newest revision.
fn modern(id: u32, method: &str, mut params: Value) -> Value {
    params["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    legacy(id, method, params)
}

fn legacy(id: u32, method: &str, params: Value) -> Value {
    let mut request = json!({"jsonrpc": "2.0", "id": id, "method": method});
    request["params"] = params;
    request
}

fn initialize(version: &str) -> Value {
    let client = json!({"name": "test", "version": "1"});
    legacy(0, "initialize", json!({"protocolVersion": version, "capabilities": {}, "clientInfo": client}))
}

fn get_widget(id: &str) -> Value {
    json!({"name": "get_single_acme_widget_by_id", "arguments": {"id": id, "format": "json"}})
}

#[tokio::test]
async fn a_modern_client_discovers_lists_and_calls_without_a_handshake() {
    let vendor = Vendor::start(|_| async { answer(r#"{"id":"W1"}"#) }).await;
    let mut conversation = Conversation::with(vendor.client());

    let discovered = conversation.ask(modern(1, "server/discover", json!({}))).await;
    let result = &discovered["result"];
    assert_eq!(result["supportedVersions"][0], "2026-07-28");
    assert_eq!(result["capabilities"], json!({"tools": {}}));
    assert_eq!(result["instructions"], ACME.instructions);

    let listed = conversation.ask(modern(2, "tools/list", json!({}))).await;
    let tools = listed["result"]["tools"].as_array().expect("there are tools");
    assert_eq!(tools.len(), ACME.tools.len());
    assert!(tools.is_sorted_by_key(|tool| tool["name"].to_string()));

    for cached in [&discovered, &listed] {
        assert!(cached["result"]["ttlMs"].is_u64(), "{cached}");
        assert_eq!(cached["result"]["cacheScope"], "private");
    }

    let called = conversation.ask(modern(3, "tools/call", get_widget("W1"))).await;
    assert_eq!(called["id"], 3);
    assert_eq!(called["result"]["content"], json!([{"type": "text", "text": r#"{"id":"W1"}"#}]));
    assert_eq!(called["result"]["isError"], false);

    for answer in [&discovered, &listed, &called] {
        assert_eq!(answer["result"]["resultType"], "complete");
        assert_eq!(answer["result"]["_meta"]["io.modelcontextprotocol/serverInfo"]["name"], "toolpress");
    }
    assert_eq!(conversation.end().await, [Value::Null; 0]);
}

#[tokio::test]
async fn a_legacy_client_of_every_revision_initializes_lists_and_calls() {
    let vendor = Vendor::start(|_| async { answer(r#"{"id":"W1"}"#) }).await;
    for version in ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"] {
        let mut conversation = Conversation::with(vendor.client());
        let initialized = conversation.ask(initialize(version)).await;
        assert_eq!(initialized["result"]["protocolVersion"], version);
        assert_eq!(initialized["result"]["serverInfo"]["name"], "toolpress");
        assert_eq!(initialized["result"]["instructions"], ACME.instructions);
        conversation.say(r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#).await;

        assert_eq!(conversation.ask(legacy(1, "ping", json!({}))).await["result"], json!({}));
        let listed = conversation.ask(legacy(2, "tools/list", json!({}))).await;
        assert_eq!(
            listed["result"].as_object().map(|result| result.keys().collect::<Vec<_>>()),
            Some(vec![&"tools".to_owned()])
        );
        let called = conversation.ask(legacy(3, "tools/call", get_widget("W1"))).await;
        assert_eq!(
            called["result"],
            json!({"content": [{"type": "text", "text": r#"{"id":"W1"}"#}], "isError": false})
        );
        assert_eq!(conversation.end().await, [Value::Null; 0]);
    }
}

#[tokio::test]
async fn a_client_that_asks_for_a_version_without_a_handshake_is_offered_the_newest_with_one() {
    for version in ["2026-07-28", "2099-01-01"] {
        let initialized = Conversation::offline().ask(initialize(version)).await;
        assert_eq!(initialized["result"]["protocolVersion"], "2025-11-25");
    }
}

#[tokio::test]
async fn a_client_that_probes_first_may_still_initialize() {
    let mut conversation = Conversation::offline();
    let probe = legacy(1, "server/discover", json!({}));
    assert_eq!(conversation.ask(probe).await["error"]["code"], -32602);
    assert_eq!(conversation.ask(legacy(2, "ping", json!({}))).await["result"], json!({}));
    assert!(conversation.ask(initialize("2025-11-25")).await["result"].is_object());
    assert!(conversation.ask(legacy(3, "tools/list", json!({}))).await["result"].is_object());
    assert!(conversation.ask(modern(4, "tools/list", json!({}))).await["result"]["resultType"].is_string());
}

#[tokio::test]
async fn a_request_that_is_wrong_is_answered_with_the_code_it_deserves() {
    let mut conversation = Conversation::offline();
    let mut unsupported = modern(1, "tools/list", json!({}));
    unsupported["params"]["_meta"]["io.modelcontextprotocol/protocolVersion"] = json!("2099-01-01");
    let mut incapable = modern(1, "tools/list", json!({}));
    incapable["params"]["_meta"] = json!({"io.modelcontextprotocol/protocolVersion": "2026-07-28"});
    let call = |params| modern(1, "tools/call", params);
    for (request, code) in [
        (legacy(1, "tools/list", json!({})), -32602),
        (legacy(1, "tools/list", json!({"_meta": 5})), -32602),
        (incapable, -32602),
        (unsupported.clone(), -32022),
        (modern(1, "ping", json!({})), -32601),
        (modern(1, "tools/list", json!({"cursor": ""})), -32602),
        (call(json!({})), -32602),
        (call(json!({"name": 5})), -32602),
        (call(json!({"name": "get_single_acme_widget"})), -32602),
        (call(json!({"name": "list_all_acme_colours", "arguments": [1]})), -32602),
        (call(json!({"name": "list_all_acme_colours", "arguments": null})), -32602),
        (modern(1, "prompts/list", json!({})), -32601),
        (modern(1, "resources/list", json!({})), -32601),
        (modern(1, "resources/templates/list", json!({})), -32601),
        (modern(1, "completion/complete", json!({})), -32601),
        (modern(1, "logging/setLevel", json!({})), -32601),
        (modern(1, "subscriptions/listen", json!({})), -32601),
    ] {
        let answer = conversation.ask(request.clone()).await;
        assert_eq!((&answer["error"]["code"], &answer["id"]), (&json!(code), &json!(1)), "{request} {answer}");
    }
    let data = &conversation.ask(unsupported).await["error"]["data"];
    assert_eq!((&data["requested"], &data["supported"][0]), (&json!("2099-01-01"), &json!("2026-07-28")));
    let unknown = conversation.ask(call(json!({"name": "get_single_acme_widget"}))).await;
    assert_eq!(
        unknown["error"]["message"],
        "there is no tool `get_single_acme_widget`; did you mean `get_single_acme_widget_by_id`?"
    );
}

#[tokio::test]
async fn a_line_that_is_no_message_is_answered_and_the_server_goes_on() {
    let mut conversation = Conversation::offline();
    for (line, code) in [("{\"jsonrpc\"", -32700), ("nonsense", -32700), ("[]", -32600), ("{}", -32600)] {
        conversation.say(line).await;
        assert_eq!(conversation.hear().await["error"]["code"], code, "{line}");
    }
    conversation.say("").await;
    conversation.say(r#"{"jsonrpc":"2.0","method":"notifications/unheard_of"}"#).await;
    conversation.say(r#"{"jsonrpc":"2.0","id":5,"result":{}}"#).await;
    assert!(conversation.ask(modern(1, "tools/list", json!({}))).await["result"].is_object());
}

#[tokio::test]
async fn a_line_too_long_is_refused_unread_and_the_server_goes_on() {
    let mut conversation = Conversation::offline();
    conversation.say(&"x".repeat(16 * 1024 * 1024 + 1)).await;
    assert_eq!(conversation.hear().await["error"]["code"], -32600);
    assert!(conversation.ask(modern(1, "tools/list", json!({}))).await["result"].is_object());
}

#[tokio::test]
async fn mistakes_and_errors_of_the_vendor_are_results_that_a_model_can_read() {
    let vendor = Vendor::start(|_| async { response(429, &[("retry-after", "7")], "slow down") }).await;
    let mut conversation = Conversation::with(vendor.client());
    let mistaken = json!({"name": "get_single_acme_widget_by_id", "arguments": {"id": "..", "colour": 1}});
    let mistaken = conversation.ask(modern(1, "tools/call", mistaken)).await;
    assert_eq!(mistaken["result"]["isError"], true);
    let text = mistaken["result"]["content"][0]["text"].as_str().expect("it is text");
    let error: Value = serde_json::from_str(text).expect("the text is JSON");
    assert_eq!(error["error"]["mistakes"].as_array().map(Vec::len), Some(3), "{error}");

    let limited = conversation.ask(modern(2, "tools/call", get_widget("W1"))).await;
    assert_eq!(limited["result"]["isError"], true);
    assert_eq!(limited["result"]["_meta"]["ratelimit-reset"], 7);
    assert_eq!(vendor.asked().len(), 1);
}

#[tokio::test]
async fn pictures_and_other_bytes_are_content_of_their_own() {
    let vendor = Vendor::start(|asked| async move {
        let kind = if asked.line.contains("picture") { "image/png" } else { "application/zip" };
        response(200, &[("content-type", kind)], &b"\x00\xff"[..])
    })
    .await;
    let mut conversation = Conversation::with(vendor.client());
    let picture = conversation.ask(modern(1, "tools/call", get_widget("picture"))).await;
    assert_eq!(picture["result"]["content"], json!([{"type": "image", "data": "AP8=", "mimeType": "image/png"}]));
    let archive = conversation.ask(modern(2, "tools/call", get_widget("archive"))).await;
    let resource =
        json!({"uri": "toolpress:reply/get_single_acme_widget_by_id", "mimeType": "application/zip", "blob": "AP8="});
    assert_eq!(archive["result"]["content"], json!([{"type": "resource", "resource": resource}]));
}

/// A vendor that answers `held` only when it is told to, and everything else at once.
async fn holding(release: Arc<Notify>) -> Vendor {
    Vendor::start(move |asked| {
        let release = Arc::clone(&release);
        async move {
            if asked.line.contains("held") {
                release.notified().await;
            }
            answer("{}")
        }
    })
    .await
}

#[tokio::test]
async fn a_slow_call_does_not_hold_up_the_next_one() {
    let release = Arc::new(Notify::new());
    let mut conversation = Conversation::with(holding(Arc::clone(&release)).await.client());
    conversation.say(&modern(1, "tools/call", get_widget("held")).to_string()).await;
    assert_eq!(conversation.ask(modern(2, "tools/call", get_widget("W1"))).await["id"], 2);
    let again = conversation.ask(modern(1, "tools/list", json!({}))).await;
    assert_eq!(again["error"]["code"], -32600, "an id is known to one request at a time");
    release.notify_one();
    assert!(conversation.hear().await["result"].is_object());
}

#[tokio::test]
async fn what_is_in_flight_at_the_end_of_input_is_answered() {
    let release = Arc::new(Notify::new());
    let vendor = holding(Arc::clone(&release)).await;
    let mut conversation = Conversation::with(vendor.client());
    conversation.say(&modern(1, "tools/call", get_widget("held")).to_string()).await;
    // The last line need not end.
    let input = conversation.input.as_mut().expect("the input has not ended");
    input.write_all(modern(2, "tools/call", get_widget("W1")).to_string().as_bytes()).await.expect("the server reads");
    input.shutdown().await.expect("the server reads");
    assert_eq!(conversation.hear().await["id"], 2);
    release.notify_one();
    assert_eq!(conversation.hear().await["id"], 1);
    assert!(conversation.server.await.expect("the server does not panic").is_ok());
}

#[tokio::test]
async fn a_cancelled_call_is_dropped_at_the_vendor_and_never_answered() {
    struct Dropped(Option<oneshot::Sender<()>>);
    impl Drop for Dropped {
        fn drop(&mut self) {
            self.0.take().map(|dropped| dropped.send(()));
        }
    }
    let (arrived, started) = oneshot::channel();
    let (dropped, ended) = oneshot::channel();
    let signals = Arc::new(std::sync::Mutex::new(Some((arrived, Dropped(Some(dropped))))));
    let vendor = Vendor::start(move |_| {
        let (arrived, dropped) = signals.lock().expect("no one panics").take().expect("it is asked once");
        async move {
            let _dropped = dropped;
            arrived.send(()).expect("the test waits");
            std::future::pending().await
        }
    })
    .await;
    let mut conversation = Conversation::with(vendor.client());
    conversation.say(&modern(1, "tools/call", get_widget("W1")).to_string()).await;
    started.await.expect("the vendor is asked");
    conversation.say(r#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}"#).await;
    ended.await.expect("the vendor's side of the call is dropped");
    assert_eq!(conversation.ask(modern(2, "tools/list", json!({}))).await["id"], 2);
    assert_eq!(conversation.end().await, [Value::Null; 0]);
}

#[tokio::test]
async fn a_client_that_stops_reading_ends_the_server() {
    let catalog = Catalog::new(&[&ACME], &Filter::default()).expect("the filter leaves everything");
    let (mut client_input, server_input) = tokio::io::duplex(4096);
    let (server_output, client_output) = tokio::io::duplex(64);
    drop(client_output);
    let server = Server::new(catalog, client("http://127.0.0.1:9"));
    let server = tokio::spawn(stdio::serve(server, server_input, server_output));
    client_input.write_all(b"nonsense\n").await.expect("the server reads");
    let error = server.await.expect("the server does not panic").expect_err("its output is closed");
    assert_eq!(error.kind(), std::io::ErrorKind::BrokenPipe);
}
