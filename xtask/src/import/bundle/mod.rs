//! Bundle: a document in many files becomes one tree, with every file read at most once and only where it may be.

mod address;
mod join;
mod library;
mod link;
mod lost;
mod names;
mod origins;
mod places;
mod policy;
mod room;
mod site;
mod take;
mod target;
mod walk;

pub use join::join;
pub use library::{FileRead, Library};
pub use origins::Origins;
