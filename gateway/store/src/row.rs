//! Records as rows and back, in the order of the columns of `table`.

mod usage;

use std::borrow::Cow;
use std::vec::IntoIter;

use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::audit::block::Block;
use crate::audit::page::Page;
use crate::database::{Row, Value};
use crate::error::StoreError;
use crate::model::{Account, ApiToken, AuditEntry, Hash, Id, Outcome, Sealed, Server, Session};
use crate::table::{AUDIT_BLOCK, AUDIT_PAGE, SESSION};
pub use usage::{
    check_server_day, check_uncounted, of_server_day, of_traffic, of_usage, to_busy, to_traffic, to_usage,
};

impl From<Id> for Value {
    fn from(id: Id) -> Self {
        Self::Id(id.0)
    }
}

impl From<Hash> for Value {
    fn from(hash: Hash) -> Self {
        Self::Bytes(hash.0.to_vec())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<Outcome> for Value {
    fn from(outcome: Outcome) -> Self {
        Self::Text(outcome.as_str().into())
    }
}

impl From<Timestamp> for Value {
    fn from(at: Timestamp) -> Self {
        Self::Integer(at.as_millisecond())
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Integer(number.into())
    }
}

fn optional<T: Into<Value>>(value: Option<T>) -> Value {
    value.map_or(Value::Null, Into::into)
}

pub fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("maps, lists and words are JSON")
}

/// A name such as `needs_reauthorization`, as serde spells it.
pub fn word<T: Serialize>(value: T) -> Value {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Value::Text(word.into()),
        _ => unreachable!("only fieldless enums are words"),
    }
}

pub fn of_account(account: &Account) -> Row {
    vec![
        account.id.into(),
        account.name.as_str().into(),
        account.vendor.as_str().into(),
        optional(account.base_url.as_deref()),
        json(&account.default_headers).into(),
        json(&account.settings).into(),
        Value::Bytes(account.credentials.0.clone()),
        word(account.state),
        Value::Integer(account.revision),
        account.created_at.into(),
        account.updated_at.into(),
    ]
}

pub fn of_server(server: &Server) -> Row {
    vec![
        server.id.into(),
        server.account_id.into(),
        server.name.as_str().into(),
        json(&server.config).into(),
        optional(server.expires_at),
        Value::Boolean(server.require_api_token_auth),
        server.token.into(),
        Value::Integer(server.revision),
        server.created_at.into(),
        server.updated_at.into(),
    ]
}

pub fn of_api_token(token: &ApiToken) -> Row {
    vec![
        token.id.into(),
        token.name.as_str().into(),
        Value::Boolean(token.is_admin),
        token.token.into(),
        optional(token.expires_at),
        token.created_at.into(),
    ]
}

pub fn of_session(session: &Session) -> Row {
    vec![session.cookie.into(), session.api_token_id.into(), session.created_at.into(), session.expires_at.into()]
}

pub fn of_page(page: &Page) -> [Value; AUDIT_PAGE.columns.len()] {
    [page.last.into(), page.first.into(), page.entries.as_str().into()]
}

pub fn of_block(block: &Block) -> [Value; AUDIT_BLOCK.columns.len()] {
    let keys = |keys: &Vec<u32>| Value::Bytes(keys.iter().flat_map(|key| key.to_be_bytes()).collect());
    [
        block.id.into(),
        block.first.into(),
        block.last.into(),
        Value::Integer(i64::try_from(block.entries).unwrap_or(i64::MAX)),
        block.keys.as_ref().map_or(Value::Null, keys),
    ]
}

pub fn to_account(row: Row) -> Result<Account, StoreError> {
    let mut fields = Fields::new("account", row);
    Ok(Account {
        id: fields.id()?,
        name: fields.text()?,
        vendor: fields.text()?,
        base_url: fields.optional(Fields::text)?,
        default_headers: fields.json()?,
        settings: fields.json()?,
        credentials: Sealed(fields.bytes()?),
        state: fields.word()?,
        revision: fields.integer()?,
        created_at: fields.time()?,
        updated_at: fields.time()?,
    })
}

pub fn to_server(row: Row) -> Result<Server, StoreError> {
    server(&mut Fields::new("server", row))
}

fn server(fields: &mut Fields) -> Result<Server, StoreError> {
    Ok(Server {
        id: fields.id()?,
        account_id: fields.id()?,
        name: fields.text()?,
        config: fields.json()?,
        expires_at: fields.optional(Fields::time)?,
        require_api_token_auth: fields.boolean()?,
        token: fields.hash()?,
        revision: fields.integer()?,
        created_at: fields.time()?,
        updated_at: fields.time()?,
    })
}

pub fn to_api_token(row: Row) -> Result<ApiToken, StoreError> {
    let mut fields = Fields::new("API token", row);
    Ok(ApiToken {
        id: fields.id()?,
        name: fields.text()?,
        is_admin: fields.boolean()?,
        token: fields.hash()?,
        expires_at: fields.optional(Fields::time)?,
        created_at: fields.time()?,
    })
}

/// The columns of a session, then those of its API token.
pub fn to_session(mut row: Row) -> Result<(Session, ApiToken), StoreError> {
    let token = row.split_off(SESSION.columns.len().min(row.len()));
    let mut fields = Fields::new("session", row);
    let session = Session {
        cookie: fields.hash()?,
        api_token_id: fields.id()?,
        created_at: fields.time()?,
        expires_at: fields.time()?,
    };
    Ok((session, to_api_token(token)?))
}

