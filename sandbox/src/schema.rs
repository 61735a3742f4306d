//! OpenAPI 3.0 schemas lowered to JSON Schema 2020-12, and values checked against them.
//!
//! Stricter than OpenAPI in one way: a name that an object does not declare is refused unless the schema says otherwise,
//! because a sandbox that lets misspelt names through proves nothing.
//! Laxer in one: `oneOf` is read as `anyOf`, because the alternatives in vendors' documents overlap.

use std::{collections::BTreeSet, sync::OnceLock};

use indexmap::{IndexMap, IndexSet};
use jsonschema::Validator;
use serde_json::{Map, Value, json};

use crate::{
    composition::Composition,
    document::{Document, is_true},
    reason,
};

#[cfg(test)]
mod tests;

/// How deep alternatives may nest inside compositions before the rest is taken as free-form.
const MAX_DEPTH: usize = 16;
/// How many values may be described before further ones are taken as free-form. A large request body has some hundred.
const MAX_DEFINITIONS: usize = 10_000;
/// Keywords that mean the same in both languages.
const KEPT: [&str; 11] = [
    "type",
    "enum",
    "multipleOf",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "maxProperties",
    "minProperties",
];
/// Formats that are checked. Others are hints to people.
const FORMATS: [&str; 5] = ["date-time", "date", "email", "uri", "uuid"];

/// Which way a value travels: read-only properties do not belong in requests, write-only ones not in responses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Request,
    Response,
}

/// A schema whose validator is built when it is first needed.
#[derive(Debug)]
pub(crate) struct Checked {
    schema: Value,
    direction: Direction,
    validator: OnceLock<Result<Validator, String>>,
}

impl Checked {
    pub(crate) fn new(schema: Value, direction: Direction) -> Self {
        Self { schema, direction, validator: OnceLock::new() }
    }

    /// The schema as the document has it.
    pub(crate) fn schema(&self) -> &Value {
        &self.schema
    }

    /// Every fault of the value, each with its place.
    ///
    /// # Errors
    /// When the schema itself cannot be used.
    pub(crate) fn faults(&self, document: &Document, value: &Value) -> Result<Vec<String>, String> {
        let validator = self.validator.get_or_init(|| {
            let lowered = lower(document, &self.schema, self.direction);
            let options = jsonschema::draft202012::options().should_validate_formats(true);
            options.build(&lowered).map_err(|error| format!("the document's schema cannot be used: {error}"))
        });
        match validator {
            Ok(validator) => {
                let sentences = validator.iter_errors(value).flat_map(|error| reason::sentences(&error));
                // What is wrong beside alternatives is wrong in each of them, too.
                Ok(sentences.collect::<IndexSet<String>>().into_iter().collect())
            }
            Err(error) => Err(error.clone()),
        }
    }

    /// Whether a value without properties would be refused.
    pub(crate) fn demands_properties(&self, document: &Document) -> bool {
        !Composition::of(document, &[&self.schema]).required().is_empty()
    }
}

/// The schema in JSON Schema 2020-12, with everything it refers to.
fn lower(document: &Document, schema: &Value, direction: Direction) -> Value {
    let mut lowering = Lowering { document, direction, definitions: IndexMap::new() };
    let root = lowering.value(&[schema]);
    let definitions = lowering.definitions.into_values().enumerate();
    let definitions: Map<String, Value> = definitions.map(|(index, value)| (index.to_string(), value)).collect();
    json!({ "$defs": definitions, "allOf": [root] })
}

struct Lowering<'a> {
    document: &'a Document,
    direction: Direction,
    /// What was lowered, by the addresses of the schemas that hold together; the position is the definition's name.
    definitions: IndexMap<Vec<*const Value>, Value>,
}

