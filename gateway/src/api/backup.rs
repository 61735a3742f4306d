//! `/backup`: everything the gateway keeps, as it is at one moment. Credentials stay sealed, tokens are hashes.
//!
//! There is no way back through the API: what is restored would replace the very token that asked for it.
//! `toolpress restore` works on the database itself.

use std::fs::{self, DirBuilder, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Extension;
use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use toolpress_store::Id;

use super::body::Empty;
use super::principal::Principal;
use super::problem::Problem;
use super::record;
use super::state::State;
use super::stream::{self, Pieces};

/// A piece of the file that is sent, in bytes.
const PIECE: usize = 64 * 1024;

/// A folder for one file, which only this user may enter; gone with everything in it when dropped.
#[derive(Debug)]
struct Folder(PathBuf);

/// Make a backup
///
/// Everything the gateway keeps, as it is at one moment, in the format that `toolpress restore` reads, whatever the kind
/// of database. Vendors' credentials are in it as they are kept, sealed with the gateway's key, which is not in it.
#[utoipa::path(
    post,
    path = "/backup",
    operation_id = "create_backup",
    tag = "Operations",
    responses((status = 200, description = "The backup, a file", body = Vec<u8>, content_type = "application/octet-stream")),
)]
pub async fn create(
    Shared(state): Shared<Arc<State>>,
    Extension(who): Extension<Principal>,
    Empty: Empty,
) -> Result<Response, Problem> {
    let folder = Folder::new().map_err(no_room)?;
    let path = folder.0.join("backup");
    state.store.backup(&path).await?;
    let file = File::open(&path).map_err(no_room)?;
    state.record(record::done(&who, "backup", Vec::new())).await;

    let (pieces, body) = stream::body();
    tokio::task::spawn_blocking(move || {
        send(file, pieces);
        drop(folder);
    });
    let name = "attachment; filename=\"toolpress.backup\"";
    Ok(([(CONTENT_TYPE, "application/octet-stream"), (CONTENT_DISPOSITION, name)], body).into_response())
}

/// Sends the file a piece at a time.
fn send(mut file: File, pieces: Pieces) {
    let mut piece = vec![0; PIECE];
    loop {
        match file.read(&mut piece) {
            Ok(0) => return,
            Ok(length) if pieces.write_blocking(piece[..length].to_vec()) => {}
            Ok(_) => return,
            Err(error) => return pieces.fail_blocking(error),
        }
    }
}

impl Folder {
    fn new() -> io::Result<Self> {
        let path = std::env::temp_dir().join(format!("toolpress-{}", Id::new()));
        create_private(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[cfg(unix)]
fn create_private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    DirBuilder::new().mode(0o700).create(path)
}

#[cfg(not(unix))]
fn create_private(path: &Path) -> io::Result<()> {
    DirBuilder::new().create(path)
}

#[expect(clippy::needless_pass_by_value, reason = "it is what map_err gives")]
fn no_room(error: io::Error) -> Problem {
    let detail = format!("the gateway cannot write the backup to its folder for temporary files: {error}");
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail)
}
