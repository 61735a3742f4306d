//! Documents and records → the model: what each operation is called, what it takes, and how it is described.

mod apis;
mod arguments;
mod authentication;
mod body;
mod budget;
mod choice;
mod classify;
mod describe;
mod extent;
mod legal;
mod lines;
mod merge;
pub(crate) mod names;
pub(crate) mod pages;
mod path;
mod prose;
mod records;
mod replies;
mod scopes;
pub(crate) mod shape;
mod tidy;
mod tool;
mod untold;
mod vendor;
pub mod words;

pub use replies::Replies;
pub use vendor::vendor;
