//! Breaks that somebody accepted, with a reason: `specs/<vendor>/accepted.yaml`.

use std::path::PathBuf;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use super::cause::Entry;
use crate::{
    problem::{Place, Problem, Problems, step},
    tree::Tree,
    vendor::read_yaml,
    workspace::Workspace,
};

/// The file of a vendor.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Accepted {
    pub accepted: Vec<Acceptance>,
}

/// One break.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Acceptance {
    pub fingerprint: String,
    /// What it is, for whoever reads the file.
    pub what: String,
    pub reason: String,
}

const HEAD: &str = "# Breaks that were accepted, each with its reason. Written by `cargo xtask diff --accept`; an entry that is no longer
# needed is an error.
";

pub fn path(vendor: &str) -> PathBuf {
    PathBuf::from("specs").join(vendor).join("accepted.yaml")
}

impl Accepted {
    /// Reads the file of a vendor, if there is one.
    pub fn read(workspace: &Workspace, vendor: &str, problems: &mut Problems) -> Self {
        let file = workspace.root.join(path(vendor));
        if file.is_file() { read_yaml(workspace, &file, problems).unwrap_or_default() } else { Self::default() }
    }

    /// Marks what is accepted. An entry that fits nothing, or gives no reason, is an error.
    pub fn apply(&self, vendor: &str, entries: &mut [Entry], problems: &mut Problems) {
        let file = path(vendor).to_string_lossy().replace('\\', "/");
        for (at, Acceptance { fingerprint, what, reason }) in self.accepted.iter().enumerate() {
            let place = Place::at(&file, step("/accepted", &at.to_string()));
            let found = entries.iter_mut().find(|entry| entry.fingerprint == *fingerprint && entry.vendor == vendor);
            match found {
                _ if reason.trim().is_empty() => {
                    let message = format!("{fingerprint} is accepted without a reason");
                    problems.push(Problem::error("no-reason", place, message).help("say why it may break its callers"));
                }
                Some(entry) if entry.is_open() => entry.accepted = Some(reason.clone()),
                Some(_) => {
                    let message = format!("{fingerprint} ({what}) need not be accepted here");
                    problems.push(Problem::error("spent-acceptance", place, message));
                }
                None => {
                    let message = format!("{fingerprint} ({what}) is no break any more");
                    problems.push(Problem::error("spent-acceptance", place, message));
                }
            }
        }
    }

    /// With one more, in the order of fingerprints; those that fit nothing any more are left out.
    pub fn with(mut self, entry: &Entry, reason: &str, entries: &[Entry]) -> Self {
        self.accepted.retain(|old| {
            old.fingerprint != entry.fingerprint && entries.iter().any(|entry| entry.fingerprint == old.fingerprint)
        });
        let fingerprint = entry.fingerprint.clone();
        self.accepted.push(Acceptance { fingerprint, what: entry.title(), reason: reason.to_owned() });
        self.accepted.sort_by(|a, b| a.fingerprint.cmp(&b.fingerprint));
        self
    }

    /// Writes the file of a vendor.
    pub fn write(&self, workspace: &Workspace, vendor: &str) -> Result<()> {
        let fields = serde_yaml::to_string(self).context("what is accepted cannot be written as YAML")?;
        let mut tree = Tree::default();
        tree.add(path(vendor), format!("{HEAD}{fields}"));
        tree.write(&workspace.root).map(drop)
    }
}
