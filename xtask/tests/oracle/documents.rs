//! The documents that both readers are asked about: the repository's own, and the real ones that lie beside it.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use serde_json::Value;
use xtask::{
    import::{Options, press_document, read_document},
    problem::{Problem, Problems},
    vendor::Prose,
};

use crate::oracle::{self, Told};

/// A document as the oracle reads what its vendor wrote, and as import writes it.
#[derive(Debug)]
pub struct Imported {
    pub name: String,
    /// What the oracle says of the vendor's document.
    pub vendor: Told,
    pub canonical: Value,
    /// What import said.
    pub problems: Vec<Problem>,
}

/// The real documents, or none, said aloud. Read once for all tests.
pub static REAL: LazyLock<Vec<Imported>> = LazyLock::new(|| {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    let paths: Vec<PathBuf> = ["corpus", "specs"].iter().flat_map(|folder| files(&beside.join(folder))).collect();
    if paths.is_empty() {
        println!("skipped: {} is not there", beside.display());
    }
    paths.iter().filter_map(|path| imported(path)).collect()
});

/// The repository's own: fixtures of import and plan, of the wire, and the vendors' canonical documents.
pub static OWN: LazyLock<Vec<Imported>> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folders = ["xtask/tests/fixtures/import", "xtask/tests/fixtures/plan", "fixtures/specs", "specs"];
    folders.iter().flat_map(|folder| files(&root.join(folder))).filter_map(|path| imported(&path)).collect()
});

/// Every document in a folder and those in it, sorted.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let (folders, mut found): (Vec<PathBuf>, Vec<PathBuf>) = entries.partition(|path| path.is_dir());
    found.retain(|path| path.extension().is_some_and(|extension| extension == "json" || extension == "yaml"));
    // Parts of documents in many files are no documents.
    let folders = folders.iter().filter(|folder| !folder.ends_with("opsgenie-multifile"));
    found.extend(folders.flat_map(|folder| files(folder)));
    found.sort();
    found
}

/// Takes a file through both readers, unless it is no document of OpenAPI.
fn imported(path: &Path) -> Option<Imported> {
    let name = path.file_name()?.to_string_lossy().into_owned();
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{name}: {error}"));
    // Not the reader of import: it is on trial.
    let document: Result<Value, String> = if name.ends_with(".json") {
        serde_json::from_str(&text).map_err(|error| error.to_string())
    } else {
        serde_yaml::from_str(&text).map_err(|error| error.to_string())
    };
    let mut problems = Problems::default();
    let read = match &document {
        Ok(document) if document.get("paths").is_none() => return None,
        _ => read_document(&path.display().to_string(), &Options::default(), &mut problems)?,
    };
    // Where the other reader of YAML gives up, import's has to do.
    let vendor = match document {
        Ok(document) => oracle::ask(&document),
        Err(refusal) => Told { refusal: Some(refusal), ..oracle::ask(&read.value) },
    };
    let canonical = press_document(read, Prose::Drop, "overlay.yaml", &mut problems);
    let problems: Vec<Problem> = problems.iter().cloned().collect();
    let canonical = canonical.unwrap_or_else(|| panic!("{name} was not imported: {problems:#?}"));
    Some(Imported { name, vendor, canonical, problems })
}
