//! Paging: `limit` and `next_cursor` to the vendor's own parameters, and the vendor's reply back to `next_cursor`.

use std::borrow::Cow;
use std::ops::Range;

use indexmap::IndexMap;
use serde_json::Value;
use serde_json::value::RawValue;
use toolpress_tool::{List, Page, Place, Tool};
use url::Url;

use crate::cursor::{Origin, Position};
use crate::mistake::Mistakes;

/// How much of a next URL's query a cursor carries at most, in bytes.
const MAX_QUERY: usize = 2_000;

/// One page of a list, as a call asks for it.
#[derive(Debug)]
pub(crate) struct Turn {
    tool: &'static Tool,
    pub(crate) list: &'static List,
    origin: Origin,
    position: Position,
    /// How many items the caller wants at most; none leaves it to the vendor.
    limit: Option<u64>,
}

/// What of a reply's items belongs to the page, and how the list goes on.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Cut {
    pub(crate) items: Range<usize>,
    pub(crate) next_cursor: Option<String>,
    pub(crate) note: Option<String>,
}

/// A reply's properties, their values verbatim.
pub(crate) type Properties<'a> = IndexMap<String, &'a RawValue>;

impl Turn {
    /// The page that a call asks for; none for a tool that does not list. What is wrong with `limit` and
    /// `next_cursor` is added to the mistakes.
    pub(crate) fn read(tool: &'static Tool, arguments: &Value, mistakes: &mut Mistakes) -> Option<Self> {
        let list = tool.list.as_ref()?;
        let origin = Origin::new(tool, arguments);
        let first = match list.page {
            Page::Whole => return Some(Self { tool, list, origin, position: Position::Offset(0), limit: None }),
            Page::Offset { .. } => Position::Offset(0),
            Page::Cursor { .. } => Position::Page { cursor: None, skip: 0 },
            // Pages of another size begin elsewhere: the size of the first page is that of all.
            Page::Number { .. } => Position::Number { page: 1, size: arguments.get("limit").and_then(whole), skip: 0 },
            Page::NextUrl { .. } => Position::Query { pairs: Vec::new(), skip: 0 },
        };
        let position = match arguments.get("next_cursor").and_then(Value::as_str).map(|text| origin.position(text)) {
            None => first,
            Some(Ok(position)) => position,
            Some(Err(problem)) => {
                mistakes.add("next_cursor", problem);
                first
            }
        };
        if let (Position::Offset(offset), Some(ceiling)) = (&position, ceiling(&list.page))
            && *offset >= ceiling
        {
            mistakes.add("next_cursor", format!("leads past the end: {}", beyond(ceiling)));
        }
        Some(Self { tool, list, origin, position, limit: arguments.get("limit").and_then(whole) })
    }

