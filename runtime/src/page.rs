//! Paging: `limit` and `next_cursor` to the vendor's own parameters, and the vendor's reply back to `next_cursor`.

use std::borrow::Cow;
use std::mem;
use std::ops::Range;

use indexmap::IndexMap;
use serde_json::Value;
use serde_json::value::RawValue;
use toolpress_tool::{CredentialPlace, List, Page, Place, Tool};
use url::Url;

use crate::cursor::{Origin, Position};
use crate::mistake::Mistakes;

/// How much of a next URL's query a cursor carries at most, in bytes: more makes a URL that servers refuse.
const MAX_QUERY: usize = 2_000;

/// How a path begins that leads into the last item of a page.
const LAST_ITEM: &str = "-1.";

/// Properties of a reply that are false when no more follows.
const MORE: [&str; 2] = ["has_more", "more"];

/// What to say when the next page's URL leads nowhere that a call could go.
const UNREACHABLE: &str =
    "the vendor has more than it gave, but its URL of the next page cannot be asked for; narrow the filters";

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
            // Pages of another size begin elsewhere: here and below, the size of the first page is that of all.
            Page::Number { .. } => Position::Number { page: 1, size: arguments.get("limit").and_then(whole), skip: 0 },
            Page::NextUrl { limit, .. } => {
                let size = limit.zip(arguments.get("limit").and_then(whole));
                let size = size.map(|(name, size)| (name.to_owned(), size.to_string()));
                Position::Query { pairs: size.into_iter().collect(), skip: 0 }
            }
        };
        let position = match arguments.get("next_cursor").and_then(Value::as_str).map(|text| origin.position(text)) {
            None => first,
            Some(Ok(position)) if mem::discriminant(&position) == mem::discriminant(&first) => position,
            // The tool pages in another way than when the cursor was given.
            Some(Ok(_)) => {
                mistakes.add("next_cursor", "is from an earlier version of this tool; leave it out to begin anew");
                first
            }
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

    /// What of a reply's items belongs to the page, and how the list goes on after it. `reply` holds what is beside them.
    pub(crate) fn cut(&self, items: &[&RawValue], reply: &Properties) -> Cut {
        let count = items.len();
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
                    None => following(items, reply, next)
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
                        let page = number.or_else(|| page.checked_add(1)).filter(|_| follows)?;
                        Some(Position::Number { page, size, skip: 0 })
                    }
                })
            }
            (&Page::NextUrl { limit, next, .. }, Position::Query { pairs, skip }) => {
                let url = token(reply, next);
                let following = url.as_deref().and_then(|url| self.asking(url, limit, pairs));
                let unreachable = url.is_some() && following.is_none();
                let cut = self.part(count, *skip, |taken| match taken {
                    Some(skip) => Some(Position::Query { pairs: pairs.clone(), skip }),
                    None => following.filter(|next| next != pairs).map(|pairs| Position::Query { pairs, skip: 0 }),
                });
                let note = (unreachable && cut.next_cursor.is_none()).then(|| UNREACHABLE.to_owned());
                Cut { note, ..cut }
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

    /// The query parameters of the next page's URL, without credentials, which a cursor must not show, and without those
    /// that the call's own arguments write, and of the same
    /// size as the page before. Its host and path are of no account: the next call goes to the account's own. None
    /// where nothing remains, or more than a cursor carries.
    fn asking(&self, url: &str, limit: Option<&str>, before: &[(String, String)]) -> Option<Vec<(String, String)>> {
        let base = Url::parse("https://vendor.invalid/").expect("it is a URL");
        let url = base.join(url).ok()?;
        let arguments = self.tool.arguments.iter().filter(|argument| argument.place == Place::Query);
        let own: Vec<&str> = arguments.map(|argument| argument.wire).collect();
        let credentials = self.tool.api.authentication;
        let is_credential = |name: &str| {
            credentials.iter().any(|own| own.place == CredentialPlace::Query && own.name.eq_ignore_ascii_case(name))
        };
        let is_own = |name: &str| {
            is_credential(name) || own.iter().any(|own| name == *own || name.starts_with(&format!("{own}[")))
        };
        let pairs = url.query_pairs().filter(|(name, _)| !is_own(name));
        let mut pairs: Vec<_> = pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
        if pairs.is_empty() {
            return None;
        }
        let is_size = |(name, _): &&(String, String)| Some(name.as_str()) == limit;
        if !pairs.iter().any(|pair| is_size(&pair)) {
            pairs.extend(before.iter().find(is_size).cloned());
        }
        let bytes: usize = pairs.iter().map(|(name, value)| name.len() + value.len()).sum();
        (bytes <= MAX_QUERY).then_some(pairs)
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
                limit == Some(property) || [cursor, outer(next)].contains(&property) || MORE.contains(&property)
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

/// The cursor of the next page. A reply that says that no more follows has none, whatever else it holds.
fn following(items: &[&RawValue], reply: &Properties, next: &str) -> Option<String> {
    if MORE.iter().any(|name| flag(reply, name) == Some(false)) {
        return None;
    }
    let Some(path) = next.strip_prefix(LAST_ITEM) else { return token(reply, next) };
    let last: Value = serde_json::from_str(items.last()?.get()).ok()?;
    text(path.split('.').try_fold(&last, |value, step| value.get(step))?)
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
    text(&value(reply, path)?)
}

fn text(token: &Value) -> Option<String> {
    match token {
        Value::String(token) if !token.is_empty() => Some(token.clone()),
        Value::Number(token) => Some(token.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod any;
#[cfg(test)]
mod tests;
