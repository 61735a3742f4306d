//! Repair: what vendors write into their documents becomes what OpenAPI 3.0 allows, one printed problem per mend.

mod hoist;
mod inline;
mod isolate;
mod method;
mod operation;
mod parameter;
mod pointer;
mod reference;
mod resolve;
mod schema;
mod shape;
mod value;

pub use isolate::isolate;
#[cfg(test)]
pub use isolate::read;
pub use method::methods;
pub use operation::operations;
pub use pointer::{path, pointer};
pub use reference::{instead, references};
pub use shape::{shapes, sweep};
