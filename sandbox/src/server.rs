//! The server: a sandbox behind a loopback address.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use anyhow::{Context, ensure};
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::State as Shared,
    http::Request,
    response::Response,
    serve::ListenerExt,
};
use http::{HeaderName, HeaderValue, Method, StatusCode, request::Parts};
use serde_json::json;
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

use crate::{
    fault::{Fault, Order, RawOrder},
    reply::{Refusal, Reply},
    sandbox::{Recorded, Sandbox, State},
};

/// The largest body that is read, in bytes.
const MAX_BODY: usize = 8 << 20;

/// A running sandbox. It stops when this is dropped.
#[derive(Debug)]
pub struct Running {
    /// Where it listens: `http://127.0.0.1:41234`, without a final slash.
    pub url: String,
    server: Arc<Server>,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<std::io::Result<()>>,
}

#[derive(Debug)]
struct Server {
    sandbox: Sandbox,
    state: Mutex<State>,
}

impl Sandbox {
    /// Starts answering on a loopback address; port 0 takes any free one.
    ///
    /// # Errors
    /// When the address is not a loopback address or cannot be had.
    pub async fn start(&self, address: SocketAddr) -> anyhow::Result<Running> {
        ensure!(address.ip().is_loopback(), "a sandbox listens on loopback addresses only, not on {address}");
        let listener = TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))?;
        let url = format!("http://{}", listener.local_addr()?);
        let server = Arc::new(Server { sandbox: self.clone(), state: Mutex::new(self.state()) });
        let (stop, stopped) = oneshot::channel();
        let router = Router::new().fallback(handle).with_state(Arc::clone(&server));
        // Without this, a reply in two packets waits for the acknowledgement of the first. It is only slower if it fails.
        let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
        let serving = axum::serve(listener, router).with_graceful_shutdown(async {
            // An error means that the sender is gone, which is the same wish.
            drop(stopped.await);
        });
        Ok(Running { url, server, stop: Some(stop), task: tokio::spawn(serving.into_future()) })
    }
}

impl Running {
    /// The requests so far, oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<Recorded> {
        self.server.lock().requests()
    }

    /// Answers the next right request with a fault. Several are answered in the order in which they were asked for.
    pub fn answer_next(&self, fault: Fault) {
        self.server.lock().order([Order { fault, target: None }]);
    }

    /// Answers the next right request to `target` with a fault: `GET /incidents`, `GET /incidents/{id}`.
    pub fn answer_next_to(&self, target: &str, fault: Fault) {
        self.server.lock().order([Order { fault, target: Some(target.to_owned()) }]);
    }

    /// Forgets every request, fault and change, as if just started.
    pub fn reset(&self) {
        self.server.reset();
    }

    /// Stops taking requests, and waits for those under way.
    ///
    /// # Errors
    /// When serving had failed.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        self.stop.take();
        (&mut self.task).await??;
        Ok(())
    }

    /// Waits until serving ends, which it does not by itself.
    ///
    /// # Errors
    /// When serving fails.
    pub async fn wait(mut self) -> anyhow::Result<()> {
        (&mut self.task).await??;
        Ok(())
    }
}

impl Server {
    /// The state. A panic while it was held cannot have left it half changed in a way that matters to a test.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reset(&self) {
        *self.lock() = self.sandbox.state();
    }

    /// What other processes do to a sandbox.
    fn control(&self, parts: &Parts, body: &[u8]) -> Reply {
        match (&parts.method, parts.uri.path()) {
            (&Method::GET, "/_sandbox/requests") => Reply::json(StatusCode::OK, &json!(self.lock().requests())),
            (&Method::POST, "/_sandbox/reset") => {
                self.reset();
                Reply::empty(StatusCode::NO_CONTENT)
            }
            (&Method::POST, "/_sandbox/next") => {
                let orders = serde_json::from_slice::<RawOrder>(body).map_err(|error| error.to_string());
                match orders.and_then(RawOrder::orders) {
                    Ok(orders) => {
                        self.lock().order(orders);
                        Reply::empty(StatusCode::NO_CONTENT)
                    }
                    Err(reason) => Refusal::invalid(vec![reason]).into(),
                }
            }
            (method, path) => Refusal::not_found(format!("the sandbox has no {method} {path}")).into(),
        }
    }
}

async fn handle(Shared(server): Shared<Arc<Server>>, request: Request<Body>) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_BODY).await else {
        return response(Refusal::too_large(format!("the body breaks off or exceeds {MAX_BODY} bytes")).into());
    };
    if parts.uri.path().starts_with("/_sandbox/") {
        return response(server.control(&parts, &body));
    }
    let (reply, delay) = server.sandbox.serve(&mut server.lock(), &parts.method, &parts.uri, &parts.headers, &body);
    if let Some(delay) = delay {
        tokio::time::sleep(delay).await;
    }
    response(reply)
}

fn response(reply: Reply) -> Response {
    let mut response = Response::new(Body::from(reply.body));
    *response.status_mut() = reply.status;
    for (name, value) in reply.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().append(name, value);
        }
    }
    response
}
