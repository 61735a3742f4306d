//! MCP over Streamable HTTP, in both eras, without sessions: every request is answered by itself, as one JSON object.
//!
//! [`router`] is the endpoint, [`operations`] what those who run it look at, [`serve`] the sockets under both. A
//! [`Gate`] counts what is under way for all of them.

mod door;
mod endpoint;
mod gate;
mod headers;
mod listener;
mod operations;
mod pieces;

pub use endpoint::{Options, router};
pub use gate::Gate;
pub use listener::serve;
pub use operations::operations;
