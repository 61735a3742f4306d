//! A mistake in what somebody sent to the gateway's API: where it is, and what is wrong.

use std::fmt;

/// One mistake. A request is refused with all of its mistakes at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where: a JSON pointer (RFC 6901) into what was sent, `/credentials/oauth/token_url`. Empty: the whole of it.
    pub pointer: String,
    /// What is wrong, and what to write instead: lower case, without a final full stop. Never a secret.
    pub detail: String,
}

impl Fault {
    /// A mistake at this place.
    #[must_use]
    pub fn new(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), detail: detail.into() }
    }

    /// The same mistake, in what is a part of something larger.
    #[must_use]
    pub fn under(self, pointer: &str) -> Self {
        Self { pointer: format!("{pointer}{}", self.pointer), ..self }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.pointer.as_str() {
            "" => formatter.write_str(&self.detail),
            pointer => write!(formatter, "{pointer}: {}", self.detail),
        }
    }
}

/// A name as a part of a JSON pointer (RFC 6901, section 3).
#[must_use]
pub fn token(name: &str) -> String {
    format!("/{}", name.replace('~', "~0").replace('/', "~1"))
}
