//! Documents in many files: one folder per rule, in `xtask/tests/fixtures/import_files`; the problems and the result lie
//! beside it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{Pressed, assert_canonical, canonical, shuffled};
use crate::{
    import::{Options, Origins, press_document, read, read_document},
    problem::Problems,
    tree::Tree,
    vendor::Prose,
};

/// Below the package, where tests run.
const FOLDER: &str = "tests/fixtures/import_files";

/// Takes a document with all its files through every stage, as the task does.
fn pressed(source: &str) -> Result<Pressed, String> {
    let mut problems = Problems::default();
    let value = read_document(source, &Options::default(), &mut problems)
        .and_then(|read| press_document(read, Prose::Keep, "overlay.yaml", &mut problems));
    problems.fill_in_lines();
    let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let value = value.filter(|_| !problems.has_errors()).ok_or_else(|| told.join("\n"))?;
    Ok(Pressed { value, repairs: told.len(), problems: told })
}

/// The file that a fixture's document begins in.
fn root(folder: &Path) -> PathBuf {
    let names = ["openapi.yaml", "swagger.yaml"].map(|name| folder.join(name));
    names.into_iter().find(|path| path.is_file()).unwrap_or_else(|| panic!("{} has no document", folder.display()))
}

/// Every file of a folder, by its path there.
fn files(folder: &Path, below: &str, tree: &mut Tree) {
    for entry in fs::read_dir(folder.join(below)).expect("the folder was listed").flatten() {
        let path = format!("{below}{}", entry.file_name().display());
        if entry.path().is_dir() {
            files(folder, &format!("{path}/"), tree);
            continue;
        }
        let text = fs::read_to_string(entry.path()).expect("the fixtures are text");
        let shuffle = read::decode(&text).map(|tree| canonical::print(&shuffled(&tree.value)));
        // What cannot be read stays as it is.
        tree.add(path, shuffle.unwrap_or(text));
    }
}

#[test]
fn every_folder_is_pressed_as_recorded() {
    let mut names: Vec<String> = fs::read_dir(FOLDER)
        .expect("the fixtures are part of the repository")
        .flatten()
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().display().to_string())
        .collect();
    names.sort();
    assert!(names.len() > 8, "only {names:?} were found in {FOLDER}");

    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(FOLDER));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for name in names {
        let folder = Path::new(FOLDER).join(&name);
        let source = root(&folder);
        let pressed = pressed(&source.display().to_string()).unwrap_or_else(|fault| panic!("{name}: {fault}"));
        assert_canonical(&name, &pressed, Prose::Keep);
        assert_order_is_nothing(&name, &folder, &pressed);

        let problems = if pressed.problems.is_empty() { "no problems".to_owned() } else { pressed.problems.join("\n") };
        let value: serde_yaml::Value = serde_yaml::from_str(&pressed.value.to_string()).expect("JSON is YAML");
        let parts = [problems, serde_yaml::to_string(&value).expect("JSON is YAML")];
        settings.bind(|| insta::assert_snapshot!(name, parts.join("\n\n")));
    }
}

/// The same files with their keys in another order give the same document.
fn assert_order_is_nothing(name: &str, folder: &Path, pressed_before: &Pressed) {
    let elsewhere = tempfile::tempdir().expect("a folder for a moment");
    let mut tree = Tree::default();
    files(folder, "", &mut tree);
    tree.write(elsewhere.path()).expect("the files can be written");
    let shuffle =
        pressed(&root(elsewhere.path()).display().to_string()).unwrap_or_else(|fault| panic!("{name}: {fault}"));
    assert_eq!(canonical::print(&shuffle.value), canonical::print(&pressed_before.value), "{name}, shuffled");
}

#[test]
fn a_document_in_one_file_stays_as_it_is() {
    for name in ["whole.yaml", "swagger.yaml", "openapi_3_1.yaml"] {
        let path = format!("src/import/tests/{name}");
        let written =
            read::decode(&fs::read_to_string(&path).expect("it is part of the repository")).expect("it is YAML");
        let mut problems = Problems::default();
        let read = read_document(&path, &Options::default(), &mut problems).expect("it can be read");
        assert_eq!(read.value, written.value, "{name}");
        assert_eq!((read.files.len(), problems.iter().count()), (1, 0), "{name}");
        assert_eq!(read.origins, Origins::of_file(&path), "{name}");
    }
}
