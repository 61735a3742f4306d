//! Which reply is a list, where its items are, and how the vendor pages.

use openapiv3::{Parameter, StatusCode};

use super::{
    lines,
    shape::{Direction, Shapes},
    words,
};
use crate::{
    document::Site,
    model::{Field, Http, Page, Schema, Shape},
    vendor::PaginationEntry,
};

/// Properties that hold items whatever the resource is called.
const ITEM_WORDS: &[&str] = &["data", "items", "results", "records", "values"];

/// Last names of paths that list what the name before them says.
const LISTING_WORDS: &[&str] = &["all", "list", "query", "search"];
/// Properties that a reply has when it may go on.
const PAGING_WORDS: &[&str] = &[
    "has_more",
    "next",
    "next_cursor",
    "next_page",
    "next_page_token",
    "next_token",
    "page_info",
    "paging",
    "pagination",
    "pagination_meta",
    "response_metadata",
];

/// How a path begins that leads into the last item of a page: `-1.id`.
pub const LAST_ITEM: &str = "-1.";
/// Properties of a reply that are true when more follow.
pub const MORE: &[&str] = &["has_more", "more"];

/// The schema of the operation's first success with a JSON body.
pub fn reply(site: &Site) -> Option<Schema> {
    let success = |status: &StatusCode| match status {
        StatusCode::Code(code) => (200..300).contains(code),
        StatusCode::Range(range) => *range == 2,
    };
    let responses = &site.operation.responses;
    let mut successes: Vec<_> = responses.responses.iter().filter(|(status, _)| success(status)).collect();
    successes.sort_by_key(|(status, _)| status.to_string());
    successes.into_iter().find_map(|(_, response)| {
        let response = site.document.response(response)?;
        let (name, media) = response.content.iter().find(|(name, _)| name.contains("json"))?;
        let reply = Shapes::new(site.document, Direction::Response).convert(media.schema.as_ref()?);
        match &reply.shape {
            // The texts of lines are read, so that they are no longer one text.
            Shape::String { .. } if lines::is_lines(name) => Some(lines::list(Schema::default())),
            _ if lines::is_lines(name) => Some(lines::list(reply)),
            _ => Some(reply),
        }
    })
}

/// The property that holds the items of a listing reply; empty where the reply is the array itself.
/// `has_items` says that the document has the same path with a parameter after it.
pub fn items(site: &Site, reply: Option<&Schema>, has_items: bool) -> Option<String> {
    if !matches!(site.http, Http::Get | Http::Query) {
        return None;
    }
    let fields = match &reply?.shape {
        Shape::Array { .. } => return Some(String::new()),
        Shape::Object { fields, .. } => fields,
        _ => return None,
    };
    let (last, owner) = ending(site.path);
    let is_array = |field: &&Field| matches!(field.schema.shape, Shape::Array { .. });
    let holds_objects = |field: &&&Field| match &field.schema.shape {
        Shape::Array { items, .. } => matches!(items.shape, Shape::Object { .. } | Shape::Union(_)),
        _ => false,
    };
    let arrays: Vec<&Field> = fields.iter().filter(is_array).collect();
    let called = |name: &str| arrays.iter().find(|field| words::snake(&field.wire) == name);
    let named = called(&last).or_else(|| called(&words::plural(&owner)).filter(|_| LISTING_WORDS.contains(&&*last)));
    let usual = arrays.iter().find(|field| ITEM_WORDS.contains(&field.wire.as_str()));
    let only = arrays.first().filter(|_| arrays.len() == 1);
    let only_of_objects =
        arrays.iter().find(holds_objects).filter(|_| arrays.iter().filter(holds_objects).count() == 1);
    let goes_on = fields.iter().any(|field| PAGING_WORDS.contains(&words::snake(&field.wire).as_str()));
    let says_so = words::snake(site.id()).split('_').any(|word| word == "list");
    let collection = !site.path.ends_with('}') && (has_items || words::is_plural(&last) || goes_on || says_so);
    let items = only.or(usual).or(only_of_objects.filter(|_| goes_on || says_so)).filter(|_| collection);
    named.or(items).map(|field| field.wire.clone())
}

/// The last name of a path and the one before it, in snake case: `/monitor/search`, `/users.list`.
fn ending(path: &str) -> (String, String) {
    let path = path.split('?').next().unwrap_or_default();
    let mut names = path.split(['/', '.']).rev().filter(|name| !name.is_empty()).map(words::snake);
    (names.next().unwrap_or_default(), names.next().unwrap_or_default())
}

