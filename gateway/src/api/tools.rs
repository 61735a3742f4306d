//! `/integrated-account/{id}/tools`: what a config would expose, before a server is made.

use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State as Shared};
use serde::Serialize;
use toolpress_runtime::descriptor;
use toolpress_store::Config;
use toolpress_tool::{Tool as Table, Vendor};
use utoipa::ToSchema;

use super::config;
use super::path::PathId;
use super::problem::{Mistake, Problem};
use super::query::Query;
use super::state::State;

/// How many bytes of JSON a model reads as one token, on average.
const BYTES_PER_TOKEN: usize = 4;

/// What a config exposes.
#[derive(Debug, Serialize, ToSchema)]
pub struct Tools {
    /// The tools, by name.
    pub result: Vec<Tool>,
    /// Always `null`: there are no other pages.
    #[schema(required)]
    pub next_cursor: Option<String>,
    /// How many tools there are.
    pub result_count: usize,
    /// About how many tokens of a model's context their list takes.
    pub approximate_tokens: usize,
}

/// A tool, in short.
#[derive(Debug, Serialize, ToSchema)]
pub struct Tool {
    #[schema(example = "list_all_pager_duty_incidents")]
    pub name: &'static str,
    #[schema(example = "List incidents")]
    pub title: &'static str,
    #[schema(example = "list")]
    pub method: &'static str,
    pub effect: ToolEffect,
    #[schema(example = json!(["incidents"]))]
    pub tags: &'static [&'static str],
}

/// What a tool does to the vendor's data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ToolEffect {
    Reads,
    Creates,
    Updates,
    Deletes,
}

/// See what a config would expose
///
/// The three lists are those of a server's `config`, their words separated by commas.
#[utoipa::path(
    get,
    path = "/integrated-account/{id}/tools",
    operation_id = "list_tools",
    tag = "MCP servers",
    params(
        ("id" = String, Path, format = "uuid", description = "The integrated account"),
        ("methods" = Option<String>, Query, description = "Methods, separated by commas", example = "read,write", nullable = false),
        ("tags" = Option<String>, Query, description = "Tags, separated by commas", nullable = false),
        ("tools" = Option<String>, Query, description = "Names of tools, separated by commas", nullable = false),
    ),
    responses(
        (status = 200, description = "What the config would expose", body = Tools),
        (status = 409, description = "The gateway was built without the account's vendor", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn list(
    Shared(state): Shared<Arc<State>>,
    PathId(account): PathId,
    RawQuery(query): RawQuery,
) -> Result<Json<Tools>, Problem> {
    let mut query = Query::new(query.as_deref(), &["methods", "tags", "tools"]);
    let config = Config { methods: query.words("methods"), tags: query.words("tags"), tools: query.words("tools") };
    let account = state.account(account).await?;
    match Tools::exposed(state.vendor_of(&account)?, &config) {
        Ok(tools) => {
            query.finish()?;
            Ok(Json(tools))
        }
        Err(faults) => {
            for fault in faults {
                // `#/tags/0` is a word of the parameter `tags`; `#` is what the three leave together.
                let list = fault.pointer.as_deref().and_then(|pointer| pointer.split('/').nth(1));
                query.fault(list.unwrap_or("methods, tags, tools"), fault.detail);
            }
            query.finish()?;
            Err(Problem::missing("config"))
        }
    }
}

impl Tools {
    /// What a config exposes of a vendor.
    ///
    /// # Errors
    ///
    /// Every word that stands for nothing, with its pointer into the config; a config that leaves nothing.
    pub fn exposed(vendor: &Vendor, config: &Config) -> Result<Self, Vec<Mistake>> {
        let mut tools = config::tools(vendor, config)?;
        tools.sort_unstable_by_key(|tool| tool.name);
        Ok(Self::of(&tools))
    }

    fn of(tools: &[&'static Table]) -> Self {
        let bytes: usize = tools.iter().map(|tool| descriptor(tool).len()).sum();
        Self {
            result: tools.iter().map(|tool| Tool::of(tool)).collect(),
            next_cursor: None,
            result_count: tools.len(),
            approximate_tokens: bytes / BYTES_PER_TOKEN,
        }
    }
}

impl Tool {
    fn of(tool: &'static Table) -> Self {
        use toolpress_tool::Effect;
        Self {
            name: tool.name,
            title: tool.title,
            method: tool.method.name(),
            effect: match tool.effect {
                Effect::Reads => ToolEffect::Reads,
                Effect::Creates => ToolEffect::Creates,
                Effect::Updates => ToolEffect::Updates,
                Effect::Deletes => ToolEffect::Deletes,
            },
            tags: tool.tags,
        }
    }
}
