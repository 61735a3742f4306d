//! `toolpress-sandbox VENDOR`: serves a vendor's API on the loopback interface.

use std::{net::SocketAddr, path::PathBuf};

use clap::Parser;
use toolpress_sandbox::Sandbox;

/// Serve a vendor's API from its document, checking every request.
///
/// The first line on standard output is the base URL. Every request is told on standard error: method, path, status, reason.
/// POST /_sandbox/next orders a fault, GET /_sandbox/requests shows what was sent, POST /_sandbox/reset starts over.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// The vendor: the name of its folder below --specs
    vendor: String,
    /// The loopback address to listen on; port 0 takes any free one
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// The folder that holds the vendors' folders
    #[arg(long, default_value = "specs", value_name = "DIR")]
    specs: PathBuf,
    /// Make a record up where a request names one that is not there, instead of answering 404
    #[arg(long)]
    any_id: bool,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let sandbox = Sandbox::load(&arguments.specs, &arguments.vendor)?.lenient_ids(arguments.any_id).log(true);
    let running = sandbox.start(arguments.listen).await?;
    println!("{}", running.url);
    tokio::select! {
        ended = running.wait() => ended,
        interrupted = tokio::signal::ctrl_c() => Ok(interrupted?),
    }
}
