//! Reads YAML 1.2 from its events, without recursion and within limits.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError};
use serde_json::{Map, Number, Value};

use super::{
    decode::{Fault, Tree},
    limit::{MOST_DEPTH, MOST_VALUES, too_deep, too_many},
};
use crate::problem::step;

/// Reads the one document of a YAML text.
pub fn read(text: &str) -> Result<Tree, Fault> {
    let mut builder = Builder::default();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| fault(&error))?;
        builder.event(&event).map_err(|message| Fault::new(Some(span.start.line()), message))?;
    }
    let value = builder.root.ok_or_else(|| Fault::new(None, "is empty"))?;
    Ok(Tree { value: value.value, repeated: builder.repeated })
}

fn fault(error: &ScanError) -> Fault {
    let message = match error.info() {
        // The parser has a limit of its own for what stands in brackets.
        "recursion limit exceeded" => too_deep(),
        info => format!("is no YAML: {info}"),
    };
    Fault::new(Some(error.marker().line()), message)
}

/// A finished value, how many values it holds and how deep it is.
#[derive(Clone, Debug)]
struct Built {
    value: Value,
    values: usize,
    depth: usize,
}

#[derive(Debug)]
struct Open {
    holder: Holder,
    anchor: usize,
    values: usize,
    depth: usize,
}

#[derive(Debug)]
enum Holder {
    List(Vec<Value>),
    /// An object, and the key that waits for its value.
    Object(Map<String, Value>, Option<String>),
}

#[derive(Debug, Default)]
struct Builder {
    open: Vec<Open>,
    anchors: HashMap<usize, Built>,
    repeated: Vec<String>,
    root: Option<Built>,
    values: usize,
}

impl Builder {
    fn event(&mut self, event: &Event<'_>) -> Result<(), String> {
        match event {
            Event::DocumentStart(_) if self.root.is_some() => Err("holds a second document".to_owned()),
            Event::SequenceStart(anchor, _) => self.open(Holder::List(Vec::new()), *anchor),
            Event::MappingStart(anchor, _) => self.open(Holder::Object(Map::new(), None), *anchor),
            Event::SequenceEnd | Event::MappingEnd => self.close(),
            Event::Scalar(text, style, anchor, tag) => {
                let tag = tag.as_ref().filter(|tag| tag.is_yaml_core_schema()).map(|tag| tag.suffix.as_str());
                let plain = *style == ScalarStyle::Plain;
                if self.key(text) {
                    return Ok(());
                }
                self.count(1)?;
                self.add(Built { value: scalar(text, plain, tag), values: 1, depth: 0 }, *anchor)
            }
            Event::Alias(anchor) => {
                let values = self.anchors.get(anchor).map(|built| built.values);
                self.count(values.ok_or("an alias stands inside what it stands for")?)?;
                let built = self.anchors[anchor].clone();
                match built.value.as_str() {
                    Some(text) if self.key(text) => Ok(()),
                    _ => self.add(built, 0),
                }
            }
            _ => Ok(()),
        }
    }

    fn open(&mut self, holder: Holder, anchor: usize) -> Result<(), String> {
        if self.open.len() == MOST_DEPTH {
            return Err(too_deep());
        }
        if self.expects_key() {
            return Err("a key is a list or an object; keys are texts".to_owned());
        }
        self.count(1)?;
        self.open.push(Open { holder, anchor, values: 1, depth: 1 });
        Ok(())
    }

    fn close(&mut self) -> Result<(), String> {
        let Some(Open { holder, anchor, values, depth }) = self.open.pop() else { return Ok(()) };
        let value = match holder {
            Holder::List(items) => Value::Array(items),
            Holder::Object(object, _) => Value::Object(object),
        };
        self.add(Built { value, values, depth }, anchor)
    }

    fn add(&mut self, built: Built, anchor: usize) -> Result<(), String> {
        if self.expects_key() {
            return Err("a key is a list or an object; keys are texts".to_owned());
        }
        if self.open.len() + built.depth > MOST_DEPTH {
            return Err(too_deep());
        }
        if anchor != 0 {
            self.count(built.values)?;
            self.anchors.insert(anchor, built.clone());
        }
        let pointer = self.pointer();
        let Some(open) = self.open.last_mut() else {
            self.root = Some(built);
            return Ok(());
        };
        open.values += built.values;
        open.depth = open.depth.max(built.depth + 1);
        match &mut open.holder {
            Holder::List(items) => items.push(built.value),
            Holder::Object(object, key) => {
                let key = key.take().unwrap_or_default();
                if object.insert(key, built.value).is_some() {
                    self.repeated.push(pointer);
                }
            }
        }
        Ok(())
    }

    /// Counts values as they are made, copies included.
    fn count(&mut self, values: usize) -> Result<(), String> {
        self.values += values;
        if self.values > MOST_VALUES { Err(too_many()) } else { Ok(()) }
    }

    fn expects_key(&self) -> bool {
        matches!(self.open.last(), Some(Open { holder: Holder::Object(_, None), .. }))
    }

    /// Takes a scalar as the next key, written as it is: `200` is `"200"`. False if a value is due.
    fn key(&mut self, text: &str) -> bool {
        match self.open.last_mut() {
            Some(Open { holder: Holder::Object(_, key @ None), .. }) => {
                *key = Some(text.to_owned());
                true
            }
            _ => false,
        }
    }

    fn pointer(&self) -> String {
        self.open.iter().fold(String::new(), |pointer, open| match &open.holder {
            Holder::List(items) => format!("{pointer}/{}", items.len()),
            Holder::Object(_, key) => step(&pointer, key.as_deref().unwrap_or_default()),
        })
    }
}

/// The value of a scalar by the core schema (YAML 1.2.2, section 10.3).
fn scalar(text: &str, plain: bool, tag: Option<&str>) -> Value {
    match tag {
        Some("str") => return text.into(),
        None if !plain => return text.into(),
        _ => {}
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => true.into(),
        "false" | "False" | "FALSE" => false.into(),
        text => number(text).map_or_else(|| text.into(), Value::Number),
    }
}

/// A number, if nothing of it is lost; a text otherwise.
fn number(text: &str) -> Option<Number> {
    let radix = |digits: &str, radix| u64::from_str_radix(digits, radix).ok().map(Number::from);
    if let Some(digits) = text.strip_prefix("0x") {
        return radix(digits, 16);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return radix(digits, 8);
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if !unsigned.starts_with(|first: char| first.is_ascii_digit() || first == '.') {
        return None;
    }
    if unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        let integer = text.parse::<i64>().map(Number::from).or_else(|_| text.parse::<u64>().map(Number::from));
        return integer.ok().or_else(|| {
            let float = text.parse::<f64>().ok()?;
            (format!("{float:.0}") == text).then(|| Number::from_f64(float)).flatten()
        });
    }
    let decimal = unsigned.bytes().all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte));
    decimal.then(|| Number::from_f64(text.parse().ok()?)).flatten()
}
