//! The hot path in instructions, which count the same on a noisy machine: arguments to request, response to reply.
//!
//! `cargo install gungraun-runner@0.20.0`, Valgrind, then `cargo bench -p toolpress-runtime --bench instructions`.
//! `-- --save-baseline=main` keeps a run, `-- --baseline=main` compares with it.

#![expect(unused_qualifications, reason = "the macros of gungraun write them")]

use std::hint::black_box;
use std::iter::repeat_n;

use gungraun::{library_benchmark, library_benchmark_group, main};
use http::Response;
use serde_json::{Map, Value, json};
use toolpress_runtime::request::{Prepared, prepare};
use toolpress_runtime::{Account, Reply};
use toolpress_tool::Tool;

#[expect(dead_code, reason = "the tests use the tools that are not measured here")]
#[path = "../src/fixture.rs"]
mod fixture;

use fixture::{ACME, CREATE_WIDGET, GET_WIDGET, LIST_WIDGETS};

type Call = (&'static Tool, Map<String, Value>, Account);

/// A call that has been made once: what is made ready at the first use is not counted.
fn call(tool: &'static Tool, arguments: Value) -> Call {
    let account = Account::new(&ACME).and_then(|account| account.with_credential("k3y")).expect("the account is right");
    let arguments: Map<String, Value> = serde_json::from_value(arguments).expect("the arguments are an object");
    prepare(tool, arguments.clone(), &account).expect("the arguments are right");
    (tool, arguments, account)
}

fn get() -> Call {
    call(&GET_WIDGET, json!({"id": "W1", "format": "json"}))
}

fn list() -> Call {
    call(&LIST_WIDGETS, json!({"statuses": ["new", "sold"], "sort_by": ["name"], "query": "a b", "limit": 10}))
}

fn create() -> Call {
    call(&CREATE_WIDGET, json!({"title": "a", "size": 3, "shop": {"id": "S1"}, "from": "ann@acme.example"}))
}

/// A prepared list and a response of about 100 kB.
fn answered() -> (Prepared, Response<Vec<u8>>) {
    let (tool, arguments, account) = list();
    let prepared = prepare(tool, arguments, &account).expect("the arguments are right");
    let widgets = repeat_n(r#"{"id":"W1","title":"A widget","size":1.50,"tags":["a","b"]}"#, 1_700).collect::<Vec<_>>();
    let body = format!("{{\"widgets\":[{}],\"more\":false}}", widgets.join(","));
    let response = Response::builder().header("content-type", "application/json");
    (prepared, response.body(body.into_bytes()).expect("the response is one"))
}

#[library_benchmark]
#[bench::get(get())]
#[bench::list(list())]
#[bench::create(create())]
fn arguments_to_request((tool, arguments, account): Call) -> Prepared {
    prepare(tool, black_box(arguments), &account).expect("the arguments are right")
}

#[library_benchmark]
#[bench::list(answered())]
fn response_to_reply((prepared, response): (Prepared, Response<Vec<u8>>)) -> Reply {
    prepared.reading.reply(black_box(response), false)
}

library_benchmark_group!(name = hot_path, benchmarks = [arguments_to_request, response_to_reply]);
main!(library_benchmark_groups = hot_path);
