//! What operations demand: the sets of security schemes that a document's operations accept, and how often each is.

use std::collections::{BTreeMap, BTreeSet};

use openapiv3::{SecurityRequirement, SecurityScheme};

use crate::document::{Document, Site};

/// Schemes that must be met together, by their names in the document, sorted.
pub type Schemes = Vec<String>;

/// The sets of declared schemes that each operation accepts.
pub fn demands(document: &Document) -> Vec<BTreeSet<Schemes>> {
    let declared =
        |schemes: &Schemes| !schemes.is_empty() && schemes.iter().all(|name| scheme(document, name).is_some());
    let demand = |site: &Site| {
        let own = site.operation.security.as_ref().or(document.openapi.security.as_ref());
        own.into_iter().flatten().map(names).filter(declared).collect()
    };
    document.sites().iter().map(demand).collect()
}

/// How many operations accept each set of schemes.
pub fn accepted(demands: &[BTreeSet<Schemes>]) -> BTreeMap<&Schemes, usize> {
    let mut accepted = BTreeMap::new();
    for schemes in demands.iter().flatten() {
        *accepted.entry(schemes).or_default() += 1;
    }
    accepted
}

fn names(requirement: &SecurityRequirement) -> Schemes {
    let names: BTreeSet<String> = requirement.keys().cloned().collect();
    names.into_iter().collect()
}

pub fn scheme<'a>(document: &'a Document, name: &str) -> Option<&'a SecurityScheme> {
    document.openapi.components.as_ref()?.security_schemes.get(name)?.as_item()
}

/// Every declared scheme by itself, sorted by name.
pub fn declared(document: &Document) -> Vec<&str> {
    let components = document.openapi.components.iter();
    let mut names: Vec<&str> =
        components.flat_map(|components| &components.security_schemes).map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    names
}
