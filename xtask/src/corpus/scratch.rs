//! A copy of the repository without its vendors, to which those of a corpus are added as a stranger would add them.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::{emit, tree::Tree, workspace::Workspace};

/// What a copy needs of the repository: everything that is built, and nothing of a vendor.
const PARTS: [&str; 14] = [
    "Cargo.toml",
    "Cargo.lock",
    "clippy.toml",
    "rustfmt.toml",
    "bench",
    "examples",
    "fixtures",
    "overlay",
    "runtime",
    "sandbox",
    "src",
    "tests/every_vendor",
    "xtask/Cargo.toml",
    "xtask/src",
];

/// Makes or refreshes the copy below `target/`. What is the same stays as it is, so that cargo need not build it again.
pub fn make(workspace: &Workspace) -> Result<Workspace> {
    let root = workspace.root.join("target/corpus");
    let mut tree = Tree::default();
    for part in PARTS {
        copy(&workspace.root, Path::new(part), &mut tree)?;
        if workspace.root.join(part).is_dir() {
            tree.own(part);
        }
    }
    let manifest = tree.text(Path::new("Cargo.toml")).context("the repository has a Cargo.toml")?;
    tree.add("Cargo.toml", without_vendors(&manifest)?);
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

/// The manifest without a feature for any vendor.
fn without_vendors(manifest: &str) -> Result<String> {
    let mut document: toml_edit::DocumentMut = manifest.parse().context("Cargo.toml cannot be read")?;
    let mut features = toml_edit::Table::new();
    features.insert("default", toml_edit::value(toml_edit::Array::new()));
    document.insert("features", toml_edit::Item::Table(features));
    Ok(document.to_string())
}
