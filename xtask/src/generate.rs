//! Generate: `specs/` → `generated/` and `docs/tools/`, pure and deterministic up to the last call.

use std::io::Write;

use anyhow::{Context, Result, bail};

use crate::{
    document,
    emit::{self, catalogue},
    model::Vendor,
    plan,
    problem::Problems,
    tree::{Stale, State, Tree},
    vendor::VendorSources,
    workspace::Workspace,
};

/// The model of a vendor, as its specs say it. Faults are in `problems`.
pub fn model(workspace: &Workspace, vendor: &str, problems: &mut Problems) -> Option<Vendor> {
    let sources = VendorSources::read(workspace, vendor, problems)?;
    let documents = document::load(workspace, &sources, problems);
    (documents.len() == sources.file.documents.len()).then(|| plan::vendor(&documents, &sources, problems))
}

/// The models of all vendors. `only` names the one that is asked about, which must be there.
pub fn models(workspace: &Workspace, only: Option<&str>, problems: &mut Problems) -> Result<Vec<Vendor>> {
    let vendors = workspace.vendors()?;
    if let Some(only) = only
        && !vendors.iter().any(|vendor| vendor == only)
    {
        bail!("specs/ has no vendor `{only}`; it has {}", vendors.join(", "));
    }
    let model = |name: &String| {
        model(workspace, name, problems).with_context(|| format!("{name} cannot be read; run: cargo xtask generate"))
    };
    vendors.iter().map(model).collect()
}

/// What a run gives: files in memory, and what to say about them.
#[derive(Debug, Default)]
pub struct Generated {
    trees: Vec<Tree>,
    /// One per vendor.
    summaries: Vec<String>,
    problems: Problems,
}

/// Generates one vendor, or all of them, and writes what changed.
pub fn write(workspace: &Workspace, only: Option<&str>) -> Result<()> {
    let mut pressed = Vec::new();
    for place in places(workspace, only)? {
        let generated = generate(&place, only)?;
        generated.tell()?;
        pressed.push((place, generated));
    }
    for (place, generated) in pressed {
        for tree in generated.trees {
            tree.write(&place.root)?;
        }
    }
    Ok(())
}

/// Lists what is not as it would be generated. Gives back whether nothing is.
pub fn check(workspace: &Workspace, only: Option<&str>) -> Result<bool> {
    let mut count = 0;
    for place in places(workspace, only)? {
        let generated = generate(&place, only)?;
        generated.tell()?;
        for Stale { path, state } in generated.stale(&place)? {
            let state = match state {
                State::Missing => "missing",
                State::Changed => "stale",
                State::Left => "left over",
            };
            eprintln!("{}: {state}", place.relative(&path));
            count += 1;
        }
    }
    if count > 0 {
        eprintln!("{count} files are not as specs/ says; run: cargo xtask generate");
    }
    Ok(count == 0)
}

/// Where the vendor is, or everything that has vendors: the repository and its fixtures.
fn places(workspace: &Workspace, only: Option<&str>) -> Result<Vec<Workspace>> {
    let mut places = vec![workspace.clone(), workspace.fixtures()];
    places.retain(|place| place.root.join("specs").is_dir());
    let Some(only) = only else { return Ok(places) };
    let mut known = Vec::new();
    for place in places {
        let vendors = place.vendors()?;
        if vendors.iter().any(|vendor| vendor == only) {
            return Ok(vec![place]);
        }
        known.extend(vendors);
    }
    bail!("specs/ has no vendor `{only}`; it has {}", known.join(", "))
}

impl Generated {
    /// Prints the problems and the totals. Errors end the run.
    fn tell(&self) -> Result<()> {
        for problem in self.problems.iter() {
            eprintln!("{problem}");
        }
        if self.problems.has_errors() {
            bail!("nothing was generated: mend the errors above");
        }
        for summary in &self.summaries {
            // Whoever reads may have stopped reading; what is to be written is written all the same.
            let _ = writeln!(std::io::stdout(), "{summary}");
        }
        Ok(())
    }

    /// What on the disk is not as it would be generated.
    pub fn stale(&self, workspace: &Workspace) -> Result<Vec<Stale>> {
        let mut stale = Vec::new();
        for tree in &self.trees {
            stale.extend(tree.stale(&workspace.root)?);
        }
        Ok(stale)
    }
}

/// Says what was inferred about a tool, and from what.
pub fn explain(workspace: &Workspace, tool_name: &str) -> Result<()> {
    let mut problems = Problems::default();
    for name in workspace.vendors()? {
        let Some(vendor) = model(workspace, &name, &mut problems) else { continue };
        let Some(tool) = vendor.tools().find(|tool| tool.name == tool_name) else {
            continue;
        };
        println!(
            "{}: operation {} of {name}/{}, {} {}",
            tool.name,
            tool.operation,
            tool.api,
            tool.http.name(),
            tool.path
        );
        for inference in &tool.inferences {
            println!("  {} {}: {}", inference.what, inference.value, inference.because);
        }
        return Ok(());
    }
    bail!("no vendor in specs/ has a tool `{tool_name}`; `cargo run -- tools` lists them")
}

/// Generates in memory, one vendor or all of this place.
pub fn generate(workspace: &Workspace, only: Option<&str>) -> Result<Generated> {
    let vendors = workspace.vendors()?;
    let mut generated = Generated { trees: vec![emit::whole(&vendors, workspace.package)], ..Generated::default() };
    let mut catalogues = Tree::default();
    for name in vendors.iter().filter(|vendor| only.is_none_or(|only| only == *vendor)) {
        if let Some(vendor) = model(workspace, name, &mut generated.problems) {
            generated.summaries.push(summary(&vendor));
            generated.trees.push(emit::vendor(&vendor, workspace.package));
            catalogues.add(catalogue::path(name), catalogue::page(&vendor));
        }
    }
    if workspace.has_catalogue {
        if only.is_none() {
            catalogues.own(catalogue::FOLDER);
        }
        generated.trees.push(catalogues);
    }
    Ok(generated)
}

/// `pagerduty: 467 operations, 466 tools, 1 skipped`, with a line for each one skipped.
fn summary(vendor: &Vendor) -> String {
    let tools: usize = vendor.resources.iter().map(|resource| resource.tools.len()).sum();
    assert_eq!(tools + vendor.skipped.len(), vendor.operations, "every operation is a tool or skipped");
    let mut text = format!(
        "{}: {} operations, {tools} tools, {} skipped, {} resources",
        vendor.name,
        vendor.operations,
        vendor.skipped.len(),
        vendor.resources.len()
    );
    for skipped in &vendor.skipped {
        text.push_str(&format!("\n  skipped {}, because {} ({})", skipped.operation, skipped.reason, skipped.place));
    }
    text
}
