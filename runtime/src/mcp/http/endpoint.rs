//! The endpoint: one HTTP request to one answer.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request as HttpRequest, State};
use axum::response::Response;
use axum::routing::post;
use bytes::{Bytes, BytesMut};
use http::header::{CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, RETRY_AFTER};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, StatusCode};
use http_body::Body as _;
use tokio::time::timeout;

use super::door::{Door, invite, show};
use super::gate::{Gate, Pass, Refused};
use super::headers::{era, known_version, negotiate};
use super::pieces::Pieces;
use crate::limit::RateLimit;
use crate::mcp::answer::Answer;
use crate::mcp::context::Context;
use crate::mcp::era::Era;
use crate::mcp::handler::Server;
use crate::mcp::message::{self, Fault, Id, Message, Request};

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

/// `POST /mcp`, answered by this server.
pub fn router(server: Arc<Server>, gate: Gate, options: &Options) -> Router {
    let door = Door::new(&options.allowed_hosts, &options.allowed_origins);
    let endpoint = Endpoint { server, gate, door, max_body: options.max_body };
    Router::new().route("/mcp", post(receive).options(announce)).with_state(Arc::new(endpoint))
}

struct Endpoint {
    server: Arc<Server>,
    gate: Gate,
    door: Door,
    max_body: usize,
}

/// A request that is not answered with a result of the server's.
struct Refusal {
    status: StatusCode,
    id: Option<Id>,
    fault: Fault,
}

async fn receive(State(endpoint): State<Arc<Endpoint>>, request: HttpRequest) -> Response {
    let (head, body) = request.into_parts();
    let origin = match endpoint.door.admit(&head) {
        Ok(origin) => origin,
        Err(fault) => return Refusal::new(StatusCode::FORBIDDEN, fault).into(),
    };
    let mut response = endpoint.respond(&head, body).await.unwrap_or_else(Response::from);
    if let Some(origin) = origin {
        show(response.headers_mut(), origin);
    }
    response
}

/// A browser asks what a page may send.
async fn announce(State(endpoint): State<Arc<Endpoint>>, request: HttpRequest) -> Response {
    match endpoint.door.admit(&request.into_parts().0) {
        Ok(origin) => {
            let mut response = empty(StatusCode::NO_CONTENT);
            if let Some(origin) = origin {
                invite(response.headers_mut(), origin);
            }
            response
        }
        Err(fault) => Refusal::new(StatusCode::FORBIDDEN, fault).into(),
    }
}

impl Endpoint {
    async fn respond(&self, head: &Parts, body: Body) -> Result<Response, Refusal> {
        let pass = self.gate.enter()?;
        negotiate(&head.headers).map_err(|(status, fault)| Refusal::new(status, fault))?;
        let body = match timeout(BODY_TIMEOUT, self.read(&head.headers, body)).await {
            Ok(body) => body?,
            Err(_) => {
                let fault = Fault::invalid_request("the body was not complete in time");
                return Err(Refusal::new(StatusCode::REQUEST_TIMEOUT, fault));
            }
        };
        match message::read(&body) {
            Ok(Message::Request(request)) => self.answer(head, request, pass).await,
            Ok(Message::Notification { .. }) => match known_version(&head.headers) {
                Ok(()) => Ok(empty(StatusCode::ACCEPTED)),
                Err(fault) => Err(Refusal::new(StatusCode::BAD_REQUEST, fault)),
            },
            Ok(Message::Response) => {
                let fault =
                    Fault::invalid_request("this server sends no requests, so that there is nothing to respond to");
                Err(Refusal::new(StatusCode::BAD_REQUEST, fault))
            }
            Err((id, fault)) => Err(Refusal { status: StatusCode::BAD_REQUEST, id, fault }),
        }
    }

    async fn answer(&self, head: &Parts, request: Request, pass: Pass) -> Result<Response, Refusal> {
        let era = match era(&head.headers, &request) {
            Ok(era) => era,
            Err(fault) => return Err(Refusal { status: StatusCode::BAD_REQUEST, id: Some(request.id), fault }),
        };
        let header = |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok());
        let context = Context::read(&request.params, header);
        if era == Era::Legacy && request.method == "tools/call" {
            return self.finish(request, context, pass).await;
        }
        // When the client closes the connection this is dropped, and with it the request to the vendor.
        let answer = self.server.answer(request, era, &context).await;
        Ok(response(answer, era))
    }

    /// Answers a call of the older revisions, in which a connection that closes cancels nothing.
    async fn finish(&self, request: Request, context: Context, pass: Pass) -> Result<Response, Refusal> {
        let (server, id) = (Arc::clone(&self.server), request.id.clone());
        let call = tokio::spawn(async move {
            let answer = server.answer(request, Era::Legacy, &context).await;
            drop(pass);
            answer
        });
        match call.await {
            Ok(answer) => Ok(response(answer, Era::Legacy)),
            Err(_) => {
                let fault = Fault::internal("the call broke off inside this server");
                Err(Refusal { status: StatusCode::INTERNAL_SERVER_ERROR, id: Some(id), fault })
            }
        }
    }

    async fn read(&self, headers: &HeaderMap, mut body: Body) -> Result<Bytes, Refusal> {
        let announced = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
        if announced.is_some_and(|length: usize| length > self.max_body) {
            return Err(self.too_long());
        }
        let mut received = BytesMut::with_capacity(announced.unwrap_or_default());
        while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
            let broken = |_| Refusal::new(StatusCode::BAD_REQUEST, Fault::parse("the body broke off"));
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
        Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, fault)
    }
}

impl Refusal {
    fn new(status: StatusCode, fault: Fault) -> Self {
        Self { status, id: None, fault }
    }
}

impl From<Refused> for Refusal {
    fn from(refused: Refused) -> Self {
        let message = match refused {
            Refused::Full => "the server is answering as many requests as it can; try again later",
            Refused::Closed => "the server is stopping; try again with another",
        };
        Self::new(StatusCode::SERVICE_UNAVAILABLE, Fault::internal(message))
    }
}

impl From<Refusal> for Response {
    fn from(Refusal { status, id, fault }: Refusal) -> Self {
        let mut response = json(status, Answer::failure(id.as_ref(), &fault));
        if status != StatusCode::BAD_REQUEST {
            // The body has not been read, and nobody is going to.
            response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        }
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

/// The answer of a server. In the newest revision an unknown method is an unknown resource, too; in the older ones that
/// would end a session, and only HTTP itself fails with a status.
fn response(answer: Answer, era: Era) -> Response {
    let is_unknown = era == Era::Modern && answer.code == Some(message::METHOD_NOT_FOUND);
    let limits = answer.limits;
    let mut response = json(if is_unknown { StatusCode::NOT_FOUND } else { StatusCode::OK }, answer);
    if let Some(RateLimit { limit, remaining, reset }) = limits {
        let numbers = [("ratelimit-limit", limit), ("ratelimit-remaining", remaining), ("ratelimit-reset", reset)];
        let told =
            numbers.into_iter().filter_map(|(name, number)| Some((HeaderName::from_static(name), number?.into())));
        response.headers_mut().extend(told);
    }
    response
}

fn json(status: StatusCode, answer: Answer) -> Response {
    let mut response = Response::new(Body::new(Pieces::new(answer.pieces)));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

fn empty(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}
