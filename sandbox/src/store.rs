//! The store: what the sandbox keeps, by the path under which it is found.

use indexmap::IndexMap;
use serde_json::{Map, Value};

use crate::{clock::Clock, record};

/// Everything a sandbox knows at one moment.
#[derive(Clone, Debug, Default)]
pub(crate) struct Store {
    /// Collections by their path: `/incidents`, `/incidents/P1/notes`. A collection that was emptied stays.
    collections: IndexMap<String, IndexMap<String, Map<String, Value>>>,
    /// Single things by their path: `/users/me`.
    singles: IndexMap<String, Value>,
    pub(crate) clock: Clock,
}

impl Store {
    /// Keeps collections (arrays of objects) and single things (anything else) by their path.
    pub(crate) fn seed(&mut self, seeds: &IndexMap<String, Value>) {
        for (path, seed) in seeds {
            let Value::Array(records) = seed else {
                self.put_single(path, seed.clone());
                continue;
            };
            self.collections.entry(path.clone()).or_default();
            for record in records.iter().filter_map(Value::as_object) {
                // Not everything that is listed can be fetched: an on-call has no key of its own.
                let key = record::key(record).unwrap_or_else(|| format!("#{}", self.clock.number()));
                self.put(path, &key, record.clone());
            }
        }
    }

    /// The paths under which anything is kept.
    #[cfg(test)]
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.collections.keys().chain(self.singles.keys()).map(String::as_str)
    }

    /// Whether anything was ever kept in the collection.
    pub(crate) fn knows(&self, collection: &str) -> bool {
        self.collections.contains_key(collection)
    }

    /// The records of a collection, in the order in which they came.
    pub(crate) fn records(&self, collection: &str) -> impl Iterator<Item = &Map<String, Value>> {
        self.collections.get(collection).into_iter().flat_map(IndexMap::values)
    }

    pub(crate) fn record(&self, collection: &str, key: &str) -> Option<&Map<String, Value>> {
        self.collections.get(collection)?.get(key)
    }

    /// Keeps a record, in the place of the one that had its key.
    pub(crate) fn put(&mut self, collection: &str, key: &str, record: Map<String, Value>) {
        self.collections.entry(collection.to_owned()).or_default().insert(key.to_owned(), record);
    }

    /// Removes a record with everything below its path.
    pub(crate) fn remove(&mut self, collection: &str, key: &str) {
        if let Some(records) = self.collections.get_mut(collection) {
            records.shift_remove(key);
        }
        let below = format!("{collection}/{key}/");
        self.collections.retain(|path, _| !path.starts_with(&below));
        self.singles.retain(|path, _| !path.starts_with(&below));
    }

    /// Removes every record of a collection.
    pub(crate) fn clear(&mut self, collection: &str) {
        let keys: Vec<String> =
            self.collections.get(collection).into_iter().flat_map(IndexMap::keys).cloned().collect();
        keys.iter().for_each(|key| self.remove(collection, key));
    }

    pub(crate) fn single(&self, path: &str) -> Option<&Value> {
        self.singles.get(path)
    }

    pub(crate) fn put_single(&mut self, path: &str, value: Value) {
        self.singles.insert(path.to_owned(), value);
    }

    pub(crate) fn remove_single(&mut self, path: &str) {
        self.singles.shift_remove(path);
    }

    /// Fills in, in everything that points at a kept record by `id` and `type`, the summary and addresses of that record.
    pub(crate) fn resolve_references(&self, value: &mut Value) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| self.resolve_references(item)),
            Value::Object(object) => {
                object.values_mut().for_each(|value| self.resolve_references(value));
                self.resolve_reference(object);
            }
            _ => {}
        }
    }

    fn resolve_reference(&self, object: &mut Map<String, Value>) {
        let (Some(Value::String(id)), Some(Value::String(kind))) = (object.get("id"), object.get("type")) else {
            return;
        };
        let kind = kind.strip_suffix("_reference").unwrap_or(kind);
        let is_kind = |record: &&Map<String, Value>| record.get("type").and_then(Value::as_str) == Some(kind);
        let record = self.collections.values().filter_map(|records| records.get(id)).find(is_kind);
        for name in ["summary", "self", "html_url"] {
            if let Some(value) = record.and_then(|record| record.get(name)).filter(|value| !value.is_null()) {
                object.entry(name).or_insert_with(|| value.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn store() -> Store {
        let seeds = json!({
            "/users": [{ "id": "PU1", "type": "user", "summary": "Ada" }],
            "/incidents": [{ "id": "PI1", "type": "incident" }],
            "/incidents/PI1/notes": [{ "id": "PN1" }],
            "/oncalls": [{ "level": 1 }, { "level": 2 }],
            "/users/me": { "id": "PU1" },
        });
        let mut store = Store::default();
        store.seed(&serde_json::from_value(seeds).expect("the fixture is an object"));
        store
    }

    #[test]
    fn seeds_are_collections_or_single_things() {
        let store = store();
        assert!(store.record("/users", "PU1").is_some());
        assert_eq!(store.records("/oncalls").count(), 2);
        assert_eq!(store.single("/users/me"), Some(&json!({ "id": "PU1" })));
        assert!(!store.knows("/users/me"));
    }

    #[test]
    fn a_record_goes_with_what_is_below_it_and_its_collection_stays_known() {
        let mut store = store();
        store.remove("/incidents", "PI1");
        assert!(store.record("/incidents", "PI1").is_none());
        assert!(store.knows("/incidents"));
        assert!(!store.knows("/incidents/PI1/notes"));
    }

    #[test]
    fn references_get_the_summary_of_what_they_point_at() {
        let mut value = json!({ "by": [{ "id": "PU1", "type": "user_reference" }, { "id": "PU9", "type": "user" }] });
        store().resolve_references(&mut value);
        assert_eq!(value["by"][0]["summary"], "Ada");
        assert_eq!(value["by"][1].get("summary"), None);
    }
}
