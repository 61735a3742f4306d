//! Problems: what is wrong with a document or a record, where, and what to do about it. Collected, never thrown.

use std::fmt;

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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Mended or worked around.
    Warning,
    /// The result would be wrong: nothing is written.
    Error,
}

/// Where a problem lies: `rest.yaml:12#/paths/~1tags/get`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    pub file: String,
    pub line: Option<usize>,
    /// A JSON pointer (RFC 6901), empty for the whole file.
    pub pointer: String,
}

/// Every problem of a run, in the order they were found.
#[derive(Debug, Default)]
pub struct Problems {
    list: Vec<Problem>,
}

impl Problem {
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

impl Place {
    pub fn file(file: impl Into<String>) -> Self {
        Self { file: file.into(), ..Self::default() }
    }

    pub fn at(file: impl Into<String>, pointer: impl Into<String>) -> Self {
        Self { file: file.into(), line: None, pointer: pointer.into() }
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

    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|problem| problem.level == Level::Error)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if !self.pointer.is_empty() {
            write!(f, "#{}", self.pointer)?;
        }
        Ok(())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = match self.level {
            Level::Warning => "",
            Level::Error => "error: ",
        };
        write!(f, "{}: {level}{} ({})", self.place, self.message, self.code)?;
        if let Some(help) = &self.help {
            write!(f, "\n  help: {help}")?;
        }
        Ok(())
    }
}

/// Writes one step of a JSON pointer after `pointer` (RFC 6901: `~` is `~0`, `/` is `~1`).
pub fn step(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}
