//! The demo's frame: build, start, the vendor's own story, a refused argument, a rate limit.

use std::{path::Path, time::Instant};

use anyhow::{Context, Result, ensure};
use serde_json::json;

use super::{
    conversation::Conversation,
    session::{PROTOCOL_VERSION, Session},
    stories::{self, Story},
    vendor::Vendor,
};
use crate::{
    build::{Profile, binaries, cargo},
    workspace::Workspace,
};

/// Not secrets: the loopback vendor takes any token.
const ENVIRONMENT: [(&str, &str); 6] = [
    ("BETTERSTACK_TOKEN", "demo"),
    ("CHRONOSPHERE_TOKEN", "demo"),
    ("CHRONOSPHERE_TENANT", "demo"),
    ("FIREHYDRANT_TOKEN", "demo"),
    ("PAGERDUTY_TOKEN", "demo"),
    ("PAGERDUTY_FROM", "sam@example.com"),
];

/// Builds, starts the loopback vendor, and holds the conversation. With `keep` the vendor stays up afterwards.
pub fn run(workspace: &Workspace, vendor: &str, keep: bool) -> Result<()> {
    let story = stories::of(vendor)?;
    println!("building …");
    let [server, sandbox] = binaries(workspace, ["toolpress", "toolpress-sandbox"], Profile::Dev)?;
    let started = Instant::now();
    let mut loopback = Vendor::start(&sandbox, &workspace.root.join("specs"), vendor)?;
    println!("a loopback {vendor} listens at {}; every request is checked against the vendor's document", loopback.url);
    let session = Session::start(&server, &["--vendor", vendor, "--url", &loopback.url], &ENVIRONMENT)?;
    tell(Conversation::new(session), &loopback, &story)?;
    println!("\nthe whole conversation took {:.1} s", started.elapsed().as_secs_f64());
    if keep {
        println!("{}", connect(&server, vendor, &loopback.url));
        loopback.wait()?;
    }
    Ok(())
}

/// Runs the loopback vendor of `vendor` in the foreground.
pub fn sandbox(workspace: &Workspace, vendor: &str, listen: &str, any_id: bool) -> Result<()> {
    let mut command = cargo(workspace);
    command.args(["run", "--quiet", "--package", "toolpress-sandbox", "--", vendor, "--listen", listen]);
    command.arg("--specs").arg(workspace.root.join("specs"));
    if any_id {
        command.arg("--any-id");
    }
    let status = command.status().context("cargo cannot be started")?;
    ensure!(status.success(), "the loopback vendor ended with {status}");
    Ok(())
}

fn tell(mut talk: Conversation, vendor: &Vendor, story: &Story) -> Result<()> {
    talk.scene(&format!("The client asks who is there (MCP {PROTOCOL_VERSION}) and what can be done."));
    let (discovered, _) = talk.request("server/discover")?;
    println!("  ← versions {}", discovered["supportedVersions"]);
    let (listed, bytes) = talk.request("tools/list")?;
    let tools = listed["tools"].as_array().map_or(0, Vec::len);
    ensure!(tools > 0, "the server lists no tools");
    println!("  ← {tools} tools, {bytes} bytes");

    (story.tell)(&mut talk)?;

    talk.scene("A call with mistakes in it is refused before anything is sent, and every mistake is named.");
    let refused = talk.call(story.list, &story.mistaken, &[])?;
    ensure!(refused.is_error, "wrong arguments were accepted");

    talk.scene("The vendor is out of patience: its 429 reaches the caller with what it needs to wait.");
    vendor.fail_next("429")?;
    let limited = talk.call(story.list, &json!({}), &[])?;
    ensure!(limited.is_error, "a 429 was taken for a success");
    talk.end()
}

/// How to connect the clients people use.
fn connect(server: &Path, vendor: &str, url: &str) -> String {
    let prefix = vendor.to_uppercase();
    let own: Vec<_> = ENVIRONMENT.iter().filter(|(name, _)| name.starts_with(&prefix)).collect();
    let environment: serde_json::Map<_, _> =
        own.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    let arguments = ["stdio", "--vendor", vendor, "--url", url];
    let entry = json!({"mcpServers": {vendor: {"command": server, "args": arguments, "env": environment}}});
    let entry = serde_json::to_string_pretty(&entry).unwrap_or_default();
    let variables: String = own.iter().map(|(name, value)| format!("{name}={value} ")).collect();
    format!(
        "\nthe loopback vendor stays up at {url} until you press Ctrl-C\n\n\
         Claude Desktop, in claude_desktop_config.json:\n{entry}\n\n\
         MCP Inspector:\n  {variables}npx @modelcontextprotocol/inspector {} {}\n",
        server.display(),
        arguments.join(" ")
    )
}
