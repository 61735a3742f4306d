//! The gateway: one process that holds a team's credentials with vendors and hands out MCP servers that are scoped, expire
//! and can be revoked.

pub mod audit;
pub mod counts;
mod expiry;
pub mod fault;
pub mod key;
pub mod limits;
pub mod servers;
pub mod token;
