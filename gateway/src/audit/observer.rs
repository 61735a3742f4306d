//! A call of a tool as an entry of the audit log.

use std::sync::Arc;
use std::time::Duration;

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};
use toolpress_runtime::mcp::{Observer, Outcome as Ended};
use toolpress_store::usage::CALL;
use toolpress_store::{Account, AuditFields, Id, Outcome};
use toolpress_tool::Tool;

use super::AuditLog;
use crate::accounts::Accounts;
use crate::limits::Place;
use crate::servers::Live;

/// So many names of arguments are kept, and so many characters of each: a caller may send anything.
const NAMES: usize = 128;
const NAME: usize = 128;
/// Values that come to more bytes are left out.
const VALUES: usize = 16 * 1024;

/// Who calls what.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) called: Called,
    /// The name of the API token that was shown, if one was.
    pub(crate) token: Option<String>,
}

/// What is called.
#[derive(Clone, Debug)]
pub(crate) enum Called {
    Server(Arc<Live>),
    /// An account without a server in between, as administrators may.
    Account(Arc<Account>),
}

/// Makes an entry of a call, and holds its place until it has ended. The account learns when the vendor does not take its
/// credentials.
pub(crate) struct Observed {
    audit: AuditLog,
    caller: Caller,
    accounts: Arc<Accounts>,
    call: Option<Call>,
    _place: Place,
}

/// What is called with what.
struct Call {
    tool: &'static Tool,
    /// JSON, and so are the values.
    names: String,
    values: Option<String>,
}

/// The names of arguments, so many and as long as they are kept.
struct Names<'a>(Option<&'a Map<String, Value>>);

/// How a call went.
struct Went {
    outcome: Outcome,
    status: Option<u16>,
    duration: Duration,
}

impl Observed {
    pub(crate) fn new(audit: AuditLog, accounts: Arc<Accounts>, caller: Caller, place: Place) -> Self {
        Self { audit, caller, accounts, call: None, _place: place }
    }
}

impl Called {
    fn account(&self) -> Id {
        match self {
            Self::Server(live) => live.account.id,
            Self::Account(account) => account.id,
        }
    }
}

impl Call {
    fn new(tool: &'static Tool, arguments: Option<&Map<String, Value>>, with_values: bool) -> Self {
        Self { tool, names: json(&Names(arguments)), values: arguments.filter(|_| with_values).map(values) }
    }
}

impl Serialize for Names<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.into_iter().flat_map(Map::keys).take(NAMES).map(|name| short(name)))
    }
}

impl Caller {
    /// Writes down a call that has just ended.
    fn record(&self, audit: &AuditLog, call: &Call, went: &Went) {
        let (account, server, vendor) = match &self.called {
            Called::Server(live) => (&live.account, Some(&live.server), live.vendor),
            Called::Account(account) => (account, None, None),
        };
        audit.record(&AuditFields {
            token: self.token.as_deref(),
            action: CALL,
            account_id: Some(account.id),
            server_id: server.map(|server| server.id),
            subject: Some(server.map_or(&account.name, |server| &server.name)),
            vendor: Some(vendor.map_or(&account.vendor, |vendor| vendor.name)),
            tool: Some(call.tool.name),
            arguments: &call.names,
            values: call.values.as_deref(),
            outcome: went.outcome,
            status: went.status,
            duration_ms: u64::try_from(went.duration.as_millis()).unwrap_or(u64::MAX),
        });
    }

    /// Says that the gateway's own limits have refused a call.
    pub(crate) fn limited(&self, audit: &AuditLog, tool: &'static Tool, arguments: Option<&Map<String, Value>>) {
        let call = Call::new(tool, arguments, audit.keeps_values());
        let went = Went { outcome: Outcome::Limited, status: None, duration: Duration::ZERO };
        self.record(audit, &call, &went);
    }
}

impl Observer for Observed {
    fn started(&mut self, tool: &'static Tool, arguments: &Map<String, Value>) {
        self.call = Some(Call::new(tool, Some(arguments), self.audit.keeps_values()));
    }

    fn ended(&mut self, outcome: Ended, duration: Duration) {
        let Some(call) = self.call.take() else { return };
        if outcome == Ended::Status(401) {
            self.accounts.rejected(self.caller.called.account());
        }
        let (outcome, status) = match outcome {
            Ended::Status(status @ 200..=299) => (Outcome::Ok, Some(status)),
            Ended::Status(status) => (Outcome::VendorError, Some(status)),
            Ended::Arguments => (Outcome::Arguments, None),
            Ended::Account => (Outcome::Account, None),
            Ended::Network => (Outcome::Network, None),
            Ended::Cancelled => (Outcome::Cancelled, None),
        };
        self.caller.record(&self.audit, &call, &Went { outcome, status, duration });
    }
}

/// As much of a name as is kept.
fn short(name: &str) -> &str {
    name.char_indices().nth(NAME).map_or(name, |(end, _)| &name[..end])
}

fn values(arguments: &Map<String, Value>) -> String {
    let values = json(arguments);
    let bytes = values.len();
    if bytes <= VALUES { values } else { json(&format!("left out: {bytes} bytes")) }
}

fn json<T: Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string(value).expect("names and JSON are JSON")
}
