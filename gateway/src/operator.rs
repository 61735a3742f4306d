//! Whoever manages a gateway from the command line: a client of its API, over the network or, on the database itself, in
//! this process. Both take the same road.

mod credentials;
mod expiry;
mod local;
mod names;
mod query;
mod remote;
#[cfg(test)]
mod tests;

use std::io;

use bytes::Bytes;
use http::{Method, StatusCode};
use serde_json::Value;
use thiserror::Error;
use toolpress_runtime::base::BaseError;
use toolpress_store::StoreError;

use crate::api;
pub use credentials::credentials;
pub use expiry::{expiry, since};
use local::Local;
pub use names::{Found, find};
pub use query::query;
use remote::Remote;

/// A client of a gateway's API.
#[derive(Debug)]
pub struct Operator(Way);

#[derive(Debug)]
enum Way {
    Remote(Remote),
    Local(Local),
}

/// An answer's status and body, the body yet to be read.
enum Incoming {
    Remote(reqwest::Response),
    Local(axum::response::Response),
}

/// Why there is no result.
#[derive(Debug, Error)]
pub enum OperatorError {
    #[error(transparent)]
    Url(#[from] BaseError),
    #[error("the API token cannot be sent: it holds a line break or another character that no header may hold")]
    Token,
    #[error("{url} cannot be reached: {reason}")]
    Unreachable { url: String, reason: String },
    #[error("{url} answers with a redirect to {to}; give the gateway's own URL")]
    Redirect { url: String, to: String },
    #[error("{url} answers with {status} and is no gateway of Toolpress, or something in between answers in its place")]
    Foreign { url: String, status: StatusCode },
    /// The gateway's own refusal, in its words.
    #[error("{0}")]
    Refused(Refusal),
    #[error("what was sent cannot be written: {0}")]
    Written(#[from] io::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("a restored gateway cannot be reached over the network; use --database where its database is")]
    RemoteRestore,
}

/// Problem details as people read them: what is wrong, and each mistake on a line of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub status: u16,
    pub detail: String,
    /// Place and sentence of each mistake, where there are several.
    pub mistakes: Vec<(String, String)>,
}

impl Operator {
    /// Manages the gateway at this URL with an administrator's token.
    ///
    /// # Errors
    ///
    /// A URL that is neither https nor on this machine; a token that no header can hold.
    pub fn remote(url: &str, token: &str) -> Result<Self, OperatorError> {
        Remote::new(url, token).map(Way::Remote).map(Self)
    }

    /// Manages what this state works with, in this process. No token is asked for: whoever can open the database can
    /// read and write all of it anyway.
    #[must_use]
    pub fn local(state: api::State) -> Self {
        Self(Way::Local(Local::new(state)))
    }

    /// What is at a path of the API.
    ///
    /// # Errors
    ///
    /// A refusal, or a gateway that cannot be reached. See [`OperatorError`].
    pub async fn get(&self, path: &str) -> Result<Value, OperatorError> {
        self.send(Method::GET, path, None).await
    }

    /// Makes a record, or has something done that needs no words.
    ///
    /// # Errors
    ///
    /// As [`Self::get`].
    pub async fn post(&self, path: &str, body: Option<&Value>) -> Result<Value, OperatorError> {
        self.send(Method::POST, path, body).await
    }

    /// Changes a record (RFC 7396).
    ///
    /// # Errors
    ///
    /// As [`Self::get`].
    pub async fn patch(&self, path: &str, patch: &Value) -> Result<Value, OperatorError> {
        self.send(Method::PATCH, path, Some(patch)).await
    }

    /// Takes a record away.
    ///
    /// # Errors
    ///
    /// As [`Self::get`].
    pub async fn delete(&self, path: &str) -> Result<(), OperatorError> {
        self.send(Method::DELETE, path, None).await.map(drop)
    }

    /// Gives back the result, or `null` where there is none.
    async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value, OperatorError> {
        let mut answer = self.answer(method, path, body).await?;
        let bytes = answer.whole().await?;
        if bytes.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_slice(&bytes).map_err(|_| answer.foreign(self.url()))
    }

    /// All records of a list, page after page. The path may have a query.
    ///
    /// # Errors
    ///
    /// As [`Self::get`].
    pub async fn list(&self, path: &str) -> Result<Vec<Value>, OperatorError> {
        let mut records = Vec::new();
        let mut cursor = None::<String>;
        loop {
            let join = if path.contains('?') { '&' } else { '?' };
            let after = cursor.map(|cursor| format!("&next_cursor={cursor}")).unwrap_or_default();
            let mut page = self.get(&format!("{path}{join}limit=100{after}")).await?;
            if let Value::Array(result) = page["result"].take() {
                records.extend(result);
            }
            match page["next_cursor"].as_str() {
                Some(next) => cursor = Some(next.to_owned()),
                None => return Ok(records),
            }
        }
    }

