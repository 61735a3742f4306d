//! PostgreSQL: a pool of connections for calls, and one that listens for what other replicas change.

mod address;
mod database;
mod fault;
mod listener;
mod pool;
mod statement;
mod tls;

pub use database::Postgres;
