//! A tool, arguments and an account become the HTTP request, or everything that is wrong with the arguments.

mod shown;

use std::borrow::Cow;
use std::fmt;
use std::time::SystemTime;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HOST, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, Uri};
use serde_json::{Map, Value};
use toolpress_tool::{Argument, Http, Place, Tool};

use crate::account::Account;
use crate::arguments;
use crate::body::{self, Written};
use crate::credential::Hidden;
use crate::error::CallError;
use crate::mistake::Mistakes;
use crate::page::Turn;
use crate::reply::Reply;
use crate::wire::{self, Encoding};

pub use shown::Shown;

/// A request that is ready to be sent.
pub struct Prepared {
    /// The request, complete but for `Host` and `Content-Length`, which the client writes. Its URL may hold a credential:
    /// it is for sending, not for showing.
    pub request: http::Request<Bytes>,
    /// What is needed to read its reply.
    pub reading: Reading,
}

/// What a call must remember to read its reply.
#[derive(Debug)]
pub struct Reading {
    tool: &'static Tool,
    /// Where in a list the request asks, if the tool lists.
    turn: Option<Turn>,
    /// What the vendor may repeat and nobody is told.
    hidden: Hidden,
}

impl Reading {
    /// Reads the vendor's response to the request. See [`Reply::structured`] for what `structured` adds.
    #[must_use]
    pub fn reply(&self, response: Response<Vec<u8>>, structured: bool) -> Reply {
        Reply::read(self.tool, self.turn.as_ref(), response, &self.hidden, structured, SystemTime::now())
    }
}

/// Builds the request of a call without sending it.
///
/// # Errors
///
/// [`CallError::Arguments`] with every mistake at once; [`CallError::Refused`] when the account has no credential for
/// the tool's API or belongs to another vendor.
pub fn prepare(tool: &'static Tool, arguments: Map<String, Value>, account: &Account) -> Result<Prepared, CallError> {
    let base = account.base(tool)?;
    let mut mistakes = Mistakes::default();
    let arguments = Value::Object(arguments);
    arguments::check(tool, &arguments, &mut mistakes);

    let said = Said { tool, arguments: &arguments, account };
    let turn = Turn::read(tool, &arguments, &mut mistakes);
    let path = said.path(&mut mistakes);
    let mut pairs = said.query(turn.as_ref(), &mut mistakes);
    let mut headers = said.headers(&mut mistakes);
    let mut cookies = said.pairs(Place::Cookie, Encoding::Cookie, &mut mistakes);
    let body = said.body(&mut mistakes);
    if !mistakes.is_empty() {
        return Err(mistakes.into());
    }
    let proof = account.authentication(tool.api)?;
    replace(&mut pairs, &proof.query);
    replace(&mut cookies, &proof.cookies);
    let uri = format!("{base}{}", target(&path, &pairs));
    let uri: Uri = uri.parse().map_err(|_| {
        mistakes.add("", format!("make a URL of {} bytes, which no server takes; say less at once", uri.len()));
        mistakes
    })?;
    if !cookies.is_empty() {
        let mut value = HeaderValue::from_str(&cookies.join("; ")).expect("an encoded cookie is ASCII");
        value.set_sensitive(!proof.cookies.is_empty());
        headers.insert(COOKIE, value);
    }
    let hidden = proof.hidden();
    for (name, value) in proof.headers {
        headers.insert(name, value);
    }
    let mut request = http::Request::new(Bytes::new());
    if let Some(Written { content_type, bytes }) = body {
        headers.insert(CONTENT_TYPE, content_type);
        *request.body_mut() = bytes;
    }
    *request.method_mut() = method(tool.http);
    *request.uri_mut() = uri;
    *request.headers_mut() = headers;
    Ok(Prepared { request, reading: Reading { tool, turn, hidden } })
}

/// What a caller said to a tool, with the account's settings behind it.
struct Said<'a> {
    tool: &'a Tool,
    arguments: &'a Value,
    account: &'a Account,
}