    /// Hands the entries of the audit log over as JSON lines, piece by piece. The path has the query with the filters.
    ///
    /// # Errors
    ///
    /// As [`Self::get`]; what the taker says.
    pub async fn export(&self, path: &str, take: impl FnMut(&[u8]) -> io::Result<()>) -> Result<u64, OperatorError> {
        self.download(Method::GET, path, take).await
    }

    /// Hands a backup over, piece by piece; says how many bytes it has.
    ///
    /// # Errors
    ///
    /// As [`Self::get`]; what the taker says.
    pub async fn backup(&self, take: impl FnMut(&[u8]) -> io::Result<()>) -> Result<u64, OperatorError> {
        self.download(Method::POST, "/backup", take).await
    }

    async fn download(
        &self,
        method: Method,
        path: &str,
        mut take: impl FnMut(&[u8]) -> io::Result<()>,
    ) -> Result<u64, OperatorError> {
        let mut answer = self.answer(method, path, None).await?;
        let mut length = 0;
        while let Some(piece) = answer.piece().await? {
            take(&piece)?;
            length += piece.len() as u64;
        }
        Ok(length)
    }

    /// Puts what a backup holds in the place of everything there is.
    ///
    /// # Errors
    ///
    /// A gateway that is reached over the network: what is restored would replace the token that asks for it. What the
    /// store could not do.
    pub async fn restore(&self, file: &std::path::Path) -> Result<(), OperatorError> {
        match &self.0 {
            Way::Remote(_) => Err(OperatorError::RemoteRestore),
            Way::Local(local) => Ok(local.restore(file).await?),
        }
    }

    /// The answer to a request, if it is a success.
    async fn answer(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Incoming, OperatorError> {
        let request = api::request(method, path, body).expect("paths of the API are written by this program");
        let mut answer = match &self.0 {
            Way::Remote(remote) => Incoming::Remote(remote.send(request).await?),
            Way::Local(local) => Incoming::Local(local.send(request).await),
        };
        if answer.status().is_success() {
            return Ok(answer);
        }
        if let Some(to) = answer.redirect() {
            return Err(OperatorError::Redirect { url: self.url(), to });
        }
        let bytes = answer.whole().await?;
        match Refusal::read(&bytes) {
            Some(refusal) => Err(OperatorError::Refused(refusal)),
            None => Err(answer.foreign(self.url())),
        }
    }

    fn url(&self) -> String {
        match &self.0 {
            Way::Remote(remote) => remote.url(),
            Way::Local(_) => "this process".to_owned(),
        }
    }
}

impl Incoming {
    fn status(&self) -> StatusCode {
        match self {
            Self::Remote(response) => response.status(),
            Self::Local(response) => response.status(),
        }
    }

    fn redirect(&self) -> Option<String> {
        match self {
            Self::Remote(response) if response.status().is_redirection() => {
                let to = response.headers().get(http::header::LOCATION)?.to_str().ok()?;
                Some(to.split('?').next().unwrap_or_default().to_owned())
            }
            _ => None,
        }
    }

    async fn piece(&mut self) -> Result<Option<Bytes>, OperatorError> {
        match self {
            Self::Remote(response) => remote::piece(response).await,
            Self::Local(response) => local::piece(response).await,
        }
    }

    async fn whole(&mut self) -> Result<Vec<u8>, OperatorError> {
        let mut bytes = Vec::new();
        while let Some(piece) = self.piece().await? {
            bytes.extend_from_slice(&piece);
        }
        Ok(bytes)
    }

    fn foreign(&self, url: String) -> OperatorError {
        OperatorError::Foreign { url, status: self.status() }
    }
}

impl Refusal {
    fn read(bytes: &[u8]) -> Option<Self> {
        let problem: Value = serde_json::from_slice(bytes).ok()?;
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let status = problem["status"].as_u64().and_then(|status| u16::try_from(status).ok())?;
        let mistakes = problem["errors"].as_array().into_iter().flatten();
        let mistakes: Vec<_> = mistakes
            .map(|mistake| {
                let place = text(&mistake["pointer"]).map(|pointer| pointer.trim_start_matches("#/").to_owned());
                let place = place.or_else(|| text(&mistake["parameter"])).unwrap_or_default();
                (place, text(&mistake["detail"]).unwrap_or_default())
            })
            .collect();
        let mistakes = if mistakes.len() > 1 { mistakes } else { Vec::new() };
        Some(Self { status, detail: text(&problem["detail"])?, mistakes })
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.mistakes.is_empty() {
            return formatter.write_str(&self.detail);
        }
        write!(formatter, "the request has {} mistakes", self.mistakes.len())?;
        self.mistakes.iter().try_for_each(|(place, detail)| write!(formatter, "\n  {place}: {detail}"))
    }
}
