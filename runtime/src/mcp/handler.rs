//! Answers MCP requests with a catalog of tools and a client that calls them. Knows nothing of transports.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::Serialize;
use serde_json::{Map, Value, json};
use toolpress_tool::Tool;

use super::message::{Fault, Request, failure, success};
use crate::catalog::Catalog;
use crate::client::Client;
use crate::limit::RateLimit;
use crate::reply::{Content, Reply};

/// The revision without a handshake: each request says its version.
const MODERN: &str = "2026-07-28";
/// Every revision that is served, the newest first.
const VERSIONS: [&str; 5] = [MODERN, "2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"];
/// Those that begin with `initialize`.
const LEGACY: &[&str] = VERSIONS.split_at(1).1;

const VERSION_KEY: &str = "io.modelcontextprotocol/protocolVersion";
const CAPABILITIES_KEY: &str = "io.modelcontextprotocol/clientCapabilities";

/// For how long a client may keep what cannot change while the server runs.
const TTL_MILLISECONDS: u32 = 60 * 60 * 1000;

/// An MCP server: the tools of a catalog, called in the name of one account.
#[derive(Debug)]
pub struct Server {
    catalog: Catalog,
    client: Client,
}

/// How a request is to be answered.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Era {
    Legacy,
    Modern,
}

/// A result, with what the modern revision wants beside it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome<T> {
    #[serde(skip_serializing_if = "Option::is_none")]
    result_type: Option<&'static str>,
    #[serde(flatten)]
    body: T,
    #[serde(flatten)]
    cache: Option<Cache>,
    #[serde(rename = "_meta", skip_serializing_if = "Meta::is_empty")]
    meta: Meta,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Cache {
    ttl_ms: u32,
    cache_scope: &'static str,
}

#[derive(Default, Serialize)]
struct Meta {
    #[serde(rename = "io.modelcontextprotocol/serverInfo", skip_serializing_if = "Option::is_none")]
    server: Option<Implementation>,
    #[serde(flatten)]
    limits: Option<RateLimit>,
}

