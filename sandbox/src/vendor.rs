//! The parts of `vendor.yaml` that matter on the vendor's side of the wire.

use std::{fs, path::Path};

use anyhow::{Context, bail};
use indexmap::IndexMap;
use serde::Deserialize;
use toolpress_overlay::Overlay;

use crate::{
    credential::{Credential, Credentials},
    document::Document,
};

/// A vendor: where its documents are served, how it authenticates and how it pages.
#[derive(Debug, Deserialize)]
pub(crate) struct Vendor {
    pub(crate) documents: IndexMap<String, Source>,
    #[serde(default)]
    authentication: IndexMap<String, Credentials>,
    /// The first that fits an operation's parameters is its own.
    #[serde(default)]
    pub(crate) pagination: Vec<Pagination>,
}

/// One document of a vendor.
#[derive(Debug, Deserialize)]
pub(crate) struct Source {
    /// The base URL of the API that the document describes.
    pub(crate) url: String,
    /// The name of a credential, or `none`.
    #[serde(default = "none")]
    authentication: String,
}

/// One of the vendor's ways of paging: the names that it goes by.
#[derive(Debug, Deserialize)]
pub(crate) struct Pagination {
    pub(crate) offset: Option<OffsetNames>,
    pub(crate) cursor: Option<CursorNames>,
    pub(crate) number: Option<NumberNames>,
    pub(crate) next_url: Option<NumberNames>,
}

/// Paging by number; the answer says the next number, or the URL of the next page.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct NumberNames {
    pub(crate) page: String,
    pub(crate) limit: String,
    pub(crate) next: String,
    pub(crate) default_limit: usize,
    pub(crate) max_limit: usize,
}

/// Paging by position.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct OffsetNames {
    pub(crate) limit: String,
    pub(crate) offset: String,
    pub(crate) more: String,
    pub(crate) default_limit: usize,
    pub(crate) max_limit: usize,
    /// The most that offset and limit may add up to.
    pub(crate) ceiling: Option<usize>,
}

/// Paging by a token that the previous page gave.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct CursorNames {
    pub(crate) limit: String,
    pub(crate) cursor: String,
    pub(crate) next: String,
    pub(crate) max_limit: usize,
}

fn none() -> String {
    "none".to_owned()
}

impl Vendor {
    /// Reads `vendor.yaml` in the vendor's folder.
    ///
    /// # Errors
    /// When the file cannot be read, is no such YAML, or names a credential that it does not describe.
    pub(crate) fn load(folder: &Path) -> anyhow::Result<Self> {
        let path = folder.join("vendor.yaml");
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let vendor: Self = serde_yaml::from_str(&text).with_context(|| format!("cannot use {}", path.display()))?;
        for (name, source) in &vendor.documents {
            if source.authentication != "none" && !vendor.authentication.contains_key(&source.authentication) {
                bail!("document `{name}` authenticates with `{}`, which is not described", source.authentication);
            }
        }
        Ok(vendor)
    }

    /// Reads the canonical documents, each with its overlay applied, in the order of `vendor.yaml`.
    ///
    /// # Errors
    /// When a file cannot be read or used, or when an action of an overlay does not apply.
    pub(crate) fn documents(&self, folder: &Path) -> anyhow::Result<Vec<Document>> {
        self.documents.keys().map(|name| document(folder, name)).collect()
    }

    /// The credentials that requests to this document's API must carry, all of them.
    pub(crate) fn credentials(&self, source: &Source) -> &[Credential] {
        self.authentication.get(&source.authentication).map(Credentials::all).unwrap_or_default()
    }
}

impl Source {
    /// The path of the base URL, without a final slash: `/v2` for `https://events.pagerduty.com/v2`.
    pub(crate) fn base_path(&self) -> &str {
        let after_scheme = self.url.split_once("://").map_or(self.url.as_str(), |(_, rest)| rest);
        after_scheme.find('/').map_or("", |start| after_scheme[start..].trim_end_matches('/'))
    }
}

fn document(folder: &Path, name: &str) -> anyhow::Result<Document> {
    let path = folder.join(format!("{name}.json"));
    let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut root = serde_json::from_slice(&bytes).with_context(|| format!("cannot use {}", path.display()))?;
    let corrections = folder.join(format!("{name}.overlay.yaml"));
    if corrections.exists() {
        let text = fs::read_to_string(&corrections)?;
        let overlay: Overlay =
            serde_yaml::from_str(&text).with_context(|| format!("cannot use {}", corrections.display()))?;
        if let Some(unmatched) = toolpress_overlay::apply(&mut root, &overlay).into_iter().next() {
            return Err(unmatched).with_context(|| format!("cannot apply {}", corrections.display()));
        }
    }
    Document::new(root).with_context(|| format!("cannot use {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(url: &str) -> Source {
        Source { url: url.to_owned(), authentication: none() }
    }

    #[test]
    fn the_base_path_is_what_follows_the_host() {
        assert_eq!(source("https://api.pagerduty.com").base_path(), "");
        assert_eq!(source("https://events.pagerduty.com/v2").base_path(), "/v2");
        assert_eq!(source("https://uptime.example/api/").base_path(), "/api");
    }

    fn load(name: &str) -> anyhow::Result<Vec<Document>> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name);
        Vendor::load(&folder)?.documents(&folder)
    }

    #[test]
    fn an_unknown_credential_is_refused() {
        let error = load("unknown_credential").expect_err("no credential is described");
        assert_eq!(error.to_string(), "document `rest` authenticates with `key`, which is not described");
    }

    #[test]
    fn an_expired_overlay_is_refused() {
        let error = load("expired_overlay").expect_err("its action selects nothing");
        let reason = "actions[0], target `$.gone`: selects nothing; remove the action or mend its target";
        assert_eq!(error.root_cause().to_string(), reason);
    }
}
