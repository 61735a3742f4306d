//! `/integrated-account/{id}/mcp`: MCP servers, each some tools of one account for whoever holds its token.

use std::sync::Arc;

use axum::extract::State as Shared;
use axum::response::IntoResponse;
use axum::{Extension, Json};
use http::StatusCode;
use http::header::LOCATION;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Map;
use serde_json::Value;
use toolpress_store::{Account, Id, Page, Server, StoreError};
use utoipa::ToSchema;

use super::body::{Patch, Posted};
use super::config::{self, NewServerConfig, ServerConfig};
use super::fields::Fields;
use super::path::{PathId, PathIds};
use super::principal::Principal;
use super::problem::Problem;
use super::query::{List, Paged, Paging};
use super::state::State;
use super::usage::Usage;
use super::{record, values};
use crate::token::{Kind, Token};

const FIELDS: [&str; 4] = ["name", "config", "expires_at", "require_api_token_auth"];
/// How often a change is made anew that met another one.
const TRIES: usize = 5;

/// What makes an MCP server.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Incident Copilot",
    "config": {"methods": ["read", "write"]},
    "expires_at": "2126-12-31T23:59:59Z"
}))]
pub struct NewMcpServer {
    /// What people call it. Need not be unique.
    #[schema(min_length = 1, max_length = 100, pattern = r"^[^\x00-\x1f\x7f-\x9f]*$")]
    pub name: String,
    /// Which tools it exposes; all of the vendor's where it is left out.
    pub config: Option<NewServerConfig>,
    /// When its token ceases to open it: RFC 3339, at least 60 seconds ahead. `null`: never.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub expires_at: Option<Timestamp>,
    /// Whether callers must show an API token as well.
    #[serde(default)]
    pub require_api_token_auth: Option<bool>,
}

/// What to change about an MCP server (RFC 7396). What is left out stays; its token stays in any case.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"config": {"methods": ["read"]}, "expires_at": null}))]
pub struct McpServerPatch {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 100, pattern = r"^[^\x00-\x1f\x7f-\x9f]*$", nullable = false)]
    pub name: Option<String>,
    /// Its lists are replaced one by one; `null` leaves every tool on.
    pub config: Option<NewServerConfig>,
    /// `null` takes it away.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub expires_at: Option<Timestamp>,
    /// `null` is false.
    pub require_api_token_auth: Option<bool>,
}

