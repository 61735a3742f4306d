//! The REST API with which administrators manage the gateway.
//!
//! Every answer that is no result is problem details (RFC 9457). What the API takes and gives is said in `/openapi.json`,
//! which is made of the types here.

mod account;
mod audit;
mod backup;
mod body;
mod config;
mod credentials;
mod fields;
mod in_process;
mod key;
mod openapi;
mod path;
mod principal;
mod problem;
mod query;
mod record;
mod router;
mod server;
mod state;
mod stream;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod token;
mod tools;
mod trial;
mod usage;
mod values;
mod vendor;

pub use in_process::InProcess;
pub(crate) use in_process::request;
pub use principal::{Principal, is_valid};
pub use problem::{Mistake, Problem};
pub use query::id as parse_id;
pub use router::router;
pub use state::State;
pub use tools::{Tool, ToolEffect, Tools};
pub use vendor::{Count, Credential, CredentialKind, Setting, Vendor};
