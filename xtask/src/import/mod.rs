//! Import: a vendor's document, as dirty as it comes, becomes `specs/<vendor>/<document>.json`, clean and stable.

mod advice;
mod bundle;
mod canonical;
mod changes;
mod copies;
mod facts;
mod fetch;
mod grammar;
mod lower;
mod network;
mod notice;
mod options;
mod original;
mod overlay;
mod path;
mod press;
mod prune;
mod read;
mod repair;
mod report;
mod source;
mod task;
#[cfg(test)]
pub mod tests;
mod visit;

pub use bundle::{FileRead, Origins};
pub use fetch::is_url;
pub use grammar::{OTHER_METHODS, SKIP, is_method};
pub use options::Options;
pub use original::{Read, press_document, read_document, read_root};
pub use overlay::{Applied, overlay, without_effect};
pub use source::{document_name, sha256, today};
pub use task::{Imported, Made, import, make, record, run};
