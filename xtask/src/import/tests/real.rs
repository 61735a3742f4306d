//! Real documents, where the folder that holds them is there: it lies beside the repository, not in it.

use std::{collections::BTreeSet, fs, path::PathBuf};

use serde_json::{Value, json};

use super::{Pressed, Prose, assert_canonical, canonical, each, press_value, pressed, read, shuffled};
use crate::{
    import::{Options, grammar::METHODS, press_document, read_document, source::counts},
    problem::Problems,
};

/// A document beside the repository, or nothing, said aloud.
pub fn real(name: &str) -> Option<String> {
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

/// Documents beside the repository by name, with the number of their operations.
fn assert_whole(documents: &[(&str, usize, Prose)]) {
    for (name, operations, prose) in documents {
        let Some(text) = real(name) else { continue };
        assert_eq!(counts(&press(name, &text, *prose).value).operations, *operations, "{name}");
    }
}

#[test]
fn documents_of_openapi_3_0_are_imported_whole() {
    assert_whole(&[
        ("specs/firehydrant/v1.openapi.json", 474, Prose::Drop),
        ("corpus/datadog-v1.yaml", 235, Prose::Keep),
        ("corpus/github-rest-2022.json", 767, Prose::Drop),
        ("corpus/incident-io.json", 235, Prose::Drop),
        ("corpus/rootly.json", 426, Prose::Keep),
        ("corpus/spotify.yaml", 97, Prose::Keep),
        ("corpus/stripe.json", 417, Prose::Drop),
    ]);
}

#[test]
fn documents_of_swagger_are_imported_whole() {
    assert_whole(&[
        ("specs/chronosphere/config-v1.swagger.json", 183, Prose::Drop),
        ("specs/chronosphere/data-v1.swagger.json", 4, Prose::Drop),
        ("specs/chronosphere/state-v1.swagger.json", 3, Prose::Drop),
        ("corpus/alertmanager.yaml", 9, Prose::Keep),
        ("corpus/kubernetes.json", 661, Prose::Drop),
        ("corpus/opsgenie.json", 170, Prose::Keep),
        ("corpus/slack-web-api.json", 174, Prose::Keep),
    ]);
}

#[test]
fn documents_of_openapi_3_1_and_3_2_are_imported_whole() {
    assert_whole(&[
        ("specs/betterstack/account.openapi.json", 5, Prose::Drop),
        ("specs/betterstack/errors.openapi.json", 10, Prose::Drop),
        ("specs/betterstack/telemetry.openapi.json", 73, Prose::Drop),
        ("specs/betterstack/uptime.openapi.json", 188, Prose::Drop),
        ("corpus/oai-tags-3.2.yaml", 4, Prose::Keep),
        ("corpus/oai-tictactoe-3.1.yaml", 3, Prose::Keep),
        ("corpus/openai.yaml", 288, Prose::Drop),
    ]);
}

/// Every call of a canonical document: `GET /v2/alerts`.
fn calls(document: &Value) -> BTreeSet<String> {
    let items = document["paths"].as_object().into_iter().flatten();
    let call = |path: &str, method: &str| format!("{} {path}", method.to_ascii_uppercase());
    items
        .flat_map(|(path, item)| METHODS.iter().filter(|method| item.get(**method).is_some()).map(|m| call(path, m)))
        .collect()
}

#[test]
fn a_swagger_document_in_many_files_is_imported_whole() {
    let Some(text) = real("corpus/opsgenie-multifile/swagger.yaml") else { return };
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus/opsgenie-multifile");
    let mut problems = Problems::default();
    let source = folder.join("swagger.yaml").display().to_string();
    let read = read_document(&source, &Options::default(), &mut problems).expect("it can be read");
    assert_eq!(read.files.len(), 1 + text.matches("\n  - $ref: ./").count() - 1, "each file once, one is named twice");
    let value = press_document(read, Prose::Keep, "overlay.yaml", &mut problems).expect("it is Swagger");
    problems.fill_in_lines();

    // What its own path files say.
    let mut said = BTreeSet::new();
    for entry in fs::read_dir(folder.join("paths")).expect("it has paths").flatten() {
        let text = fs::read_to_string(entry.path()).expect("it is text");
        let paths = read::decode(&text).expect("it is YAML").value;
        said.extend(calls(&json!({ "paths": paths })));
    }
    assert_eq!(calls(&value), said);

    // The vendor published the same as one file.
    let Some(whole) = real("corpus/opsgenie.json") else { return };
    let whole = press("opsgenie", &whole, Prose::Keep).value;
    assert_eq!(calls(&value), calls(&whole));
    let schemas = |document: &Value| -> BTreeSet<String> {
        document["components"]["schemas"].as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect()
    };
    assert_eq!(schemas(&value).difference(&schemas(&whole)).collect::<Vec<_>>(), Vec::<&String>::new());
    assert_eq!(schemas(&whole).difference(&schemas(&value)).collect::<Vec<_>>(), Vec::<&String>::new());

    // Every problem stands in one of the files, on a line of it.
    for problem in problems.iter() {
        let text = problems.text(&problem.place.file).unwrap_or_else(|| panic!("{problem}: no such file"));
        let line = problem.place.line.unwrap_or_else(|| panic!("{problem}: no line"));
        assert!(line <= text.lines().count(), "{problem}");
    }
}