impl Said<'_> {
    /// The arguments of one place, in the order of the table, each with what it says. A setting of the account stands
    /// in for what the caller leaves out. An argument that is missing or known to be wrong is left out.
    fn at(&self, place: Place, mistakes: &mut Mistakes) -> Vec<(&'static Argument, Cow<'_, Value>)> {
        let mut found = Vec::new();
        for argument in self.tool.arguments.iter().filter(|argument| argument.place == place) {
            match self.value(argument) {
                _ if mistakes.concern(argument.name) => {}
                Some(value) => found.push((argument, value)),
                None if argument.required => mistakes.add(argument.name, self.missing(argument)),
                None => {}
            }
        }
        found
    }

    fn value(&self, argument: &Argument) -> Option<Cow<'_, Value>> {
        let said = self.arguments.get(argument.name).map(Cow::Borrowed);
        let Some(setting) = argument.setting else { return said };
        let said = said.filter(|value| !value.is_null());
        said.or_else(|| self.account.setting(setting).map(|text| Cow::Owned(Value::from(text))))
    }

    fn missing(&self, argument: &Argument) -> String {
        let settings = self.account.vendor().settings;
        match settings.iter().find(|setting| Some(setting.name) == argument.setting) {
            Some(setting) => {
                format!("is missing; give it, or set {} for all calls", self.account.place_of_setting(setting))
            }
            None => "is missing".to_owned(),
        }
    }

    fn path(&self, mistakes: &mut Mistakes) -> String {
        let mut path = self.tool.path.to_owned();
        for (argument, value) in self.at(Place::Path, mistakes) {
            match wire::segment(argument.wire, argument.style, &value) {
                Ok(segment) => path = path.replace(&format!("{{{}}}", argument.wire), &segment),
                Err(problem) => mistakes.add(argument.name, problem),
            }
        }
        path
    }

    fn query(&self, turn: Option<&Turn>, mistakes: &mut Mistakes) -> Vec<String> {
        let mut pairs = self.pairs(Place::Query, Encoding::Percent, mistakes);
        for (name, value) in turn.map(Turn::parameters).unwrap_or_default() {
            pairs.push(format!("{}={}", Encoding::Percent.name(&name), Encoding::Percent.value(&value)));
        }
        pairs
    }

    /// The pairs of one place, as they are written there.
    fn pairs(&self, place: Place, encoding: Encoding, mistakes: &mut Mistakes) -> Vec<String> {
        let said = self.at(place, mistakes);
        let pairs =
            said.iter().flat_map(|(argument, value)| wire::pairs(argument.wire, argument.style, value, encoding));
        pairs.map(|pair| pair.to_string()).collect()
    }

    fn headers(&self, mistakes: &mut Mistakes) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        for (name, value) in self.tool.headers {
            headers.insert(header_name(name), HeaderValue::from_static(value));
        }
        for (argument, value) in self.at(Place::Header, mistakes) {
            match wire::header(argument.style, &value) {
                Ok(Some(value)) => drop(headers.insert(header_name(argument.wire), value)),
                Ok(None) => {}
                Err(problem) => mistakes.add(argument.name, problem),
            }
        }
        // What frames a message is the client's alone, whatever a document calls a parameter: said twice, it could
        // make one request look like two.
        for name in [HOST, CONTENT_LENGTH, TRANSFER_ENCODING] {
            headers.remove(name);
        }
        for (name, value) in self.account.headers() {
            headers.entry(name).or_insert_with(|| value.clone());
        }
        headers
    }

    fn body(&self, mistakes: &mut Mistakes) -> Option<Written> {
        let whole = self.at(Place::WholeBody, mistakes).into_iter().next();
        let properties = self.at(Place::Body, mistakes);
        body::write(self.tool.body.as_ref()?, &body::Said { whole, properties }, mistakes)
    }
}

/// A path with the pairs of the query behind it. Some documents write pairs into the path itself, to tell operations of one
/// path apart; a fragment, which some use for the same, is never sent (RFC 9110, section 7.1).
fn target(path: &str, pairs: &[String]) -> String {
    let path = path.split('#').next().unwrap_or_default();
    let separator = if path.contains('?') { "&" } else { "?" };
    if pairs.is_empty() { path.to_owned() } else { format!("{path}{separator}{}", pairs.join("&")) }
}

/// Puts the account's own pairs among those that were said, in the place of any of their names: an argument of free
/// keys must not bring a credential of its own.
fn replace(pairs: &mut Vec<String>, own: &[(String, String)]) {
    let name = |pair: &str| pair.split_once('=').map_or(pair, |(name, _)| name).to_owned();
    pairs.retain(|pair| own.iter().all(|(own, _)| *own != name(pair)));
    pairs.extend(own.iter().map(|(name, value)| format!("{name}={value}")));
}

impl fmt::Debug for Prepared {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Prepared").field("reading", &self.reading).finish_non_exhaustive()
    }
}

fn header_name(name: &'static str) -> HeaderName {
    HeaderName::from_bytes(name.as_bytes()).expect("an emitted header name is one")
}

fn method(http: Http) -> Method {
    Method::from_bytes(http.name().as_bytes()).expect("an emitted method is one")
}

#[cfg(test)]
mod tests;
