//! Pages of the audit log: entries that are written together, as one text. Whatever a database does for a row, it does for a
//! page and not for each entry.

use std::borrow::Cow;

use jiff::SignedDuration;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::batch::{AuditBatch, AuditFields, Written};
use crate::error::StoreError;
use crate::model::{AuditEntry, AuditQuery, Id, Outcome};
use crate::rollup::Call;
use crate::row::json;
use crate::usage::CALL;

/// So many entries are a page, or fewer.
const ENTRIES: usize = 64;
/// A page of so many bytes takes no further entry.
const BYTES: usize = 64 * 1024;
/// An entry has about so many bytes, or fewer.
const USUAL: usize = 512;
/// The entries of a page lie within this time: whoever looks for those of a moment knows which pages may hold them.
const WIDTH: SignedDuration = SignedDuration::from_secs(1);

/// Entries that are kept together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    pub first: Id,
    /// No other page has the same.
    pub last: Id,
    /// A JSON array of entries in the order of their ids, each the array that [`write`] makes of it.
    pub entries: String,
}

/// An entry as it is read: an array of these fields. JSON within it is text, for PostgreSQL unescapes what it reads a part
/// of, and takes no zero byte then.
#[derive(Deserialize)]
pub struct Entry<'a> {
    id: Uuid,
    /// For those who read it with SQL.
    _happened_at: i64,
    #[serde(borrow)]
    token: Option<Text<'a>>,
    action: Text<'a>,
    account_id: Option<Uuid>,
    server_id: Option<Uuid>,
    subject: Option<Text<'a>>,
    vendor: Option<Text<'a>>,
    tool: Option<Text<'a>>,
    arguments: Text<'a>,
    values: Option<Text<'a>>,
    outcome: Outcome,
    status: Option<u16>,
    duration_ms: u64,
}

/// Text that is not copied unless it has escapes.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl Page {
    /// The pages that these entries are.
    pub fn of(entries: &[AuditEntry]) -> Vec<Self> {
        AuditBatch::of(entries).pages().into_iter().map(Cow::into_owned).collect()
    }

    /// The least id that is in no page which may hold an entry before this one.
    pub fn beyond(before: Id) -> Id {
        let until = before.moment().checked_add(WIDTH + SignedDuration::from_millis(1));
        until.map_or(Id(Uuid::max()), Id::earliest)
    }

    pub fn read(&self) -> Result<Vec<Entry<'_>>, StoreError> {
        let corrupt =
            |_| StoreError::Corrupt(format!("page {} of the audit log is no JSON as it should be", self.last));
        serde_json::from_str(&self.entries).map_err(corrupt)
    }

    /// Whether all of it can be read, and lies where it says.
    pub fn check(&self) -> Result<(), StoreError> {
        let entries = self.read()?.into_iter().map(Entry::owned).collect::<Result<Vec<_>, _>>()?;
        match (entries.first(), entries.last()) {
            (Some(first), Some(last))
                if first.id == self.first
                    && last.id == self.last
                    && entries.is_sorted_by_key(|entry| entry.id)
                    && last.id < Self::beyond(first.id) =>
            {
                Ok(())
            }
            _ => Err(StoreError::Corrupt(format!("page {} of the audit log does not hold what it says", self.last))),
        }
    }

    /// How many entries are earlier than this one, so many at most, and what is left without them.
    pub fn without(&self, before: Id, most: usize) -> Result<(usize, Option<Self>), StoreError> {
        let entries = self.read()?;
        let count = entries.partition_point(|entry| entry.id() < before).min(most);
        let mut left = Draft::default();
        for entry in entries.into_iter().skip(count) {
            let entry = entry.owned()?;
            left.push(entry.id, &Written::of(&entry).fields());
        }
        Ok((count, left.page()))
    }
}

/// A page that is being made: its first and last entry, how many there are, and what is written of them so far.
#[derive(Clone, Default)]
pub struct Draft {
    ends: Option<(Id, Id)>,
    count: usize,
    json: Vec<u8>,
}

