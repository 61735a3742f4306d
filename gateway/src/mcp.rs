//! MCP for everybody who holds a token: `POST /mcp` with the token in `Authorization`, and `POST /mcp/{token}`.

mod denial;
mod shown;

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::header::{CACHE_CONTROL, HeaderName, REFERRER_POLICY};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, StatusCode};
use jiff::Timestamp;
use serde_json::{Value, json};
use toolpress_runtime::mcp::http::{Endpoint, Received, Refusal, accepted};
use toolpress_runtime::mcp::{Metrics, Server, Watched};
use toolpress_runtime::{Account, Client};
use toolpress_tool::Vendor;

use crate::accounts::Accounts;
use crate::audit::{AuditLog, Called, Caller, Observed};
use crate::counts::Counts;
use crate::limits::Limits;
use crate::servers::{Live, Servers};
use denial::Denial;
pub(crate) use denial::Denials;
use shown::Shown;

/// For how long clients may keep a list of tools: its server's config may change at any time.
const TTL: Duration = Duration::from_secs(60);
/// Where the metadata of the protected resource `/mcp` is (RFC 9728, section 3.1).
const METADATA: &str = "/.well-known/oauth-protected-resource/mcp";

/// Answers requests with the server that their token opens.
#[derive(Debug)]
pub(crate) struct Mcp {
    pub(crate) endpoint: Endpoint,
    pub(crate) servers: Arc<Servers>,
    pub(crate) accounts: Arc<Accounts>,
    pub(crate) limits: Arc<Limits>,
    pub(crate) audit: AuditLog,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) counts: Counts,
    pub(crate) listing: Listing,
    pub(crate) denials: Denials,
}

