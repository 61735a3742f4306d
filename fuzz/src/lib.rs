//! What the targets share: where a request may go, and tools that page.

mod lists;
mod sent;

pub use lists::{ACME, LISTS};
pub use sent::{account, assert_sent};
