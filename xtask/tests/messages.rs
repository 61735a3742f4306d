//! What the tasks say on stdout and stderr, to people and to programs.

use std::{
    fs,
    path::Path,
    process::{Command, Output, Stdio},
};

use serde_json::{Value, json};
use tempfile::TempDir;

const DOCUMENT: &str = "openapi: 3.0.1
info: { title: Pets, version: '7' }
paths:
  /pets/{id}:
    get: { responses: { 200: { description: ok } } }
";

/// A repository with one vendor, `pets`, and its document as it was published.
struct Repository {
    folder: TempDir,
}

impl Repository {
    fn new() -> Self {
        let repository = Self { folder: tempfile::tempdir().expect("a folder for a moment") };
        let vendor = "title: Pets\ntool_name: pets\ndocuments:\n  rest: { url: https://api.example.com, authentication: none }\n";
        for (path, text) in
            [("Cargo.toml", ""), ("xtask/Cargo.toml", ""), ("specs/pets/vendor.yaml", vendor), ("rest.yaml", DOCUMENT)]
        {
            repository.file(path, text);
        }
        repository
    }

    #[expect(clippy::disallowed_methods, reason = "test input, not output of the press")]
    fn file(&self, path: &str, text: &str) {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap_or(Path::new("/"))).expect("the folder can be made");
        fs::write(path, text).expect("the file can be written");
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.args(arguments).current_dir(self.folder.path());
        command
    }

    /// Runs a task: its exit code, stdout, stderr.
    fn run(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
        let Output { status, stdout, stderr } = self.command(arguments).output().expect("the task can be started");
        (status.code(), String::from_utf8_lossy(&stdout).into_owned(), String::from_utf8_lossy(&stderr).into_owned())
    }

    /// Runs a task for a program: its exit code and the one object on stdout.
    fn json(&self, arguments: &[&str]) -> (Option<i32>, Value) {
        let (code, stdout, _) = self.run(&[arguments, &["--format", "json"]].concat());
        (code, serde_json::from_str(&stdout).unwrap_or_else(|error| panic!("{error}: {stdout}")))
    }
}

#[test]
fn an_import_says_problems_on_stderr_and_the_rest_on_stdout() {
    let (code, stdout, stderr) = Repository::new().run(&["import", "pets", "rest.yaml"]);
    assert_eq!(code, Some(0));
    assert_eq!(stdout, "pets/rest: 1 operations in 1 paths, 0 schemas, 2 repairs, written\n");
    insta::assert_snapshot!(stderr);
}

#[test]
fn an_import_speaks_json() {
    let repository = Repository::new();
    let (code, mut said) = repository.json(&["import", "pets", "rest.yaml"]);
    assert_eq!(code, Some(0));
    let problems = said["problems"].take();
    let codes: Vec<&Value> = problems.as_array().into_iter().flatten().map(|problem| &problem["code"]).collect();
    assert_eq!(codes, ["missing-operation-id", "undeclared-path-parameter"]);
    assert_eq!(problems[0]["line"], 5);
    assert_eq!(problems[0]["column"], 5);
    assert_eq!(
        said,
        json!({"problems": null, "document": "pets/rest", "operations": 1, "paths": 1, "schemas": 0, "repairs": 2,
               "written": true, "changes": []})
    );
}

#[test]
fn a_failure_speaks_json_too_and_keeps_its_exit_code() {
    let repository = Repository::new();
    repository.file("rest.yaml", "openapi: 3.0.0\npaths: [\n");
    let (code, said) = repository.json(&["import", "pets", "rest.yaml"]);
    assert_eq!((code, &said["problems"][0]["code"]), (Some(2), &json!("unreadable")));
    repository.file("specs/pets/records/pets.yaml", "resource: pets\nsingularr: pet\n");
    repository.file("specs/pets/rest.json", "{\"openapi\": 3}");
    for task in [&["generate"][..], &["generate", "--check"], &["lint"]] {
        let (code, said) = repository.json(task);
        let problem = &said["problems"][0];
        assert_eq!((code, &problem["code"]), (Some(2), &json!("invalid-yaml")), "{task:?}: {said}");
        assert_eq!((&problem["file"], &problem["line"]), (&json!("specs/pets/records/pets.yaml"), &json!(2)));
    }
}

