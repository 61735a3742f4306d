//! The task: `cargo xtask add VENDOR SOURCE…`.

use std::{collections::BTreeMap, fs};

use anyhow::{Context, Result, bail, ensure};

use super::{
    documents, manifest,
    records::{self, Pins},
    report,
    vendor_file::{self, Findings},
};
use crate::{
    document::Document,
    emit, generate,
    import::{self, Made, Options},
    model::Vendor,
    plan::{self, Replies},
    problem::{self, Problems, Said, Style},
    tree::Tree,
    vendor::{Record, VendorFile, VendorSources},
    workspace::Workspace,
};

/// Adds a vendor from its documents: its folder in `specs/`, its Cargo feature and its tools. Nothing is written unless all
/// of it can be.
pub fn run(workspace: &Workspace, vendor: &str, sources: &[String], options: &Options, style: &Style) -> Result<()> {
    let mut problems = Problems::default();
    let added = add(workspace, vendor, sources, options, &mut problems)
        .and_then(|added| added.tree.write(&workspace.root).map(|_| added));
    let said = added.as_ref().map_or_else(
        |_| Said::default(),
        |NewVendor { findings, inferred, repairs, .. }| report::said(findings, inferred, *repairs, &problems),
    );
    problem::tell(&problems, said, style);
    added.map(drop)
}

/// All that adding a vendor gives.
#[derive(Debug)]
struct NewVendor {
    findings: Findings,
    /// With the doubts of what was inferred, as if no record said it.
    inferred: Vendor,
    repairs: usize,
    tree: Tree,
}

fn add(
    workspace: &Workspace,
    vendor: &str,
    sources: &[String],
    options: &Options,
    problems: &mut Problems,
) -> Result<NewVendor> {
    check_name(workspace, vendor)?;
    let documents::Read { mut documents, made, urls } = documents::read(workspace, vendor, sources, options, problems)?;
    ensure!(!problems.has_errors() && !documents.is_empty(), "{vendor} was not added: mend the errors above");
    let replies = Replies::of(&documents);
    let findings = vendor_file::find(vendor, &documents, &replies, &urls);
    let text = vendor_file::print(&findings)?;
    let file: VendorFile = serde_yaml::from_str(&text).context("the inferred vendor.yaml cannot be read back")?;

    let mut tree = Tree::default();
    let folder = format!("specs/{vendor}");
    tree.add(format!("{folder}/vendor.yaml"), text);
    let repairs = made.iter().map(|made| made.source.repairs).sum();
    for (document, Made { value, source }) in documents.iter().zip(made) {
        let (files, _) = import::record(workspace, vendor, &document.name, &value, source, problems)?;
        tree.extend(files);
    }
    // As `vendor.yaml` orders them.
    documents.sort_by(|a, b| a.name.cmp(&b.name));
    let sources = VendorSources { name: vendor.to_owned(), file, records: Vec::new(), glossary: BTreeMap::new() };
    let mut inferred = plan::vendor(&documents, &replies, &sources, problems);
    // Only what the tools are is asked of it from here on, and schemas are large.
    for tool in inferred.resources.iter_mut().flat_map(|resource| &mut resource.tools) {
        tool.arguments.clear();
    }
    let (recorded, files) = record(&inferred, &documents, &replies, sources, problems)?;
    ensure!(!problems.has_errors(), "{vendor} was not added: mend the errors above");
    for (resource, text) in files {
        tree.add(format!("{folder}/records/{resource}.yaml"), text);
    }
    let manifest = workspace.root.join("Cargo.toml");
    let manifest = fs::read_to_string(&manifest).with_context(|| format!("{} cannot be read", manifest.display()))?;
    tree.add("Cargo.toml", manifest::with_feature(&manifest, vendor)?);
    let mut vendors = workspace.vendors().unwrap_or_default();
    vendors.push(vendor.to_owned());
    vendors.sort();
    tree.extend(emit::whole(&vendors, workspace.package));
    tree.extend(generate::emitted(workspace, &recorded));
    Ok(NewVendor { findings, inferred, repairs, tree })
}

/// The vendor as its first records say it, which is as it was found, and the records.
fn record(
    found: &Vendor,
    documents: &[Document],
    replies: &Replies,
    mut sources: VendorSources,
    problems: &mut Problems,
) -> Result<(Vendor, Vec<(String, String)>)> {
    // Bare lines first; what they change is pinned then.
    let mut pins = Pins::none(documents.len());
    for _ in 0..3 {
        let files = records::files(found, &pins);
        sources.records = read(&files)?;
        let mut own = Problems::default();
        let recorded = plan::vendor(documents, replies, &sources, &mut own);
        let differ = Pins::of(found, &recorded);
        if differ.is_empty() {
            problems.extend(own);
            return Ok((recorded, files));
        }
        pins.extend(differ);
    }
    bail!("the records of {} do not say what was found", found.name)
}

fn read(files: &[(String, String)]) -> Result<Vec<(String, Record)>> {
    let record = |(resource, text): &(String, String)| {
        let record = serde_yaml::from_str(text).with_context(|| format!("the records of {resource} cannot be read"))?;
        Ok((format!("records/{resource}.yaml"), record))
    };
    files.iter().map(record).collect()
}

/// A vendor's name is a folder's, a Cargo feature's and a Rust module's.
fn check_name(workspace: &Workspace, vendor: &str) -> Result<()> {
    const TAKEN: &[&str] = &["default", "none", "toolpress-tool"];
    let starts_well = vendor.starts_with(|letter: char| letter.is_ascii_lowercase());
    if !starts_well || !Workspace::is_vendor_name(vendor) || vendor.len() > 32 {
        bail!("{vendor:?} is no vendor's name: a small letter, then small letters, digits and hyphens, at most 32");
    }
    if TAKEN.contains(&vendor) {
        bail!("{vendor:?} means something else to Cargo or to the generated code; take another name");
    }
    let folder = workspace.vendor(vendor);
    if folder.exists() {
        let shown = workspace.relative(&folder);
        bail!("{shown} is there already; `cargo xtask import {vendor} SOURCE` refreshes its documents");
    }
    Ok(())
}
