//! The task: `cargo xtask refresh` fetches every published document, imports, generates, and says what changed.

use std::{fs, path::Path};

use anyhow::{Context, Result, bail};

use crate::{
    diff::{
        self, Form, Verdict,
        surface::{self, Surface},
    },
    generate, import,
    problem::{self, Problems, Style},
    tree::Tree,
    vendor::{VendorFile, read_yaml},
    workspace::Workspace,
};

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Options {
    /// Only this vendor.
    pub vendor: Option<String>,
    /// Write nothing.
    pub dry_run: bool,
    pub form: Form,
}

/// Fetches, imports and generates, all in a copy; only when everything is well is anything written.
pub fn run(workspace: &Workspace, options: &Options, style: &Style) -> Result<()> {
    let mut problems = Problems::default();
    let refreshed = refresh(workspace, options.vendor.as_deref(), &mut problems);
    // The report may be for programs; what is said about documents goes beside it.
    problem::print(&problems, &Style { format: problem::Format::Text, ..*style });
    let refreshed = refreshed?;
    let verdict = refreshed.verdict(workspace)?;
    diff::print(&verdict, options.form);
    for line in refreshed.lines {
        problem::complain(&line);
    }
    if options.dry_run {
        problem::complain("nothing was written: --dry-run");
        return Ok(());
    }
    refreshed.documents.write(&workspace.root)?;
    refreshed.generated.write(&workspace.root)?;
    Ok(())
}

/// What a refresh gives, before it is written.
#[derive(Debug, Default)]
pub struct Refreshed {
    /// The vendors of which something was fetched.
    vendors: Vec<String>,
    documents: Tree,
    generated: Tree,
    lines: Vec<String>,
}

impl Refreshed {
    /// What changed for whoever calls the tools.
    fn verdict(&self, workspace: &Workspace) -> Result<Verdict> {
        let vendors: Vec<&str> = self.vendors.iter().map(String::as_str).collect();
        let before = Surface::of(&surface::from_disk(&workspace.root)?)?;
        let texts = surface::with_tree(&workspace.root, &self.generated, &vendors)?;
        let after = Surface::of(&texts)?;
        Ok(Verdict::of("the working tree", &before, &after, &texts))
    }
}

/// Fetches the documents of a vendor, or of all.
pub fn refresh(workspace: &Workspace, only: Option<&str>, problems: &mut Problems) -> Result<Refreshed> {
    let vendors = workspace.vendors()?;
    if let Some(only) = only
        && !vendors.iter().any(|vendor| vendor == only)
    {
        bail!("specs/ has no vendor `{only}`; it has {}", vendors.join(", "));
    }
    let mut refreshed = Refreshed::default();
    for vendor in vendors.iter().filter(|vendor| only.is_none_or(|only| only == *vendor)) {
        fetch(workspace, vendor, &mut refreshed, problems)?;
    }
    if refreshed.vendors.is_empty() {
        bail!(
            "no document names a source to fetch it from; write `source` under `documents` in specs/<vendor>/vendor.yaml"
        );
    }
    generate_in_copy(workspace, &mut refreshed, problems)?;
    Ok(refreshed)
}

/// Imports every document of a vendor that says where it is published.
fn fetch(workspace: &Workspace, vendor: &str, refreshed: &mut Refreshed, problems: &mut Problems) -> Result<()> {
    let path = workspace.vendor(vendor).join("vendor.yaml");
    let shown = workspace.relative(&path);
    let file: VendorFile = read_yaml(workspace, &path, problems).with_context(|| format!("{shown} cannot be used"))?;
    let mut is_fetched = false;
    for (document, entry) in &file.documents {
        if entry.source.is_none() {
            refreshed.lines.push(format!("{vendor}/{document}: vendor.yaml names no source; left as it is"));
            continue;
        }
        let options = import::Options { document: Some(document.clone()), ..import::Options::default() };
        // A document that cannot be had may not be had half: nothing of any vendor is written then.
        let imported = import::import(workspace, vendor, None, &options, problems)
            .with_context(|| format!("{vendor}/{document} was not refreshed, and nothing was written"))?;
        let is_new = !imported.tree.stale(&workspace.root)?.is_empty();
        refreshed.lines.push(imported.summary(is_new));
        refreshed.documents.extend(imported.tree);
        is_fetched = true;
    }
    if is_fetched {
        refreshed.vendors.push(vendor.to_owned());
    }
    Ok(())
}

/// Generates from the new documents where they harm nobody.
fn generate_in_copy(workspace: &Workspace, refreshed: &mut Refreshed, problems: &mut Problems) -> Result<()> {
    let folder = tempfile::tempdir().context("no folder can be made for a moment")?;
    copy(&workspace.root.join("specs"), &folder.path().join("specs"))?;
    let copy = Workspace::at(folder.path());
    refreshed.documents.write(&copy.root)?;
    for vendor in &refreshed.vendors {
        let generated = generate::generate(&copy, Some(vendor))?;
        let (tree, found) = generated.into_parts();
        problems.extend(found);
        refreshed.generated.extend(tree);
    }
    if problems.has_errors() {
        bail!(
            "the new documents do not fit what is said about them, and nothing was written; import them one by one \
             (cargo xtask import VENDOR --document NAME) and mend the errors above"
        );
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    let told = || format!("{} cannot be copied", from.display());
    fs::create_dir_all(to).with_context(told)?;
    for entry in from.read_dir().with_context(told)? {
        let entry = entry.with_context(told)?;
        let target = to.join(entry.file_name());
        if entry.file_type().with_context(told)?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target).with_context(told)?;
        }
    }
    Ok(())
}
