//! Repair: what vendors write into their documents becomes what OpenAPI 3.0 allows, one printed problem per mend.

mod hoist;
mod inline;
mod isolate;
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
pub use operation::operations;
pub use pointer::pointer;
pub use reference::references;
pub use shape::{shapes, sweep};
