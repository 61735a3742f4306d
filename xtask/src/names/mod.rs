//! Names of tools that were released: whoever pinned one may rely on it.

mod check;
mod released;
mod task;
#[cfg(test)]
mod tests;

pub use check::check;
pub use released::{Released, Retired};
pub use task::{release, run};
