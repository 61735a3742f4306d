//! Parameters: what the document says of them, and values decoded and checked by it.

use std::{borrow::Cow, fmt};

use anyhow::{Context, bail};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use crate::{
    composition::Composition,
    document::Document,
    schema::{Checked, Direction},
};

/// How deep alternatives may nest in a parameter's schema before the rest is left out.
const MAX_DEPTH: usize = 8;

/// A parameter of an operation.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) place: Place,
    pub(crate) required: bool,
    style: Style,
    /// Whether the decoded values are one array rather than each a value of its own.
    is_array: bool,
    /// The JSON types a single value may have, the narrowest first; empty when the document does not say.
    kinds: Vec<String>,
    schema: Checked,
}

/// Where a parameter stands in the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Path,
    Query,
    Header,
}

/// How a parameter's values are written (OpenAPI 3.0, "Style Values").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    /// One value.
    Single,
    /// One pair per value.
    Repeated,
    /// One text with this between the values.
    Separated(char),
    /// One pair per property: `filter[name]=value`.
    DeepObject,
    /// A JSON text.
    Json,
}

impl Parameter {
    /// Reads a parameter. None for those that OpenAPI has readers ignore, and for cookies.
    ///
    /// # Errors
    /// When it has no name, no place or no schema.
    pub(crate) fn read(document: &Document, parameter: &Value) -> anyhow::Result<Option<Self>> {
        let text = |name: &str| parameter.get(name).and_then(Value::as_str);
        let name = text("name").context("a parameter has no name")?;
        let place = match text("in") {
            Some("path") => Place::Path,
            Some("query") => Place::Query,
            // "If in is header and the name is Accept, Content-Type or Authorization, the definition shall be ignored."
            // `Accept` is checked all the same: some vendors insist on the one they declare.
            Some("header") if name.eq_ignore_ascii_case("content-type") => return Ok(None),
            Some("header") if name.eq_ignore_ascii_case("authorization") => return Ok(None),
            Some("header") => Place::Header,
            Some("cookie") => return Ok(None),
            _ => bail!("parameter `{name}` stands nowhere"),
        };
        let media = parameter.get("content").and_then(Value::as_object).and_then(|content| content.values().next());
        let schema = parameter.get("schema").or_else(|| media?.get("schema"));
        let schema = schema.with_context(|| format!("parameter `{name}` has no schema"))?;
        let composition = Composition::of(document, &[schema]);
        let is_array = composition.kind() == Some("array");
        let explode = parameter.get("explode").and_then(Value::as_bool);
        let style = match (text("style"), place) {
            _ if media.is_some() => Style::Json,
            (Some("deepObject"), _) => Style::DeepObject,
            (Some("spaceDelimited"), _) => Style::Separated(' '),
            (Some("pipeDelimited"), _) => Style::Separated('|'),
            (_, Place::Query) if explode == Some(false) => Style::Separated(','),
            (_, Place::Query) if is_array || name.ends_with("[]") => Style::Repeated,
            _ if is_array => Style::Separated(','),
            _ => Style::Single,
        };
        let item = composition.keyword("items").filter(|_| is_array).unwrap_or(schema);
        Ok(Some(Self {
            name: name.to_owned(),
            place,
            required: place == Place::Path || parameter.get("required").and_then(Value::as_bool).unwrap_or(false),
            style,
            is_array,
            kinds: kinds(document, item, 0),
            schema: Checked::new(schema.clone(), Direction::Request),
        }))
    }

    /// Whether a value names one of a few things the document lists, rather than a record.
    pub(crate) fn is_choice(&self, document: &Document) -> bool {
        Composition::of(document, &[self.schema.schema()]).keyword("enum").is_some()
    }

    /// Whether a name in the query means this parameter.
    pub(crate) fn answers_to(&self, name: &str) -> bool {
        match self.style {
            Style::DeepObject => self.property(name).is_some(),
            _ => self.name == name,
        }
    }

