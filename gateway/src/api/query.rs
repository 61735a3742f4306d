//! The query of a request: each parameter read once, unknown ones named with the right one.

use std::fmt::Display;
use std::str::FromStr;

use axum::extract::FromRequestParts;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::request::Parts;
use jiff::Timestamp;
use serde::Serialize;
use toolpress_store::{Id, Page};
use url::form_urlencoded;
use utoipa::{IntoParams, ToSchema};

use super::fields::unknown_word;
use super::problem::{Mistake, Problem};
use super::values;

/// A page has at most this many records.
pub const MOST: u32 = 100;
/// A page has this many records if the request does not say.
pub const USUAL: u32 = 50;

/// A query that is being read.
#[derive(Debug)]
pub struct Query {
    pairs: Vec<(String, String)>,
    faults: Vec<Mistake>,
}

/// A part of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct List<T> {
    /// The records.
    pub result: Vec<T>,
    /// What to send as `next_cursor` for the records that follow; `null` at the end.
    #[schema(required)]
    pub next_cursor: Option<String>,
    /// How many records `result` holds.
    pub result_count: usize,
}

/// The page that a request asks for whose query can say nothing else.
#[derive(Clone, Copy, Debug)]
pub struct Paged(pub Page);

/// How lists page.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it is what the document says of the parameters, which are read one by one")]
pub struct Paging {
    /// How many records a page has at most.
    #[param(minimum = 1, maximum = 100, default = 50, nullable = false)]
    pub limit: Option<u32>,
    /// What an earlier page gave as `next_cursor`, unchanged.
    #[param(pattern = "^[A-Za-z0-9_-]{21}[AQgw]$", nullable = false)]
    pub next_cursor: Option<String>,
}

impl<S: Send + Sync> FromRequestParts<S> for Paged {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let mut query = Query::new(parts.uri.query(), &["limit", "next_cursor"]);
        let page = query.page();
        query.finish()?;
        Ok(Self(page))
    }
}

impl Query {
    /// The parameters of a query that may have these.
    #[must_use]
    pub fn new(query: Option<&str>, known: &[&str]) -> Self {
        let pairs: Vec<(String, String)> =
            form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect();
        let mut faults = Vec::new();
        for (place, (name, _)) in pairs.iter().enumerate() {
            if !known.contains(&name.as_str()) {
                faults.push(Mistake::of_parameter(name, unknown_word("parameter", name, known)));
            } else if pairs[..place].iter().any(|(other, _)| other == name) {
                faults.push(Mistake::of_parameter(name, "it is given twice"));
            }
        }
        Self { pairs, faults }
    }

    /// A parameter's text. One that is empty or holds a control character is a mistake.
    pub fn text(&mut self, name: &str) -> Option<String> {
        let text = self.raw(name)?;
        if text.is_empty() || text.chars().any(char::is_control) {
            self.fault(name, "it must be text without control characters, and not empty");
            return None;
        }
        Some(text)
    }

    /// A parameter's words, separated by commas.
    pub fn words(&mut self, name: &str) -> Vec<String> {
        let text = self.raw(name).unwrap_or_default();
        text.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    }

    /// A parameter that is one of these words.
    pub fn one_of<'a>(&mut self, name: &str, known: &[&'a str]) -> Option<&'a str> {
        let text = self.raw(name)?;
        let found = known.iter().copied().find(|word| *word == text);
        if found.is_none() {
            self.fault(name, unknown_word("value", &text, known));
        }
        found
    }

    /// A parameter that is a time as RFC 3339 writes it.
    pub fn time(&mut self, name: &str) -> Option<Timestamp> {
        let text = self.raw(name)?;
        values::time(&text).map_err(|detail| self.fault(name, detail)).ok()
    }

    /// A parameter that is the id of a record.
    pub fn id(&mut self, name: &str) -> Option<Id> {
        let text = self.raw(name)?;
        let id = id(&text);
        if id.is_none() {
            self.fault(name, "it must be an id: a UUID");
        }
        id
    }

    /// `limit` and `next_cursor`. The page asks for one record more than fits, to know whether there are more.
    pub fn page(&mut self) -> Page {
        let limit = match self.raw("limit") {
            None => USUAL,
            Some(text) => match u32::from_str(&text) {
                Ok(limit @ 1..=MOST) if text.bytes().all(|byte| byte.is_ascii_digit()) => limit,
                _ => {
                    self.fault("limit", format!("it must be a number from 1 to {MOST}"));
                    USUAL
                }
            },
        };
        let after = self.raw("next_cursor").and_then(|text| {
            let after = from_cursor(&text);
            if after.is_none() {
                self.fault("next_cursor", "it must be what an earlier page gave as `next_cursor`, unchanged");
            }
            after
        });
        Page { after, limit: limit + 1 }
    }

    /// Ends the reading.
    ///
    /// # Errors
    ///
    /// 400, with every mistake that was found.
    pub fn finish(self) -> Result<(), Problem> {
        if self.faults.is_empty() { Ok(()) } else { Err(Problem::mistakes(self.faults)) }
    }

    /// Keeps a mistake that was found in another way.
    pub fn fault(&mut self, name: &str, detail: impl Into<String>) {
        self.faults.push(Mistake::of_parameter(name, detail));
    }

    fn raw(&self, name: &str) -> Option<String> {
        self.pairs.iter().find(|(known, _)| known == name).map(|(_, text)| text.clone())
    }
}

