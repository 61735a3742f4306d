//! Reads JSON with `serde_json`, counting values and noticing keys that stand twice.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value, error::Category};

use super::{
    decode::{Fault, Remark, Tree},
    limit::{MOST_DEPTH, too_deep, too_many},
};
use crate::problem::step;

/// Why a text cannot be read as JSON.
#[derive(Debug)]
pub enum Refusal {
    /// It is no JSON. It may be something else.
    Other(Fault),
    /// It is JSON, but it breaks off or goes beyond the limits.
    Broken(Fault),
}

/// Reads one JSON value and nothing after it, as long as it holds no more than so many values.
pub fn read(text: &str, most_values: usize) -> Result<Tree, Refusal> {
    let mut state = State { most_values, values: 0, repeated: Vec::new() };
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = Node { state: &mut state, pointer: String::new(), depth: 0 }.deserialize(&mut deserializer);
    let value = value.and_then(|value| deserializer.end().map(|()| value)).map_err(|error| refusal(&error))?;
    let remarks = state.repeated.into_iter().map(Remark::repeated_key).collect();
    Ok(Tree { value, values: state.values, remarks })
}

fn refusal(error: &serde_json::Error) -> Refusal {
    let line = Some(error.line()).filter(|line| *line > 0);
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or_default();
    match error.classify() {
        Category::Eof => Refusal::Broken(Fault::new(line, format!("breaks off: {message}"))),
        Category::Data => Refusal::Broken(Fault::new(line, message)),
        _ => Refusal::Other(Fault::new(line, format!("is no JSON: {message}, column {}", error.column()))),
    }
}

#[derive(Debug)]
struct State {
    most_values: usize,
    values: usize,
    repeated: Vec<String>,
}

struct Node<'s> {
    state: &'s mut State,
    pointer: String,
    depth: usize,
}

impl Node<'_> {
    fn inside(&mut self, name: &str) -> Node<'_> {
        Node { state: self.state, pointer: step(&self.pointer, name), depth: self.depth + 1 }
    }

    fn is_allowed<E: Error>(&self) -> Result<(), E> {
        if self.depth == MOST_DEPTH { Err(E::custom(too_deep())) } else { Ok(()) }
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.state.values += 1;
        if self.state.values > self.state.most_values {
            return Err(Error::custom(too_many()));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Value, E> {
        Ok(Value::Bool(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Number::from_f64(number).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut access: A) -> Result<Value, A::Error> {
        self.is_allowed()?;
        let mut items = Vec::new();
        while let Some(item) = access.next_element_seed(self.inside(&items.len().to_string()))? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut access: A) -> Result<Value, A::Error> {
        self.is_allowed()?;
        let mut object = Map::new();
        while let Some(key) = access.next_key::<String>()? {
            if key == NUMBER {
                return Ok(number(&access.next_value::<String>()?));
            }
            let inside = self.inside(&key);
            if object.contains_key(&key) {
                inside.state.repeated.push(inside.pointer.clone());
            }
            let value = access.next_value_seed(inside)?;
            object.insert(key, value);
        }
        Ok(Value::Object(object))
    }
}

/// The one key of the object that `serde_json` makes of a number when a crate of the same build asks it to keep every
/// digit (`arbitrary_precision`).
const NUMBER: &str = "$serde_json::private::Number";

/// The number as it is read without that: as the nearest one that a machine holds.
fn number(text: &str) -> Value {
    let integer = text.parse::<i64>().map(Value::from).or_else(|_| text.parse::<u64>().map(Value::from));
    integer.unwrap_or_else(|_| text.parse().ok().and_then(Number::from_f64).map_or(Value::Null, Value::Number))
}
