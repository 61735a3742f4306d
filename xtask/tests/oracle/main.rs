//! What import and plan say of a document, beside what a reader that shares no code with them says: the crate `roas`.

mod canonical;
mod documents;
mod oracle;
mod tools;
