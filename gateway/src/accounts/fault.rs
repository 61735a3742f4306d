//! Why an account cannot be used, and what to do: what every call of it is told.

use std::time::Duration;

use thiserror::Error;
use toolpress_store::{Account, StoreError};

/// Why an account has no client. The sentence is for whoever calls; it holds no secret.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum AccountFault {
    /// The vendor has refused to renew the authorization. It stays so until a person gives new credentials.
    #[error(
        "the account `{account}` needs to be authorized anew: {vendor} has refused to renew its access; whoever looks after this gateway must give it new credentials (`toolpress account rotate {account}`). Nothing was sent"
    )]
    NeedsReauthorization { account: String, vendor: String },
    /// There is no access token at the moment. The same may succeed later.
    #[error(
        "there is no access token for the account `{account}` at the moment: {reason}; nothing was sent, try again later"
    )]
    Passing {
        account: String,
        reason: String,
        /// How long the vendor wants to be left alone, if it said so.
        retry_after: Option<Duration>,
    },
    /// Something about the account is wrong: a person has to mend it.
    #[error("the account `{account}` cannot be used: {reason}")]
    Unusable { account: String, reason: String },
    /// The account was deleted.
    #[error("the account `{account}` is not there any more")]
    Gone { account: String },
    /// The gateway's own database failed.
    #[error("the account `{account}` cannot be looked up: {reason}; nothing was sent, try again later")]
    Store { account: String, reason: String },
}

impl AccountFault {
    pub(super) fn needs_reauthorization(account: &Account) -> Self {
        Self::NeedsReauthorization { account: account.name.clone(), vendor: account.vendor.clone() }
    }

    pub(super) fn passing(account: &Account, reason: impl Into<String>) -> Self {
        Self::Passing { account: account.name.clone(), reason: reason.into(), retry_after: None }
    }

    pub(super) fn unusable(account: &Account, reason: impl Into<String>) -> Self {
        Self::Unusable { account: account.name.clone(), reason: reason.into() }
    }

    pub(super) fn gone(account: &Account) -> Self {
        Self::Gone { account: account.name.clone() }
    }

    pub(super) fn store(account: &Account, error: &StoreError) -> Self {
        Self::Store { account: account.name.clone(), reason: error.to_string() }
    }
}
