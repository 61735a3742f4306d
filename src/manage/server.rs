//! `toolpress server`: the MCP servers that a gateway hands out.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Subcommand};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use toolpress_gateway::operator::{Operator, expiry};

use super::connection::{Connection, Missing};
use super::{block_on, records, show};
use crate::output;
use crate::vendors::Choice;

/// Manage a gateway's MCP servers: each some tools of one account, for whoever holds its token
#[derive(Args)]
pub struct Server {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    connection: Connection,
}

#[derive(Subcommand)]
enum Command {
    Create(Create),
    /// List the servers, of one account or of all
    List {
        /// Only this account's, by name or id
        account: Option<String>,
    },
    /// Show a server; its token is never shown again
    Show(Named),
    Update(Update),
    /// Revoke a server: its token opens nothing any more
    Revoke(Named),
}

/// Create a server; its URL and token are printed this once
#[derive(Args)]
struct Create {
    /// The account whose tools it exposes, by name or id
    account: String,
    /// What to call it
    #[arg(long)]
    name: String,
    #[command(flatten)]
    choice: Choice,
    /// When it expires: 2026-12-31T23:59:59Z, or how far ahead that is, such as 8h or 3d
    #[arg(long, value_name = "TIME", value_parser = expires)]
    expires: Option<Expires>,
    /// Ask its callers for an API token as well
    #[arg(long)]
    require_api_token: bool,
    /// Where clients reach the gateway (https://mcp.example.com), when working on its database
    #[arg(long, value_name = "URL", conflicts_with = "gateway")]
    public_url: Option<String>,
}

/// A server by name or id.
#[derive(Args)]
struct Named {
    /// Its name or id
    server: String,
    /// The account that it is one of, by name or id
    #[arg(long)]
    account: Option<String>,
}

/// Change a server; what is not named stays, its token in any case. A list of methods, tags or tools replaces the
/// server's, and '' leaves all
#[derive(Args)]
struct Update {
    #[command(flatten)]
    named: Named,
    /// Call it this
    #[arg(long)]
    name: Option<String>,
    #[command(flatten)]
    choice: Choice,
    /// When it expires: 2026-12-31T23:59:59Z, how far ahead that is, such as 8h or 3d, or never
    #[arg(long, value_name = "TIME", value_parser = expires)]
    expires: Option<Expires>,
    /// Ask its callers for an API token as well, or do not
    #[arg(long, value_name = "true|false", num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    require_api_token: Option<bool>,
}

/// When it expires; none is never.
#[derive(Clone, Copy)]
struct Expires(Option<Timestamp>);

impl Server {
    pub fn run(self) -> Result<ExitCode> {
        block_on(async {
            let public_url = match &self.command {
                Command::Create(create) => create.public_url.clone(),
                _ => None,
            };
            let operator = self.connection.operator_at(Missing::Refuse, public_url.as_deref()).await?;
            let json = self.connection.json;
            match self.command {
                Command::Create(create) => create.run(&operator, json).await?,
                Command::List { account } => list(&operator, account.as_deref(), json).await?,
                Command::Show(named) => told(&named.find(&operator).await?, json)?,
                Command::Update(update) => update.run(&operator, json).await?,
                Command::Revoke(named) => revoke(&operator, &named, json).await?,
            }
            Ok(ExitCode::SUCCESS)
        })
    }
}

impl Create {
    async fn run(self, operator: &Operator, json: bool) -> Result<()> {
        let account = records::account(operator, &self.account).await?;
        let filter = self.choice.filter();
        let body = json!({
            "name": self.name,
            "config": { "methods": filter.methods, "tags": filter.tags, "tools": filter.tools },
            "expires_at": self.expires.and_then(|Expires(time)| time),
            "require_api_token_auth": self.require_api_token,
        });
        let made = operator.post(&format!("{}/mcp", records::account_path(&account)), Some(&body)).await?;
        told(&made, json)
    }
}

impl Update {
    async fn run(self, operator: &Operator, json: bool) -> Result<()> {
        let server = self.named.find(operator).await?;
        let filter = self.choice.filter();
        let lists = [("methods", filter.methods), ("tags", filter.tags), ("tools", filter.tools)];
        let config: Map<String, Value> = lists
            .into_iter()
            .filter(|(_, words)| !words.is_empty())
            .map(|(list, words)| (list.to_owned(), words.into_iter().filter(|word| !word.is_empty()).collect()))
            .collect();
        let mut patch = Map::new();
        if !config.is_empty() {
            patch.insert("config".to_owned(), config.into());
        }
        if let Some(name) = self.name {
            patch.insert("name".to_owned(), name.into());
        }
        if let Some(Expires(time)) = self.expires {
            patch.insert("expires_at".to_owned(), json!(time));
        }
        if let Some(flag) = self.require_api_token {
            patch.insert("require_api_token_auth".to_owned(), flag.into());
        }
        told(&operator.patch(&records::server_path(&server), &patch.into()).await?, json)
    }
}

impl Named {
    async fn find(&self, operator: &Operator) -> Result<Value> {
        let account = match &self.account {
            Some(account) => Some(records::account(operator, account).await?),
            None => None,
        };
        records::server(operator, account.as_ref(), &self.server).await
    }
}

async fn list(operator: &Operator, account: Option<&str>, json: bool) -> Result<()> {
    let accounts = operator.list("/integrated-account").await?;
    let servers = match account {
        Some(word) => {
            let account = records::account(operator, word).await?;
            operator.list(&format!("{}/mcp", records::account_path(&account))).await?
        }
        None => operator.list("/mcp-server").await?,
    };
    show::list(servers, json, ["NAME", "ACCOUNT", "TOOLS", "EXPIRES", "ID"], |server| {
        let account = accounts.iter().find(|account| account["id"] == server["integrated_account_id"]);
        let account = account.map_or(&server["integrated_account_id"], |account| &account["name"]);
        [
            show::cell(&server["name"]),
            show::cell(account),
            show::config(&server["config"]),
            show::expiry(&server["expires_at"]),
            show::cell(&server["id"]),
        ]
    })
}

async fn revoke(operator: &Operator, named: &Named, json: bool) -> Result<()> {
    let server = named.find(operator).await?;
    operator.delete(&records::server_path(&server)).await?;
    if json {
        return show::json(&json!({ "revoked": server }));
    }
    let (name, id) = (show::cell(&server["name"]), records::text(&server, "id"));
    Ok(output::text(&format!("revoked server {name} ({id}): {}", show::config(&server["config"])))?)
}

/// Prints a server; one that was just made with its URL and token.
fn told(server: &Value, json: bool) -> Result<()> {
    if json {
        return show::json(server);
    }
    let mut fields = vec![
        ("id", show::cell(&server["id"])),
        ("account", show::cell(&server["integrated_account_id"])),
        ("name", show::cell(&server["name"])),
        ("tools", show::config(&server["config"])),
        ("expires", show::expiry(&server["expires_at"])),
        ("api token", if server["require_api_token_auth"] == true { "required" } else { "not required" }.to_owned()),
    ];
    if server["token"].is_string() {
        fields.push(("url", show::cell(&server["url"])));
        fields.push(("token", show::cell(&server["token"])));
    }
    show::record(&fields)?;
    if server["token"].is_string() {
        output::text("\nThe url and the token are shown this once. Whoever has one of them can use the server.")?;
    }
    Ok(())
}

fn expires(text: &str) -> Result<Expires, &'static str> {
    expiry(text, Timestamp::now()).map(Expires)
}
