//! An MCP client over the standard input and output of a server process (MCP 2026-07-28, stdio transport).

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

/// The revision of MCP that is spoken.
pub const PROTOCOL_VERSION: &str = "2026-07-28";

/// A server process and the two pipes to it.
#[derive(Debug)]
pub struct Session {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    next_id: u64,
}

impl Session {
    /// Starts `toolpress stdio` with the given arguments and environment.
    pub fn start(program: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Result<Self> {
        let mut child = Command::new(program)
            .arg("stdio")
            .args(arguments)
            .envs(environment.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("{} cannot be started", program.display()))?;
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().context("its output is piped")?);
        Ok(Self { child, input, output, next_id: 1 })
    }

    /// The process's id.
    pub fn process_id(&self) -> u32 {
        self.child.id()
    }

    /// Sends a request and gives back its result, and how many bytes the answer had.
    pub fn request(&mut self, method: &str, params: Value) -> Result<(Value, usize)> {
        let id = self.next_id;
        self.next_id += 1;
        let mut params = params;
        params["_meta"] = json!({
            "io.modelcontextprotocol/protocolVersion": PROTOCOL_VERSION,
            "io.modelcontextprotocol/clientCapabilities": {},
            "io.modelcontextprotocol/clientInfo": {"name": "cargo xtask", "version": env!("CARGO_PKG_VERSION")},
        });
        let line = json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}).to_string();
        let input = self.input.as_mut().context("the session has ended")?;
        writeln!(input, "{line}").and_then(|()| input.flush()).context("the server takes no more requests")?;
        let mut answer = String::new();
        if self.output.read_line(&mut answer)? == 0 {
            bail!("the server ended before it answered {method}");
        }
        let value: Value =
            serde_json::from_str(&answer).with_context(|| format!("{method}: an answer that is no JSON"))?;
        if value["id"] != id {
            bail!("{method}: the answer to request {id} has id {}", value["id"]);
        }
        match value.get("result") {
            Some(result) => Ok((result.clone(), answer.len())),
            None => bail!("{method}: {}", value["error"]),
        }
    }

    /// Ends the input and waits for the server to end.
    pub fn end(mut self) -> Result<()> {
        drop(self.input.take());
        let status = self.child.wait()?;
        if !status.success() {
            bail!("the server ended with {status}");
        }
        Ok(())
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
