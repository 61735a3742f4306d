//! What `add` writes, and that nothing is written where it cannot be all.

use super::{Empty, acme};
use crate::{generate, import, problem::Style};

#[test]
fn a_stranger_s_document_becomes_a_vendor() {
    let repository = Empty::new();
    let document = repository.file("acme.json", &acme().to_string());
    repository.add("acme-pets", &[document]).unwrap();

    insta::assert_snapshot!("vendor_file", repository.text("specs/acme-pets/vendor.yaml"));
    insta::assert_snapshot!("records", repository.text("specs/acme-pets/records/pets.yaml"));
    insta::assert_snapshot!("files", {
        let folders = ["specs", "generated", "docs"].map(|folder| repository.files(folder));
        folders.concat().join("\n")
    });
    assert_eq!(
        repository.text("Cargo.toml"),
        "[package]\nname = \"toolpress\"\n\n[features]\ndefault = [\"acme-pets\"]\nacme-pets = [\"toolpress-generated/acme-pets\"]\n"
    );
}

#[test]
fn generate_has_nothing_to_add() {
    let repository = Empty::new();
    let document = repository.file("acme.json", &acme().to_string());
    repository.add("acme", &[document]).unwrap();
    assert!(generate::check(&repository.workspace(), None, &Style::default()).unwrap());
}

#[test]
fn several_documents_are_apis_of_one_vendor() {
    let repository = Empty::new();
    let first = repository.file("pets.json", &acme().to_string());
    let mut other = acme();
    other["servers"] = serde_json::json!([{"url": "https://events.acme.test"}]);
    other["security"] = serde_json::json!([]);
    let second = repository.file("events.json", &other.to_string());
    repository.add("acme", &[first, second]).unwrap();
    let model = repository.model("acme");
    let urls: Vec<&str> = model.apis.iter().map(|api| api.url.as_str()).collect();
    assert_eq!(urls, ["https://events.acme.test", "https://eu.acme.test/v1"]);
    assert_eq!(model.tools().count(), 8);
    assert!(model.skipped.is_empty());
}

#[test]
fn a_vendor_that_is_there_is_not_added_again() {
    let repository = Empty::new();
    let document = repository.file("acme.json", &acme().to_string());
    repository.add("acme", std::slice::from_ref(&document)).unwrap();
    let before = repository.text("specs/acme/vendor.yaml");
    let error = repository.add("acme", &[document]).unwrap_err();
    assert_eq!(error, "specs/acme is there already; `cargo xtask import acme SOURCE` refreshes its documents");
    assert_eq!(repository.text("specs/acme/vendor.yaml"), before);
}

#[test]
fn a_document_is_imported_again_by_the_name_that_it_was_added_by() {
    let repository = Empty::new();
    let document = repository.file("openapi.v2.json", &acme().to_string());
    repository.add("acme", std::slice::from_ref(&document)).unwrap();
    let mut newer = acme();
    newer["info"]["version"] = "next".into();
    let document = repository.file("openapi.v3.json", &newer.to_string());
    import::run(&repository.workspace(), "acme", Some(&document), &import::Options::default(), &Style::default())
        .unwrap();
    assert!(repository.text("specs/acme/api.json").contains("\"version\": \"next\""));
}

#[test]
fn what_is_no_document_adds_nothing() {
    let repository = Empty::new();
    let good = repository.file("acme.json", &acme().to_string());
    let manifest = repository.text("Cargo.toml");
    for (text, name) in [("<html></html>", "acme"), ("a: [", "acme"), ("{}", "acme")] {
        let bad = repository.file("bad.yaml", text);
        assert_eq!(
            repository.add(name, &[good.clone(), bad]),
            Err(format!("{name} was not added: mend the errors above"))
        );
    }
    for name in ["", "Acme", "1st", "a/b", "../up", "default", "a b", &"a".repeat(33)] {
        assert!(repository.add(name, std::slice::from_ref(&good)).is_err(), "{name:?}");
    }
    assert_eq!(repository.files("specs"), Vec::<String>::new());
    assert_eq!(repository.text("Cargo.toml"), manifest);
}

#[test]
fn a_document_without_operations_is_a_vendor_without_tools() {
    let repository = Empty::new();
    let document = repository.file("hooks.yaml", "openapi: 3.1.0\ninfo: {title: Hooks, version: '1'}\nwebhooks: {}\n");
    repository.add("hooks", &[document]).unwrap();
    assert_eq!(repository.model("hooks").tools().count(), 0);
}
