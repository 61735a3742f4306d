//! JSON-RPC 2.0 as MCP uses it: one message is one object, an id is a string or an integer, parameters have names.

use serde::Serialize;
use serde_json::{Map, Number, Value};

/// A message from a client.
#[derive(Debug, PartialEq)]
pub(super) enum Message {
    Request(Request),
    Notification {
        method: String,
        params: Map<String, Value>,
    },
    /// A response. A server that sends no requests waits for none.
    Response,
}

/// A message that is to be answered.
#[derive(Debug, PartialEq)]
pub(super) struct Request {
    pub(super) id: Id,
    pub(super) method: String,
    pub(super) params: Map<String, Value>,
}

/// What a request is known by.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(untagged)]
pub(super) enum Id {
    Number(Number),
    Text(String),
}

/// The code for a method that there is not.
pub(super) const METHOD_NOT_FOUND: i32 = -32601;

/// What a client did wrong (JSON-RPC 2.0, section 5.1; MCP 2026-07-28 for the codes from -32020 down).
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Fault {
    code: i32,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Box<Value>>,
}

impl Fault {
    pub(super) fn parse(message: impl Into<String>) -> Self {
        Self::new(-32700, message)
    }

    pub(super) fn invalid_request(message: impl Into<String>) -> Self {
        Self::new(-32600, message)
    }

    pub(super) fn method_not_found(method: &str) -> Self {
        Self::new(METHOD_NOT_FOUND, format!("this server has no method `{method}`"))
    }

    pub(super) fn invalid_params(message: impl Into<String>) -> Self {
        Self::new(-32602, message)
    }

    pub(super) fn unsupported_version(requested: &str, supported: &[&str]) -> Self {
        let data = serde_json::json!({ "requested": requested, "supported": supported });
        Self { data: Some(Box::new(data)), ..Self::new(-32022, "unsupported protocol version") }
    }

    /// What the headers of an HTTP request say is not what its body says (MCP 2026-07-28, Streamable HTTP).
    pub(super) fn header_mismatch(message: impl Into<String>) -> Self {
        Self::new(-32020, message)
    }

    /// Whoever serves has reasons of their own.
    pub(super) fn own(message: impl Into<String>, data: Option<Value>) -> Self {
        Self { data: data.map(Box::new), ..Self::new(-32000, message) }
    }

    /// The server cannot answer now.
    pub(super) fn internal(message: impl Into<String>) -> Self {
        Self::new(-32603, message)
    }

    pub(super) fn code(&self) -> i32 {
        self.code
    }

    fn new(code: i32, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), data: None }
    }
}

/// Reads one message. What is none comes back as the fault that it is, with the id that it is answered under, if it
/// has one.
pub(super) fn read(text: &[u8]) -> Result<Message, (Option<Id>, Fault)> {
    let fault = |id: Option<Id>, fault: Fault| Err((id, fault));
    let mut message = match serde_json::from_slice(text) {
        Ok(Value::Object(message)) => message,
        Ok(Value::Array(_)) => {
            return fault(None, Fault::invalid_request("batches are not supported; send one message at a time"));
        }
        Ok(_) => return fault(None, Fault::invalid_request("a message must be an object")),
        Err(error) => return fault(None, Fault::parse(format!("the message is not JSON: {error}"))),
    };
    let id = match message.get("id") {
        None => None,
        Some(value) => match id(value) {
            Some(id) => Some(id),
            None => return fault(None, Fault::invalid_request("an id must be a string or an integer")),
        },
    };
    if message.get("jsonrpc") != Some(&Value::from("2.0")) {
        return fault(id, Fault::invalid_request("`jsonrpc` must be \"2.0\""));
    }
    let method = match message.remove("method") {
        Some(Value::String(method)) => method,
        None if message.contains_key("result") || message.contains_key("error") => return Ok(Message::Response),
        _ => return fault(id, Fault::invalid_request("`method` must be a string")),
    };
    match (id, message.remove("params")) {
        (Some(id), Some(Value::Object(params))) => Ok(Message::Request(Request { id, method, params })),
        (Some(id), None) => Ok(Message::Request(Request { id, method, params: Map::new() })),
        (Some(id), Some(_)) => fault(Some(id), Fault::invalid_params("`params` must be an object")),
        (None, Some(Value::Object(params))) => Ok(Message::Notification { method, params }),
        // A notification is never answered, not even a wrong one.
        (None, _) => Ok(Message::Notification { method, params: Map::new() }),
    }
}

