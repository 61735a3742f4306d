//! `toolpress account`: the accounts with vendors that a gateway holds.

use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use serde_json::{Map, Value, json};
use toolpress_gateway::operator::Operator;

use super::connection::{Connection, Missing};
use super::secret::Secret;
use super::{block_on, records, show};
use crate::output;

/// Manage a gateway's accounts with vendors
#[derive(Args)]
pub struct Account {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    connection: Connection,
}

#[derive(Subcommand)]
enum Command {
    Add(Add),
    /// List the accounts
    List,
    /// Show an account; its credentials are never shown
    Show(Named),
    /// Call a tool of the account that only reads; exit with 1 when it does not work
    Test(Named),
    Rotate(Rotate),
    /// Remove an account and its servers, whose tokens open nothing any more
    Remove(Named),
}

/// Add an account with a vendor
#[derive(Args)]
struct Add {
    /// What to call it
    name: String,
    /// The vendor: pagerduty
    #[arg(long)]
    vendor: String,
    /// Reach the vendor at BASE instead of its own host; API=BASE for one of its APIs. May be repeated
    #[arg(long = "url", value_name = "[API=]BASE")]
    urls: Vec<String>,
    #[command(flatten)]
    secret: Secret,
    /// What calls need not say, such as from=sam@example.com. May be repeated
    #[arg(long = "setting", value_name = "NAME=VALUE", value_parser = pair)]
    settings: Vec<(String, String)>,
    /// A header to send with every call; it is shown again, so nothing secret. May be repeated
    #[arg(long = "header", value_name = "NAME=VALUE", value_parser = pair)]
    headers: Vec<(String, String)>,
}

/// An account by name or id.
#[derive(Args)]
struct Named {
    /// Its name or id
    account: String,
}

/// Give an account new credentials
#[derive(Args)]
struct Rotate {
    /// Its name or id
    account: String,
    #[command(flatten)]
    secret: Secret,
}

impl Account {
    pub fn run(self) -> Result<ExitCode> {
        block_on(async {
            let missing = if matches!(self.command, Command::Add(_)) { Missing::Make } else { Missing::Refuse };
            let operator = self.connection.operator(missing).await?;
            let json = self.connection.json;
            match self.command {
                Command::Add(add) => add.run(&operator, json).await?,
                Command::List => list(&operator, json).await?,
                Command::Show(Named { account }) => told(&records::account(&operator, &account).await?, json)?,
                Command::Test(Named { account }) => return test(&operator, &account, json).await,
                Command::Rotate(rotate) => rotate.run(&operator, json).await?,
                Command::Remove(Named { account }) => remove(&operator, &account, json).await?,
            }
            Ok(ExitCode::SUCCESS)
        })
    }
}

impl Add {
    async fn run(self, operator: &Operator, json: bool) -> Result<()> {
        let credentials = self.secret.credentials(&vendor(operator, &self.vendor).await?)?;
        let body = json!({
            "name": self.name,
            "vendor": self.vendor,
            "credentials": credentials,
            "base_url": (!self.urls.is_empty()).then(|| self.urls.join(" ")),
            "settings": object(self.settings),
            "default_headers": object(self.headers),
        });
        told(&operator.post("/integrated-account", Some(&body)).await?, json)
    }
}

impl Rotate {
    async fn run(self, operator: &Operator, json: bool) -> Result<()> {
        let account = records::account(operator, &self.account).await?;
        let vendor = vendor(operator, records::text(&account, "vendor")).await?;
        let patch = json!({ "credentials": self.secret.credentials(&vendor)? });
        told(&operator.patch(&records::account_path(&account), &patch).await?, json)
    }
}

async fn list(operator: &Operator, json: bool) -> Result<()> {
    let accounts = operator.list("/integrated-account").await?;
    show::list(accounts, json, ["NAME", "VENDOR", "STATE", "URL", "ID"], |account| {
        ["name", "vendor", "state", "base_url", "id"].map(|field| show::cell(&account[field]))
    })
}

async fn test(operator: &Operator, word: &str, json: bool) -> Result<ExitCode> {
    let account = records::account(operator, word).await?;
    let trial = operator.post(&format!("{}/test", records::account_path(&account)), None).await?;
    if json {
        show::json(&trial)?;
    } else {
        output::text(records::text(&trial, "message"))?;
    }
    Ok(if trial["ok"] == true { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn remove(operator: &Operator, word: &str, json: bool) -> Result<()> {
    let account = records::account(operator, word).await?;
    let path = records::account_path(&account);
    let servers = operator.list(&format!("{path}/mcp")).await?;
    operator.delete(&path).await?;
    if json {
        return show::json(&json!({ "removed": account, "revoked": servers }));
    }
    output::text(&format!("removed account {} ({})", show::cell(&account["name"]), records::text(&account, "id")))?;
    for server in &servers {
        output::text(&format!("revoked server {} ({})", show::cell(&server["name"]), records::text(server, "id")))?;
    }
    Ok(())
}

/// Prints an account.
fn told(account: &Value, json: bool) -> Result<()> {
    if json {
        return show::json(account);
    }
    let fields = account.as_object().context("the gateway answered with something else than an account")?;
    let fields: Vec<(&str, String)> = fields.iter().map(|(name, value)| (name.as_str(), show::cell(value))).collect();
    show::record(&fields)
}

/// The vendor as the gateway lists it.
async fn vendor(operator: &Operator, name: &str) -> Result<Value> {
    let vendors = operator.get("/vendor").await?;
    let found = vendors["result"].as_array().and_then(|vendors| vendors.iter().find(|vendor| vendor["name"] == name));
    // The gateway says what is wrong with the name.
    Ok(found.cloned().unwrap_or_else(|| json!({ "name": name, "credentials": [] })))
}

fn object(pairs: Vec<(String, String)>) -> Map<String, Value> {
    pairs.into_iter().map(|(name, value)| (name, value.into())).collect()
}

fn pair(text: &str) -> Result<(String, String), &'static str> {
    let (name, value) = text.split_once('=').ok_or("write NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}
