//! The task: `cargo xtask names`.

use std::{collections::BTreeSet, fs};

use anyhow::{Context, Result, bail};
use serde_json::{Map, json};
use toml_edit::DocumentMut;

use super::{
    check::check,
    released::{Released, released, released_path, retired},
};
use crate::{
    generate, import,
    model::Vendor,
    problem::{self, Problems, Said, Style},
    tree::Tree,
    workspace::Workspace,
};

/// Checks the names of every vendor. Gives back whether all that were released still answer.
pub fn run(workspace: &Workspace, style: &Style) -> Result<bool> {
    let mut problems = Problems::default();
    let models = models(workspace, &mut problems, style)?;
    let mut lines = Vec::new();
    for vendor in &models {
        let names = names(vendor);
        let retired = retired(workspace, &vendor.name, &mut problems);
        match released(workspace, &vendor.name, &mut problems) {
            Some(released) => {
                check(&vendor.name, &names, &released, &retired, &import::today(), &mut problems);
                let (count, version) = (released.tools.len(), &released.version);
                lines.push(format!("{}: {count} names of {version}, {} names now", vendor.name, names.len()));
            }
            None => lines.push(format!("{}: nothing was released, {} names now", vendor.name, names.len())),
        }
    }
    problem::tell(
        &problems,
        Said { lines, fields: Map::from_iter([("vendors".to_owned(), json!(models.len()))]) },
        style,
    );
    Ok(!problems.has_errors())
}

/// Writes down the names of every vendor as those of a release: the version that `Cargo.toml` says.
pub fn release(workspace: &Workspace, style: &Style) -> Result<()> {
    let mut problems = Problems::default();
    let models = models(workspace, &mut problems, style)?;
    let version = version(workspace)?;
    let mut tree = Tree::default();
    let mut lines = Vec::new();
    for vendor in &models {
        let tools: Vec<String> = names(vendor).into_iter().map(str::to_owned).collect();
        lines.push(format!("{}: {} names of {version}", vendor.name, tools.len()));
        let released = Released { version: version.clone(), tools };
        let fields = serde_yaml::to_string(&released).context("the names cannot be written as YAML")?;
        let head = "# The names of the last release, aliases among them. Written by `cargo xtask names --release`. Do not edit.\n";
        tree.add(released_path(&vendor.name), format!("{head}{fields}"));
    }
    tree.write(&workspace.root)?;
    problem::tell(&problems, Said { lines, ..Said::default() }, style);
    Ok(())
}

fn models(workspace: &Workspace, problems: &mut Problems, style: &Style) -> Result<Vec<Vendor>> {
    let models = generate::models(workspace, None, problems);
    if models.is_err() || problems.has_errors() {
        problem::print(problems, style);
        models?;
        bail!("specs/ cannot be read: mend the errors above");
    }
    models
}

/// Every name that answers.
fn names(vendor: &Vendor) -> BTreeSet<&str> {
    let names = vendor.tools().flat_map(|tool| std::iter::once(&tool.name).chain(&tool.aliases));
    names.map(String::as_str).collect()
}

/// The version that `Cargo.toml` gives the workspace, or the package.
fn version(workspace: &Workspace) -> Result<String> {
    let text = fs::read_to_string(workspace.root.join("Cargo.toml")).context("Cargo.toml cannot be read")?;
    let manifest: DocumentMut = text.parse().context("Cargo.toml is no TOML")?;
    let of = |item: Option<&toml_edit::Item>| item?.get("package")?.get("version")?.as_str().map(str::to_owned);
    let version = of(manifest.get("workspace")).or_else(|| of(Some(manifest.as_item())));
    version.context("Cargo.toml says no version, neither under [workspace.package] nor under [package]")
}