#[derive(Serialize)]
struct Implementation {
    name: &'static str,
    title: String,
    version: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CallResult {
    content: [Block; 1],
    is_error: bool,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase", rename_all_fields = "camelCase")]
enum Block {
    Text { text: String },
    Image { data: String, mime_type: String },
    Resource { resource: Blob },
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Blob {
    uri: String,
    mime_type: String,
    blob: String,
}

impl Server {
    /// A server of these tools. The client's account is whose name they are called in.
    #[must_use]
    pub fn new(catalog: Catalog, client: Client) -> Self {
        Self { catalog, client }
    }

    /// Answers one request. `initialized` says whether its connection has begun with `initialize`: only then may a
    /// request leave out its protocol version.
    pub(super) async fn answer(&self, request: Request, initialized: bool) -> String {
        let Request { id, method, params } = request;
        let era = || era(&params, initialized);
        let result = match method.as_str() {
            "initialize" => self.initialize(&params).map(|result| success(&id, result)),
            "ping" => ping(&params).map(|result| success(&id, result)),
            "server/discover" => era().and_then(|era| self.discover(era)).map(|result| success(&id, result)),
            "tools/list" => era().and_then(|era| self.list(&params, era)).map(|result| success(&id, result)),
            "tools/call" => match era().and_then(|era| Ok((era, self.named(&params)?, arguments(&params)?))) {
                Ok((era, tool, arguments)) => Ok(success(&id, self.call(tool, arguments, era).await)),
                Err(fault) => Err(fault),
            },
            unknown => Err(Fault::method_not_found(unknown)),
        };
        result.unwrap_or_else(|fault| failure(Some(&id), &fault))
    }

    /// The handshake of the older revisions: the version the client asks for, or the newest that has a handshake.
    fn initialize(&self, params: &Map<String, Value>) -> Result<impl Serialize, Fault> {
        let Some(Value::String(requested)) = params.get("protocolVersion") else {
            return Err(Fault::invalid_params("`protocolVersion` must be a string"));
        };
        let agreed = LEGACY.iter().find(|version| *version == requested).unwrap_or(&LEGACY[0]);
        Ok(json!({
            "protocolVersion": agreed,
            "capabilities": { "tools": {} },
            "serverInfo": self.implementation(),
            "instructions": self.client.account().vendor().instructions,
        }))
    }

    fn discover(&self, era: Era) -> Result<impl Serialize, Fault> {
        if era == Era::Legacy {
            return Err(Fault::method_not_found("server/discover"));
        }
        let body = json!({
            "supportedVersions": VERSIONS,
            "capabilities": { "tools": {} },
            "instructions": self.client.account().vendor().instructions,
        });
        Ok(self.outcome(body, era).cached())
    }

    fn list(&self, params: &Map<String, Value>, era: Era) -> Result<impl Serialize, Fault> {
        #[derive(Serialize)]
        struct Tools<'a> {
            tools: &'a serde_json::value::RawValue,
        }
        if params.contains_key("cursor") {
            return Err(Fault::invalid_params("`cursor` is none of this server: it lists all its tools at once"));
        }
        let list = self.outcome(Tools { tools: self.catalog.descriptors() }, era);
        Ok(if era == Era::Modern { list.cached() } else { list })
    }

    async fn call(&self, tool: &'static Tool, arguments: Map<String, Value>, era: Era) -> impl Serialize {
        let reply = self.client.call(tool, arguments).await.unwrap_or_else(Reply::from);
        let result = CallResult { content: [block(tool, reply.content)], is_error: reply.is_error };
        let mut outcome = self.outcome(result, era);
        outcome.meta.limits = reply.limits;
        outcome
    }

    fn named(&self, params: &Map<String, Value>) -> Result<&'static Tool, Fault> {
        let Some(Value::String(name)) = params.get("name") else {
            return Err(Fault::invalid_params("`name` must be a string, the name of a tool"));
        };
        self.catalog.find(name).ok_or_else(|| {
            let name: String = name.chars().take(100).collect();
            Fault::invalid_params(match self.catalog.nearest(&name) {
                Some(near) => format!("there is no tool `{name}`; did you mean `{near}`?"),
                None => format!("there is no tool `{name}`; tools/list names those there are"),
            })
        })
    }

    fn outcome<T>(&self, body: T, era: Era) -> Outcome<T> {
        match era {
            Era::Legacy => Outcome { result_type: None, body, cache: None, meta: Meta::default() },
            Era::Modern => {
                let meta = Meta { server: Some(self.implementation()), limits: None };
                Outcome { result_type: Some("complete"), body, cache: None, meta }
            }
        }
    }

    fn implementation(&self) -> Implementation {
        Implementation {
            name: "toolpress",
            title: format!("Toolpress: {}", self.client.account().vendor().title),
            version: env!("CARGO_PKG_VERSION"),
        }
    }
}

impl<T> Outcome<T> {
    /// The result with leave to keep it. Which tools are on is this server's own affair: no one else's cache may
    /// answer for it.
    fn cached(self) -> Self {
        Self { cache: Some(Cache { ttl_ms: TTL_MILLISECONDS, cache_scope: "private" }), ..self }
    }
}

impl Meta {
    fn is_empty(&self) -> bool {
        self.server.is_none() && self.limits.is_none()
    }
}

/// Which revision's rules a request follows.
fn era(params: &Map<String, Value>, initialized: bool) -> Result<Era, Fault> {
    let meta = match params.get("_meta") {
        None => None,
        Some(Value::Object(meta)) => Some(meta),
        Some(_) => return Err(Fault::invalid_params("`_meta` must be an object")),
    };
    let version = match meta.and_then(|meta| meta.get(VERSION_KEY)) {
        Some(Value::String(version)) => version.as_str(),
        None if initialized => return Ok(Era::Legacy),
        _ => {
            let message = format!("`_meta` must hold `{VERSION_KEY}`, or the connection begin with `initialize`");
            return Err(Fault::invalid_params(message));
        }
    };
    match version {
        MODERN if meta.is_some_and(|meta| meta.get(CAPABILITIES_KEY).is_some_and(Value::is_object)) => Ok(Era::Modern),
        MODERN => Err(Fault::invalid_params(format!("`_meta` must hold `{CAPABILITIES_KEY}`, an object"))),
        older if LEGACY.contains(&older) => Ok(Era::Legacy),
        unknown => Err(Fault::unsupported_version(unknown, &VERSIONS)),
    }
}

/// The older revisions allow `ping` even before `initialize`; the newest has none.
fn ping(params: &Map<String, Value>) -> Result<Value, Fault> {
    match era(params, true)? {
        Era::Legacy => Ok(json!({})),
        Era::Modern => Err(Fault::method_not_found("ping")),
    }
}

fn arguments(params: &Map<String, Value>) -> Result<Map<String, Value>, Fault> {
    match params.get("arguments") {
        None => Ok(Map::new()),
        Some(Value::Object(arguments)) => Ok(arguments.clone()),
        Some(_) => Err(Fault::invalid_params("`arguments` must be an object")),
    }
}

fn block(tool: &Tool, content: Content) -> Block {
    match content {
        Content::Text(text) => Block::Text { text },
        Content::Image { media_type, bytes } => {
            Block::Image { data: BASE64_STANDARD.encode(bytes), mime_type: media_type }
        }
        Content::Resource { media_type, bytes } => {
            let uri = format!("toolpress:reply/{}", tool.name);
            Block::Resource { resource: Blob { uri, mime_type: media_type, blob: BASE64_STANDARD.encode(bytes) } }
        }
    }
}
