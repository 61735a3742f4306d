//! Tokens that open something: 256 random bits under a prefix that secret scanners can look for, with a checksum that
//! tells a mistyped one from a wrong one without asking the store. Only a token's hash is ever kept.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use toolpress_store::Hash;
use zeroize::Zeroizing;

/// What a token opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One MCP server.
    Server,
    /// The gateway's own API, or servers that ask for a second token.
    Api,
}

/// A token as its holder shows it. It shows in no message and not in `Debug`, and is wiped from memory when dropped.
#[derive(Clone)]
pub struct Token {
    text: Zeroizing<String>,
    kind: Kind,
}

/// The random part, in bytes.
const RANDOM: usize = 32;
/// The checksum, in bytes: the first of the SHA-256 of prefix and random part.
const CHECKSUM: usize = 4;

impl Kind {
    fn prefix(self) -> &'static str {
        match self {
            Self::Server => "tpmcp_",
            Self::Api => "tpapi_",
        }
    }
}

impl Token {
    /// A token that nobody else has.
    ///
    /// # Errors
    ///
    /// The operating system gives no random bytes.
    pub fn new(kind: Kind) -> Result<Self, getrandom::Error> {
        let mut bytes = Zeroizing::new([0; RANDOM + CHECKSUM]);
        let (random, checksum) = bytes.split_at_mut(RANDOM);
        getrandom::fill(random)?;
        checksum.copy_from_slice(&sum(kind, random));
        let text = Zeroizing::new(format!("{}{}", kind.prefix(), URL_SAFE_NO_PAD.encode(bytes.as_slice())));
        Ok(Self { text, kind })
    }

    /// The token that the text is, if it can be one of this kind: whole, unchanged, in its right case.
    #[must_use]
    pub fn parse(kind: Kind, text: &str) -> Option<Self> {
        let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(text.strip_prefix(kind.prefix())?).ok()?);
        let (random, checksum) = bytes.split_at_checked(RANDOM)?;
        (checksum == sum(kind, random)).then(|| Self { text: Zeroizing::new(text.to_owned()), kind })
    }

    /// What the store keeps of it.
    #[must_use]
    pub fn hash(&self) -> Hash {
        hash(self.text.as_bytes())
    }

    /// The token itself, for its holder alone.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Token({:?})", self.kind)
    }
}

/// What the store keeps of a token, or of whatever is shown as one.
#[must_use]
pub fn hash(text: impl AsRef<[u8]>) -> Hash {
    Hash(Sha256::digest(text).into())
}

fn sum(kind: Kind, random: &[u8]) -> [u8; CHECKSUM] {
    let digest = Sha256::new().chain_update(kind.prefix()).chain_update(random).finalize();
    let mut sum = [0; CHECKSUM];
    sum.copy_from_slice(&digest[..CHECKSUM]);
    sum
}

#[cfg(test)]
mod tests {
    use super::{Kind, Token};

    #[test]
    fn a_token_is_read_back_and_its_hash_is_its_own() {
        let token = Token::new(Kind::Server).expect("the system has random bytes");
        let read = Token::parse(Kind::Server, token.expose()).expect("it is whole");
        assert_eq!(read.hash(), token.hash());
        assert_ne!(Token::new(Kind::Server).expect("the system has random bytes").hash(), token.hash());
    }

    #[test]
    fn a_token_that_was_changed_or_cut_or_is_of_another_kind_is_none() {
        let token = Token::new(Kind::Api).expect("the system has random bytes");
        let text = token.expose();
        let swapped: String = text
            .chars()
            .map(|letter| if letter.is_lowercase() { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() })
            .collect();
        for wrong in
            [&text[..text.len() - 1], &text[1..], &format!("{text}A"), &format!("{text} "), &swapped, "", "tpapi_"]
        {
            assert!(Token::parse(Kind::Api, wrong).is_none(), "{wrong}");
        }
        assert!(Token::parse(Kind::Server, text).is_none());
    }

    #[test]
    fn a_token_does_not_show() {
        let token = Token::new(Kind::Api).expect("the system has random bytes");
        assert_eq!(format!("{token:?}"), "Token(Api)");
    }
}
