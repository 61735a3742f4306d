//! What happens to documents on their way: something is replaced, lost, or there twice.

use proptest::{collection::vec, prelude::*, sample::Index};
use serde_json::Value;

use super::document::{document, operation, plain, schema};
use crate::import::tests::each;

/// One change, at a place that is chosen once the document is known.
#[derive(Clone, Debug)]
pub enum Change {
    Replace(Index, Value),
    Remove(Index),
    /// What stands at the one place stands at the other, too.
    Copy(Index, Index),
}

fn change() -> impl Strategy<Value = Change> {
    let place = any::<Index>;
    let value = prop_oneof![4 => plain(), 1 => schema(), 1 => operation()];
    prop_oneof![
        3 => (place(), value).prop_map(|(place, value)| Change::Replace(place, value)),
        1 => place().prop_map(Change::Remove),
        1 => (place(), place()).prop_map(|(from, to)| Change::Copy(from, to)),
    ]
}

/// A document with up to four faults that nobody thought of.
pub fn spoilt() -> BoxedStrategy<Value> {
    (document(), vec(change(), 0..5))
        .prop_map(|(mut document, changes)| {
            changes.into_iter().for_each(|change| spoil(&mut document, change));
            document
        })
        .boxed()
}

fn spoil(document: &mut Value, change: Change) {
    let mut pointers = Vec::new();
    each(document, "", &mut |pointer, _| pointers.push(pointer.to_owned()));
    let pointers: Vec<String> = pointers.into_iter().skip(1).collect();
    if pointers.is_empty() {
        return;
    }
    match change {
        Change::Replace(at, value) => put(document, at.get::<String>(&pointers), value),
        Change::Copy(from, to) => {
            let value = document.pointer(from.get::<String>(&pointers)).cloned().unwrap_or_default();
            put(document, to.get::<String>(&pointers), value);
        }
        Change::Remove(at) => {
            let Some((parent, last)) = at.get::<String>(&pointers).rsplit_once('/') else { return };
            match document.pointer_mut(parent) {
                Some(Value::Object(object)) => drop(object.shift_remove(&last.replace("~1", "/").replace("~0", "~"))),
                Some(Value::Array(items)) => drop(last.parse().ok().map(|at: usize| items.remove(at))),
                _ => {}
            }
        }
    }
}

fn put(document: &mut Value, pointer: &str, value: Value) {
    if let Some(place) = document.pointer_mut(pointer) {
        *place = value;
    }
}
