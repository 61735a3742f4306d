//! `toolpress stdio`: an MCP server on standard input and output.

use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;
use toolpress_runtime::mcp::stdio;

use crate::logs::{self, Format};
use crate::service::Service;

/// Serve a vendor's tools over MCP on standard input and output
#[derive(Args)]
pub struct Stdio {
    #[command(flatten)]
    service: Service,
    /// Log every call to standard error, in this format
    #[arg(long, value_enum, value_name = "FORMAT")]
    log_format: Option<Format>,
}

impl Stdio {
    pub fn run(self) -> Result<ExitCode> {
        if let Some(format) = self.log_format {
            logs::write(format);
        }
        let server = self.service.server()?;
        // One thread is plenty for one client, and half the memory.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let served = runtime.block_on(stdio::serve_process(server));
        // A read of standard input cannot be called off; the process must not wait for it.
        runtime.shutdown_background();
        served.context("the conversation broke off")?;
        Ok(ExitCode::SUCCESS)
    }
}
