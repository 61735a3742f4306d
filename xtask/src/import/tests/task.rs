//! The task as a whole, in a repository of its own.

use std::fs;

use tempfile::TempDir;

use crate::{
    import::{Options, run},
    tree::Tree,
    workspace::Workspace,
};

const DOCUMENT: &str = r#"
openapi: 3.0.1
info: { title: Pets, version: "7" }
paths:
  /pets/{id}:
    get: { operationId: getPet, responses: { 200: { description: ok } } }
"#;

/// A repository with one vendor, `pets`, that has the document `rest`.
struct Repository {
    folder: TempDir,
}

impl Repository {
    fn new() -> Self {
        let repository = Self { folder: tempfile::tempdir().expect("a folder for a moment") };
        let vendor = "title: Pets\ntool_name: pets\ndocuments:\n  rest: { url: https://api.example.com, authentication: none }\n";
        repository.write("specs/pets/vendor.yaml", vendor);
        repository
    }

    fn write(&self, path: &str, text: &str) -> String {
        let mut tree = Tree::default();
        tree.add(path, text);
        tree.write(self.folder.path()).expect("the file can be written");
        self.folder.path().join(path).display().to_string()
    }

    fn read(&self, path: &str) -> Option<String> {
        fs::read_to_string(self.folder.path().join(path)).ok()
    }

    /// Imports a file, and gives back the sentence in which that ends if it fails.
    fn import(&self, vendor: &str, source: &str, document: Option<&str>) -> Result<(), String> {
        let options = Options { document: document.map(str::to_owned) };
        run(&Workspace::at(self.folder.path()), vendor, source.into(), &options).map_err(|error| format!("{error:#}"))
    }
}

#[test]
fn an_import_writes_the_document_and_where_it_came_from() {
    let repository = Repository::new();
    let source = repository.write("rest.openapi.yaml", DOCUMENT);
    assert_eq!(repository.import("pets", &source, None), Ok(()));
    let document = repository.read("specs/pets/rest.json").expect("the document was written");
    assert!(document.starts_with("{\n  \"openapi\": \"3.0.3\",\n  \"info\": {\n"), "{document}");
    assert!(document.ends_with("}\n"), "{document}");
    let origin = repository.read("specs/pets/rest.source.yaml").expect("the origin was written");
    let origin = origin.lines().filter(|line| !line.starts_with("date: ")).collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!(origin);
}

#[test]
fn the_same_bytes_change_nothing_and_keep_their_date() {
    let repository = Repository::new();
    let source = repository.write("rest.yaml", DOCUMENT);
    assert_eq!(repository.import("pets", &source, None), Ok(()));
    let old = repository.read("specs/pets/rest.source.yaml").expect("the origin was written");
    let today = old.lines().find(|line| line.starts_with("date: ")).expect("the origin has a date").to_owned();
    let old = old.replace(&today, "date: 2001-02-03");
    repository.write("specs/pets/rest.source.yaml", &old);
    assert_eq!(repository.import("pets", &source, None), Ok(()));
    assert_eq!(repository.read("specs/pets/rest.source.yaml"), Some(old));
    // Other bytes are as new as today.
    let source = repository.write("rest.yaml", &format!("{DOCUMENT}\n"));
    assert_eq!(repository.import("pets", &source, None), Ok(()));
    assert!(repository.read("specs/pets/rest.source.yaml").is_some_and(|new| new.contains(&today)));
}

#[test]
fn a_document_without_an_operation_leaves_what_was_there() {
    let repository = Repository::new();
    let source = repository.write("rest.yaml", "openapi: 3.0.0\ninfo: { title: a, version: b }\npaths: {}\n");
    repository.write("specs/pets/rest.json", "old");
    assert_eq!(repository.import("pets", &source, None), Err(format!("{source} was not imported")));
    assert_eq!(repository.read("specs/pets/rest.json").as_deref(), Some("old"));
    assert_eq!(repository.read("specs/pets/rest.source.yaml"), None);
}

#[test]
fn a_vendor_that_is_not_there_is_told_what_to_write() {
    let repository = Repository::new();
    let source = repository.write("rest.yaml", DOCUMENT);
    let error = repository.import("new-vendor", &source, None).expect_err("there is no such vendor");
    insta::assert_snapshot!(error);
    // What the message says to write is enough.
    let (_, file) = error.split_once("\n\n").expect("the message ends with the file");
    repository.write("specs/new-vendor/vendor.yaml", file);
    assert_eq!(repository.import("new-vendor", &source, None), Ok(()));
    assert!(repository.import("../pets", &source, None).is_err_and(|error| error.contains("is no vendor's name")));
}

#[test]
fn a_document_that_the_vendor_does_not_have_is_named() {
    let repository = Repository::new();
    let source = repository.write("pets.openapi.yaml", DOCUMENT);
    let message =
        "specs/pets/vendor.yaml has no document \"pets\", only rest; say which one this is with --document, or add it";
    assert_eq!(repository.import("pets", &source, None), Err(message.to_owned()));
    assert_eq!(repository.import("pets", &source, Some("rest")), Ok(()));
    assert!(
        repository.import("pets", &source, Some("other")).is_err_and(|error| error.contains("no document \"other\""))
    );
}

#[test]
fn without_a_source_the_one_in_vendor_yaml_is_read() {
    let repository = Repository::new();
    let run = |document: Option<&str>| {
        let options = Options { document: document.map(str::to_owned) };
        run(&Workspace::at(repository.folder.path()), "pets", None, &options).map_err(|error| format!("{error:#}"))
    };
    assert_eq!(run(None), Err("say which document: a file, a URL, or --document NAME".to_owned()));
    assert!(run(Some("cats")).is_err_and(|error| error.contains("has no document `cats`; it has ")));
    assert!(run(Some("rest")).is_err_and(|error| error.contains("names no source for `rest`")));
}
