//! The endpoint: what every request must be, whichever server is to answer it.

use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use bytes::{Bytes, BytesMut};
use http::header::CONTENT_LENGTH;
use http::request::Parts;
use http::uri::Authority;
use http::{HeaderMap, HeaderValue, StatusCode};
use http_body::Body as _;
use tokio::time::timeout;

use super::door::{Door, invite, show};
use super::gate::Gate;
use super::headers::{era, known_version, negotiate};
use super::received::Received;
use super::refusal::Refusal;
use crate::mcp::context::Context;
use crate::mcp::message::{self, Fault, Message};

/// The body of a request must be there within this time.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// Whom an endpoint answers, and how much it reads.
#[derive(Clone, Debug)]
pub struct Options {
    /// Hosts, with or without a port, that the server is reached by, besides the loopback names.
    pub allowed_hosts: Vec<String>,
    /// Origins of web pages that may use the server (`https://app.example.com`), besides its own.
    pub allowed_origins: Vec<String>,
    /// A longer body is refused.
    pub max_body: usize,
}

impl Default for Options {
    /// Loopback names only, and bodies of at most 4 MiB.
    fn default() -> Self {
        Self { allowed_hosts: Vec::new(), allowed_origins: Vec::new(), max_body: 4 * 1024 * 1024 }
    }
}

/// Takes requests in the three steps that they are answered in: [`Endpoint::admit`], [`Endpoint::receive`] and
/// [`Received::answer`]. Between them, who serves may find out whose request it is.
#[derive(Debug)]
pub struct Endpoint {
    gate: Gate,
    door: Door,
    max_body: usize,
}

/// Somebody who was let in.
#[derive(Debug)]
pub struct Visitor {
    /// The origin of the page that sent the request, if one did.
    origin: Option<HeaderValue>,
}

impl Endpoint {
    /// An endpoint that counts what is under way at this gate.
    #[must_use]
    pub fn new(gate: Gate, options: &Options) -> Self {
        let door = Door::new(&options.allowed_hosts, &options.allowed_origins);
        Self { gate, door, max_body: options.max_body }
    }

    /// Lets a request in by its host and origin.
    ///
    /// # Errors
    ///
    /// A host that is none of ours, a page that may not use this server: 403.
    pub fn admit(&self, head: &Parts) -> Result<Visitor, Refusal> {
        let origin = self.door.admit(head).map_err(|fault| Refusal::of(StatusCode::FORBIDDEN, fault))?;
        Ok(Visitor { origin })
    }

    /// The host of ours that a request is sent to, for what is served beside MCP: which pages may send it, is not asked.
    pub fn host(&self, head: &Parts) -> Option<Authority> {
        self.door.host(head)
    }

    /// Tells a browser what a page may send (Fetch, "CORS-preflight request").
    pub fn announce(&self, head: &Parts) -> Response {
        match self.admit(head) {
            Ok(visitor) => {
                let mut response = empty(StatusCode::NO_CONTENT);
                if let Some(origin) = visitor.origin {
                    invite(response.headers_mut(), origin);
                }
                response
            }
            Err(refusal) => refusal.into(),
        }
    }

    /// Reads a request that was admitted. None is a notification: nothing is to be done but to say [`accepted`].
    ///
    /// # Errors
    ///
    /// No room, headers that are not as the protocol wants them, a body that is too long, too slow, or no message.
    pub async fn receive(&self, head: &Parts, body: Body) -> Result<Option<Received>, Refusal> {
        let pass = self.gate.enter()?;
        negotiate(&head.headers).map_err(|(status, fault)| Refusal::of(status, fault))?;
        let body = match timeout(BODY_TIMEOUT, self.read(&head.headers, body)).await {
            Ok(body) => body?,
            Err(_) => {
                let fault = Fault::invalid_request("the body was not complete in time");
                return Err(Refusal::of(StatusCode::REQUEST_TIMEOUT, fault));
            }
        };
        let bad = |id, fault| Refusal { id, ..Refusal::of(StatusCode::BAD_REQUEST, fault) };
        match message::read(&body) {
            Ok(Message::Request(request)) => {
                let era = match era(&head.headers, &request) {
                    Ok(era) => era,
                    Err(fault) => return Err(bad(Some(request.id), fault)),
                };
                let header = |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok());
                let context = Context::read(&request.params, header);
                Ok(Some(Received { request, era, context, pass }))
            }
            Ok(Message::Notification { .. }) => {
                known_version(&head.headers).map_err(|fault| bad(None, fault))?;
                Ok(None)
            }
            Ok(Message::Response) => {
                let fault =
                    Fault::invalid_request("this server sends no requests, so that there is nothing to respond to");
                Err(bad(None, fault))
            }
            Err((id, fault)) => Err(bad(id, fault)),
        }
    }

    async fn read(&self, headers: &HeaderMap, mut body: Body) -> Result<Bytes, Refusal> {
        let announced = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
        if announced.is_some_and(|length: usize| length > self.max_body) {
            return Err(self.too_long());
        }
        let mut received = BytesMut::with_capacity(announced.unwrap_or_default());
        while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
            let broken = |_| Refusal::of(StatusCode::BAD_REQUEST, Fault::parse("the body broke off"));
            let Ok(data) = frame.map_err(broken)?.into_data() else { continue };
            if received.len() + data.len() > self.max_body {
                return Err(self.too_long());
            }
            received.extend_from_slice(&data);
        }
        Ok(received.freeze())
    }

    fn too_long(&self) -> Refusal {
        let fault = Fault::invalid_request(format!("a message must not be longer than {} bytes", self.max_body));
        Refusal::of(StatusCode::PAYLOAD_TOO_LARGE, fault)
    }
}

impl Visitor {
    /// Lets the page that sent the request, if one did, read the response to it.
    pub fn show(self, response: &mut Response) {
        if let Some(origin) = self.origin {
            show(response.headers_mut(), origin);
        }
    }
}

/// The response to a notification.
#[must_use]
pub fn accepted() -> Response {
    empty(StatusCode::ACCEPTED)
}

fn empty(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}
