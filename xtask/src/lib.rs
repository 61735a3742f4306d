//! The press as a library: the tasks of `cargo xtask`, and the stages they are made of.

pub mod add;
pub mod bench;
pub mod build;
pub mod command;
pub mod corpus;
pub mod demo;
pub mod diff;
pub mod document;
pub mod emit;
pub mod explain;
pub mod findability;
pub mod generate;
pub mod import;
pub mod infer;
pub mod lint;
pub mod model;
pub mod names;
pub mod overlay;
pub mod plan;
pub mod problem;
pub mod refresh;
pub mod schema;
#[cfg(test)]
mod tests;
pub mod tree;
pub mod vendor;
pub mod workspace;
