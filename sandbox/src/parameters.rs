//! Parameters: what the document says of them, and values decoded and checked by it.

use std::{borrow::Cow, fmt};

use anyhow::{Context, bail};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use crate::{
    composition::Composition,
    deep,
    document::Document,
    schema::{Checked, Direction},
};

#[cfg(test)]
mod tests;

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
    /// The properties of an object that is written in pairs of their names.
    properties: Vec<String>,
    /// Whether such an object has names that the document does not declare.
    is_open: bool,
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
    /// One pair per property and item: `filter[name]=value`.
    DeepObject,
    /// One pair per property, under the property's own name.
    Properties,
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
            (_, Place::Query) if composition.kind() == Some("object") => {
                let words = [text("description"), schema.get("description").and_then(Value::as_str)];
                object_style(document, &composition, name, &words)
            }
            (_, Place::Query) if is_array || name.ends_with("[]") => Style::Repeated,
            _ if is_array => Style::Separated(','),
            _ => Style::Single,
        };
        let properties = composition.properties().keys().map(|name| (*name).to_owned()).collect();
        let item = composition.keyword("items").filter(|_| is_array).unwrap_or(schema);
        Ok(Some(Self {
            name: name.to_owned(),
            place,
            required: place == Place::Path || parameter.get("required").and_then(Value::as_bool).unwrap_or(false),
            style,
            is_array,
            kinds: kinds(document, item),
            is_open: style == Style::Properties && composition.is_open(),
            properties,
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
            Style::DeepObject => deep::brackets(&self.name, name).is_some(),
            Style::Properties => self.properties.iter().any(|property| property == name),
            _ => self.name == name,
        }
    }

    /// Whether names that no parameter answers to belong to this one.
    pub(crate) fn takes_any_name(&self) -> bool {
        self.is_open
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
        if pairs.len() > 1 && !matches!(self.style, Style::Repeated | Style::DeepObject | Style::Properties) {
            faults.push(format!("{self} is given {} times, but takes one text", pairs.len()));
        }
        let texts = pairs.iter().map(|(_, text)| *text);
        let kinds: Vec<&str> = self.kinds.iter().map(String::as_str).collect();
        let values: Vec<Value> = match self.style {
            Style::DeepObject => match deep::value(document, &[self.schema.schema()], &self.name, pairs) {
                Ok(value) => vec![value],
                Err(fault) => {
                    faults.push(format!("{self}: {fault}"));
                    Vec::new()
                }
            },
            Style::Properties => vec![self.properties(document, pairs)],
            Style::Separated(separator) => {
                texts.flat_map(|text| text.split(separator)).map(|text| deep::coerced(text, &kinds)).collect()
            }
            Style::Json => texts.map(|text| serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))).collect(),
            Style::Single | Style::Repeated => texts.map(|text| deep::coerced(text, &kinds)).collect(),
        };
        let checked = match self.is_array && !matches!(self.style, Style::Json | Style::DeepObject) {
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

    /// An object whose properties are pairs of the query. What nests in it is JSON.
    fn properties(&self, document: &Document, pairs: &[(&str, &str)]) -> Value {
        let parts = deep::possible(document, &[self.schema.schema()]);
        let read = |(name, text): &(&str, &str)| {
            let kinds = deep::kinds(&deep::possible(document, &deep::declared(&parts, name)));
            let nests = kinds.contains(&"object") || kinds.contains(&"array");
            let value = Some(text).filter(|_| nests).and_then(|text| serde_json::from_str::<Value>(text).ok());
            let value = value.filter(|value| value.is_object() || value.is_array());
            ((*name).to_owned(), value.unwrap_or_else(|| deep::coerced(text, &kinds)))
        };
        Value::Object(pairs.iter().map(read).collect::<Map<String, Value>>())
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

/// How an object is written that has no style of its own: in pairs of its names, unless these are free and either the
/// words show brackets, or what they hold could not be written without.
fn object_style(document: &Document, object: &Composition<'_>, name: &str, words: &[Option<&str>]) -> Style {
    let shows_brackets = words.iter().flatten().any(|words| words.contains(&format!("{name}[")));
    let further = object.keyword("additionalProperties").filter(|further| further.is_object());
    let kind = further.and_then(|further| Composition::of(document, &[further]).kind());
    let nests = matches!(kind, Some("object" | "array"));
    let is_free = object.properties().is_empty();
    if is_free && (shows_brackets || nests) { Style::DeepObject } else { Style::Properties }
}

/// The types a value may have by its schema, through all alternatives.
fn kinds(document: &Document, schema: &Value) -> Vec<String> {
    deep::kinds(&deep::possible(document, &[schema])).into_iter().map(str::to_owned).collect()
}
