//! Tests of adding a vendor: a stranger's document in, a folder of `specs/` and its tools out.

mod hostile;
mod names;
mod written;

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::Value;
use tempfile::TempDir;

use super::run;
use crate::{
    generate,
    import::{self, Options},
    model::Vendor,
    problem::{Problems, Style},
    tree::Tree,
    workspace::Workspace,
};

/// A repository without a vendor.
pub struct Empty {
    folder: TempDir,
}

impl Empty {
    pub fn new() -> Self {
        let empty = Self { folder: tempfile::tempdir().unwrap() };
        empty.file("Cargo.toml", "[package]\nname = \"toolpress\"\n\n[features]\ndefault = []\n");
        empty
    }

    /// Writes a file beside what `add` writes, and gives back its path.
    pub fn file(&self, name: &str, text: &str) -> String {
        let mut tree = Tree::default();
        tree.add(name, text);
        tree.write(self.folder.path()).unwrap();
        self.folder.path().join(name).display().to_string()
    }

    pub fn workspace(&self) -> Workspace {
        Workspace::at(self.folder.path())
    }

    pub fn add(&self, vendor: &str, sources: &[String]) -> Result<(), String> {
        run(&self.workspace(), vendor, sources, &Options::default(), &Style::default())
            .map_err(|error| format!("{error:#}"))
    }

    pub fn import(&self, vendor: &str, source: &str) {
        import::run(&self.workspace(), vendor, Some(source), &Options::default(), &Style::default()).unwrap();
    }

    /// What `specs/` says of a vendor now, without a fault.
    pub fn model(&self, vendor: &str) -> Vendor {
        let mut problems = Problems::default();
        let model = generate::model(&self.workspace(), vendor, &mut problems).unwrap();
        assert!(!problems.has_errors(), "{problems:?}");
        model
    }

    /// The tools by operation.
    pub fn names(&self, vendor: &str) -> BTreeMap<String, String> {
        self.model(vendor).tools().map(|tool| (tool.operation.clone(), tool.name.clone())).collect()
    }

    pub fn text(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Every file below a folder, by its path.
    pub fn files(&self, folder: &str) -> Vec<String> {
        let mut files = Vec::new();
        list(&self.folder.path().join(folder), folder, &mut files);
        files.sort();
        files
    }
}

fn list(folder: &Path, shown: &str, files: &mut Vec<String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let shown = format!("{shown}/{}", entry.file_name().display());
        if entry.path().is_dir() { list(&entry.path(), &shown, files) } else { files.push(shown) }
    }
}

/// The stranger's document, which nobody described.
pub fn acme() -> Value {
    serde_yaml::from_str(include_str!("acme.yaml")).unwrap()
}
