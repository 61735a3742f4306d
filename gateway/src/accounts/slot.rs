//! What is kept in memory of one account: its client, and what its renewal must not forget.

use std::sync::{Arc, PoisonError, RwLock};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::time::Instant;
use toolpress_runtime::Client;
use toolpress_store::Account;

use super::AccountFault;
use crate::credentials::{Access, Oauth, Secret};

/// A token that is younger than this is not given up for a 401: another would fare no better.
const BRAND_NEW: SignedDuration = SignedDuration::from_secs(60);

/// What is kept of one account.
#[derive(Default)]
pub(crate) struct Slot {
    state: RwLock<State>,
    /// Held by the one call that makes a client, while the others wait.
    making: Arc<Mutex<Kept>>,
}

#[derive(Default)]
struct State {
    ready: Option<Ready>,
    /// The access token that the vendor does not take any more.
    rejected: Option<Secret>,
}

/// A client, and what it is good for.
pub(super) struct Ready {
    pub(super) revision: i64,
    /// When a person last changed the account. Renewing an access token leaves it as it is.
    pub(super) updated_at: Timestamp,
    pub(super) client: Arc<Client>,
    /// From here on it is not handed out any more.
    pub(super) renew_at: Option<Timestamp>,
    pub(super) access: Option<Access>,
}

/// What one renewal leaves to the next.
#[derive(Default)]
pub(super) struct Kept {
    /// A renewal that failed, and until when it is not tried again.
    pub(super) failed: Option<(Instant, AccountFault)>,
    /// What the vendor has given and the store could not take: with what it was asked for, and what came of it.
    pub(super) unstored: Option<(Oauth, Oauth)>,
}

impl Slot {
    /// The client, if it is one of this account as it is, or with an access token that whoever asks has not heard of yet,
    /// and its token is good for a while. A restored backup brings an earlier account back.
    pub(super) fn client(&self, account: &Account) -> Option<Arc<Client>> {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        let is_same = |ready: &&Ready| ready.revision >= account.revision && ready.updated_at == account.updated_at;
        let ready = state.ready.as_ref().filter(is_same)?;
        ready.renew_at.is_none_or(|renew_at| Timestamp::now() < renew_at).then(|| Arc::clone(&ready.client))
    }

    pub(super) fn put(&self, ready: Ready) {
        self.state.write().unwrap_or_else(PoisonError::into_inner).ready = Some(ready);
    }

    pub(super) fn forget(&self) {
        self.state.write().unwrap_or_else(PoisonError::into_inner).ready = None;
    }

    pub(super) async fn lock(&self) -> OwnedMutexGuard<Kept> {
        Arc::clone(&self.making).lock_owned().await
    }

    /// Whether there is an access token that need not be renewed yet.
    pub(super) fn is_fresh(&self, oauth: &Oauth, now: Timestamp) -> bool {
        oauth.access.as_ref().is_some_and(|access| now < access.renew_at && !self.is_rejected(access))
    }

    /// Whether there is an access token that the vendor should still take.
    pub(super) fn is_alive(&self, oauth: &Oauth, now: Timestamp) -> bool {
        oauth.access.as_ref().is_some_and(|access| now < access.expires_at && !self.is_rejected(access))
    }

    fn is_rejected(&self, access: &Access) -> bool {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        state.rejected.as_ref() == Some(&access.token)
    }

    /// The vendor has answered 401: the access token is not used again, unless it is brand-new.
    pub(super) fn reject(&self, now: Timestamp) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let access = state.ready.as_ref().and_then(|ready| ready.access.as_ref());
        let old = access.filter(|access| now.duration_since(access.obtained_at) >= BRAND_NEW);
        if let Some(token) = old.map(|access| access.token.clone()) {
            *state = State { ready: None, rejected: Some(token) };
        }
    }
}
