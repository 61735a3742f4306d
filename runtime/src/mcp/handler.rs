//! Answers MCP requests with a catalog of tools and a client that calls them. Knows nothing of transports.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use toolpress_tool::Tool;

use super::answer::Answer;
use super::call::Call;
use super::content;
use super::context::Context;
use super::era::{Era, LEGACY, VERSIONS};
use super::message::{Fault, Id, Request};
use super::metrics::Metrics;
use super::observer::{Observer, Watched};
use crate::catalog::Catalog;
use crate::client::Client;
use crate::error::CallError;
use crate::limit::RateLimit;
use crate::reply::Reply;

/// For how long a client may keep what cannot change while the server runs.
const TTL: Duration = Duration::from_secs(60 * 60);

/// An MCP server: the tools of a catalog, called in the name of one account. It only points at both, so that one may be
/// made for a single request.
#[derive(Clone, Debug)]
pub struct Server {
    catalog: Arc<Catalog>,
    client: Arc<Client>,
    metrics: Arc<Metrics>,
    ttl: Duration,
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
    ttl_ms: u64,
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

/// What a call's result holds besides its content.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CallResult {
    #[serde(skip_serializing_if = "Option::is_none")]
    structured_content: Option<Box<RawValue>>,
    is_error: bool,
}

/// What a result holds when all it holds is written elsewhere.
#[derive(Serialize)]
struct Nothing {}

impl Server {
    /// A server of these tools. The client's account is whose name they are called in.
    #[must_use]
    pub fn new(catalog: impl Into<Arc<Catalog>>, client: impl Into<Arc<Client>>) -> Self {
        Self::sharing(catalog, client, Arc::default())
    }

    /// A server that adds its counts to those of others.
    #[must_use]
    pub fn sharing(catalog: impl Into<Arc<Catalog>>, client: impl Into<Arc<Client>>, metrics: Arc<Metrics>) -> Self {
        Self { catalog: catalog.into(), client: client.into(), metrics, ttl: TTL }
    }

    /// The server with another's counts, to which it adds its own.
    #[must_use]
    pub fn with_metrics(self, metrics: Arc<Metrics>) -> Self {
        Self { metrics, ..self }
    }

    /// The server with another time for which clients may keep its list of tools, to the millisecond.
    #[must_use]
    pub fn with_ttl(self, ttl: Duration) -> Self {
        Self { ttl, ..self }
    }

    /// The tools that are served.
    #[must_use]
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// Calls a tool for somebody in this process. It is counted, logged and observed as a call over MCP is.
    ///
    /// # Errors
    ///
    /// Those of [`Client::call`].
    pub async fn call_tool(
        &self,
        tool: &'static Tool,
        arguments: Map<String, Value>,
        observer: Option<Box<dyn Observer>>,
    ) -> Result<Reply, CallError> {
        let Context { span, trace } = Context::read(&Map::new(), |_| None);
        let vendor = self.client.account().vendor().name;
        let mut call = Call::start(&self.metrics, vendor, tool, span).observed(observer, &arguments);
        let result = self.client.call_traced(tool, arguments, &trace).await;
        call.answered(&result);
        call.finish(result.as_ref().map_or(0, Reply::bytes));
        result
    }

    /// Answers one request by the rules of its era. The call of a tool that it is may be watched.
    pub(super) async fn answer(
        &self,
        request: Request,
        era: Era,
        context: &Context,
        watched: Option<Watched>,
    ) -> Answer {
        let Request { id, method, mut params } = request;
        let (known, observer) = watched.map(|Watched { tool, observer }| (tool, observer)).unzip();
        let answer = match (method.as_str(), era) {
            ("initialize", Era::Legacy) => self.initialize(&params).map(|result| Answer::success(&id, result)),
            ("ping", Era::Legacy) => Ok(Answer::success(&id, Nothing {})),
            ("server/discover", Era::Modern) => Ok(Answer::success(&id, self.discover())),
            ("tools/list", era) => self.list(&id, &params, era),
            ("tools/call", era) => match self.called(known, &mut params) {
                Ok((tool, arguments)) => {
                    let call = Call::start(&self.metrics, self.client.account().vendor().name, tool, context.span)
                        .observed(observer, &arguments);
                    Ok(self.call(&id, call, arguments, era, context).await)
                }
                Err(fault) => Err(fault),
            },
            (unknown, _) => Err(Fault::method_not_found(unknown)),
        };
        answer.unwrap_or_else(|fault| Answer::failure(Some(&id), &fault))
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

    fn discover(&self) -> impl Serialize {
        let body = json!({
            "supportedVersions": VERSIONS,
            "capabilities": { "tools": {} },
            "instructions": self.client.account().vendor().instructions,
        });
        self.outcome(body, Era::Modern).cached(self.ttl)
    }

    fn list(&self, id: &Id, params: &Map<String, Value>, era: Era) -> Result<Answer, Fault> {
        if params.contains_key("cursor") {
            return Err(Fault::invalid_params("`cursor` is none of this server: it lists all its tools at once"));
        }
        let outcome = self.outcome(Nothing {}, era);
        let outcome = if era == Era::Modern { outcome.cached(self.ttl) } else { outcome };
        Ok(Answer::around(id, "tools", self.rendered(), outcome))
    }

    async fn call(
        &self,
        id: &Id,
        mut call: Call<'_>,
        arguments: Map<String, Value>,
        era: Era,
        context: &Context,
    ) -> Answer {
        let tool = call.tool();
        let result = self.client.call_traced(tool, arguments, &context.trace).await;
        call.answered(&result);
        let Reply { content, structured: structured_content, is_error, limits, .. } =
            result.unwrap_or_else(Reply::from);
        let mut outcome = self.outcome(CallResult { structured_content, is_error }, era);
        outcome.meta.limits = limits;
        let answer = Answer { limits, ..Answer::around(id, "content", content::render(tool, content), outcome) };
        call.finish(answer.len());
        answer
    }

    /// What is called with what, where the tool may be known already.
    fn called(
        &self,
        known: Option<&'static Tool>,
        params: &mut Map<String, Value>,
    ) -> Result<(&'static Tool, Map<String, Value>), Fault> {
        let tool = known.map_or_else(|| self.named(params), Ok)?;
        Ok((tool, arguments(params)?))
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

    /// The catalog's own bytes.
    fn rendered(&self) -> Bytes {
        struct Rendered(Arc<Catalog>);
        impl AsRef<[u8]> for Rendered {
            fn as_ref(&self) -> &[u8] {
                self.0.descriptors().get().as_bytes()
            }
        }
        Bytes::from_owner(Rendered(Arc::clone(&self.catalog)))
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
    fn cached(self, ttl: Duration) -> Self {
        let ttl_ms = u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX);
        Self { cache: Some(Cache { ttl_ms, cache_scope: "private" }), ..self }
    }
}

impl Meta {
    fn is_empty(&self) -> bool {
        self.server.is_none() && self.limits.is_none()
    }
}

fn arguments(params: &mut Map<String, Value>) -> Result<Map<String, Value>, Fault> {
    match params.remove("arguments") {
        None => Ok(Map::new()),
        Some(Value::Object(arguments)) => Ok(arguments),
        Some(_) => Err(Fault::invalid_params("`arguments` must be an object")),
    }
}
