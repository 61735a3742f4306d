//! The console over a real gateway and a real store, as a browser without scripts sees it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod accounts;
mod browser;
mod doors;
mod overview;
mod servers;
mod shown;
mod sign_in;
mod tokens;
mod tools;
mod vendors;
