//! The keys under which vendors' credentials are sealed before the store sees them.
//!
//! A sealed secret is a version byte, the id of its key, a random nonce and what XChaCha20-Poly1305 made of the secret;
//! the id of the account is associated data, so that the secret of one account opens as that of no other.

mod file;
mod keys;
pub mod rotate;
#[cfg(test)]
mod tests;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use thiserror::Error;
use toolpress_store::{Id, Sealed};
use zeroize::Zeroizing;

use file::Stamp;
pub use keys::KeyId;
use keys::Keys;

/// The environment variable that holds the keys: the current one first, separated by commas.
pub const VARIABLE: &str = "TOOLPRESS_KEY";
/// The environment variable that names a file with the keys, for those who are handed secrets as files.
pub const FILE_VARIABLE: &str = "TOOLPRESS_KEY_FILE";

/// The first byte of what is sealed: how the rest is to be read.
const VERSION: u8 = 1;
const NONCE: usize = 24;

/// The key that seals, and older ones that still open. `Debug` shows nothing of them.
pub struct Keyring {
    source: Source,
    held: RwLock<Held>,
}

/// Where keys come from.
enum Source {
    /// The text of [`VARIABLE`].
    Given,
    /// A file that somebody else keeps, named by [`FILE_VARIABLE`].
    Named(PathBuf),
    /// The gateway's own file beside its database.
    Own(PathBuf),
}

struct Held {
    keys: Arc<Keys>,
    /// What the file looked like when it was read.
    stamp: Option<Stamp>,
}

/// Why there are no keys, or why one does not fit. No message holds a key.
#[derive(Debug, Error)]
pub enum KeyError {
    #[error(
        "the key file {} is missing, and the database holds accounts sealed with it; bring it back from where it was kept, or give its keys in {VARIABLE}", .0.display()
    )]
    Missing(PathBuf),
    #[error(
        "there is no key for the accounts' credentials; set {VARIABLE} to 32 random bytes in base64 or hex (`openssl rand -base64 32`), the same for every replica"
    )]
    NotGiven,
    #[error("the key file {} may be read by others (mode {mode:03o}); take their rights away with `chmod 600`, and rotate the key if somebody could have read it", .path.display())]
    Mode { path: PathBuf, mode: u32 },
    #[error("{} {path}: {reason}", .doing, path = .path.display())]
    File { doing: &'static str, path: PathBuf, reason: io::Error },
    #[error("key {number} of {place} is not 32 bytes in base64 or hex; make one with `openssl rand -base64 32`")]
    Malformed { place: String, number: usize },
    #[error("{0} holds no key; make one with `openssl rand -base64 32`")]
    Empty(String),
    #[error(
        "the credentials are sealed with key {key}, which this gateway has not; add it to the keys in {place}, or give the account's credentials anew"
    )]
    Unknown { key: KeyId, place: String },
    #[error(
        "the sealed credentials have been changed, or are those of another account; give the account's credentials anew"
    )]
    Tampered,
    #[error("the operating system gives no random bytes: {0}")]
    Random(getrandom::Error),
    #[error("another process is rotating the keys in {} at this moment; wait for it, then look again", .0.display())]
    Busy(PathBuf),
}

impl Keyring {
    /// The keys of a gateway: from [`VARIABLE`], else from the file that [`FILE_VARIABLE`] names, else from the gateway's
    /// own file (`beside`, see [`file_beside`]), which is made with a new key where it is missing and there are no
    /// accounts yet (`has_accounts`). `find` looks an environment variable up.
    ///
    /// # Errors
    ///
    /// No key anywhere; a text that is none; a file that cannot be read or made, or that others may read; a missing file
    /// whose keys the accounts need.
    pub fn find(
        find: impl Fn(&str) -> Option<String>,
        beside: Option<&Path>,
        has_accounts: bool,
    ) -> Result<Self, KeyError> {
        let set = |name| find(name).filter(|value| !value.trim().is_empty());
        if let Some(text) = set(VARIABLE).map(Zeroizing::new) {
            return Self::given(&text);
        }
        if let Some(path) = set(FILE_VARIABLE) {
            return Self::read(Source::Named(path.into()));
        }
        let path = beside.ok_or(KeyError::NotGiven)?;
        match Self::read(Source::Own(path.to_owned())) {
            Err(KeyError::Missing(_)) if !has_accounts => {
                file::create(path, &Keys::generate()?)?;
                Self::read(Source::Own(path.to_owned()))
            }
            other => other,
        }
    }

    /// The keys in a text as [`VARIABLE`] holds it.
    ///
    /// # Errors
    ///
    /// A text without a key, or with something that is none.
    pub fn given(text: &str) -> Result<Self, KeyError> {
        let keys = Arc::new(Keys::parse(text, VARIABLE)?);
        Ok(Self { source: Source::Given, held: RwLock::new(Held { keys, stamp: None }) })
    }

    fn read(source: Source) -> Result<Self, KeyError> {
        let held = source.read()?;
        Ok(Self { source, held: RwLock::new(held) })
    }

    /// Reads the keys' file again, if they are from one: what the gateway does on SIGHUP. When that fails, the keys are
    /// what they were.
    ///
    /// # Errors
    ///
    /// A file that cannot be read, that others may read, or that holds something else than keys.
    pub fn reload(&self) -> Result<(), KeyError> {
        if self.source.path().is_some() {
            let held = self.source.read()?;
            *self.held.write().unwrap_or_else(PoisonError::into_inner) = held;
        }
        Ok(())
    }

