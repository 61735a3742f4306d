//! Lowers media types: those that many places share, bytes without a schema, and streams of items, which are lists here.

use serde_json::{Map, Value, json};

use crate::{
    import::{
        copies::Copies,
        grammar::Kind,
        repair,
        report::Report,
        visit::{mend, reference},
    },
    problem::step,
};

/// Where a media type is copied into what it was copied into, this many steps from the top are enough.
const DEEPEST: usize = 24;
/// References that lead through more references than this lead nowhere.
const MOST_HOPS: usize = 16;

/// Copies the media types of the components to where they are referred to: OpenAPI 3.0 has no place for them.
pub fn shared(document: &mut Value, report: &mut Report<'_>) {
    const PLACE: &str = "/components/mediaTypes/";
    let components = document.get_mut("components").and_then(Value::as_object_mut);
    let Some(Value::Object(shared)) = components.and_then(|components| components.shift_remove("mediaTypes")) else {
        return;
    };
    let mut copies = Copies::default();
    mend(document, Kind::Document, "", &mut |value, kind, pointer| {
        if kind != Kind::MediaType {
            return;
        }
        for _ in 0..MOST_HOPS {
            let Some(target) = reference(value).and_then(repair::pointer) else { return };
            let name = target.strip_prefix(PLACE).map(|name| name.replace("~1", "/").replace("~0", "~"));
            let Some(found) = name.and_then(|name| shared.get(&name)) else {
                report.warning(
                    "ref-to-nothing",
                    pointer,
                    format!("the media type #{target} is not there; it is empty now"),
                );
                *value = json!({});
                return;
            };
            // A media type that holds itself would never end.
            let copy = copies.copy(found).filter(|_| pointer.matches('/').count() < DEEPEST);
            let Some(copy) = copy else {
                let message = format!("there are too many copies of the media type #{target}; it is empty here");
                report.warning("too-many-copies", pointer, message);
                *value = json!({});
                return;
            };
            report.moved(pointer.to_owned(), &target);
            *value = copy;
        }
        if reference(value).is_some() {
            report.warning("ref-to-nothing", pointer, "the media type refers to itself; it is empty now");
            *value = json!({});
        }
    });
}

/// Lowers one media type by itself.
pub fn lower(media_type: &mut Map<String, Value>, pointer: &str, report: &mut Report<'_>) {
    items(media_type, pointer, report);
    if is_binary(pointer) {
        media_type.entry("schema").or_insert_with(|| json!({ "type": "string", "format": "binary" }));
    }
}

/// A stream of items is a list of them.
fn items(media_type: &mut Map<String, Value>, pointer: &str, report: &mut Report<'_>) {
    let origin = step(pointer, "itemSchema");
    if media_type.contains_key("schema") && media_type.contains_key("itemSchema") {
        media_type.shift_remove("itemSchema");
        report.warning("item-schema", &origin, "`schema` describes the whole already; `itemSchema` is dropped");
        return;
    }
    let Some(item) = media_type.shift_remove("itemSchema") else { return };
    media_type.insert("schema".to_owned(), json!({ "type": "array", "items": item }));
    report.moved(format!("{pointer}/schema/items"), &origin);
    // `…/responses/200/content/application~1jsonl`
    if pointer.rsplit('/').nth(3) == Some("responses") {
        let message = "the reply is a stream of items; a call waits for its end and gives back all of them at once";
        report.warning("streamed-reply", &origin, message);
    }
}

/// Whether the media type at this pointer is one of plain bytes, which OpenAPI 3.1 describes without a schema.
fn is_binary(pointer: &str) -> bool {
    let name = pointer.rsplit('/').next().unwrap_or_default().replace("~1", "/");
    name == "application/octet-stream" || ["image/", "audio/", "video/"].iter().any(|kind| name.starts_with(kind))
}
