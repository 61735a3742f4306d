//! The same document gives the same bytes, whatever order it is written in.

use serde_json::{Map, Value};

use super::Acme;
use crate::emit::{self, catalogue};

#[test]
fn a_shuffled_document_gives_the_same_files() {
    for (name, document) in super::fixtures() {
        let files = |document: &Value| {
            let model = Acme::new(document).clean_model();
            let mut tree = emit::vendor(&model, "toolpress-generated");
            tree.add(catalogue::path(&model.name), catalogue::page(&model));
            tree.files().map(|(path, text)| (path.to_owned(), text.to_owned())).collect::<Vec<_>>()
        };
        assert_eq!(files(&document), files(&reversed(&document)), "{name}");
    }
}

/// Every object's keys in the opposite order; arrays keep theirs, since theirs means something.
fn reversed(value: &Value) -> Value {
    match value {
        Value::Object(object) => {
            Value::Object(object.iter().rev().map(|(key, value)| (key.clone(), reversed(value))).collect::<Map<_, _>>())
        }
        Value::Array(items) => items.iter().map(reversed).collect(),
        plain => plain.clone(),
    }
}