/// Reads an id; a number with a fraction is none.
pub(super) fn id(value: &Value) -> Option<Id> {
    match value {
        Value::String(text) => Some(Id::Text(text.clone())),
        Value::Number(number) if !number.is_f64() => Some(Id::Number(number.clone())),
        _ => None,
    }
}

#[derive(Serialize)]
struct Success<'a, T> {
    jsonrpc: &'static str,
    id: &'a Id,
    result: T,
}

#[derive(Serialize)]
struct Failure<'a> {
    jsonrpc: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a Id>,
    error: &'a Fault,
}

/// The answer with a result.
pub(super) fn success(id: &Id, result: impl Serialize) -> String {
    written(&Success { jsonrpc: "2.0", id, result })
}

/// The answer to a fault. Without an id when the message's own could not be read (MCP's schema has no null there).
pub(super) fn failure(id: Option<&Id>, error: &Fault) -> String {
    written(&Failure { jsonrpc: "2.0", id, error })
}

/// A part of an answer, or a whole one, as JSON.
pub(super) fn written(answer: &impl Serialize) -> String {
    serde_json::to_string(answer).expect("an answer is made of what JSON can hold")
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::{Id, Message, Request, failure, read};

    fn code(text: &str) -> (Value, Value) {
        let (id, fault) = read(text.as_bytes()).expect_err(text);
        let answer = failure(id.as_ref(), &fault);
        let answer: Value = serde_json::from_str(&answer).expect("an answer is JSON");
        assert_eq!(answer["jsonrpc"], "2.0");
        (answer["error"]["code"].clone(), answer["id"].clone())
    }

    #[test]
    fn what_is_no_message_is_answered_with_the_code_it_deserves() {
        for (text, expected, id) in [
            ("{", -32700, Value::Null),
            ("nonsense", -32700, Value::Null),
            ("[]", -32600, Value::Null),
            ("7", -32600, Value::Null),
            (r#"{"jsonrpc":"2.0","id":null,"method":"ping"}"#, -32600, Value::Null),
            (r#"{"jsonrpc":"2.0","id":1.5,"method":"ping"}"#, -32600, Value::Null),
            (r#"{"jsonrpc":"1.0","id":1,"method":"ping"}"#, -32600, json!(1)),
            (r#"{"id":1,"method":"ping"}"#, -32600, json!(1)),
            (r#"{"jsonrpc":"2.0","id":"a","method":5}"#, -32600, json!("a")),
            (r#"{"jsonrpc":"2.0","id":"a"}"#, -32600, json!("a")),
            (r#"{"jsonrpc":"2.0","id":1,"method":"ping","params":[1]}"#, -32602, json!(1)),
        ] {
            assert_eq!(code(text), (json!(expected), id), "{text}");
        }
    }

    #[test]
    fn bytes_that_are_no_text_and_endless_nesting_are_not_json() {
        assert!(read(b"{\"a\":\"\xff\"}").is_err());
        assert!(read("[".repeat(100_000).as_bytes()).is_err());
    }

    #[test]
    fn requests_notifications_and_responses_are_told_apart() {
        let request = |id| Message::Request(Request { id, method: "ping".to_owned(), params: Map::new() });
        assert_eq!(read(br#"{"jsonrpc":"2.0","id":7,"method":"ping"}"#), Ok(request(Id::Number(7.into()))));
        assert_eq!(read(br#"{"jsonrpc":"2.0","id":"7","method":"ping"}"#), Ok(request(Id::Text("7".to_owned()))));
        assert_eq!(read(br#"{"jsonrpc":"2.0","id":7,"result":{}}"#), Ok(Message::Response));
        for text in [r#"{"jsonrpc":"2.0","method":"ping"}"#, r#"{"jsonrpc":"2.0","method":"ping","params":7}"#] {
            let notification = Message::Notification { method: "ping".to_owned(), params: Map::new() };
            assert_eq!(read(text.as_bytes()), Ok(notification));
        }
    }
}
