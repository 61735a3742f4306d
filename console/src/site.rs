//! What all pages share: the gateway's state and API, and where the console is reached.

use std::sync::Arc;

use ::http::HeaderMap;
use ::http::header::HOST;
use toolpress_gateway::api::{InProcess, State};
use toolpress_gateway::by_hand::ByHand;
use toolpress_runtime::mcp::http::{self, Endpoint, Gate};
use url::Url;

use crate::door::attempts::Attempts;

/// What a console is made of.
#[derive(Debug)]
pub struct Options {
    /// What the gateway's API works with.
    pub state: Arc<State>,
    pub by_hand: ByHand,
    pub gate: Gate,
    /// The hosts that the gateway answers to; other pages' origins may not use the console, allowed or not.
    pub http: http::Options,
}

/// What all pages share.
#[derive(Debug)]
pub(crate) struct Site {
    pub(crate) state: Arc<State>,
    pub(crate) api: InProcess,
    /// Calls tools, where somebody tries them.
    pub(crate) by_hand: ByHand,
    pub(crate) attempts: Attempts,
    /// Knows the hosts that this gateway answers to.
    pub(crate) endpoint: Endpoint,
    /// Whether only this machine reaches it, by http.
    pub(crate) is_local: bool,
    /// Whether it is reached by http.
    is_plain: bool,
    /// `https://mcp.example.com`.
    pub(crate) origin: String,
    /// The path of the public URL, which a proxy in front takes away again. Mostly empty.
    prefix: String,
}

impl Site {
    pub(crate) fn new(Options { state, by_hand, gate, http }: Options) -> Self {
        let url = Url::parse(&state.public_url).ok();
        Self {
            api: InProcess::new(Arc::clone(&state)),
            by_hand,
            attempts: Attempts::new(),
            endpoint: Endpoint::new(gate, &http),
            is_local: url.as_ref().is_some_and(|url| url.scheme() == "http" && is_this_machine(url)),
            is_plain: url.as_ref().is_some_and(|url| url.scheme() == "http"),
            origin: url.as_ref().map(|url| url.origin().ascii_serialization()).unwrap_or_default(),
            prefix: url.map(|url| url.path().trim_end_matches('/').to_owned()).unwrap_or_default(),
            state,
        }
    }

    /// Whether a request comes by http from this machine, where a cookie cannot be kept for https alone.
    pub(crate) fn is_plain_here(&self, headers: &HeaderMap) -> bool {
        let host = headers.get(HOST).and_then(|host| host.to_str().ok());
        let url = host.and_then(|host| Url::parse(&format!("http://{host}/")).ok());
        self.is_plain && url.is_some_and(|url| is_this_machine(&url))
    }

    /// A link to a path below `/console`: `/accounts`, or nothing for the first page.
    pub(crate) fn href(&self, path: &str) -> String {
        format!("{}/console{path}", self.prefix)
    }
}

fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
