//! Values made up from a schema: what the sandbox answers where it keeps nothing.

use serde_json::{Map, Value, json};

use crate::{
    clock::Clock,
    composition::Composition,
    document::{Document, is_true},
    schema::{Checked, Direction},
};

/// How deep optional properties are filled in. What is required is filled in further down.
const OPTIONAL_DEPTH: usize = 3;
/// How deep anything is filled in: recursive schemas end here.
const MAX_DEPTH: usize = 9;

/// What is tried where a text must fit a pattern.
const PATTERN_TEXTS: [&str; 6] = ["example", "EXAMPLE", "e1", "1", "192.0.2.0/24", "#123abc"];

/// Makes values up.
#[derive(Debug)]
pub(crate) struct Synthesis<'a> {
    pub(crate) document: &'a Document,
    pub(crate) clock: &'a mut Clock,
}

impl Synthesis<'_> {
    /// A value that the schema allows, with the optional properties near its root.
    pub(crate) fn value(&mut self, schema: &Value) -> Value {
        self.at(&[schema], "value", 0)
    }

    /// A value for the property of this name, declared so.
    pub(crate) fn property(&mut self, name: &str, declarations: &[&Value]) -> Value {
        self.at(declarations, name, OPTIONAL_DEPTH)
    }

    fn at(&mut self, schemas: &[&Value], name: &str, depth: usize) -> Value {
        let composition = Composition::first_choice(self.document, schemas);
        if let Some(default) = composition.keyword("default").filter(|default| !default.is_null()) {
            return default.clone();
        }
        if let Some(option) = composition.options().and_then(|options| options.first().copied().cloned()) {
            return option;
        }
        match composition.kind() {
            Some("object") => self.object(&composition, depth),
            Some("array") => self.array(&composition, name, depth),
            Some("integer") => json!(bound(&composition, "minimum").unwrap_or(1.0).ceil() as i64),
            Some("number") => json!(bound(&composition, "minimum").unwrap_or(1.0)),
            Some("boolean") => json!(false),
            // Where the document says nothing of a value, a text is as good as any.
            _ => json!(self.text(&composition, name)),
        }
    }

    fn object(&mut self, composition: &Composition<'_>, depth: usize) -> Value {
        let mut object = Map::new();
        let required = composition.required();
        for (name, declarations) in composition.properties() {
            let is_wanted = depth < OPTIONAL_DEPTH || required.contains(name);
            let is_secret = declarations.iter().any(|schema| is_true(self.document.resolve(schema), "writeOnly"));
            if is_wanted && !is_secret && depth < MAX_DEPTH {
                object.insert(name.to_owned(), self.at(&declarations, name, depth + 1));
            }
        }
        Value::Object(object)
    }

    fn array(&mut self, composition: &Composition<'_>, name: &str, depth: usize) -> Value {
        let fewest = bound(composition, "minItems").unwrap_or(0.0) as usize;
        let count = if depth < OPTIONAL_DEPTH { fewest.max(1) } else { fewest };
        let items = composition.items();
        match items.is_empty() || depth >= MAX_DEPTH {
            true => json!([]),
            false => (0..count).map(|_| self.at(&items, name, depth + 1)).collect(),
        }
    }

    fn text(&mut self, composition: &Composition<'_>, name: &str) -> String {
        if let Some(pattern) = composition.keyword("pattern") {
            let pattern = Checked::new(json!({ "pattern": pattern }), Direction::Response);
            let fits = |text: &&&str| pattern.faults(self.document, &json!(text)).is_ok_and(|faults| faults.is_empty());
            if let Some(text) = PATTERN_TEXTS.iter().find(fits) {
                return (*text).to_owned();
            }
        }
        let format = composition.keyword("format").and_then(Value::as_str).unwrap_or_default();
        let text = match (format, name) {
            ("date-time", _) => return self.clock.now(),
            ("date", _) => return self.clock.today(),
            ("uuid", _) => return self.clock.uuid(),
            ("email", _) => return "someone@example.com".to_owned(),
            ("uri" | "url", _) => return format!("https://example.com/{name}"),
            (_, "id") => return self.clock.id(),
            _ => format!("example {}", name.replace('_', " ")),
        };
        let fewest = bound(composition, "minLength").unwrap_or(0.0) as usize;
        let most = bound(composition, "maxLength").map_or(usize::MAX, |most| most as usize);
        let padding = fewest.saturating_sub(text.chars().count());
        text.chars().chain(std::iter::repeat_n('x', padding)).take(most).collect()
    }
}

fn bound(composition: &Composition<'_>, keyword: &str) -> Option<f64> {
    composition.keyword(keyword).and_then(Value::as_f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn synthesised(root: Value) -> anyhow::Result<(Document, Value)> {
        let document = Document::new(root)?;
        let schema = json!({ "$ref": "#/components/schemas/Thing" });
        let value = Synthesis { document: &document, clock: &mut Clock::default() }.value(&schema);
        Ok((document, value))
    }

    #[test]
    fn what_is_made_up_passes_its_own_schema() -> anyhow::Result<()> {
        let (document, value) = synthesised(json!({ "components": { "schemas": { "Thing": { "allOf": [
            { "type": "object", "properties": { "id": { "type": "string", "readOnly": true } }, "required": ["id"] },
            { "type": "object", "required": ["size", "made_at"], "properties": {
                "size": { "type": "integer", "minimum": 3, "maximum": 4 },
                "made_at": { "type": "string", "format": "date-time" },
                "mail": { "type": "string", "format": "email", "maxLength": 100 },
                "code": { "type": "string", "minLength": 20, "maxLength": 30 },
                "state": { "type": "string", "enum": ["open", "closed"] },
                "parts": { "type": "array", "minItems": 2, "items": { "type": "number" } },
                "owner": { "oneOf": [{ "type": "object", "properties": { "name": { "type": "string" } } }] },
            } },
        ] } } } }))?;
        let schema = Checked::new(json!({ "$ref": "#/components/schemas/Thing" }), Direction::Response);
        assert_eq!(schema.faults(&document, &value), Ok(Vec::new()));
        assert_eq!(value["state"], "open");
        assert_eq!(value["parts"], json!([1.0, 1.0]));
        assert_eq!(value["owner"], json!({ "name": "example name" }));
        Ok(())
    }

    #[test]
    fn a_schema_that_holds_itself_comes_to_an_end() -> anyhow::Result<()> {
        let (_, value) = synthesised(json!({ "components": { "schemas": { "Thing": {
            "type": "object", "required": ["inner"],
            "properties": { "inner": { "$ref": "#/components/schemas/Thing" } },
        } } } }))?;
        let depth = std::iter::successors(Some(&value), |value| value.get("inner")).count();
        assert_eq!(depth, MAX_DEPTH + 1);
        Ok(())
    }
}
