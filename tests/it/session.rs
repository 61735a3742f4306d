//! A session: an MCP client, the binary, and the loopback vendor behind it.

use serde_json::{Value, json};
use toolpress_sandbox::{Running, Sandbox};

use super::stdio::{Peer, modern, text};

/// A client of one vendor's tools.
pub struct Session {
    vendor: Running,
    peer: Peer,
    calls: u64,
}

impl Session {
    /// Starts the vendor, and the binary with these arguments of the command line.
    pub async fn start(vendor: &str, more: &[&str]) -> Self {
        let sandbox = Sandbox::load(concat!(env!("CARGO_MANIFEST_DIR"), "/specs"), vendor).unwrap();
        let running = sandbox.start("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let peer = Peer::start(vendor, &running.url, more);
        Self { vendor: running, peer, calls: 0 }
    }

    /// Sends a request, and gives the whole answer.
    pub fn ask(&mut self, method: &str, params: Value) -> Value {
        self.calls += 1;
        self.peer.ask(&modern(self.calls, method, params))
    }

    /// Calls a tool, and gives what it answers.
    pub fn call(&mut self, tool: &str, arguments: Value) -> Value {
        let mut params = json!({"name": tool});
        params["arguments"] = arguments;
        let answer = self.ask("tools/call", params);
        assert_eq!(answer["result"]["isError"], false, "{tool}: {answer}");
        text(&answer)
    }

    /// Calls a tool that lists, page by page until there is no other, and gives the pages.
    pub fn pages(&mut self, tool: &str, mut arguments: Value) -> Vec<Vec<Value>> {
        let mut pages = Vec::new();
        loop {
            let mut page = self.call(tool, arguments.clone());
            let items: Vec<Value> = serde_json::from_value(page["result"].take()).unwrap();
            assert_eq!(page["result_count"], items.len());
            pages.push(items);
            match page["next_cursor"].take() {
                Value::Null => return pages,
                cursor => arguments["next_cursor"] = cursor,
            }
        }
    }

    /// The names of the tools that the client is told of.
    pub fn tools(&mut self) -> Vec<String> {
        let answer = self.ask("tools/list", json!({}));
        let tools = answer["result"]["tools"].as_array().unwrap();
        tools.iter().map(|tool| tool["name"].as_str().unwrap().to_owned()).collect()
    }

    /// Ends the session, and gives what reached the vendor: `METHOD path?query`, and the body where there is one.
    pub fn end(self) -> Vec<String> {
        assert!(self.peer.end().is_empty());
        let requests = self.vendor.requests().into_iter().map(|request| {
            assert_eq!((request.status / 100, request.reason.as_str()), (2, "ok"), "{request:?}");
            format!("{} {} {}", request.method, request.target, request.body).trim_end().to_owned()
        });
        requests.collect()
    }
}
