//! The vendor-neutral model that `plan` builds and `emit` prints: plain structs, every name already decided.

mod schema;
mod tool;

pub use serde_json::Number;

pub use schema::{Extra, Field, Length, Range, Schema, Shape};
pub use tool::{
    Annotations, Api, Argument, Body, Certainty, Credential, CredentialPlace, Effect, Http, Inference, List, Method,
    Page, Place, Resource, Setting, Skipped, Style, Tool, Vendor,
};
