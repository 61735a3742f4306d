//! One file for each page, or for each thing that pages are about.

pub(crate) mod accounts;
pub(crate) mod audit;
pub(crate) mod fault;
pub(crate) mod overview;
pub(crate) mod servers;
pub(crate) mod sign_in;
pub(crate) mod tokens;
pub(crate) mod tools;
