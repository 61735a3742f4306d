//! Where a problem lies: a file, a line, a JSON pointer.

use std::fmt;

use super::visible::visible;

/// Where a problem lies: `rest.yaml:12#/paths/~1tags/get`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    pub file: String,
    /// Known by itself where a parser stopped; elsewhere the pointer tells, in the text that was kept.
    pub line: Option<usize>,
    /// A JSON pointer (RFC 6901), empty for the whole file.
    pub pointer: String,
}

impl Place {
    pub fn file(file: impl Into<String>) -> Self {
        Self { file: file.into(), ..Self::default() }
    }

    pub fn at(file: impl Into<String>, pointer: impl Into<String>) -> Self {
        Self { file: file.into(), line: None, pointer: pointer.into() }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", visible(&self.file))?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if !self.pointer.is_empty() {
            write!(f, "#{}", visible(&self.pointer))?;
        }
        Ok(())
    }
}

/// Writes one step of a JSON pointer after `pointer`.
pub fn step(pointer: &str, name: &str) -> String {
    let mut longer = String::with_capacity(pointer.len() + 1 + name.len());
    longer.push_str(pointer);
    push_step(&mut longer, name);
    longer
}

/// Adds one step to a JSON pointer (RFC 6901: `~` is `~0`, `/` is `~1`).
pub fn push_step(pointer: &mut String, name: &str) {
    pointer.push('/');
    for part in name.split_inclusive(['~', '/']) {
        match part.strip_suffix('~') {
            Some(plain) => pointer.extend([plain, "~0"]),
            None => match part.strip_suffix('/') {
                Some(plain) => pointer.extend([plain, "~1"]),
                None => pointer.push_str(part),
            },
        }
    }
}

/// A JSON pointer and every pointer above it, the longest first, without the root.
pub fn prefixes(pointer: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(pointer), |pointer| pointer.rfind('/').map(|end| &pointer[..end]))
        .filter(|pointer| !pointer.is_empty())
}
