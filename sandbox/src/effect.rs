//! Effects: what the actions of a vendor do to its records, as `sandbox.yaml` says it under `effects`.
//!
//! A document says how an action is answered, not what it does; this says it for those that a story needs.

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::store::Store;

/// Effects by the action's method and path template: `PUT /incidents/{id}/merge`.
pub(crate) type Effects = IndexMap<String, Effect>;

/// What an action changes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Effect {
    /// The property of the body that lists the records that change, each by its `id`.
    /// Without it the record changes that the action is done to.
    pub(crate) each: Option<String>,
    /// The properties that they have afterwards; objects are merged.
    pub(crate) set: Map<String, Value>,
}

impl Effect {
    /// Changes the records of the collection that the action is done to.
    pub(crate) fn apply(&self, store: &mut Store, collection: &str, key: &str, body: Option<&Value>) {
        let listed = self.each.as_ref().map(|each| {
            let items = body.and_then(|body| body.get(each)).and_then(Value::as_array);
            items.into_iter().flatten().filter_map(|item| item.get("id")?.as_str()).collect::<Vec<_>>()
        });
        for key in listed.unwrap_or_else(|| vec![key]) {
            if let Some(mut record) = store.record(collection, key).cloned() {
                merge(&mut record, &self.set);
                store.put(collection, key, record);
            }
        }
    }
}

fn merge(record: &mut Map<String, Value>, changes: &Map<String, Value>) {
    for (name, change) in changes {
        match (record.get_mut(name), change) {
            (Some(Value::Object(inner)), Value::Object(changes)) => merge(inner, changes),
            _ => {
                record.insert(name.clone(), change.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn store() -> Store {
        let mut store = Store::default();
        let seeds = json!({"/incidents": [
            {"id": "A", "status": "open", "attributes": {"kept": 1}},
            {"id": "B", "status": "open"},
        ]});
        store.seed(&serde_json::from_value(seeds).expect("the fixture is an object"));
        store
    }

    fn effect(value: Value) -> Effect {
        serde_json::from_value(value).expect("the fixture is an effect")
    }

    #[test]
    fn an_action_changes_the_record_it_is_done_to() {
        let mut store = store();
        effect(json!({"set": {"attributes": {"status": "quiet"}}})).apply(&mut store, "/incidents", "A", None);
        let record = store.record("/incidents", "A").expect("it is there");
        assert_eq!(record["attributes"], json!({"kept": 1, "status": "quiet"}));
    }

    #[test]
    fn an_action_changes_the_records_that_its_body_lists() {
        let mut store = store();
        let body = json!({"sources": [{"id": "B"}, {"id": "gone"}]});
        effect(json!({"each": "sources", "set": {"status": "resolved"}})).apply(
            &mut store,
            "/incidents",
            "A",
            Some(&body),
        );
        assert_eq!(store.record("/incidents", "B").expect("it is there")["status"], "resolved");
        assert_eq!(store.record("/incidents", "A").expect("it is there")["status"], "open");
    }
}
