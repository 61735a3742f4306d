//! Tests of the import: a fixture per rule, hostile documents, rubbish everywhere, and real documents.

mod advice;
mod bundles;
mod bytes;
mod changes;
mod fetch;
mod files;
mod hostile;
pub mod real;
mod rubbish;
mod rules;
mod serve;
mod task;
mod urls;

use serde_json::{Map, Value};

use super::{
    canonical,
    grammar::{Kind, referable, section},
    lower,
    press::press,
    read, repair,
    report::Report,
    visit::{reference, visit},
};
use crate::{
    problem::{Level, Problems},
    vendor::Prose,
};

/// A document after its import.
#[derive(Debug)]
pub struct Pressed {
    pub value: Value,
    pub problems: Vec<String>,
    /// How many of the problems were mended; others are only odd.
    repairs: usize,
}

/// Takes a text through every stage, as the task does.
pub fn pressed(name: &str, text: &str, prose: Prose) -> Result<Pressed, String> {
    pressed_bytes(name, text.as_bytes(), prose)
}

/// The same for what may be no text.
pub fn pressed_bytes(name: &str, bytes: &[u8], prose: Prose) -> Result<Pressed, String> {
    let tree = read::text(bytes).and_then(|text| read::decode(&text.text)).map_err(|fault| fault.message)?;
    press_value(name, tree.value, prose)
}

pub fn press_value(name: &str, value: Value, prose: Prose) -> Result<Pressed, String> {
    let mut problems = Problems::default();
    let mut report = Report::new(name, &mut problems);
    let mut value = lower::lower(value, &mut report)?;
    press(&mut value, prose, &mut report);
    if problems.has_errors() {
        return Err(problems.iter().map(|problem| format!("{problem}\n")).collect());
    }
    let repairs = problems.iter().filter(|problem| problem.level == Level::Warning).count();
    Ok(Pressed { value, repairs, problems: problems.iter().map(ToString::to_string).collect() })
}

/// What holds for every canonical document, wherever it came from.
pub fn assert_canonical(name: &str, pressed: &Pressed, prose: Prose) {
    let text = canonical::print(&pressed.value);
    let read = repair::read(&pressed.value);
    assert!(read.is_ok(), "{name} does not read as openapiv3: {read:?}");
    let again = press_value(name, pressed.value.clone(), prose).map(|again| canonical::print(&again.value));
    assert_eq!(again.as_ref(), Ok(&text), "{name} changes when it is imported again");
    visit(&pressed.value, Kind::Document, "", &mut |value, kind, pointer| {
        let Some(target) = reference(value).filter(|_| referable(kind)) else { return };
        let section = section(kind).unwrap_or_else(|| panic!("{name}#{pointer} is a path that is a reference"));
        let component = target.strip_prefix(&format!("#/components/{section}/")).filter(|name| !name.contains('/'));
        let found = component.and_then(|_| pressed.value.pointer(&target[1..]));
        if found.is_none_or(|found| reference(found).is_some()) {
            panic!("{name}#{pointer} refers to {target}, which is no component of its kind");
        }
    });
}

/// Shows every value of a tree.
pub fn each(value: &Value, pointer: &str, see: &mut dyn FnMut(&str, &Value)) {
    see(pointer, value);
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                each(value, &crate::problem::step(pointer, key), see);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                each(value, &format!("{pointer}/{index}"), see);
            }
        }
        _ => {}
    }
}

/// The same document with its keys in another order: the last first, and every other one moved to the front.
pub fn shuffled(value: &Value) -> Value {
    match value {
        Value::Object(object) => {
            let mut entries: Vec<_> = object.iter().map(|(key, value)| (key.clone(), shuffled(value))).rev().collect();
            let moved: Vec<_> = (0..entries.len() / 2).map(|index| entries.remove(index)).collect();
            entries.extend(moved);
            Value::Object(entries.into_iter().collect::<Map<_, _>>())
        }
        Value::Array(items) => items.iter().map(shuffled).collect(),
        value => value.clone(),
    }
}
