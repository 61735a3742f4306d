//! The two ends of the comparison: a vendor that answers at once, and the least that a server in front of it could do.

use std::net::SocketAddr;

use anyhow::{Context, Result};
use axum::{
    Router,
    extract::{Path, State},
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::{get, post},
    serve::ListenerExt,
};
use bytes::Bytes;

/// The sizes of replies, by the id that asks for them.
pub const SIZES: [(&str, usize); 3] = [("1kB", 1_000), ("100kB", 100_000), ("5MB", 5_000_000)];

/// Serves `/incidents/{id}` with a record of the size that the id names, and an empty list of incidents.
pub async fn vendor(listen: SocketAddr) -> Result<()> {
    let replies: Vec<(&'static str, Bytes)> = SIZES.iter().map(|(id, size)| (*id, record(id, *size))).collect();
    let routes = Router::new().route("/incidents/{id}", get(one)).with_state(replies);
    serve(listen, routes).await
}

/// A JSON record of about this many bytes, of the shape that vendors send: many small properties.
fn record(id: &str, size: usize) -> Bytes {
    let mut text = format!("{{\"incident\":{{\"id\":\"{id}\",\"log\":[");
    let entry = "{\"at\":\"2026-11-02T08:41:10Z\",\"kind\":\"notify\",\"who\":\"Sam Okafor\",\"seconds\":12.50},";
    while text.len() + entry.len() + 4 < size {
        text.push_str(entry);
    }
    text.truncate(text.trim_end_matches(',').len());
    text.push_str("]}}");
    Bytes::from(text)
}

/// The id of a record that comes after so long, and the id of one that never does.
pub const SLOW: (&str, std::time::Duration) = ("slow", std::time::Duration::from_secs(2));
pub const HANGING: &str = "hanging";

async fn one(State(replies): State<Vec<(&'static str, Bytes)>>, Path(id): Path<String>) -> Response {
    let id = match id.as_str() {
        HANGING => std::future::pending().await,
        "slow" => {
            tokio::time::sleep(SLOW.1).await;
            SIZES[0].0.to_owned()
        }
        _ => id,
    };
    match replies.iter().find(|(known, _)| *known == id) {
        Some((_, reply)) => ([(CONTENT_TYPE, "application/json")], reply.clone()).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Forwards every `POST /SIZE` as one fixed request to the vendor, and its reply as it is.
pub async fn proxy(listen: SocketAddr, vendor: String) -> Result<()> {
    let provider = rustls::crypto::ring::default_provider();
    provider.install_default().map_err(|_| anyhow::anyhow!("there is a provider of cryptography already"))?;
    let client = reqwest::Client::builder().no_proxy().build()?;
    let routes = Router::new().route("/{id}", post(forward)).with_state((client, vendor));
    serve(listen, routes).await
}

async fn forward(State((client, vendor)): State<(reqwest::Client, String)>, Path(id): Path<String>) -> Response {
    let reply = client.get(format!("{vendor}/incidents/{id}")).send().await;
    let body = match reply {
        Ok(reply) => reply.bytes().await,
        Err(error) => Err(error),
    };
    match body {
        Ok(body) => ([(CONTENT_TYPE, "application/json")], body).into_response(),
        Err(_) => StatusCode::BAD_GATEWAY.into_response(),
    }
}

async fn serve(listen: SocketAddr, routes: Router) -> Result<()> {
    let listener = tokio::net::TcpListener::bind(listen).await.with_context(|| format!("cannot listen at {listen}"))?;
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    axum::serve(listener, routes).await?;
    Ok(())
}
