//! JSON:API: answers hold their records under `data`, and a record keeps under `attributes` what a body says flat.

use serde_json::{Map, Value, json};

use crate::{composition::Composition, document::Document};

/// What an answer is about. What stands beside it (`included`, `pagination`) only belongs to it.
pub(crate) const DATA: &str = "data";
/// What a record says, apart from who it is.
pub(crate) const ATTRIBUTES: &str = "attributes";

/// The schema of the attributes that a record of this schema keeps apart from its id and type, if it does.
pub(crate) fn attributes(document: &Document, schema: &Value) -> Option<Value> {
    let record = Composition::first_choice(document, &[schema]);
    let is_apart = ["id", "type"].iter().all(|name| record.property(name).is_some());
    record.property(ATTRIBUTES).filter(|_| is_apart).map(|declarations| json!({ "allOf": declarations }))
}

/// What a flat body says, as a record of this schema keeps it: only what the record declares.
pub(crate) fn filed(document: &Document, schema: &Value, mut body: Map<String, Value>) -> Map<String, Value> {
    let Some(attributes) = attributes(document, schema).filter(|_| !body.contains_key(ATTRIBUTES)) else {
        return body;
    };
    let declared = Composition::first_choice(document, &[&attributes]).properties();
    body.retain(|name, _| declared.contains_key(name.as_str()));
    Map::from_iter([(ATTRIBUTES.to_owned(), Value::Object(body))])
}

/// A property of a record, wherever it keeps it.
pub(crate) fn field<'a>(record: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    record.get(name).or_else(|| record.get(ATTRIBUTES)?.get(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filed_as(schema: &Value) -> Value {
        let document = Document::new(json!({})).expect("an empty document has no references");
        let body = json!({ "name": "Saw", "notify": true });
        filed(&document, schema, body.as_object().cloned().unwrap_or_default()).into()
    }

    #[test]
    fn a_flat_body_is_filed_under_attributes_where_the_record_has_them() {
        let attributes = json!({ "type": "object", "properties": { "name": { "type": "string" } } });
        let schema = json!({ "properties": { "id": {}, "type": {}, "attributes": attributes } });
        assert_eq!(filed_as(&schema), json!({ "attributes": { "name": "Saw" } }));
        let own = json!({ "properties": { "id": {}, "name": {}, "attributes": attributes } });
        assert_eq!(filed_as(&own), json!({ "name": "Saw", "notify": true }));
    }
}
