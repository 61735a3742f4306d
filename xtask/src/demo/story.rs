//! What the demo shows: triage of an incident, a refused argument, a rate limit.

use std::{path::Path, time::Instant};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::{
    conversation::{Conversation, record},
    session::{PROTOCOL_VERSION, Session},
    vendor::Vendor,
};
use crate::{
    build::{Profile, binary, cargo},
    workspace::Workspace,
};

/// Not a secret: the loopback vendor takes any token.
const TOKEN: &str = "demo";
const FROM: &str = "sam@example.com";

/// Builds, starts the loopback vendor, and holds the conversation. With `keep` the vendor stays up afterwards.
pub fn run(workspace: &Workspace, keep: bool) -> Result<()> {
    println!("building …");
    let server = binary(workspace, "toolpress", Profile::Dev)?;
    let sandbox = binary(workspace, "toolpress-sandbox", Profile::Dev)?;
    let started = Instant::now();
    let mut vendor = Vendor::start(&sandbox, &workspace.root.join("specs"), "pagerduty")?;
    println!("a loopback PagerDuty listens at {}; every request is checked against PagerDuty's document", vendor.url);
    let session = Session::start(
        &server,
        &["--vendor", "pagerduty", "--url", &vendor.url],
        &[("PAGERDUTY_TOKEN", TOKEN), ("PAGERDUTY_FROM", FROM)],
    )?;
    tell(Conversation::new(session), &vendor)?;
    println!("\nthe whole conversation took {:.1} s", started.elapsed().as_secs_f64());
    if keep {
        println!("{}", connect(&server, &vendor.url));
        vendor.wait()?;
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

fn tell(mut talk: Conversation, vendor: &Vendor) -> Result<()> {
    talk.scene(&format!("The client asks who is there (MCP {PROTOCOL_VERSION}) and what can be done."));
    let (discovered, _) = talk.request("server/discover")?;
    println!("  ← versions {}", discovered["supportedVersions"]);
    let (listed, bytes) = talk.request("tools/list")?;
    let tools = listed["tools"].as_array().map_or(0, Vec::len);
    ensure!(tools > 0, "the server lists no tools");
    println!("  ← {tools} tools, {bytes} bytes");

    talk.scene("What is burning?");
    let arguments = json!({"statuses": ["triggered"], "limit": 3});
    let show = ["/id", "/title", "/urgency", "/service/summary"];
    let incidents = talk.call("list_all_pager_duty_incidents", &arguments, &show)?;
    let incident = id(&incidents.value["result"][0])?;
    let service = id(&incidents.value["result"][0]["service"])?;

    talk.scene("The first one, in full.");
    let show = ["/id", "/status", "/title", "/created_at", "/escalation_policy/summary"];
    talk.call("get_single_pager_duty_incident_by_id", &json!({"id": incident}), &show)?;

    talk.scene("Which schedules are there, and who is on call now?");
    let schedules =
        talk.call("list_all_pager_duty_schedules", &json!({"limit": 3}), &["/id", "/name", "/time_zone"])?;
    let schedule = id(&schedules.value["result"][0])?;
    let show = ["/user/summary", "/escalation_level", "/escalation_policy/summary", "/end"];
    talk.call("list_all_pager_duty_on_calls", &json!({"schedule_ids": [schedule], "earliest": true}), &show)?;

    talk.scene("A follow-up incident on the same service, and a note on it.");
    let arguments = json!({
        "title": "Checkout latency is back above two seconds",
        "service": {"id": service, "type": "service_reference"},
        "urgency": "high",
    });
    let created =
        talk.call("create_a_pager_duty_incident", &arguments, &["/id", "/incident_number", "/status", "/title"])?;
    let created = id(record(&created.value))?;
    let arguments = json!({"incident_id": created, "content": "Rolled back the last deploy; watching the error rate."});
    talk.call("create_a_pager_duty_incident_note", &arguments, &["/id", "/content"])?;

    talk.scene("A call with mistakes in it is refused before anything is sent, and every mistake is named.");
    let arguments = json!({"statuses": ["open"], "limit": 1000, "urgency": "high"});
    let refused = talk.call("list_all_pager_duty_incidents", &arguments, &[])?;
    ensure!(refused.is_error, "wrong arguments were accepted");

    talk.scene("The vendor is out of patience: its 429 reaches the caller with what it needs to wait.");
    vendor.fail_next("429")?;
    let limited = talk.call("list_all_pager_duty_incidents", &json!({}), &[])?;
    ensure!(limited.is_error, "a 429 was taken for a success");
    talk.end()
}

fn id(record: &Value) -> Result<String> {
    record["id"].as_str().map(str::to_owned).with_context(|| format!("no id in {record}"))
}

/// How to connect the clients people use.
fn connect(server: &Path, url: &str) -> String {
    let entry = json!({
        "mcpServers": {
            "pagerduty": {
                "command": server,
                "args": ["stdio", "--vendor", "pagerduty", "--url", url],
                "env": {"PAGERDUTY_TOKEN": TOKEN, "PAGERDUTY_FROM": FROM},
            }
        }
    });
    let entry = serde_json::to_string_pretty(&entry).unwrap_or_default();
    let command = format!("{} stdio --vendor pagerduty --url {url}", server.display());
    format!(
        "\nthe loopback vendor stays up at {url} until you press Ctrl-C\n\n\
         Claude Desktop, in claude_desktop_config.json:\n{entry}\n\n\
         MCP Inspector:\n  PAGERDUTY_TOKEN={TOKEN} PAGERDUTY_FROM={FROM} npx @modelcontextprotocol/inspector {command}\n"
    )
}
