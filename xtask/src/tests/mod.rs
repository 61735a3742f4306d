//! Tests of the generator as a whole: small documents in, models and files out.

mod any;
mod authentication;
mod determinism;
mod errors;
mod hostile;
mod repository;
mod rules;
mod words;

use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use crate::{generate, model::Vendor, problem::Problems, workspace::Workspace};

/// A repository with one vendor, `acme`, in a folder of its own.
pub struct Acme {
    folder: TempDir,
}

/// What `vendor.yaml` says of acme: the families of paging, and one account setting.
const VENDOR: &str = "
title: Acme
tool_name: acme
documents:
  api: { url: https://api.acme.test/v1, authentication: token }
authentication:
  token: { header: Authorization, prefix: 'Bearer ', environment: ACME_TOKEN }
settings:
  from: { header: From, environment: ACME_FROM, description: Who asks. }
pagination:
  - offset: { limit: limit, offset: offset, more: more, default_limit: 25, max_limit: 100, ceiling: 10000 }
  - cursor: { limit: limit, cursor: cursor, next: next_cursor, max_limit: 100 }
";

impl Acme {
    pub fn new(document: &Value) -> Self {
        let acme = Self { folder: tempfile::tempdir().unwrap() };
        acme.file("specs/acme/vendor.yaml", VENDOR);
        acme.file("specs/acme/api.json", &document.to_string());
        acme
    }

    #[expect(clippy::disallowed_methods, reason = "test input, not output of the press")]
    pub fn file(&self, path: &str, text: &str) {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn model(&self) -> (Option<Vendor>, Problems) {
        let mut problems = Problems::default();
        let model = generate::model(&Workspace::at(self.folder.path()), "acme", &mut problems);
        (model, problems)
    }

    /// The model of a document without a fault.
    pub fn clean_model(&self) -> Vendor {
        let (model, problems) = self.model();
        let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert!(problems.is_empty(), "{problems:#?}");
        model.unwrap()
    }
}

/// The documents under `tests/fixtures/plan`, one per rule, by their names.
pub fn fixtures() -> Vec<(String, Value)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/plan");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut fixtures: Vec<(String, Value)> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, serde_yaml::from_str(&fs::read_to_string(&path).unwrap()).unwrap())
        })
        .collect();
    fixtures.sort_by(|a, b| a.0.cmp(&b.0));
    assert!(fixtures.len() > 10, "the fixtures are gone from {folder}");
    fixtures
}
