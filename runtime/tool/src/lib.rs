//! The vocabulary of the generated tables: what a vendor, a tool and an argument are, as plain `'static` data.
//!
//! `cargo xtask generate` writes values of these types; the runtime reads them. Nothing here does anything.

mod argument;
mod list;
mod tool;
mod vendor;

pub use argument::{Argument, Place, Style};
pub use list::{List, Page};
pub use tool::{Annotations, Body, Effect, Http, Method, Request, Tool};
pub use vendor::{Api, Credential, CredentialPlace, Setting, Vendor};
