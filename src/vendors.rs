//! The vendors compiled in, and the choice among their tools.

use anyhow::{Result, anyhow, bail};
use clap::Args;
use toolpress_runtime::{Filter, nearest};
use toolpress_tool::{Tool, Vendor};

/// Which tools are on. The lists are an AND; the words of one list are alternatives.
#[derive(Args)]
pub struct Choice {
    /// Only these methods: read, write, custom, list, get, create, update, delete, or a custom method's name
    #[arg(long, value_name = "METHOD", value_delimiter = ',')]
    methods: Vec<String>,
    /// Only tools with one of these tags
    #[arg(long, value_name = "TAG", value_delimiter = ',')]
    tags: Vec<String>,
    /// Only these tools, by name
    #[arg(long, value_name = "TOOL", value_delimiter = ',')]
    tools: Vec<String>,
}

impl Choice {
    pub fn filter(self) -> Filter {
        Filter { methods: self.methods, tags: self.tags, tools: self.tools }
    }
}

/// Every vendor compiled in: at least one.
pub fn all() -> Result<&'static [&'static Vendor]> {
    match toolpress_generated::vendors() {
        [] => bail!(
            "no vendor is compiled in; build with the Cargo feature of one, for example `cargo build --features pagerduty`"
        ),
        vendors => Ok(vendors),
    }
}

/// The vendor of that name.
pub fn named(name: &str) -> Result<&'static Vendor> {
    let vendors = all()?;
    vendors.iter().copied().find(|vendor| vendor.name == name).ok_or_else(|| {
        let names: Vec<&str> = vendors.iter().map(|vendor| vendor.name).collect();
        anyhow!("there is no vendor `{name}`; compiled in: {}", names.join(", "))
    })
}

/// The tool of that name, or that had it before, and whose it is.
pub fn tool(name: &str) -> Result<(&'static Vendor, &'static Tool)> {
    let vendors = all()?;
    let tools = || vendors.iter().flat_map(|vendor| vendor.tools.iter().map(|tool| (*vendor, *tool)));
    let aliases =
        || vendors.iter().flat_map(|vendor| vendor.aliases.iter().map(|(alias, tool)| (*vendor, *alias, *tool)));
    let named = tools().find(|(_, tool)| tool.name == name);
    let named =
        named.or_else(|| aliases().find(|(_, alias, _)| *alias == name).map(|(vendor, _, tool)| (vendor, tool)));
    named.ok_or_else(|| match nearest(name, tools().map(|(_, tool)| tool.name)) {
        Some(near) => anyhow!("there is no tool `{name}`; did you mean `{near}`?"),
        None => anyhow!("there is no tool `{name}`; `toolpress tools` lists them"),
    })
}
