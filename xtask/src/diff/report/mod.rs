//! The verdict for its readers: people at a terminal, reviewers on GitHub, and programs.

mod form;
mod github;
mod groups;
mod json;
mod junit;
mod markdown;
mod sarif;
mod text;

pub use form::{Form, report};
pub use markdown::escape as escape_markdown;
