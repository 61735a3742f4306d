//! Answers: what an accepted request does to the store, and what it gets back.

use http::{Method, StatusCode};
use serde_json::{Map, Value};

use crate::{
    check::Request,
    composition::Composition,
    document::{is_json, is_lines},
    effect::Effects,
    filter::filter,
    page::{self, page},
    record::{self, Address},
    reply::{Refusal, Reply},
    role::{Answer, Place, is_singular},
    route::{Matched, Route},
    store::Store,
    synthesise::Synthesis,
    vendor::Pagination,
};

#[cfg(test)]
mod tests;

/// A request that the document allows, and what it is answered from.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    pub(crate) route: &'a Route,
    pub(crate) matched: &'a Matched,
    pub(crate) request: &'a Request,
    pub(crate) pagination: &'a [Pagination],
    pub(crate) effects: &'a Effects,
    /// Whether a key that is not known gets a made-up record instead of a 404.
    pub(crate) any_id: bool,
}

impl<'a> Call<'a> {
    /// Answers the call.
    ///
    /// # Errors
    /// 404 when the path names a record that is not there, 400 when the page asked for cannot be had.
    pub(crate) fn answer(&self, store: &mut Store) -> Result<Reply, Refusal> {
        self.find_keys(store)?;
        let method = &self.route.operation.method;
        if !method.is_safe() {
            store.clock.tick();
        }
        self.take_effect(store);
        let body = match (self.route.role.place, method.as_str()) {
            (Place::Collection, "GET" | "QUERY") => self.list(store)?,
            (Place::Collection, "POST") => self.create(store),
            (Place::Collection, "PUT" | "PATCH") => self.update_many(store)?,
            (Place::Record, "GET" | "QUERY") => self.get(store),
            (Place::Record, "PUT" | "PATCH") => self.update(store),
            (Place::Record, "DELETE") => self.delete(store),
            (Place::Single, "GET" | "QUERY") => self.read_single(store),
            (Place::Single, "PUT" | "PATCH") if self.route.role.is_readable => self.write_single(store),
            (Place::Single | Place::Collection, "DELETE") if self.request.body.is_none() => self.clear(store),
            _ => self.act(store),
        };
        Ok(self.reply(store, body))
    }

    /// Refuses keys that are not there. A collection in which nothing was ever kept has every key.
    fn find_keys(&self, store: &Store) -> Result<(), Refusal> {
        let keys = self.matched.parameters.iter().filter(|parameter| parameter.is_key);
        for parameter in keys.filter(|_| !self.any_id) {
            let collection = self.path(parameter.position);
            // A PUT to a place that cannot be read puts something there: a member into a team.
            let is_put = self.route.operation.method == Method::PUT && !self.route.role.is_readable;
            let is_last = parameter.position + 1 == self.matched.segments.len();
            let is_there = store.record(&collection, &parameter.value).is_some();
            if store.knows(&collection) && !is_there && !(is_put && is_last) {
                return Err(Refusal::not_found(format!("`{collection}` has no `{}`", parameter.value)));
            }
        }
        Ok(())
    }

    fn list(&self, store: &mut Store) -> Result<Value, Refusal> {
        let Answer::Items(name, item) = &self.route.role.answer else { return Ok(self.read_single(store)) };
        let collection = self.whole_path();
        let document = &self.route.operation.document;
        let made_up = match self.any_id && !store.knows(&collection) {
            true => self.synthesis(store).value(item).as_object().cloned(),
            false => None,
        };
        let records = store.records(&collection);
        let records: Vec<Map<String, Value>> =
            filter(document, item, &self.request.query, records).into_iter().cloned().chain(made_up).collect();
        let items = records.iter().map(|record| record::shown(&mut self.synthesis(store), item, record)).collect();
        let address = format!("{}{}", self.route.url, self.whole_path());
        let mut page = page(self.pagination, &self.route.operation, &self.request.query, items, &address, self.any_id)?;
        if name.is_empty() {
            return Ok(Value::Array(page.items));
        }
        let schema = self.schema();
        page::fit(document, &Composition::first_choice(document, &[schema]), &mut page.fields);
        page.fields.insert(name.clone(), Value::Array(page.items));
        Ok(self.envelope(store, page.fields))
    }

    fn get(&self, store: &mut Store) -> Value {
        let record = self.stored(store);
        self.wrapped(store, &[record])
    }

    fn create(&self, store: &mut Store) -> Value {
        let payloads = record::payloads(self.request.body.as_ref()).unwrap_or_else(|| vec![self.payload()]);
        let collection = self.whole_path();
        let records: Vec<_> = payloads.into_iter().map(|payload| self.keep(store, &collection, payload)).collect();
        self.wrapped(store, &records)
    }

