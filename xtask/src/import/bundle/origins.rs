//! Where the parts of a document in many files came from.

use std::collections::BTreeMap;

use crate::problem::{Place, prefixes};

/// The file and the place in it of everything in a bundled document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origins {
    /// The file of what came from nowhere else.
    root: String,
    /// Pointers of the bundled document, and where the parts there stood.
    parts: BTreeMap<String, (String, String)>,
}

impl Origins {
    /// Of a document in one file.
    pub fn of_file(root: impl Into<String>) -> Self {
        Self { root: root.into(), parts: BTreeMap::new() }
    }

    /// Says that the part at `pointer` stood in `file` at `origin`.
    pub fn add(&mut self, pointer: String, file: &str, origin: &str) {
        self.parts.insert(pointer, (file.to_owned(), origin.to_owned()));
    }

    /// Where something that stood in a file is in the bundled document, if it is there once.
    pub fn pointer(&self, place: &Place) -> Option<String> {
        let under =
            |origin: &str| place.pointer.strip_prefix(origin).filter(|rest| rest.is_empty() || rest.starts_with('/'));
        let of_parts = self.parts.iter().filter(|(_, (file, _))| *file == place.file);
        let found = of_parts.filter_map(|(pointer, (_, origin))| Some(format!("{pointer}{}", under(origin)?)));
        let own = (place.file == self.root).then(|| place.pointer.clone());
        let mut pointers = found.chain(own).filter(|pointer| self.place(pointer) == *place);
        pointers.next().filter(|_| pointers.next().is_none())
    }

    /// Where something of the bundled document stood.
    pub fn place(&self, pointer: &str) -> Place {
        let found = prefixes(pointer).find_map(|prefix| {
            let (file, origin) = self.parts.get(prefix)?;
            Some(Place::at(file, format!("{origin}{}", &pointer[prefix.len()..])))
        });
        found.unwrap_or_else(|| Place::at(&self.root, pointer))
    }
}
