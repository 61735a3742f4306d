//! Any text as a cursor is refused; any cursor that a reply gives leads to the same list, and only there.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value, json};
use toolpress_fuzz::{ACME, LISTS, account, assert_sent};
use toolpress_runtime::{
    Account, CallError, Content,
    request::{Prepared, prepare},
};
use toolpress_tool::Tool;

static ACCOUNT: LazyLock<Account> = LazyLock::new(|| account(&ACME));

fuzz_target!(|input: (u8, Option<u8>, &str, &[u8])| {
    let (tool, limit, text, reply) = input;
    let tool = LISTS[usize::from(tool) % LISTS.len()];
    let limit = limit.map(|limit| limit % 100 + 1);
    assert!(asked(tool, limit, Some(text)).is_err(), "{text:?} is taken for a cursor");

    let first = asked(tool, limit, None).expect("nothing is wrong with the first call");
    let response = http::Response::builder().header("content-type", "application/json").body(reply.to_vec());
    let reply = first.reading.reply(response.expect("it is a response"), false);
    let Some(Content::Text(text)) = reply.content.first() else { return };
    let Ok(reply) = serde_json::from_str::<Value>(text) else { return };
    let Some(cursor) = reply["next_cursor"].as_str().filter(|_| reply["result_count"].is_number()) else { return };
    match asked(tool, limit, Some(cursor)) {
        Ok(next) => assert_sent(tool, &next.request),
        Err(error) => panic!("{cursor} was given and is refused: {error}"),
    }
    for other in LISTS.iter().filter(|other| other.name != tool.name) {
        assert!(asked(other, limit, Some(cursor)).is_err(), "{} takes the cursor of {}", other.name, tool.name);
    }
});

fn asked(tool: &'static Tool, limit: Option<u8>, cursor: Option<&str>) -> Result<Prepared, CallError> {
    let mut arguments = Map::new();
    arguments.extend(limit.map(|limit| ("limit".to_owned(), json!(limit))));
    arguments.extend(cursor.map(|cursor| ("next_cursor".to_owned(), json!(cursor))));
    prepare(tool, arguments, &ACCOUNT)
}
