//! Lint: judges the words of a vendor's tools, and says how large their list is.

mod rules;
mod size;

use anyhow::{Result, bail};

use crate::{
    generate,
    model::{Tool, Vendor},
    problem::{Level, Problem, Problems},
    workspace::Workspace,
};

/// Lints one vendor, or all. Gives back whether no rule was broken; warnings break none.
pub fn run(workspace: &Workspace, only: Option<&str>) -> Result<bool> {
    let vendors = workspace.vendors()?;
    if let Some(only) = only
        && !vendors.iter().any(|vendor| vendor == only)
    {
        bail!("specs/ has no vendor `{only}`; it has {}", vendors.join(", "));
    }
    let mut problems = Problems::default();
    let mut models = Vec::new();
    for name in vendors {
        let Some(model) = generate::model(workspace, &name, &mut problems) else {
            bail!("{name} cannot be read; run: cargo xtask generate");
        };
        models.push(model);
    }
    let names: Vec<&str> = models.iter().flat_map(tools).map(|tool| tool.name.as_str()).collect();
    for model in models.iter().filter(|model| only.is_none_or(|only| only == model.name)) {
        rules::judge(model, &names, &mut problems);
        println!("{}", size::report(model));
    }
    for problem in problems.iter() {
        eprintln!("{problem}");
    }
    let count = |level: Level| problems.iter().filter(|problem: &&Problem| problem.level == level).count();
    println!("{} errors, {} warnings", count(Level::Error), count(Level::Warning));
    Ok(!problems.has_errors())
}

fn tools(model: &Vendor) -> impl Iterator<Item = &Tool> {
    model.resources.iter().flat_map(|resource| &resource.tools)
}
