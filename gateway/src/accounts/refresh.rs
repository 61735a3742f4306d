//! Renewing an access token: once for all calls and all replicas, and stored before it is used.
//!
//! Replicas agree by a lease in the store; who does not get it waits and reads the account again. What the vendor gives is
//! stored by compare-and-swap before any call uses it. One window stays, and cannot be closed from this side: a process
//! that is killed between the vendor's answer and the store's has lost the new refresh token, and where the vendor has
//! made the old one void, the account needs to be authorized anew.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::OwnedMutexGuard;
use tokio::time::{Instant, sleep};
use toolpress_runtime::Client;
use toolpress_store::{Account, AccountState, Id, Lease, StoreError};

use super::slot::{Kept, Slot};
use super::{AccountFault, Shared};
use crate::credentials::{Credentials, Oauth};
use crate::oauth::{self, Failure};

/// How long one replica keeps the others from asking: longer than an endpoint may take, and than storing may.
const LEASE: SignedDuration = SignedDuration::from_secs(30);
/// How long a call waits for another replica's renewal.
const WAIT: Duration = Duration::from_secs(20);
/// How often it looks.
const LOOK: Duration = Duration::from_millis(100);
/// How long nobody asks again after a failure that may pass.
const PAUSE: Duration = Duration::from_secs(5);
/// A vendor that wants to be left alone for longer is asked again after this, since a person may have mended it.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// How often storing is tried while the vendor's answer is in nobody's hands but ours.
const TRIES: usize = 20;

/// Renews the account's access token, unless somebody else has, and makes its client.
pub(super) async fn refresh(
    shared: Arc<Shared>,
    slot: Arc<Slot>,
    mut kept: OwnedMutexGuard<Kept>,
    account: Account,
) -> Result<Arc<Client>, AccountFault> {
    let _renewing = shared.renewing.read().await;
    if let Some((until, fault)) = &kept.failed
        && Instant::now() < *until
    {
        return Err(fault.clone());
    }
    kept.failed = None;
    let mut renewal = Renewal { shared: &shared, slot: &slot, kept: &mut kept, account, lease: None };
    let result = renewal.run().await;
    if let Some(lease) = renewal.lease.take() {
        // It ends by itself as well, only later.
        let _ = shared.store.end_lease(&lease).await;
    }
    if let Err(fault) = &result {
        slot.forget();
        tracing::warn!(account = %renewal.account.id, "{fault}");
    }
    result
}

struct Renewal<'a> {
    shared: &'a Shared,
    slot: &'a Slot,
    kept: &'a mut Kept,
    /// As it was last read.
    account: Account,
    lease: Option<Lease>,
}

/// What became of a change to the stored account.
enum Stored {
    Done,
    /// Somebody has given the account other credentials meanwhile.
    Superseded,
}