    fn property<'a>(&self, name: &'a str) -> Option<&'a str> {
        name.strip_prefix(self.name.as_str())?.strip_prefix('[')?.strip_suffix(']')
    }

    /// Decodes what a request gives for this parameter and checks it: one value, or an array where there may be several.
    /// `pairs` are the names and texts that [`Self::answers_to`] accepted.
    ///
    /// # Errors
    /// When the document's own schema cannot be used.
    pub(crate) fn decode(
        &self,
        document: &Document,
        pairs: &[(&str, &str)],
        faults: &mut Vec<String>,
    ) -> Result<Value, String> {
        if pairs.len() > 1 && !matches!(self.style, Style::Repeated | Style::DeepObject) {
            faults.push(format!("{self} is given {} times, but takes one text", pairs.len()));
        }
        let texts = pairs.iter().map(|(_, text)| *text);
        let values: Vec<Value> = match self.style {
            Style::DeepObject => {
                let properties = pairs.iter().filter_map(|(name, text)| Some((self.property(name)?, text)));
                let object: Map<String, Value> =
                    properties.map(|(name, text)| (name.to_owned(), Value::from(*text))).collect();
                vec![Value::Object(object)]
            }
            Style::Separated(separator) => {
                texts.flat_map(|text| text.split(separator)).map(|text| coerced(text, &self.kinds)).collect()
            }
            Style::Json => texts.map(|text| serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))).collect(),
            Style::Single | Style::Repeated => texts.map(|text| coerced(text, &self.kinds)).collect(),
        };
        let checked = match self.is_array && self.style != Style::Json {
            true => vec![Value::Array(values)],
            false => values,
        };
        for value in &checked {
            let found = self.schema.faults(document, value)?;
            faults.extend(found.iter().map(|fault| format!("{self}: {fault}")));
        }
        match <[Value; 1]>::try_from(checked) {
            Ok([value]) => Ok(value),
            Err(values) => Ok(Value::Array(values)),
        }
    }
}

impl fmt::Display for Parameter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = match self.place {
            Place::Path => "path",
            Place::Query => "query",
            Place::Header => "header",
        };
        write!(formatter, "{place} parameter `{}`", self.name)
    }
}

/// Splits a query string into decoded pairs.
///
/// # Errors
/// When a name or value is not UTF-8 once decoded.
pub(crate) fn pairs(query: &str) -> Result<Vec<(String, String)>, String> {
    let decode = |text: &str| {
        let text = text.replace('+', " ");
        let decoded = percent_decode_str(&text).decode_utf8().map(Cow::into_owned);
        decoded.map_err(|_| format!("`{text}` in the query is not UTF-8"))
    };
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decode(name)?, decode(value)?))
        })
        .collect()
}

/// The types a value may have by its schema, through all alternatives.
fn kinds(document: &Document, schema: &Value, depth: usize) -> Vec<String> {
    let composition = Composition::of(document, &[schema]);
    let mut found: Vec<String> = composition.kind().map(ToOwned::to_owned).into_iter().collect();
    if depth < MAX_DEPTH {
        found.extend(composition.choices.iter().flatten().flat_map(|schema| kinds(document, schema, depth + 1)));
    }
    found
}