impl<T> List<T> {
    /// The list of what the store gave for this page: one record more than fits means that there are more.
    pub fn new<R>(mut records: Vec<R>, page: Page, id: impl Fn(&R) -> Id, answer: impl Fn(R) -> T) -> Self {
        let most = usize::try_from(page.limit.saturating_sub(1)).unwrap_or(usize::MAX);
        let has_more = records.len() > most;
        records.truncate(most);
        let next_cursor = records.last().filter(|_| has_more).map(|last| cursor(id(last)));
        let result: Vec<T> = records.into_iter().map(answer).collect();
        Self { result_count: result.len(), result, next_cursor }
    }

    /// The list that has no other pages.
    #[must_use]
    pub fn whole(result: Vec<T>) -> Self {
        Self { result_count: result.len(), result, next_cursor: None }
    }
}

/// An id as the API writes it: hyphens, nothing around it.
#[must_use]
pub fn id(text: &str) -> Option<Id> {
    text.parse().ok().filter(|id: &Id| same(id, text))
}

fn same(id: &impl Display, text: &str) -> bool {
    id.to_string().eq_ignore_ascii_case(text)
}

fn cursor(after: Id) -> String {
    URL_SAFE_NO_PAD.encode(after.0.as_bytes())
}

fn from_cursor(text: &str) -> Option<Id> {
    let bytes: [u8; 16] = URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?;
    Some(Id(uuid::Uuid::from_bytes(bytes)))
}

#[cfg(test)]
mod tests {
    use toolpress_store::{Id, Page};

    use super::{List, Query, id};

    #[test]
    fn a_page_is_followed_by_the_next_until_there_is_none() {
        let ids: Vec<Id> = (0..3).map(|_| Id::new()).collect();
        let page = Query::new(Some("limit=2"), &["limit", "next_cursor"]).page();
        assert_eq!(page, Page { after: None, limit: 3 });
        let list = List::new(ids.clone(), page, |id| *id, |id| id);
        assert_eq!((list.result.as_slice(), list.result_count), (&ids[..2], 2));

        let query = format!("next_cursor={}", list.next_cursor.expect("one is left"));
        let page = Query::new(Some(&query), &["limit", "next_cursor"]).page();
        assert_eq!(page.after, Some(ids[1]));
        assert_eq!(List::new(ids[2..].to_vec(), page, |id| *id, |id| id).next_cursor, None);
    }

    #[test]
    fn every_mistake_is_named() {
        let mut query = Query::new(
            Some("limit=0&limt=5&next_cursor=abc&since=yesterday&account_id=5&limit=1"),
            &["limit", "next_cursor", "since", "account_id"],
        );
        let _ = (query.page(), query.time("since"), query.id("account_id"));
        assert_eq!(query.faults.len(), 6, "{:?}", query.faults);
        for wrong in ["limit=+5", "limit=101", "limit=", "limit=-1"] {
            let mut query = Query::new(Some(wrong), &["limit"]);
            query.page();
            assert!(query.finish().is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_id_has_one_way_to_be_written() {
        let own = Id::new();
        assert_eq!(id(&own.to_string()), Some(own));
        for wrong in [own.0.simple().to_string(), format!("{{{own}}}"), format!("urn:uuid:{own}"), String::new()] {
            assert_eq!(id(&wrong), None, "{wrong}");
        }
    }
}
