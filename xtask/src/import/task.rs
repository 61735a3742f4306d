//! The task: `cargo xtask import VENDOR SOURCE`.

use std::fs;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::{
    canonical, changes,
    fetch::shown,
    options::Options,
    original::{press_document, read_document},
    source::{self, Counts, Source},
};
use crate::{
    problem::{self, Level, Place, Problem, Problems, Said, Style},
    tree::Tree,
    vendor::{Prose, VendorFile, read_yaml},
    workspace::Workspace,
};

/// Writes `specs/<vendor>/<document>.json` and where it came from. Without a source, the one that `vendor.yaml` names
/// for the document is read. Tells every problem, what changed, and a summary.
pub fn run(workspace: &Workspace, vendor: &str, source: Option<&str>, options: &Options, style: &Style) -> Result<()> {
    let mut problems = Problems::default();
    let imported = import(workspace, vendor, source, options, &mut problems)
        .and_then(|imported| Ok((imported.tree.write(&workspace.root)?, imported)));
    let said = match &imported {
        Ok((written, imported)) => imported.said(!written.is_empty()),
        Err(_) => Said::default(),
    };
    problem::tell(&problems, said, style);
    imported.map(drop)
}

/// All that an import gives.
#[derive(Debug)]
pub struct Imported {
    /// `pagerduty/rest`.
    name: String,
    pub tree: Tree,
    changes: Vec<String>,
    counts: Counts,
    repairs: usize,
}

impl Imported {
    /// `pagerduty/rest: 465 operations in 272 paths, 314 schemas, 139 repairs, written`.
    pub fn summary(&self, written: bool) -> String {
        let Counts { operations, paths, schemas, .. } = self.counts;
        let state = if written { "written" } else { "nothing new" };
        format!(
            "{}: {operations} operations in {paths} paths, {schemas} schemas, {} repairs, {state}",
            self.name, self.repairs
        )
    }

    /// What changed and the summary, and the same for programs.
    fn said(&self, written: bool) -> Said {
        let Counts { operations, paths, schemas, .. } = self.counts;
        let fields = json!({
            "document": self.name, "operations": operations, "paths": paths, "schemas": schemas,
            "repairs": self.repairs, "written": written, "changes": self.changes,
        });
        let fields = fields.as_object().cloned().unwrap_or_default();
        Said { lines: self.changes.iter().cloned().chain([self.summary(written)]).collect(), fields }
    }
}

/// Imports without writing or telling.
pub fn import(
    workspace: &Workspace,
    vendor: &str,
    source: Option<&str>,
    options: &Options,
    problems: &mut Problems,
) -> Result<Imported> {
    let file = vendor_file(workspace, vendor, problems)?;
    let source = source.map_or_else(|| published(&file, vendor, options), Ok)?;
    let document = document_name(&file, vendor, source, options)?;
    let overlay = workspace.relative(&workspace.vendor(vendor).join(format!("{document}.overlay.yaml")));
    let made = make(source, options, file.prose, &overlay, problems);
    if made.as_ref().is_some_and(|made| made.source.counts.operations == 0) {
        let place = Place::file(shown(source));
        problems.push(Problem::error("no-operations", place, "no operation is left to make a tool from"));
    }
    let made = made.filter(|_| !problems.has_errors());
    let Some(Made { value, source }) = made else { bail!("{} was not imported", shown(source)) };
    let Source { counts, repairs, .. } = source;
    let (tree, changes) = record(workspace, vendor, &document, &value, source, problems)?;
    Ok(Imported { name: format!("{vendor}/{document}"), tree, changes, counts, repairs })
}

/// A canonical document, and where it came from.
#[derive(Debug)]
pub struct Made {
    pub value: Value,
    pub source: Source,
}

/// Makes the canonical document of a source. `overlay` is the file that advice tells people to write to.
pub fn make(source: &str, options: &Options, prose: Prose, overlay: &str, problems: &mut Problems) -> Option<Made> {
    let read = read_document(source, options, problems)?;
    let (openapi, sha256, files) = (read.openapi.clone(), read.sha256(), read.files.len());
    let overlay_applied = read.overlay.clone();
    let value = press_document(read, prose, overlay, problems)?;
    let counts = source::counts(&value);
    let source = Source {
        source: source::name(source).to_owned(),
        sha256,
        files,
        date: source::today(),
        openapi,
        version: value.pointer("/info/version").and_then(Value::as_str).unwrap_or_default().to_owned(),
        counts,
        repairs: problems.iter().filter(|problem| problem.level == Level::Warning).count(),
        overlay: overlay_applied,
    };
    Some(Made { value, source })
}

