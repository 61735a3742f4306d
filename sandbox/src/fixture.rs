//! A small vendor for the tests: `fixtures/acme`.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method};
use serde_json::{Map, Value};

use crate::{
    route::Route,
    sandbox::{Sandbox, State},
};

/// The folder that holds the vendor's folder.
const SPECS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures");

/// The vendor's routes.
pub(crate) fn routes() -> Vec<Route> {
    sandbox().into_routes()
}

/// The vendor, ready to be asked.
pub(crate) fn sandbox() -> Sandbox {
    Sandbox::load(SPECS, "acme").expect("the fixture loads")
}

/// A sandbox and its state, asked without a network between.
pub(crate) struct Client {
    sandbox: Sandbox,
    state: State,
    pub(crate) headers: HeaderMap,
}

impl Client {
    pub(crate) fn new(sandbox: Sandbox) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert("authorization", HeaderValue::from_static("Key secret"));
        headers.insert("accept", HeaderValue::from_static("application/json"));
        headers.insert("from", HeaderValue::from_static("ada@acme.example"));
        headers.insert("content-type", HeaderValue::from_static("application/json"));
        let state = sandbox.state();
        Self { sandbox, state, headers }
    }

    pub(crate) fn ask(&mut self, method: &str, target: &str) -> (u16, Value) {
        self.send(method, target, "")
    }

    pub(crate) fn ask_with(&mut self, method: &str, target: &str, body: &Value) -> (u16, Value) {
        self.send(method, target, &body.to_string())
    }

    /// Sends a request; a reply without a body is null.
    pub(crate) fn send(&mut self, method: &str, target: &str, body: &str) -> (u16, Value) {
        let method: Method = method.parse().expect("the test names a method");
        let uri = target.parse().expect("the test names a target");
        let (reply, _) =
            self.sandbox.serve(&mut self.state, &method, &uri, &self.headers, &Bytes::copy_from_slice(body.as_bytes()));
        (reply.status.as_u16(), serde_json::from_slice(&reply.body).unwrap_or_default())
    }
}

/// Everything that a refusal names.
pub(crate) fn reasons(reply: &(u16, Value)) -> Vec<&str> {
    reply.1["error"]["errors"].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

/// The values of one property in a list.
pub(crate) fn column<'a>(list: &'a Value, name: &str) -> Vec<&'a str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_object).filter_map(|item| text(item, name)).collect()
}

fn text<'a>(item: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    item.get(name)?.as_str()
}