impl Draft {
    /// Whether there is room for this entry, which is later than all before.
    pub fn takes(&self, id: Id) -> bool {
        let Some((first, _)) = self.ends else { return true };
        let is_within = id.moment().duration_since(first.moment()) < WIDTH;
        is_within && self.count < ENTRIES && self.json.len() < BYTES
    }

    /// Adds a later entry.
    pub fn push(&mut self, id: Id, fields: &AuditFields<'_>) {
        self.ends = Some((self.ends.map_or(id, |(first, _)| first), id));
        self.count += 1;
        self.json.reserve(USUAL);
        self.json.push(if self.count == 1 { b'[' } else { b',' });
        write(&mut self.json, id, fields);
    }

    /// One for the page after this one, which is likely to be about as long.
    pub fn next(&self) -> Self {
        Self { json: Vec::with_capacity(self.json.len() + USUAL), ..Self::default() }
    }

    /// `None` without any entry.
    pub fn page(mut self) -> Option<Page> {
        let (first, last) = self.ends?;
        self.json.push(b']');
        Some(Page { first, last, entries: String::from_utf8(self.json).expect("JSON is UTF-8") })
    }
}

/// Writes an entry as an array of what the view `audit` shows of it.
fn write(out: &mut Vec<u8>, id: Id, fields: &AuditFields<'_>) {
    out.push(b'[');
    write_id(out, Some(id));
    write_json(out, id.moment().as_millisecond());
    write_json(out, fields.token);
    write_json(out, fields.action);
    write_id(out, fields.account_id);
    write_id(out, fields.server_id);
    write_json(out, fields.subject);
    write_json(out, fields.vendor);
    write_json(out, fields.tool);
    write_json(out, fields.arguments);
    write_json(out, fields.values);
    write_json(out, fields.outcome.as_str());
    write_json(out, fields.status);
    write_json(out, i64::try_from(fields.duration_ms).unwrap_or(i64::MAX));
    // In the place of the comma after the last.
    out.pop();
    out.push(b']');
}

fn write_json<T: Serialize>(out: &mut Vec<u8>, value: T) {
    serde_json::to_writer(&mut *out, &value).expect("a Vec takes everything");
    out.push(b',');
}

/// Writes an id in 32 digits, among which nobody has to look for what must be escaped.
fn write_id(out: &mut Vec<u8>, id: Option<Id>) {
    let Some(id) = id else { return out.extend_from_slice(b"null,") };
    out.push(b'"');
    out.extend_from_slice(id.0.simple().encode_lower(&mut Uuid::encode_buffer()).as_bytes());
    out.extend_from_slice(b"\",");
}

/// What stands in the text of every entry that a query wants, for each of its filters that says so.
pub fn texts(query: &AuditQuery) -> Vec<String> {
    let id = |id: Id| Some(id.0.simple().to_string());
    // What has escapes may be written in several ways.
    let word = |word: &str| Some(json(&word)).filter(|json| !json.contains('\\'));
    let texts = [
        query.account_id.and_then(id),
        query.server_id.and_then(id),
        query.tool.as_deref().and_then(word),
        query.token.as_deref().and_then(word),
        query.outcome.and_then(|outcome| word(outcome.as_str())),
    ];
    texts.into_iter().flatten().collect()
}

