//! OpenAPI Overlay 1.0: corrections that are kept beside a document and applied to it, never written into it.

mod apply;
mod overlay;

pub use apply::{Reason, Unmatched, apply};
pub use overlay::{Action, Change, Invalid, Overlay, Target};
