//! The Model Context Protocol, in both of its eras: 2026-07-28 (stateless, every request carries its version) and the
//! four revisions before it, which begin with `initialize`.
//!
//! It is written here by hand rather than with the `rmcp` SDK. A server that only has tools answers five methods, and
//! 3.8 of the SDK stands in the way of most of what is promised for them: it drops a malformed line without an answer
//! and a last line without a line break altogether, takes `tools/call` with arguments that are no object for an
//! unknown method, ends the connection when a notification comes first, gives what is in flight at the end of input
//! five seconds, and builds every tool anew for every `tools/list`. Answers here are written from the bytes that the
//! catalog has rendered once. Only [`Server`], [`Metrics`], [`Observer`] and the
//! transports are public, so that all of it can be replaced.

mod answer;
mod call;
mod content;
mod context;
mod era;
mod handler;
pub mod http;
mod message;
mod metrics;
mod observer;
pub mod stdio;

pub use handler::Server;
pub use metrics::{Metrics, Outcome};
pub use observer::{Observer, Watched};
