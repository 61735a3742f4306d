//! The records of a store: plain data. Times are UTC, kept to the millisecond.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// What a record is known by: a UUID of version 7 (RFC 9562), so that ids sort in the order in which they were made.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Id(pub Uuid);

/// The SHA-256 of a token or of a session's cookie: all that is kept of it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

/// A secret that was encrypted before it reached the store.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed(pub Vec<u8>);

/// An account with a vendor, in whose name tools are called ("integrated account").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub id: Id,
    /// Unique among accounts.
    pub name: String,
    /// The vendor as the command line spells it: `pagerduty`.
    pub vendor: String,
    /// Reach the vendor here instead of at its own hosts.
    pub base_url: Option<String>,
    /// Headers sent with every call.
    pub default_headers: BTreeMap<String, String>,
    /// What calls need not say, by the setting's name: `from`, `tenant`.
    pub settings: BTreeMap<String, String>,
    pub credentials: Sealed,
    pub state: AccountState,
    /// Grows by one with every change; a change names the revision it was made from.
    pub revision: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// Whether an account can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountState {
    Ready,
    /// The vendor has refused to renew the authorization: a person must give new credentials.
    NeedsReauthorization,
}

/// Which tools of an account's vendor a server exposes. The words of one list are alternatives, the lists an AND, an
/// empty list leaves all.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    #[serde(default)]
    pub methods: Vec<String>,
    #[serde(default)]
    pub tags: Vec<String>,
    #[serde(default)]
    pub tools: Vec<String>,
}

/// An MCP server: some tools of one account, for whoever holds its token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    pub id: Id,
    pub account_id: Id,
    pub name: String,
    pub config: Config,
    /// From this moment on its token opens nothing. `None`: never.
    pub expires_at: Option<Timestamp>,
    /// Whether callers must show an API token as well.
    pub require_api_token_auth: bool,
    pub token: Hash,
    /// Grows by one with every change; a change names the revision it was made from.
    pub revision: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// The token of a person or a service: administrators manage, others call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiToken {
    pub id: Id,
    /// Unique among tokens; what the audit log says of its holder.
    pub name: String,
    pub is_admin: bool,
    pub token: Hash,
    pub expires_at: Option<Timestamp>,
    pub created_at: Timestamp,
}

/// A browser in which an administrator is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Of what the browser shows.
    pub cookie: Hash,
    /// The token that it was opened with. It ends with that token.
    pub api_token_id: Id,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

/// One thing that somebody did: a tool called, or a record of the gateway changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Its moment is when it happened; that of a call is when it ended.
    pub id: Id,
    /// The name of the API token that was shown, if one was.
    pub token: Option<String>,
    /// `tools/call`, or what was done to a record of the gateway: `server.create`, `account.rotate`.
    pub action: Cow<'static, str>,
    pub account_id: Option<Id>,
    pub server_id: Option<Id>,
    /// The server's or other record's name when it happened.
    pub subject: Option<String>,
    pub vendor: Option<Cow<'static, str>>,
    pub tool: Option<Cow<'static, str>>,
    /// The names of the arguments that were given.
    pub arguments: Vec<String>,
    /// The arguments with their values, where the gateway was told to keep them.
    pub values: Option<Value>,
    pub outcome: Outcome,
    /// The status of the vendor's answer, if it answered.
    pub status: Option<u16>,
    pub duration_ms: u64,
}

/// How it went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The vendor answered with a success, or the change was made.
    Ok,
    /// The vendor answered with an error.
    VendorError,
    /// The arguments were wrong; nothing was sent.
    Arguments,
    /// The account could not send the request; nothing was sent.
    Account,
    /// The vendor was not reached, or broke off.
    Network,
    /// The caller gave it up.
    Cancelled,
    /// The gateway's own limit refused it; nothing was sent.
    Limited,
}

impl Outcome {
    pub const ALL: [Self; 7] =
        [Self::Ok, Self::VendorError, Self::Arguments, Self::Account, Self::Network, Self::Cancelled, Self::Limited];

    /// The one of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == name)
    }

    /// As it is written everywhere.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::VendorError => "vendor_error",
            Self::Arguments => "arguments",
            Self::Account => "account",
            Self::Network => "network",
            Self::Cancelled => "cancelled",
            Self::Limited => "limited",
        }
    }
}

impl AuditEntry {
    /// That something was just done, and well. By whom, and with what, is to be filled in.
    #[must_use]
    pub fn new(action: impl Into<Cow<'static, str>>) -> Self {
        Self {
            id: Id::new(),
            token: None,
            action: action.into(),
            account_id: None,
            server_id: None,
            subject: None,
            vendor: None,
            tool: None,
            arguments: Vec::new(),
            values: None,
            outcome: Outcome::Ok,
            status: None,
            duration_ms: 0,
        }
    }

    /// When it happened.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        self.id.moment()
    }
}

/// What to look for in the audit log. `None` leaves all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditQuery {
    pub account_id: Option<Id>,
    pub server_id: Option<Id>,
    pub tool: Option<String>,
    pub token: Option<String>,
    pub outcome: Option<Outcome>,
    /// At or after.
    pub since: Option<Timestamp>,
    /// Before.
    pub until: Option<Timestamp>,
}

/// What a search of the audit log has found.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditFound {
    pub entries: Vec<AuditEntry>,
    /// The search has gone back to this entry and no further: what there is before it, the next search finds, as the page
    /// after it. `None` where the page is full, or the log was looked through to its beginning.
    pub looked_until: Option<Id>,
}

/// A part of a list in the order of ids: those after `after`, at most `limit`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    pub after: Option<Id>,
    pub limit: u32,
}

impl Id {
    /// A new id of this moment, later than every other that this process has made.
    #[must_use]
    pub fn new() -> Self {
        Self(Uuid::now_v7())
    }

    /// A new id of another moment: a UUID of version 7 begins with it, in milliseconds (RFC 9562, section 5.7).
    #[must_use]
    pub fn at(moment: Timestamp) -> Self {
        let random = (1_u128 << 80) - 1;
        Self(Uuid::from_u128(Self::earliest(moment).0.as_u128() | (Uuid::now_v7().as_u128() & random)))
    }

    /// The least id of a moment, which is earlier than all that were made then, and than no other.
    #[must_use]
    pub fn earliest(moment: Timestamp) -> Self {
        let milliseconds = u128::try_from(moment.as_millisecond()).unwrap_or_default();
        Self(Uuid::from_u128(milliseconds << 80))
    }

    /// When it was made.
    #[must_use]
    pub fn moment(self) -> Timestamp {
        let milliseconds = i64::try_from(self.0.as_u128() >> 80).expect("48 bits are less than 63");
        Timestamp::from_millisecond(milliseconds).unwrap_or(Timestamp::MAX)
    }
}

impl Default for Id {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Display for Id {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, formatter)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, formatter)
    }
}

impl FromStr for Id {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Hash")
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Sealed")
    }
}
