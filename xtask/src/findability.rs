//! Findability: whether a request, as people say it, finds the tool that answers it by the words of the tools alone.
//!
//! The requests stand in `tests/requests/<vendor>.yaml`, each with the operation that answers it; the ranking is BM25.

use std::fmt::Write;

use anyhow::{Context, Result, bail};
use bm25::{Language, SearchEngine, SearchEngineBuilder};
use serde::Deserialize;

use crate::{
    generate,
    model::{Tool, Vendor},
    problem::Problems,
    vendor::read_yaml,
    workspace::Workspace,
};

/// How many tools a request is ranked against for what follows.
const RANKS: usize = 10;

/// A request and what answers it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    request: String,
    /// An `operationId`, or `document/operationId`.
    operation: String,
}

/// The tools to find among, and the words they are found by.
struct Shelf<'a> {
    tools: Vec<&'a Tool>,
    engine: SearchEngine<u32>,
}

/// How often the right tool came first, among three, among ten.
#[derive(Clone, Copy, Debug, Default)]
struct Score {
    asked: usize,
    first: usize,
    three: usize,
    ten: usize,
}

/// Ranks every request among its vendor's tools and among all, and prints the shares.
pub fn run(workspace: &Workspace, only: Option<&str>, show_misses: bool) -> Result<()> {
    let mut problems = Problems::default();
    let models = generate::models(workspace, only, &mut problems)?;
    let all = Shelf::new(&models);
    println!("{:<14} {:<16} {:>8} {:>8} {:>8} {:>8}", "vendor", "among", "requests", "first", "three", "ten");
    for model in models.iter().filter(|model| only.is_none_or(|only| only == model.name)) {
        let requests = requests(workspace, model, &mut problems)?;
        let own = Shelf::new(std::slice::from_ref(model));
        let mut misses = String::new();
        println!("{}", own.score(model, &requests, &mut misses).row(&model.name, "its own tools"));
        println!("{}", all.score(model, &requests, &mut String::new()).row(&model.name, "all vendors'"));
        if show_misses {
            print!("{misses}");
        }
    }
    Ok(())
}

fn requests(workspace: &Workspace, model: &Vendor, problems: &mut Problems) -> Result<Vec<(Request, usize)>> {
    let path = workspace.root.join("tests/requests").join(format!("{}.yaml", model.name));
    let Some(requests) = read_yaml::<Vec<Request>>(workspace, &path, problems) else {
        let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
        bail!("{}", problems.join("\n"));
    };
    let tools: Vec<&Tool> = model.tools().collect();
    let answered = |request: Request| {
        let place = tools.iter().position(|tool| answers(tool, &request.operation));
        let place = place.with_context(|| format!("{}: no tool of operation `{}`", path.display(), request.operation));
        Ok((request, place?))
    };
    requests.into_iter().map(answered).collect()
}

fn answers(tool: &Tool, operation: &str) -> bool {
    match operation.split_once('/') {
        Some((document, id)) => tool.api == document && tool.operation == id,
        None => tool.operation == operation,
    }
}

impl<'a> Shelf<'a> {
    fn new(models: &'a [Vendor]) -> Self {
        let tools: Vec<&Tool> = models.iter().flat_map(Vendor::tools).collect();
        let words: Vec<String> = tools.iter().map(|tool| words(tool)).collect();
        Self { tools, engine: SearchEngineBuilder::<u32>::with_corpus(Language::English, words).build() }
    }

    fn score(&self, model: &Vendor, requests: &[(Request, usize)], misses: &mut String) -> Score {
        let own: Vec<&Tool> = model.tools().collect();
        let mut score = Score { asked: requests.len(), ..Score::default() };
        for (request, place) in requests {
            let right = own[*place];
            let found = self.engine.search(&request.request, RANKS);
            let found: Vec<&str> = found.iter().map(|hit| self.tools[hit.document.id as usize].name.as_str()).collect();
            let rank = found.iter().position(|name| *name == right.name);
            score.first += usize::from(rank.is_some_and(|rank| rank < 1));
            score.three += usize::from(rank.is_some_and(|rank| rank < 3));
            score.ten += usize::from(rank.is_some());
            if rank.is_none_or(|rank| rank >= 3) {
                let before = &found[..rank.unwrap_or(3).min(3).min(found.len())];
                let rank = rank.map_or_else(|| "none of ten".to_owned(), |rank| format!("number {}", rank + 1));
                let _ = writeln!(
                    misses,
                    "  \"{}\": {} is {rank}, after {}",
                    request.request,
                    right.name,
                    before.join(", ")
                );
            }
        }
        score
    }
}

impl Score {
    fn row(&self, vendor: &str, among: &str) -> String {
        let share = |count: usize| format!("{:.1} %", 100.0 * count as f64 / self.asked.max(1) as f64);
        format!(
            "{vendor:<14} {among:<16} {:>8} {:>8} {:>8} {:>8}",
            self.asked,
            share(self.first),
            share(self.three),
            share(self.ten)
        )
    }
}

/// What a tool is found by: its name and title, its description, and its arguments.
fn words(tool: &Tool) -> String {
    let mut words = format!("{} {} {}", tool.name.replace('_', " "), tool.title, tool.description);
    for argument in &tool.arguments {
        let described = argument.schema.description.as_deref().unwrap_or_default();
        let _ = write!(words, " {} {described}", argument.name.replace('_', " "));
    }
    words
}
