//! Paging: the page of a list that a request asks for, and the fields that say where it stands.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use crate::{
    composition::Composition,
    document::{Document, Operation},
    reply::Refusal,
    vendor::{CursorNames, NumberNames, OffsetNames, Pagination},
};

/// What a cursor starts with, so that one which was made up is known.
const CURSOR: &str = "c0";
/// What the count of a whole list goes by, in queries that may ask for it and in answers that hold it.
/// Counting is dear, so where a query may ask for it, it is given only then.
const TOTAL: &str = "total";

/// A page of a list.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) items: Vec<Value>,
    /// Every paging field the vendor knows; which of them an answer has is the document's to say.
    pub(crate) fields: Map<String, Value>,
}

/// Cuts out the page that a request asks for, in the way of paging that the operation's parameters belong to.
/// `address` is the URL of the list, without a query. With `any_cursor`, a cursor that leads nowhere leads to the start.
///
/// # Errors
/// 400 when the position is none, or lies beyond the vendor's ceiling.
pub(crate) fn page(
    pagination: &[Pagination],
    operation: &Operation,
    query: &Map<String, Value>,
    items: Vec<Value>,
    address: &str,
    any_cursor: bool,
) -> Result<Page, Refusal> {
    let takes = |name: &str| operation.parameters.iter().any(|parameter| parameter.name == name);
    for Pagination { offset, cursor, number, next_url } in pagination {
        match (offset, cursor, number, next_url) {
            (Some(names), ..) if takes(&names.offset) => return by_offset(names, takes(TOTAL), query, items),
            (_, Some(names), ..) if takes(&names.cursor) => return by_cursor(names, query, items, any_cursor),
            (_, _, Some(names), _) if takes(&names.page) => return by_number(names, query, items, None),
            (.., Some(names)) if takes(&names.page) => return by_number(names, query, items, Some(address)),
            _ => {}
        }
    }
    Ok(whole(pagination, query, items))
}

/// Takes out of an answer's fields what its schema does not allow: names it does not declare, and nulls it does not take.
pub(crate) fn fit(document: &Document, schema: &Composition<'_>, fields: &mut Map<String, Value>) {
    let declared = schema.properties();
    fields.retain(|name, value| {
        let Some(declarations) = declared.get(name.as_str()) else { return false };
        let property = Composition::of(document, declarations);
        if let Value::Object(inner) = value {
            fit(document, &property, inner);
        }
        !value.is_null() || property.is_nullable()
    });
}

fn by_offset(
    names: &OffsetNames,
    counts_on_demand: bool,
    query: &Map<String, Value>,
    mut items: Vec<Value>,
) -> Result<Page, Refusal> {
    let limit = number(query, &names.limit)?.unwrap_or(names.default_limit).clamp(1, names.max_limit);
    let offset = number(query, &names.offset)?.unwrap_or(0);
    if let Some(ceiling) = names.ceiling.filter(|ceiling| offset.saturating_add(limit) > *ceiling) {
        let sum = format!("`{}` and `{}` add up to more than {ceiling}", names.offset, names.limit);
        return Err(Refusal::beyond_ceiling(sum));
    }
    let total = items.len();
    let end = total.min(offset.saturating_add(limit));
    items = items.drain(offset.min(end)..end).collect();
    let counts = !counts_on_demand || query.get(TOTAL) == Some(&Value::Bool(true));
    let fields = [
        (names.limit.clone(), json!(limit)),
        (names.offset.clone(), json!(offset)),
        (names.more.clone(), json!(end < total)),
        (TOTAL.to_owned(), if counts { json!(total) } else { Value::Null }),
    ];
    Ok(Page { items, fields: fields.into_iter().collect() })
}

fn by_cursor(
    names: &CursorNames,
    query: &Map<String, Value>,
    mut items: Vec<Value>,
    any_cursor: bool,
) -> Result<Page, Refusal> {
    let limit = number(query, &names.limit)?.unwrap_or(names.max_limit).clamp(1, names.max_limit);
    let start = match query.get(&names.cursor).and_then(Value::as_str) {
        None | Some("") => 0,
        Some(cursor) => position(cursor).or(any_cursor.then_some(0)).ok_or_else(|| {
            Refusal::invalid(vec![format!("query parameter `{}`: no such page; start again without it", names.cursor)])
        })?,
    };
    let total = items.len();
    let end = total.min(start.saturating_add(limit));
    items = items.drain(start.min(end)..end).collect();
    let mut fields = Map::new();
    fields.insert(names.limit.clone(), json!(limit));
    let next = if end < total { json!(format!("{CURSOR}{end:x}")) } else { Value::Null };
    put(&mut fields, &names.next, next);
    Ok(Page { items, fields })
}

/// Numbered pages, from 1. With an address the next page goes by its whole URL.
fn by_number(
    names: &NumberNames,
    query: &Map<String, Value>,
    mut items: Vec<Value>,
    address: Option<&str>,
) -> Result<Page, Refusal> {
    let size = number(query, &names.limit)?.unwrap_or(names.default_limit).clamp(1, names.max_limit);
    let page = number(query, &names.page)?.unwrap_or(1).max(1);
    let total = items.len();
    let end = total.min(page.saturating_mul(size));
    items = items.drain((page - 1).saturating_mul(size).min(end)..end).collect();
    let next = match address {
        _ if end >= total => Value::Null,
        None => json!(page + 1),
        Some(address) => json!(format!("{address}?{}", asking(query, &names.page, page + 1))),
    };
    let mut fields = Map::new();
    put(&mut fields, &names.next, next);
    Ok(Page { items, fields })
}

