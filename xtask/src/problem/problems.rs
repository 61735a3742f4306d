//! One problem, and all of a run.

use std::{collections::BTreeMap, fmt};

use super::{place::Place, visible::visible};

/// One fault, found on the way from a document to its tools.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub level: Level,
    /// A short stable name for the kind of fault: `ref-into-component`.
    pub code: &'static str,
    pub place: Place,
    /// What is wrong and what was done about it, in a sentence.
    pub message: String,
    /// What the reader can do, if anything.
    pub help: Option<String>,
}

/// Whether the work went on in spite of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Odd, and taken as it is.
    Note,
    /// Mended or worked around.
    Warning,
    /// The result would be wrong: nothing is written.
    Error,
}

/// Every problem of a run, in the order they were found.
#[derive(Debug, Default)]
pub struct Problems {
    list: Vec<Problem>,
    /// What was read, by the name that places call it.
    texts: BTreeMap<String, String>,
}

impl Problem {
    pub fn note(code: &'static str, place: Place, message: impl Into<String>) -> Self {
        Self { level: Level::Note, ..Self::warning(code, place, message) }
    }

    pub fn warning(code: &'static str, place: Place, message: impl Into<String>) -> Self {
        Self { level: Level::Warning, code, place, message: message.into(), help: None }
    }

    pub fn error(code: &'static str, place: Place, message: impl Into<String>) -> Self {
        Self { level: Level::Error, ..Self::warning(code, place, message) }
    }

    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }
}

impl Problems {
    pub fn push(&mut self, problem: Problem) {
        self.list.push(problem);
    }

    pub fn iter(&self) -> std::slice::Iter<'_, Problem> {
        self.list.iter()
    }

    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, Problem> {
        self.list.iter_mut()
    }

    /// Keeps the text of a file, so that what is wrong in it can be shown where it stands.
    pub fn keep_text(&mut self, file: impl Into<String>, text: impl Into<String>) {
        self.texts.insert(file.into(), text.into());
    }

    /// The text of a file, if it was kept.
    pub fn text(&self, file: &str) -> Option<&str> {
        self.texts.get(file).map(String::as_str)
    }

    /// Takes over what another run found and read.
    pub fn extend(&mut self, other: Self) {
        self.list.extend(other.list);
        self.texts.extend(other.texts);
    }

    /// Gives every place its line, as far as it is found.
    #[cfg(test)]
    pub fn fill_in_lines(&mut self) {
        let (located, _) = super::group::located(self);
        let mut lines: Vec<(Problem, Option<usize>)> =
            located.iter().map(|located| (located.problem.clone(), located.line())).collect();
        for problem in &mut self.list {
            let at = lines.iter().position(|(other, _)| other == problem).expect("every problem was located");
            problem.place.line = lines.swap_remove(at).1;
        }
    }

    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|problem| problem.level == Level::Error)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = match self.level {
            Level::Note | Level::Warning => "",
            Level::Error => "error: ",
        };
        write!(f, "{}: {level}{} ({})", self.place, visible(&self.message), self.code)?;
        if let Some(help) = &self.help {
            let lines: Vec<_> = help.lines().map(visible).collect();
            write!(f, "\n  help: {}", lines.join("\n        "))?;
        }
        Ok(())
    }
}
