//! The demo: a real MCP conversation between a client, the built server and a loopback vendor, told as it happens.

mod conversation;
mod session;
mod stories;
mod story;
mod vendor;

pub use session::Session;
pub use story::{run, sandbox};
