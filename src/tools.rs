//! `toolpress tools`: what there is.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use toolpress_runtime::Catalog;
use toolpress_tool::Tool;

use crate::output;
use crate::vendors::{self, Choice};

/// List the tools: name, method, effect, tags and HTTP call
#[derive(Args)]
pub struct Tools {
    /// Only this vendor's
    #[arg(long)]
    vendor: Option<String>,
    #[command(flatten)]
    choice: Choice,
    /// Print the array of descriptors that an MCP client gets
    #[arg(long)]
    json: bool,
}

impl Tools {
    pub fn run(self) -> Result<ExitCode> {
        let catalog = match &self.vendor {
            Some(name) => Catalog::new(&[vendors::named(name)?], &self.choice.filter())?,
            None => Catalog::new(vendors::all()?, &self.choice.filter())?,
        };
        if self.json {
            output::text(catalog.descriptors().get())?;
        } else {
            output::text(&table(catalog.tools()))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// A line for each tool, its columns as wide as their widest cell.
fn table(tools: &[&Tool]) -> String {
    let heading = ["NAME", "METHOD", "EFFECT", "TAGS", "CALL"].map(str::to_owned);
    let rows: Vec<[String; 5]> = std::iter::once(heading).chain(tools.iter().map(|tool| row(tool))).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].len()).max().unwrap_or_default();
    let widths = [width(0), width(1), width(2), width(3)];
    rows.iter().fold(String::new(), |text, [name, method, effect, tags, call]| {
        let [names, methods, effects, all_tags] = widths;
        format!("{text}{name:names$}  {method:methods$}  {effect:effects$}  {tags:all_tags$}  {call}\n")
    })
}

fn row(tool: &Tool) -> [String; 5] {
    let call = format!("{} {}", tool.http.name(), tool.path);
    let [name, method, effect] = [tool.name, tool.method.name(), tool.effect.name()].map(str::to_owned);
    [name, method, effect, tool.tags.join(","), call]
}
