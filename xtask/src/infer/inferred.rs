//! A thing that was inferred: what, from what, and how surely.

pub use crate::model::Certainty;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inferred<T> {
    pub value: T,
    /// From what it was inferred, in a sentence without a final stop.
    pub because: String,
    pub certainty: Certainty,
}

impl<T> Inferred<T> {
    pub fn new(value: T, because: impl Into<String>, certainty: Certainty) -> Self {
        Self { value, because: because.into(), certainty }
    }
}