    /// The query parameters that ask the vendor for this page.
    pub(crate) fn parameters(&self) -> Vec<(Cow<'static, str>, String)> {
        let mut parameters: Vec<(&'static str, String)> = Vec::new();
        match (&self.list.page, &self.position) {
            (&Page::Offset { limit, offset, .. }, &Position::Offset(position)) => {
                parameters.extend(self.size().map(|size| (limit, size.to_string())));
                if position > 0 {
                    parameters.push((offset, position.to_string()));
                }
            }
            (&Page::Cursor { limit, cursor: name, max_limit, .. }, Position::Page { cursor, skip }) => {
                // A page that is asked for again must reach past the items that were taken from it.
                let size = self.limit.map(|size| size.saturating_add(*skip as u64).min(max_limit.into()));
                parameters.extend(limit.zip(size).map(|(limit, size)| (limit, size.to_string())));
                parameters.extend(cursor.clone().map(|cursor| (name, cursor)));
            }
            (&Page::Number { page: name, limit, .. }, Position::Number { page, size, .. }) => {
                parameters.extend(limit.zip(*size).map(|(limit, size)| (limit, size.to_string())));
                if *page > 1 {
                    parameters.push((name, page.to_string()));
                }
            }
            (&Page::NextUrl { limit, .. }, Position::Query { pairs, .. }) if pairs.is_empty() => {
                parameters.extend(limit.zip(self.limit).map(|(limit, size)| (limit, size.to_string())));
            }
            (Page::NextUrl { .. }, Position::Query { pairs, .. }) => {
                return pairs.iter().map(|(name, value)| (Cow::Owned(name.clone()), value.clone())).collect();
            }
            _ => {}
        }
        parameters.into_iter().map(|(name, value)| (Cow::Borrowed(name), value)).collect()
    }

    /// How many items of an offset's page to ask for: what the caller wants, and never beyond the vendor's ceiling.
    /// None where the caller leaves it to the vendor and the vendor's own page ends below the ceiling.
    fn size(&self) -> Option<u64> {
        let (&Page::Offset { max_limit, default_limit, .. }, &Position::Offset(offset)) =
            (&self.list.page, &self.position)
        else {
            return self.limit;
        };
        let wanted = self.limit.map(|limit| limit.min(max_limit.into()));
        let left = ceiling(&self.list.page).map(|ceiling| ceiling.saturating_sub(offset));
        match left {
            Some(left) if wanted.unwrap_or(default_limit.into()) > left => Some(left),
            _ => wanted,
        }
    }

    /// What of a reply with so many items belongs to the page, and how the list goes on after it.
    pub(crate) fn cut(&self, count: usize, reply: &Properties) -> Cut {
        match (&self.list.page, &self.position) {
            (&Page::Offset { more, default_limit, .. }, &Position::Offset(offset)) => {
                let size = self.size();
                let taken = size.map_or(count, |size| count.min(size as usize));
                let full = count as u64 >= size.unwrap_or(default_limit.into());
                let follows = taken > 0 && (taken < count || flag(reply, more).unwrap_or(full));
                self.after(offset.saturating_add(taken as u64), taken, follows)
            }
            (&Page::Cursor { next, .. }, Position::Page { cursor, skip }) => {
                self.part(count, *skip, |taken| match taken {
                    Some(skip) => Some(Position::Page { cursor: cursor.clone(), skip }),
                    // A cursor that leads back to its own page would never end.
                    None => token(reply, next)
                        .filter(|next| Some(next) != cursor.as_ref())
                        .map(|next| Position::Page { cursor: Some(next), skip: 0 }),
                })
            }
            (&Page::Number { next, default_limit, .. }, &Position::Number { page, size, skip }) => {
                self.part(count, skip, |taken| match taken {
                    Some(skip) => Some(Position::Number { page, size, skip }),
                    None => {
                        // A reply that says nothing of its pages goes on as long as they are full.
                        let full = count > 0 && count as u64 >= size.unwrap_or(default_limit.into());
                        let said = value(reply, next);
                        let follows = said.as_ref().map_or(full, |said| !said.is_null());
                        let number = said.and_then(|said| said.as_u64()).filter(|number| *number > page);
                        follows.then(|| Position::Number { page: number.unwrap_or(page + 1), size, skip: 0 })
                    }
                })
            }
            (&Page::NextUrl { next, .. }, Position::Query { pairs, skip }) => {
                self.part(count, *skip, |taken| match taken {
                    Some(skip) => Some(Position::Query { pairs: pairs.clone(), skip }),
                    None => token(reply, next)
                        .and_then(|url| self.asking(&url))
                        .filter(|next| next != pairs)
                        .map(|pairs| Position::Query { pairs, skip: 0 }),
                })
            }
            _ => Cut { items: 0..count, next_cursor: None, note: unreachable_rest(reply) },
        }
    }

    /// What of a page belongs to this call, after the items that were taken from it before. `next` gives the position
    /// that follows: on the same page after so many items, or, with none, on the next.
    fn part(&self, count: usize, skip: usize, next: impl FnOnce(Option<usize>) -> Option<Position>) -> Cut {
        let start = count.min(skip);
        let end = self.limit.map_or(count, |limit| count.min(start.saturating_add(limit as usize)));
        let next_cursor = next((end < count).then_some(end)).map(|position| self.origin.cursor(position));
        Cut { items: start..end, next_cursor, note: None }
    }

    /// The query parameters of the next page's URL, without those that the call's own arguments write. Its host and
    /// path are of no account: the next call goes to the account's own.
    fn asking(&self, url: &str) -> Option<Vec<(String, String)>> {
        let base = Url::parse("https://vendor.invalid/").expect("it is a URL");
        let url = base.join(url).ok().filter(|_| url.len() <= MAX_QUERY)?;
        let arguments = self.tool.arguments.iter().filter(|argument| argument.place == Place::Query);
        let own: Vec<&str> = arguments.map(|argument| argument.wire).collect();
        let is_own = |name: &str| own.iter().any(|own| name == *own || name.starts_with(&format!("{own}[")));
        let pairs = url.query_pairs().filter(|(name, _)| !is_own(name));
        let pairs: Vec<_> = pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
        (!pairs.is_empty()).then_some(pairs)
    }

    fn after(&self, offset: u64, taken: usize, follows: bool) -> Cut {
        let next = || self.origin.cursor(Position::Offset(offset));
        match ceiling(&self.list.page) {
            Some(ceiling) if follows && offset >= ceiling => {
                Cut { items: 0..taken, next_cursor: None, note: Some(beyond(ceiling)) }
            }
            _ => Cut { items: 0..taken, next_cursor: follows.then(next), note: None },
        }
    }

    /// Whether a property of the reply only tells what `next_cursor` and `result_count` tell.
    pub(crate) fn is_paging(&self, property: &str) -> bool {
        match self.list.page {
            Page::Whole => false,
            Page::Offset { limit, offset, more, .. } => [limit, offset, more].contains(&property),
            Page::Cursor { limit, cursor, next, .. } => {
                limit == Some(property) || [cursor, outer(next), "more"].contains(&property)
            }
            Page::Number { next, .. } | Page::NextUrl { next, .. } => property == outer(next),
        }
    }
}

/// An integer as JSON Schema knows it: `10.0` and `1e1` are one, too.
fn whole(number: &Value) -> Option<u64> {
    let float = || number.as_f64().filter(|float| float.fract() == 0.0 && (0.0..u32::MAX.into()).contains(float));
    number.as_u64().or_else(|| float().map(|float| float as u64))
}

/// The end of what a vendor that pages by offset serves of a list.
fn ceiling(page: &Page) -> Option<u64> {
    match page {
        Page::Offset { ceiling, .. } => ceiling.map(u64::from),
        Page::Cursor { .. } | Page::Number { .. } | Page::NextUrl { .. } | Page::Whole => None,
    }
}

fn beyond(ceiling: u64) -> String {
    format!("the vendor serves at most the first {ceiling} items of a list; narrow the filters to reach the others")
}

/// What to say when a vendor that offers no paging has not given all it has.
fn unreachable_rest(reply: &Properties) -> Option<String> {
    let next = ["next_cursor", "pagination.next"].iter().any(|name| token(reply, name).is_some());
    let more = flag(reply, "more") == Some(true) || next;
    more.then(|| "the vendor has more than it gave and offers no way to ask for it; narrow the filters".to_owned())
}

fn flag(reply: &Properties, name: &str) -> Option<bool> {
    serde_json::from_str(reply.get(name)?.get()).ok()
}

/// The property of the reply itself in which a path begins.
fn outer(path: &str) -> &str {
    path.split('.').next().unwrap_or(path)
}

/// What the reply holds at a path with dots.
fn value(reply: &Properties, path: &str) -> Option<Value> {
    let outer: Value = serde_json::from_str(reply.get(outer(path))?.get()).ok()?;
    path.split('.').skip(1).try_fold(outer, |value, step| value.get(step).cloned())
}

/// A vendor's cursor: a string or a number. Null, empty and absent mean the end.
fn token(reply: &Properties, path: &str) -> Option<String> {
    match value(reply, path)? {
        Value::String(token) if !token.is_empty() => Some(token),
        Value::Number(token) => Some(token.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use serde_json::{Value, json};
    use toolpress_tool::Tool;

    use super::{Cut, Properties, Turn};
    use crate::fixture::{LIST_CHANGES, LIST_COLOURS, LIST_WIDGETS};
    use crate::mistake::Mistakes;

    fn turn(tool: &'static Tool, arguments: &Value) -> Turn {
        let mut mistakes = Mistakes::default();
        let turn = Turn::read(tool, arguments, &mut mistakes).expect("the tool lists");
        assert!(mistakes.is_empty(), "{mistakes}");
        turn
    }

    fn cut(turn: &Turn, count: usize, reply: &str) -> Cut {
        let reply: Properties = serde_json::from_str(reply).expect("it is an object");
        turn.cut(count, &reply)
    }

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
        assert!(
            mistakes.to_string().contains("next_cursor: leads past the end: the vendor serves at most"),
            "{mistakes}"
        );
    }

    #[test]
    fn a_vendor_that_does_not_page_but_has_more_is_reported() {
        let whole = turn(&LIST_COLOURS, &json!({}));
        assert!(cut(&whole, 2, r#"{"more":true}"#).note.is_some());
        assert!(cut(&whole, 2, r#"{"next_cursor":"x"}"#).note.is_some());
        assert_eq!(cut(&whole, 2, r#"{"more":false,"next_cursor":null}"#), Cut { items: 0..2, ..Cut::default() });
    }
}