    /// Completes a new record and keeps it.
    fn keep(&self, store: &mut Store, collection: &str, mut record: Map<String, Value>) -> Map<String, Value> {
        let schema = self.entity();
        let number = record::next_number(store.records(collection));
        // A body that brings a key adds something that is already there: a service to an action.
        let key = record::key(&record).unwrap_or_else(|| record::new_key(&mut self.synthesis(store), schema));
        let url = &self.route.url;
        let address = Address { url, collection, key: &key, kind: self.wrapper(), number };
        record::complete(&mut self.synthesis(store), schema, &address, &mut record);
        store.put(collection, &key, record.clone());
        record
    }

    /// What `sandbox.yaml` says that the action does.
    fn take_effect(&self, store: &mut Store) {
        let parent = self.matched.parameters.iter().rev().find(|parameter| parameter.is_key);
        if let (Some(effect), Some(parent)) = (self.effects.get(&self.route.operation.name()), parent) {
            effect.apply(store, &self.path(parent.position), &parent.value, self.request.body.as_ref());
        }
    }

    fn update(&self, store: &mut Store) -> Value {
        let record = self.stored(store);
        let (collection, key) = self.address();
        let record = self.change(store, &collection, &key, record, self.payload());
        self.wrapped(store, &[record])
    }

    /// Updates the records that a list in the body names, or puts the list in the place of the collection.
    fn update_many(&self, store: &mut Store) -> Result<Value, Refusal> {
        let changes = record::payloads(self.request.body.as_ref()).unwrap_or_else(|| vec![self.payload()]);
        let collection = self.whole_path();
        let named: Vec<&str> = changes.iter().filter_map(|change| change.get("id")?.as_str()).collect();
        let is_strict = store.knows(&collection) && !self.any_id;
        if let Some(id) = named.iter().find(|id| is_strict && store.record(&collection, id).is_none()) {
            return Err(Refusal::not_found(format!("`{collection}` has no `{id}`")));
        }
        if named.is_empty() {
            store.clear(&collection);
        }
        let mut records = Vec::new();
        for change in changes {
            let id = change.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
            records.push(match store.record(&collection, &id).cloned() {
                Some(record) => self.change(store, &collection, &id, record, change),
                None => self.keep(store, &collection, change),
            });
        }
        Ok(self.wrapped(store, &records))
    }

    /// Changes a record and keeps it.
    fn change(
        &self,
        store: &mut Store,
        collection: &str,
        key: &str,
        mut record: Map<String, Value>,
        changes: Map<String, Value>,
    ) -> Map<String, Value> {
        record::update(&self.synthesis(store), self.entity(), &mut record, changes);
        store.put(collection, key, record.clone());
        record
    }

    fn delete(&self, store: &mut Store) -> Value {
        let record = self.stored(store);
        let (collection, key) = self.address();
        store.remove(&collection, &key);
        self.wrapped(store, &[record])
    }

    fn read_single(&self, store: &mut Store) -> Value {
        match store.single(&self.whole_path()).and_then(Value::as_object).cloned() {
            Some(kept) => self.wrapped(store, &[kept]),
            None => self.synthesis(store).value(self.schema()),
        }
    }

    fn write_single(&self, store: &mut Store) -> Value {
        let path = self.whole_path();
        let mut kept = store.single(&path).and_then(Value::as_object).cloned().unwrap_or_default();
        kept.extend(self.payload());
        store.put_single(&path, Value::Object(kept.clone()));
        self.wrapped(store, &[kept])
    }

    fn clear(&self, store: &mut Store) -> Value {
        let path = self.whole_path();
        store.remove_single(&path);
        store.clear(&path);
        self.synthesis(store).value(self.schema())
    }

    /// Does something of which the document says only how it is answered: with the record it is done to,
    /// or with something made up that repeats what the body says.
    fn act(&self, store: &mut Store) -> Value {
        let parent = self.matched.parameters.iter().rev().find(|parameter| parameter.is_key);
        if let Some(parent) = parent {
            let collection = self.path(parent.position);
            let last = collection.rsplit('/').next().unwrap_or_default();
            let is_about = match &self.route.role.answer {
                _ if self.route.role.answers_with_parent => true,
                Answer::Wrapped(name, _) => is_singular(name, last),
                _ => false,
            };
            if let Some(record) = store.record(&collection, &parent.value).filter(|_| is_about).cloned() {
                return self.wrapped(store, &[record]);
            }
        }
        let mut value = self.synthesis(store).value(self.schema());
        let payload = self.payload();
        let about = match &self.route.role.answer {
            Answer::Wrapped(name, _) => value.get_mut(name),
            _ => Some(&mut value),
        };
        if let Some(Value::Object(about)) = about {
            for (name, value) in payload {
                about.entry(name).and_modify(|made_up| *made_up = value);
            }
        }
        value
    }

