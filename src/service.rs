//! What is served over MCP, however a client is connected.

use anyhow::Result;
use clap::{Args, ValueEnum};
use toolpress_runtime::Catalog;
use toolpress_runtime::mcp::Server;

use crate::account::{Access, Bounds};
use crate::vendors::{self, Choice};

/// A vendor's tools, called in the name of one account.
#[derive(Args)]
pub struct Service {
    /// The vendor whose tools are served
    #[arg(long)]
    vendor: String,
    #[command(flatten)]
    offer: Offer,
    #[command(flatten)]
    replies: Replies,
}

/// Which of the tools, and in whose name.
#[derive(Args)]
pub struct Offer {
    #[command(flatten)]
    choice: Choice,
    #[command(flatten)]
    access: Access,
}

/// What replies may be like, and the form in which they are given.
#[derive(Args)]
pub struct Replies {
    #[command(flatten)]
    pub bounds: Bounds,
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
        self.offer.server(&self.vendor, &self.replies)
    }
}

impl Replies {
    pub fn are_structured(&self) -> bool {
        self.output == Output::Structured
    }
}

impl Offer {
    pub fn server(self, vendor: &str, replies: &Replies) -> Result<Server> {
        let vendor = vendors::named(vendor)?;
        let structured = replies.are_structured();
        let client = self.access.client(vendor, &replies.bounds)?.with_structured(structured);
        let catalog = Catalog::new(&[vendor], &self.choice.filter())?.with_output_schemas(structured);
        Ok(Server::new(catalog, client))
    }
}
