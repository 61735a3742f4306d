//! The binary as an MCP server over HTTP: a client that writes each header itself.

mod calls;
mod headers;
mod operations;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use super::command_line::toolpress;

/// The credential that the server has and nobody else may see.
const SECRET: &str = "s3cr3t-t0ken";
/// A test that waits longer for anything has failed.
const PATIENCE: Duration = Duration::from_secs(20);

/// A server in a process of its own. It ends with the test.
struct Served {
    child: Child,
    /// Host and port.
    address: String,
    log: BufReader<ChildStderr>,
}

/// What came back.
#[derive(Debug)]
struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

impl Served {
    /// Starts a server of PagerDuty's tools, which reaches PagerDuty at this URL.
    fn start(vendor: &str, more: &[&str]) -> Self {
        let listen = if more.contains(&"--listen") { &[][..] } else { &["--listen", "127.0.0.1:0"] };
        let arguments = [&["serve", "--vendor", "pagerduty", "--url", vendor], listen, more].concat();
        let mut child = toolpress(&arguments)
            .env("PAGERDUTY_TOKEN", SECRET)
            .env("PAGERDUTY_FROM", "sam@example.com")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut url = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut url).unwrap();
        let address = url.trim().strip_prefix("http://").and_then(|url| url.strip_suffix("/mcp"));
        let address = address.unwrap_or_else(|| panic!("no address: {url}")).to_owned();
        let log = BufReader::new(child.stderr.take().unwrap());
        Self { child, address, log }
    }

    /// A server whose vendor nobody reaches.
    fn offline() -> Self {
        Self::start("http://127.0.0.1:9", &[])
    }

    /// Sends a request and leaves the connection open.
    fn send(&self, line: &str, headers: &[(&str, &str)], body: &str) -> TcpStream {
        let mut request = format!("{line} HTTP/1.1\r\ncontent-length: {}\r\nconnection: close\r\n", body.len());
        if !headers.iter().any(|(name, _)| *name == "host") {
            request += &format!("host: {}\r\n", self.address);
        }
        for (name, value) in headers {
            request += &format!("{name}: {value}\r\n");
        }
        self.say(&format!("{request}\r\n{body}"))
    }

    /// Sends anything at all.
    fn say(&self, text: &str) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        // A server that has refused need not read the rest.
        let _ = stream.write_all(text.as_bytes());
        stream
    }

    fn ask(&self, line: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        Answer::read(self.send(line, headers, body))
    }

    fn get(&self, path: &str) -> Answer {
        self.ask(&format!("GET {path}"), &[], "")
    }

    /// A request of the newest revision, with everything that it must have.
    fn modern(&self, method: &str, params: Value) -> Answer {
        Answer::read(self.start_modern(method, params))
    }

    fn start_modern(&self, method: &str, params: Value) -> TcpStream {
        let name = params["name"].as_str().unwrap_or_default().to_owned();
        let headers = [JSON, ACCEPT, VERSION, ("mcp-method", method), ("mcp-name", &name)];
        self.send("POST /mcp", &headers, &modern(method, params).to_string())
    }

    /// A request of the older revisions.
    fn legacy(&self, method: &str, params: &Value) -> Answer {
        Answer::read(self.start_legacy(method, params))
    }

    fn start_legacy(&self, method: &str, params: &Value) -> TcpStream {
        let headers = [JSON, ACCEPT, ("mcp-protocol-version", "2025-11-25")];
        self.send("POST /mcp", &headers, &legacy(method, params).to_string())
    }

    /// The next line of the log that holds this.
    fn logged(&mut self, what: &str) -> String {
        loop {
            let mut line = String::new();
            assert!(self.log.read_line(&mut line).unwrap() > 0, "the log ended without {what}");
            if line.contains(what) {
                return line;
            }
        }
    }

    /// Tells the server to end, as whoever started it would.
    fn terminate(&self) {
        assert!(Command::new("kill").arg(self.child.id().to_string()).status().unwrap().success());
    }

    /// Waits until the server has ended well, and gives back the rest of its log.
    fn ended(mut self) -> String {
        let mut rest = String::new();
        self.log.read_to_string(&mut rest).unwrap();
        assert!(self.child.wait().unwrap().success(), "{rest}");
        rest
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Answer {
    fn read(mut stream: TcpStream) -> Self {
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {text}"));
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).unwrap();
        let headers = lines.filter_map(|line| line.split_once(": ")).map(|(name, value)| (name.into(), value.into()));
        Self { status, headers: headers.collect(), body: body.to_owned() }
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// Status and JSON-RPC error code.
    fn failure(&self) -> (u16, i64) {
        (self.status, self.json()["error"]["code"].as_i64().unwrap_or_default())
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }

    /// The text of a call's reply.
    fn text(&self) -> Value {
        serde_json::from_str(self.json()["result"]["content"][0]["text"].as_str().unwrap()).unwrap()
    }
}

const JSON: (&str, &str) = ("content-type", "application/json");
const ACCEPT: (&str, &str) = ("accept", "application/json, text/event-stream");
const VERSION: (&str, &str) = ("mcp-protocol-version", "2026-07-28");

fn modern(method: &str, mut params: Value) -> Value {
    params["_meta"]["io.modelcontextprotocol/protocolVersion"] = json!("2026-07-28");
    params["_meta"]["io.modelcontextprotocol/clientCapabilities"] = json!({});
    legacy(method, &params)
}

fn legacy(method: &str, params: &Value) -> Value {
    json!({"jsonrpc": "2.0", "id": 7, "method": method, "params": params})
}

fn incidents() -> Value {
    json!({"name": "list_all_pager_duty_incidents", "arguments": {}})
}

/// A vendor that holds a request until it is told to answer.
struct Holding(TcpListener);

impl Holding {
    fn start() -> (Self, String) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        (Self(listener), url)
    }

    /// Waits for a request. What is read after it is what the client does next.
    fn request(&self) -> (TcpStream, String) {
        let (stream, _) = self.0.accept().unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut head = String::new();
        let mut reader = BufReader::new(&stream);
        while !head.ends_with("\r\n\r\n") {
            assert!(reader.read_line(&mut head).unwrap() > 0, "the request broke off: {head}");
        }
        (stream, head)
    }

    fn answer(mut stream: &TcpStream) {
        let body = r#"{"incidents":[]}"#;
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length";
        stream.write_all(format!("{head}: {}\r\n\r\n{body}", body.len()).as_bytes()).unwrap();
    }
}
