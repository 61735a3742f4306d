//! The gateway: one process that holds a team's credentials with vendors and hands out MCP servers that are scoped, expire
//! and can be revoked.

pub mod accounts;
pub mod api;
pub mod app;
pub mod audit;
pub mod by_hand;
pub mod counts;
pub mod credentials;
mod expiry;
pub mod fault;
#[cfg(test)]
mod flaky;
pub mod key;
pub mod limits;
mod mcp;
mod oauth;
mod operations;
pub mod operator;
mod remembered;
pub mod servers;
pub mod token;
pub mod usage;
