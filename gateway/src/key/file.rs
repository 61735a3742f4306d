//! The key file: made whole or not at all, replaced whole or not at all, and read only while nobody else may.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use toolpress_store::Id;
use zeroize::Zeroizing;

use super::KeyError;
use super::keys::Keys;

/// A key file is a few lines; what is longer is something else.
const LONGEST: u64 = 64 * 1024;

/// What a file looks like from outside: another one was put in its place, or it was written to, when this differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    modified: Option<SystemTime>,
    length: u64,
    inode: u64,
}

/// Reads the file, unless others have one of the forbidden rights.
pub(super) fn read(path: &Path, forbidden: u32) -> Result<(Zeroizing<String>, Stamp), KeyError> {
    let mut file = File::open(path).map_err(|error| failed("cannot read the key file", path, error))?;
    let metadata = file.metadata().map_err(|error| failed("cannot read the key file", path, error))?;
    let mode = mode(&metadata);
    if mode & forbidden != 0 {
        return Err(KeyError::Mode { path: path.to_owned(), mode });
    }
    let mut text = Zeroizing::new(String::new());
    let read = (&mut file).take(LONGEST).read_to_string(&mut text);
    read.map_err(|error| failed("cannot read the key file", path, error))?;
    Ok((text, stamp_of(&metadata)))
}

/// What the file looks like.
pub(super) fn stamp(path: &Path) -> Result<Stamp, KeyError> {
    let metadata = fs::metadata(path).map_err(|error| failed("cannot read the key file", path, error))?;
    Ok(stamp_of(&metadata))
}

/// Makes the file, for its owner alone. One that another process has made meanwhile stays.
pub(super) fn create(path: &Path, keys: &Keys) -> Result<(), KeyError> {
    let temporary = write_beside(path, keys, &Id::new().to_string())?;
    // A link never replaces what is there.
    let linked = fs::hard_link(&temporary, path);
    let removed = fs::remove_file(&temporary);
    match linked {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            Err(failed("cannot make the key file", path, error))
        }
        _ => removed.and_then(|()| sync_folder(path)).map_err(|error| failed("cannot make the key file", path, error)),
    }
}

/// Puts these keys in the place of the file's. The caller holds the lock.
pub(super) fn replace(path: &Path, keys: &Keys) -> Result<(), KeyError> {
    let failed = |error| failed("cannot replace the key file", path, error);
    // A link is followed: what it points to is replaced, not the link.
    let path = fs::canonicalize(path).map_err(failed)?;
    // What a process left behind that was killed here.
    match fs::remove_file(beside(&path, "new")) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
        _ => {}
    }
    let temporary = write_beside(&path, keys, "new")?;
    fs::rename(&temporary, &path).and_then(|()| sync_folder(&path)).map_err(failed)
}

/// Keeps every other process from rotating these keys until the lock is dropped, or the process is gone.
pub(super) fn lock(path: &Path) -> Result<File, KeyError> {
    let beside = beside(path, "lock");
    let failed = |error| failed("cannot lock the key file", path, error);
    let lock = private().create(true).truncate(false).open(&beside).map_err(failed)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(fs::TryLockError::WouldBlock) => Err(KeyError::Busy(path.to_owned())),
        Err(fs::TryLockError::Error(error)) => Err(failed(error)),
    }
}

/// Writes the keys to a new file in the same folder, down to the disk.
fn write_beside(path: &Path, keys: &Keys, extension: &str) -> Result<PathBuf, KeyError> {
    let temporary = beside(path, extension);
    let written = private().create_new(true).open(&temporary).and_then(|mut file| {
        file.write_all(keys.text().as_bytes())?;
        file.sync_all()
    });
    match written {
        Ok(()) => Ok(temporary),
        Err(error) => {
            let _ = fs::remove_file(&temporary);
            Err(failed("cannot write beside the key file", path, error))
        }
    }
}

/// A file for its owner alone.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn beside(path: &Path, extension: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    name.into()
}

/// Makes what was done to names in the file's folder last.
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

fn failed(doing: &'static str, path: &Path, reason: io::Error) -> KeyError {
    match reason.kind() {
        io::ErrorKind::NotFound if doing.contains("read") => KeyError::Missing(path.to_owned()),
        _ => KeyError::File { doing, path: path.to_owned(), reason },
    }
}

#[cfg(unix)]
fn mode(metadata: &fs::Metadata) -> u32 {
    std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o777
}

/// Rights are lists there, kept by the folder.
#[cfg(not(unix))]
fn mode(_: &fs::Metadata) -> u32 {
    0
}

fn stamp_of(metadata: &fs::Metadata) -> Stamp {
    #[cfg(unix)]
    let inode = std::os::unix::fs::MetadataExt::ino(metadata);
    #[cfg(not(unix))]
    let inode = 0;
    Stamp { modified: metadata.modified().ok(), length: metadata.len(), inode }
}
