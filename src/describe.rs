//! `toolpress describe`: one tool, for a person or as a model gets it.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use serde_json::Value;
use toolpress_runtime::{descriptor, expected};
use toolpress_tool::Tool;

use crate::{output, vendors};

/// Show one tool: what it does, what it calls, and its arguments
#[derive(Args)]
pub struct Describe {
    /// The tool's name
    tool: String,
    /// Print the exact descriptor that an MCP client gets
    #[arg(long)]
    json: bool,
}

impl Describe {
    pub fn run(self) -> Result<ExitCode> {
        let (_, tool) = vendors::tool(&self.tool)?;
        output::text(&if self.json { descriptor(tool) } else { page(tool)? })?;
        Ok(ExitCode::SUCCESS)
    }
}

fn page(tool: &Tool) -> Result<String> {
    let schema: Value = serde_json::from_str(tool.input_schema)?;
    let mut page = format!(
        "{}: {}\n\n{}\n\nmethod   {}\neffect   {}\ntags     {}\ncall     {} {}{}\n",
        tool.name,
        tool.title,
        tool.description,
        tool.method.name(),
        tool.effect.name(),
        tool.tags.join(", "),
        tool.http.name(),
        tool.api.url,
        tool.path,
    );
    for argument in tool.arguments {
        let property = &schema["properties"][argument.name];
        let required = if argument.required && argument.setting.is_none() { " (required)" } else { "" };
        page += &format!("\n{}{required}: {}\n", argument.name, expected(property));
        if let Some(description) = property["description"].as_str() {
            page += &format!("    {description}\n");
        }
    }
    Ok(page)
}
