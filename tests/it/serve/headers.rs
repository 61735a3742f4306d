//! What a request must be like before it is looked at: method, host, origin, headers, body.

use serde_json::{Value, json};

use super::{ACCEPT, Answer, JSON, Served, VERSION, incidents, legacy, modern};

const LIST: (&str, &str) = ("mcp-method", "tools/list");

#[test]
fn a_header_that_does_not_mirror_the_body_is_a_mismatch() {
    let server = Served::offline();
    let list = modern("tools/list", json!({})).to_string();
    let call = modern("tools/call", incidents()).to_string();
    let with = |body: &str, headers: &[(&str, &str)]| {
        let headers = [&[JSON, ACCEPT], headers].concat();
        server.ask("POST /mcp", &headers, body).failure()
    };
    let (called, name) = (("mcp-method", "tools/call"), ("mcp-name", "list_all_pager_duty_incidents"));
    for (body, headers) in [
        (&list, &[LIST][..]),
        (&list, &[VERSION]),
        (&list, &[VERSION, ("mcp-method", "tools/call")]),
        (&list, &[VERSION, ("mcp-method", "TOOLS/LIST")]),
        (&list, &[VERSION, LIST, LIST]),
        (&list, &[("mcp-protocol-version", "2025-11-25"), LIST]),
        (&list, &[("mcp-protocol-version", "2099-01-01"), LIST]),
        (&call, &[VERSION, called]),
        (&call, &[VERSION, called, ("mcp-name", "create_a_pager_duty_incident")]),
        (&call, &[VERSION, called, ("mcp-name", "=?base64?bGlzdA==?=")]),
        (&call, &[VERSION, called, ("mcp-name", "=?base64?not base64?=")]),
        (&call, &[VERSION, called, name, name]),
    ] {
        assert_eq!(with(body, headers), (400, -32020), "{headers:?}");
    }
    let encoded = ("mcp-name", "=?base64?bGlzdF9hbGxfcGFnZXJfZHV0eV9pbmNpZGVudHM=?=");
    for (body, headers) in [
        (&list, &[VERSION, LIST][..]),
        (&list, &[VERSION, ("MCP-METHOD", "  tools/list  ")]),
        (&call, &[VERSION, called, name]),
        (&call, &[VERSION, called, encoded]),
    ] {
        assert_eq!(with(body, headers), (200, 0), "{headers:?}");
    }
}

#[test]
fn a_version_must_be_one_that_is_served_and_say_all_that_it_has_to() {
    let server = Served::offline();
    let ask = |version: &str, body: &Value| {
        server.ask("POST /mcp", &[JSON, ACCEPT, ("mcp-protocol-version", version), LIST], &body.to_string())
    };
    let mut unknown = modern("tools/list", json!({}));
    unknown["params"]["_meta"]["io.modelcontextprotocol/protocolVersion"] = json!("2099-01-01");
    let answer = ask("2099-01-01", &unknown);
    assert_eq!(answer.failure(), (400, -32022));
    let error = answer.json();
    assert_eq!(error["id"], 7);
    assert_eq!(error["error"]["data"]["requested"], "2099-01-01");
    assert!(error["error"]["data"]["supported"].as_array().unwrap().contains(&json!("2025-11-25")));
    assert_eq!(ask("2099-01-01", &legacy("tools/list", &json!({}))).failure(), (400, -32022));

    assert_eq!(ask("2026-07-28", &legacy("tools/list", &json!({}))).failure(), (400, -32602));
    let mut incapable = modern("tools/list", json!({}));
    incapable["params"]["_meta"]["io.modelcontextprotocol/clientCapabilities"] = Value::Null;
    assert_eq!(ask("2026-07-28", &incapable).failure(), (400, -32602));
    assert_eq!(ask("2026-07-28", &legacy("tools/list", &json!({"_meta": 5}))).failure(), (400, -32602));
}

