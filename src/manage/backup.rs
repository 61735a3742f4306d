//! `toolpress backup`: everything a gateway keeps, in a file.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;
use serde_json::json;

use super::connection::{Connection, Missing};
use super::{block_on, show};
use crate::output;

/// Write everything a gateway keeps, as it is at one moment, to a new file. Vendors' credentials are sealed in it; the
/// key is not in it
#[derive(Args)]
pub struct Backup {
    /// Where to write it
    file: PathBuf,
    #[command(flatten)]
    connection: Connection,
}

impl Backup {
    pub fn run(self) -> Result<ExitCode> {
        block_on(async {
            let operator = self.connection.operator(Missing::Refuse).await?;
            let path = self.file.display();
            let mut file = create(&self.file).with_context(|| format!("cannot make {path}"))?;
            let written = operator.backup(|piece| file.write_all(piece)).await;
            let bytes =
                match written.map_err(anyhow::Error::from).and_then(|bytes| Ok(file.sync_all().map(|()| bytes)?)) {
                    Ok(bytes) => bytes,
                    Err(error) => {
                        // A part of a backup is none.
                        let _ = fs::remove_file(&self.file);
                        return Err(error);
                    }
                };
            if self.connection.json {
                show::json(&json!({ "file": path.to_string(), "bytes": bytes }))?;
            } else {
                output::text(&format!("{path}: {bytes} bytes"))?;
            }
            Ok(ExitCode::SUCCESS)
        })
    }
}

/// A new file for its owner alone: it holds the hashes of tokens, and sealed credentials.
fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
