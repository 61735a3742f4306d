//! Mistakes in the arguments of a call: collected, never thrown, so that a caller hears of all of them at once.

use std::fmt;

use serde::Serialize;

/// One thing that is wrong with a call's arguments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mistake {
    /// Which value: `service.id`, `statuses[1]`. Empty for the arguments as a whole.
    pub path: String,
    /// What is wrong with it and what would be right, to be read after the path.
    pub problem: String,
}

/// Everything that is wrong with a call's arguments. Such a call is never sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mistakes(Vec<Mistake>);

impl Mistakes {
    /// The mistakes, in the order they were found.
    #[must_use]
    pub fn as_slice(&self) -> &[Mistake] {
        &self.0
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn add(&mut self, path: impl Into<String>, problem: impl Into<String>) {
        let mistake = Mistake { path: path.into(), problem: problem.into() };
        if !self.0.contains(&mistake) {
            self.0.push(mistake);
        }
    }

    /// Whether this argument, or anything in it, is already known to be wrong.
    pub(crate) fn concern(&self, argument: &str) -> bool {
        self.0.iter().any(|mistake| {
            mistake.path.strip_prefix(argument).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        })
    }

    /// How many there are, as a sentence without its full stop.
    pub(crate) fn summary(&self) -> String {
        match self.0.len() {
            1 => "1 mistake in the arguments; nothing was sent".to_owned(),
            count => format!("{count} mistakes in the arguments; nothing was sent"),
        }
    }
}

impl fmt::Display for Mistakes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.summary())?;
        self.0.iter().try_for_each(|mistake| write!(formatter, "\n  {mistake}"))
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = if self.path.is_empty() { "arguments" } else { &self.path };
        write!(formatter, "{path}: {}", self.problem)
    }
}

impl std::error::Error for Mistakes {}
