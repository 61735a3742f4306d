//! Every way that OpenAPI puts an argument on the wire: a document, a call, and the exact request it must give.
//!
//! The documents are in `fixtures/specs/wire`, the calls and requests in `tests/wire/rules`, one file per document.

use std::{collections::BTreeSet, fs, path::Path};

use serde::Deserialize;
use serde_json::{Map, Value};
use toolpress_fixtures::wire::VENDOR;
use toolpress_runtime::{Account, request::prepare};
use toolpress_tool::Tool;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Call {
    /// The `operationId`.
    operation: String,
    /// JSON, so that numbers stay as they are written.
    arguments: String,
    /// Request line with the whole URL, headers in the order of their names, an empty line, the body.
    request: String,
}

#[test]
fn every_call_gives_exactly_its_request() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wire/rules");
    let mut called = BTreeSet::new();
    let mut wrong = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let calls: Vec<Call> = serde_yaml::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        for call in calls {
            let tool = tool(&call.operation);
            let request = request(tool, &call.arguments);
            if request.trim_end() != call.request.trim_end() {
                wrong.push(format!("{}, {}:\n{request}\nshould be\n{}", path.display(), call.operation, call.request));
            }
            called.insert(tool.name);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let uncalled: Vec<&str> =
        VENDOR.tools.iter().map(|tool| tool.operation).filter(|id| !called.contains(tool(id).name)).collect();
    // Reads that stand beside a write so that it is an update; the multipart body has a test of its own.
    assert_eq!(uncalled, ["create_multipart", "get_free", "get_image"]);
}

#[test]
fn a_multipart_body_carries_its_parts_and_is_the_same_every_time() {
    let arguments = r#"{"file":{"content_base64":"AAEC","filename":"a \"b\"\r\n.png","media_type":"image/png"},
        "more":[{"content_base64":"eA==","filename":"x.txt"}],"text":"t","list":["1","2"],"about":{"x":1}}"#;
    let first = request(tool("create_multipart"), arguments);
    assert_eq!(first, request(tool("create_multipart"), arguments));
    let boundary = first.split_once("boundary=").unwrap().1.lines().next().unwrap().trim_matches('"');
    assert!(!boundary.is_empty() && boundary.len() <= 70);
    let body = first.split_once("\n\n").unwrap().1;
    let parts: Vec<&str> = body.split(&format!("--{boundary}")).collect();
    assert_eq!(parts.len(), 8, "{first}");
    for (part, expected) in
        parts[1..7].iter().zip(["\"file\"", "\"about\"", "\"list\"", "\"list\"", "\"more\"", "\"text\""])
    {
        let head = part.trim_start().lines().next().unwrap();
        assert!(head.to_ascii_lowercase().starts_with("content-disposition: form-data"), "{part}");
        assert!(head.contains(expected), "{expected} in {part}");
        assert!(!head.contains(".png\r") && head.matches("filename").count() <= 2, "{part}");
    }
    assert!(body.contains("image/png") && body.contains(r#"{"x":1}"#) && body.contains("\u{0}\u{1}\u{2}"), "{first}");
    assert!(parts[7].starts_with("--"), "{first}");
}

fn tool(operation: &str) -> &'static Tool {
    VENDOR.tools.iter().find(|tool| tool.operation == operation).unwrap_or_else(|| panic!("no operation {operation}"))
}

/// Made-up credentials, with what would mean something else where each goes.
pub fn credential(environment: &str) -> Option<String> {
    let credential = match environment {
        "WIRE_KEY" => "k3y",
        "WIRE_APP_KEY" => "a&page=9",
        "WIRE_QUERY" => "k&admin=1#é%20/?",
        "WIRE_SESSION" => "s%3D1==",
        "WIRE_LOGIN" => "ann:öpen sesame:",
        _ => return None,
    };
    Some(credential.to_owned())
}

fn request(tool: &'static Tool, arguments: &str) -> String {
    let arguments: Map<String, Value> = serde_json::from_str(arguments).unwrap();
    let account = Account::new(&VENDOR).and_then(|account| account.with_environment(credential)).unwrap();
    let prepared = match prepare(tool, arguments, &account) {
        Ok(prepared) => prepared.request,
        Err(error) => return format!("refused: {error}"),
    };
    let mut headers: Vec<String> =
        prepared.headers().iter().map(|(name, value)| format!("{name}: {}", value.to_str().unwrap())).collect();
    headers.sort();
    let mut text = format!("{} {}\n{}\n", prepared.method(), prepared.uri(), headers.join("\n"));
    if !prepared.body().is_empty() {
        text.push('\n');
        text.push_str(std::str::from_utf8(prepared.body()).unwrap());
        text.push('\n');
    }
    text
}
