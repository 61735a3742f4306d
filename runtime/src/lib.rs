//! Runs Toolpress tools: arguments become a request, the response becomes a reply, and MCP carries both.
//!
//! The crate knows tools, not documents, and no vendor by name: what it runs are the tables of `toolpress_tool`.

pub mod account;
mod arguments;
pub mod base;
mod body;
pub mod catalog;
pub mod client;
mod content;
mod credential;
mod cursor;
mod envelope;
pub mod error;
mod expected;
pub mod filter;
#[cfg(test)]
mod fixture;
pub mod limit;
mod lines;
pub mod mcp;
mod media_type;
pub mod mistake;
mod mixed;
mod nearest;
mod network;
mod page;
pub mod reply;
pub mod request;
pub mod surface;
pub mod trace;
pub mod transport;
mod vendor_error;
mod wire;
pub mod words;

pub use account::Account;
pub use catalog::{Catalog, descriptor};
pub use client::Client;
pub use error::CallError;
pub use expected::expected;
pub use filter::Filter;
pub use nearest::nearest;
pub use reply::{Content, Reply};
pub use trace::Trace;
pub use transport::Transport;
