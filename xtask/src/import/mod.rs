//! Import: a vendor's document, as dirty as it comes, becomes `specs/<vendor>/<document>.json`, clean and stable.

mod canonical;
mod changes;
mod copies;
mod facts;
mod fetch;
mod grammar;
mod lines;
mod lower;
mod press;
mod prune;
mod read;
mod repair;
mod report;
mod source;
mod task;
#[cfg(test)]
mod tests;
mod visit;

pub use task::{Options, run};
