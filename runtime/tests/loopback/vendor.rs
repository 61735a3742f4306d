//! A vendor on this machine: answers as a test tells it, and remembers what it was asked.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::response::Response;
use tokio::net::{TcpListener, TcpStream};
use toolpress_runtime::{Account, Client};

use crate::fixture::ACME;

/// A vendor that runs until the test ends.
pub struct Vendor {
    pub url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

/// A request as it arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// `GET /widgets?limit=1`
    pub line: String,
    pub headers: HeaderMap,
    pub body: String,
}

impl Vendor {
    /// Starts a vendor that answers every request with what the function makes of it.
    pub async fn start<Answer>(answer: impl Fn(Asked) -> Answer + Clone + Send + Sync + 'static) -> Self
    where
        Answer: Future<Output = Response> + Send + 'static,
    {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        let app = Router::new().fallback(move |request: Request| {
            let (answer, log) = (answer.clone(), Arc::clone(&log));
            async move {
                let asked = read(request).await;
                log.lock().expect("no test panics while it holds the log").push(asked.clone());
                answer(asked).await
            }
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("this machine has a free port");
        let url = format!("http://{}", listener.local_addr().expect("a bound listener has an address"));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { url, asked }
    }

    /// Starts a vendor that always gives the same answer.
    pub async fn answering(status: u16, headers: &'static [(&'static str, &'static str)], body: &'static str) -> Self {
        Self::start(move |_| async move { response(status, headers, body) }).await
    }

    /// What the vendor was asked so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("no test panics while it holds the log").clone()
    }

    /// A client with an account of this vendor.
    pub fn client(&self) -> Client {
        client(&self.url)
    }
}

/// Starts a server that does this with every connection, one after the other, and gives its URL.
pub async fn raw<Done>(answer: impl Fn(TcpStream) -> Done + Send + 'static) -> String
where
    Done: Future<Output = ()> + Send,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("this machine has a free port");
    let url = format!("http://{}", listener.local_addr().expect("a bound listener has an address"));
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            answer(socket).await;
        }
    });
    url
}

/// A client with an account whose vendor is at this URL.
pub fn client(url: &str) -> Client {
    let account = Account::new(&ACME)
        .and_then(|account| account.with_credential("k3y"))
        .and_then(|account| account.with_urls(&[url]))
        .expect("the account is right");
    Client::new(account)
}

pub fn response(status: u16, headers: &[(&str, &str)], body: impl Into<Body>) -> Response {
    let start = Response::builder().status(status);
    let response = headers.iter().fold(start, |response, (name, value)| response.header(*name, *value));
    response.body(body.into()).expect("the test's response is one")
}

pub fn json(body: impl Into<Body>) -> Response {
    response(200, &[("content-type", "application/json")], body)
}

async fn read(request: Request) -> Asked {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.expect("the client sends its whole request");
    Asked {
        line: format!("{} {}", parts.method, parts.uri),
        headers: parts.headers,
        body: String::from_utf8_lossy(&body).into_owned(),
    }
}
