//! The names of the last release (`specs/<vendor>/released.yaml`), and those that were retired since
//! (`specs/<vendor>/retired.yaml`).

use std::{collections::BTreeMap, path::PathBuf};

use serde::{Deserialize, Serialize};

use crate::{problem::Problems, vendor::read_yaml, workspace::Workspace};

/// Every name that answered calls in the last release: those that were listed, and aliases.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Released {
    /// `0.1.0`
    pub version: String,
    /// Sorted.
    pub tools: Vec<String>,
}

/// The end of a name, said beforehand.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retirement {
    /// The day from which on it may be gone: `2027-03-01`.
    pub date: String,
    pub reason: String,
}

pub type Retired = BTreeMap<String, Retirement>;

pub fn released_path(vendor: &str) -> PathBuf {
    PathBuf::from("specs").join(vendor).join("released.yaml")
}

pub fn retired_path(vendor: &str) -> PathBuf {
    PathBuf::from("specs").join(vendor).join("retired.yaml")
}

/// What was released of a vendor, if anything was.
pub fn released(workspace: &Workspace, vendor: &str, problems: &mut Problems) -> Option<Released> {
    let path = workspace.root.join(released_path(vendor));
    if path.is_file() { read_yaml(workspace, &path, problems) } else { None }
}

pub fn retired(workspace: &Workspace, vendor: &str, problems: &mut Problems) -> Retired {
    let path = workspace.root.join(retired_path(vendor));
    if path.is_file() { read_yaml(workspace, &path, problems).unwrap_or_default() } else { Retired::default() }
}
