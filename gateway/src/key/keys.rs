//! Keys as they are written down, and what they are known by.

use std::fmt;

use base64::Engine;
use base64::alphabet;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::KeyError;

/// A key's length in bytes.
const LENGTH: usize = 32;

/// Takes what any tool writes: with padding or without.
const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

/// What a key is known by: the first bytes of its SHA-256. It tells nothing of the key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyId(pub(super) [u8; Self::LENGTH]);

pub(super) struct Key {
    pub(super) id: KeyId,
    pub(super) bytes: Zeroizing<[u8; LENGTH]>,
}

/// At least one key, the current one first, each once.
pub(super) struct Keys(Vec<Key>);

impl KeyId {
    pub(super) const LENGTH: usize = 8;
}

impl Key {
    fn new(bytes: Zeroizing<[u8; LENGTH]>) -> Self {
        let digest = Sha256::new().chain_update(b"toolpress key").chain_update(*bytes).finalize();
        let mut id = [0; KeyId::LENGTH];
        id.copy_from_slice(&digest[..KeyId::LENGTH]);
        Self { id: KeyId(id), bytes }
    }

    fn generate() -> Result<Self, KeyError> {
        let mut bytes = Zeroizing::new([0; LENGTH]);
        getrandom::fill(&mut *bytes).map_err(KeyError::Random)?;
        Ok(Self::new(bytes))
    }

    fn parse(text: &str) -> Option<Self> {
        let bytes = Zeroizing::new(match text.len() {
            64 => hex(text)?,
            _ => URL_SAFE.decode(text).or_else(|_| STANDARD.decode(text)).ok()?,
        });
        Some(Self::new(Zeroizing::new(bytes.as_slice().try_into().ok()?)))
    }
}

impl Keys {
    /// One new key.
    pub(super) fn generate() -> Result<Self, KeyError> {
        Ok(Self(vec![Key::generate()?]))
    }

    /// Reads keys that stand between commas, spaces or line breaks. Lines that begin with `#` are comments.
    pub(super) fn parse(text: &str, place: &str) -> Result<Self, KeyError> {
        let lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
        let words = lines.flat_map(|line| line.split([',', ' ', '\t', '\r'])).filter(|word| !word.is_empty());
        let mut keys: Vec<Key> = Vec::new();
        for (number, word) in (1..).zip(words) {
            let key = Key::parse(word).ok_or_else(|| KeyError::Malformed { place: place.to_owned(), number })?;
            if keys.iter().all(|other| other.id != key.id) {
                keys.push(key);
            }
        }
        if keys.is_empty() { Err(KeyError::Empty(place.to_owned())) } else { Ok(Self(keys)) }
    }

    /// The keys as the gateway's own file holds them.
    pub(super) fn text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(256 + 64 * self.0.len()));
        text.push_str(
            "# Toolpress's keys, the current one first. Whoever has them and the database can read every account's\n\
             # credentials; without them nobody can.\n",
        );
        for key in &self.0 {
            URL_SAFE_NO_PAD.encode_string(key.bytes.as_slice(), &mut text);
            text.push('\n');
        }
        text
    }

    pub(super) fn current(&self) -> &Key {
        &self.0[0]
    }

    pub(super) fn get(&self, id: KeyId) -> Option<&Key> {
        self.0.iter().find(|key| key.id == id)
    }

    pub(super) fn ids(&self) -> Vec<KeyId> {
        self.0.iter().map(|key| key.id).collect()
    }

    /// These keys behind a new current one.
    pub(super) fn with_new(self) -> Result<Self, KeyError> {
        let mut keys = Self::generate()?;
        keys.0.extend(self.0);
        Ok(keys)
    }

    /// The current key and those others of which this is true.
    pub(super) fn keeping(mut self, keep: impl Fn(KeyId) -> bool) -> Self {
        let current = self.current().id;
        self.0.retain(|key| key.id == current || keep(key.id));
        self
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

fn hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    text.as_bytes().chunks(2).map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?)).collect()
}
