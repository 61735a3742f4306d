//! Filters: the query parameters of a list that name something its records have.

use serde_json::{Map, Value};

use crate::{composition::Composition, document::Document, json_api, role::is_singular};

/// The properties that a full-text query looks in.
const TEXTS: [&str; 6] = ["name", "title", "summary", "description", "email", "label"];
/// How deep a record is searched for what it points at.
const MAX_DEPTH: usize = 6;

/// A condition on a record.
#[derive(Debug)]
enum Filter<'a> {
    /// A property has one of the values.
    Equals(&'a str, Vec<String>),
    /// Something has happened to the record, or has not: the property that says when is a moment, or nothing.
    Happened(&'a str, bool),
    /// The record points at something of this kind with one of the ids.
    PointsAt(&'a str, Vec<String>),
    /// Some text of the record contains one of the values.
    Contains(Vec<String>),
}

/// Keeps the records that the query asks for. Parameters that name nothing of a record change nothing.
pub(crate) fn filter<'a>(
    document: &Document,
    item: &Value,
    query: &Map<String, Value>,
    records: impl Iterator<Item = &'a Map<String, Value>>,
) -> Vec<&'a Map<String, Value>> {
    let is_scalar = |declarations: &[&Value]| {
        !matches!(Composition::first_choice(document, declarations).kind(), Some("object" | "array") | None)
    };
    let attributes = json_api::attributes(document, item);
    let schemas = [item].into_iter().chain(&attributes);
    let properties = schemas.flat_map(|schema| Composition::first_choice(document, &[schema]).properties());
    let properties = properties.filter(|(_, declarations)| is_scalar(declarations));
    let properties: Vec<&str> = properties.map(|(name, _)| name).collect();
    let filters: Vec<Filter<'_>> =
        query.iter().filter_map(|(name, value)| condition(name, value, &properties)).collect();
    records.filter(|record| filters.iter().all(|filter| filter.keeps(record))).collect()
}

fn condition<'a>(name: &'a str, value: &Value, properties: &[&'a str]) -> Option<Filter<'a>> {
    let name = name.strip_suffix("[]").unwrap_or(name);
    let values: Vec<String> = match value {
        Value::Array(values) => values.iter().map(text).collect(),
        value => vec![text(value)],
    };
    let moment = properties.iter().find(|property| property.strip_suffix("_at") == Some(name));
    if let (Some(moment), Value::Bool(has_happened)) = (moment, value) {
        return Some(Filter::Happened(moment, *has_happened));
    }
    let pointed = name.strip_suffix("_ids").or_else(|| name.strip_suffix("_id"));
    match properties.iter().find(|property| is_singular(property, name)) {
        Some(property) => Some(Filter::Equals(property, values)),
        None if name == "query" => Some(Filter::Contains(values.iter().map(|value| value.to_lowercase()).collect())),
        None => Some(Filter::PointsAt(pointed?, values)),
    }
}

impl Filter<'_> {
    fn keeps(&self, record: &Map<String, Value>) -> bool {
        match self {
            Self::Equals(property, values) => {
                json_api::field(record, property).is_some_and(|value| values.contains(&text(value)))
            }
            Self::Happened(property, has_happened) => {
                json_api::field(record, property).is_some_and(|moment| !moment.is_null()) == *has_happened
            }
            Self::PointsAt(kind, ids) => record.iter().any(|(name, value)| points_at(name, value, kind, ids, 0)),
            Self::Contains(values) => {
                TEXTS.iter().filter_map(|name| json_api::field(record, name)?.as_str()).any(|found| {
                    let found = found.to_lowercase();
                    values.iter().any(|value| found.contains(value))
                })
            }
        }
    }
}

