//! What an account proves itself to its vendor with: read from what a person writes, kept sealed, given to the account that
//! sends requests.

mod read;
mod secret;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use toolpress_runtime::Account;
use toolpress_runtime::account::AccountError;
use toolpress_tool::{Credential, Vendor};
use zeroize::Zeroizing;

pub use read::takes_oauth;
pub use secret::Secret;

/// An account's credentials. `Debug` shows which kind they are, and nothing secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Credentials {
    /// One token or API key, sent as the vendor wants it: `{"token": "…"}`, `{"api_key": "…"}`.
    Token(Secret),
    /// A user and a password (RFC 7617): `{"username": "…", "password": "…"}`.
    /// The user is kept secret as well: with some vendors it is the API key.
    Basic { username: Secret, password: Secret },
    /// Credentials by name, for a vendor that asks for several: `{"ACME_KEY": "…", "ACME_APP": "…"}`. Empty for one that
    /// asks for none.
    Named(BTreeMap<String, Secret>),
    /// What access tokens are got with: `{"oauth": {…}}`.
    Oauth(Oauth),
}

/// What access tokens are got with, and the one there is (RFC 6749).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Oauth {
    pub grant: Grant,
    /// The vendor's token endpoint: https, or on this machine.
    pub token_url: String,
    pub client_id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<Secret>,
    /// Always there for [`Grant::RefreshToken`]: the newest that the vendor has given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<Secret>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    #[serde(default)]
    pub client_authentication: ClientAuthentication,
    /// The newest access token; none before the first call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access: Option<Access>,
}

/// How an access token is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grant {
    /// In the client's own name (RFC 6749, section 4.4).
    ClientCredentials,
    /// With what a person's authorization once gave (RFC 6749, section 6).
    RefreshToken,
}

/// How the client proves itself to the token endpoint (RFC 6749, section 2.3.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientAuthentication {
    /// With `client_id` and `client_secret` in the body, as PagerDuty and most vendors document it.
    #[default]
    Body,
    /// With the header `Authorization: Basic`.
    Basic,
}

/// An access token, and how long it is good for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Access {
    pub token: Secret,
    pub obtained_at: Timestamp,
    /// From here on a call gets a new one first.
    pub renew_at: Timestamp,
    /// From here on the vendor refuses it.
    pub expires_at: Timestamp,
}

impl Credentials {
    /// What kind they are, in a word: `token`, `basic`, `named`, `client_credentials`, `refresh_token`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Token(_) => "token",
            Self::Basic { .. } => "basic",
            Self::Named(_) => "named",
            Self::Oauth(Oauth { grant: Grant::ClientCredentials, .. }) => "client_credentials",
            Self::Oauth(Oauth { grant: Grant::RefreshToken, .. }) => "refresh_token",
        }
    }

    /// What is sealed. It is wiped from memory when dropped.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(serde_json::to_vec(self).expect("credentials are strings under string keys"))
    }

    /// The credentials that were made to these bytes. None where they are not.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }

    /// The account with these credentials. OAuth gives it the access token, if there is one.
    ///
    /// # Errors
    ///
    /// A credential that its vendor does not ask for, or that cannot be sent where it goes.
    pub(crate) fn give(&self, account: Account) -> Result<Account, AccountError> {
        let name = asked(account.vendor()).first().map_or("", |credential| credential.environment);
        match self {
            Self::Token(token) => account.with_named_credential(name, token.expose()),
            Self::Basic { username, password } => {
                let both = Zeroizing::new(format!("{}:{}", username.expose(), password.expose()));
                account.with_named_credential(name, &both)
            }
            Self::Named(named) => named
                .iter()
                .try_fold(account, |account, (name, secret)| account.with_named_credential(name, secret.expose())),
            Self::Oauth(Oauth { access: Some(access), .. }) => {
                let bearer = Zeroizing::new(format!("Bearer {}", access.token.expose()));
                account.with_named_credential(name, &bearer)
            }
            Self::Oauth(_) => Ok(account),
        }
    }
}

/// What the vendor's APIs ask for, each name once.
fn asked(vendor: &'static Vendor) -> Vec<&'static Credential> {
    let mut asked: Vec<&Credential> = Vec::new();
    for credential in vendor.apis.iter().flat_map(|api| api.authentication) {
        if asked.iter().all(|other| other.environment != credential.environment) {
            asked.push(credential);
        }
    }
    asked
}

#[cfg(test)]
mod tests;
