//! Entries of the audit log that are handed in one after the other and written together. Each is put down at once as it will
//! be kept: what it says is at hand then, and nothing of it has to be copied and looked at again.

use std::borrow::Cow;
use std::fmt;

use super::block::Field;
use super::page::{Draft, Page};
use crate::model::{AuditEntry, Id, Outcome};
use crate::rollup::Call;
use crate::row::json;
use crate::usage::CALL;

/// What an entry says, but when. Its fields are those of [`AuditEntry`], borrowed from whoever hands it in.
#[derive(Clone, Copy, Debug)]
pub struct AuditFields<'a> {
    pub token: Option<&'a str>,
    pub action: &'a str,
    pub account_id: Option<Id>,
    pub server_id: Option<Id>,
    pub subject: Option<&'a str>,
    pub vendor: Option<&'a str>,
    pub tool: Option<&'a str>,
    /// A JSON array of names.
    pub arguments: &'a str,
    /// JSON.
    pub values: Option<&'a str>,
    pub outcome: Outcome,
    pub status: Option<u16>,
    pub duration_ms: u64,
}

/// Entries in the order of their ids.
#[derive(Default)]
pub struct AuditBatch {
    /// Those that are full.
    pages: Vec<Page>,
    draft: Draft,
    noted: Vec<Noted>,
}

/// What is noted of an entry, for the blocks of the log and to count calls.
pub struct Noted {
    pub id: Id,
    is_call: bool,
    account_id: Option<Id>,
    server_id: Option<Id>,
    /// The keys of texts that are not at hand later.
    tool: Option<u32>,
    token: Option<u32>,
    outcome: Outcome,
    status: Option<u16>,
    duration_ms: u64,
}

/// An entry with its JSON.
pub struct Written<'a> {
    entry: &'a AuditEntry,
    arguments: String,
    values: Option<String>,
}

impl AuditBatch {
    /// A batch of these entries.
    #[must_use]
    pub fn of(entries: &[AuditEntry]) -> Self {
        let mut sorted = entries.iter().collect::<Vec<_>>();
        sorted.sort_by_key(|entry| entry.id);
        let mut batch = Self::default();
        for entry in sorted {
            batch.push(entry.id, &Written::of(entry).fields());
        }
        batch
    }

    /// Adds an entry, which is later than all before.
    pub fn push(&mut self, id: Id, fields: &AuditFields<'_>) {
        if !self.draft.takes(id) {
            let next = self.draft.next();
            self.pages.extend(std::mem::replace(&mut self.draft, next).page());
        }
        self.draft.push(id, fields);
        self.noted.push(Noted::of(id, fields));
    }

    /// One for the entries after these, which are likely to be about as many.
    #[must_use]
    pub fn next(&self) -> Self {
        let pages = Vec::with_capacity(self.pages.len());
        Self { pages, draft: self.draft.next(), noted: Vec::with_capacity(self.noted.len()) }
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.noted.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.noted.is_empty()
    }

    /// The full ones, and the one that is being made, as it is by now.
    pub(crate) fn pages(&self) -> Vec<Cow<'_, Page>> {
        self.pages.iter().map(Cow::Borrowed).chain(self.draft.clone().page().map(Cow::Owned)).collect()
    }

    pub(crate) fn noted(&self) -> &[Noted] {
        &self.noted
    }
}

impl Noted {
    pub fn of(id: Id, fields: &AuditFields<'_>) -> Self {
        let AuditFields { account_id, server_id, outcome, status, duration_ms, .. } = *fields;
        let tool = fields.tool.map(|tool| Field::Tool.key(tool));
        let token = fields.token.map(|token| Field::Token.key(token));
        Self { id, is_call: fields.action == CALL, account_id, server_id, tool, token, outcome, status, duration_ms }
    }

    /// What the entry can be found by.
    pub fn keys(&self) -> impl Iterator<Item = u32> {
        let account = self.account_id.map(|account| Field::Account.key(account.0));
        let server = self.server_id.map(|server| Field::Server.key(server.0));
        [account, server, self.tool, self.token, Some(Field::Outcome.key(self.outcome.as_str()))].into_iter().flatten()
    }

    /// What is counted of the entry, if it is of a call.
    pub fn call(&self) -> Option<Call> {
        let Self { account_id, server_id, outcome, status, duration_ms, .. } = *self;
        self.is_call.then(|| Call { at: self.id.moment(), account_id, server_id, outcome, status, duration_ms })
    }
}

impl fmt::Debug for AuditBatch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("AuditBatch").field("len", &self.len()).finish_non_exhaustive()
    }
}

impl<'a> Written<'a> {
    pub fn of(entry: &'a AuditEntry) -> Self {
        Self { entry, arguments: json(&entry.arguments), values: entry.values.as_ref().map(json) }
    }

    pub fn fields(&self) -> AuditFields<'_> {
        let AuditEntry { token, action, account_id, server_id, subject, vendor, tool, .. } = self.entry;
        AuditFields {
            token: token.as_deref(),
            action,
            account_id: *account_id,
            server_id: *server_id,
            subject: subject.as_deref(),
            vendor: vendor.as_deref(),
            tool: tool.as_deref(),
            arguments: &self.arguments,
            values: self.values.as_deref(),
            outcome: self.entry.outcome,
            status: self.entry.status,
            duration_ms: self.entry.duration_ms,
        }
    }
}
