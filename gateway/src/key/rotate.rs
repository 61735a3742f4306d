//! Rotation: a new current key, and every account sealed with it.
//!
//! The order makes it safe to be killed at any point: the new key is on the disk before anything is sealed with it, and a
//! key leaves the file only when nothing needs it. The key that was current before the rotation always stays until
//! the next one: a write that another process has under way, and the last backup, may still need it.

use std::path::Path;

use thiserror::Error;
use toolpress_store::{Account, Id, Page, Store, StoreError};

use super::{KeyError, KeyId, Keyring, Parts, Source, file};

/// How often an account is tried that others keep changing.
const TRIES: usize = 10;
/// How many accounts are read at once.
const PAGE: u32 = 100;

/// What a rotation did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rotation {
    /// The key that everything is sealed with now.
    pub current: KeyId,
    /// Older keys that still open.
    pub kept: Vec<KeyId>,
    /// Keys that nothing needed any more.
    pub removed: Vec<KeyId>,
    /// How many accounts were sealed anew.
    pub resealed: usize,
    /// Accounts that could not be opened: they stay as they are, and so do the keys they name.
    pub failed: Vec<(Id, String)>,
}

/// Why a rotation broke off. What it had done stays, and it can simply be run again.
#[derive(Debug, Error)]
pub enum RotateError {
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error("the accounts could not all be sealed anew; everything can still be opened, so run it again: {0}")]
    Store(#[from] StoreError),
}

impl Keyring {
    /// Seals every account with a new key, which is put before the others in the gateway's own file. Keys that are given
    /// (`TOOLPRESS_KEY`, `TOOLPRESS_KEY_FILE`) are their owner's to change: then every account is sealed with the first.
    ///
    /// # Errors
    ///
    /// A file that cannot be replaced, another rotation at the same time, a store that does not answer.
    pub async fn rotate(&self, store: &dyn Store) -> Result<Rotation, RotateError> {
        let Source::Own(path) = &self.source else {
            self.reload()?;
            return self.reseal(store).await;
        };
        let lock = file::lock(path)?;
        let (keys, _) = self.source.read_keys()?;
        let before = keys.current().id;
        file::replace(path, &keys.with_new()?)?;
        self.reload()?;
        let mut rotation = self.reseal(store).await?;
        let in_use = keys_in_use(store).await?;
        self.forget(path, &mut rotation, |key| key == before || in_use.contains(&key))?;
        drop(lock);
        Ok(rotation)
    }

    /// Seals every account with the current key that is sealed with another.
    async fn reseal(&self, store: &dyn Store) -> Result<Rotation, RotateError> {
        let mut kept = self.ids();
        let current = kept.remove(0);
        let mut rotation = Rotation { current, kept, removed: Vec::new(), resealed: 0, failed: Vec::new() };
        let mut after = None;
        loop {
            let accounts = store.accounts(Page { after, limit: PAGE }).await?;
            let Some(last) = accounts.last() else { return Ok(rotation) };
            after = Some(last.id);
            for account in accounts {
                let id = account.id;
                match self.reseal_one(store, account).await {
                    Ok(true) => rotation.resealed += 1,
                    Ok(false) => {}
                    Err(RotateError::Key(error @ (KeyError::Unknown { .. } | KeyError::Tampered))) => {
                        rotation.failed.push((id, error.to_string()));
                    }
                    Err(error) => return Err(error),
                }
            }
        }
    }

    /// Says whether there was something to do.
    async fn reseal_one(&self, store: &dyn Store, account: Account) -> Result<bool, RotateError> {
        let mut account = Some(account);
        for tries in 1.. {
            let Some(mut found) = account.filter(|account| !self.is_current(&account.credentials)) else {
                return Ok(false);
            };
            let plain = self.open(found.id, &found.credentials)?;
            found.credentials = self.seal(found.id, &plain)?;
            match store.update_account(&found).await {
                Ok(_) => return Ok(true),
                Err(StoreError::Conflict(_) | StoreError::Missing(_)) if tries < TRIES => {
                    account = store.account(found.id).await?;
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(false)
    }

    /// Takes the keys out of the gateway's own file that need not be kept.
    fn forget(&self, path: &Path, rotation: &mut Rotation, keep: impl Fn(KeyId) -> bool) -> Result<(), KeyError> {
        let (kept, removed) = rotation.kept.iter().partition(|key| keep(**key));
        (rotation.kept, rotation.removed) = (kept, removed);
        if rotation.removed.is_empty() {
            return Ok(());
        }
        file::replace(path, &self.source.read_keys()?.0.keeping(keep))?;
        self.reload()
    }
}

/// The keys that accounts are sealed with.
async fn keys_in_use(store: &dyn Store) -> Result<Vec<KeyId>, StoreError> {
    let mut keys = Vec::new();
    let mut after = None;
    loop {
        let accounts = store.accounts(Page { after, limit: PAGE }).await?;
        let Some(last) = accounts.last() else { return Ok(keys) };
        after = Some(last.id);
        let found = accounts.iter().filter_map(|account| Parts::of(&account.credentials)).map(|parts| parts.key);
        keys.extend(found);
        keys.sort();
        keys.dedup();
    }
}
