//! The command line of the press. A repository that keeps its own vendors calls [`main`] from an `xtask` of its own.

use std::process::ExitCode;

use crate::{
    add, bench, corpus, demo, diff, explain, findability, generate, import, lint, names, overlay,
    problem::{self, Format, Style},
    refresh,
    workspace::Workspace,
};
use anyhow::{Result, bail};
use clap::{Parser, Subcommand};

/// Import vendors' documents, generate the tools, try them.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
    /// Say everything as one JSON object on stdout (add, corpus, generate, import, lint, names, overlay); diff and refresh
    /// report in each of these forms
    #[arg(long, global = true, value_enum, default_value_t)]
    format: diff::Form,
    /// Show every problem, not only the first of each kind (add, corpus, generate, import, lint, overlay)
    #[arg(long, global = true)]
    all: bool,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Add a vendor: import its documents, infer what it needs, write specs/<vendor>/, and generate its tools
    Add {
        /// What its folder, its Cargo feature and `--vendor` are called: small letters, digits and hyphens
        vendor: String,
        /// Files or http(s) URLs of its OpenAPI documents
        #[arg(required = true)]
        sources: Vec<String>,
        /// A folder, or the beginning of URLs, that the documents' references may lead to beside their own
        #[arg(long, value_name = "PREFIX")]
        allow_ref: Vec<String>,
    },
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
        /// A folder, or the beginning of a URL, that references may lead to beside the document's own folder or host
        #[arg(long, value_name = "PREFIX")]
        allow_ref: Vec<String>,
        /// An overlay to apply to the vendor's own document first, for faults that import would drop
        #[arg(long, value_name = "FILE")]
        overlay: Option<String>,
    },
    /// Apply an overlay to a document of any version, and print the result as JSON
    Overlay {
        /// A file or an http(s) URL, JSON or YAML
        document: String,
        /// The overlay's file
        overlay: String,
    },
    /// Turn specs/ into the crate generated/
    Generate {
        /// Write nothing; list what is stale, and fail if anything is
        #[arg(long)]
        check: bool,
        /// Only this vendor
        #[arg(long)]
        vendor: Option<String>,
        /// Say what was inferred about one tool, or about all of a vendor's, from what, and how surely
        #[arg(long, value_name = "TOOL_OR_VENDOR", conflicts_with_all = ["check", "vendor"])]
        explain: Option<String>,
    },
    /// Say what changed for whoever calls the tools: the snapshots in tests/surface against those of the merge base
    ///
    /// Nothing is built. Exit codes: 0 nothing to do, 1 a break that nobody accepted or an acceptance that is no longer
    /// needed, 2 wrong use, 4 stale: run generate first.
    Diff {
        /// The revision that is compared with, where this branch left it
        #[arg(long, value_name = "REVISION", default_value = "origin/main")]
        against: String,
        /// Only this vendor
        #[arg(long)]
        vendor: Option<String>,
        /// Accept a break by its fingerprint: written to specs/<vendor>/accepted.yaml
        #[arg(long, value_name = "FINGERPRINT", requires = "reason")]
        accept: Option<String>,
        /// Why the break may be
        #[arg(long, value_name = "TEXT", requires = "accept")]
        reason: Option<String>,
    },
    /// Fetch every document from where vendor.yaml says it is published, import, generate, and say what changed
    Refresh {
        /// Only this vendor
        #[arg(long)]
        vendor: Option<String>,
        /// Write nothing, only say what would change
        #[arg(long)]
        dry_run: bool,
    },
    /// Keep the names of released tools
    #[command(group(clap::ArgGroup::new("what").required(true).args(["check", "release"])))]
    Names {
        /// Fail where a released name answers no call any more, and was not retired in time
        #[arg(long)]
        check: bool,
        /// Write down the names as those of the version in Cargo.toml
        #[arg(long)]
        release: bool,
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
    /// Add every document of a folder to a copy of the repository, compile, serve and call its tools, and print a table
    Corpus {
        /// A folder of OpenAPI documents; one in many files is a folder with an openapi.yaml or swagger.yaml
        folder: std::path::PathBuf,
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
    Bench {
        /// Measure this instead: `gateway`, many servers beside one
        what: Option<bench::What>,
    },
}

impl Task {
    /// Whether `--format json` means anything to it.
    fn speaks_json(&self) -> bool {
        matches!(
            self,
            Self::Add { .. }
                | Self::Corpus { .. }
                | Self::Import { .. }
                | Self::Generate { explain: None, .. }
                | Self::Lint { .. }
                | Self::Names { .. }
                | Self::Overlay { .. }
        )
    }
}

/// Runs `cargo xtask` with the arguments of this process.
pub fn main() -> ExitCode {
    let Arguments { task, format, all } = Arguments::parse();
    match run(task, format, all) {
        Ok(Verdict::Good) => ExitCode::SUCCESS,
        Ok(Verdict::Bad) => ExitCode::from(1),
        Ok(Verdict::Stale) => ExitCode::from(4),
        Err(error) => {
            problem::complain(&format!("error: {error:#}"));
            ExitCode::from(2)
        }
    }
}

/// How a task that ran to its end judges what it saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Good,
    Bad,
    /// It judged nothing: something has to be generated first.
    Stale,
}