/// From a backup of a version that kept no pages.
pub fn to_audit(row: Row) -> Result<AuditEntry, StoreError> {
    let mut fields = Fields::new("audit entry", row);
    let id = fields.id()?;
    // Its time stands there for those who read the table.
    fields.time()?;
    Ok(AuditEntry {
        id,
        token: fields.optional(Fields::text)?,
        action: fields.text()?.into(),
        account_id: fields.optional(Fields::id)?,
        server_id: fields.optional(Fields::id)?,
        subject: fields.optional(Fields::text)?,
        vendor: fields.optional(Fields::text)?.map(Cow::Owned),
        tool: fields.optional(Fields::text)?.map(Cow::Owned),
        arguments: fields.json()?,
        values: fields.optional(Fields::json)?,
        outcome: fields.word()?,
        status: fields.optional(Fields::integer)?,
        duration_ms: fields.integer()?,
    })
}

pub fn to_page(row: Row) -> Result<Page, StoreError> {
    let mut fields = Fields::new("page of the audit log", row);
    Ok(Page { last: fields.id()?, first: fields.id()?, entries: fields.text()? })
}

pub fn to_block(row: Row) -> Result<Block, StoreError> {
    let key = |bytes: &[u8]| u32::from_be_bytes(bytes.try_into().expect("a chunk has its size"));
    let keys = |bytes: Vec<u8>| bytes.chunks_exact(size_of::<u32>()).map(key).collect();
    let mut fields = Fields::new("block of the audit log", row);
    Ok(Block {
        id: fields.id()?,
        first: fields.id()?,
        last: fields.id()?,
        entries: fields.integer()?,
        keys: fields.optional(Fields::bytes)?.map(keys),
    })
}

/// The first field of a row, which is the id of its record.
pub fn id(row: &Row) -> Option<Id> {
    to_id(row.first()?)
}

pub fn to_id(value: &Value) -> Option<Id> {
    match value {
        Value::Id(id) => Some(Id(*id)),
        Value::Bytes(bytes) => Uuid::from_slice(bytes).ok().map(Id),
        _ => None,
    }
}

/// The fields of a row, one after the other.
struct Fields {
    record: &'static str,
    id: Option<Id>,
    place: usize,
    fields: IntoIter<Value>,
}

impl Fields {
    fn new(record: &'static str, row: Row) -> Self {
        Self { record, id: id(&row), place: 0, fields: row.into_iter() }
    }

    fn next(&mut self) -> Value {
        self.place += 1;
        self.fields.next().unwrap_or(Value::Null)
    }

    /// What is wrong, without saying what was found: it may be a secret.
    fn wrong<T>(&self, wanted: &str) -> Result<T, StoreError> {
        let (record, place) = (self.record, self.place);
        let id = self.id.map(|id| format!(" {id}")).unwrap_or_default();
        Err(StoreError::Corrupt(format!("column {place} of {record}{id} is no {wanted}")))
    }

    fn optional<T>(&mut self, read: fn(&mut Self) -> Result<T, StoreError>) -> Result<Option<T>, StoreError> {
        match self.fields.as_slice().first() {
            None | Some(Value::Null) => {
                self.next();
                Ok(None)
            }
            Some(_) => read(self).map(Some),
        }
    }

    fn id(&mut self) -> Result<Id, StoreError> {
        match self.next() {
            Value::Id(id) => Ok(Id(id)),
            // SQLite knows no UUIDs.
            Value::Bytes(bytes) => Uuid::from_slice(&bytes).map(Id).or_else(|_| self.wrong("id")),
            _ => self.wrong("id"),
        }
    }

    fn text(&mut self) -> Result<String, StoreError> {
        match self.next() {
            Value::Text(text) => Ok(text.into_owned()),
            _ => self.wrong("text"),
        }
    }

    fn bytes(&mut self) -> Result<Vec<u8>, StoreError> {
        match self.next() {
            Value::Bytes(bytes) => Ok(bytes),
            _ => self.wrong("bytes"),
        }
    }

    fn hash(&mut self) -> Result<Hash, StoreError> {
        let bytes = self.bytes()?;
        bytes.try_into().map(Hash).or_else(|_| self.wrong("SHA-256"))
    }

    fn integer<T: TryFrom<i64>>(&mut self) -> Result<T, StoreError> {
        match self.next() {
            Value::Integer(number) => T::try_from(number).or_else(|_| self.wrong("number in range")),
            _ => self.wrong("number"),
        }
    }

    fn boolean(&mut self) -> Result<bool, StoreError> {
        match self.next() {
            Value::Boolean(boolean) => Ok(boolean),
            // Nor booleans.
            Value::Integer(number) => Ok(number != 0),
            _ => self.wrong("boolean"),
        }
    }

    fn time(&mut self) -> Result<Timestamp, StoreError> {
        let milliseconds = self.integer()?;
        Timestamp::from_millisecond(milliseconds).or_else(|_| self.wrong("time"))
    }

    fn json<T: DeserializeOwned>(&mut self) -> Result<T, StoreError> {
        let text = self.text()?;
        serde_json::from_str(&text).or_else(|_| self.wrong("JSON as it should be"))
    }

    fn word<T: DeserializeOwned>(&mut self) -> Result<T, StoreError> {
        let word = serde_json::Value::String(self.text()?);
        serde_json::from_value(word).or_else(|_| self.wrong("word that is known"))
    }
}
