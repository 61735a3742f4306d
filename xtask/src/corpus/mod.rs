//! Corpus: every document of a folder goes from `add` to a tool that is served and called, without a hand edit.

mod documents;
mod row;
mod scratch;
mod serve;
mod task;

pub use task::run;
