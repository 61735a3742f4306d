//! Real documents, where the folder that holds them is there: it lies beside the repository, not in it.

use std::{fs, path::PathBuf};

use serde_json::Value;

use super::{Pressed, Prose, assert_canonical, canonical, each, press_value, pressed, read, shuffled};
use crate::import::source::counts;

/// A document beside the repository, or nothing, said aloud.
fn real(name: &str) -> Option<String> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared").join(name);
    let text = fs::read_to_string(&path).ok();
    if text.is_none() {
        println!("skipped: {} is not there", path.display());
    }
    text
}

fn press(name: &str, text: &str, prose: Prose) -> Pressed {
    let pressed = pressed(name, text, prose).unwrap_or_else(|fault| panic!("{name}: {fault}"));
    assert_canonical(name, &pressed, prose);
    pressed
}

#[test]
fn every_operation_of_pager_duty_is_imported() {
    for (name, operations) in [("rest", 465), ("events-v2", 2)] {
        let Some(text) = real(&format!("specs/pagerduty/{name}.openapi.json")) else { continue };
        let pressed = press(name, &text, Prose::Drop);
        assert_eq!(counts(&pressed.value).operations, operations, "{name}");
        assert_no_prose(&pressed.value);

        let shuffle = read::decode(&text).map(|tree| shuffled(&tree.value)).expect("it was read above");
        let shuffle = press_value(name, shuffle, Prose::Drop).unwrap_or_else(|fault| panic!("{name}: {fault}"));
        assert!(
            canonical::print(&shuffle.value) == canonical::print(&pressed.value),
            "{name} depends on the order of keys"
        );

        let committed = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("../specs/pagerduty/{name}.json"));
        let committed = fs::read_to_string(committed).expect("the canonical document is part of the repository");
        assert!(
            committed == canonical::print(&pressed.value),
            "specs/pagerduty/{name}.json is stale: cargo xtask import"
        );
    }
}

/// No vendor's word is longer than a name, outside of enums and tags.
fn assert_no_prose(document: &Value) {
    each(document, "", &mut |pointer, value| {
        let exempt = ["/enum/", "/tags/", "/info/title", "/default"].iter().any(|part| pointer.contains(part));
        if let Some(text) = value.as_str().filter(|text| !exempt && text.contains(' ')) {
            panic!("{pointer} still says {text:?}");
        }
    });
}

#[test]
fn documents_of_other_vendors_are_imported_whole() {
    let documents = [
        ("specs/firehydrant/v1.openapi.json", 474, Prose::Drop),
        ("corpus/datadog-v1.yaml", 235, Prose::Keep),
        ("corpus/github-rest-2022.json", 767, Prose::Drop),
        ("corpus/incident-io.json", 235, Prose::Drop),
        ("corpus/rootly.json", 426, Prose::Keep),
        ("corpus/spotify.yaml", 97, Prose::Keep),
        ("corpus/stripe.json", 417, Prose::Drop),
    ];
    for (name, operations, prose) in documents {
        let Some(text) = real(name) else { continue };
        assert_eq!(counts(&press(name, &text, prose).value).operations, operations, "{name}");
    }
}

#[test]
fn versions_that_are_not_read_yet_say_so() {
    let documents = [
        ("corpus/kubernetes.json", "is Swagger 2.0, which is not read yet; OpenAPI 3.0 is"),
        ("corpus/opsgenie-multifile/swagger.yaml", "is Swagger 2.0, which is not read yet; OpenAPI 3.0 is"),
        ("corpus/openai.yaml", "is OpenAPI 3.1.0, which is not read yet; OpenAPI 3.0 is"),
        ("corpus/oai-tags-3.2.yaml", "is OpenAPI 3.2.0, which is not read yet; OpenAPI 3.0 is"),
    ];
    for (name, message) in documents {
        let Some(text) = real(name) else { continue };
        assert_eq!(pressed(name, &text, Prose::Keep).err().as_deref(), Some(message), "{name}");
    }
}
