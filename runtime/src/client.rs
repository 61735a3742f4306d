//! Sends a tool's requests in an account's name.

use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

use bytes::{Bytes, BytesMut};
use http::Response;
use reqwest::{redirect, retry};
use serde_json::{Map, Value};
use toolpress_tool::{Request, Tool};

use crate::account::Account;
use crate::error::{CallError, NetworkError};
use crate::network;
use crate::reply::Reply;
use crate::request::{Prepared, prepare};

/// A reply longer than this, decompressed, is not read to its end.
pub const MOST_BYTES: usize = 10 * MEBIBYTE;
const MEBIBYTE: usize = 1024 * 1024;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const TIMEOUT: Duration = Duration::from_secs(30);

/// Calls a vendor's tools in the name of one account. Follows no redirect, uses no proxy, sends nothing twice.
#[derive(Debug)]
pub struct Client {
    account: Account,
    timeout: Duration,
    /// Made by the first call: reading the machine's certificates takes longer than everything else at start.
    http: OnceLock<reqwest::Client>,
}

impl Client {
    /// A client for this account. Nothing is connected before the first call.
    #[must_use]
    pub fn new(account: Account) -> Self {
        Self { account, timeout: TIMEOUT, http: OnceLock::new() }
    }

    /// The client with another time for a call to be answered in, from connecting to the reply's last byte.
    #[must_use]
    pub fn with_timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
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
        let Prepared { request, turn } = prepare(tool, arguments, &self.account)?;
        let response = self.exchange(tool, request).await?;
        Ok(Reply::read(turn.as_ref(), response, SystemTime::now()))
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

    async fn exchange(&self, tool: &Tool, request: http::Request<Bytes>) -> Result<Response<Bytes>, CallError> {
        let host = request.uri().authority().map(ToString::to_string).unwrap_or_default();
        let failed = |error: reqwest::Error| network::explain(&error, &host, self.timeout, CONNECT_TIMEOUT);

        let request = reqwest::Request::try_from(request).map_err(failed)?;
        let mut response = self.http()?.execute(request).await.map_err(failed)?;
        let mut body = BytesMut::new();
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            if body.len() + chunk.len() > MOST_BYTES {
                return Err(CallError::TooLong { mebibytes: MOST_BYTES / MEBIBYTE, advice: advice(tool) });
            }
            body.extend_from_slice(&chunk);
        }
        let mut answer = Response::new(body.freeze());
        *answer.status_mut() = response.status();
        *answer.headers_mut() = std::mem::take(response.headers_mut());
        Ok(answer)
    }

    fn http(&self) -> Result<&reqwest::Client, NetworkError> {
        if let Some(http) = self.http.get() {
            return Ok(http);
        }
        // The cryptography of the whole process, unless the program that uses this library has chosen its own.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .user_agent(concat!("toolpress/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .no_proxy()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(self.timeout)
            .build()
            .map_err(|error| NetworkError::Unavailable { reason: network::root(&error) })?;
        Ok(self.http.get_or_init(|| http))
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
