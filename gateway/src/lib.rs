//! The gateway: one process that holds a team's credentials with vendors and hands out MCP servers that are scoped, expire
//! and can be revoked.

pub mod accounts;
pub mod audit;
pub mod counts;
pub mod credentials;
mod expiry;
pub mod fault;
pub mod key;
pub mod limits;
mod oauth;
pub mod servers;
pub mod token;
