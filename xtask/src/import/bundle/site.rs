//! Sites: places in the files as they were read, and the spots in the new document that parts of them come to.

use crate::problem::step;

/// The file that the document begins in.
pub const ROOT: usize = 0;

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Site {
    /// By the order in which the library opened it.
    pub file: usize,
    pub pointer: String,
}

/// A place in what becomes of the files.
#[derive(Clone, Debug)]
pub struct Spot {
    pub owner: Owner,
    /// From where its owner begins.
    pub pointer: String,
    /// In how many objects and lists it will lie.
    pub depth: usize,
    /// Where it stood.
    pub site: Site,
}

/// What a spot lies in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    Root,
    /// A part that becomes a component, by its number.
    Part(usize),
}

impl Site {
    pub fn inside(&self, name: &str) -> Self {
        Self { file: self.file, pointer: step(&self.pointer, name) }
    }
}

impl Spot {
    pub fn inside(&self, name: &str) -> Self {
        let Self { owner, pointer, depth, site } = self;
        Self { owner: *owner, pointer: step(pointer, name), depth: depth + 1, site: site.inside(name) }
    }
}
