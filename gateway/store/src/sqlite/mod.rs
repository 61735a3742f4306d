//! SQLite: one thread that writes, a few connections that read, all on one file in WAL mode.

mod connection;
mod database;
mod fault;
mod reader;
mod statement;
#[cfg(test)]
mod tests;
mod writer;

pub use database::Sqlite;
