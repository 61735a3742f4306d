//! Who comes in, with what, and what every answer carries.

pub(crate) mod attempts;
pub(crate) mod form;
pub(crate) mod guard;
pub(crate) mod secret;
pub(crate) mod session;
