//! Lint: judges the words of a vendor's tools, and says how large their list is.

mod rules;
mod size;

use anyhow::Result;

use crate::{
    generate,
    model::Vendor,
    problem::{Level, Problem, Problems},
    workspace::Workspace,
};

/// Lints one vendor, or all. Gives back whether no rule was broken; warnings break none.
pub fn run(workspace: &Workspace, only: Option<&str>) -> Result<bool> {
    let mut problems = Problems::default();
    let models = generate::models(workspace, only, &mut problems)?;
    let names: Vec<&str> = models.iter().flat_map(Vendor::tools).map(|tool| tool.name.as_str()).collect();
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
