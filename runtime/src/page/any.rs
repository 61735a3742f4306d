//! Any cursor, of any list: refused, or a position and nothing else.

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};
use toolpress_tool::{Page, Tool};

use crate::account::Account;
use crate::cursor::{Origin, Position};
use crate::error::CallError;
use crate::fixture::{ACME, LIST_CHANGES, LIST_SALES, LIST_SHOPS, LIST_WIDGETS};
use crate::request::prepare;

const LISTS: [&Tool; 4] = [&LIST_CHANGES, &LIST_SALES, &LIST_SHOPS, &LIST_WIDGETS];

/// The URL that a call with this cursor asks for, or what the caller is told.
fn asked(tool: &'static Tool, cursor: &str, limit: Option<u64>) -> Result<String, String> {
    let account = Account::new(&ACME).and_then(|account| account.with_credential("k3y")).expect("the account is right");
    let mut arguments = json!({"next_cursor": cursor});
    if let Some(limit) = limit {
        arguments["limit"] = json!(limit);
    }
    match prepare(tool, arguments.as_object().cloned().unwrap_or_default(), &account) {
        Ok(prepared) => Ok(prepared.request.uri().to_string()),
        Err(CallError::Arguments(mistakes)) => Err(mistakes.to_string()),
        Err(other) => panic!("{other}"),
    }
}

fn token() -> impl Strategy<Value = String> {
    let hostile =
        vec!["", "..", "/", "?", "#", "&a=b", "@evil.test", "//evil.test", "\r\n", "\0", "%00", "名", "[]", " "];
    prop_oneof![prop::sample::select(hostile).prop_map(str::to_owned), "\\PC{0,20}"]
}

fn position() -> impl Strategy<Value = Position> {
    let skip = prop_oneof![0_usize..200, Just(usize::MAX)];
    prop_oneof![
        prop_oneof![0_u64..2_000, any::<u64>()].prop_map(Position::Offset),
        (prop::option::of(token()), skip.clone()).prop_map(|(cursor, skip)| Position::Page { cursor, skip }),
        (any::<u64>(), prop::option::of(any::<u64>()), skip.clone()).prop_map(|(page, size, skip)| Position::Number {
            page,
            size,
            skip
        }),
        (vec((token(), token()), 0..4), skip).prop_map(|(pairs, skip)| Position::Query { pairs, skip }),
    ]
}

fn list() -> impl Strategy<Value = &'static Tool> {
    prop::sample::select(&LISTS)
}

/// Whether the list pages in the way of the position.
fn is_of(page: &Page, position: &Position) -> bool {
    matches!(
        (page, position),
        (Page::Offset { .. }, Position::Offset(_))
            | (Page::Cursor { .. }, Position::Page { .. })
            | (Page::Number { .. }, Position::Number { .. })
            | (Page::NextUrl { .. }, Position::Query { .. })
    )
}

proptest! {
    #[test]
    fn any_text_is_refused_as_a_cursor(tool in list(), text in prop_oneof!["\\PC{0,40}", "[A-Za-z0-9_-]{0,200}"]) {
        let told = asked(tool, &text, None).expect_err("it is no cursor");
        prop_assert!(told.contains("next_cursor: was changed or cut off"), "{}", told);
    }

    #[test]
    fn json_in_base64_is_refused_as_a_cursor(tool in list(), position in position(), checksum in "[0-9a-f]{0,16}") {
        use base64::Engine;
        let forged = json!({"t": "", "a": "", "p": serde_json::to_value(position).expect("it is JSON"), "x": checksum});
        let forged = base64::prelude::BASE64_URL_SAFE_NO_PAD.encode(forged.to_string());
        prop_assert!(asked(tool, &forged, None).is_err());
    }

    #[test]
    fn any_position_changes_the_query_only(tool in list(), position in position(), limit in prop::option::of(1_u64..50)) {
        let origin = Origin::new(tool, &Value::Null);
        let is_own = is_of(&tool.list.as_ref().expect("the tool lists").page, &position);
        match asked(tool, &origin.cursor(position), limit) {
            Ok(url) => {
                let address = format!("{}{}", tool.api.url, tool.path);
                let rest = url.strip_prefix(&address);
                prop_assert!(is_own);
                prop_assert!(rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('?')), "{}", url);
                prop_assert!(!url.contains(['#', '@', '\r', '\n', ' ']), "{}", url);
                prop_assert_eq!(url.matches('?').count(), usize::from(url.len() > address.len()), "{}", url);
            }
            // Past the ceiling, or of another way to page.
            Err(told) => prop_assert!(told.contains("next_cursor: "), "{}", told),
        }
    }

    #[test]
    fn a_cursor_of_another_tool_is_refused(two in prop::sample::subsequence(&LISTS, 2), position in position()) {
        let cursor = Origin::new(two[0], &Value::Null).cursor(position);
        let told = asked(two[1], &cursor, None).expect_err("it is another tool's");
        prop_assert!(told.contains("next_cursor: belongs to another tool"), "{}", told);
    }
}
