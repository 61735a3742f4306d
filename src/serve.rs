//! `toolpress serve`: an MCP server over HTTP.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result};
use clap::Args;
use tokio::net::TcpListener;
use toolpress_runtime::mcp::{Metrics, http};

use crate::logs::{self, Format};
use crate::output;
use crate::service::Service;

/// More requests at once are answered with 503.
const MOST_REQUESTS: u32 = 256;

/// Serve a vendor's tools over MCP at http://ADDRESS/mcp
#[derive(Args)]
pub struct Serve {
    #[command(flatten)]
    service: Service,
    /// Where to listen; port 0 takes any free one
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// Let web pages of this origin use the server (https://app.example.com). May be repeated
    #[arg(long = "allow-origin", value_name = "ORIGIN")]
    origins: Vec<String>,
    /// Answer requests to this host, with or without a port, besides localhost. May be repeated
    #[arg(long = "allow-host", value_name = "HOST")]
    hosts: Vec<String>,
    /// How the log on standard error is written
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    log_format: Format,
}

impl Serve {
    pub fn run(self) -> Result<ExitCode> {
        logs::write(self.log_format);
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(self.serve())?;
        Ok(ExitCode::SUCCESS)
    }

    async fn serve(self) -> Result<()> {
        let metrics = Arc::new(Metrics::new());
        let server = self.service.server()?.with_metrics(Arc::clone(&metrics));
        let tools = server.catalog().tools().len();

        let listener = TcpListener::bind(self.listen).await;
        let listener = listener.with_context(|| format!("cannot listen on {}", self.listen))?;
        let address = listener.local_addr()?;
        let mut options =
            http::Options { allowed_hosts: self.hosts, allowed_origins: self.origins, ..Default::default() };
        if !address.ip().is_loopback() {
            tracing::warn!(
                "{address} is open to other machines, and there is no authentication: whoever reaches it acts in this account's name"
            );
            options.allowed_hosts.push(address.to_string());
        }
        let stop = stop()?;
        let gate = http::Gate::new(MOST_REQUESTS);
        let app = http::router(Arc::new(server), gate.clone(), &options).merge(http::operations(metrics, gate.clone()));
        let url = format!("http://{address}/mcp");
        tracing::info!(tools, url, "listening");
        // For whoever started this and let the system choose the port.
        output::text(&url)?;
        http::serve(listener, app, gate, stop).await?;
        tracing::info!("stopped");
        Ok(())
    }
}

/// When the process is told to end: by Ctrl-C, or by whoever started it.
fn stop() -> Result<impl Future<Output = ()>> {
    let terminated = terminated()?;
    Ok(async move {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            () = terminated => {}
        }
    })
}

#[cfg(unix)]
fn terminated() -> Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        terminate.recv().await;
    })
}

#[cfg(not(unix))]
fn terminated() -> Result<impl Future<Output = ()>> {
    Ok(std::future::pending())
}
