//! The account that calls are made for: from the environment, a token file and other base URLs.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;
use toolpress_runtime::Account;
use toolpress_tool::Vendor;

/// Credentials are read from the environment variables that the vendor's tools name, and never from an argument,
/// which other users of the machine could see.
#[derive(Args)]
pub struct Access {
    /// Reach the vendor at BASE instead of its own host; API=BASE for one of its APIs. May be repeated
    #[arg(long = "url", value_name = "[API=]BASE")]
    urls: Vec<String>,
    /// Read the credential from this file instead of the environment
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
}

impl Access {
    pub fn account(&self, vendor: &'static Vendor) -> Result<Account> {
        let account = Account::new(vendor)?.with_environment(|name| std::env::var(name).ok())?.with_urls(&self.urls)?;
        let Some(file) = &self.token_file else { return Ok(account) };
        let token = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        account.with_credential(&token).with_context(|| format!("the token in {} is of no use", file.display()))
    }
}
