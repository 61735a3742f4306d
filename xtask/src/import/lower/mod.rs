//! Lowers every version of OpenAPI to 3.0.3: Swagger 2.0 is rearranged, the schemas of 3.1 and 3.2 are said in 3.0's words.

mod array;
mod item;
mod media_type;
mod modern;
mod operation;
mod parameter;
mod query_string;
mod reference;
mod schema;
mod self_reference;
mod swagger;
mod tag;
mod types;
mod version;

pub use version::{lower, version};