impl<'a> Lowering<'a> {
    /// Schemas that together stand for a whole value: unknown names are refused here.
    fn value(&mut self, schemas: &[&'a Value]) -> Value {
        let mut schemas: Vec<&Value> = schemas.iter().map(|schema| self.document.resolve(schema)).collect();
        schemas.dedup_by(|one, other| std::ptr::eq(*one, *other));
        let key = schemas.iter().map(|schema| std::ptr::from_ref(*schema)).collect();
        let index = match self.definitions.get_index_of(&key) {
            Some(index) => index,
            None if self.definitions.len() > MAX_DEFINITIONS => return Value::Bool(true),
            None => {
                let (index, _) = self.definitions.insert_full(key, Value::Bool(true));
                self.definitions[index] = self.composed(&schemas, &[], &BTreeSet::new(), 0);
                index
            }
        };
        json!({ "$ref": format!("#/$defs/{index}") })
    }

    /// Schemas with everything they are composed of. `around` are the parts that hold beside them, `known` the names
    /// that something else beside them declares.
    fn composed(
        &mut self,
        schemas: &[&'a Value],
        around: &[&'a Value],
        known: &BTreeSet<&'a str>,
        depth: usize,
    ) -> Value {
        if depth > MAX_DEPTH {
            return Value::Bool(true);
        }
        let Composition { parts, choices } = Composition::of(self.document, schemas);
        let whole = Composition { parts: [around, &parts].concat(), choices: Vec::new() };
        let mut clauses: Vec<Value> = parts.iter().map(|part| self.part(part)).collect();
        clauses.push(self.members(&whole, known, choices.is_empty()));
        for (index, alternatives) in choices.iter().enumerate() {
            let mut known = known.clone();
            for (_, others) in choices.iter().enumerate().filter(|(other, _)| *other != index) {
                known.extend(Composition::of(self.document, others).properties().into_keys());
            }
            let is_alone = known.is_empty() && whole.properties().is_empty();
            let lowered: Vec<Value> = alternatives
                .iter()
                .map(|alternative| match is_alone {
                    true => self.value(&[alternative]),
                    false => self.composed(&[alternative], &whole.parts, &known, depth + 1),
                })
                .collect();
            clauses.push(json!({ "anyOf": lowered }));
        }
        clauses.retain(|clause| clause.as_object().is_some_and(|clause| !clause.is_empty()));
        let lowered = match clauses.len() {
            0 => Value::Bool(true),
            1 => clauses.remove(0),
            _ => json!({ "allOf": clauses }),
        };
        // Beside a type, nullable widens the type; beside a composition it is meant to widen that.
        match schemas.iter().any(|schema| is_true(schema, "nullable") && schema.get("type").is_none()) {
            true => json!({ "anyOf": [{ "type": "null" }, lowered] }),
            false => lowered,
        }
    }

    /// What the parts together say of an object's properties and an array's items.
    fn members(&mut self, whole: &Composition<'a>, known: &BTreeSet<&str>, is_all: bool) -> Value {
        let withheld = self.withheld(whole);
        let mut properties = Map::new();
        for (name, declarations) in whole.properties() {
            let lowered = match (withheld.contains(name), declarations.is_empty()) {
                (true, _) => Value::Bool(false),
                (_, true) => Value::Bool(true),
                (_, false) => self.value(&declarations),
            };
            properties.insert(name.to_owned(), lowered);
        }
        for name in known {
            properties.entry(*name).or_insert(Value::Bool(true));
        }
        let required: Vec<&str> = whole.required().into_iter().filter(|name| !withheld.contains(name)).collect();
        let mut lowered = Map::new();
        let items = whole.items();
        if !items.is_empty() {
            lowered.insert("items".to_owned(), self.value(&items));
        }
        if !required.is_empty() {
            lowered.insert("required".to_owned(), json!(required));
        }
        let others: Vec<&Value> = whole
            .parts
            .iter()
            .filter_map(|part| part.get("additionalProperties"))
            .filter(|other| other.is_object())
            .collect();
        if !others.is_empty() {
            lowered.insert("additionalProperties".to_owned(), self.value(&others));
        }
        if !properties.is_empty() {
            if is_all && !whole.is_open() {
                lowered.insert("additionalProperties".to_owned(), Value::Bool(false));
            }
            lowered.insert("properties".to_owned(), Value::Object(properties));
        }
        Value::Object(lowered)
    }

    /// The names that must not travel this way.
    fn withheld(&self, whole: &Composition<'a>) -> BTreeSet<&'a str> {
        let mark = match self.direction {
            Direction::Request => "readOnly",
            Direction::Response => "writeOnly",
        };
        let marked = |schema: &&Value| {
            is_true(schema, mark)
                || Composition::of(self.document, &[schema]).parts.iter().any(|part| is_true(part, mark))
        };
        let properties = whole.properties().into_iter();
        properties
            .filter(|(_, declarations)| !declarations.is_empty() && declarations.iter().all(marked))
            .map(|(name, _)| name)
            .collect()
    }

    /// What one part says beside its properties.
    fn part(&mut self, part: &'a Value) -> Value {
        let mut lowered = Map::new();
        for keyword in KEPT {
            if let Some(value) = part.get(keyword) {
                lowered.insert(keyword.to_owned(), value.clone());
            }
        }
        bounds(part, &mut lowered);
        if let Some(format) = part.get("format").filter(|format| FORMATS.iter().any(|known| *format == known)) {
            lowered.insert("format".to_owned(), format.clone());
        }
        if part.get("properties").is_some() {
            lowered.entry("type").or_insert(json!("object"));
        }
        if is_true(part, "nullable") {
            allow_null(&mut lowered);
        }
        Value::Object(lowered)
    }
}

/// OpenAPI 3.0 excludes a bound with a flag beside it, JSON Schema with a keyword of its own.
fn bounds(part: &Value, lowered: &mut Map<String, Value>) {
    for (bound, exclusive) in [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")] {
        if let Some(limit) = part.get(bound) {
            let keyword = if is_true(part, exclusive) { exclusive } else { bound };
            lowered.insert(keyword.to_owned(), limit.clone());
        }
    }
}

fn allow_null(lowered: &mut Map<String, Value>) {
    if let Some(kind) = lowered.get_mut("type") {
        *kind = json!([kind.take(), "null"]);
    }
    if let Some(options) = lowered.get_mut("enum").and_then(Value::as_array_mut)
        && !options.contains(&Value::Null)
    {
        options.push(Value::Null);
    }
}
