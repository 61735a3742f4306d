//! `toolpress-bench SERVER`: the server against a bare proxy, over a vendor that answers at once, all in one run.
//!
//! Vendor, proxy and server are processes of their own, so that the CPU time of each is told apart.

mod gateway;
mod isolation;
mod lists;
mod load;
mod process;
mod report;
mod servers;
mod stdio;

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Debug, Parser)]
struct Arguments {
    #[command(subcommand)]
    role: Role,
}

#[derive(Debug, Subcommand)]
enum Role {
    /// Measure a `toolpress` binary and print the table
    Run {
        /// The binary, built in release
        server: PathBuf,
        /// How long each load lasts
        #[arg(long, default_value_t = 4, value_name = "SECONDS")]
        seconds: u64,
        /// How many calls the memory is watched over
        #[arg(long, default_value_t = 100_000)]
        calls: u64,
    },
    /// Measure a gateway of many servers beside the server of a single account
    Gateway {
        /// The binary, built in release
        server: PathBuf,
        /// How long each load is measured, of the many times that its turn comes
        #[arg(long, default_value_t = 400, value_name = "MILLISECONDS")]
        milliseconds: u64,
    },
    /// Measure lists and searches of a gateway that has been in use for long
    Lists,
    /// A vendor that answers at once
    Vendor { listen: SocketAddr },
    /// A bare proxy that forwards one fixed request
    Proxy { listen: SocketAddr, vendor: String },
}

fn main() -> Result<()> {
    let threads = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    match Arguments::parse().role {
        Role::Run { server, seconds, calls } => threads.block_on(report::run(&server, seconds, calls)),
        Role::Gateway { server, milliseconds } => {
            threads.block_on(gateway::run(&server, Duration::from_millis(milliseconds)))
        }
        Role::Lists => threads.block_on(lists::run()),
        Role::Vendor { listen } => threads.block_on(servers::vendor(listen)),
        Role::Proxy { listen, vendor } => threads.block_on(servers::proxy(listen, vendor)),
    }
}
