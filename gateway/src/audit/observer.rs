//! A call of a tool as an entry of the audit log.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value};
use toolpress_runtime::mcp::{Observer, Outcome as Ended};
use toolpress_store::usage::CALL;
use toolpress_store::{Account, AuditEntry, Id, Outcome};
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
    names: Vec<String>,
    values: Option<Value>,
}

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
        let names = arguments.into_iter().flat_map(Map::keys).take(NAMES);
        let names = names.map(|name| name.chars().take(NAME).collect()).collect();
        Self { tool, names, values: arguments.filter(|_| with_values).map(values) }
    }
}

impl Caller {
    /// The entry of a call that has just ended.
    fn entry(&self, call: Call, went: &Went) -> AuditEntry {
        let (account, server, vendor) = match &self.called {
            Called::Server(live) => (&live.account, Some(&live.server), live.vendor),
            Called::Account(account) => (&**account, None, None),
        };
        AuditEntry {
            id: Id::new(),
            token: self.token.clone(),
            action: CALL.into(),
            account_id: Some(account.id),
            server_id: server.map(|server| server.id),
            subject: Some(server.map_or(&account.name, |server| &server.name).clone()),
            vendor: Some(
                vendor.map_or_else(|| Cow::Owned(account.vendor.clone()), |vendor| Cow::Borrowed(vendor.name)),
            ),
            tool: Some(call.tool.name.into()),
            arguments: call.names,
            values: call.values,
            outcome: went.outcome,
            status: went.status,
            duration_ms: u64::try_from(went.duration.as_millis()).unwrap_or(u64::MAX),
        }
    }

    /// Says that the gateway's own limits have refused a call.
    pub(crate) fn limited(&self, audit: &AuditLog, tool: &'static Tool, arguments: Option<&Map<String, Value>>) {
        let call = Call::new(tool, arguments, audit.keeps_values());
        let went = Went { outcome: Outcome::Limited, status: None, duration: Duration::ZERO };
        audit.record(self.entry(call, &went));
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
        self.audit.record(self.caller.entry(call, &Went { outcome, status, duration }));
    }
}

fn values(arguments: &Map<String, Value>) -> Value {
    let bytes = serde_json::to_string(arguments).map_or(usize::MAX, |text| text.len());
    if bytes <= VALUES { Value::Object(arguments.clone()) } else { Value::String(format!("left out: {bytes} bytes")) }
}