    /// The object that the body is about.
    fn payload(&self) -> Map<String, Value> {
        let document = &self.route.operation.document;
        record::payload(document, self.request.body.as_ref(), self.wrapper(), self.entity())
    }

    /// The record that the path names, or one made up in its place.
    fn stored(&self, store: &mut Store) -> Map<String, Value> {
        let (collection, key) = self.address();
        if let Some(record) = store.record(&collection, &key) {
            return record.clone();
        }
        let schema = self.entity();
        let mut record = self.synthesis(store).value(schema).as_object().cloned().unwrap_or_default();
        for name in ["id", "type", "summary", "self", "html_url"] {
            record.shift_remove(name);
        }
        let address =
            Address { url: &self.route.url, collection: &collection, key: &key, kind: self.wrapper(), number: 1 };
        record::complete(&mut self.synthesis(store), schema, &address, &mut record);
        record
    }

    /// The answer's body around these records.
    fn wrapped(&self, store: &mut Store, records: &[Map<String, Value>]) -> Value {
        let (name, schema) = match &self.route.role.answer {
            Answer::Nothing => return Value::Null,
            Answer::Whole(schema) => {
                let record = records.first().filter(|_| records.len() == 1);
                return match record {
                    Some(record) => record::shown(&mut self.synthesis(store), schema, record),
                    None => self.synthesis(store).value(schema),
                };
            }
            Answer::Wrapped(name, schema) | Answer::Items(name, schema) => (name, schema),
        };
        let mut shown = records.iter().map(|record| record::shown(&mut self.synthesis(store), schema, record));
        let value = match &self.route.role.answer {
            Answer::Wrapped(..) => shown.next().unwrap_or_default(),
            _ => shown.collect(),
        };
        match name.as_str() {
            "" => value,
            name => self.envelope(store, Map::from_iter([(name.to_owned(), value)])),
        }
    }

    /// An answer's body with these properties and whatever else it must have.
    fn envelope(&self, store: &mut Store, mut fields: Map<String, Value>) -> Value {
        let composition = Composition::of(&self.route.operation.document, &[self.schema()]);
        record::fill(&mut self.synthesis(store), &composition, &mut fields);
        Value::Object(fields)
    }

    fn reply(&self, store: &Store, mut body: Value) -> Reply {
        let success = &self.route.operation.success;
        match &success.content_type {
            _ if success.status == StatusCode::NO_CONTENT => Reply::empty(success.status),
            None => Reply::empty(success.status),
            Some(content_type) if is_json(content_type) => {
                store.resolve_references(&mut body);
                Reply::json(success.status, &body)
            }
            // What is JSON is a text of its own, and so is each item of an array.
            Some(content_type) if is_lines(content_type) => {
                let items = body.as_array().map_or_else(|| vec![&body], |items| items.iter().collect());
                let lines: String = items.iter().map(|item| format!("{item}\n")).collect();
                Reply::new(success.status, content_type, lines)
            }
            Some(content_type) => Reply::new(success.status, content_type, "example\n"),
        }
    }

    fn synthesis<'b>(&'b self, store: &'b mut Store) -> Synthesis<'b> {
        Synthesis { document: &self.route.operation.document, clock: &mut store.clock }
    }

    /// The schema of the whole answer.
    fn schema(&self) -> &'a Value {
        self.route.operation.success.schema.as_ref().unwrap_or(&Value::Null)
    }

    /// The schema of one record.
    fn entity(&self) -> &'a Value {
        match &self.route.role.answer {
            Answer::Nothing => &Value::Null,
            Answer::Whole(schema) | Answer::Wrapped(_, schema) | Answer::Items(_, schema) => schema,
        }
    }

    /// The name that answers wrap one record in.
    fn wrapper(&self) -> Option<&'a str> {
        match &self.route.role.answer {
            Answer::Wrapped(name, _) => Some(name),
            _ => None,
        }
    }

    /// The collection and the key of the record that the path ends in.
    fn address(&self) -> (String, String) {
        let last = self.matched.segments.len() - 1;
        (self.path(last), self.matched.segments[last].clone())
    }

    fn whole_path(&self) -> String {
        self.path(self.matched.segments.len())
    }

    fn path(&self, length: usize) -> String {
        self.matched.segments[..length].iter().map(|segment| format!("/{segment}")).collect()
    }
}
