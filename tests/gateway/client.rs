//! A client that writes each header itself.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Instant;

use serde_json::{Value, json};
use toolpress_gateway::token::Token;

use super::PATIENCE;
use super::process::Gateway;

/// What came back, as it came but for the date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

/// How a server's token is shown.
#[derive(Clone, Copy, Debug)]
pub enum Shown<'a> {
    Header(&'a str),
    Path(&'a str),
    Nowhere,
}

impl Gateway {
    pub fn ask(&self, line: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        Answer::read(self.send(line, headers, body))
    }

    /// Sends a request and leaves the connection open.
    pub fn send(&self, line: &str, headers: &[(&str, &str)], body: &str) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        // A gateway that has refused need not read the rest.
        let _ = stream.write_all(request(&self.address, line, headers, body).as_bytes());
        stream
    }

    pub fn get(&self, path: &str) -> Answer {
        self.ask(&format!("GET {path}"), &[], "")
    }

    /// A request of MCP's newest revision, with this token and these headers besides.
    pub fn mcp(&self, shown: Shown<'_>, more: &[(&str, &str)], method: &str, params: Value) -> Answer {
        Answer::read(self.start_mcp(shown, more, method, params))
    }

    pub fn start_mcp(&self, shown: Shown<'_>, more: &[(&str, &str)], method: &str, mut params: Value) -> TcpStream {
        let (path, bearer) = match shown {
            Shown::Header(token) => ("/mcp".to_owned(), Some(format!("Bearer {token}"))),
            Shown::Path(token) => (format!("/mcp/{token}"), None),
            Shown::Nowhere => ("/mcp".to_owned(), None),
        };
        let name = params["name"].as_str().unwrap_or_default().to_owned();
        let mut headers = vec![
            ("content-type", "application/json"),
            ("accept", "application/json, text/event-stream"),
            ("mcp-protocol-version", "2026-07-28"),
            ("mcp-method", method),
            ("mcp-name", &name),
        ];
        headers.extend(bearer.as_deref().map(|bearer| ("authorization", bearer)));
        headers.extend(more);
        params["_meta"] = json!({
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientCapabilities": {},
        });
        let body = json!({"jsonrpc": "2.0", "id": 7, "method": method, "params": params}).to_string();
        self.send(&format!("POST {path}"), &headers, &body)
    }

    pub fn list(&self, token: &Token) -> Answer {
        self.mcp(Shown::Header(token.expose()), &[], "tools/list", json!({}))
    }

    pub fn call(&self, token: &Token, tool: &str, arguments: &Value) -> Answer {
        self.mcp(Shown::Header(token.expose()), &[], "tools/call", json!({"name": tool, "arguments": arguments}))
    }

    /// Asks until the status is this; how long that took.
    pub fn until(&self, token: &Token, status: u16) -> std::time::Duration {
        let start = Instant::now();
        while self.list(token).status != status {
            assert!(start.elapsed() < PATIENCE, "it never answers with {status}");
        }
        start.elapsed()
    }
}

/// A request as it is sent.
fn request(address: &str, line: &str, headers: &[(&str, &str)], body: &str) -> String {
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let host = if headers.contains("host: ") { String::new() } else { format!("host: {address}\r\n") };
    let length = body.len();
    format!("{line} HTTP/1.1\r\n{host}content-length: {length}\r\nconnection: close\r\n{headers}\r\n{body}")
}

/// Asks a gateway that may be killed before its answer is whole.
pub fn ask_the_mortal(address: &str, line: &str, headers: &[(&str, &str)], body: &str) -> Option<Answer> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    stream.write_all(request(address, line, headers, body).as_bytes()).ok()?;
    let mut text = String::new();
    stream.read_to_string(&mut text).ok()?;
    let answer = Answer::parse(&text)?;
    let length = answer.header("content-length").map_or(Some(0), |length| length.parse().ok())?;
    (answer.body.len() == length).then_some(answer)
}

impl Answer {
    pub fn read(mut stream: TcpStream) -> Self {
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        Self::parse(&text).unwrap_or_else(|| panic!("no answer: {text}"))
    }

    fn parse(text: &str) -> Option<Self> {
        let (head, body) = text.split_once("\r\n\r\n")?;
        let status = head.split(' ').nth(1)?.parse().ok()?;
        let head = head.lines().filter(|line| !line.starts_with("date:")).collect::<Vec<_>>().join("\n");
        Some(Self { status, head, body: body.to_owned() })
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    /// The names of the tools in a list.
    pub fn tools(&self) -> Vec<String> {
        let listed = self.json();
        let tools = listed["result"]["tools"].as_array().unwrap_or_else(|| panic!("no list: {self:?}"));
        tools.iter().map(|tool| tool["name"].as_str().unwrap().to_owned()).collect()
    }

    /// The text of a call's result, and whether it says that the call has failed.
    pub fn result(&self) -> (String, bool) {
        let result = &self.json()["result"];
        let text = result["content"][0]["text"].as_str().unwrap_or_else(|| panic!("no result: {self:?}"));
        (text.to_owned(), result["isError"] == true)
    }
}
