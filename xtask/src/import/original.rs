//! The vendor's document: read whole from all its files, and then pressed into its canonical form.

use serde_json::Value;

use super::{
    advice,
    bundle::{FileRead, Library, Origins, join},
    fetch::Limits,
    lower,
    options::Options,
    overlay::{Applied, overlay},
    press::press,
    report::Report,
    source,
};
use crate::{problem::Problems, vendor::Prose};

/// A document as its vendor wrote it, in one tree.
#[derive(Debug)]
pub struct Read {
    pub value: Value,
    /// The version of OpenAPI that it says it has, or nothing.
    pub openapi: String,
    /// Where the parts of the tree stood.
    pub origins: Origins,
    /// In a stable order.
    pub files: Vec<FileRead>,
    /// What was applied to it before anything else.
    pub overlay: Option<Applied>,
}

impl Read {
    /// The digest of all files.
    pub fn sha256(&self) -> String {
        source::of_files(&self.files.iter().map(|file| file.sha256.as_str()).collect::<Vec<_>>())
    }
}

/// Reads the document at `source`, a file or an http(s) URL, with every file that it refers to and may refer to.
/// Without a document there is an error among the problems.
pub fn read_document(source: &str, options: &Options, problems: &mut Problems) -> Option<Read> {
    read_within(source, options, Limits::default(), problems)
}

/// Reads the document with these limits for each of its files.
pub fn read_within(source: &str, options: &Options, limits: Limits, problems: &mut Problems) -> Option<Read> {
    let mut library = Library::open(source, &options.allow_ref, limits, problems)?;
    let (mut value, origins) = join(&mut library, problems);
    let overlay = match &options.overlay {
        Some(file) => Some(overlay(&mut value, file, problems)?),
        None => None,
    };
    let openapi = lower::version(&value).unwrap_or_default();
    Some(Read { value, openapi, origins, files: library.reads(), overlay })
}

/// Reads the one file at `source` as it is, without what it refers to.
pub fn read_root(source: &str, problems: &mut Problems) -> Option<Value> {
    Library::open(source, &[], Limits::default(), problems).map(|mut library| library.take_root())
}

/// The canonical document of one that was read. Without one there is an error among the problems.
/// `overlay` is the file that advice tells people to write to.
pub fn press_document(read: Read, prose: Prose, overlay: &str, problems: &mut Problems) -> Option<Value> {
    let mut report = Report::of_files(read.origins, problems);
    match lower::lower(read.value, &mut report) {
        Ok(mut value) => {
            press(&mut value, prose, &mut report);
            advice::advise(&value, overlay, &mut report);
            Some(value)
        }
        Err(message) => {
            report.error("unknown-version", "", message);
            None
        }
    }
}
