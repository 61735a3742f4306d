//! `toolpress restore`: a backup in the place of everything a gateway keeps.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use serde_json::json;

use super::connection::{Connection, Missing};
use super::{block_on, show};
use crate::output;

/// Replace everything in a gateway's database by what a backup holds, all or nothing, while the gateway runs or not.
/// Works on the database itself only; the key that the backup's credentials were sealed with must be there
#[derive(Args)]
pub struct Restore {
    /// What `toolpress backup` wrote
    file: PathBuf,
    #[command(flatten)]
    connection: Connection,
}

impl Restore {
    pub fn run(self) -> Result<ExitCode> {
        block_on(async {
            let operator = self.connection.operator(Missing::Make).await?;
            operator.restore(&self.file).await?;
            let counts = [
                ("accounts", operator.list("/integrated-account").await?.len()),
                ("servers", operator.list("/mcp-server").await?.len()),
                ("tokens", operator.list("/api-token").await?.len()),
            ];
            if self.connection.json {
                show::json(&json!(counts.into_iter().collect::<std::collections::BTreeMap<_, _>>()))?;
            } else {
                let counts: Vec<String> = counts.iter().map(|(what, count)| format!("{what}: {count}")).collect();
                output::text(&format!("restored; {}", counts.join(", ")))?;
            }
            Ok(ExitCode::SUCCESS)
        })
    }
}
