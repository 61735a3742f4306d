//! Lint: judges the words of a vendor's tools, and says how large their list is.

mod rules;
mod size;

use anyhow::Result;
use serde_json::{Map, json};

use crate::{
    generate,
    model::Vendor,
    problem::{self, Level, Problem, Problems, Said, Style},
    workspace::Workspace,
};

/// Lints one vendor, or all. Gives back whether no rule was broken; warnings break none.
pub fn run(workspace: &Workspace, only: Option<&str>, style: &Style) -> Result<bool> {
    let mut problems = Problems::default();
    let models = match generate::models(workspace, only, &mut problems) {
        Ok(models) => models,
        Err(error) => {
            problem::print(&problems, style);
            return Err(error);
        }
    };
    let names: Vec<&str> = models.iter().flat_map(Vendor::tools).map(|tool| tool.name.as_str()).collect();
    let mut sizes = Vec::new();
    for model in models.iter().filter(|model| only.is_none_or(|only| only == model.name)) {
        rules::judge(model, &names, &mut problems);
        sizes.push(size::measure(model));
    }
    let count = |level: Level| problems.iter().filter(|problem: &&Problem| problem.level == level).count();
    let (errors, warnings) = (count(Level::Error), count(Level::Warning));
    let mut lines: Vec<String> = sizes.iter().flat_map(size::Size::lines).collect();
    lines.push(format!("{errors} errors, {warnings} warnings"));
    let fields = [("vendors", json!(sizes)), ("errors", json!(errors)), ("warnings", json!(warnings))];
    let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>();
    problem::tell(&problems, Said { lines, fields }, style);
    Ok(!problems.has_errors())
}
