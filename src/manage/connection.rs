//! Which gateway a command manages: one that runs somewhere, or the database of one on this machine.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use clap::Args;
use toolpress_gateway::accounts::Accounts;
use toolpress_gateway::api::State;
use toolpress_gateway::key::{self, Keyring};
use toolpress_gateway::operator::Operator;
use toolpress_runtime::base::Base;
use toolpress_store::Page;

use crate::vendors;

/// The token is read from the environment and never from an argument, which other users of the machine could see.
const API_TOKEN: &str = "TOOLPRESS_API_TOKEN";
const DATABASE: &str = "TOOLPRESS_DATABASE";
/// Where `serve` listens unless it is told otherwise.
const LOCAL: &str = "http://127.0.0.1:8080";

#[derive(Args)]
pub struct Connection {
    /// Manage the gateway at this URL, with the administrator's token in the environment variable TOOLPRESS_API_TOKEN
    #[arg(long, value_name = "URL", global = true, conflicts_with = "database", help_heading = "Gateway")]
    gateway: Option<String>,
    /// Work on a gateway's database itself, while it runs or not: sqlite:PATH or postgres://…; else the environment
    /// variable TOOLPRESS_DATABASE says it; else it is sqlite:toolpress.db
    #[arg(long, value_name = "ADDRESS", global = true, help_heading = "Gateway")]
    database: Option<String>,
    /// The file with the keys that seal credentials, instead of the one beside the database
    #[arg(long, value_name = "FILE", global = true, conflicts_with = "gateway", help_heading = "Gateway")]
    key_file: Option<PathBuf>,
    /// Print JSON
    #[arg(long, global = true)]
    pub json: bool,
}

/// Whether a command may make the database that it works on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    Make,
    Refuse,
}

impl Connection {
    /// The way to the gateway's API.
    pub async fn operator(&self, missing: Missing) -> Result<Operator> {
        self.operator_at(missing, None).await
    }

    /// As [`Self::operator`], where URLs for clients begin with this one if the gateway itself is not asked.
    pub async fn operator_at(&self, missing: Missing, public_url: Option<&str>) -> Result<Operator> {
        if let Some(url) = &self.gateway {
            let token = set(API_TOKEN).with_context(|| format!("set {API_TOKEN} to an administrator's token"))?;
            return Ok(Operator::remote(url, &token)?);
        }
        let database = self.database.clone().or_else(|| set(DATABASE));
        let database = database.unwrap_or_else(|| "sqlite:toolpress.db".to_owned());
        if let Some(path) = database.strip_prefix("sqlite:").filter(|_| missing == Missing::Refuse)
            && !Path::new(path).exists()
        {
            bail!("there is no database {path}; name it with --database, or a running gateway with --gateway");
        }
        let public_url = Base::parse(public_url.unwrap_or(LOCAL)).context("--public-url is of no use")?.to_string();
        let store = toolpress_store::open(&database).await.context("the database cannot be opened")?;
        let beside = self.key_file.clone().or_else(|| key::file_beside(&database));
        let has_accounts = !store.accounts(Page { after: None, limit: 1 }).await?.is_empty();
        let keyring = Arc::new(Keyring::find(set, beside.as_deref(), has_accounts)?);
        let vendors = vendors::all()?;
        let accounts = Arc::new(Accounts::new(vendors, Arc::clone(&store), Arc::clone(&keyring)));
        Ok(Operator::local(State { vendors, store, keyring, accounts, public_url }))
    }
}

/// An environment variable that holds something.
fn set(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.trim().is_empty())
}
