//! Every family of paging: what is asked, what of a reply is given, and how the list goes on.

use std::borrow::Cow;

use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Value, json};
use toolpress_tool::{List, Page, Tool};

use super::{Cut, Properties, Turn};
use crate::account::Account;
use crate::fixture::{ACME, LIST_CHANGES, LIST_COLOURS, LIST_SALES, LIST_SHOPS, LIST_WIDGETS, TOOL};
use crate::mistake::Mistakes;
use crate::request::prepare;

type Query = [(Cow<'static, str>, String)];

fn turn(tool: &'static Tool, arguments: &Value) -> Turn {
    let mut mistakes = Mistakes::default();
    let turn = Turn::read(tool, arguments, &mut mistakes).expect("the tool lists");
    assert!(mistakes.is_empty(), "{mistakes}");
    turn
}

fn cut(turn: &Turn, count: usize, reply: &str) -> Cut {
    let items: Vec<Value> = (0..count).map(|at| json!(at)).collect();
    cut_items(turn, &items, reply)
}

fn cut_items(turn: &Turn, items: &[Value], reply: &str) -> Cut {
    let reply: Properties = serde_json::from_str(reply).expect("it is an object");
    let items: Vec<Box<RawValue>> = items.iter().map(|item| to_raw_value(item).expect("it is JSON")).collect();
    let items: Vec<&RawValue> = items.iter().map(AsRef::as_ref).collect();
    turn.cut(&items, &reply)
}

/// Pages by the key of the last item.
static LIST_EVENTS: Tool = Tool {
    arguments: LIST_SHOPS.arguments,
    list: Some(List {
        items: "data",
        page: Page::Cursor { limit: Some("limit"), cursor: "starting_after", next: "-1.object.id", max_limit: 100 },
    }),
    ..TOOL
};

/// The query of the page that follows, when the caller asks for `limit` items again.
fn following(tool: &'static Tool, cut: &Cut, limit: Option<u64>) -> Vec<(Cow<'static, str>, String)> {
    let mut arguments = json!({"next_cursor": cut.next_cursor});
    if let Some(limit) = limit {
        arguments["limit"] = json!(limit);
    }
    turn(tool, &arguments).parameters()
}

fn query(pairs: &[(&'static str, &str)]) -> Vec<(Cow<'static, str>, String)> {
    pairs.iter().map(|(name, value)| (Cow::Borrowed(*name), (*value).to_owned())).collect()
}

/// How callers limit their pages: each list is the limits of one call after another, from the first again at its end.
const LIMITS: &[&[Option<u64>]] =
    &[&[None], &[Some(3)], &[Some(20)], &[Some(50)], &[Some(7), Some(2), Some(100), None], &[None, Some(8)]];

/// How many items vendors have: none, one, and around the ends of their pages of 20.
const COUNTS: &[u64] = &[0, 1, 19, 20, 21, 45, 60];

/// Every item of a list, as it is got page after page from a vendor: what it answers to a query.
fn walk(tool: &'static Tool, limits: &[Option<u64>], vendor: impl Fn(&Query) -> (Vec<u64>, Value)) -> Vec<u64> {
    let mut items = Vec::new();
    let mut arguments = json!({});
    for limit in limits.iter().cycle().take(100) {
        match limit {
            Some(limit) => arguments["limit"] = json!(limit),
            None => drop(arguments.as_object_mut().and_then(|arguments| arguments.remove("limit"))),
        }
        let turn = turn(tool, &arguments);
        let (page, reply) = vendor(&turn.parameters());
        let cut = cut(&turn, page.len(), &reply.to_string());
        assert!(limit.is_none_or(|limit| cut.items.len() as u64 <= limit), "{limit:?}: {cut:?}");
        assert_eq!(cut.note, None);
        items.extend_from_slice(&page[cut.items]);
        match cut.next_cursor {
            Some(cursor) => arguments["next_cursor"] = json!(cursor),
            None => return items,
        }
    }
    panic!("the list does not end: {items:?}")
}

fn number(query: &Query, name: &str) -> Option<u64> {
    query.iter().find(|(known, _)| known == name).and_then(|(_, value)| value.parse().ok())
}

/// A numbered page of the vendor's items `0..count`, and whether more follow.
fn page(count: u64, number: u64, size: u64) -> (Vec<u64>, bool) {
    ((count.min((number - 1) * size)..count.min(number * size)).collect(), number * size < count)
}

#[test]
fn numbered_pages_follow_each_other_without_loss_or_repeats() {
    for (limits, count) in LIMITS.iter().flat_map(|limits| COUNTS.iter().map(move |count| (limits, *count))) {
        let obeys = |query: &Query| number(query, "per_page").unwrap_or(20);
        let ignores = |_: &Query| 20;
        for size in [obeys as fn(&Query) -> u64, ignores] {
            let items = walk(&LIST_SHOPS, limits, |query| {
                let asked = number(query, "page").unwrap_or(1);
                let (items, more) = page(count, asked, size(query));
                (items, json!({"pagination": {"next": more.then_some(asked + 1)}}))
            });
            assert_eq!(items, Vec::from_iter(0..count), "{limits:?}");
        }
        let silent = walk(&LIST_SHOPS, limits, |query| {
            (page(count, number(query, "page").unwrap_or(1), obeys(query)).0, json!({"count": count}))
        });
        assert_eq!(silent, Vec::from_iter(0..count), "a reply without paging facts, {limits:?}");
    }
}

#[test]
fn pages_behind_next_urls_follow_each_other_without_loss_or_repeats() {
    for (limits, count) in LIMITS.iter().flat_map(|limits| COUNTS.iter().map(move |count| (limits, *count))) {
        let obeys = |query: &Query| number(query, "per_page").unwrap_or(20);
        let ignores = |_: &Query| 20;
        for (size, repeats_size) in [(obeys as fn(&Query) -> u64, true), (obeys, false), (ignores, false)] {
            let items = walk(&LIST_SALES, limits, |query| {
                let asked = number(query, "page").unwrap_or(1);
                let (items, more) = page(count, asked, size(query));
                let size = if repeats_size { format!("&per_page={}", size(query)) } else { String::new() };
                let url = format!("https://api.acme.example/sales?page={}{size}", asked + 1);
                (items, json!({"pagination": {"next": more.then_some(url)}}))
            });
            assert_eq!(items, Vec::from_iter(0..count), "{limits:?}, repeats_size: {repeats_size}");
        }
    }
}

#[test]
fn a_limit_is_an_integer_however_it_is_written() {
    for limit in ["10", "10.0", "1e1"] {
        let arguments: Value = serde_json::from_str(&format!("{{\"limit\":{limit}}}")).expect("it is JSON");
        assert_eq!(turn(&LIST_WIDGETS, &arguments).parameters(), query(&[("limit", "10")]), "{limit}");
    }
}

#[test]
fn a_first_page_without_a_limit_says_nothing() {
    assert_eq!(turn(&LIST_WIDGETS, &json!({})).parameters(), []);
    assert_eq!(turn(&LIST_CHANGES, &json!({})).parameters(), []);
    assert_eq!(turn(&LIST_COLOURS, &json!({})).parameters(), []);
}

#[test]
fn offsets_go_on_after_what_was_taken_until_the_vendor_has_no_more() {
    let first = cut(&turn(&LIST_WIDGETS, &json!({"limit": 10})), 10, r#"{"more":true}"#);
    assert_eq!(following(&LIST_WIDGETS, &first, Some(20)), query(&[("limit", "20"), ("offset", "10")]));
    assert_eq!(following(&LIST_WIDGETS, &first, None), query(&[("offset", "10")]));

    let last = cut(&turn(&LIST_WIDGETS, &json!({"limit": 10})), 10, r#"{"more":false}"#);
    assert_eq!(last, Cut { items: 0..10, ..Cut::default() });
}

#[test]
fn without_the_vendors_word_a_full_page_means_that_more_may_follow() {
    assert!(cut(&turn(&LIST_WIDGETS, &json!({})), 25, "{}").next_cursor.is_some());
    assert!(cut(&turn(&LIST_WIDGETS, &json!({})), 24, "{}").next_cursor.is_none());
    assert!(cut(&turn(&LIST_WIDGETS, &json!({"limit": 3})), 3, "{}").next_cursor.is_some());
}

#[test]
fn an_empty_page_ends_the_list_whatever_the_vendor_says() {
    assert_eq!(cut(&turn(&LIST_WIDGETS, &json!({})), 0, r#"{"more":true}"#), Cut::default());
}

#[test]
fn a_page_longer_than_asked_is_cut_and_goes_on_where_it_was_cut() {
    let offset = cut(&turn(&LIST_WIDGETS, &json!({"limit": 4})), 10, r#"{"more":false}"#);
    assert_eq!(offset.items, 0..4);
    assert_eq!(following(&LIST_WIDGETS, &offset, Some(4)), query(&[("limit", "4"), ("offset", "4")]));

    let first = cut(&turn(&LIST_CHANGES, &json!({"limit": 4})), 10, r#"{"next_cursor":"c2"}"#);
    assert_eq!(first.items, 0..4);
    assert_eq!(following(&LIST_CHANGES, &first, Some(4)), query(&[("limit", "8")]));

    let second = turn(&LIST_CHANGES, &json!({"limit": 7, "next_cursor": first.next_cursor}));
    let second = cut(&second, 10, r#"{"next_cursor":"c2"}"#);
    assert_eq!(second.items, 4..10);
    assert_eq!(following(&LIST_CHANGES, &second, Some(4)), query(&[("limit", "4"), ("cursor", "c2")]));
}

#[test]
fn a_vendors_cursor_ends_when_it_is_null_empty_absent_or_leads_nowhere() {
    for reply in [r#"{"next_cursor":null}"#, r#"{"next_cursor":""}"#, "{}"] {
        assert_eq!(cut(&turn(&LIST_CHANGES, &json!({})), 5, reply).next_cursor, None, "{reply}");
    }
    let first = cut(&turn(&LIST_CHANGES, &json!({})), 5, r#"{"next_cursor":7}"#);
    assert_eq!(following(&LIST_CHANGES, &first, None), query(&[("cursor", "7")]));
    let again = turn(&LIST_CHANGES, &json!({"next_cursor": first.next_cursor}));
    assert_eq!(cut(&again, 5, r#"{"next_cursor":"7"}"#).next_cursor, None);
}

#[test]
fn the_key_of_the_last_item_is_the_cursor_of_the_next_page() {
    let item = |id: u64| json!({"object": {"id": format!("ev_{id}")}});
    for (limits, count) in LIMITS.iter().flat_map(|limits| COUNTS.iter().map(move |count| (limits, *count))) {
        for says_more in [true, false] {
            let mut items = Vec::new();
            let mut arguments = json!({});
            for limit in limits.iter().cycle().take(100) {
                arguments["limit"] = json!(limit);
                let turn = turn(&LIST_EVENTS, &arguments);
                let query = turn.parameters();
                let after = query.iter().find(|(name, _)| name == "starting_after");
                let start = after.map_or(0, |(_, id)| id[3..].parse::<u64>().expect("it is our key") + 1);
                let end = count.min(start + number(&query, "limit").unwrap_or(20));
                let page: Vec<Value> = (start..end).map(item).collect();
                let reply = if says_more { json!({"has_more": end < count}) } else { json!({}) };
                let cut = cut_items(&turn, &page, &reply.to_string());
                items.extend_from_slice(&page[cut.items]);
                let Some(cursor) = cut.next_cursor else { break };
                arguments["next_cursor"] = json!(cursor);
            }
            assert_eq!(items, (0..count).map(item).collect::<Vec<_>>(), "{limits:?}, says_more: {says_more}");
        }
    }
}

#[test]
fn a_last_item_without_a_key_or_with_the_one_that_was_asked_for_ends_the_list() {
    let first = turn(&LIST_EVENTS, &json!({}));
    for last in [json!({}), json!({"object": {"id": null}}), json!({"object": {"id": ["a"]}}), json!("ev_1"), json!([])]
    {
        assert_eq!(cut_items(&first, &[last], "{}").next_cursor, None);
    }
    let items = [json!({"object": {"id": "ev_1"}})];
    let next = cut_items(&first, &items, r#"{"has_more":true}"#);
    let deaf = turn(&LIST_EVENTS, &json!({"next_cursor": next.next_cursor}));
    assert_eq!(cut_items(&deaf, &items, r#"{"has_more":true}"#).next_cursor, None, "a vendor that ignores the cursor");
}

#[test]
fn a_cursor_counts_for_nothing_where_the_reply_says_that_no_more_follows() {
    for property in ["has_more", "more"] {
        let reply = |more: bool| format!("{{\"next_cursor\":\"c2\",\"{property}\":{more}}}");
        assert_eq!(cut(&turn(&LIST_CHANGES, &json!({})), 5, &reply(false)).next_cursor, None);
        assert!(cut(&turn(&LIST_CHANGES, &json!({})), 5, &reply(true)).next_cursor.is_some());
    }
}

#[test]
fn a_page_never_reaches_beyond_the_ceiling_and_the_last_one_says_so() {
    let mut reply = cut(&turn(&LIST_WIDGETS, &json!({"limit": 100})), 100, r#"{"more":true}"#);
    let mut asked = Vec::new();
    while let Some(cursor) = &reply.next_cursor {
        let page = turn(&LIST_WIDGETS, &json!({"limit": 90, "next_cursor": cursor}));
        asked = page.parameters();
        reply = cut(&page, 90, r#"{"more":true}"#);
    }
    assert_eq!(asked, query(&[("limit", "90"), ("offset", "910")]));
    let note = reply.note.expect("more follows that cannot be had");
    assert!(note.contains("at most the first 1000 items") && note.contains("narrow the filters"), "{note}");
}

#[test]
fn a_page_at_the_ceiling_is_made_smaller_even_when_the_caller_asks_for_no_size() {
    let page = cut(&turn(&LIST_WIDGETS, &json!({})), 990, r#"{"more":true}"#);
    assert_eq!(following(&LIST_WIDGETS, &page, None), query(&[("limit", "10"), ("offset", "990")]));
}

#[test]
fn a_cursor_at_the_ceiling_is_refused_by_the_same_sentence() {
    let page = cut(&turn(&LIST_WIDGETS, &json!({})), 999, r#"{"more":true}"#);
    let origin = super::Origin::new(&LIST_WIDGETS, &json!({}));
    let cursor = origin.cursor(super::Position::Offset(1000));
    assert_ne!(page.next_cursor.as_ref(), Some(&cursor));
    let mut mistakes = Mistakes::default();
    Turn::read(&LIST_WIDGETS, &json!({"next_cursor": cursor}), &mut mistakes);
    assert!(mistakes.to_string().contains("next_cursor: leads past the end: the vendor serves at most"), "{mistakes}");
}

#[test]
fn a_vendor_that_does_not_page_but_has_more_is_reported() {
    let whole = turn(&LIST_COLOURS, &json!({}));
    assert!(cut(&whole, 2, r#"{"more":true}"#).note.is_some());
    assert!(cut(&whole, 2, r#"{"next_cursor":"x"}"#).note.is_some());
    assert_eq!(cut(&whole, 2, r#"{"more":false,"next_cursor":null}"#), Cut { items: 0..2, ..Cut::default() });
}

#[test]
fn a_numbered_list_ends_at_null_however_full_its_page_is() {
    let last = cut(&turn(&LIST_SHOPS, &json!({})), 20, r#"{"pagination":{"next":null}}"#);
    assert_eq!(last, Cut { items: 0..20, ..Cut::default() });
}

#[test]
fn a_numbered_page_that_is_short_or_empty_ends_a_list_without_paging_facts() {
    for (count, goes_on) in [(20, true), (19, false), (0, false)] {
        for reply in ["{}", r#"{"pagination":null}"#, r#"{"pagination":{}}"#] {
            let cut = cut(&turn(&LIST_SHOPS, &json!({})), count, reply);
            assert_eq!(cut.next_cursor.is_some(), goes_on, "{count} {reply}");
        }
    }
}

#[test]
fn the_number_of_the_next_page_is_the_vendors() {
    let first = cut(&turn(&LIST_SHOPS, &json!({"limit": 5})), 5, r#"{"pagination":{"next":4}}"#);
    assert_eq!(following(&LIST_SHOPS, &first, Some(9)), query(&[("per_page", "5"), ("page", "4")]));
}

#[test]
fn the_last_number_there_is_ends_the_list() {
    let first = cut(&turn(&LIST_SHOPS, &json!({})), 20, &format!(r#"{{"pagination":{{"next":{}}}}}"#, u64::MAX));
    let last = turn(&LIST_SHOPS, &json!({"next_cursor": first.next_cursor}));
    assert_eq!(cut(&last, 20, "{}").next_cursor, None);
}

#[test]
fn of_a_next_url_only_the_query_is_taken_and_filters_are_not_doubled() {
    let mut arguments = json!({"statuses": ["new", "sold"], "shop": {"id": "S1"}, "limit": 10});
    let filters = "statuses%5B%5D=new&statuses%5B%5D=sold&shop%5Bid%5D=S1";
    for place in ["https://elsewhere.example/steal", "//elsewhere.example", "/v9/other", ""] {
        let reply = json!({"pagination": {"next": format!("{place}?{filters}&page=2&per_page=10&after=a%26b")}});
        let next = cut(&turn(&LIST_SALES, &arguments), 10, &reply.to_string()).next_cursor;
        arguments["next_cursor"] = json!(next.expect("more follows"));
        let account = Account::new(&ACME).and_then(|account| account.with_credential("k3y"));
        let account = account.expect("the fixture's account is right");
        let said = arguments.as_object().cloned().unwrap_or_default();
        let request = prepare(&LIST_SALES, said, &account).expect("the cursor is good").request;
        let expected = format!("https://api.acme.example/sales?{filters}&page=2&per_page=10&after=a%26b");
        assert_eq!(request.uri().to_string(), expected, "{place}");
        arguments.as_object_mut().and_then(|arguments| arguments.remove("next_cursor"));
    }
}

#[test]
fn a_next_url_ends_the_list_when_it_is_null_empty_absent_or_leads_back_to_its_page() {
    let end = Cut { items: 0..5, ..Cut::default() };
    for reply in [r#"{"pagination":{"next":null}}"#, r#"{"pagination":{"next":""}}"#, r#"{"pagination":null}"#, "{}"] {
        assert_eq!(cut(&turn(&LIST_SALES, &json!({})), 5, reply), end, "{reply}");
    }
    let second = r#"{"pagination":{"next":"?page=2"}}"#;
    let first = cut(&turn(&LIST_SALES, &json!({})), 5, second);
    assert_eq!(cut(&turn(&LIST_SALES, &json!({"next_cursor": first.next_cursor})), 5, second), end);
}

#[test]
fn a_next_url_that_cannot_be_asked_for_ends_the_list_and_says_so() {
    let long = format!("?after={}", "x".repeat(3_000));
    for url in [long.as_str(), "https://api.acme.example/sales", "?statuses%5B%5D=new", "https://[/?page=2"] {
        let reply = json!({"pagination": {"next": url}}).to_string();
        let whole = cut(&turn(&LIST_SALES, &json!({})), 5, &reply);
        assert_eq!((whole.items, whole.next_cursor), (0..5, None), "{url}");
        let note = whole.note.expect("more follows that cannot be had");
        assert!(note.contains("narrow the filters"), "{note}");

        let part = cut(&turn(&LIST_SALES, &json!({"limit": 3})), 5, &reply);
        assert_eq!(part.note, None, "{url}: the page itself goes on");
        let rest = turn(&LIST_SALES, &json!({"next_cursor": part.next_cursor}));
        assert!(cut(&rest, 5, &reply).note.is_some(), "{url}");
    }
}

#[test]
fn long_filters_do_not_count_against_the_next_url() {
    let filter = "x".repeat(3_000);
    let reply = json!({"pagination": {"next": format!("?statuses%5B%5D={filter}&page=2")}}).to_string();
    let first = cut(&turn(&LIST_SALES, &json!({"statuses": [filter]})), 5, &reply);
    assert!(first.next_cursor.is_some_and(|cursor| cursor.len() < 500));
}
