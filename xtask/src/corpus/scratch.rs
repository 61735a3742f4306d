//! A copy of the repository without its vendors, to which those of a corpus are added as a stranger would add them.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use toml_edit::DocumentMut;

use crate::{emit, tree::Tree, workspace::Workspace};

/// What a copy needs of the repository beside the members of its workspace: everything that is built, and nothing of a vendor.
const PARTS: [&str; 9] = [
    "Cargo.toml",
    "Cargo.lock",
    "clippy.toml",
    "rustfmt.toml",
    "examples",
    "src",
    "tests/every_vendor",
    "xtask/Cargo.toml",
    "xtask/src",
];

/// Members that are not copied whole: one is emitted anew, of the other the sources are enough.
const OWN: [&str; 2] = ["generated", "xtask"];

/// Makes or refreshes the copy below `target/`. What is the same stays as it is, so that cargo need not build it again.
pub fn make(workspace: &Workspace) -> Result<Workspace> {
    let root = workspace.root.join("target/corpus");
    let mut tree = Tree::default();
    let manifest = workspace.root.join("Cargo.toml");
    let manifest = fs::read_to_string(&manifest).with_context(|| format!("{} cannot be read", manifest.display()))?;
    let manifest: DocumentMut = manifest.parse().context("Cargo.toml cannot be read")?;
    let members = members(&manifest);
    for part in PARTS.into_iter().chain(members.iter().map(String::as_str)) {
        copy(&workspace.root, Path::new(part), &mut tree)?;
        if workspace.root.join(part).is_dir() {
            tree.own(part);
        }
    }
    tree.add("Cargo.toml", own(manifest));
    let scratch = Workspace::at(&root);
    tree.extend(emit::whole(&[], scratch.package));
    for folder in ["specs", "docs", "target/corpus", "tests/surface"] {
        match fs::remove_dir_all(root.join(folder)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("{} cannot be emptied", root.join(folder).display()));
            }
            _ => {}
        }
    }
    tree.write(&root)?;
    fs::create_dir_all(root.join("specs")).with_context(|| format!("{} cannot be made", root.display()))?;
    Ok(scratch)
}

fn copy(root: &Path, path: &Path, tree: &mut Tree) -> Result<()> {
    let from = root.join(path);
    let read = || format!("{} cannot be read", from.display());
    if from.is_dir() {
        for entry in fs::read_dir(&from).with_context(read)? {
            let name = entry.with_context(read)?.file_name();
            if name != "target" && name != "snapshots" {
                copy(root, &path.join(name), tree)?;
            }
        }
        return Ok(());
    }
    let bytes = fs::read(&from).with_context(read)?;
    // What is no text is no source.
    if let Ok(text) = String::from_utf8(bytes) {
        tree.add(PathBuf::from(path), text);
    }
    Ok(())
}

/// The members of the workspace that are copied whole.
fn members(manifest: &DocumentMut) -> Vec<String> {
    let members = manifest.get("workspace").and_then(|workspace| workspace.get("members")?.as_array());
    let names = members.into_iter().flatten().filter_map(|member| member.as_str());
    names.filter(|name| !OWN.contains(name)).map(str::to_owned).collect()
}

/// The manifest without a feature for any vendor, and with no feature on by itself. Its packages have a version of their own:
/// cargo knows a member by its path below the workspace, and would take what is built of the copy for what is built of the
/// repository.
fn own(mut manifest: DocumentMut) -> String {
    let package = manifest.get_mut("workspace").and_then(|workspace| workspace.get_mut("package"));
    if let Some(version) = package.and_then(|package| package.get_mut("version")) {
        *version = toml_edit::value("0.0.0-corpus");
    }
    if let Some(features) = manifest.get_mut("features").and_then(toml_edit::Item::as_table_mut) {
        let is_vendor = |feature: &toml_edit::Item| {
            let parts = feature.as_array().into_iter().flatten().filter_map(toml_edit::Value::as_str);
            parts.into_iter().any(|part| part.starts_with("toolpress-generated/"))
        };
        features.retain(|_, feature| !is_vendor(feature));
        features.insert("default", toml_edit::value(toml_edit::Array::new()));
    }
    manifest.to_string()
}
