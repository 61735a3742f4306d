//! Why a call has no reply from the vendor.

use std::time::Duration;

use serde_json::json;
use thiserror::Error;

use crate::account::Refusal;
use crate::mistake::Mistakes;
use crate::reply::{Content, Reply};

/// Why a call has no reply from the vendor. An error *of* the vendor is a [`Reply`].
#[derive(Debug, Error)]
pub enum CallError {
    /// The arguments are wrong; nothing was sent.
    #[error(transparent)]
    Arguments(#[from] Mistakes),
    /// The account cannot send this request; nothing was sent.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A typed request that does not serialise to a JSON object.
    #[error("the request for `{tool}` does not serialise to an object of arguments: {reason}")]
    Unwritable { tool: &'static str, reason: String },
    /// The vendor was not reached, or broke off.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// The reply is longer than the client reads ([`crate::Client::with_max_reply_bytes`]).
    #[error("the reply is larger than {} and was not read; {advice}", size(*.most_bytes))]
    TooLong { most_bytes: usize, advice: &'static str },
}

/// Why the vendor was not reached, or not heard to the end, and what to do. A request is never sent twice: whoever
/// reads this decides.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum NetworkError {
    #[error("the name of {host} was not found; check the base URL and the network")]
    Name { host: String },
    #[error("{host} refuses connections; check the base URL, and whether it is running")]
    ConnectionRefused { host: String },
    #[error("no secure connection to {host}: {reason}; check the base URL, and this machine's clock and certificates")]
    Tls { host: String, reason: String },
    #[error("no connection to {host} within {} seconds; check the network, then try again", .after.as_secs_f32())]
    ConnectTimeout { host: String, after: Duration },
    #[error("{host} did not answer within {} seconds; {UNKNOWN}", .after.as_secs_f32())]
    Timeout { host: String, after: Duration },
    #[error("{host} reset the connection before its reply was complete; {UNKNOWN}")]
    Reset { host: String },
    #[error("the connection to {host} broke before its reply was complete; {UNKNOWN}")]
    Broken { host: String },
    #[error("no connection to {host}; check the base URL and the network")]
    Unreachable { host: String },
    #[error("this machine cannot make secure connections: {reason}; check its certificates")]
    Unavailable { reason: String },
}

/// What to say when a request was sent and its outcome was not heard.
const UNKNOWN: &str = "whether it carried out the request is not known: look before you ask again";

fn size(bytes: usize) -> String {
    const MEBIBYTE: usize = 1024 * 1024;
    if bytes >= MEBIBYTE && bytes.is_multiple_of(MEBIBYTE) {
        format!("{} MiB", bytes / MEBIBYTE)
    } else {
        format!("{bytes} bytes")
    }
}

/// What a model is told in place of the vendor's reply.
impl From<CallError> for Reply {
    fn from(error: CallError) -> Self {
        let error = match &error {
            CallError::Arguments(mistakes) => {
                json!({ "message": mistakes.summary(), "mistakes": mistakes.as_slice() })
            }
            other => json!({ "message": other.to_string() }),
        };
        let content = Content::Text(json!({ "error": error }).to_string());
        Self { status: None, content: vec![content], structured: None, is_error: true, limits: None }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{CallError, NetworkError};
    use crate::mistake::Mistakes;
    use crate::reply::Reply;

    fn text(error: impl Into<CallError>) -> String {
        let reply = Reply::from(error.into());
        assert!(reply.is_error);
        reply.text().unwrap_or_default().to_owned()
    }

    #[test]
    fn mistakes_reach_a_model_one_by_one() {
        let mut mistakes = Mistakes::default();
        mistakes.add("statuses[1]", "is 5; must be a string");
        assert_eq!(
            text(mistakes),
            r#"{"error":{"message":"1 mistake in the arguments; nothing was sent","mistakes":[{"path":"statuses[1]","problem":"is 5; must be a string"}]}}"#
        );
    }

    #[test]
    fn a_silent_vendor_reaches_a_model_as_a_sentence() {
        let error = NetworkError::Timeout { host: "api.acme.example".to_owned(), after: Duration::from_secs(30) };
        assert_eq!(
            text(error),
            r#"{"error":{"message":"api.acme.example did not answer within 30 seconds; whether it carried out the request is not known: look before you ask again"}}"#
        );
    }
}
