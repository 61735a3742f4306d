//! One row per rule of paging: the parameters of a list, the properties of its reply, and the family they show.

use serde_json::{Map, Value, json};

use super::with;
use crate::plan::Replies;
use crate::{
    infer::{self, Certainty},
    tests::Acme,
};

/// A schema by a letter: integer, string, boolean, URL, and objects of such.
fn schema(kind: &Value) -> Value {
    match kind {
        Value::String(kind) => match kind.as_str() {
            "i" => json!({"type": "integer"}),
            "b" => json!({"type": "boolean"}),
            "u" => json!({"type": "string", "format": "uri", "nullable": true}),
            _ => json!({"type": "string", "nullable": true}),
        },
        Value::Object(fields) if !fields.contains_key("type") => {
            let properties: Map<String, Value> =
                fields.iter().map(|(name, kind)| (name.clone(), schema(kind))).collect();
            json!({"type": "object", "properties": properties})
        }
        other => other.clone(),
    }
}

/// `GET /things` with these query parameters and these properties beside its items.
fn list(path: &str, parameters: &Value, reply: &Value) -> (String, Value) {
    let parameters: Vec<Value> = parameters
        .as_object()
        .expect("parameters by name")
        .iter()
        .map(|(name, kind)| json!({"name": name, "in": "query", "schema": schema(kind)}))
        .collect();
    let mut properties = schema(reply);
    properties["properties"]["data"] =
        json!({"type": "array", "items": {"type": "object", "properties": {"id": {"type": "string"}}}});
    let responses = json!({"200": {"description": "", "content": {"application/json": {"schema": properties}}}});
    let id = path.trim_start_matches('/');
    (
        path.to_owned(),
        json!({"get": {"operationId": format!("list{id}"), "parameters": parameters, "responses": responses}}),
    )
}

fn document(lists: impl IntoIterator<Item = (String, Value)>) -> Value {
    json!({"paths": lists.into_iter().collect::<Map<_, _>>()})
}

/// What is inferred of one list, without what every family has.
fn shown(parameters: &Value, reply: &Value) -> Option<(Value, Certainty)> {
    let documents = [with(&document([list("/things", parameters, reply)]))];
    let mut families = infer::paging(&documents, &Replies::of(&documents));
    assert!(families.len() < 2, "{families:?}");
    let family = families.pop()?;
    assert!(family.because.starts_with("1 of 1 listing operations take"), "{}", family.because);
    let mut value = serde_json::to_value(&family.value).expect("an entry is JSON");
    for entry in value.as_object_mut()?.values_mut().filter_map(Value::as_object_mut) {
        entry.retain(|name, _| name != "default_limit" && name != "max_limit");
    }
    Some((value, family.certainty))
}

#[test]
fn each_family_is_known_by_its_parameters_and_its_reply() {
    use Certainty::{Guess, Likely};
    let cursor =
        |limit: &str, cursor: &str, next: &str| json!({"cursor": {"limit": limit, "cursor": cursor, "next": next}});
    let number = |page: &str, limit: &str, next: &str| json!({"number": {"page": page, "limit": limit, "next": next}});
    let next_url =
        |page: &str, limit: &str, next: &str| json!({"next_url": {"page": page, "limit": limit, "next": next}});
    let offset =
        |limit: &str, offset: &str, more: &str| json!({"offset": {"limit": limit, "offset": offset, "more": more}});
    for (parameters, reply, expected, certainty) in [
        // Cursors.
        (
            json!({"limit": "i", "cursor": "s"}),
            json!({"next_cursor": "s"}),
            cursor("limit", "cursor", "next_cursor"),
            Likely,
        ),
        (
            json!({"limit": "i", "cursor": "s"}),
            json!({"ok": "b", "response_metadata": {"next_cursor": "s"}}),
            cursor("limit", "cursor", "response_metadata.next_cursor"),
            Likely,
        ),
        (
            json!({"limit": "i", "continue": "s"}),
            json!({"metadata": {"continue": "s", "resourceVersion": "s"}}),
            cursor("limit", "continue", "metadata.continue"),
            Likely,
        ),
        (
            json!({"maxResults": "i", "pageToken": "s"}),
            json!({"nextPageToken": "s"}),
            cursor("maxResults", "pageToken", "nextPageToken"),
            Likely,
        ),
        (
            json!({"page_size": "i", "after": "s"}),
            json!({"pagination_meta": {"after": "s", "page_size": "i"}}),
            cursor("page_size", "after", "pagination_meta.after"),
            Likely,
        ),
        (
            json!({"page[size]": "i", "page[after]": "s"}),
            json!({"meta": {"next_cursor": "s"}}),
            cursor("page[size]", "page[after]", "meta.next_cursor"),
            Likely,
        ),
        (
            json!({"limit": "i", "starting_after": "s", "ending_before": "s"}),
            json!({"has_more": "b", "object": "s"}),
            cursor("limit", "starting_after", "-1.id"),
            Likely,
        ),
        (
            json!({"limit": "i", "after": "s"}),
            json!({"has_more": "b", "last_id": "s"}),
            cursor("limit", "after", "last_id"),
            Likely,
        ),
        (json!({"limit": "i", "page": "s"}), json!({"next_page": "s"}), cursor("limit", "page", "next_page"), Likely),
        // Numbers.
        (
            json!({"page[number]": "i", "page[size]": "i"}),
            json!({"meta": {"next_page": "i", "total_pages": "i"}}),
            number("page[number]", "page[size]", "meta.next_page"),
            Likely,
        ),
        (json!({"page": "i", "per_page": "i"}), json!({}), number("page", "per_page", "next_page"), Guess),
        // URLs.
        (
            json!({"page": "i", "per_page": "i"}),
            json!({"pagination": {"next": "u"}}),
            next_url("page", "per_page", "pagination.next"),
            Likely,
        ),
        (
            json!({"page[number]": "i"}),
            json!({"links": {"next": "s"}}),
            next_url("page[number]", "limit", "links.next"),
            Likely,
        ),
        (
            json!({"offset": "s", "limit": "i"}),
            json!({"paging": {"next": "s"}}),
            next_url("offset", "limit", "paging.next"),
            Likely,
        ),
        (
            json!({"page": "i"}),
            json!({"_links": {"next": {"href": "s"}}}),
            next_url("page", "limit", "_links.next.href"),
            Likely,
        ),
        // Offsets.
        (json!({"limit": "i", "offset": "i"}), json!({"more": "b"}), offset("limit", "offset", "more"), Likely),
        (json!({"count": "i", "start": "i"}), json!({"total": "i"}), offset("count", "start", "more"), Guess),
        (json!({"top": "i", "skip": "i"}), json!({}), offset("top", "skip", "more"), Guess),
    ] {
        assert_eq!(shown(&parameters, &reply), Some((expected, certainty)), "{parameters} {reply}");
    }
}