impl Renewal<'_> {
    async fn run(&mut self) -> Result<Arc<Client>, AccountFault> {
        let deadline = Instant::now() + WAIT;
        loop {
            self.read().await?;
            let credentials = self.shared.open(&self.account)?;
            let Credentials::Oauth(oauth) = &credentials else {
                return self.shared.build(self.slot, &self.account, &credentials);
            };
            if let Some((used, new)) = self.kept.unstored.take().filter(|(used, _)| is_same_grant(used, oauth)) {
                self.keep(&used, &new).await?;
                continue;
            }
            if self.slot.is_fresh(oauth, Timestamp::now()) {
                return self.shared.build(self.slot, &self.account, &credentials);
            }
            if self.account.state == AccountState::NeedsReauthorization {
                return Err(AccountFault::needs_reauthorization(&self.account));
            }
            if self.lease.is_none() {
                self.lease = self.take_lease().await?;
                if self.lease.is_none() {
                    if Instant::now() > deadline {
                        let fault =
                            AccountFault::passing(&self.account, "another replica has been renewing it for long");
                        return self.without(&credentials, fault, PAUSE);
                    }
                    sleep(LOOK).await;
                }
                // In both cases somebody else may have renewed it since it was read.
                continue;
            }
            let http = self.shared.transport.http();
            let http = http.map_err(|error| AccountFault::passing(&self.account, error.to_string()))?;
            match oauth::ask(http, oauth, oauth::TIMEOUT, Timestamp::now()).await {
                Ok(new) => self.keep(oauth, &new).await?,
                Err(failure @ Failure::Refused { .. }) => {
                    tracing::warn!(account = %self.account.id, "the renewal of an access token: {failure}");
                    self.give_up(oauth).await?;
                }
                Err(Failure::Passing { host, reason, retry_after }) => {
                    let pause = retry_after.unwrap_or(PAUSE).min(LONGEST_PAUSE);
                    let reason = format!("{host} {reason}");
                    let fault = AccountFault::Passing { account: self.account.name.clone(), reason, retry_after };
                    return self.without(&credentials, fault, pause);
                }
            }
        }
    }

    async fn read(&mut self) -> Result<(), AccountFault> {
        let found = self.shared.store.account(self.account.id).await;
        let found = found.map_err(|error| AccountFault::store(&self.account, &error))?;
        self.account = found.ok_or_else(|| AccountFault::gone(&self.account))?;
        Ok(())
    }

    async fn take_lease(&self) -> Result<Option<Lease>, AccountFault> {
        let lease = Lease { name: format!("refresh:{}", self.account.id), holder: Id::new() };
        let now = Timestamp::now();
        let taken = self.shared.store.take_lease(&lease, now, now + LEASE).await;
        let taken = taken.map_err(|error| AccountFault::store(&self.account, &error))?;
        Ok(taken.then_some(lease))
    }

    /// Goes on with the access token there is while the vendor still takes it, else with the fault; in both cases nobody
    /// asks again for a while.
    fn without(
        &mut self,
        credentials: &Credentials,
        fault: AccountFault,
        pause: Duration,
    ) -> Result<Arc<Client>, AccountFault> {
        let now = Timestamp::now();
        match credentials {
            Credentials::Oauth(oauth) if self.slot.is_alive(oauth, now) => {
                tracing::warn!(account = %self.account.id, "{fault}; its access token is used until it ends");
                let until = oauth.access.as_ref().map(|access| access.expires_at.min(now + pause));
                self.shared.build_until(self.slot, &self.account, credentials, until, oauth.access.clone())
            }
            _ => {
                self.kept.failed = Some((Instant::now() + pause, fault.clone()));
                Err(fault)
            }
        }
    }

    /// Stores what the vendor has given. What cannot be stored now is kept for the next call, and not used before.
    async fn keep(&mut self, used: &Oauth, new: &Oauth) -> Result<(), AccountFault> {
        let plain = Credentials::Oauth(new.clone()).to_bytes();
        let shared = self.shared;
        let stored = self
            .change(used, |account| {
                let sealed = shared.keyring.seal(account.id, &plain);
                account.credentials = sealed.map_err(|error| AccountFault::unusable(account, error.to_string()))?;
                account.state = AccountState::Ready;
                Ok(())
            })
            .await;
        match stored {
            Ok(_) | Err(AccountFault::Gone { .. }) => stored.map(drop),
            Err(fault) => {
                self.kept.unstored = Some((used.clone(), new.clone()));
                self.kept.failed = Some((Instant::now() + PAUSE, fault.clone()));
                Err(fault)
            }
        }
    }

    /// Says in the store that the account needs a person.
    async fn give_up(&mut self, used: &Oauth) -> Result<(), AccountFault> {
        let changed = self.change(used, |account| {
            account.state = AccountState::NeedsReauthorization;
            Ok(())
        });
        match changed.await? {
            Stored::Done => Err(AccountFault::needs_reauthorization(&self.account)),
            Stored::Superseded => Ok(()),
        }
    }

    /// Changes the stored account, as long as its credentials are those that were used.
    async fn change(
        &mut self,
        used: &Oauth,
        change: impl Fn(&mut Account) -> Result<(), AccountFault>,
    ) -> Result<Stored, AccountFault> {
        for tries in 1.. {
            let mut changed = self.account.clone();
            change(&mut changed)?;
            match self.shared.store.update_account(&changed).await {
                Ok(revision) => {
                    self.account = Account { revision, ..changed };
                    return Ok(Stored::Done);
                }
                Err(error @ (StoreError::Conflict(_) | StoreError::Missing(_))) if tries >= TRIES => {
                    return Err(AccountFault::store(&self.account, &error));
                }
                Err(StoreError::Conflict(_) | StoreError::Missing(_)) => {
                    self.read().await?;
                    match self.shared.open(&self.account)? {
                        Credentials::Oauth(oauth) if is_same_grant(used, &oauth) => {}
                        _ => return Ok(Stored::Superseded),
                    }
                }
                Err(error) if tries >= TRIES => return Err(AccountFault::store(&self.account, &error)),
                Err(_) => sleep(LOOK).await,
            }
        }
        Ok(Stored::Superseded)
    }
}

/// Whether these are the same authorization, whatever access token they have.
fn is_same_grant(one: &Oauth, other: &Oauth) -> bool {
    let without = |oauth: &Oauth| Oauth { access: None, ..oauth.clone() };
    without(one) == without(other)
}