/// An MCP server.
#[derive(Debug, Serialize, ToSchema)]
pub struct McpServer {
    #[schema(value_type = String, format = "uuid")]
    pub id: Id,
    #[schema(value_type = String, format = "uuid")]
    pub integrated_account_id: Id,
    pub name: String,
    pub config: ServerConfig,
    /// From this moment on its token opens nothing, and it will be deleted. `null`: never.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    pub expires_at: Option<Timestamp>,
    pub require_api_token_auth: bool,
    pub usage: Usage,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

/// An MCP server that was just made. `url` and `token` are shown this once.
#[derive(Debug, Serialize, ToSchema)]
pub struct CreatedMcpServer {
    #[serde(flatten)]
    pub server: McpServer,
    /// Where an MCP client reaches it that can send no header. Whoever has it can use the server.
    #[schema(example = "https://mcp.example.com/mcp/tpmcp_…")]
    pub url: String,
    /// What an MCP client sends as `Authorization: Bearer` to `/mcp`.
    #[schema(example = "tpmcp_…")]
    pub token: String,
}

impl McpServer {
    fn new(server: Server, usage: Usage) -> Self {
        Self {
            id: server.id,
            integrated_account_id: server.account_id,
            name: server.name,
            config: server.config.into(),
            expires_at: server.expires_at,
            require_api_token_auth: server.require_api_token_auth,
            usage,
            created_at: server.created_at,
            updated_at: server.updated_at,
        }
    }
}

/// A page of servers, each with how it was used.
async fn page_of(state: &State, servers: Vec<Server>, page: Page) -> Result<Json<List<McpServer>>, Problem> {
    let ids = servers.iter().map(|server| server.id).collect::<Vec<_>>();
    let usage = state.store.server_usage(&ids).await?;
    let answer = |server: Server| {
        let usage = usage.get(&server.id).copied();
        McpServer::new(server, usage.into())
    };
    Ok(Json(List::new(servers, page, |server| server.id, answer)))
}

async fn answer(state: &State, server: Server) -> Result<Json<McpServer>, Problem> {
    let usage = state.store.server_usage(&[server.id]).await?.remove(&server.id);
    Ok(Json(McpServer::new(server, usage.into())))
}

/// Make an MCP server
///
/// Its `url` and `token` are in the answer, and can never be seen again.
#[utoipa::path(
    post,
    path = "/integrated-account/{id}/mcp",
    operation_id = "create_mcp_server",
    tag = "MCP servers",
    params(("id" = String, Path, format = "uuid", description = "The integrated account")),
    request_body = NewMcpServer,
    responses(
        (status = 201, description = "It is made", body = CreatedMcpServer,
            headers(("Location" = String, description = "Where it is found")),
            links(
                ("get" = (operation_id = "get_mcp_server", parameters(("id" = "$request.path.id"), ("mcp_id" = "$response.body#/id")))),
                ("update" = (operation_id = "update_mcp_server", parameters(("id" = "$request.path.id"), ("mcp_id" = "$response.body#/id")))),
                ("revoke" = (operation_id = "delete_mcp_server", parameters(("id" = "$request.path.id"), ("mcp_id" = "$response.body#/id")))),
            )),
        (status = 409, description = "The gateway was built without the account's vendor", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn create(
    Shared(state): Shared<Arc<State>>,
    Extension(who): Extension<Principal>,
    PathId(account): PathId,
    Posted(object): Posted,
) -> Result<impl IntoResponse, Problem> {
    let account = state.account(account).await?;
    let mut fields = Fields::new(object, &FIELDS);
    let given = fields.names();
    let now = values::now();
    let name = fields.required("name", values::name);
    let config = fields.optional("config", config::read).unwrap_or_default();
    let expires_at = fields.optional("expires_at", values::expiry).flatten();
    let needs_token = fields.optional("require_api_token_auth", values::or_null(values::flag)).flatten();
    check(&state, &account, &config, &mut fields)?;
    fields.finish()?;

    let token = Token::new(Kind::Server).map_err(no_random)?;
    let server = Server {
        id: Id::new(),
        account_id: account.id,
        name: name.unwrap_or_default(),
        config,
        expires_at,
        require_api_token_auth: needs_token.unwrap_or_default(),
        token: token.hash(),
        revision: 1,
        created_at: now,
        updated_at: now,
    };
    state.store.create_server(&server).await?;
    state.record(record::of_server(&who, "server.create", &server, given)).await;

    let location = format!("/integrated-account/{}/mcp/{}", account.id, server.id);
    let url = format!("{}/mcp/{}", state.public_url, token.expose());
    let created =
        CreatedMcpServer { server: McpServer::new(server, Usage::default()), url, token: token.expose().to_owned() };
    Ok((StatusCode::CREATED, [(LOCATION, location)], Json(created)))
}

/// List an account's MCP servers
#[utoipa::path(
    get,
    path = "/integrated-account/{id}/mcp",
    operation_id = "list_mcp_servers",
    tag = "MCP servers",
    params(Paging, ("id" = String, Path, format = "uuid", description = "The integrated account")),
    responses((status = 200, description = "A page of them, oldest first", body = List<McpServer>)),
)]
pub async fn list(
    Shared(state): Shared<Arc<State>>,
    PathId(account): PathId,
    Paged(page): Paged,
) -> Result<Json<List<McpServer>>, Problem> {
    state.account(account).await?;
    let servers = state.store.servers(Some(account), page).await?;
    page_of(&state, servers, page).await
}

/// List the MCP servers of all accounts
#[utoipa::path(
    get,
    path = "/mcp-server",
    operation_id = "list_all_mcp_servers",
    tag = "MCP servers",
    params(Paging),
    responses((status = 200, description = "A page of them, oldest first", body = List<McpServer>)),
)]
pub async fn list_all(Shared(state): Shared<Arc<State>>, Paged(page): Paged) -> Result<Json<List<McpServer>>, Problem> {
    let servers = state.store.servers(None, page).await?;
    page_of(&state, servers, page).await
}

/// Get an MCP server
#[utoipa::path(
    get,
    path = "/integrated-account/{id}/mcp/{mcp_id}",
    operation_id = "get_mcp_server",
    tag = "MCP servers",
    params(
        ("id" = String, Path, format = "uuid", description = "The integrated account"),
        ("mcp_id" = String, Path, format = "uuid", description = "The MCP server"),
    ),
    responses((status = 200, description = "The server, without its token", body = McpServer)),
)]
pub async fn get(Shared(state): Shared<Arc<State>>, ids: PathIds) -> Result<Json<McpServer>, Problem> {
    let server = state.server(ids.account, ids.server).await?;
    answer(&state, server).await
}