/// Whether a value, found under `name`, is or holds something of the kind with one of the ids.
fn points_at(name: &str, value: &Value, kind: &str, ids: &[String], depth: usize) -> bool {
    match value {
        _ if depth > MAX_DEPTH => false,
        Value::Array(items) => items.iter().any(|item| points_at(name, item, kind, ids, depth + 1)),
        Value::Object(object) => {
            let is_kind = match object.get("type").and_then(Value::as_str) {
                Some(found) => found.strip_suffix("_reference").unwrap_or(found) == kind,
                None => is_singular(kind, name),
            };
            let is_one = object.get("id").is_some_and(|id| ids.contains(&text(id)));
            (is_kind && is_one) || object.iter().any(|(name, value)| points_at(name, value, kind, ids, depth + 1))
        }
        _ => false,
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The ids of the records that a query keeps.
    fn kept(query: &Value) -> Vec<String> {
        let document = Document::new(json!({})).expect("an empty document has no references");
        let text = json!({ "type": "string" });
        let item =
            json!({ "properties": { "id": text, "status": text, "urgency": text, "title": text, "owner_id": text } });
        let records: Vec<Map<String, Value>> = serde_json::from_value(json!([
            { "id": "P1", "status": "open", "urgency": "high", "title": "Disk is full", "owner_id": "PU1",
              "service": { "id": "PS1", "type": "service_reference" } },
            { "id": "P2", "status": "closed", "urgency": "low", "title": "Login fails", "owner_id": "PU2",
              "assignments": [{ "assignee": { "id": "PU1", "type": "user_reference" } }], "teams": [{ "id": "PT1" }] },
        ]))
        .expect("the fixture holds objects");
        let query = query.as_object().expect("the query is an object");
        filter(&document, &item, query, records.iter()).iter().map(|record| text_of(record)).collect()
    }

    fn text_of(record: &Map<String, Value>) -> String {
        text(&record["id"])
    }

    #[test]
    fn a_plural_names_its_property() {
        assert_eq!(kept(&json!({ "statuses[]": "open" })), ["P1"]);
        assert_eq!(kept(&json!({ "urgencies[]": ["high", "low"] })), ["P1", "P2"]);
        assert_eq!(kept(&json!({ "ids[]": ["P2"] })), ["P2"]);
        assert_eq!(kept(&json!({ "statuses[]": ["open"], "urgencies[]": ["low"] })), [""; 0]);
    }

    #[test]
    fn ids_name_what_a_record_points_at() {
        assert_eq!(kept(&json!({ "service_ids[]": ["PS1"] })), ["P1"]);
        assert_eq!(kept(&json!({ "user_ids[]": ["PU1"] })), ["P2"]);
        assert_eq!(kept(&json!({ "team_ids[]": ["PT1"] })), ["P2"]);
        assert_eq!(kept(&json!({ "owner_id": "PU2" })), ["P2"]);
    }

    #[test]
    fn a_query_looks_into_texts_whatever_their_case() {
        assert_eq!(kept(&json!({ "query": "LOGIN" })), ["P2"]);
    }

    #[test]
    fn a_moment_tells_whether_something_has_happened_and_attributes_are_looked_into() {
        let document = Document::new(json!({})).expect("an empty document has no references");
        let text = json!({ "type": "string" });
        let attributes = json!({ "properties": { "closed_at": text, "team_name": text } });
        let item = json!({ "properties": { "id": text, "type": text, "attributes": attributes } });
        let records: Vec<Map<String, Value>> = serde_json::from_value(json!([
            { "id": "1", "attributes": { "closed_at": "2026-11-02T08:00:00Z", "team_name": "A" } },
            { "id": "2", "attributes": { "closed_at": null, "team_name": "A" } },
            { "id": "3", "attributes": { "team_name": "B" } },
        ]))
        .expect("the fixture holds objects");
        let kept = |query: Value| -> Vec<String> {
            let query = query.as_object().expect("the query is an object");
            filter(&document, &item, query, records.iter()).into_iter().map(text_of).collect()
        };
        assert_eq!(kept(json!({ "closed": true })), ["1"]);
        assert_eq!(kept(json!({ "closed": false })), ["2", "3"]);
        assert_eq!(kept(json!({ "closed": false, "team_name": "A" })), ["2"]);
    }

    #[test]
    fn parameters_that_name_nothing_keep_everything() {
        assert_eq!(kept(&json!({ "since": "2026-01-01", "include[]": ["services"] })), ["P1", "P2"]);
    }
}
