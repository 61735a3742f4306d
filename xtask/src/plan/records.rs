//! Finds the record of an operation, and the records that fit none.

use std::collections::BTreeMap;

use crate::{
    document::{Document, Site},
    problem::{Place, Problem, Problems},
    vendor::{MethodEntry, Record, VendorSources},
};

/// What a record says about one operation.
#[derive(Clone, Copy, Debug)]
pub struct Recorded<'a> {
    pub file: &'a str,
    pub record: &'a Record,
    /// `list`, or a custom method's own name.
    pub method: &'a str,
    pub entry: &'a MethodEntry,
}

impl Recorded<'_> {
    pub fn place(&self) -> Place {
        Place::at(self.file, format!("/methods/{}", self.method))
    }
}

/// Every recorded operation by document and operation id.
#[derive(Debug, Default)]
pub struct Records<'a> {
    by_operation: BTreeMap<(String, String), Recorded<'a>>,
}

impl<'a> Records<'a> {
    /// Matches records and operations. An entry that fits no operation, or fits one twice, is an error.
    pub fn index(sources: &'a VendorSources, documents: &[Document], problems: &mut Problems) -> Self {
        let mut ids: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for document in documents {
            for site in document.sites() {
                ids.entry(site.id().to_owned()).or_default().push(document.name.clone());
            }
        }
        let mut records = Self::default();
        for (file, record) in &sources.records {
            for (method, entry) in &record.methods {
                let recorded = Recorded { file, record, method, entry };
                let (document, id) = named(&entry.operation, &ids);
                let found = ids.get(id).map(Vec::as_slice).unwrap_or_default();
                let candidates: Vec<_> =
                    found.iter().filter(|name| document.is_none_or(|document| document == *name)).collect();
                let [document] = candidates[..] else {
                    problems.push(misfit(recorded, candidates.len()));
                    continue;
                };
                if let Some(other) = records.by_operation.insert((document.clone(), id.to_owned()), recorded) {
                    let message = format!("operation `{id}` is recorded twice, also at {}", other.place());
                    problems.push(Problem::error("operation-recorded-twice", recorded.place(), message));
                }
            }
        }
        records
    }

    pub fn of(&self, site: &Site) -> Option<Recorded<'a>> {
        self.by_operation.get(&(site.document.name.clone(), site.id().to_owned())).copied()
    }
}

/// The document, if it is named, and the operation's id, which may hold slashes of its own.
fn named<'e>(operation: &'e str, ids: &BTreeMap<String, Vec<String>>) -> (Option<&'e str>, &'e str) {
    match operation.split_once('/') {
        Some((document, id)) if ids.get(id).is_some_and(|documents| documents.iter().any(|name| name == document)) => {
            (Some(document), id)
        }
        _ => (None, operation),
    }
}

fn misfit(recorded: Recorded, candidates: usize) -> Problem {
    let id = &recorded.entry.operation;
    if candidates == 0 {
        let message = format!("no document has an operation `{id}`");
        return Problem::error("unknown-operation", recorded.place(), message).help("mend the id, or remove the entry");
    }
    let message = format!("{candidates} documents have an operation `{id}`");
    Problem::error("ambiguous-operation", recorded.place(), message).help(format!("write DOCUMENT/{id}"))
}
