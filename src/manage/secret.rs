//! Where a command reads an account's secret: never from its arguments, which other users of the machine could see.

use std::fs;
use std::io::Read;

use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::{Map, Value};
use toolpress_gateway::operator::credentials;

#[derive(Args)]
pub struct Secret {
    /// Read the secret from env:NAME, file:PATH or - (standard input): the credential; `user:password` for basic
    /// authentication; a line NAME=value for each where the vendor wants several. Without it, the environment variables
    /// that the vendor's credentials are named like are read
    #[arg(long, value_name = "SOURCE")]
    secret_from: Option<String>,
    /// The secret is the whole of what the API calls `credentials`, as JSON: for OAuth
    #[arg(long, requires = "secret_from")]
    credentials_json: bool,
}

impl Secret {
    /// What the API takes as `credentials`, for this vendor as it lists it.
    pub fn credentials(&self, vendor: &Value) -> Result<Value> {
        let Some(source) = &self.secret_from else { return from_environment(vendor) };
        let secret = read(source)?;
        if self.credentials_json {
            // The error of a reader may show what it has read.
            return serde_json::from_str(&secret).ok().context("the secret is no JSON");
        }
        credentials(vendor, &secret).map_err(anyhow::Error::msg)
    }
}

fn read(source: &str) -> Result<String> {
    if source == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).context("cannot read the secret from standard input")?;
        return Ok(text);
    }
    match source.split_once(':') {
        Some(("env", name)) => std::env::var(name).with_context(|| format!("there is no secret in {name}")),
        Some(("file", path)) => fs::read_to_string(path).with_context(|| format!("cannot read {path}")),
        // What is shown of it would be the secret itself, if somebody took this for where to write it.
        _ => bail!("--secret-from says where the secret is: env:NAME, file:PATH or - for standard input"),
    }
}

/// The secret in the variables that `toolpress call` reads.
fn from_environment(vendor: &Value) -> Result<Value> {
    let asked = vendor["credentials"].as_array().map(Vec::as_slice).unwrap_or_default();
    let names = || asked.iter().filter_map(|credential| credential["name"].as_str());
    let mut found = Map::new();
    for name in names() {
        if let Some(value) = std::env::var(name).ok().filter(|value| !value.is_empty()) {
            found.insert(name.to_owned(), value.into());
        }
    }
    match (asked, found.len()) {
        (_, count) if count < asked.len() => {
            let missing: Vec<&str> = names().filter(|name| !found.contains_key(*name)).collect();
            bail!("say with --secret-from where the secret is, or set {}", missing.join(" and "))
        }
        ([_], _) => {
            let secret = found.values().next().and_then(Value::as_str).unwrap_or_default();
            credentials(vendor, secret).map_err(anyhow::Error::msg)
        }
        _ => Ok(Value::Object(found)),
    }
}
