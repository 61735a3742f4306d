//! What a call costs apart from the network: arguments to request, response to reply.
//!
//! `cargo bench -p toolpress-runtime`

use std::hint::black_box;
use std::iter::repeat_n;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use http::Response;
use serde_json::{Map, Value, json};
use toolpress_runtime::Account;
use toolpress_runtime::request::prepare;
use toolpress_tool::Tool;

#[expect(dead_code, reason = "the tests use the tools that are not measured here")]
#[path = "../src/fixture.rs"]
mod fixture;

use fixture::{ACME, CREATE_WIDGET, GET_WIDGET, LIST_WIDGETS};

fn account() -> Account {
    Account::new(&ACME).and_then(|account| account.with_credential("k3y")).expect("the fixture's account is right")
}

fn object(arguments: Value) -> Map<String, Value> {
    serde_json::from_value(arguments).expect("the arguments are an object")
}

fn requests(criterion: &mut Criterion) {
    let account = account();
    let mut group = criterion.benchmark_group("arguments to request");
    let calls: [(&str, &'static Tool, Value); 3] = [
        ("get", &GET_WIDGET, json!({"id": "W1", "format": "json"})),
        ("list", &LIST_WIDGETS, json!({"statuses": ["new", "sold"], "sort_by": ["name"], "query": "a b", "limit": 10})),
        ("create", &CREATE_WIDGET, json!({"title": "a", "size": 3, "shop": {"id": "S1"}, "from": "ann@acme.example"})),
    ];
    for (name, tool, arguments) in calls {
        let arguments = object(arguments);
        group.bench_function(name, |bencher| {
            let call = |arguments| prepare(tool, black_box(arguments), &account).expect("the arguments are right");
            bencher.iter_batched(|| arguments.clone(), call, BatchSize::SmallInput);
        });
    }
    group.finish();
}

fn replies(criterion: &mut Criterion) {
    const WIDGET: &str = r#"{"id":"W1","title":"A widget of \"some\" length","size":1.50,"tags":["a","b"],"shop":{"id":"S1","floor":2},"created_at":"2026-11-02T09:00:00Z"}"#;
    let account = account();
    for size in [1_000, 100_000, 5_000_000] {
        let list = repeat_n(WIDGET, size / WIDGET.len()).collect::<Vec<_>>().join(",");
        let list = format!("{{\"widgets\":[{list}],\"more\":false}}");
        let mut group = criterion.benchmark_group(format!("response to reply, {size} bytes"));
        group.throughput(Throughput::Bytes(list.len() as u64));
        for (name, tool, arguments, structured) in [
            ("record", &GET_WIDGET, json!({"id": "W1", "format": "json"}), false),
            ("list", &LIST_WIDGETS, json!({}), false),
            ("structured list", &LIST_WIDGETS, json!({}), true),
        ] {
            let reading = prepare(tool, object(arguments), &account).expect("the arguments are right").reading;
            let response = || {
                let response = Response::builder().header("content-type", "application/json");
                response.body(list.clone().into_bytes()).expect("the response is one")
            };
            group.bench_function(name, |bencher| {
                let read = |response| reading.reply(black_box(response), structured);
                bencher.iter_batched(response, read, BatchSize::LargeInput);
            });
        }
        group.finish();
    }
}

criterion_group!(benches, requests, replies);
criterion_main!(benches);
