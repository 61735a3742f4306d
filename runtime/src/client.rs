//! Sends a tool's requests in an account's name.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Response;
use serde_json::{Map, Value};
use toolpress_tool::{Request, Tool};

use crate::account::{Account, Refusal};
use crate::error::CallError;
use crate::network;
use crate::reply::Reply;
use crate::request::{Prepared, prepare};
use crate::trace::Trace;
use crate::transport::{CONNECT_TIMEOUT, Transport};

/// A reply longer than this, decompressed, is not read to its end, unless the client is told otherwise.
pub const MAX_REPLY_BYTES: usize = 10 * 1024 * 1024;
/// A call that takes longer than this is given up, unless the client is told otherwise.
pub const TIMEOUT: Duration = Duration::from_secs(30);

/// Calls a vendor's tools in the name of one account. Follows no redirect, uses no proxy, sends nothing twice.
#[derive(Clone, Debug)]
pub struct Client {
    account: Account,
    timeout: Duration,
    max_reply_bytes: usize,
    structured: bool,
    transport: Arc<Transport>,
    /// Why nothing is sent, whatever is called.
    refusal: Option<Refusal>,
}

impl Client {
    /// A client for this account. Nothing is connected before the first call.
    #[must_use]
    pub fn new(account: Account) -> Self {
        Self {
            account,
            timeout: TIMEOUT,
            max_reply_bytes: MAX_REPLY_BYTES,
            structured: false,
            transport: Arc::default(),
            refusal: None,
        }
    }

    /// The client with connections that it shares with others.
    #[must_use]
    pub fn with_transport(self, transport: Arc<Transport>) -> Self {
        Self { transport, ..self }
    }

    /// The client as one that sends nothing and answers every call with this sentence: of an account that a person has
    /// to look after first.
    #[must_use]
    pub fn refusing(self, reason: impl Into<String>) -> Self {
        Self { refusal: Some(Refusal::Unusable { reason: reason.into() }), ..self }
    }

    /// The client with another time for a call to be answered in, from connecting to the reply's last byte.
    #[must_use]
    pub fn with_timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// The client with another bound for what it reads of a reply, in bytes after decompression. A longer reply is
    /// [`CallError::TooLong`]; nothing is cut.
    #[must_use]
    pub fn with_max_reply_bytes(self, max_reply_bytes: usize) -> Self {
        Self { max_reply_bytes, ..self }
    }

    /// The client with [`Reply::structured`] filled in, or without.
    #[must_use]
    pub fn with_structured(self, structured: bool) -> Self {
        Self { structured, ..self }
    }

    /// The account that the calls are made for.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// Calls a tool with the arguments a model would write. An error that the vendor answers is a reply.
    ///
    /// # Errors
    ///
    /// Mistakes in the arguments, an account that cannot send the request, a vendor that cannot be reached, a reply
    /// that is too long. See [`CallError`].
    pub async fn call(&self, tool: &'static Tool, arguments: Map<String, Value>) -> Result<Reply, CallError> {
        self.call_traced(tool, arguments, &Trace::default()).await
    }

    /// Calls a tool as [`Self::call`] does, as part of a trace that goes on to the vendor.
    ///
    /// # Errors
    ///
    /// Those of [`Self::call`].
    pub async fn call_traced(
        &self,
        tool: &'static Tool,
        arguments: Map<String, Value>,
        trace: &Trace,
    ) -> Result<Reply, CallError> {
        if let Some(refusal) = &self.refusal {
            return Err(refusal.clone().into());
        }
        let Prepared { mut request, reading } = prepare(tool, arguments, &self.account)?;
        trace.write(request.headers_mut());
        let response = self.exchange(tool, request).await?;
        Ok(reading.reply(response, self.structured))
    }

    /// Calls a tool with its typed arguments. They take the same road as those of [`Self::call`].
    ///
    /// # Errors
    ///
    /// Those of [`Self::call`]; a request that does not serialise to a JSON object.
    pub async fn send<R: Request>(&self, request: &R) -> Result<Reply, CallError> {
        let unwritable = |reason: String| CallError::Unwritable { tool: R::TOOL.name, reason };
        match serde_json::to_value(request) {
            Ok(Value::Object(arguments)) => self.call(R::TOOL, arguments).await,
            Ok(_) => Err(unwritable("it is no object".to_owned())),
            Err(error) => Err(unwritable(error.to_string())),
        }
    }

    async fn exchange(&self, tool: &Tool, request: http::Request<Bytes>) -> Result<Response<Vec<u8>>, CallError> {
        let host = request.uri().authority().map(ToString::to_string).unwrap_or_default();
        let failed = |error: reqwest::Error| network::explain(&error, &host, self.timeout, CONNECT_TIMEOUT);

        let mut request = reqwest::Request::try_from(request).map_err(failed)?;
        *request.timeout_mut() = Some(self.timeout);
        let mut response = self.transport.http()?.execute(request).await.map_err(failed)?;
        let announced = response.content_length().and_then(|length| usize::try_from(length).ok()).unwrap_or_default();
        let mut body = Vec::with_capacity(announced.min(self.max_reply_bytes));
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            let left = self.max_reply_bytes - body.len();
            if chunk.len() > left {
                // An error says what it is in its first lines; its status must not be lost with the rest.
                if response.status().is_success() {
                    return Err(CallError::TooLong { most_bytes: self.max_reply_bytes, advice: advice(tool) });
                }
                body.extend_from_slice(&chunk[..left]);
                break;
            }
            body.extend_from_slice(&chunk);
        }
        let mut answer = Response::new(body);
        *answer.status_mut() = response.status();
        *answer.headers_mut() = std::mem::take(response.headers_mut());
        Ok(answer)
    }
}

/// How to ask for less.
fn advice(tool: &Tool) -> &'static str {
    if tool.arguments.iter().any(|argument| argument.name == "limit") {
        "ask for less with a smaller `limit`, or narrow the filters"
    } else {
        "ask for less: narrow the filters, or use a tool that gets a single record"
    }
}
