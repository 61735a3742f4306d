//! The gateway as a whole: the real binary, a real database that this process works on as well, a vendor on this machine.
#![cfg(all(unix, feature = "gateway"))]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod client;
mod commands;
mod crash;
mod database;
mod expiry;
mod killed;
mod limits;
mod operations;
mod outage;
mod process;
mod renewals;
mod replicas;
mod replies;
mod secrets;
mod servers;
mod tokens;
mod vendor;

use std::time::Duration;

/// A test that waits longer for anything has failed.
const PATIENCE: Duration = Duration::from_secs(20);
/// What the vendor wants to see, and nobody else may.
const VENDOR_SECRET: &str = "v3nd0r-s3cr3t-cr3d3nt1al";
