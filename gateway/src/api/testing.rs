//! A gateway's API for tests: over a real store, with a vendor that exists nowhere.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, Method, Request, StatusCode};
use jiff::Timestamp;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;
use toolpress_store::{ApiToken, Id, Store};
use tower::ServiceExt;

use super::{State, router};
use crate::accounts::Accounts;
use crate::key::Keyring;
use crate::operator::Operator;
use crate::token::{Kind, Token};

/// A gateway's API, an administrator's token for it, and the store behind it.
pub struct Api {
    router: Router,
    pub state: Arc<State>,
    pub admin: Token,
    _folder: TempDir,
}

/// What was answered.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Api {
    pub async fn start() -> Self {
        Self::start_with(|store| store).await
    }

    /// One over a store in front of the real one.
    pub async fn start_with(stand_in: impl FnOnce(Arc<dyn Store>) -> Arc<dyn Store>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let address = format!("sqlite:{}", folder.path().join("toolpress.db").display());
        let store = stand_in(toolpress_store::open(&address).await.unwrap());
        let vendors = toolpress_fixtures_generated::vendors();
        let keyring = Arc::new(Keyring::find(|_| None, Some(&folder.path().join("key")), false).unwrap());
        let accounts = Arc::new(Accounts::new(vendors, Arc::clone(&store), Arc::clone(&keyring)));
        let public_url = "https://mcp.example.com".to_owned();
        let admin = token(store.as_ref(), "root", true).await;
        let state = Arc::new(State { vendors, store, keyring, accounts, public_url });
        Self { router: router(Arc::clone(&state)), state, admin, _folder: folder }
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    pub async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        request = request.header(AUTHORIZATION, format!("Bearer {}", self.admin.expose()));
        if body.is_some() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        self.send(request.body(body).unwrap()).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.call(Method::POST, path, Some(body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.call(Method::PATCH, path, Some(body)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.call(Method::DELETE, path, None).await
    }

    /// Serves it on this machine; gives back a client that shows the administrator's token.
    pub async fn serve(&self) -> Operator {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(axum::serve(listener, self.router.clone()).into_future());
        Operator::remote(&url, self.admin.expose()).unwrap()
    }

    /// Makes an account; gives back its path.
    pub async fn account(&self, name: &str) -> String {
        let answer = self.post("/integrated-account", new_account(name)).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        answer.headers["location"].to_str().unwrap().to_owned()
    }

    /// What was done, newest first.
    pub async fn actions(&self) -> Vec<String> {
        let entries = self.get("/audit").await.json();
        entries["result"].as_array().unwrap().iter().map(|entry| entry["action"].as_str().unwrap().to_owned()).collect()
    }
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The problem as a person reviews it.
    pub fn problem(&self) -> String {
        assert_eq!(self.headers[CONTENT_TYPE], "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["status"], self.status.as_u16());
        serde_json::to_string_pretty(&problem).unwrap()
    }
}

/// What makes an account with the vendor of the tests.
pub fn new_account(name: &str) -> Value {
    json!({ "name": name, "vendor": "wire", "credentials": credentials("secret-of-the-vendor") })
}

pub fn credentials(secret: &str) -> Value {
    json!({
        "WIRE_KEY": secret,
        "WIRE_APP_KEY": secret,
        "WIRE_SESSION": secret,
        "WIRE_QUERY": secret,
        "WIRE_LOGIN": format!("user:{secret}"),
    })
}

pub async fn token(store: &dyn Store, name: &str, is_admin: bool) -> Token {
    let token = Token::new(Kind::Api).unwrap();
    let kept = ApiToken {
        id: Id::new(),
        name: name.to_owned(),
        is_admin,
        token: token.hash(),
        expires_at: None,
        created_at: Timestamp::now(),
    };
    store.create_api_token(&kept).await.unwrap();
    token
}
