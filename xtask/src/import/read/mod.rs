//! Reads a document: bytes become a tree, JSON or YAML alike, or a sentence about why they cannot.

mod decode;
mod json;
mod limit;
mod yaml;

pub use decode::{decode, text};
#[cfg(test)]
pub use limit::MOST_DEPTH;