    /// Seals the secret of an account with the current key: with that of the file as it is now, since another process
    /// may have rotated it.
    ///
    /// # Errors
    ///
    /// A key file that has vanished or become unreadable; no random bytes.
    pub fn seal(&self, account: Id, plain: &[u8]) -> Result<Sealed, KeyError> {
        self.reload_if_changed()?;
        let keys = self.keys();
        let key = keys.current();
        let mut sealed = vec![VERSION];
        sealed.extend_from_slice(&key.id.0);
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).map_err(KeyError::Random)?;
        let aad = associated(&sealed, account);
        let payload = Payload { msg: plain, aad: &aad };
        let cipher = XChaCha20Poly1305::new((&*key.bytes).into());
        // Only what is longer than 256 GiB cannot be sealed.
        let text = cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| KeyError::Tampered)?;
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(&text);
        Ok(Sealed(sealed))
    }

    /// Opens the secret of an account. It is wiped from memory when dropped.
    ///
    /// # Errors
    ///
    /// A key that the gateway has not, also not in the file as it is now; a secret that was changed, or is another
    /// account's.
    pub fn open(&self, account: Id, sealed: &Sealed) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let Parts { head, key: id, nonce, text } = Parts::of(sealed).ok_or(KeyError::Tampered)?;
        let mut keys = self.keys();
        if keys.get(id).is_none() {
            self.reload_if_changed()?;
            keys = self.keys();
        }
        let key = keys.get(id).ok_or_else(|| KeyError::Unknown { key: id, place: self.place() })?;
        let aad = associated(head, account);
        let cipher = XChaCha20Poly1305::new((&*key.bytes).into());
        let plain = cipher.decrypt(&XNonce::from(nonce), Payload { msg: text, aad: &aad });
        plain.map(Zeroizing::new).map_err(|_| KeyError::Tampered)
    }

    /// Whether this was sealed with the current key.
    #[must_use]
    pub fn is_current(&self, sealed: &Sealed) -> bool {
        Parts::of(sealed).is_some_and(|parts| parts.key == self.keys().current().id)
    }

    /// The ids of the keys, the current one first.
    #[must_use]
    pub fn ids(&self) -> Vec<KeyId> {
        self.keys().ids()
    }

    /// Where the keys are, as messages name it: `TOOLPRESS_KEY`, or the file.
    #[must_use]
    pub fn place(&self) -> String {
        self.source.path().map_or_else(|| VARIABLE.to_owned(), |path| path.display().to_string())
    }

    fn keys(&self) -> Arc<Keys> {
        Arc::clone(&self.held.read().unwrap_or_else(PoisonError::into_inner).keys)
    }

    fn reload_if_changed(&self) -> Result<(), KeyError> {
        let Some(path) = self.source.path() else { return Ok(()) };
        let stamp = file::stamp(path)?;
        let is_same = self.held.read().unwrap_or_else(PoisonError::into_inner).stamp.as_ref() == Some(&stamp);
        if is_same { Ok(()) } else { self.reload() }
    }
}

impl Source {
    fn path(&self) -> Option<&Path> {
        match self {
            Self::Given => None,
            Self::Named(path) | Self::Own(path) => Some(path),
        }
    }

    fn read(&self) -> Result<Held, KeyError> {
        let (keys, stamp) = self.read_keys()?;
        Ok(Held { keys: Arc::new(keys), stamp: Some(stamp) })
    }

    fn read_keys(&self) -> Result<(Keys, Stamp), KeyError> {
        // What hands files to a service (systemd, Kubernetes) often gives them to its group.
        let (path, forbidden) = match self {
            Self::Given => return Err(KeyError::NotGiven),
            Self::Named(path) => (path, 0o007),
            Self::Own(path) => (path, 0o077),
        };
        let (text, stamp) = file::read(path, forbidden)?;
        Ok((Keys::parse(&text, &path.display().to_string())?, stamp))
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Keyring")
    }
}

/// Where the key file of a database lies: `toolpress.db.key` beside `toolpress.db`. None for a database that is no file.
#[must_use]
pub fn file_beside(database: &str) -> Option<PathBuf> {
    let path = database.strip_prefix("sqlite:")?;
    let is_file = !path.is_empty() && !path.starts_with(':');
    is_file.then(|| PathBuf::from(format!("{path}.key")))
}

/// What a sealed secret consists of.
struct Parts<'a> {
    /// Version and key, which are authenticated too.
    head: &'a [u8],
    key: KeyId,
    nonce: [u8; NONCE],
    text: &'a [u8],
}

impl<'a> Parts<'a> {
    fn of(Sealed(bytes): &'a Sealed) -> Option<Self> {
        let (head, rest) = bytes.split_at_checked(1 + KeyId::LENGTH)?;
        let (nonce, text) = rest.split_first_chunk()?;
        let (version, key) = head.split_first()?;
        let key = KeyId(key.try_into().ok()?);
        (*version == VERSION).then_some(Self { head, key, nonce: *nonce, text })
    }
}

fn associated(head: &[u8], account: Id) -> Vec<u8> {
    [b"toolpress account", head, account.0.as_bytes()].concat()
}
