//! What the credential of a call must be allowed to do: OAuth scopes, as the document names them.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{document::Site, vendor::VendorFile};

/// The scopes that an operation asks for, sorted: those of `security`, and those of the extension that `vendor.yaml` names.
pub fn of(site: &Site, file: &VendorFile) -> Vec<String> {
    let requirements = site.operation.security.as_ref().or(site.document.openapi.security.as_ref());
    let required = requirements.into_iter().flatten().flat_map(|requirement| requirement.values()).flatten().cloned();
    let extension = file.documents.get(&site.document.name).and_then(|entry| entry.scope.as_ref());
    let extension = extension.and_then(|name| site.operation.extensions.get(name));
    let scopes: BTreeSet<String> = required.chain(extension.into_iter().flat_map(words)).collect();
    scopes.into_iter().collect()
}

/// A scope, or a list of them.
fn words(value: &Value) -> Vec<String> {
    match value {
        Value::String(scopes) => scopes.split_whitespace().map(str::to_owned).collect(),
        Value::Array(scopes) => scopes.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}
