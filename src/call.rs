//! `toolpress call`: one call, its reply on standard output.

use std::io::Read;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;
use serde_json::{Map, Value};
use toolpress_runtime::{Content, words};

use crate::account::{Access, Bounds};
use crate::{output, vendors};

/// Call one tool and print the reply; exit with 1 when it is an error
#[derive(Args)]
pub struct Call {
    /// The tool's name
    tool: String,
    /// Arguments, one by one; a list is written a,b or as JSON or by repeating its name
    #[arg(value_name = "NAME=VALUE")]
    words: Vec<String>,
    /// Arguments as a JSON object; - reads standard input
    #[arg(long, value_name = "JSON")]
    args: Option<String>,
    #[command(flatten)]
    access: Access,
    #[command(flatten)]
    bounds: Bounds,
}

impl Call {
    pub fn run(self) -> Result<ExitCode> {
        let (vendor, tool) = vendors::tool(&self.tool)?;
        let mut arguments = self.arguments()?;
        words::read(tool, &self.words, &mut arguments)?;
        let client = self.access.client(vendor, &self.bounds)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let reply = runtime.block_on(client.call(tool, arguments))?;
        for content in &reply.content {
            match content {
                Content::Text(text) => output::text(text)?,
                Content::Image { bytes, .. } | Content::Audio { bytes, .. } | Content::Resource { bytes, .. } => {
                    output::bytes(bytes)?;
                }
            }
        }
        Ok(if reply.is_error { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }

    fn arguments(&self) -> Result<Map<String, Value>> {
        let text = match self.args.as_deref() {
            None => return Ok(Map::new()),
            Some("-") => {
                let mut text = String::new();
                std::io::stdin().read_to_string(&mut text).context("cannot read the arguments from standard input")?;
                text
            }
            Some(text) => text.to_owned(),
        };
        serde_json::from_str(&text).context("the arguments given with --args are no JSON object")
    }
}
