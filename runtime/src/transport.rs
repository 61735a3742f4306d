//! HTTP towards vendors: connections that any number of clients share.

use std::fmt;
use std::sync::OnceLock;
use std::time::Duration;

use reqwest::{redirect, retry};

use crate::error::NetworkError;
use crate::network;

/// A connection must be there within this time.
pub(crate) const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// One pool of connections. Follows no redirect, uses no proxy, sends nothing twice. How long a request may take is the
/// affair of whoever sends it.
#[derive(Default)]
pub struct Transport {
    /// Made by the first call: reading the machine's certificates takes longer than everything else at start.
    http: OnceLock<reqwest::Client>,
}

impl Transport {
    /// A pool without a connection.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What sends requests. Those that are no tool's own, such as one for an access token, may go the same way.
    ///
    /// # Errors
    ///
    /// This machine cannot make secure connections.
    pub fn http(&self) -> Result<&reqwest::Client, NetworkError> {
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
            .build()
            .map_err(|error| NetworkError::Unavailable { reason: network::root(&error) })?;
        Ok(self.http.get_or_init(|| http))
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Transport")
    }
}
