//! Which reply is a list, where its items are, and how the vendor pages.

use openapiv3::{Parameter, StatusCode};

use super::{
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
        let (_, media) = response.content.iter().find(|(name, _)| name.contains("json"))?;
        Some(Shapes::new(site.document, Direction::Response).convert(media.schema.as_ref()?))
    })
}

/// The property that holds the items of a listing reply; empty where the reply is the array itself.
/// `has_items` says that the document has the same path with a parameter after it.
pub fn items(site: &Site, reply: Option<&Schema>, has_items: bool) -> Option<String> {
    if site.http != Http::Get {
        return None;
    }
    let last = site.path.rsplit('/').next().unwrap_or_default();
    let fields = match &reply?.shape {
        Shape::Array { .. } => return Some(String::new()),
        Shape::Object { fields, .. } => fields,
        _ => return None,
    };
    let arrays: Vec<&Field> = fields.iter().filter(|field| matches!(field.schema.shape, Shape::Array { .. })).collect();
    let named = arrays.iter().find(|field| words::snake(&field.wire) == words::snake(last));
    let usual = arrays.iter().find(|field| ITEM_WORDS.contains(&field.wire.as_str()));
    let only = arrays.first().filter(|_| arrays.len() == 1);
    let collection = !last.starts_with('{') && (has_items || words::is_plural(&words::snake(last)));
    named.or(only.or(usual).filter(|_| collection)).map(|field| field.wire.clone())
}

/// How the operation pages, by the first family whose parameters it declares.
pub fn page(site: &Site, families: &[PaginationEntry]) -> Page {
    families.iter().find_map(|family| fit(site, family)).unwrap_or(Page::Whole)
}

fn fit(site: &Site, family: &PaginationEntry) -> Option<Page> {
    let query = |name: &str| {
        site.parameters.iter().find(|parameter| {
            matches!(parameter, Parameter::Query { .. }) && parameter.parameter_data_ref().name == name
        })
    };
    if let Some(family) = &family.offset {
        let limit = query(&family.limit)?;
        query(&family.offset)?;
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
        query(&family.cursor)?;
        let limit = query(&family.limit);
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
    query(&family.page)?;
    let limit = query(&family.limit);
    let max_limit = limit.and_then(|limit| maximum(site, limit)).unwrap_or(family.max_limit);
    let (page, next, default_limit) = (family.page.clone(), family.next.clone(), family.default_limit);
    let limit = limit.map(|_| family.limit.clone());
    Some(match by_url {
        false => Page::Number { page, limit, next, max_limit, default_limit },
        true => Page::NextUrl { page, limit, next, max_limit },
    })
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
