//! Two surfaces → every change between them.

mod api;
mod changes;
mod choice;
mod pairs;
mod request;
mod schema;
mod size;
mod types;
mod unknown;
mod values;
mod vendor;
mod wire;

pub use vendor::surfaces;
