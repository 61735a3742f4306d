//! Any bytes as a vendor's document: read, lowered, pressed, planned and emitted, or refused with a sentence.

#![no_main]

use std::{collections::BTreeMap, fs, path::PathBuf, sync::LazyLock};

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use tempfile::TempDir;
use xtask::{
    document::Document,
    emit,
    import::{Options, press_document, read_document},
    plan::{self, Replies},
    problem::Problems,
    vendor::{Prose, VendorSources},
};

const VENDOR: &str = "
title: Acme
tool_name: acme
documents: { api: { url: https://api.acme.test, authentication: none } }
";

/// References in a document lead no further than this folder, which holds nothing else.
static FOLDER: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().expect("a folder for a moment"));

fuzz_target!(|bytes: &[u8]| {
    let file = FOLDER.path().join("api");
    let Some(canonical) = pressed(&file, bytes) else { return };
    let text = serde_json::to_vec(&canonical).expect("a document is JSON");
    assert_eq!(pressed(&file, &text).as_ref(), Some(&canonical), "it changes when it is imported again");
    let document = Document::read("api", "api.json", &canonical).expect("what was imported is canonical");
    let sources = VendorSources {
        name: "acme".to_owned(),
        file: serde_yaml::from_str(VENDOR).expect("it is a vendor's file"),
        records: Vec::new(),
        glossary: BTreeMap::new(),
    };
    let mut problems = Problems::default();
    let documents = [document];
    let vendor = plan::vendor(&documents, &Replies::of(&documents), &sources, &mut problems);
    assert!(!problems.has_errors(), "{problems:?}");
    for (path, source) in emit::vendor(&vendor, "toolpress-generated").files() {
        syn::parse_file(source).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
});

/// The canonical document, or none where a problem says why.
fn pressed(file: &PathBuf, bytes: &[u8]) -> Option<Value> {
    fs::write(file, bytes).expect("the file can be written");
    let mut problems = Problems::default();
    let read = read_document(&file.display().to_string(), &Options::default(), &mut problems);
    let canonical = read.and_then(|read| press_document(read, Prose::Keep, "overlay.yaml", &mut problems));
    assert!(canonical.is_some() || problems.has_errors(), "a document is refused without a word");
    canonical.filter(|_| !problems.has_errors())
}
