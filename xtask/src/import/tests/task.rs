//! The task as a whole, in a repository of its own.

use std::fs;

use tempfile::TempDir;

use crate::{
    import::{Options, read_document, run},
    problem::{Problems, Style},
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
        let options = Options { document: document.map(str::to_owned), ..Options::default() };
        run(&Workspace::at(self.folder.path()), vendor, source.into(), &options, &Style::default())
            .map_err(|error| format!("{error:#}"))
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
fn a_document_in_many_files_is_as_new_as_any_of_them() {
    let repository = Repository::new();
    let path = "paths: { /a: { get: { operationId: a, responses: { 200: { $ref: parts/ok.yaml } } } } }";
    let source = repository.write("rest.yaml", &format!("openapi: 3.0.0\ninfo: {{ title: a, version: b }}\n{path}\n"));
    let mut origins = Vec::new();
    for description in ["old", "new"] {
        repository.write("parts/ok.yaml", &format!("description: {description}\n"));
        assert_eq!(repository.import("pets", &source, None), Ok(()));
        let document = repository.read("specs/pets/rest.json").expect("the document was written");
        assert!(document.contains(&format!("\"description\": \"{description}\"")), "{document}");
        origins.push(repository.read("specs/pets/rest.source.yaml").expect("the origin was written"));
    }
    let digest = |origin: &str| origin.lines().find(|line| line.starts_with("sha256: ")).map(str::to_owned);
    assert!(origins[0].contains("\nfiles: 2\n") && digest(&origins[0]).is_some(), "{}", origins[0]);
    assert_ne!(digest(&origins[0]), digest(&origins[1]));
}

#[test]
fn a_document_that_is_not_there_or_an_odd_permission_is_named() {
    let repository = Repository::new();
    let source = repository.write("rest.yaml", DOCUMENT);
    let problems = |source: &str, allow: &str| {
        let mut problems = Problems::default();
        let options = Options { allow_ref: vec![allow.to_owned()], ..Options::default() };
        assert!(read_document(source, &options, &mut problems).is_none());
        problems.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let gone = format!("{source}.gone");
    let expected = format!("{gone}: error: cannot be opened: No such file or directory (os error 2) (unreadable)");
    assert_eq!(problems(&gone, "https://example.com"), [expected]);
    let odd = problems(&source, "no/such/folder");
    assert!(odd[0].starts_with(&format!("{source}: error: --allow-ref no/such/folder is no folder here: ")), "{odd:?}");
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
        let options = Options { document: document.map(str::to_owned), ..Options::default() };
        run(&Workspace::at(repository.folder.path()), "pets", None, &options, &Style::default())
            .map_err(|error| format!("{error:#}"))
    };
    assert_eq!(run(None), Err("say which document: a file, a URL, or --document NAME".to_owned()));
    assert!(run(Some("cats")).is_err_and(|error| error.contains("has no document `cats`; it has ")));
    assert!(run(Some("rest")).is_err_and(|error| error.contains("names no source for `rest`")));
}

const FAULTY: &str = "openapi: 3.0.1
info: { title: Pets, version: '7' }
paths:
  pets:
    get: { operationId: listPets, responses: { 200: { description: ok } } }
  /owners:
    get: { operationId: listOwners, responses: { 200: { description: ok } } }
";

/// Gives the path that has no slash one that has.
const MENDS: &str = "overlay: 1.0.0
info: { title: Mends, version: 1.0.0 }
actions:
  - target: $.paths
    update: { /pets: { get: { operationId: listPets, responses: { 200: { description: ok } } } } }
  - target: $.paths.pets
    remove: true
";

#[test]
fn an_overlay_mends_what_import_would_drop_and_is_remembered() {
    let repository = Repository::new();
    let source = repository.write("rest.yaml", FAULTY);
    let overlay = repository.write("mends.yaml", MENDS);
    let import = |overlay: Option<&String>| {
        let options = Options { overlay: overlay.cloned(), ..Options::default() };
        let mut problems = Problems::default();
        let workspace = Workspace::at(repository.folder.path());
        let imported = crate::import::task::import(&workspace, "pets", Some(&source), &options, &mut problems);
        let imported = imported.map_err(|error| format!("{error:#}"));
        let imported =
            imported.and_then(|imported| imported.tree.write(&workspace.root).map_err(|error| error.to_string()));
        (imported.map(drop), problems.iter().map(ToString::to_string).collect::<Vec<_>>())
    };
    assert_eq!(import(Some(&overlay)), (Ok(()), Vec::new()));
    let document = repository.read("specs/pets/rest.json").expect("the document was written");
    assert!(document.contains("listPets") && document.contains("listOwners"), "{document}");
    let origin = repository.read("specs/pets/rest.source.yaml").expect("the origin was written");
    assert!(origin.contains("overlay:\n  name: mends.yaml\n  sha256: "), "{origin}");

    let (imported, told) = import(None);
    assert_eq!(imported, Ok(()));
    let left_out = "was imported with the overlay mends.yaml before, and without one now (overlay-left-out)";
    assert!(told.iter().any(|told| told.contains(left_out)), "{told:#?}");
    let document = repository.read("specs/pets/rest.json").expect("the document was written");
    assert!(!document.contains("listPets"), "{document}");

    // The vendor mends the path itself: the correction has done its work.
    repository.write("rest.yaml", &FAULTY.replace("  pets:", "  /pets:"));
    let (imported, told) = import(Some(&overlay));
    assert_eq!(imported, Err(format!("{source} was not imported")));
    assert!(told[0].starts_with(&format!("{overlay}#/actions/1: error: ")), "{told:#?}");
    assert!(told[0].contains("$.paths.pets") && told[0].contains("(overlay-without-effect)"), "{told:#?}");

    let (imported, told) =
        import(Some(&repository.write("broken.yaml", "overlay: 1.0.0\nactions: [{ target: '$.' }]")));
    assert_eq!(imported, Err(format!("{source} was not imported")));
    assert!(told[0].contains("broken.yaml:2: error: ") || told[0].contains("is no JSONPath"), "{told:#?}");
}
