//! The press: `cargo xtask` imports vendors' documents and generates the tools.

mod bench;
mod build;
mod demo;
mod document;
mod emit;
mod findability;
mod generate;
mod import;
mod lint;
mod model;
mod plan;
mod problem;
mod schema;
#[cfg(test)]
mod tests;
mod tree;
mod vendor;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};
use workspace::Workspace;

/// Import vendors' documents, generate the tools, try them.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Read a vendor's OpenAPI document, clean it, and keep it as specs/<vendor>/<document>.json
    Import {
        /// The vendor's folder in specs/
        vendor: String,
        /// A file or an http(s) URL; left out, the source that vendor.yaml names for --document
        #[arg(required_unless_present = "document")]
        source: Option<String>,
        /// Which of vendor.yaml's documents it is, where the file's name does not say
        #[arg(long)]
        document: Option<String>,
    },
    /// Turn specs/ into the crate generated/
    Generate {
        /// Write nothing; list what is stale, and fail if anything is
        #[arg(long)]
        check: bool,
        /// Only this vendor
        #[arg(long)]
        vendor: Option<String>,
        /// Say what was inferred about one tool, and from what
        #[arg(long, value_name = "TOOL", conflicts_with_all = ["check", "vendor"])]
        explain: Option<String>,
    },
    /// Judge the words of the tools, and say how large their list is; fails on errors, not on warnings
    Lint {
        /// Only this vendor
        #[arg(long)]
        vendor: Option<String>,
    },
    /// Rank the tools for requests as people say them, and say how often the right one is among the first
    Findability {
        /// Only this vendor
        #[arg(long)]
        vendor: Option<String>,
        /// Show each miss with what came before it
        #[arg(long)]
        misses: bool,
    },
    /// Build, start a loopback vendor, and hold a real MCP conversation with it
    Demo {
        /// The vendor whose story is told
        #[arg(long, default_value = "pagerduty")]
        vendor: String,
        /// Leave the loopback vendor running and say how to connect Claude Desktop and the MCP Inspector
        #[arg(long)]
        keep: bool,
    },
    /// Run a loopback vendor that checks every request against the vendor's document
    Sandbox {
        /// The vendor's folder in specs/
        vendor: String,
        /// Where to listen; port 0 takes any free one
        #[arg(long, default_value = "127.0.0.1:0", value_name = "ADDR")]
        listen: String,
        /// Make a record up where a request names one that is not there, instead of answering 404
        #[arg(long)]
        any_id: bool,
    },
    /// Measure the generator, the generated crate and the server, and print the figures
    Bench,
}

fn main() -> ExitCode {
    match run(Arguments::parse().task) {
        Ok(Verdict::Good) => ExitCode::SUCCESS,
        Ok(Verdict::Bad) => ExitCode::from(1),
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// How a task that ran to its end judges what it saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Good,
    Bad,
}

impl From<()> for Verdict {
    fn from((): ()) -> Self {
        Self::Good
    }
}

impl From<bool> for Verdict {
    fn from(good: bool) -> Self {
        if good { Self::Good } else { Self::Bad }
    }
}

fn run(task: Task) -> Result<Verdict> {
    let workspace = Workspace::find()?;
    Ok(match task {
        Task::Import { vendor, source, document } => {
            import::run(&workspace, &vendor, source.as_deref(), &import::Options { document })?.into()
        }
        Task::Generate { explain: Some(tool), .. } => generate::explain(&workspace, &tool)?.into(),
        Task::Generate { check: true, vendor, .. } => generate::check(&workspace, vendor.as_deref())?.into(),
        Task::Generate { vendor, .. } => generate::write(&workspace, vendor.as_deref())?.into(),
        Task::Lint { vendor } => lint::run(&workspace, vendor.as_deref())?.into(),
        Task::Findability { vendor, misses } => findability::run(&workspace, vendor.as_deref(), misses)?.into(),
        Task::Demo { vendor, keep } => demo::run(&workspace, &vendor, keep)?.into(),
        Task::Sandbox { vendor, listen, any_id } => demo::sandbox(&workspace, &vendor, &listen, any_id)?.into(),
        Task::Bench => bench::run(&workspace)?.into(),
    })
}
