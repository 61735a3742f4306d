//! MCP over Streamable HTTP, in both eras, without sessions: every request is answered by itself, as one JSON object.
//!
//! [`router`] is the endpoint of a single server, and [`Endpoint`] what it is made of, for those who choose a server for
//! each request. [`operations`] is what those who run it look at, [`serve`] the sockets under all of them. A [`Gate`] counts
//! what is under way.

mod door;
mod endpoint;
mod gate;
mod headers;
mod listener;
mod operations;
mod pieces;
mod received;
mod refusal;
mod router;

pub use endpoint::{Endpoint, Options, Visitor, accepted};
pub use gate::Gate;
pub use listener::serve;
pub use operations::operations;
pub use received::Received;
pub use refusal::Refusal;
pub use router::router;
