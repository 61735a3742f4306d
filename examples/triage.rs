//! The typed requests without MCP: list what is burning, and leave a note on the first incident.
//!
//! ```sh
//! PAGERDUTY_TOKEN=… PAGERDUTY_FROM=sam@example.com cargo run --example triage
//! ```
//! A base URL as the only argument sends it elsewhere, for example to `cargo xtask sandbox pagerduty`.

use anyhow::{Context, Result};
use serde_json::Value;
use toolpress_generated::pagerduty::{
    VENDOR,
    incident_notes::CreateIncidentNote,
    incidents::{ListIncidents, ListIncidentsStatus, ListIncidentsUrgency},
};
use toolpress_runtime::{Account, Client};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let urls: Vec<String> = std::env::args().skip(1).collect();
    let account = Account::new(&VENDOR)?.with_environment(|name| std::env::var(name).ok())?.with_urls(&urls)?;
    let client = Client::new(account);

    let burning = ListIncidents {
        statuses: Some(vec![ListIncidentsStatus::Triggered]),
        urgencies: Some(vec![ListIncidentsUrgency::High]),
        limit: Some(10),
        ..ListIncidents::default()
    };
    let incidents: Value = client.send(&burning).await?.json()?;
    let incidents = incidents["result"].as_array().context("the reply is a list")?;
    for incident in incidents {
        println!("{} {}", incident["id"], incident["title"]);
    }

    if let Some(id) = incidents.first().and_then(|incident| incident["id"].as_str()) {
        let reply = client.send(&CreateIncidentNote::new(id, "Looking into it.")).await?;
        println!("{}", reply.text().unwrap_or_default());
    }
    Ok(())
}
