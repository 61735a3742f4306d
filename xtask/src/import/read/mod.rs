//! Reads a document: bytes become text and a tree, JSON or YAML alike, or a sentence about why they cannot.

mod decode;
mod json;
mod limit;
mod loose;
mod scalar;
mod tab;
mod text;
mod yaml;

pub use decode::{Fault, Remark, Tree, decode, followable, part};
pub use limit::{MOST_DEPTH, MOST_VALUES, too_deep, too_many};
pub use text::text;
