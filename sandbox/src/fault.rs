//! Faults: answers that a test asks for in advance, in the place of the right one.

use std::time::Duration;

use http::{Method, StatusCode};
use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::reply::Reply;

/// The most often one order may be answered.
const MAX_TIMES: usize = 10_000;
/// The longest delay, so that no order can hang a sandbox.
const MAX_DELAY: Duration = Duration::from_secs(60);

/// Something that goes wrong on the vendor's side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// 429 with these headers and the vendor's words for it.
    RateLimited(Vec<(String, String)>),
    /// 500 with an error object.
    ServerError,
    /// The right answer, after this time. At most a minute.
    Slow(Duration),
    /// 200 with a page meant for people.
    Html,
    /// 200 with JSON that breaks off.
    CutJson,
    /// Any answer: status, headers and body.
    Reply(u16, Vec<(String, String)>, String),
}

impl Fault {
    /// 429 with the three headers that PagerDuty sends: 960 requests a minute, none left, 27 seconds to go.
    #[must_use]
    pub fn rate_limited() -> Self {
        let headers = [("ratelimit-limit", "960"), ("ratelimit-remaining", "0"), ("ratelimit-reset", "27")];
        Self::RateLimited(headers.map(|(name, value)| (name.to_owned(), value.to_owned())).into())
    }

    /// The answer that stands in for the right one, if one does.
    pub(crate) fn reply(&self) -> Option<Reply> {
        match self {
            Self::RateLimited(headers) => {
                let error = json!({ "message": "Rate Limit Exceeded", "code": 2020 });
                let mut reply = Reply::json(StatusCode::TOO_MANY_REQUESTS, &json!({ "error": error }));
                reply.headers.extend(headers.iter().cloned());
                Some(reply.because("fault: rate limited"))
            }
            Self::ServerError => {
                let error = json!({ "message": "Internal Server Error", "code": 2000 });
                let reply = Reply::json(StatusCode::INTERNAL_SERVER_ERROR, &json!({ "error": error }));
                Some(reply.because("fault: server error"))
            }
            Self::Slow(_) => None,
            Self::Html => {
                let page = "<!doctype html><title>Maintenance</title><p>Back soon.</p>";
                Some(Reply::new(StatusCode::OK, "text/html", page).because("fault: rubbish"))
            }
            Self::CutJson => {
                let cut = r#"{"incidents": [{"id": "P"#;
                Some(Reply::new(StatusCode::OK, "application/json", cut).because("fault: cut JSON"))
            }
            Self::Reply(status, headers, body) => {
                let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                let mut reply = Reply::empty(status);
                reply.headers.clone_from(headers);
                reply.body = body.clone().into();
                Some(reply.because("fault: as ordered"))
            }
        }
    }

    /// How long the answer is held back.
    pub(crate) fn delay(&self) -> Option<Duration> {
        match self {
            Self::Slow(delay) => Some((*delay).min(MAX_DELAY)),
            _ => None,
        }
    }
}

/// A fault that waits for a request.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub(crate) fault: Fault,
    /// The request it waits for: method and path, as sent or as the document writes it. Any request when empty.
    pub(crate) target: Option<String>,
}

impl Order {
    /// Whether the order waits for this request.
    pub(crate) fn awaits(&self, method: &Method, path: &str, template: &str) -> bool {
        self.target.as_deref().is_none_or(|target| {
            let path_of = target.strip_prefix(method.as_str()).map(str::trim);
            path_of == Some(path) || path_of == Some(template)
        })
    }
}

/// An order as another process sends it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawOrder {
    fault: String,
    #[serde(default = "once")]
    times: usize,
    #[serde(rename = "match")]
    target: Option<String>,
    headers: Option<IndexMap<String, String>>,
    milliseconds: Option<u64>,
    status: Option<u16>,
    body: Option<Value>,
}

fn once() -> usize {
    1
}

impl RawOrder {
    /// The orders that this one stands for.
    ///
    /// # Errors
    /// When the fault is unknown, or asked for too often.
    pub(crate) fn orders(self) -> Result<Vec<Order>, String> {
        let headers = self.headers.map(|headers| headers.into_iter().collect::<Vec<_>>());
        let fault = match (self.fault.as_str(), headers) {
            ("429", Some(headers)) => Fault::RateLimited(headers),
            ("429", None) => Fault::rate_limited(),
            ("500", _) => Fault::ServerError,
            ("slow", _) => Fault::Slow(Duration::from_millis(self.milliseconds.unwrap_or(5_000))),
            ("rubbish", _) => Fault::Html,
            ("cut", _) => Fault::CutJson,
            ("reply", headers) => {
                let body = match self.body {
                    None => String::new(),
                    Some(Value::String(text)) => text,
                    Some(value) => value.to_string(),
                };
                Fault::Reply(self.status.unwrap_or(200), headers.unwrap_or_default(), body)
            }
            (other, _) => {
                return Err(format!("fault `{other}` is unknown; the faults are 429, 500, slow, rubbish, cut, reply"));
            }
        };
        match self.times {
            1..=MAX_TIMES => Ok(vec![Order { fault, target: self.target }; self.times]),
            times => Err(format!("a fault cannot be answered {times} times; give 1 to {MAX_TIMES}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn orders(order: Value) -> Result<Vec<Order>, String> {
        serde_json::from_value::<RawOrder>(order).map_err(|error| error.to_string())?.orders()
    }

    #[test]
    fn orders_are_read_from_json() -> Result<(), String> {
        let three = orders(json!({ "fault": "429", "times": 3, "match": "GET /things" }))?;
        assert_eq!(three.len(), 3);
        assert_eq!(three[0].fault, Fault::rate_limited());
        let slow = orders(json!({ "fault": "slow", "milliseconds": 5 }))?;
        assert_eq!(slow[0].fault.delay(), Some(Duration::from_millis(5)));
        let reply = orders(json!({ "fault": "reply", "status": 418, "body": { "tea": true } }))?;
        assert_eq!(reply[0].fault, Fault::Reply(418, Vec::new(), r#"{"tea":true}"#.to_owned()));
        Ok(())
    }

    #[test]
    fn orders_that_make_no_sense_are_refused() {
        assert!(orders(json!({ "fault": "lunch" })).is_err());
        assert!(orders(json!({ "fault": "500", "times": 0 })).is_err());
        assert!(orders(json!({ "fault": "500", "time": 2 })).is_err());
    }

    #[test]
    fn an_order_waits_for_its_request() {
        let order = Order { fault: Fault::ServerError, target: Some("GET /things/{id}".to_owned()) };
        assert!(order.awaits(&Method::GET, "/things/P1", "/things/{id}"));
        assert!(!order.awaits(&Method::PUT, "/things/P1", "/things/{id}"));
        assert!(!order.awaits(&Method::GET, "/things", "/things"));
        assert!(Order { fault: Fault::Html, target: None }.awaits(&Method::GET, "/things", "/things"));
    }
}
