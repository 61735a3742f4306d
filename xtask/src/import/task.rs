//! The task: `cargo xtask import VENDOR SOURCE`.

use std::fs;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::{
    canonical, changes, fetch, lines, lower,
    press::press,
    read,
    report::Report,
    source::{self, Counts, Source},
};
use crate::{
    problem::{Place, Problem, Problems},
    tree::Tree,
    vendor::{Prose, VendorFile, read_yaml},
    workspace::Workspace,
};

/// What a caller may say beside the vendor and the source.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The document's name in `vendor.yaml`, where the source's own name does not tell.
    pub document: Option<String>,
}

/// Writes `specs/<vendor>/<document>.json` and where it came from. Without a source, the one that `vendor.yaml` names
/// for the document is read. Prints every problem, what changed, and a summary.
pub fn run(workspace: &Workspace, vendor: &str, source: Option<&str>, options: &Options) -> Result<()> {
    let mut problems = Problems::default();
    let imported = import(workspace, vendor, source, options, &mut problems);
    let mut sorted: Vec<&Problem> = problems.iter().collect();
    sorted.sort_by_key(|problem| (problem.level, problem.place.line));
    for problem in sorted {
        eprintln!("{problem}");
    }
    let imported = imported?;
    let written = imported.tree.write(&workspace.root)?;
    for change in &imported.changes {
        println!("{change}");
    }
    println!("{}", imported.summary(!written.is_empty()));
    Ok(())
}

/// All that an import gives.
struct Imported {
    /// `pagerduty/rest`.
    name: String,
    tree: Tree,
    changes: Vec<String>,
    counts: Counts,
    repairs: usize,
}

impl Imported {
    /// `pagerduty/rest: 465 operations in 272 paths, 314 schemas, 139 repairs, written`.
    fn summary(&self, written: bool) -> String {
        let Counts { operations, paths, schemas, .. } = self.counts;
        let state = if written { "written" } else { "nothing new" };
        format!(
            "{}: {operations} operations in {paths} paths, {schemas} schemas, {} repairs, {state}",
            self.name, self.repairs
        )
    }
}

fn import(
    workspace: &Workspace,
    vendor: &str,
    source: Option<&str>,
    options: &Options,
    problems: &mut Problems,
) -> Result<Imported> {
    let file = vendor_file(workspace, vendor, problems)?;
    let source = source.map_or_else(|| published(&file, vendor, options), Ok)?;
    let document = document_name(&file, vendor, source, options)?;
    let bytes = fetch::fetch(source, fetch::Limits::default())?;
    let shown = fetch::shown(source);
    let Some(Read { value, openapi }) = read_document(&bytes, shown, file.prose, problems) else {
        bail!("{shown} was not imported");
    };
    let counts = source::counts(&value);
    if counts.operations == 0 {
        problems.push(Problem::error("no-operations", Place::file(shown), "no operation is left to make a tool from"));
    }
    if let Ok(text) = read::text(&bytes) {
        lines::locate(text, problems);
    }
    if problems.has_errors() {
        bail!("{shown} was not imported");
    }

    let repairs = problems.iter().count();
    let new = Source {
        source: source::name(source).to_owned(),
        sha256: source::sha256(&bytes),
        date: source::today(),
        openapi,
        version: value.pointer("/info/version").and_then(Value::as_str).unwrap_or_default().to_owned(),
        counts,
        repairs,
    };
    let (tree, changes) = record(workspace, vendor, &document, &value, new)?;
    Ok(Imported { name: format!("{vendor}/{document}"), tree, changes, counts, repairs })
}

/// The two files of a document, and what changed since it was there last. The same bytes keep their date.
fn record(
    workspace: &Workspace,
    vendor: &str,
    document: &str,
    value: &Value,
    source: Source,
) -> Result<(Tree, Vec<String>)> {
    let folder = workspace.vendor(vendor);
    let json = folder.join(format!("{document}.json"));
    let yaml = folder.join(format!("{document}.source.yaml"));
    let old = fs::read(&json).ok().and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
    let changes = old.map(|old| changes::changes(&old, value)).unwrap_or_default();
    let before = fs::read(&yaml).ok().and_then(|bytes| serde_yaml::from_slice::<Source>(&bytes).ok());
    let date = before.filter(|before| before.sha256 == source.sha256).map(|before| before.date);
    let source = Source { date: date.unwrap_or_else(|| source.date.clone()), ..source };
    let mut tree = Tree::default();
    tree.add(workspace.relative(&json), canonical::print(value));
    tree.add(workspace.relative(&yaml), source.print()?);
    Ok((tree, changes))
}

/// A canonical document, and the version that its vendor wrote.
struct Read {
    value: Value,
    openapi: String,
}

fn read_document(bytes: &[u8], source: &str, prose: Prose, problems: &mut Problems) -> Option<Read> {
    let tree = match read::text(bytes).and_then(read::decode) {
        Ok(tree) => tree,
        Err(fault) => {
            let place = Place { line: fault.line, ..Place::file(source) };
            problems.push(Problem::error("unreadable", place, fault.message));
            return None;
        }
    };
    for pointer in tree.repeated {
        let place = Place::at(source, pointer);
        problems.push(Problem::warning("repeated-key", place, "the key stands here twice; the last one counts"));
    }
    let openapi = lower::version(&tree.value).unwrap_or_default();
    let mut report = Report::new(source, problems);
    match lower::lower(tree.value, &mut report) {
        Ok(mut value) => {
            press(&mut value, prose, &mut report);
            Some(Read { value, openapi })
        }
        Err(message) => {
            report.error("unknown-version", "", message);
            None
        }
    }
}

fn vendor_file(workspace: &Workspace, vendor: &str, problems: &mut Problems) -> Result<VendorFile> {
    let legal = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if vendor.is_empty() || !vendor.bytes().all(legal) {
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

/// The document's name: what the caller says, else the source's name up to its first dot.
fn document_name(file: &VendorFile, vendor: &str, source: &str, options: &Options) -> Result<String> {
    let own = source::name(source).rsplit('/').next().unwrap_or_default().split('.').next().unwrap_or_default();
    let name = options.document.as_deref().unwrap_or(own);
    if file.documents.contains_key(name) {
        return Ok(name.to_owned());
    }
    let known: Vec<&str> = file.documents.keys().map(String::as_str).collect();
    bail!(
        "specs/{vendor}/vendor.yaml has no document {name:?}, only {}; say which one this is with --document, or add it",
        known.join(", ")
    )
}
