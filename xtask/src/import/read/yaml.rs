//! Reads YAML 1.2 from its events, without recursion and within limits.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError};
use serde_json::{Map, Value};

use super::{
    decode::{Fault, Remark, Tree},
    limit::{MOST_DEPTH, too_deep, too_many},
    scalar::scalar,
};
use crate::problem::step;

/// Reads the first document of a YAML text, as long as it holds no more than so many values.
pub fn read(text: &str, most_values: usize) -> Result<Tree, Fault> {
    let mut builder = Builder { most_values, ..Builder::default() };
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| fault(&error))?;
        builder.line = span.start.line();
        if matches!(event, Event::DocumentStart(_)) && builder.root.as_ref().is_some_and(|root| !root.value.is_null()) {
            builder.remark("second-document", "a second document begins here; only the first is read");
            break;
        }
        builder.event(&event).map_err(|message| Fault::new(Some(span.start.line()), message))?;
    }
    let root = builder.root.ok_or_else(|| Fault::new(None, "is empty"))?;
    Ok(Tree { value: root.value, values: builder.values, remarks: builder.remarks })
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
    Object {
        entries: Map<String, Value>,
        /// What `<<` takes in.
        merges: Vec<Value>,
        /// The key that waits for its value.
        key: Option<Key>,
    },
}

#[derive(Debug)]
enum Key {
    Name(String),
    /// `<<` takes the entries of other objects in (YAML 1.1, "Merge Key Language-Independent Type").
    Merge,
    /// A list or an object.
    Odd,
}

#[derive(Debug, Default)]
struct Builder {
    open: Vec<Open>,
    anchors: HashMap<usize, Built>,
    remarks: Vec<Remark>,
    root: Option<Built>,
    most_values: usize,
    values: usize,
    line: usize,
}

impl Builder {
    fn event(&mut self, event: &Event<'_>) -> Result<(), String> {
        match event {
            Event::SequenceStart(anchor, _) => self.open(Holder::List(Vec::new()), *anchor),
            Event::MappingStart(anchor, _) => {
                self.open(Holder::Object { entries: Map::new(), merges: Vec::new(), key: None }, *anchor)
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(),
            Event::Scalar(text, style, anchor, tag) => {
                let tag = tag.as_ref().filter(|tag| tag.is_yaml_core_schema()).map(|tag| tag.suffix.as_str());
                let plain = *style == ScalarStyle::Plain;
                if self.expects_key() {
                    self.set_key(if plain && text == "<<" { Key::Merge } else { Key::Name(text.to_string()) });
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
                    Some(text) if self.expects_key() => self.set_key(Key::Name(text.to_owned())),
                    _ => self.add(built, 0)?,
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn open(&mut self, holder: Holder, anchor: usize) -> Result<(), String> {
        if self.open.len() == MOST_DEPTH {
            return Err(too_deep());
        }
        self.count(1)?;
        self.open.push(Open { holder, anchor, values: 1, depth: 1 });
        Ok(())
    }

    fn close(&mut self) -> Result<(), String> {
        let Some(Open { holder, anchor, values, depth }) = self.open.pop() else { return Ok(()) };
        let value = match holder {
            Holder::List(items) => Value::Array(items),
            Holder::Object { entries, merges, .. } => Value::Object(merged(entries, merges)),
        };
        self.add(Built { value, values, depth }, anchor)
    }

    fn add(&mut self, built: Built, anchor: usize) -> Result<(), String> {
        if self.open.len() + built.depth > MOST_DEPTH {
            return Err(too_deep());
        }
        if anchor != 0 {
            self.count(built.values)?;
            self.anchors.insert(anchor, built.clone());
        }
        if self.expects_key() {
            self.remark("odd-key", "a key is a list or an object, where keys are texts; dropped with its value");
            self.set_key(Key::Odd);
            return Ok(());
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
            Holder::Object { entries, merges, key } => match key.take() {
                Some(Key::Name(name)) => {
                    if entries.insert(name, built.value).is_some() {
                        self.remarks.push(Remark::repeated_key(pointer));
                    }
                }
                Some(Key::Merge) if is_mergeable(&built.value) => merges.push(built.value),
                Some(Key::Merge) => self.remark("odd-merge", "`<<` takes in objects, and this is none; dropped"),
                Some(Key::Odd) | None => {}
            },
        }
        Ok(())
    }

    /// Counts values as they are made, copies included.
    fn count(&mut self, values: usize) -> Result<(), String> {
        self.values += values;
        if self.values > self.most_values { Err(too_many()) } else { Ok(()) }
    }

    fn expects_key(&self) -> bool {
        matches!(self.open.last(), Some(Open { holder: Holder::Object { key: None, .. }, .. }))
    }

    /// Takes the next key, written as it is: `200` is `"200"`.
    fn set_key(&mut self, next: Key) {
        if let Some(Open { holder: Holder::Object { key, .. }, .. }) = self.open.last_mut() {
            *key = Some(next);
        }
    }

    fn remark(&mut self, code: &'static str, message: &str) {
        self.remarks.push(Remark::at_line(code, self.line, message));
    }

    fn pointer(&self) -> String {
        self.open.iter().fold(String::new(), |pointer, open| match &open.holder {
            Holder::List(items) => format!("{pointer}/{}", items.len()),
            Holder::Object { key: Some(Key::Name(name)), .. } => step(&pointer, name),
            Holder::Object { .. } => step(&pointer, "<<"),
        })
    }
}

/// Whether `<<` may have this value: an object, or a list of objects.
fn is_mergeable(value: &Value) -> bool {
    value.is_object() || value.as_array().is_some_and(|items| items.iter().all(Value::is_object))
}

/// An object with what its `<<` takes in: its own entries win, then the earlier object.
fn merged(mut entries: Map<String, Value>, merges: Vec<Value>) -> Map<String, Value> {
    let others = merges.into_iter().flat_map(|merge| match merge {
        Value::Array(items) => items,
        object => vec![object],
    });
    for other in others {
        let Value::Object(other) = other else { continue };
        for (key, value) in other {
            entries.entry(key).or_insert(value);
        }
    }
    entries
}
