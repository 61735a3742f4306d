//! Schemas that hold together, laid side by side, so that what they say about a value can be read off.

use indexmap::{IndexMap, IndexSet};
use serde_json::Value;

use crate::document::{Document, array, is_true};

/// How deep branches may nest before the rest is left out. Real documents stay below ten.
const MAX_DEPTH: usize = 32;

/// Everything that holds for a value at once: schemas and all their `allOf` branches, references followed.
///
/// There may be several schemas to start with, because a property may be declared in several branches.
#[derive(Debug)]
pub(crate) struct Composition<'a> {
    /// The schemas that all apply.
    pub(crate) parts: Vec<&'a Value>,
    /// Per `oneOf` or `anyOf`, the alternatives of which one applies.
    pub(crate) choices: Vec<Vec<&'a Value>>,
}

impl<'a> Composition<'a> {
    pub(crate) fn of(document: &'a Document, schemas: &[&'a Value]) -> Self {
        let mut composition = Self { parts: Vec::new(), choices: Vec::new() };
        schemas.iter().for_each(|schema| composition.add(document, schema, 0));
        composition
    }

    fn add(&mut self, document: &'a Document, schema: &'a Value, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        let schema = document.resolve(schema);
        if self.parts.iter().any(|part| std::ptr::eq(*part, schema)) {
            return;
        }
        self.parts.push(schema);
        for keyword in ["oneOf", "anyOf"] {
            let alternatives: Vec<&Value> = array(schema, keyword).collect();
            if !alternatives.is_empty() {
                self.choices.push(alternatives);
            }
        }
        for branch in array(schema, "allOf") {
            self.add(document, branch, depth + 1);
        }
    }

    /// The same with the first possible alternative of every choice added, down to the bottom: one shape the value may
    /// have.
    pub(crate) fn first_choice(document: &'a Document, schemas: &[&'a Value]) -> Self {
        Self::choice(document, schemas, None)
    }

    /// The same, where the value's `type` prefers the alternatives that allow it.
    pub(crate) fn choice(document: &'a Document, schemas: &[&'a Value], kind: Option<&Value>) -> Self {
        let mut composition = Self::of(document, schemas);
        for _ in 0..MAX_DEPTH {
            let choices = std::mem::take(&mut composition.choices);
            if choices.is_empty() {
                break;
            }
            for alternatives in &choices {
                let shapes = || alternatives.iter().map(|schema| (*schema, Self::of(document, &[schema])));
                // Some documents describe alternatives that nothing can be.
                let possible = || shapes().filter(|(_, shape)| !shape.is_contradictory());
                let fitting = kind.and_then(|kind| possible().find(|(_, shape)| shape.allows_type(document, kind)));
                let chosen = fitting.or_else(|| possible().next()).or_else(|| shapes().next());
                chosen.into_iter().for_each(|(schema, _)| composition.add(document, schema, 0));
            }
        }
        composition
    }

    fn allows_type(&self, document: &'a Document, kind: &Value) -> bool {
        let options = self.property("type").and_then(|schemas| Self::of(document, &schemas).options());
        options.is_some_and(|options| options.contains(&kind))
    }

    /// The properties, each with all its declarations. One that must be there but is declared nowhere has none.
    pub(crate) fn properties(&self) -> IndexMap<&'a str, Vec<&'a Value>> {
        let mut properties: IndexMap<&str, Vec<&Value>> = IndexMap::new();
        for part in &self.parts {
            for (name, schema) in part.get("properties").and_then(Value::as_object).into_iter().flatten() {
                properties.entry(name.as_str()).or_default().push(schema);
            }
        }
        if !properties.is_empty() {
            for name in self.required() {
                properties.entry(name).or_default();
            }
        }
        properties
    }

    /// The declarations of one property, if it is a property.
    pub(crate) fn property(&self, name: &str) -> Option<Vec<&'a Value>> {
        self.properties().shift_remove(name)
    }

    /// The schemas of an array's items.
    pub(crate) fn items(&self) -> Vec<&'a Value> {
        self.parts.iter().filter_map(|part| part.get("items")).collect()
    }

    /// The names of the properties that must be there.
    pub(crate) fn required(&self) -> IndexSet<&'a str> {
        self.parts.iter().flat_map(|part| array(part, "required")).filter_map(Value::as_str).collect()
    }

    /// Whether property names that are not declared are welcome.
    pub(crate) fn is_open(&self) -> bool {
        let welcome = |part: &&Value| match part.get("additionalProperties") {
            Some(Value::Bool(open)) => *open,
            Some(_) => true,
            None => false,
        };
        self.parts.iter().any(welcome) || self.properties().is_empty()
    }

    /// The value of a keyword in the first part that has it.
    pub(crate) fn keyword(&self, keyword: &str) -> Option<&'a Value> {
        self.parts.iter().find_map(|part| part.get(keyword))
    }

    /// The values that every part with an `enum` allows.
    pub(crate) fn options(&self) -> Option<Vec<&'a Value>> {
        let mut enums = self.parts.iter().filter_map(|part| part.get("enum")?.as_array());
        let mut options: Vec<&Value> = enums.next()?.iter().collect();
        enums.for_each(|other| options.retain(|option| other.contains(option)));
        Some(options)
    }

    /// Whether the declarations of some property leave it no value.
    fn is_contradictory(&self) -> bool {
        let options = |schemas: &Vec<&'a Value>| Self { parts: schemas.clone(), choices: Vec::new() }.options();
        self.properties().values().filter_map(options).any(|options| options.is_empty())
    }

    /// Whether the value may be null: everything that says its type says so.
    pub(crate) fn is_nullable(&self) -> bool {
        let mut typed = self.parts.iter().filter(|part| part.get("type").is_some()).peekable();
        typed.peek().is_some() && typed.all(|part| is_true(part, "nullable"))
    }

    /// The JSON type, said or implied.
    pub(crate) fn kind(&self) -> Option<&'a str> {
        let implied = || match () {
            () if !self.properties().is_empty() => Some("object"),
            () if !self.items().is_empty() => Some("array"),
            () => None,
        };
        self.keyword("type").and_then(Value::as_str).or_else(implied)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn document() -> anyhow::Result<Document> {
        Document::new(json!({ "components": { "schemas": {
            "Base": { "type": "object", "properties": { "id": { "type": "string", "readOnly": true } } },
            "Team": { "allOf": [
                { "$ref": "#/components/schemas/Base" },
                { "properties": { "name": { "type": "string" } }, "required": ["name"] },
                { "oneOf": [{ "properties": { "size": { "type": "integer" } } }, { "type": "object" }] },
            ] },
            "Endless": { "allOf": [{ "$ref": "#/components/schemas/Endless" }] },
        } } }))
    }

    fn names(composition: &Composition<'_>) -> Vec<String> {
        composition.properties().keys().map(ToString::to_string).collect()
    }

    #[test]
    fn branches_are_laid_side_by_side() -> anyhow::Result<()> {
        let document = document()?;
        let schema = json!({ "$ref": "#/components/schemas/Team" });
        let composition = Composition::of(&document, &[&schema]);
        assert_eq!(names(&composition), ["id", "name"]);
        assert_eq!(names(&Composition::first_choice(&document, &[&schema])), ["id", "name", "size"]);
        assert_eq!(composition.kind(), Some("object"));
        assert!(!composition.is_open());
        Ok(())
    }

    #[test]
    fn a_schema_made_of_itself_comes_to_an_end() -> anyhow::Result<()> {
        let document = document()?;
        let schema = json!({ "$ref": "#/components/schemas/Endless" });
        assert!(Composition::of(&document, &[&schema]).is_open());
        Ok(())
    }
}