impl Entry<'_> {
    pub fn id(&self) -> Id {
        Id(self.id)
    }

    /// Whether it is what a query wants, whenever it happened.
    pub fn is_wanted(&self, query: &AuditQuery) -> bool {
        let is_text = |wanted: &Option<String>, found: &Option<Text<'_>>| {
            wanted.as_ref().is_none_or(|wanted| found.as_ref().is_some_and(|found| *wanted == found.0))
        };
        query.account_id.is_none_or(|account| self.account_id == Some(account.0))
            && query.server_id.is_none_or(|server| self.server_id == Some(server.0))
            && is_text(&query.tool, &self.tool)
            && is_text(&query.token, &self.token)
            && query.outcome.is_none_or(|outcome| self.outcome == outcome)
    }

    /// What is counted of it, if it is a call.
    pub fn call(&self) -> Option<Call> {
        (self.action.0 == CALL).then(|| Call {
            at: self.id().moment(),
            account_id: self.account_id.map(Id),
            server_id: self.server_id.map(Id),
            outcome: self.outcome,
            status: self.status,
            duration_ms: self.duration_ms,
        })
    }

    pub fn owned(self) -> Result<AuditEntry, StoreError> {
        let text = |text: Text<'_>| text.0.into_owned();
        Ok(AuditEntry {
            id: self.id(),
            arguments: self.within(&self.arguments)?,
            values: self.values.as_ref().map(|values| self.within(values)).transpose()?,
            token: self.token.map(text),
            action: text(self.action).into(),
            account_id: self.account_id.map(Id),
            server_id: self.server_id.map(Id),
            subject: self.subject.map(text),
            vendor: self.vendor.map(|vendor| text(vendor).into()),
            tool: self.tool.map(|tool| text(tool).into()),
            outcome: self.outcome,
            status: self.status,
            duration_ms: self.duration_ms,
        })
    }

    /// The JSON within a text.
    fn within<T: DeserializeOwned>(&self, text: &Text<'_>) -> Result<T, StoreError> {
        let corrupt = |_| StoreError::Corrupt(format!("audit entry {} is no JSON as it should be", self.id()));
        serde_json::from_str(&text.0).map_err(corrupt)
    }
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};

    use super::{BYTES, ENTRIES, Page, WIDTH};
    use crate::model::{AuditEntry, Id};
    use crate::usage::CALL;

    fn at(milliseconds: i64) -> AuditEntry {
        let moment = Timestamp::from_millisecond(1_800_000_000_000 + milliseconds).unwrap();
        AuditEntry { id: Id::at(moment), ..AuditEntry::new(CALL) }
    }

    fn entries(pages: &[Page]) -> Vec<Vec<AuditEntry>> {
        let owned = |page: &Page| page.read().unwrap().into_iter().map(|entry| entry.owned().unwrap()).collect();
        pages.iter().map(owned).collect()
    }

    #[test]
    fn a_page_holds_so_many_entries_of_so_many_bytes_within_a_second() {
        assert_eq!(Page::of(&[]), []);
        let mut many = (0..100).map(|_| at(0)).collect::<Vec<_>>();
        let pages = Page::of(&many);
        many.sort_by_key(|entry| entry.id);
        assert_eq!(entries(&pages), [&many[..ENTRIES], &many[ENTRIES..]]);
        assert_eq!((pages[1].first, pages[1].last), (many[ENTRIES].id, many[99].id));

        let far = [at(0), at(WIDTH.as_millis() as i64 - 1), at(WIDTH.as_millis() as i64)];
        assert_eq!(entries(&Page::of(&far)), [&far[..2], &far[2..]]);

        let long = [1, 2, 3].map(|number| AuditEntry { subject: Some("x".repeat(BYTES / 2)), ..at(number) });
        assert_eq!(entries(&Page::of(&long)), [&long[..2], &long[2..]]);
    }

    #[test]
    fn what_may_hold_an_entry_from_before_a_moment_ends_before_another() {
        let (first, last) = (at(0), at(WIDTH.as_millis() as i64 - 1));
        let page = &Page::of(&[first.clone(), last])[0];
        let after = Id(uuid::Uuid::from_u128(first.id.0.as_u128() + 1));
        assert!(page.last < Page::beyond(after));
        assert!(Page::beyond(after).moment() <= first.at() + WIDTH + SignedDuration::from_millis(1));
        assert_eq!(Page::beyond(Id(uuid::Uuid::max())), Id(uuid::Uuid::max()));
    }

    #[test]
    fn a_page_gives_up_its_oldest_entries() {
        let all = [at(0), at(1), at(2)];
        let page = &Page::of(&all)[0];
        let (count, left) = page.without(all[2].id, 9).unwrap();
        let left = left.unwrap();
        assert_eq!((count, left.first, left.last), (2, all[2].id, page.last));
        assert_eq!(entries(&[left]), [&all[2..]]);
        assert_eq!(page.without(all[2].id, 1).unwrap().0, 1);
        assert_eq!(page.without(all[0].id, 9).unwrap(), (0, Some(page.clone())));
        assert_eq!(page.without(Id(uuid::Uuid::max()), 9).unwrap(), (3, None));
    }
}
