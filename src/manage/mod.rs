//! The commands that manage a gateway: clients of its API, each in a file of its own.

pub mod account;
pub mod audit;
pub mod backup;
mod connection;
pub mod key;
mod records;
pub mod restore;
mod secret;
pub mod server;
mod show;
pub mod token;

use anyhow::Result;

/// Runs what a command does to its end.
fn block_on<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(work)
}
