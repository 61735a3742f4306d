//! The account that calls are made for, from the environment, a token file and other base URLs, and the bounds of a call.

use std::fs;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Args;
use toolpress_runtime::{Account, Client};
use toolpress_tool::Vendor;

/// Credentials are read from the environment variables that the vendor's tools name, and never from an argument,
/// which other users of the machine could see.
#[derive(Args)]
pub struct Access {
    /// Reach the vendor at BASE instead of its own host; API=BASE for one of its APIs. May be repeated
    #[arg(long = "url", value_name = "[API=]BASE")]
    urls: Vec<String>,
    /// Reach the vendor at another of its servers, by name: eu
    #[arg(long, value_name = "NAME", conflicts_with = "urls")]
    server: Option<String>,
    /// Read the credential from this file instead of the environment; where the vendor asks for several, a line
    /// NAME=value for each, NAME being its environment variable
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
}

/// How long a call may take, and its reply be.
#[derive(Args)]
pub struct Bounds {
    /// Give a call up after this long, in seconds: 30 or 2.5s
    #[arg(long, value_name = "SECONDS", default_value = "30s", value_parser = seconds)]
    pub timeout: Duration,
    /// Refuse a reply that is longer than this; nothing is cut
    #[arg(long, value_name = "BYTES", default_value = "10485760")]
    pub max_reply_bytes: NonZeroUsize,
}

impl Access {
    /// A client for the vendor's account, whose calls have these bounds.
    pub fn client(&self, vendor: &'static Vendor, bounds: &Bounds) -> Result<Client> {
        let client = Client::new(self.account(vendor)?);
        Ok(client.with_timeout(bounds.timeout).with_max_reply_bytes(bounds.max_reply_bytes.get()))
    }

    pub fn account(&self, vendor: &'static Vendor) -> Result<Account> {
        let mut account = Account::new(vendor)?.with_environment(|name| std::env::var(name).ok())?;
        if let Some(server) = &self.server {
            account = account.with_server(server)?;
        }
        let account = account.with_urls(&self.urls)?;
        let Some(file) = &self.token_file else { return Ok(account) };
        let token = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        account.with_credential(&token).with_context(|| format!("the credential in {} is of no use", file.display()))
    }
}

fn seconds(text: &str) -> Result<Duration, &'static str> {
    let seconds = text.strip_suffix('s').unwrap_or(text).parse().ok();
    let duration = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    duration.filter(|duration| !duration.is_zero()).ok_or("write seconds, for example 30 or 2.5s")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::seconds;

    #[test]
    fn a_timeout_is_seconds_with_or_without_their_unit() {
        for (text, milliseconds) in [("30", 30_000), ("30s", 30_000), ("2.5", 2500), ("0.25s", 250)] {
            assert_eq!(seconds(text), Ok(Duration::from_millis(milliseconds)), "{text}");
        }
        for text in ["", "s", "0", "-1", "1m", "1e400", "NaN", "inf"] {
            assert!(seconds(text).is_err(), "{text}");
        }
    }
}
