//! References that lead to nothing that can be taken in: why, and what to do about it.

use super::policy::Refusal;

/// Why a reference leads to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lost {
    /// The file may not be read. To read it, `--allow-ref` takes this.
    NotAllowed {
        allow: String,
    },
    /// The file cannot be read.
    Unreadable(String),
    /// The file was read, and nothing in it is there.
    Nothing,
    Cycle,
    /// The document grows beyond its limits.
    TooLarge(String),
}

impl Lost {
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotAllowed { .. } => "ref-not-allowed",
            Self::Unreadable(_) => "ref-to-file",
            Self::Nothing => "ref-to-nothing",
            Self::Cycle => "ref-cycle",
            Self::TooLarge(_) => "too-large",
        }
    }

    /// How a sentence goes on that begins with the reference.
    pub fn why(&self) -> String {
        match self {
            Self::NotAllowed { .. } => "leads out of the document's own folder or host".to_owned(),
            Self::Unreadable(why) => format!("leads to what cannot be read: {why}"),
            Self::Nothing => "points to nothing".to_owned(),
            Self::Cycle => "leads back to itself".to_owned(),
            Self::TooLarge(why) => format!("is not followed: {why}"),
        }
    }

    pub fn help(&self) -> Option<String> {
        match self {
            Self::NotAllowed { allow } => Some(format!("if it is part of the document, add --allow-ref {allow}")),
            _ => None,
        }
    }
}

impl From<Refusal> for Lost {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotAllowed { allow } => Self::NotAllowed { allow },
            Refusal::Unreadable(why) => Self::Unreadable(why),
        }
    }
}

/// A reference as messages quote it: the query of a URL may hold a token.
pub fn without_query(written: &str) -> String {
    let (resource, fragment) = written.split_at(written.find('#').unwrap_or(written.len()));
    format!("{}{fragment}", resource.split('?').next().unwrap_or_default())
}
