//! A vendor with its token endpoint on this machine.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::response::Response;
use http::HeaderMap;
use tokio::net::TcpListener;
use toolpress_tool::{
    Annotations, Api, Argument, Credential, CredentialPlace, Effect, Http, List, Method, Page, Place, Setting, Style,
    Tool, Vendor as Table,
};

pub static ACME: Table = Table {
    name: "acme",
    title: "Acme",
    instructions: "",
    apis: &[&REST, &EVENTS],
    settings: &[Setting { name: "tenant", environment: "ACME_TENANT", description: "The tenant." }],
    tools: &[&GET_WIDGET, &LIST_ALL, &LIST_EVENTS, &LIST_MINE, &LIST_WIDGETS],
    aliases: &[],
};

static REST: Api = Api {
    name: "rest",
    url: "https://{tenant}.acme.example",
    servers: &[],
    authentication: &[Credential {
        place: CredentialPlace::Header,
        name: "Authorization",
        prefix: "Token token=",
        basic: false,
        environment: "ACME_TOKEN",
    }],
};

/// Asks for no credential, and so proves none.
static EVENTS: Api = Api { name: "events", url: "https://events.acme.example", servers: &[], authentication: &[] };

const READS: Annotations = Annotations { read_only: true, destructive: false, idempotent: true, open_world: true };

const fn argument(name: &'static str, place: Place, required: bool) -> Argument {
    Argument { name, wire: name, place, style: Style::Form { explode: false }, required, setting: None }
}

const TOOL: Tool = Tool {
    name: "get_acme_account",
    title: "Get the account",
    description: "The account.",
    resource: "account",
    method: Method::Get,
    effect: Effect::Reads,
    annotations: READS,
    tags: &["widgets"],
    api: &REST,
    operation: "getAccount",
    http: Http::Get,
    path: "/me",
    headers: &[],
    scopes: &[],
    arguments: &[],
    body: None,
    list: None,
    poll: None,
    input_schema: r#"{"type":"object","additionalProperties":false}"#,
    output_schema: None,
};

/// Reads and asks for nothing.
pub static GET_WIDGET: Tool = TOOL;
/// A list that cannot be kept short, with a shorter path.
static LIST_ALL: Tool = Tool { name: "list_all_acme_colours", method: Method::List, path: "/c", ..TOOL };
static LIST_EVENTS: Tool = Tool { name: "list_all_acme_events", api: &EVENTS, ..LIST };
static LIST_MINE: Tool =
    Tool { name: "list_acme_widgets_of", arguments: &[argument("owner", Place::Query, true)], path: "/w", ..LIST };
static LIST_WIDGETS: Tool = LIST;

const LIST: Tool = Tool {
    name: "list_all_acme_widgets",
    method: Method::List,
    path: "/widgets",
    arguments: &[argument("limit", Place::Page, false)],
    list: Some(List {
        items: "widgets",
        page: Page::Cursor { limit: Some("limit"), cursor: "cursor", next: "next", max_limit: 100 },
    }),
    input_schema: r#"{"type":"object","properties":{"limit":{"type":"integer"}},"additionalProperties":false}"#,
    ..TOOL
};

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Asked {
    pub path: String,
    pub headers: HeaderMap,
    pub body: String,
}

impl Asked {
    /// A field of a form.
    pub fn field(&self, name: &str) -> Option<String> {
        url::form_urlencoded::parse(self.body.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into())
    }

    pub fn authorization(&self) -> &str {
        self.headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// A server that runs until the test ends, and remembers what it was asked.
pub struct Vendor {
    pub url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Vendor {
    pub async fn start<Answer>(answer: impl Fn(Asked) -> Answer + Clone + Send + Sync + 'static) -> Self
    where
        Answer: Future<Output = (u16, String)> + Send + 'static,
    {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        let app = Router::new().fallback(move |request: Request| {
            let (answer, log) = (answer.clone(), Arc::clone(&log));
            async move {
                let (parts, body) = request.into_parts();
                let body = to_bytes(body, usize::MAX).await.expect("the request is whole");
                let body = String::from_utf8_lossy(&body).into_owned();
                let path = parts.uri.path_and_query().map(ToString::to_string).unwrap_or_default();
                let asked = Asked { path, headers: parts.headers, body };
                log.lock().expect("no test panics while it holds the log").push(asked.clone());
                let (status, body) = answer(asked).await;
                let response = Response::builder().status(status).header("content-type", "application/json");
                response.header("location", "/elsewhere").body(Body::from(body)).expect("it is a response")
            }
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("this machine has a free port");
        let url = format!("http://{}", listener.local_addr().expect("a bound listener has an address"));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { url, asked }
    }

    /// A server that always gives the same answer.
    pub async fn answering(status: u16, body: &'static str) -> Self {
        Self::start(move |_| async move { (status, body.to_owned()) }).await
    }

    /// What it was asked under paths that begin so.
    pub fn asked(&self, path: &str) -> Vec<Asked> {
        let asked = self.asked.lock().expect("no test panics while it holds the log");
        asked.iter().filter(|asked| asked.path.starts_with(path)).cloned().collect()
    }
}

/// Settings of an account.
pub fn texts(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}