/// The query once more, for another page.
fn asking(query: &Map<String, Value>, page: &str, number: usize) -> String {
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let mut pairs = vec![format!("{}={number}", encoded(page))];
    for (name, value) in query.iter().filter(|(name, _)| *name != page) {
        match value {
            Value::Array(items) => {
                pairs.extend(items.iter().map(|item| format!("{}={}", encoded(name), encoded(&text(item)))));
            }
            value => pairs.push(format!("{}={}", encoded(name), encoded(&text(value)))),
        }
    }
    pairs.join("&")
}

/// Puts a value at a path with dots.
fn put(fields: &mut Map<String, Value>, path: &str, value: Value) {
    match path.split_once('.') {
        None => {
            fields.insert(path.to_owned(), value);
        }
        Some((outer, inner)) => {
            if let Value::Object(object) = fields.entry(outer).or_insert_with(|| json!({})) {
                put(object, inner, value);
            }
        }
    }
}

/// The position that a cursor of ours stands for.
fn position(cursor: &str) -> Option<usize> {
    usize::from_str_radix(cursor.strip_prefix(CURSOR)?, 16).ok()
}

/// Everything at once, or as much of it as a limit without a position allows.
fn whole(pagination: &[Pagination], query: &Map<String, Value>, mut items: Vec<Value>) -> Page {
    let total = items.len();
    let mut fields = Map::from_iter([(TOTAL.to_owned(), json!(total))]);
    for Pagination { offset, cursor, number, next_url } in pagination {
        let limits = [offset.as_ref().map(|names| &names.limit), cursor.as_ref().map(|names| &names.limit)];
        for name in limits.into_iter().flatten() {
            let limit = query.get(name).and_then(Value::as_u64).and_then(|limit| usize::try_from(limit).ok());
            items.truncate(limit.unwrap_or(total));
            fields.insert(name.clone(), json!(items.len()));
        }
        if let Some(names) = offset {
            fields.insert(names.offset.clone(), json!(0));
            fields.insert(names.more.clone(), json!(items.len() < total));
        }
        if let Some(names) = cursor {
            put(&mut fields, &names.next, Value::Null);
        }
        for names in [number, next_url].into_iter().flatten() {
            put(&mut fields, &names.next, Value::Null);
        }
    }
    Page { items, fields }
}

fn number(query: &Map<String, Value>, name: &str) -> Result<Option<usize>, Refusal> {
    let number = |value: &Value| value.as_u64().and_then(|number| usize::try_from(number).ok());
    match query.get(name) {
        None => Ok(None),
        // Where the document says that it is a text, any text will do.
        Some(Value::String(text)) => Ok(text.parse().ok()),
        Some(value) => number(value).map(Some).ok_or_else(|| {
            Refusal::invalid(vec![format!("query parameter `{name}`: {value} is no count; give 0 or more")])
        }),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::fixture::{Client, column, sandbox};

    fn list(target: &str) -> (u16, Value) {
        Client::new(sandbox()).ask("GET", target)
    }

    #[test]
    fn positions_lead_through_the_list() {
        let (_, first) = list("/v1/things");
        assert_eq!(column(&first["things"], "id"), ["P1", "P2"]);
        assert_eq!(first["more"], true);
        assert_eq!(first["total"], Value::Null);
        let (_, second) = list("/v1/things?offset=2&limit=2&total=true");
        assert_eq!(column(&second["things"], "id"), ["P3"]);
        assert_eq!(
            (&second["more"], &second["total"], &second["limit"], &second["offset"]),
            (&json!(false), &json!(3), &json!(2), &json!(2))
        );
        assert_eq!(list("/v1/things?offset=7").1["things"], json!([]));
    }

    #[test]
    fn a_page_never_exceeds_the_most_that_is_served() {
        let (_, page) = list("/v1/things?limit=100");
        assert_eq!(page["limit"], 3);
        let (_, page) = list("/v1/logs?limit=100");
        assert_eq!(page["logs"].as_array().map(Vec::len), Some(2));
    }

    #[test]
    fn positions_beyond_the_ceiling_are_refused() {
        let (status, body) = list("/v1/things?offset=9&limit=2");
        assert_eq!((status, &body["error"]["code"]), (400, &json!(2002)));
        assert_eq!(body["error"]["errors"], json!(["`offset` and `limit` add up to more than 10"]));
        assert_eq!(list("/v1/things?offset=8&limit=2").0, 200);
        assert_eq!(list("/v1/things?offset=-1").0, 400);
    }

    #[test]
    fn cursors_lead_through_the_list() {
        let (_, first) = list("/v1/logs");
        assert_eq!(column(&first["logs"], "line"), ["one", "two"]);
        let cursor = first["next_cursor"].as_str().expect("there is another page");
        let (_, second) = list(&format!("/v1/logs?cursor={cursor}"));
        assert_eq!(column(&second["logs"], "line"), ["three"]);
        assert_eq!(second["next_cursor"], Value::Null);
        assert_eq!(list("/v1/logs?cursor=guess").0, 400);
    }
}
