//! Files in memory, written or compared as a whole: the only place besides `main` that touches the disk.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

/// Files by their path below the repository, and the folders that hold nothing but such files.
#[derive(Debug, Default)]
pub struct Tree {
    files: BTreeMap<PathBuf, String>,
    folders: Vec<PathBuf>,
}

/// A file that is not as it would be emitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stale {
    pub path: PathBuf,
    pub state: State,
}

/// How a file differs from what would be emitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Missing,
    Changed,
    /// Nothing emits it any more.
    Left,
}

impl Tree {
    /// Adds a file.
    pub fn add(&mut self, path: impl Into<PathBuf>, text: impl Into<String>) {
        self.files.insert(path.into(), text.into());
    }

    /// Says that a folder holds emitted files only: others in it are left over.
    pub fn own(&mut self, folder: impl Into<PathBuf>) {
        self.folders.push(folder.into());
    }

    /// Takes in another tree.
    pub fn extend(&mut self, other: Self) {
        self.files.extend(other.files);
        self.folders.extend(other.folders);
    }

    /// The text of a file in it.
    pub fn text(&self, path: &Path) -> Option<String> {
        self.files.get(path).cloned()
    }

    pub fn files(&self) -> impl Iterator<Item = (&Path, &str)> {
        self.files.iter().map(|(path, text)| (path.as_path(), text.as_str()))
    }

    /// Writes what changed and deletes what is left over. Gives back what it touched.
    pub fn write(&self, root: &Path) -> Result<Vec<Stale>> {
        let stale = self.stale(root)?;
        for Stale { path, state } in &stale {
            let target = root.join(path);
            let done = match state {
                State::Left => fs::remove_file(&target),
                State::Missing | State::Changed => replace(&target, &self.files[path]),
            };
            done.with_context(|| format!("{} cannot be written", target.display()))?;
        }
        Ok(stale)
    }

    /// Lists what is not as it would be written.
    pub fn stale(&self, root: &Path) -> Result<Vec<Stale>> {
        let mut stale = Vec::new();
        for (path, text) in &self.files {
            let target = root.join(path);
            match fs::read(&target) {
                Ok(found) if found == text.as_bytes() => {}
                Ok(_) => stale.push(Stale { path: path.clone(), state: State::Changed }),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    stale.push(Stale { path: path.clone(), state: State::Missing });
                }
                Err(error) => return Err(error).with_context(|| format!("{} cannot be read", target.display())),
            }
        }
        for folder in &self.folders {
            self.left_over(root, folder, &mut stale)?;
        }
        // A folder may lie in another that is emitted whole as well.
        let mut seen = BTreeSet::new();
        stale.retain(|stale| seen.insert(stale.path.clone()));
        Ok(stale)
    }

    fn left_over(&self, root: &Path, folder: &Path, stale: &mut Vec<Stale>) -> Result<()> {
        let entries = match fs::read_dir(root.join(folder)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error).with_context(|| format!("{} cannot be read", folder.display())),
        };
        let mut entries = entries.collect::<io::Result<Vec<_>>>()?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let path = folder.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                self.left_over(root, &path, stale)?;
            } else if !self.files.contains_key(&path) {
                stale.push(Stale { path, state: State::Left });
            }
        }
        Ok(())
    }
}

/// Writes a file by way of a neighbour, so that an interrupted run leaves the old file or the new one.
fn replace(target: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = target.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut neighbour = target.as_os_str().to_owned();
    neighbour.push(".part");
    #[expect(clippy::disallowed_methods, reason = "this is the one place that writes what is emitted")]
    fs::write(&neighbour, text)?;
    fs::rename(&neighbour, target)
}
