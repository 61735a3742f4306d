//! What is said of a request's body, in the way that its content type wants it written.

mod file;
mod json;
mod multipart;
mod write;

pub(crate) use write::{Said, Written, write};
