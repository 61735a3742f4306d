//! Collects what import mends, each with its place in the vendor's own document.

use std::collections::BTreeMap;

use super::bundle::Origins;
use crate::problem::{Place, Problem, Problems, prefixes};

/// The problems of one document, and where its moved parts came from.
#[derive(Debug)]
pub struct Report<'a> {
    /// The files of the vendor's document.
    files: Origins,
    /// The pointer of a part that was moved → its pointer in the vendor's document.
    origins: BTreeMap<String, String>,
    /// The other way: the pointer of a part in the vendor's document → where it was moved.
    moves: BTreeMap<String, String>,
    problems: &'a mut Problems,
}

impl<'a> Report<'a> {
    /// For a document in one file.
    #[cfg(test)]
    pub fn new(file: &str, problems: &'a mut Problems) -> Self {
        Self::of_files(Origins::of_file(file), problems)
    }

    /// For a document in any number of files.
    pub fn of_files(files: Origins, problems: &'a mut Problems) -> Self {
        Self { files, origins: BTreeMap::new(), moves: BTreeMap::new(), problems }
    }

    /// Says that what stands at `pointer` now stood at `before` until now.
    pub fn moved(&mut self, pointer: String, before: &str) {
        let origin = self.origin(before);
        // What is wrapped in something new still begins where it stood.
        let wrapped = pointer.strip_prefix(before).is_some_and(|rest| rest.starts_with('/'));
        if !wrapped {
            self.leads(before, &pointer);
        }
        self.origins.insert(pointer, origin);
    }

    /// Says that references to what stood at `before` until now lead to `pointer`.
    pub fn leads(&mut self, before: &str, pointer: &str) {
        self.moves.entry(self.origin(before)).or_insert_with(|| pointer.to_owned());
    }

    /// Where something stood in the vendor's document.
    pub fn origin(&self, pointer: &str) -> String {
        let found = prefixes(pointer)
            .find_map(|prefix| Some(format!("{}{}", self.origins.get(prefix)?, &pointer[prefix.len()..])));
        found.unwrap_or_else(|| pointer.to_owned())
    }

    /// Where something of the vendor's document stands now, if it was moved. Of several copies the first counts.
    pub fn new_place(&self, origin: &str) -> Option<String> {
        prefixes(origin).find_map(|prefix| Some(format!("{}{}", self.moves.get(prefix)?, &origin[prefix.len()..])))
    }

    /// Whether the part of the vendor's document at `origin` was moved by itself, not only with what it stood in.
    pub fn is_moved(&self, origin: &str) -> bool {
        self.moves.contains_key(origin)
    }

    /// Where something of the vendor's document stands now, if nothing else can be meant.
    pub fn now(&self, place: &Place) -> Option<String> {
        let place = Place { line: None, ..place.clone() };
        let bundled = self.files.pointer(&place)?;
        let now = self.new_place(&bundled).unwrap_or(bundled);
        (self.place(&now) == place).then_some(now)
    }

    pub fn problems(&self) -> impl Iterator<Item = &Problem> {
        self.problems.iter()
    }

    pub fn problems_mut(&mut self) -> impl Iterator<Item = &mut Problem> {
        self.problems.iter_mut()
    }

    /// Reports something that is odd, and was taken as it is.
    pub fn note(&mut self, code: &'static str, pointer: &str, message: impl Into<String>) {
        let place = self.place(pointer);
        self.problems.push(Problem::note(code, place, message));
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
        self.files.place(&self.origin(pointer))
    }
}
