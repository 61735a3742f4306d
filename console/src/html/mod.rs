//! What pages are made of.

pub(crate) mod chart;
pub(crate) mod errors;
pub(crate) mod expiry;
pub(crate) mod field;
pub(crate) mod layout;
pub(crate) mod number;
pub(crate) mod once;
pub(crate) mod paging;
pub(crate) mod text;
pub(crate) mod time;
pub(crate) mod usage;
