//! A request that was read and is to be answered.

use std::sync::Arc;

use axum::body::Body;
use axum::response::Response;
use http::header::{CONTENT_TYPE, HeaderName};
use http::{HeaderValue, StatusCode};
use serde_json::{Map, Value};

use super::gate::Pass;
use super::pieces::Pieces;
use super::refusal::Refusal;
use crate::limit::RateLimit;
use crate::mcp::answer::Answer;
use crate::mcp::context::Context;
use crate::mcp::era::Era;
use crate::mcp::handler::Server;
use crate::mcp::message::{self, Fault, Request};
use crate::mcp::observer::Watched;

/// A request that waits for a server to answer it. It holds its place at the gate.
#[derive(Debug)]
pub struct Received {
    pub(super) request: Request,
    pub(super) era: Era,
    pub(super) context: Context,
    pub(super) pass: Pass,
}

impl Received {
    /// The tool that is to be called, if one is, as the client names it.
    #[must_use]
    pub fn tool(&self) -> Option<&str> {
        match self.request.method.as_str() {
            "tools/call" => Some(self.request.params.get("name").and_then(Value::as_str).unwrap_or_default()),
            _ => None,
        }
    }

    /// What it is to be called with, as the client wrote it.
    #[must_use]
    pub fn arguments(&self) -> Option<&Map<String, Value>> {
        self.request.params.get("arguments")?.as_object()
    }

    /// Lets a server answer. Whoever watches has found the [tool](Received::tool) in the server's catalog.
    pub async fn answer(self, server: &Arc<Server>, watched: Option<Watched>) -> Response {
        let Self { request, era, context, pass } = self;
        if era == Era::Legacy && request.method == "tools/call" {
            return finish(Arc::clone(server), request, context, pass, watched).await;
        }
        // When the client closes the connection this is dropped, and with it the request to the vendor.
        let answer = server.answer(request, era, &context, watched).await;
        response(answer, era)
    }

    /// Answers that it is not done. The connection may bring the next request.
    #[must_use]
    pub fn refuse(self, refusal: Refusal) -> Response {
        Refusal { id: Some(self.request.id), ..refusal }.into()
    }
}

/// Answers a call of the older revisions, in which a connection that closes cancels nothing.
async fn finish(
    server: Arc<Server>,
    request: Request,
    context: Context,
    pass: Pass,
    watched: Option<Watched>,
) -> Response {
    let id = request.id.clone();
    let call = tokio::spawn(async move {
        let answer = server.answer(request, Era::Legacy, &context, watched).await;
        drop(pass);
        answer
    });
    match call.await {
        Ok(answer) => response(answer, Era::Legacy),
        Err(_) => {
            let fault = Fault::internal("the call broke off inside this server");
            Refusal { id: Some(id), ..Refusal::of(StatusCode::INTERNAL_SERVER_ERROR, fault) }.into()
        }
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

pub(super) fn json(status: StatusCode, answer: Answer) -> Response {
    let mut response = Response::new(Body::new(Pieces::new(answer.pieces)));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
