//! The diff that a reviewer reads: what a change of a document or a record means for whoever calls the tools.

mod accepted;
mod cause;
mod change;
mod compare;
mod git;
mod lines;
pub mod report;
pub mod rules;
pub mod surface;
mod task;
#[cfg(test)]
mod tests;
mod verdict;
mod words;

pub use report::Form;
pub use task::{Options, Outcome, accept, print, run};
pub use verdict::Verdict;
