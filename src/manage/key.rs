//! `toolpress key`: the key that vendors' credentials are sealed with.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Subcommand};

use super::connection::{Connection, Missing};
use super::{block_on, records, show};
use crate::output;

/// Manage the key that seals vendors' credentials
#[derive(Args)]
pub struct Key {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    connection: Connection,
}

#[derive(Subcommand)]
enum Command {
    /// Make a new key and seal every account's credentials with it
    Rotate,
}

impl Key {
    pub fn run(self) -> Result<ExitCode> {
        let Command::Rotate = self.command;
        block_on(async {
            let operator = self.connection.operator(Missing::Refuse).await?;
            let rotated = operator.post("/key/rotate", None).await?;
            if self.connection.json {
                show::json(&rotated)?;
            } else {
                show::record(&[
                    ("keys in", show::cell(&rotated["place"])),
                    ("current", show::cell(&rotated["current"])),
                    ("kept", show::cell(&rotated["kept"])),
                    ("removed", show::cell(&rotated["removed"])),
                    ("accounts", format!("{} sealed anew", rotated["resealed_count"])),
                ])?;
            }
            let failed = rotated["failed"].as_array().map(Vec::as_slice).unwrap_or_default();
            for account in failed {
                let (id, detail) = (records::text(account, "id"), records::text(account, "detail"));
                output::text(&format!("not sealed anew: {id}: {detail}"))?;
            }
            Ok(if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        })
    }
}
