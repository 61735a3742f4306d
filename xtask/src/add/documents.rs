//! The documents of a vendor: read, made canonical, and named.

use std::collections::BTreeSet;

use anyhow::{Context, Result};

use crate::{
    document::Document,
    import::{self, Made, Options},
    plan::words,
    problem::{Place, Problem, Problems},
    vendor::Prose,
    workspace::Workspace,
};

/// A vendor's documents, in the order of their sources.
#[derive(Debug, Default)]
pub struct Read {
    pub documents: Vec<Document>,
    /// Of each document what it was made of.
    pub made: Vec<Made>,
    /// Where each is published; none for a file.
    pub urls: Vec<Option<String>>,
}

/// Names of files that say nothing of what is in them.
const GENERAL: &[&str] =
    &["api", "api-docs", "definition", "document", "index", "openapi", "root", "schema", "spec", "spec3", "swagger"];

/// Reads every source. Errors are among the problems.
pub fn read(
    workspace: &Workspace,
    vendor: &str,
    sources: &[String],
    options: &Options,
    problems: &mut Problems,
) -> Result<Read> {
    let mut taken = BTreeSet::new();
    let mut read = Read::default();
    for source in sources {
        let name = free(&mut taken, &name(source));
        let file = workspace.relative(&workspace.vendor(vendor).join(format!("{name}.json")));
        let overlay = file.replace(".json", ".overlay.yaml");
        let Some(made) = import::make(source, options, Prose::Keep, &overlay, problems) else { continue };
        if made.source.counts.operations == 0 {
            let place = Place::file(&made.source.source);
            problems.push(Problem::warning("no-operations", place, "it has no operation to make a tool from"));
        }
        let document = Document::read(&name, &file, &made.value);
        read.documents.push(document.with_context(|| format!("{source} did not become canonical"))?);
        read.urls.push(import::is_url(source).then(|| made.source.source.clone()));
        read.made.push(made);
    }
    Ok(read)
}

/// What a document is called: its file's name up to the first dot, or `api` where that says nothing.
fn name(source: &str) -> String {
    let path = source.split(['?', '#']).next().unwrap_or_default();
    let file = path.trim_end_matches('/').rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = words::snake(file.split('.').next().unwrap_or_default()).replace('_', "-");
    let is_letter = |letter: char| letter.is_ascii_lowercase();
    if stem.starts_with(is_letter) && !GENERAL.contains(&stem.as_str()) { stem } else { "api".to_owned() }
}

fn free(taken: &mut BTreeSet<String>, name: &str) -> String {
    let numbered = std::iter::once(name.to_owned()).chain((2..).map(|number| format!("{name}-{number}")));
    let free = numbered.into_iter().find(|name| !taken.contains(name)).unwrap_or_default();
    taken.insert(free.clone());
    free
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_named_by_their_files() {
        for (source, expected) in [
            ("https://api.acme.test/openapi.yaml?token=x", "api"),
            ("specs/Incidents V2.openapi.json", "incidents-v2"),
            ("https://acme.test/v3/", "v3"),
            ("../2024.yaml", "api"),
            ("swagger.json", "api"),
        ] {
            assert_eq!(name(source), expected, "{source}");
        }
        let mut taken = BTreeSet::new();
        assert_eq!([(); 3].map(|()| free(&mut taken, "api")), ["api", "api-2", "api-3"]);
    }
}