/// How the operation pages: by the first family whose parameters it declares, before others one whose property its
/// reply declares, too.
pub fn page(site: &Site, reply: Option<&Schema>, families: &[PaginationEntry]) -> Page {
    let mut fitting: Vec<Page> = families.iter().filter_map(|family| fit(site, family)).collect();
    let at = fitting.iter().position(|page| declares(reply, page)).unwrap_or(0);
    if fitting.is_empty() { Page::Whole } else { fitting.swap_remove(at) }
}

/// Whether a reply declares the property that says how the list goes on.
pub fn declares(reply: Option<&Schema>, page: &Page) -> bool {
    let path = match page {
        Page::Whole => return false,
        Page::Offset { more, .. } => more,
        Page::Cursor { next, .. } | Page::Number { next, .. } | Page::NextUrl { next, .. } => next,
    };
    // The last item's own property is the cursor; the reply only says whether more follow.
    let paths = if path.starts_with(LAST_ITEM) { MORE.to_vec() } else { vec![path.as_str()] };
    reply.is_some_and(|reply| paths.iter().any(|path| path.split('.').try_fold(reply, property).is_some()))
}

pub fn property<'a>(schema: &'a Schema, name: &str) -> Option<&'a Schema> {
    match &schema.shape {
        Shape::Object { fields, .. } => fields.iter().find(|field| field.wire == name).map(|field| &field.schema),
        Shape::Union(variants) => variants.iter().find_map(|variant| property(variant, name)),
        _ => None,
    }
}

fn fit(site: &Site, family: &PaginationEntry) -> Option<Page> {
    // The first page is asked for without a position; a vendor that demands one is left to the caller.
    let position = |name: &str| query(site, name).filter(|parameter| !parameter.parameter_data_ref().required);
    if let Some(family) = &family.offset {
        let limit = query(site, &family.limit)?;
        position(&family.offset)?;
        return Some(Page::Offset {
            limit: family.limit.clone(),
            offset: family.offset.clone(),
            more: family.more.clone(),
            max_limit: maximum(site, limit).unwrap_or(family.max_limit),
            default_limit: family.default_limit,
            ceiling: family.ceiling,
        });
    }
    if let Some(family) = &family.cursor {
        position(&family.cursor)?;
        let limit = query(site, &family.limit);
        return Some(Page::Cursor {
            limit: limit.map(|_| family.limit.clone()),
            cursor: family.cursor.clone(),
            next: family.next.clone(),
            max_limit: limit.and_then(|limit| maximum(site, limit)).unwrap_or(family.max_limit),
        });
    }
    let (family, by_url) = match (&family.number, &family.next_url) {
        (Some(family), _) => (family, false),
        (None, family) => (family.as_ref()?, true),
    };
    position(&family.page)?;
    let limit = query(site, &family.limit);
    let max_limit = limit.and_then(|limit| maximum(site, limit)).unwrap_or(family.max_limit);
    let (page, next, default_limit) = (family.page.clone(), family.next.clone(), family.default_limit);
    let limit = limit.map(|_| family.limit.clone());
    Some(match by_url {
        false => Page::Number { page, limit, next, max_limit, default_limit },
        true => Page::NextUrl { page, limit, next, max_limit },
    })
}

fn query<'a>(site: &Site<'a>, name: &str) -> Option<&'a Parameter> {
    let is_meant = |parameter: &&&Parameter| {
        matches!(parameter, Parameter::Query { .. }) && parameter.parameter_data_ref().name == name
    };
    site.parameters.iter().find(is_meant).copied()
}

/// Whether the vendor demands to be told how long a page is to be.
pub fn demands_limit(site: &Site, page: &Page) -> bool {
    let limit = match page {
        Page::Offset { limit, .. } => Some(limit),
        Page::Cursor { limit, .. } | Page::Number { limit, .. } | Page::NextUrl { limit, .. } => limit.as_ref(),
        Page::Whole => None,
    };
    limit.and_then(|limit| query(site, limit)).is_some_and(|limit| limit.parameter_data_ref().required)
}

/// The most that a page may hold, where the document says it.
fn maximum(site: &Site, limit: &Parameter) -> Option<u32> {
    let openapiv3::ParameterSchemaOrContent::Schema(schema) = &limit.parameter_data_ref().format else { return None };
    match Shapes::new(site.document, Direction::Request).convert(schema).shape {
        Shape::Integer(range) => range.max?.as_u64().and_then(|max| u32::try_from(max).ok()),
        _ => None,
    }
}

/// The query parameters that the page writes and callers never see.
pub fn consumed(page: &Page) -> Vec<&str> {
    match page {
        Page::Whole => Vec::new(),
        Page::Offset { limit, offset, .. } => vec![limit, offset],
        Page::Cursor { limit, cursor: position, .. }
        | Page::Number { limit, page: position, .. }
        | Page::NextUrl { limit, page: position, .. } => {
            limit.iter().map(String::as_str).chain([position.as_str()]).collect()
        }
    }
}
