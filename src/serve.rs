//! `toolpress serve`: MCP over HTTP, of one account or of a whole gateway.

#[cfg(feature = "gateway")]
mod gateway;
mod signals;
mod single;
mod when;

use std::net::SocketAddr;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;
use tokio::net::TcpListener;

use crate::logs::{self, Format};
use crate::service::Replies;
use when::When;

/// Serve MCP over HTTP: with --vendor one account of that vendor, from the environment; without, the gateway, with all the
/// accounts and servers in its database
#[derive(Args)]
pub struct Serve {
    /// The vendor whose tools are served, in the name of one account
    #[arg(long, required = cfg!(not(feature = "gateway")))]
    vendor: Option<String>,
    #[command(flatten)]
    single: When<single::Single>,
    #[command(flatten)]
    #[cfg(feature = "gateway")]
    gateway: When<gateway::Settings>,
    #[command(flatten)]
    replies: Replies,
    #[command(flatten)]
    door: Door,
    /// How the log on standard error is written
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    log_format: Format,
}

/// Where clients come in, and which.
#[derive(Args)]
struct Door {
    /// Where to listen; port 0 takes any free one
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// Let web pages of this origin use the server (https://app.example.com). May be repeated
    #[arg(long = "allow-origin", value_name = "ORIGIN")]
    origins: Vec<String>,
    /// Answer requests to this host, with or without a port, besides localhost. May be repeated
    #[arg(long = "allow-host", value_name = "HOST")]
    hosts: Vec<String>,
}

impl Serve {
    pub fn run(self) -> Result<ExitCode> {
        logs::write(self.log_format);
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        match self.vendor {
            Some(vendor) => runtime.block_on(self.single.0.serve(&vendor, &self.replies, self.door))?,
            #[cfg(feature = "gateway")]
            None => runtime.block_on(self.gateway.0.serve(&self.replies, self.door))?,
            #[cfg(not(feature = "gateway"))]
            None => anyhow::bail!("which vendor? Give --vendor"),
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl Door {
    async fn open(&self) -> Result<(TcpListener, SocketAddr)> {
        let listener = TcpListener::bind(self.listen).await;
        let listener = listener.with_context(|| format!("cannot listen on {}", self.listen))?;
        let address = listener.local_addr()?;
        Ok((listener, address))
    }
}