#[test]
fn what_is_no_message_is_answered_with_400_and_what_is_wrong() {
    let server = Served::offline();
    for (body, code) in [
        ("{", -32700),
        ("", -32700),
        ("nonsense", -32700),
        ("[]", -32600),
        (r#"[{"jsonrpc":"2.0","id":1,"method":"ping"}]"#, -32600),
        ("7", -32600),
        (r#"{"jsonrpc":"2.0","id":null,"method":"ping"}"#, -32600),
        (r#"{"jsonrpc":"2.0","id":1.5,"method":"ping"}"#, -32600),
        (r#"{"jsonrpc":"1.0","id":1,"method":"ping"}"#, -32600),
        (r#"{"jsonrpc":"2.0","id":1,"method":5}"#, -32600),
        (r#"{"jsonrpc":"2.0","id":1,"method":"ping","params":[1]}"#, -32602),
        (r#"{"jsonrpc":"2.0","id":1,"result":{}}"#, -32600),
    ] {
        let answer = server.ask("POST /mcp", &[JSON, ACCEPT], body);
        assert_eq!(answer.failure(), (400, code), "{body}");
        assert_eq!(answer.header("content-type"), Some("application/json"));
    }
}

#[test]
fn a_notification_is_taken_without_an_answer() {
    let server = Served::offline();
    let body = r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#;
    for version in ["2026-07-28", "2025-11-25", "2024-11-05"] {
        let answer = server.ask("POST /mcp", &[JSON, ACCEPT, ("mcp-protocol-version", version)], body);
        assert_eq!((answer.status, answer.body.as_str()), (202, ""));
    }
    assert_eq!(server.ask("POST /mcp", &[JSON, ACCEPT], body).status, 202);
    let unknown = ("mcp-protocol-version", "2099-01-01");
    assert_eq!(server.ask("POST /mcp", &[JSON, ACCEPT, unknown], body).failure(), (400, -32022));
}

#[test]
fn only_post_is_allowed() {
    let server = Served::offline();
    for method in ["GET", "DELETE", "PUT", "HEAD"] {
        let answer = server.ask(&format!("{method} /mcp"), &[("accept", "text/event-stream")], "");
        assert_eq!(answer.status, 405, "{method}");
        assert!(answer.header("allow").is_some_and(|allowed| allowed.contains("POST")), "{answer:?}");
    }
    assert_eq!(server.get("/").status, 404);
}

#[test]
fn what_is_sent_and_taken_must_be_json() {
    let server = Served::offline();
    let body = legacy("ping", &json!({})).to_string();
    let ask = |headers: &[(&str, &str)]| server.ask("POST /mcp", headers, &body).failure();
    assert_eq!(ask(&[ACCEPT]), (415, -32600));
    assert_eq!(ask(&[ACCEPT, ("content-type", "text/plain")]), (415, -32600));
    assert_eq!(ask(&[ACCEPT, ("content-type", "application/x-www-form-urlencoded")]), (415, -32600));
    assert_eq!(ask(&[JSON, ("accept", "text/html")]), (406, -32600));
    assert_eq!(ask(&[JSON, ("accept", "text/event-stream")]), (406, -32600));
    for accept in ["*/*", "application/*;q=0.5", "text/event-stream, application/json;q=0.9"] {
        assert_eq!(ask(&[("content-type", "Application/JSON; charset=utf-8"), ("accept", accept)]), (200, 0));
    }
    assert_eq!(ask(&[JSON]), (200, 0));
}

#[test]
fn a_body_over_four_mebibytes_is_refused() {
    let server = Served::offline();
    let most = 4 * 1024 * 1024;
    let ping = legacy("ping", &json!({})).to_string();
    let body = format!("{ping}{}", " ".repeat(most - ping.len()));
    assert_eq!(server.ask("POST /mcp", &[JSON, ACCEPT], &body).failure(), (200, 0));

    let head = format!("POST /mcp HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\n", server.address);
    let announced = format!("{head}content-length: {}\r\n\r\n", most + 1);
    assert_eq!(Answer::read(server.say(&announced)).failure(), (413, -32600));
    let chunked = format!("{head}transfer-encoding: chunked\r\n\r\n{:x}\r\n{body} \r\n0\r\n\r\n", most + 1);
    assert_eq!(Answer::read(server.say(&chunked)).failure(), (413, -32600));
}

#[test]
fn a_page_of_another_site_or_under_another_name_is_refused() {
    let server = Served::start(
        "http://127.0.0.1:9",
        &["--allow-origin", "https://app.example.com", "--allow-host", "mcp.example.com"],
    );
    let own = format!("http://{}", server.address);
    let body = legacy("ping", &json!({})).to_string();
    let ask = |headers: &[(&str, &str)]| server.ask("POST /mcp", &[&[JSON, ACCEPT], headers].concat(), &body);
    for headers in [
        &[("host", "evil.example")][..],
        &[("host", "evil.example"), ("origin", "http://evil.example")],
        &[("host", "mcp.example.com.evil.example")],
        &[("origin", "http://evil.example")],
        &[("origin", "null")],
        &[("origin", "https://app.example.com.evil.example")],
        &[("origin", "http://app.example.com")],
    ] {
        assert_eq!(ask(headers).failure(), (403, -32600), "{headers:?}");
    }
    for headers in [
        &[][..],
        &[("host", "localhost:1")],
        &[("host", "mcp.example.com")],
        &[("origin", own.as_str())],
        &[("origin", "https://app.example.com")],
    ] {
        assert_eq!(ask(headers).failure(), (200, 0), "{headers:?}");
    }
}

#[test]
fn a_page_that_is_allowed_may_read_the_answer() {
    let server = Served::start("http://127.0.0.1:9", &["--allow-origin", "https://app.example.com"]);
    let origin = ("origin", "https://app.example.com");
    let preflight = server.ask("OPTIONS /mcp", &[origin, ("access-control-request-method", "POST")], "");
    assert_eq!(preflight.status, 204);
    assert_eq!(preflight.header("access-control-allow-origin"), Some("https://app.example.com"));
    assert!(preflight.header("access-control-allow-headers").is_some_and(|headers| headers.contains("mcp-method")));
    let body = legacy("ping", &json!({})).to_string();
    let answer = server.ask("POST /mcp", &[JSON, ACCEPT, origin], &body);
    assert_eq!(answer.header("access-control-allow-origin"), Some("https://app.example.com"));
    let refused = server.ask("OPTIONS /mcp", &[("origin", "https://evil.example")], "");
    assert_eq!((refused.status, refused.header("access-control-allow-origin")), (403, None));
}