/// Change an MCP server
///
/// A JSON Merge Patch (RFC 7396). Its token stays, and sees the change within a second.
#[utoipa::path(
    patch,
    path = "/integrated-account/{id}/mcp/{mcp_id}",
    operation_id = "update_mcp_server",
    tag = "MCP servers",
    params(
        ("id" = String, Path, format = "uuid", description = "The integrated account"),
        ("mcp_id" = String, Path, format = "uuid", description = "The MCP server"),
    ),
    request_body(content((McpServerPatch = "application/merge-patch+json"), (McpServerPatch = "application/json"))),
    responses(
        (status = 200, description = "The server as it is now", body = McpServer),
        (status = 409, description = "It was changed at the same time, or the gateway was built without the account's vendor", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn update(
    Shared(state): Shared<Arc<State>>,
    Extension(who): Extension<Principal>,
    ids: PathIds,
    Patch(object): Patch,
) -> Result<Json<McpServer>, Problem> {
    let account = state.account(ids.account).await?;
    for tries in 1.. {
        let mut server = state.server(ids.account, ids.server).await?;
        let revision = server.revision;
        let given = patch(&state, &account, &mut server, object.clone())?;
        match state.store.update_server(&server).await {
            Ok(_) => {
                state.record(record::of_server(&who, "server.update", &server, given)).await;
                return answer(&state, server).await;
            }
            Err(StoreError::Conflict(_)) if tries < TRIES && is_changed(&state, &server, revision).await? => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Problem::missing("MCP server of this account"))
}

/// Revoke an MCP server
///
/// Its token opens nothing any more, on every replica within a second.
#[utoipa::path(
    delete,
    path = "/integrated-account/{id}/mcp/{mcp_id}",
    operation_id = "delete_mcp_server",
    tag = "MCP servers",
    params(
        ("id" = String, Path, format = "uuid", description = "The integrated account"),
        ("mcp_id" = String, Path, format = "uuid", description = "The MCP server"),
    ),
    responses((status = 204, description = "It is revoked and gone")),
)]
pub async fn delete(
    Shared(state): Shared<Arc<State>>,
    Extension(who): Extension<Principal>,
    ids: PathIds,
) -> Result<StatusCode, Problem> {
    let server = state.server(ids.account, ids.server).await?;
    state.store.delete_server(server.id).await?;
    state.record(record::of_server(&who, "server.revoke", &server, Vec::new())).await;
    Ok(StatusCode::NO_CONTENT)
}

/// Puts a patch on a server; gives back the names of the fields.
fn patch(
    state: &State,
    account: &Account,
    server: &mut Server,
    object: Map<String, Value>,
) -> Result<Vec<String>, Problem> {
    let mut fields = Fields::new(object, &FIELDS);
    let given = fields.names();
    if let Some(name) = fields.optional("name", values::name) {
        server.name = name;
    }
    if let Some(config) = fields.optional("config", |value| config::merge(&server.config, value)) {
        check(state, account, &config, &mut fields)?;
        server.config = config;
    }
    if let Some(expires_at) = fields.optional("expires_at", values::expiry) {
        server.expires_at = expires_at;
    }
    if let Some(flag) = fields.optional("require_api_token_auth", values::or_null(values::flag)) {
        server.require_api_token_auth = flag.unwrap_or_default();
    }
    fields.finish()?;
    server.updated_at = values::now();
    Ok(given)
}

/// Keeps what is wrong with a config for this account's vendor.
fn check(
    state: &State,
    account: &Account,
    config: &toolpress_store::Config,
    fields: &mut Fields,
) -> Result<(), Problem> {
    let vendor = state.vendor_of(account)?;
    if let Err(faults) = config::tools(vendor, config) {
        fields.extend(faults.into_iter().map(|fault| fault.under("config")));
    }
    Ok(())
}

/// Whether what stood in the way is a change that somebody else made.
async fn is_changed(state: &State, server: &Server, revision: i64) -> Result<bool, Problem> {
    let stored = state.server(server.account_id, server.id).await?;
    Ok(stored.revision != revision)
}

/// The operating system gives no random bytes.
pub(super) fn no_random(error: getrandom::Error) -> Problem {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, format!("the operating system gives no random bytes: {error}"))
}