/// A text as the value that it spells, where it spells one of these types, and as a string otherwise.
fn coerced(text: &str, kinds: &[String]) -> Value {
    let wants = |kind: &str| kinds.iter().any(|wanted| wanted == kind);
    let number = |text: &str| text.parse::<f64>().ok().and_then(serde_json::Number::from_f64).map(Value::Number);
    let value = match text {
        "true" | "false" if wants("boolean") => Some(Value::Bool(text == "true")),
        _ if wants("integer") || wants("number") => match text.parse::<i64>() {
            Ok(integer) => Some(Value::from(integer)),
            Err(_) => number(text).filter(|_| wants("number")),
        },
        _ => None,
    };
    value.unwrap_or_else(|| Value::String(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// What a query parameter decodes to, or everything wrong with it.
    fn decoded(parameter: &Value, query: &str) -> Result<Value, String> {
        let document = Document::new(json!({})).map_err(|error| error.to_string())?;
        let parameter = Parameter::read(&document, parameter).map_err(|error| error.to_string())?.expect("it is read");
        let pairs = pairs(query)?;
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        assert!(pairs.iter().all(|(name, _)| parameter.answers_to(name)), "{query}");
        let mut faults = Vec::new();
        let value = parameter.decode(&document, &pairs, &mut faults)?;
        if faults.is_empty() { Ok(value) } else { Err(faults.join("; ")) }
    }

    #[test]
    fn a_single_value_is_read_by_its_type() {
        let limit = json!({ "name": "limit", "in": "query", "schema": { "type": "integer", "maximum": 100 } });
        assert_eq!(decoded(&limit, "limit=25"), Ok(json!(25)));
        assert_eq!(
            decoded(&limit, "limit=abc"),
            Err("query parameter `limit`: the value: \"abc\" is not of type \"integer\"".to_owned())
        );
        assert_eq!(
            decoded(&limit, "limit=101"),
            Err("query parameter `limit`: the value: 101 is greater than the maximum of 100".to_owned())
        );
        assert_eq!(
            decoded(&limit, "limit=1&limit=2"),
            Err("query parameter `limit` is given 2 times, but takes one text".to_owned())
        );
        let total = json!({ "name": "total", "in": "query", "schema": { "type": "boolean" } });
        assert_eq!(decoded(&total, "total=true"), Ok(json!(true)));
        assert!(decoded(&total, "total=1").is_err());
    }

    #[test]
    fn a_name_in_brackets_repeats_even_where_the_document_says_string() {
        let schema = json!({ "type": "string", "enum": ["triggered", "resolved"] });
        let statuses = json!({ "name": "statuses[]", "in": "query", "explode": true, "schema": schema });
        assert_eq!(decoded(&statuses, "statuses%5B%5D=triggered"), Ok(json!("triggered")));
        assert_eq!(
            decoded(&statuses, "statuses[]=triggered&statuses[]=resolved"),
            Ok(json!(["triggered", "resolved"]))
        );
        assert_eq!(
            decoded(&statuses, "statuses[]=triggered&statuses[]=open"),
            Err("query parameter `statuses[]`: the value: \"open\" is not one of \"triggered\" or \"resolved\""
                .to_owned())
        );
    }

    #[test]
    fn an_array_repeats_or_is_a_list_as_its_style_says() {
        let schema = json!({ "type": "array", "maxItems": 2, "items": { "type": "integer" } });
        let repeated = json!({ "name": "ids", "in": "query", "schema": schema });
        assert_eq!(decoded(&repeated, "ids=1&ids=2"), Ok(json!([1, 2])));
        assert_eq!(decoded(&repeated, "ids=1"), Ok(json!([1])));
        assert!(decoded(&repeated, "ids=1,2").is_err());
        let list = json!({ "name": "ids", "in": "query", "style": "form", "explode": false, "schema": schema });
        assert_eq!(decoded(&list, "ids=1,2"), Ok(json!([1, 2])));
        assert!(decoded(&list, "ids=1,2,3").is_err());
        assert!(decoded(&list, "ids=1&ids=2").is_err());
        let piped = json!({ "name": "ids", "in": "query", "style": "pipeDelimited", "schema": schema });
        assert_eq!(decoded(&piped, "ids=1%7C2"), Ok(json!([1, 2])));
    }

    #[test]
    fn a_deep_object_is_put_together_from_its_pairs() {
        let schema = json!({ "type": "object", "properties": { "name": { "type": "string" } } });
        let filter = json!({ "name": "filter", "in": "query", "style": "deepObject", "schema": schema });
        assert_eq!(decoded(&filter, "filter%5Bname%5D=a+b"), Ok(json!({ "name": "a b" })));
        assert_eq!(
            decoded(&filter, "filter[size]=1"),
            Err("query parameter `filter`: the value has no property `size`".to_owned())
        );
    }

    #[test]
    fn formats_are_checked() {
        let since = json!({ "name": "since", "in": "query", "schema": { "type": "string", "format": "date-time" } });
        assert!(decoded(&since, "since=2026-11-02T09:00:00Z").is_ok());
        assert!(decoded(&since, "since=yesterday").is_err());
    }

    #[test]
    fn content_type_is_no_parameter() -> anyhow::Result<()> {
        let parameter = json!({ "name": "Content-Type", "in": "header", "schema": { "type": "string" } });
        assert!(Parameter::read(&Document::new(json!({}))?, &parameter)?.is_none());
        Ok(())
    }
}
