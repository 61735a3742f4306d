//! `toolpress stdio`: an MCP server on standard input and output.

use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;
use toolpress_runtime::mcp::{Server, stdio};
use toolpress_runtime::{Catalog, Client};

use crate::account::Access;
use crate::vendors::{self, Choice};

/// Serve a vendor's tools over MCP on standard input and output
#[derive(Args)]
pub struct Stdio {
    /// The vendor whose tools are served
    #[arg(long)]
    vendor: String,
    #[command(flatten)]
    choice: Choice,
    #[command(flatten)]
    access: Access,
}

impl Stdio {
    pub fn run(self) -> Result<ExitCode> {
        let vendor = vendors::named(&self.vendor)?;
        let client = Client::new(self.access.account(vendor)?);
        let server = Server::new(Catalog::new(&[vendor], &self.choice.filter())?, client);
        // One thread is plenty for one client, and half the memory.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let served = runtime.block_on(stdio::serve_process(server));
        // A read of standard input cannot be called off; the process must not wait for it.
        runtime.shutdown_background();
        served.context("the conversation broke off")?;
        Ok(ExitCode::SUCCESS)
    }
}
