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
    /// The reply is longer than [`crate::client::MOST_BYTES`].
    #[error("the reply is larger than {mebibytes} MiB and was not read; {advice}")]
    TooLong { mebibytes: usize, advice: &'static str },
}

/// Why the vendor was not reached. A request is never sent twice: whoever reads this decides.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum NetworkError {
    #[error("the name of {host} was not found; check the base URL and the network")]
    Name { host: String },
    #[error("{host} refuses connections; check the base URL, and whether it is running")]
    ConnectionRefused { host: String },
    #[error("no secure connection to {host}: {reason}")]
    Tls { host: String, reason: String },
    #[error("no connection to {host} within {} seconds", .after.as_secs_f32())]
    ConnectTimeout { host: String, after: Duration },
    #[error("{host} did not answer within {} seconds; whether it carried out the request is not known", .after.as_secs_f32())]
    Timeout { host: String, after: Duration },
    #[error(
        "the connection to {host} broke before its reply was complete; whether it carried out the request is not known"
    )]
    Broken { host: String },
    #[error("no connection to {host}")]
    Unreachable { host: String },
    #[error("this machine cannot make secure connections: {reason}")]
    Unavailable { reason: String },
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
        Self { content: Content::Text(json!({ "error": error }).to_string()), is_error: true, limits: None }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{CallError, NetworkError};
    use crate::mistake::Mistakes;
    use crate::reply::{Content, Reply};

    fn text(error: impl Into<CallError>) -> Content {
        let reply = Reply::from(error.into());
        assert!(reply.is_error);
        reply.content
    }

    #[test]
    fn mistakes_reach_a_model_one_by_one() {
        let mut mistakes = Mistakes::default();
        mistakes.add("statuses[1]", "is 5; must be a string");
        assert_eq!(
            text(mistakes),
            Content::Text(
                r#"{"error":{"message":"1 mistake in the arguments; nothing was sent","mistakes":[{"path":"statuses[1]","problem":"is 5; must be a string"}]}}"#
                    .to_owned()
            )
        );
    }

    #[test]
    fn a_silent_vendor_reaches_a_model_as_a_sentence() {
        let error = NetworkError::Timeout { host: "api.acme.example".to_owned(), after: Duration::from_secs(30) };
        assert_eq!(
            text(error),
            Content::Text(
                r#"{"error":{"message":"api.acme.example did not answer within 30 seconds; whether it carried out the request is not known"}}"#
                    .to_owned()
            )
        );
    }
}
