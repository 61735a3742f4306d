//! The endpoint of a single server.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::post;

use super::endpoint::{Endpoint, Options, accepted};
use super::gate::Gate;
use crate::mcp::handler::Server;

/// `POST /mcp`, answered by this server.
pub fn router(server: Arc<Server>, gate: Gate, options: &Options) -> Router {
    let single = Single { server, endpoint: Endpoint::new(gate, options) };
    Router::new().route("/mcp", post(receive).options(announce)).with_state(Arc::new(single))
}

struct Single {
    server: Arc<Server>,
    endpoint: Endpoint,
}

async fn receive(State(single): State<Arc<Single>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let visitor = match single.endpoint.admit(&head) {
        Ok(visitor) => visitor,
        Err(refusal) => return refusal.into(),
    };
    let mut response = match single.endpoint.receive(&head, body).await {
        Ok(Some(received)) => received.answer(&single.server, None).await,
        Ok(None) => accepted(),
        Err(refusal) => refusal.into(),
    };
    visitor.show(&mut response);
    response
}

async fn announce(State(single): State<Arc<Single>>, request: Request) -> Response {
    single.endpoint.announce(&request.into_parts().0)
}
