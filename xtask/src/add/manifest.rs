//! The Cargo feature of a vendor in the repository's manifest.

use anyhow::{Context, Result};
use toml_edit::{Array, DocumentMut, Item, Value};

/// The manifest with the feature `vendor`, on by default. Everything else stays as it is written.
pub fn with_feature(manifest: &str, vendor: &str) -> Result<String> {
    let mut document: DocumentMut = manifest.parse().context("Cargo.toml cannot be read")?;
    let features = document.get_mut("features").and_then(Item::as_table_mut);
    let features = features.context("Cargo.toml has no [features] that a vendor could stand in")?;
    if !features.contains_key(vendor) {
        let generated = Array::from_iter([format!("toolpress-generated/{vendor}")]);
        features.insert(vendor, Item::Value(Value::Array(generated)));
        features.sort_values_by(|a, _, b, _| (a.get() != "default", a).cmp(&(b.get() != "default", b)));
    }
    let default = features.entry("default").or_insert(Item::Value(Value::Array(Array::new())));
    let default = default.as_array_mut().context("`default` in Cargo.toml's [features] is no list")?;
    if !default.iter().any(|feature| feature.as_str() == Some(vendor)) {
        let after = default.iter().position(|feature| feature.as_str().is_some_and(|feature| feature > vendor));
        default.insert(after.unwrap_or(default.len()), vendor);
        default.fmt();
    }
    Ok(document.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = "\
[package]
name = \"toolpress\" # the binary

[features]
default = [\"beta\", \"zeta\"]
beta = [\"toolpress-generated/beta\"]
zeta = [\"toolpress-generated/zeta\"]

[dependencies]
anyhow.workspace = true
";

    #[test]
    fn a_feature_is_added_in_its_place_once() {
        let expected = MANIFEST
            .replace("[\"beta\", \"zeta\"]", "[\"beta\", \"gamma\", \"zeta\"]")
            .replace("zeta = [", "gamma = [\"toolpress-generated/gamma\"]\nzeta = [");
        let manifest = with_feature(MANIFEST, "gamma").unwrap();
        assert_eq!(manifest, expected);
        assert_eq!(with_feature(&manifest, "gamma").unwrap(), expected);
    }

    #[test]
    fn a_manifest_without_features_is_refused() {
        assert!(with_feature("[package]\nname = \"a\"\n", "gamma").is_err());
    }
}
