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
    /// The properties that they have afterwards; objects are merged. The text `{now}` stands for the moment of the
    /// action, `{body.name}` for a property of its body, or for nothing where the body has none.
    #[serde(default)]
    pub(crate) set: Map<String, Value>,
    /// A record that comes to another collection.
    pub(crate) add: Option<Addition>,
}

/// A record that an action leaves behind: an entry of a log.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Addition {
    /// The path of the collection; `{key}` stands for the key of the record that the action is done to.
    collection: String,
    /// What it says, as in `set`. Its id is given to it.
    record: Map<String, Value>,
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
                merge(&mut record, &filled(&self.set, &store.clock.now(), body));
                store.put(collection, key, record);
            }
        }
        if let Some(addition) = &self.add {
            let mut record = filled(&addition.record, &store.clock.now(), body);
            let id = store.clock.number().to_string();
            record.insert("id".to_owned(), Value::String(id.clone()));
            store.put(&addition.collection.replace("{key}", key), &id, record);
        }
    }
}

/// The object with what its texts stand for.
fn filled(object: &Map<String, Value>, now: &str, body: Option<&Value>) -> Map<String, Value> {
    let fill = |value: &Value| match value {
        Value::Object(inner) => Some(Value::Object(filled(inner, now, body))),
        Value::String(text) if text == "{now}" => Some(Value::String(now.to_owned())),
        Value::String(text) => match text.strip_prefix("{body.").and_then(|rest| rest.strip_suffix('}')) {
            Some(name) => body.and_then(|body| body.get(name)).cloned(),
            None => Some(value.clone()),
        },
        value => Some(value.clone()),
    };
    object.iter().filter_map(|(name, value)| Some((name.clone(), fill(value)?))).collect()
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
    fn an_action_says_when_it_was_done_and_what_its_body_said() {
        let mut store = store();
        let set = json!({"at": "{now}", "by": "{body.by}", "why": "{body.why}"});
        let add = json!({"collection": "/incidents/{key}/log", "record": {"by": "{body.by}"}});
        effect(json!({"set": set, "add": add})).apply(&mut store, "/incidents", "A", Some(&json!({"by": "Ada"})));
        let record = store.record("/incidents", "A").expect("it is there");
        assert_eq!((&record["at"], &record["by"]), (&json!("2026-11-02T09:00:00Z"), &json!("Ada")));
        assert_eq!(record.get("why"), None);
        let log: Vec<_> = store.records("/incidents/A/log").collect();
        assert_eq!(log.len(), 1);
        assert_eq!(log[0]["by"], "Ada");
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
