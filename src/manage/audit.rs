//! `toolpress audit`: who did what.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, ValueEnum};
use jiff::Timestamp;
use serde_json::Value;
use toolpress_gateway::operator::{query, since};

use super::connection::{Connection, Missing};
use super::{block_on, records, show};
use crate::output;

/// Read a gateway's audit log, newest first
#[derive(Args)]
pub struct Audit {
    /// Only what concerns this account, by name or id
    #[arg(long)]
    account: Option<String>,
    /// Only what concerns this server, by name or id
    #[arg(long)]
    server: Option<String>,
    /// Only calls of this tool
    #[arg(long)]
    tool: Option<String>,
    /// Only what the holder of the API token of this name did
    #[arg(long, value_name = "NAME")]
    token: Option<String>,
    /// Only what went this way: ok, vendor_error, arguments, account, network, cancelled, limited
    #[arg(long)]
    outcome: Option<String>,
    /// Only from this time on: 2026-12-31T23:59:59Z, or how long ago that was, such as 8h
    #[arg(long, value_name = "TIME", value_parser = moment)]
    since: Option<Timestamp>,
    /// Only before this time
    #[arg(long, value_name = "TIME", value_parser = moment)]
    until: Option<Timestamp>,
    /// How many entries to show at most
    #[arg(long, value_name = "COUNT", default_value = "50", value_parser = clap::value_parser!(u32).range(1..=100))]
    limit: u32,
    /// Print all there is, for programs: jsonl is one JSON object a line
    #[arg(long, value_enum, value_name = "FORMAT", conflicts_with = "limit")]
    export: Option<Export>,
    #[command(flatten)]
    connection: Connection,
}

#[derive(Clone, Copy, ValueEnum)]
enum Export {
    Jsonl,
}

impl Audit {
    pub fn run(self) -> Result<ExitCode> {
        block_on(async {
            let operator = self.connection.operator(Missing::Refuse).await?;
            let id = |record: Value| records::text(&record, "id").to_owned();
            let account = match &self.account {
                Some(word) => Some(id(records::account(&operator, word).await?)),
                None => None,
            };
            let server = match &self.server {
                Some(word) => Some(id(records::server(&operator, None, word).await?)),
                None => None,
            };
            let mut parameters = vec![
                ("account_id", account),
                ("server_id", server),
                ("tool", self.tool),
                ("token", self.token),
                ("outcome", self.outcome),
                ("since", self.since.map(|time| time.to_string())),
                ("until", self.until.map(|time| time.to_string())),
            ];
            match self.export {
                Some(Export::Jsonl) => {
                    parameters.push(("format", Some("jsonl".to_owned())));
                    operator.export(&query("/audit", parameters), output::bytes).await?;
                }
                None => {
                    parameters.push(("limit", Some(self.limit.to_string())));
                    let page = operator.get(&query("/audit", parameters)).await?;
                    if self.connection.json { show::json(&page["result"])? } else { table(&page)? }
                }
            }
            Ok(ExitCode::SUCCESS)
        })
    }
}

fn table(page: &Value) -> Result<()> {
    let entries = page["result"].as_array().map(Vec::as_slice).unwrap_or_default();
    let fields = ["at", "token", "action", "subject", "tool", "outcome", "status", "duration_ms"];
    let rows = entries.iter().map(|entry| fields.map(|field| show::cell(&entry[field])));
    show::table(["AT", "TOKEN", "ACTION", "SUBJECT", "TOOL", "OUTCOME", "STATUS", "MS"], rows)
}

fn moment(text: &str) -> Result<Timestamp, &'static str> {
    since(text, Timestamp::now())
}