impl From<diff::Outcome> for Verdict {
    fn from(outcome: diff::Outcome) -> Self {
        match outcome {
            diff::Outcome::Good => Self::Good,
            diff::Outcome::Open => Self::Bad,
            diff::Outcome::Stale => Self::Stale,
        }
    }
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

fn run(task: Task, form: diff::Form, all: bool) -> Result<Verdict> {
    let format = match form {
        diff::Form::Text => Format::Text,
        _ if matches!(task, Task::Diff { accept: None, .. } | Task::Refresh { .. }) => Format::Text,
        diff::Form::Json if task.speaks_json() => Format::Json,
        diff::Form::Json => {
            bail!(
                "only add, corpus, diff, generate, import, lint, names, overlay and refresh speak JSON; leave --format out"
            )
        }
        _ => bail!("only diff and refresh report in that form; leave --format out"),
    };
    let style = &Style::detect(format, all);
    let workspace = Workspace::find()?;
    Ok(match task {
        Task::Add { vendor, sources, allow_ref } => {
            let options = import::Options { allow_ref, ..import::Options::default() };
            add::run(&workspace, &vendor, &sources, &options, style)?.into()
        }
        Task::Import { vendor, source, document, allow_ref, overlay } => {
            let options = import::Options { document, allow_ref, overlay };
            import::run(&workspace, &vendor, source.as_deref(), &options, style)?.into()
        }
        Task::Overlay { document, overlay } => overlay::run(&document, &overlay, style)?.into(),
        Task::Generate { explain: Some(tool), .. } => explain::run(&workspace, &tool)?.into(),
        Task::Generate { check: true, vendor, .. } => generate::check(&workspace, vendor.as_deref(), style)?.into(),
        Task::Generate { vendor, .. } => generate::write(&workspace, vendor.as_deref(), style)?.into(),
        Task::Diff { against, vendor, accept, reason } => {
            let options = diff::Options { against, vendor, form };
            match accept {
                Some(fingerprint) => {
                    diff::accept(&workspace, &options, &fingerprint, &reason.unwrap_or_default())?.into()
                }
                None => diff::run(&workspace, &options)?.into(),
            }
        }
        Task::Refresh { vendor, dry_run } => {
            refresh::run(&workspace, &refresh::Options { vendor, dry_run, form }, style)?.into()
        }
        Task::Names { release: true, .. } => names::release(&workspace, style)?.into(),
        Task::Names { .. } => names::run(&workspace, style)?.into(),
        Task::Lint { vendor } => lint::run(&workspace, vendor.as_deref(), style)?.into(),
        Task::Findability { vendor, misses } => findability::run(&workspace, vendor.as_deref(), misses)?.into(),
        Task::Corpus { folder } => corpus::run(&workspace, &folder, style)?.into(),
        Task::Demo { vendor, keep } => demo::run(&workspace, &vendor, keep)?.into(),
        Task::Sandbox { vendor, listen, any_id } => demo::sandbox(&workspace, &vendor, &listen, any_id)?.into(),
        Task::Bench { what } => bench::run(&workspace, what)?.into(),
    })
}
