//! Parts that a schema does not tell, because they are too many or lie too deep: they are open, and their words say so.

use super::{describe, words};
use crate::model::{Extra, Schema, Shape};

/// How the description of such a part ends.
pub const UNTOLD: &str = "Its parts are too many to be told here.";

/// Leaves the kind of a schema, and its words.
pub fn leave_open(schema: &mut Schema) {
    schema.name = None;
    schema.default = None;
    schema.shape = match &schema.shape {
        Shape::Array { length, .. } => Shape::Array { items: Box::default(), length: *length, unique: false },
        Shape::Object { .. } => Shape::Object { fields: Vec::new(), extra: Extra::Any },
        _ => Shape::Any,
    };
    say(schema);
}

/// Leaves of the words only what a caller cannot do without: that one of several is required, or that nothing is told.
pub fn silence(schema: &mut Schema) {
    let is_untold = match &schema.shape {
        Shape::Any => true,
        Shape::Object { fields, .. } => fields.is_empty(),
        Shape::Array { items, .. } => items.shape == Shape::Any,
        _ => false,
    };
    let said_so = schema.description.take().is_some_and(|said| said.ends_with(UNTOLD));
    schema.description = if said_so && is_untold { Some(UNTOLD.to_owned()) } else { schema.note.clone() };
}

/// Says that there is more to it.
pub fn say(schema: &mut Schema) {
    let said = schema.description.take().filter(|said| !said.ends_with(UNTOLD));
    let said = said.map(|said| words::shorten(&words::clean(&said), describe::LIMIT - 1 - UNTOLD.len()));
    schema.description = Some(said.map_or_else(|| UNTOLD.to_owned(), |said| format!("{said} {UNTOLD}")));
}
