//! A gateway over the network: https, or on this machine; no redirects, since a token goes with every request.

use std::time::Duration;

use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{HeaderValue, Request};
use toolpress_runtime::base::Base;
use toolpress_runtime::transport::Transport;

use super::OperatorError;

/// An answer must have come by then, a backup as well.
const TIMEOUT: Duration = Duration::from_secs(600);

#[derive(Debug)]
pub(super) struct Remote {
    base: Base,
    /// It is marked as sensitive, and shows in no `Debug`.
    authorization: HeaderValue,
    transport: Transport,
}

impl Remote {
    pub(super) fn new(url: &str, token: &str) -> Result<Self, OperatorError> {
        let base = Base::parse(url)?;
        let mut authorization =
            HeaderValue::try_from(format!("Bearer {}", token.trim())).map_err(|_| OperatorError::Token)?;
        authorization.set_sensitive(true);
        Ok(Self { base, authorization, transport: Transport::new() })
    }

    pub(super) fn url(&self) -> String {
        self.base.to_string()
    }

    pub(super) async fn send(&self, request: Request<Bytes>) -> Result<reqwest::Response, OperatorError> {
        let unreachable = |reason: String| OperatorError::Unreachable { url: self.url(), reason };
        let http = self.transport.http().map_err(|error| unreachable(error.to_string()))?;
        let (parts, body) = request.into_parts();
        let response = http
            .request(parts.method, format!("{}{}", self.base, parts.uri))
            .headers(parts.headers)
            .header(AUTHORIZATION, self.authorization.clone())
            .timeout(TIMEOUT)
            .body(body)
            .send();
        response.await.map_err(|error| unreachable(root(&error)))
    }
}

pub(super) async fn piece(response: &mut reqwest::Response) -> Result<Option<Bytes>, OperatorError> {
    let url = response.url().origin().ascii_serialization();
    response.chunk().await.map_err(|error| OperatorError::Unreachable { url, reason: root(&error) })
}

/// The error at the bottom, which says what happened.
fn root(error: &dyn std::error::Error) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}
