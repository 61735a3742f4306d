//! Documents and records → the model: what each operation is called, what it takes, and how it is described.

mod apis;
mod arguments;
mod body;
mod classify;
mod describe;
mod merge;
mod names;
mod pages;
mod records;
mod shape;
mod tidy;
mod tool;
mod vendor;
pub mod words;

pub use vendor::vendor;
