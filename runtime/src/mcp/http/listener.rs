//! The sockets: taken in, kept from waiting forever, and closed in an orderly way.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::RETRY_AFTER;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, sleep, timeout, timeout_at};
use tower::ServiceExt;

use super::gate::Gate;

/// A client must send the head of a request within this time, and the next request within this time of the last.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);
/// One that is turned away has this long to ask.
const TURNED_AWAY: Duration = Duration::from_secs(1);
/// What is under way when the server is told to stop has this long to finish.
const GRACE: Duration = Duration::from_secs(30);
/// After an error of the listener itself, such as too many open files, connections may close in this time.
const BREATH: Duration = Duration::from_millis(100);

/// Serves until `stop`. Connections for which the gate has no room are answered with 503. Each request holds the
/// [`ConnectInfo`] of its peer. Then the gate closes, what is under way is finished within half a minute, and connections end.
/// Connections are taken all the while, so that a load balancer sees that the server is no longer ready.
///
/// # Errors
///
/// None at present: errors of single connections are theirs alone, and those of the listener pass.
pub async fn serve(listener: TcpListener, app: Router, gate: Gate, stop: impl Future<Output = ()>) -> io::Result<()> {
    let closing = GracefulShutdown::new();
    let drained = async {
        stop.await;
        gate.close();
        tracing::info!("stopping: what is under way is finished, nothing more is taken");
        let deadline = Instant::now() + GRACE;
        if timeout_at(deadline, gate.emptied()).await.is_err() {
            tracing::warn!("what was still under way has been given up");
        }
        deadline
    };
    tokio::pin!(drained);
    let deadline = loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => take(stream, peer, app.clone(), &gate, &closing),
                Err(error) if is_the_connections(&error) => {}
                Err(error) => {
                    tracing::error!(%error, "no connection can be taken");
                    sleep(BREATH).await;
                }
            },
            deadline = &mut drained => break deadline,
        }
    };
    drop(listener);
    // Idle connections end at once; one that is being written to may use what is left of the time.
    let _ = timeout_at(deadline, closing.shutdown()).await;
    Ok(())
}

/// Serves a connection in a task of its own.
fn take(stream: TcpStream, peer: SocketAddr, app: Router, gate: &Gate, closing: &GracefulShutdown) {
    // Without it, the last piece of an answer waits for the client to acknowledge the first.
    let _ = stream.set_nodelay(true);
    let io = TokioIo::new(stream);
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT);
    // A connection that breaks is the client's affair; whatever was to be said about a call has been logged.
    if let Some(place) = gate.connect() {
        let app = app.map_request(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            request
        });
        let connection = closing.watch(http.serve_connection(io, TowerToHyperService::new(app)));
        tokio::spawn(async move {
            let _ = connection.await;
            drop(place);
        });
    } else {
        let connection = http.keep_alive(false).serve_connection(io, service_fn(turn_away));
        tokio::spawn(async move {
            let _ = timeout(TURNED_AWAY, connection).await;
        });
    }
}

async fn turn_away(_: Request<Incoming>) -> Result<Response, std::convert::Infallible> {
    let answer = (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, "1")], "too many connections; try again later\n");
    Ok(answer.into_response())
}

/// Errors of a connection that was about to be accepted; the next one has nothing to do with them.
fn is_the_connections(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}
