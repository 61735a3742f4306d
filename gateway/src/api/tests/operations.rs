//! The audit log, vendors, backups, keys, the document.

use std::collections::BTreeSet;

use http::{Method, StatusCode};
use jiff::Timestamp;
use serde_json::{Value, json};
use toolpress_store::{AuditEntry, Id, Outcome};

use super::Api;

fn call(tool: &'static str, outcome: Outcome) -> AuditEntry {
    AuditEntry {
        token: Some("ci".to_owned()),
        vendor: Some("wire".into()),
        tool: Some(tool.into()),
        arguments: vec!["id".to_owned()],
        outcome,
        status: Some(200),
        duration_ms: 5,
        ..AuditEntry::new("tools/call")
    }
}

#[tokio::test]
async fn the_log_is_read_newest_first_and_narrowed_by_filters() {
    let api = Api::start().await;
    let entries: Vec<AuditEntry> = [("a", Outcome::Ok), ("b", Outcome::Ok), ("a", Outcome::VendorError)]
        .map(|(tool, outcome)| call(tool, outcome))
        .into();
    api.state.store.append_audit(&entries).await.unwrap();
    let all = api.get("/audit").await.json();
    assert_eq!(all["result_count"], 3);
    assert_eq!(all["result"][0]["id"], entries[2].id.to_string());
    assert_eq!(all["result"][0]["outcome"], "vendor_error");
    for (filter, count) in [
        ("tool=a", 2),
        ("tool=a&outcome=ok", 1),
        ("token=ci", 3),
        ("token=nobody", 0),
        ("since=2126-01-01T00:00:00Z", 0),
        ("until=2126-01-01T00:00:00Z", 3),
    ] {
        assert_eq!(api.get(&format!("/audit?{filter}")).await.json()["result_count"], count, "{filter}");
    }
}

#[tokio::test]
async fn the_log_is_exported_whole_as_json_lines() {
    let api = Api::start().await;
    let entries: Vec<AuditEntry> = (0..1201).map(|_| call("a", Outcome::Ok)).collect();
    api.state.store.append_audit(&entries).await.unwrap();
    let answer = api.get("/audit?format=jsonl&limit=1").await;
    assert_eq!(answer.headers["content-type"], "application/jsonl");
    let text = answer.text();
    let ids: Vec<String> = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(ids, entries.iter().rev().map(|entry| entry.id.to_string()).collect::<Vec<_>>());
}

