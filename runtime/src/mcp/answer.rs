//! Answers as they go out: bytes in a few pieces, so that what was rendered once is never copied.

use bytes::Bytes;
use serde::Serialize;

use super::message::{Fault, Id, failure, success, written};
use crate::limit::RateLimit;

/// The answer to a request.
#[derive(Debug)]
pub(super) struct Answer {
    /// JSON, to be written one piece after the other.
    pub(super) pieces: Vec<Bytes>,
    /// The code of the fault that it tells, if it tells one.
    pub(super) code: Option<i32>,
    /// What the vendor's rate limit said, when it is what the call failed on.
    pub(super) limits: Option<RateLimit>,
}

impl Answer {
    pub(super) fn success(id: &Id, result: impl Serialize) -> Self {
        Self { pieces: vec![success(id, result).into()], code: None, limits: None }
    }

    pub(super) fn failure(id: Option<&Id>, fault: &Fault) -> Self {
        Self { pieces: vec![failure(id, fault).into()], code: Some(fault.code()), limits: None }
    }

    /// A result whose first property was rendered before; the rest of the result must be an object.
    pub(super) fn around(id: &Id, property: &str, rendered: Bytes, rest: impl Serialize) -> Self {
        let (id, rest) = (written(&id), written(&rest));
        let rest = match &rest[1..] {
            "}" => "}".to_owned(),
            others => format!(",{others}"),
        };
        let head = format!(r#"{{"jsonrpc":"2.0","id":{id},"result":{{"{property}":"#);
        let tail = format!("{rest}}}");
        Self { pieces: vec![head.into(), rendered, tail.into()], code: None, limits: None }
    }

    /// How many bytes it is.
    pub(super) fn len(&self) -> usize {
        self.pieces.iter().map(Bytes::len).sum()
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use serde_json::json;

    use super::Answer;
    use crate::mcp::message::Id;

    fn around(id: &str, rest: &serde_json::Value) -> String {
        let answer = Answer::around(&Id::Text(id.to_owned()), "tools", Bytes::from_static(b"[ 1 ]"), rest);
        assert_eq!(answer.len(), answer.pieces.concat().len());
        String::from_utf8(answer.pieces.concat()).expect("an answer is text")
    }

    #[test]
    fn what_was_rendered_stands_in_the_result_as_it_is() {
        assert_eq!(around("a", &json!({})), r#"{"jsonrpc":"2.0","id":"a","result":{"tools":[ 1 ]}}"#);
        assert_eq!(around("a", &json!({"b": 2})), r#"{"jsonrpc":"2.0","id":"a","result":{"tools":[ 1 ],"b":2}}"#);
    }

    #[test]
    fn an_id_may_hold_any_text() {
        assert_eq!(
            around("\"result\":{", &json!({})),
            r#"{"jsonrpc":"2.0","id":"\"result\":{","result":{"tools":[ 1 ]}}"#
        );
    }
}
