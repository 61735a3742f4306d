//! The documents of a vendor: read, made canonical, and named.

use std::collections::BTreeSet;

use anyhow::{Context, Result};

use crate::{
    document::Document,
    import::{self, Made, Options},
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
        let name = free(&mut taken, &import::document_name(source));
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
    fn documents_of_one_name_are_numbered() {
        let mut taken = BTreeSet::new();
        assert_eq!([(); 3].map(|()| free(&mut taken, "api")), ["api", "api-2", "api-3"]);
    }
}
