//! A repository for a moment, with one vendor, in git.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use serde_json::Value;
use tempfile::TempDir;

/// The vendor's document, as it is published.
pub const DOCUMENT: &str = "openapi: 3.0.1
info: { title: Pets, version: '7' }
paths:
  /pets:
    get:
      operationId: listPets
      description: Lists the pets of the account.
      parameters:
        - { name: owner, in: query, required: false, schema: { type: string } }
        - { name: kind, in: query, schema: { type: string, enum: [cat, dog, fish] } }
      responses:
        200:
          description: ok
          content: { application/json: { schema: { type: object, properties: { pets: { type: array, items: { $ref: '#/components/schemas/Pet' } } } } } }
  /pets/{id}:
    get:
      operationId: getPet
      description: Reads one pet by its id. This does not wake the pet.
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses:
        200: { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } } }
  /pets/{id}/photo:
    get: # photo
      operationId: showPhoto
      description: Reads the photo of a pet as a link.
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses: { 200: { description: ok } }
components:
  schemas:
    Pet: { type: object, properties: { name: { type: string }, colour: { type: string }, age: { type: integer } } }
";

const VENDOR: &str = "title: Pets
tool_name: pets
documents:
  rest: { source: rest.yaml, url: 'https://api.pets.test', authentication: none }
";

const RECORD: &str = "resource: pets
singular: pet
methods:
  list: { operation: listPets, items: pets }
  get: { operation: getPet }
  photo: { operation: showPhoto, effect: reads }
";

pub struct Scratch {
    folder: TempDir,
}

impl Scratch {
    /// With the vendor imported, generated and committed on `main`, and a branch to work on.
    pub fn new() -> Self {
        let scratch = Self { folder: tempfile::tempdir().expect("a folder for a moment") };
        for (path, text) in [
            ("Cargo.toml", "[workspace.package]\nversion = \"1.2.3\"\n"),
            ("xtask/Cargo.toml", ""),
            ("specs/pets/vendor.yaml", VENDOR),
            ("specs/pets/records/pets.yaml", RECORD),
            ("rest.yaml", DOCUMENT),
        ] {
            scratch.write(path, text);
        }
        scratch.git(&["init", "--quiet", "--initial-branch=main"]);
        scratch.press();
        scratch.commit("begin");
        scratch.git(&["checkout", "--quiet", "-b", "work"]);
        scratch
    }

    /// A branch of its own from `main`, with nothing of the one before.
    pub fn start(&self, name: &str) {
        self.git(&["checkout", "--quiet", "--force", "-B", &name.replace(' ', "-"), "main"]);
        self.git(&["clean", "--quiet", "-d", "--force"]);
    }

    /// Imports and generates.
    pub fn press(&self) {
        for arguments in [&["import", "pets", "rest.yaml"][..], &["generate"]] {
            let (code, _, stderr) = self.run(arguments);
            assert_eq!(code, Some(0), "{arguments:?}: {stderr}");
        }
    }

    pub fn commit(&self, message: &str) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", message]);
    }

    /// Both branches, each without its past.
    pub fn shallow_clone(&self, branch: &str) -> Self {
        let clone = Self { folder: tempfile::tempdir().expect("a folder for a moment") };
        let url = format!("file://{}", self.folder.path().display());
        clone.git(&["clone", "--quiet", "--depth=1", "--no-single-branch", "--branch", branch, &url, "."]);
        clone
    }

    pub fn git(&self, arguments: &[&str]) -> String {
        let output = Command::new("git")
            .args(["-c", "user.name=Somebody", "-c", "user.email=somebody@example.com", "-c", "commit.gpgsign=false"])
            .args(["-c", "core.autocrlf=false"])
            .args(arguments)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_SYSTEM", "/dev/null")
            .current_dir(self.folder.path())
            .output()
            .expect("git is installed");
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// What differs from the last commit.
    pub fn status(&self) -> String {
        self.git(&["status", "--porcelain"])
    }

    #[expect(clippy::disallowed_methods, reason = "test input, not output of the press")]
    pub fn write(&self, path: &str, text: &str) {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap_or(Path::new("/"))).expect("the folder can be made");
        fs::write(path, text).expect("the file can be written");
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.folder.path().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub fn remove(&self, path: &str) {
        fs::remove_file(self.folder.path().join(path)).expect("the file is there");
    }

    /// Replaces a part of a file that is there once.
    pub fn edit(&self, path: &str, before: &str, after: &str) {
        let text = self.read(path);
        assert_eq!(text.matches(before).count(), 1, "{path}: {before}");
        self.write(path, &text.replace(before, after));
    }

    /// Runs a task: its exit code, stdout, stderr.
    pub fn run(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        let output = command.args(arguments).current_dir(self.folder.path()).output();
        let Output { status, stdout, stderr } = output.expect("the task can be started");
        (status.code(), String::from_utf8_lossy(&stdout).into_owned(), String::from_utf8_lossy(&stderr).into_owned())
    }

    /// Runs a task for a program: its exit code and the one object on stdout.
    pub fn json(&self, arguments: &[&str]) -> (Option<i32>, Value) {
        let (code, stdout, stderr) = self.run(&[arguments, &["--format", "json"]].concat());
        (code, serde_json::from_str(&stdout).unwrap_or_else(|error| panic!("{error}: {stdout}{stderr}")))
    }
}

/// The level and the rule of every entry.
pub fn rules(told: &Value) -> Vec<(&str, &str)> {
    let entries = told["entries"].as_array().into_iter().flatten();
    entries.filter_map(|entry| Some((entry["level"].as_str()?, entry["rule"].as_str()?))).collect()
}
