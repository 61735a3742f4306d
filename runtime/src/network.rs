//! What went wrong between us and a vendor, in sentences that hold no URL and no secret.

use std::error::Error;
use std::io;
use std::time::Duration;

use crate::error::NetworkError;

/// Tells the causes apart that need different mending. `host` is what the messages name.
pub(crate) fn explain(
    error: &reqwest::Error,
    host: &str,
    timeout: Duration,
    connect_timeout: Duration,
) -> NetworkError {
    let host = host.to_owned();
    if error.is_timeout() && error.is_connect() {
        return NetworkError::ConnectTimeout { host, after: timeout.min(connect_timeout) };
    }
    if error.is_timeout() {
        return NetworkError::Timeout { host, after: timeout };
    }
    for cause in causes(error) {
        if let Some(error) = cause.downcast_ref::<rustls::Error>() {
            return NetworkError::Tls { host, reason: error.to_string() };
        }
        match cause.downcast_ref::<io::Error>().map(io::Error::kind) {
            Some(io::ErrorKind::ConnectionRefused) => return NetworkError::ConnectionRefused { host },
            Some(io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::BrokenPipe) => {
                return NetworkError::Reset { host };
            }
            _ => {}
        }
        // The connectors have no public types for these.
        if matches!(cause.to_string().as_str(), "dns error" | "invalid dns name") {
            return NetworkError::Name { host };
        }
    }
    if error.is_connect() { NetworkError::Unreachable { host } } else { NetworkError::Broken { host } }
}

/// The innermost cause, which names no URL.
pub(crate) fn root(error: &(dyn Error + 'static)) -> String {
    causes(error).last().map_or_else(|| error.to_string(), ToString::to_string)
}

/// The causes of an error, outermost first.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(cause(error), |error| cause(*error))
}

/// What an error was made of. An `io::Error` hides it from `source`.
fn cause<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(inner) => Some(inner),
        None => error.source(),
    }
}