#[tokio::test]
async fn calls_are_counted_for_the_gateway_each_server_and_each_account() {
    let api = Api::start().await;
    let account = api.account("prod").await;
    let (busy, idle) = (json!({"name": "busy", "expires_at": "2126-12-31T23:59:59Z"}), json!({"name": "idle"}));
    let busy = api.post(&format!("{account}/mcp"), busy).await.json();
    api.post(&format!("{account}/mcp"), idle).await;
    let id = |value: &Value| Some(value.as_str().unwrap().parse::<Id>().unwrap());
    let (server_id, account_id) = (id(&busy["id"]), id(&busy["integrated_account_id"]));
    let of_server = |entry| AuditEntry { server_id, account_id, ..entry };
    let failed = AuditEntry { status: Some(429), duration_ms: 90, ..call("a", Outcome::VendorError) };
    let at = failed.at().to_string();
    let limited = AuditEntry {
        status: None,
        id: Id::at(failed.at() - jiff::SignedDuration::from_hours(2)),
        ..call("a", Outcome::Limited)
    };
    let well = AuditEntry { id: Id::at(failed.at() - jiff::SignedDuration::from_secs(1)), ..call("a", Outcome::Ok) };
    let entries = [well, failed, limited].map(of_server);
    api.state.store.append_audit(&entries).await.unwrap();

    let usage = json!({"calls": 3, "errors": 2, "last_used_at": at, "last_error": {"at": at, "outcome": "vendor_error", "status": 429}});
    let never = json!({"calls": 0, "errors": 0, "last_used_at": null, "last_error": null});
    let servers = api.get("/mcp-server").await.json();
    let at_millisecond = |mut usage: Value| {
        for place in ["/last_used_at", "/last_error/at"] {
            if let Some(Value::String(at)) = usage.pointer_mut(place) {
                *at = at.parse::<Timestamp>().unwrap().as_millisecond().to_string();
            }
        }
        usage
    };
    let usage = at_millisecond(usage);
    assert_eq!(at_millisecond(servers["result"][0]["usage"].clone()), usage);
    assert_eq!(servers["result"][1]["usage"], never);
    let path = format!("{account}/mcp/{}", busy["id"].as_str().unwrap());
    assert_eq!(at_millisecond(api.get(&path).await.json()["usage"].clone()), usage);
    assert_eq!(at_millisecond(api.get(&account).await.json()["usage"].clone()), usage);
    assert_eq!(at_millisecond(api.get("/integrated-account").await.json()["result"][0]["usage"].clone()), usage);

    let all = json!({"calls": 3, "errors": 2, "limited": 1, "vendor_limited": 1, "p50_ms": 25, "p95_ms": 95});
    let hour = json!({"calls": 2, "errors": 1, "limited": 0, "vendor_limited": 1, "p50_ms": 25, "p95_ms": 95});
    for (query, parts, total) in
        [("", 48, &all), ("?period=hour", 60, &hour), ("?period=day", 48, &all), ("?period=week", 42, &all)]
    {
        let usage = api.get(&format!("/usage{query}")).await.json();
        assert_eq!((&usage["total"], usage["series"].as_array().unwrap().len()), (total, parts), "{query}");
        assert_eq!(usage["series"][0]["since"], usage["since"]);
        let sum = usage["series"].as_array().unwrap().iter().map(|part| part["calls"].as_u64().unwrap()).sum::<u64>();
        assert_eq!(total["calls"], sum, "{query}");
        let known = |server: &Value| (server["id"].clone(), server["name"].clone());
        let busiest = &usage["busiest_servers"];
        assert_eq!((known(&busiest[0]), busiest.as_array().unwrap().len()), (known(&busy), 1));
        assert_eq!((&busiest[0]["calls"], &busiest[0]["errors"]), (&json!(3), &json!(2)));
        let expiring = &usage["expiring_servers"];
        assert_eq!((known(&expiring[0]), expiring.as_array().unwrap().len()), (known(&busy), 1));
        assert_eq!(expiring[0]["expires_at"], "2126-12-31T23:59:59Z");
    }
    assert_eq!(api.get("/usage?period=year").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn vendors_say_what_their_accounts_need() {
    let api = Api::start().await;
    let vendors = api.get("/vendor").await.json();
    let wire = vendors["result"].as_array().unwrap().iter().find(|vendor| vendor["name"] == "wire").unwrap();
    assert!(wire["credentials"].as_array().unwrap().contains(&json!({"name": "WIRE_LOGIN", "kind": "basic"})));
    let counted: u64 =
        wire["methods"].as_array().unwrap().iter().map(|count| count["tool_count"].as_u64().unwrap()).sum();
    assert_eq!(wire["tool_count"], counted);
}

#[tokio::test]
async fn a_backup_is_a_file_that_can_be_restored() {
    let api = Api::start().await;
    api.account("prod").await;
    let answer = api.call(Method::POST, "/backup", None).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", String::from_utf8_lossy(&answer.body));
    assert!(!answer.body.windows(20).any(|bytes| bytes == b"secret-of-the-vendor"));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup");
    std::io::Write::write_all(&mut std::fs::File::create(&file).unwrap(), &answer.body).unwrap();
    let other = Api::start().await;
    other.state.store.restore(&file).await.unwrap();
    assert_eq!(other.state.store.account_by_name("prod").await.unwrap().unwrap().vendor, "wire");
}

#[tokio::test]
async fn a_rotation_seals_everything_with_a_new_key() {
    let api = Api::start().await;
    api.account("prod").await;
    let before = api.state.store.account_by_name("prod").await.unwrap().unwrap();
    let answer = api.call(Method::POST, "/key/rotate", None).await;
    assert_eq!((answer.status, &answer.json()["resealed_count"]), (StatusCode::OK, &json!(1)), "{}", answer.text());
    let after = api.state.store.account_by_name("prod").await.unwrap().unwrap();
    assert_ne!(before.credentials, after.credentials);
    assert!(api.state.keyring.is_current(&after.credentials));
}

#[tokio::test]
async fn the_document_says_every_path_and_is_for_everyone() {
    let api = Api::start().await;
    let request = http::Request::get("/openapi.json").body(axum::body::Body::empty()).unwrap();
    let answer = api.send(request).await;
    assert_eq!((answer.status, answer.headers["content-type"].as_bytes()), (StatusCode::OK, &b"application/json"[..]));
    let document = answer.json();
    let mut operations = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            operations.insert(format!("{} {path}", method.to_uppercase()));
            let statuses: Vec<&String> = operation["responses"].as_object().unwrap().keys().collect();
            assert!(path == "/openapi.json" || statuses.iter().any(|status| *status == "401"), "{method} {path}");
        }
    }
    insta::assert_snapshot!(operations.into_iter().collect::<Vec<_>>().join("\n"));
    let vendors = &document["components"]["schemas"]["NewIntegratedAccount"]["properties"]["vendor"]["enum"];
    assert!(vendors.as_array().unwrap().contains(&json!("wire")), "{vendors}");
}
