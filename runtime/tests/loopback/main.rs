//! The runtime against a real HTTP server on this machine, by hand and over MCP.

mod bodies;
mod client;
mod credentials;
#[expect(dead_code, reason = "the unit tests use the tools that are not called here")]
#[path = "../../src/fixture.rs"]
mod fixture;
mod network;
mod over_http;
mod replies;
mod stdio;
mod vendor;
