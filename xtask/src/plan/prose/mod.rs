//! A document's own prose → as many plain sentences as a model needs to choose a tool or fill an argument.

mod fit;
mod links;
mod markup;
mod sentences;
#[cfg(test)]
mod tests;

pub use fit::{argument, title, tool};