#[test]
fn half_a_family_is_none() {
    for (parameters, reply) in [
        (json!({"limit": "i"}), json!({"next_cursor": "s"})),
        (json!({"cursor": "s", "limit": "i"}), json!({})),
        (json!({"starting_after": "s"}), json!({})),
        (json!({"offset": "i"}), json!({})),
        (json!({"start": "i", "end": "i", "limit": "i"}), json!({})),
        (json!({"count": "b", "skip": "i"}), json!({})),
        (json!({"page": {"type": "integer", "default": 0}, "per_page": "i"}), json!({})),
        (json!({"page": {"type": "integer", "minimum": 0}, "per_page": "i"}), json!({})),
        (json!({"page": {"type": "integer", "description": "Zero-based."}, "per_page": "i"}), json!({})),
        (json!({}), json!({"has_more": "b", "next": "u"})),
    ] {
        // What YAML would read as a schema is one here.
        let found = shown(&parameters, &reply);
        assert_eq!(found, None, "{parameters} {reply}");
    }
}

#[test]
fn limits_are_the_documents_or_careful_guesses() {
    let limits = |limit: Value| {
        let documents = [with(&document([list("/things", &json!({"limit": limit, "offset": "i"}), &json!({}))]))];
        let entry =
            infer::paging(&documents, &Replies::of(&documents)).remove(0).value.offset.expect("it pages by offset");
        (entry.default_limit, entry.max_limit)
    };
    assert_eq!(limits(json!({"type": "integer"})), (10, 100));
    assert_eq!(limits(json!({"type": "integer", "default": 30, "maximum": 500})), (30, 500));
    assert_eq!(limits(json!({"type": "integer", "default": 1000})), (1000, 1000));
    assert_eq!(limits(json!({"type": "integer", "maximum": 5})), (5, 5));
    assert_eq!(limits(json!({"type": "integer", "maximum": 99_999_999_999u64})), (10, 100));
}

#[test]
fn families_are_ordered_so_that_each_list_gets_its_own() {
    let after = |path, reply| list(path, &json!({"limit": "i", "after": "s"}), &reply);
    let value = document([
        after("/boxes", json!({"has_more": "b", "last_id": "s"})),
        after("/bags", json!({"next": "s"})),
        after("/jars", json!({"has_more": "b"})),
        list("/cups", &json!({"limit": "i", "offset": "i"}), &json!({})),
        list("/mugs", &json!({"limit": "i", "offset": "i", "cursor": "s"}), &json!({"next_cursor": "s"})),
        list("/pots", &json!({"page": "i", "limit": "i"}), &json!({})),
    ]);
    let documents = [with(&value)];
    let replies = Replies::of(&documents);
    let families: Vec<_> = infer::paging(&documents, &replies).into_iter().map(|family| family.value).collect();
    assert_eq!(families.len(), 6);
    let mut whole = json!({"openapi": "3.0.3", "info": {"title": "Acme", "version": "1"}});
    whole["paths"] = value["paths"].clone();
    let acme = Acme::new(&whole);
    let file = json!({
        "title": "Acme",
        "tool_name": "acme",
        "documents": {"api": {"url": "https://api.acme.test", "authentication": "none"}},
        "pagination": families,
    });
    acme.file("specs/acme/vendor.yaml", &file.to_string());
    let vendor = acme.clean_model();
    let pages: Vec<String> =
        vendor.tools().filter_map(|tool| Some(format!("{} {:?}", tool.path, tool.list.as_ref()?.page))).collect();
    let expected = [
        "/bags Cursor { limit: Some(\"limit\"), cursor: \"after\", next: \"next\"",
        "/boxes Cursor { limit: Some(\"limit\"), cursor: \"after\", next: \"last_id\"",
        "/cups Offset",
        "/jars Cursor { limit: Some(\"limit\"), cursor: \"after\", next: \"-1.id\"",
        "/mugs Cursor { limit: Some(\"limit\"), cursor: \"cursor\", next: \"next_cursor\"",
        "/pots Number",
    ];
    assert_eq!(pages.len(), expected.len());
    for (page, expected) in pages.iter().zip(expected) {
        assert!(page.starts_with(expected), "{page}");
    }
}