/// The two files of a document, and what changed since it was there last. The same bytes keep their date.
pub fn record(
    workspace: &Workspace,
    vendor: &str,
    document: &str,
    value: &Value,
    source: Source,
    problems: &mut Problems,
) -> Result<(Tree, Vec<String>)> {
    let folder = workspace.vendor(vendor);
    let json = folder.join(format!("{document}.json"));
    let yaml = folder.join(format!("{document}.source.yaml"));
    let old = fs::read(&json).ok().and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
    let changes = old.map(|old| changes::changes(&old, value)).unwrap_or_default();
    let before = fs::read(&yaml).ok().and_then(|bytes| serde_yaml::from_slice::<Source>(&bytes).ok());
    if let Some(lost) = before.as_ref().and_then(|before| before.overlay.as_ref()).filter(|_| source.overlay.is_none())
    {
        let message = format!("was imported with the overlay {} before, and without one now", lost.name);
        let problem = Problem::warning("overlay-left-out", Place::file(workspace.relative(&yaml)), message);
        problems.push(problem.help("say --overlay FILE again, unless the vendor has mended its document"));
    }
    let date = before.filter(|before| before.sha256 == source.sha256).map(|before| before.date);
    let source = Source { date: date.unwrap_or_else(|| source.date.clone()), ..source };
    let mut tree = Tree::default();
    tree.add(workspace.relative(&json), canonical::print(value));
    tree.add(workspace.relative(&yaml), source.print()?);
    Ok((tree, changes))
}

fn vendor_file(workspace: &Workspace, vendor: &str, problems: &mut Problems) -> Result<VendorFile> {
    if !Workspace::is_vendor_name(vendor) {
        bail!("{vendor:?} is no vendor's name: small letters, digits and hyphens");
    }
    let path = workspace.vendor(vendor).join("vendor.yaml");
    let shown = workspace.relative(&path);
    if !path.is_file() {
        bail!("{shown} does not exist; write it first:\n\n{}", template(vendor));
    }
    read_yaml(workspace, &path, problems).with_context(|| format!("{shown} cannot be used"))
}

/// Where the vendor publishes the document, as `vendor.yaml` says.
fn published<'a>(file: &'a VendorFile, vendor: &str, options: &Options) -> Result<&'a str> {
    let name = options.document.as_deref().context("say which document: a file, a URL, or --document NAME")?;
    let entry = file.documents.get(name).with_context(|| {
        let known: Vec<&str> = file.documents.keys().map(String::as_str).collect();
        format!("specs/{vendor}/vendor.yaml has no document `{name}`; it has {}", known.join(", "))
    })?;
    entry.source.as_deref().with_context(|| {
        format!("specs/{vendor}/vendor.yaml names no source for `{name}`; write one, or give a file or a URL")
    })
}

/// The least that a vendor's file must say.
fn template(vendor: &str) -> String {
    format!(
        "title: {vendor}\n\
         tool_name: {}\n\
         documents:\n  \
           rest:\n    \
             url: https://api.{vendor}.example\n    \
             authentication: token\n\
         authentication:\n  \
           token: {{ header: Authorization, prefix: \"Bearer \", environment: {}_TOKEN }}\n",
        vendor.replace('-', "_"),
        vendor.replace('-', "_").to_ascii_uppercase(),
    )
}

/// The document's name: what the caller says, else the source's name up to its first dot, else what `add` called it.
fn document_name(file: &VendorFile, vendor: &str, source: &str, options: &Options) -> Result<String> {
    let own = source::name(source).rsplit('/').next().unwrap_or_default().split('.').next().unwrap_or_default();
    let name = options.document.as_deref().unwrap_or(own);
    if file.documents.contains_key(name) {
        return Ok(name.to_owned());
    }
    let added = source::document_name(source);
    if options.document.is_none() && file.documents.contains_key(&added) {
        return Ok(added);
    }
    let known: Vec<&str> = file.documents.keys().map(String::as_str).collect();
    bail!(
        "specs/{vendor}/vendor.yaml has no document {name:?}, only {}; say which one this is with --document, or add it",
        known.join(", ")
    )
}
