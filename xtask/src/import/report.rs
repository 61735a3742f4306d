//! Collects what import mends, each with its place in the vendor's own document.

use std::collections::BTreeMap;

use crate::problem::{Place, Problem, Problems};

/// The problems of one document, and where its moved parts came from.
#[derive(Debug)]
pub struct Report<'a> {
    file: &'a str,
    /// The pointer of a part that was moved → its pointer in the vendor's document.
    origins: BTreeMap<String, String>,
    problems: &'a mut Problems,
}

impl<'a> Report<'a> {
    pub fn new(file: &'a str, problems: &'a mut Problems) -> Self {
        Self { file, origins: BTreeMap::new(), problems }
    }

    /// Says that what stands at `pointer` now stood at `origin` in the vendor's document.
    pub fn moved(&mut self, pointer: String, origin: String) {
        self.origins.insert(pointer, origin);
    }

    /// Reports something that was mended or worked around.
    pub fn warning(&mut self, code: &'static str, pointer: &str, message: impl Into<String>) {
        let place = self.place(pointer);
        self.problems.push(Problem::warning(code, place, message));
    }

    /// Reports something that leaves nothing worth writing.
    pub fn error(&mut self, code: &'static str, pointer: &str, message: impl Into<String>) {
        let place = self.place(pointer);
        self.problems.push(Problem::error(code, place, message));
    }

    pub fn has_errors(&self) -> bool {
        self.problems.has_errors()
    }

    fn place(&self, pointer: &str) -> Place {
        let origin = prefixes(pointer)
            .find_map(|prefix| Some(format!("{}{}", self.origins.get(prefix)?, &pointer[prefix.len()..])));
        Place::at(self.file, origin.unwrap_or_else(|| pointer.to_owned()))
    }
}

/// A JSON pointer and every pointer above it, the longest first, without the root.
pub fn prefixes(pointer: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(pointer), |pointer| pointer.rfind('/').map(|end| &pointer[..end]))
        .filter(|pointer| !pointer.is_empty())
}
