//! A loopback vendor: an HTTP server made from OpenAPI documents, which checks every request against them.
//!
//! It reads the documents by itself and shares no code with the runtime that sends the requests, so that a mistake
//! in either is found by the other.

mod answer;
mod check;
mod clock;
mod composition;
mod credential;
mod deep;
mod document;
mod effect;
mod fault;
mod filter;
#[cfg(test)]
mod fixture;
mod form;
mod json_api;
mod page;
mod parameters;
mod reason;
mod record;
mod reply;
mod role;
mod route;
mod sandbox;
mod schema;
mod server;
mod store;
mod synthesise;
mod vendor;
#[cfg(test)]
mod whole;

pub use fault::Fault;
pub use sandbox::{Recorded, Sandbox};
pub use server::Running;