#[test]
fn generate_and_lint_speak_json() {
    let repository = Repository::new();
    assert_eq!(repository.run(&["import", "pets", "rest.yaml"]).0, Some(0));
    let (code, said) = repository.json(&["generate", "--check"]);
    assert_eq!(code, Some(1));
    assert!(
        said["stale"].as_array().is_some_and(|stale| stale.iter().all(|file| file["state"] == "missing")),
        "{said}"
    );
    let (code, said) = repository.json(&["generate"]);
    assert_eq!(code, Some(0));
    let vendors = json!([{"vendor": "pets", "operations": 1, "tools": 1, "resources": 1, "skipped": []}]);
    assert_eq!(said, json!({"problems": [], "vendors": vendors}));
    let (code, said) = repository.json(&["lint"]);
    assert_eq!(code, Some(1));
    assert_eq!((&said["vendors"][0]["tools"], said["errors"].as_u64() > Some(0)), (&json!(1), true));
}

#[test]
fn what_speaks_no_json_says_so() {
    let (code, stdout, stderr) = Repository::new().run(&["findability", "--format", "json"]);
    assert_eq!((code, stdout.as_str()), (Some(2), ""));
    assert!(
        stderr.contains("only add, corpus, diff, generate, import, lint, names, overlay and refresh speak JSON"),
        "{stderr}"
    );
}

#[test]
fn a_reader_that_goes_away_ends_no_task() {
    for arguments in [&["import", "pets", "rest.yaml"][..], &["import", "pets", "rest.yaml", "--format", "json"]] {
        let repository = Repository::new();
        let mut command = repository.command(arguments);
        let mut task = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the task can be started");
        drop((task.stdout.take(), task.stderr.take()));
        let status = task.wait().expect("the task ends");
        assert_eq!(status.code(), Some(0), "{arguments:?}");
        assert!(repository.folder.path().join("specs/pets/rest.json").is_file(), "{arguments:?}");
    }
}

const OVERLAY: &str = "overlay: 1.0.0
info: { title: Mends, version: 1.0.0 }
actions:
  - { target: $.definitions.Pet, update: { type: object } }
  - { target: $.paths, remove: true }
";

#[test]
fn an_overlay_is_applied_to_a_document_of_any_version_and_printed() {
    let repository = Repository::new();
    repository.file("swagger.yaml", "swagger: '2.0'\npaths: {}\ndefinitions: { Pet: { title: \"a\\u202Eb\" } }\n");
    repository.file("mends.yaml", OVERLAY);
    let expected = json!({"swagger": "2.0", "definitions": {"Pet": {"title": "a\u{202e}b", "type": "object"}}});
    let (code, stdout, stderr) = repository.run(&["overlay", "swagger.yaml", "mends.yaml"]);
    assert_eq!((code, stderr.as_str()), (Some(0), ""));
    assert!(!stdout.contains('\u{202e}'), "{stdout}");
    assert_eq!(serde_json::from_str::<Value>(&stdout).expect("it is JSON"), expected);
    let (code, said) = repository.json(&["overlay", "swagger.yaml", "mends.yaml"]);
    assert_eq!((code, said), (Some(0), json!({"problems": [], "document": expected})));
}

#[test]
fn an_overlay_that_does_not_apply_prints_no_document() {
    let repository = Repository::new();
    repository.file("mends.yaml", OVERLAY);
    let (code, stdout, stderr) = repository.run(&["overlay", "rest.yaml", "mends.yaml"]);
    assert_eq!((code, stdout.as_str()), (Some(2), ""));
    insta::assert_snapshot!(stderr);
    let (code, _, stderr) = repository.run(&["overlay", "rest.yaml", "gone.yaml"]);
    assert_eq!(code, Some(2));
    assert!(stderr.contains("gone.yaml") && stderr.contains("cannot be read: No such file"), "{stderr}");
}

#[test]
fn what_add_says_can_be_pasted_into_an_overlay() {
    let repository = Repository::new();
    repository.file("Cargo.toml", "[features]\ndefault = []\n");
    let (code, stdout, stderr) = repository.run(&["add", "acme", "rest.yaml"]);
    assert_eq!(code, Some(0), "{stderr}");
    let head = stdout.lines().skip_while(|line| !line.contains("specs/acme/rest.overlay.yaml")).skip(1);
    let head = head.map_while(|line| line.strip_prefix("    "));
    let actions = stderr.lines().map(|line| line.trim_start_matches(['|', '=', ' ']));
    let actions = actions.filter(|line| line.starts_with("- target: ") || line.starts_with("update: "));
    let actions = actions.map(|line| if line.starts_with('-') { format!("  {line}") } else { format!("    {line}") });
    let overlay: Vec<String> = head.map(str::to_owned).chain(actions).collect();
    assert_eq!(overlay.len(), 8, "{stdout}\n{stderr}");
    repository.file("specs/acme/rest.overlay.yaml", &overlay.join("\n"));
    let (code, _, stderr) = repository.run(&["generate", "--vendor", "acme"]);
    assert_eq!((code, stderr.as_str()), (Some(0), ""), "{overlay:#?}");
}