/// A client for each vendor that calls nothing: what only lists tools needs no account.
#[derive(Debug)]
pub(crate) struct Listing(Vec<(&'static str, Arc<Client>)>);

impl Listing {
    pub(crate) fn of(vendors: &'static [&'static Vendor]) -> Self {
        let clients = vendors.iter().filter_map(|vendor| {
            let account = Account::new(vendor).ok()?;
            Some((vendor.name, Arc::new(Client::new(account).refusing("there is no such tool"))))
        });
        Self(clients.collect())
    }

    /// The client of the vendor of this name.
    pub(crate) fn client(&self, vendor: &str) -> Option<&Arc<Client>> {
        // They are few, and names of different lengths are told apart at once.
        self.0.iter().find_map(|(name, client)| (*name == vendor).then_some(client))
    }
}

/// `/mcp`, `/mcp/{token}`, and what says how to get in.
pub(crate) fn router(mcp: Arc<Mcp>, public_url: &str) -> Router {
    let metadata = Json(metadata(public_url));
    let metadata = get(move || async move { metadata });
    Router::new()
        .route("/mcp", post(receive).options(announce).fallback(refuse))
        .route("/mcp/{token}", post(receive).options(announce).fallback(refuse))
        .with_state(mcp)
        .route("/.well-known/oauth-protected-resource", metadata.clone())
        .route(METADATA, metadata)
}

/// Protected-resource metadata (RFC 9728). There is no authorization server to name: whoever runs the gateway hands
/// tokens out.
fn metadata(public_url: &str) -> Value {
    json!({
        "resource": format!("{public_url}/mcp"),
        "resource_name": "Toolpress",
        "bearer_methods_supported": ["header"],
    })
}

/// Where [`metadata`] is found.
pub(crate) fn metadata_url(public_url: &str) -> String {
    format!("{public_url}{METADATA}")
}

/// A token may stand in the URL, and what is answered may be the account's own: nobody keeps either.
fn private(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

async fn announce(State(mcp): State<Arc<Mcp>>, request: Request) -> Response {
    private(mcp.endpoint.announce(&request.into_parts().0))
}

/// Of another method. The router says which there are.
async fn refuse() -> Response {
    private(StatusCode::METHOD_NOT_ALLOWED.into_response())
}

async fn receive(State(mcp): State<Arc<Mcp>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let visitor = match mcp.endpoint.admit(&head) {
        Ok(visitor) => visitor,
        Err(refusal) => return private(refusal.into()),
    };
    let mut response = match mcp.authenticate(&head).await {
        Ok((live, token)) => mcp.answer(&live, token, &head, body).await,
        Err(denial) => mcp.deny(&denial),
    };
    visitor.show(&mut response);
    private(response)
}

impl Mcp {
    /// Which server the request is for, and whose it is. That the API token is missing is said only to whoever has shown
    /// the server's.
    async fn authenticate(&self, head: &Parts) -> Result<(Arc<Live>, Option<String>), Denial> {
        let shown = Shown::read(head);
        let token = shown.server.ok_or(Denial::Anonymous)?;
        let live = self.servers.open(token).await?.ok_or(Denial::Server)?;
        let token = match shown.api {
            Some(token) => self.servers.api_token(token).await?,
            None => None,
        };
        if live.server.require_api_token_auth && token.is_none() {
            return Err(Denial::Api);
        }
        Ok((live, token.map(|token| token.name.clone())))
    }

    async fn answer(&self, live: &Arc<Live>, token: Option<String>, head: &Parts, body: Body) -> Response {
        let received = match self.endpoint.receive(head, body).await {
            Ok(Some(received)) => received,
            Ok(None) => return accepted(),
            Err(refusal) => return refusal.into(),
        };
        let Live { server, account, vendor, .. } = &**live;
        // The body may have taken its time.
        if live.has_expired() {
            return self.deny(&Denial::Server);
        }
        let Some((vendor, listing)) = vendor.and_then(|vendor| Some((vendor, self.listing.client(vendor.name)?)))
        else {
            let message =
                format!("this gateway was built without the vendor `{}` of the server's account", account.vendor);
            return received.refuse(Refusal::new(StatusCode::SERVICE_UNAVAILABLE, message, None));
        };
        let (catalog, tool) = match received.tool() {
            Some(name) => {
                let catalog = self.servers.catalog_of(live, vendor);
                let tool = catalog.find(name);
                (catalog, tool)
            }
            None => (self.servers.catalog(vendor, &server.config), None),
        };
        let caller = Caller { called: Called::Server(Arc::clone(live)), token };
        let limited = |limited, received: Received| {
            self.counts.limited(&limited);
            if let Some(tool) = tool {
                caller.limited(&self.audit, tool, received.arguments());
            }
            denial::limited(&limited, received)
        };
        if let Err(refused) = self.limits.request(server.id, account.id) {
            return limited(refused, received);
        }
        let share = |client| Server::sharing(catalog, client, Arc::clone(&self.metrics));
        let (server, watched) = if let Some(tool) = tool {
            let place = match self.limits.call(server.id, account.id) {
                Ok(place) => place,
                Err(refused) => return limited(refused, received),
            };
            let observed = Observed::new(self.audit.clone(), Arc::clone(&self.accounts), caller, place);
            let client = match self.accounts.client_at(account, &live.slot).await {
                Ok(client) => client,
                Err(fault) => Arc::new(Client::clone(listing).refusing(fault.to_string())),
            };
            (share(client), Some(Watched { tool, observer: Box::new(observed) }))
        } else {
            (share(Arc::clone(listing)).with_ttl(TTL.min(left(server.expires_at))), None)
        };
        received.answer(&Arc::new(server), watched).await
    }

    fn deny(&self, denial: &Denial) -> Response {
        match denial {
            Denial::Anonymous | Denial::Server => self.counts.unauthorized("server"),
            Denial::Api => self.counts.unauthorized("api"),
            Denial::Store(error) => {
                self.counts.store_failed();
                tracing::error!(%error, "a token could not be looked up");
            }
        }
        self.denials.response(denial)
    }
}

/// How long there is until a moment.
fn left(moment: Option<Timestamp>) -> Duration {
    moment.map_or(Duration::MAX, |moment| moment.duration_since(Timestamp::now()).try_into().unwrap_or_default())
}

/// The one value of a header; none where it stands there twice or is no text.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let (Some(value), None) = (values.next(), values.next()) else { return None };
    value.to_str().ok()
}
