//! What is served over MCP, however a client is connected.

use anyhow::Result;
use clap::{Args, ValueEnum};
use toolpress_runtime::Catalog;
use toolpress_runtime::mcp::Server;

use crate::account::Access;
use crate::vendors::{self, Choice};

/// A vendor's tools, called in the name of one account.
#[derive(Args)]
pub struct Service {
    /// The vendor whose tools are served
    #[arg(long)]
    vendor: String,
    #[command(flatten)]
    offer: Offer,
}

/// Which of the tools, in whose name, and how.
#[derive(Args)]
pub struct Offer {
    #[command(flatten)]
    choice: Choice,
    #[command(flatten)]
    access: Access,
    /// How replies are given
    #[arg(long, value_enum, value_name = "FORM", default_value = "text")]
    output: Output,
}

/// How replies are given.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Output {
    /// As text
    Text,
    /// As text, and as JSON objects that the tools describe with output schemas
    Structured,
}

impl Service {
    pub fn server(self) -> Result<Server> {
        self.offer.server(&self.vendor)
    }
}

impl Offer {
    pub fn server(self, vendor: &str) -> Result<Server> {
        let vendor = vendors::named(vendor)?;
        let structured = self.output == Output::Structured;
        let client = self.access.client(vendor)?.with_structured(structured);
        let catalog = Catalog::new(&[vendor], &self.choice.filter())?.with_output_schemas(structured);
        Ok(Server::new(catalog, client))
    }
}
