//! `toolpress token`: the API tokens of people and services.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Subcommand};
use jiff::Timestamp;
use serde_json::{Value, json};
use toolpress_gateway::operator::{Operator, expiry};

use super::connection::{Connection, Missing};
use super::{block_on, records, show};
use crate::output;

/// Manage a gateway's API tokens: administrators manage, others call servers that ask for one
#[derive(Args)]
pub struct Token {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    connection: Connection,
}

#[derive(Subcommand)]
enum Command {
    Create(Create),
    /// List the tokens, never what they are
    List,
    /// Revoke a token: it opens nothing any more
    Revoke {
        /// Its name or id
        token: String,
    },
}

/// Create a token, which is printed this once
#[derive(Args)]
struct Create {
    /// Whose it is: what the audit log says
    name: String,
    /// An administrator's: it manages the gateway
    #[arg(long)]
    admin: bool,
    /// When it expires: 2026-12-31T23:59:59Z, or how far ahead that is, such as 8h or 3d
    #[arg(long, value_name = "TIME", value_parser = expires)]
    expires: Option<Expires>,
}

/// When it expires; none is never.
#[derive(Clone, Copy)]
struct Expires(Option<Timestamp>);

impl Token {
    pub fn run(self) -> Result<ExitCode> {
        block_on(async {
            let missing = if matches!(self.command, Command::Create(_)) { Missing::Make } else { Missing::Refuse };
            let operator = self.connection.operator(missing).await?;
            let json = self.connection.json;
            match self.command {
                Command::Create(create) => create.run(&operator, json).await?,
                Command::List => list(&operator, json).await?,
                Command::Revoke { token } => revoke(&operator, &token, json).await?,
            }
            Ok(ExitCode::SUCCESS)
        })
    }
}

impl Create {
    async fn run(self, operator: &Operator, json: bool) -> Result<()> {
        let body = json!({
            "name": self.name,
            "is_admin": self.admin,
            "expires_at": self.expires.and_then(|Expires(time)| time),
        });
        let made = operator.post("/api-token", Some(&body)).await?;
        if json {
            return show::json(&made);
        }
        show::record(&[
            ("id", show::cell(&made["id"])),
            ("name", show::cell(&made["name"])),
            ("role", role(&made)),
            ("expires", show::expiry(&made["expires_at"])),
            ("token", show::cell(&made["token"])),
        ])?;
        Ok(output::text("\nThe token is shown this once.")?)
    }
}

async fn list(operator: &Operator, json: bool) -> Result<()> {
    let tokens = operator.list("/api-token").await?;
    show::list(tokens, json, ["NAME", "ROLE", "EXPIRES", "ID"], |token| {
        [show::cell(&token["name"]), role(token), show::expiry(&token["expires_at"]), show::cell(&token["id"])]
    })
}

async fn revoke(operator: &Operator, word: &str, json: bool) -> Result<()> {
    let token = records::token(operator, word).await?;
    operator.delete(&format!("/api-token/{}", records::text(&token, "id"))).await?;
    if json {
        return show::json(&json!({ "revoked": token }));
    }
    let (name, id) = (show::cell(&token["name"]), records::text(&token, "id"));
    Ok(output::text(&format!("revoked token {name} ({id}), {}", role(&token)))?)
}

fn role(token: &Value) -> String {
    if token["is_admin"] == true { "administrator" } else { "caller" }.to_owned()
}

fn expires(text: &str) -> Result<Expires, &'static str> {
    expiry(text, Timestamp::now()).map(Expires)
}
