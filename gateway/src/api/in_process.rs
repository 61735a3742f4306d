//! The API in this process: the command line on the database, and the console, change what they change as everybody does.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::response::Response;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{Method, Request, StatusCode};
use serde_json::Value;
use tower::ServiceExt;

use super::principal::Principal;
use super::problem::Problem;
use super::router::router;
use super::state::State;

/// The API, without a network. What it refuses, seals and writes to the audit log is the same.
#[derive(Clone, Debug)]
pub struct InProcess(Router);

impl InProcess {
    /// The API over this state.
    #[must_use]
    pub fn new(state: Arc<State>) -> Self {
        Self(router(state))
    }

    /// The answer to a request of this principal.
    pub async fn send(&self, who: &Principal, request: Request<Bytes>) -> Response {
        let mut request = request.map(Body::from);
        request.extensions_mut().insert(who.clone());
        match self.0.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }

    /// The result of a request of this principal, `null` where it has none. The path may have a query.
    ///
    /// # Errors
    ///
    /// What the API refuses, in its own words.
    pub async fn call(
        &self,
        who: &Principal,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Value, Problem> {
        let request = request(method, path, body).map_err(|_| Problem::missing("path"))?;
        let response = self.send(who, request).await;
        let is_success = response.status().is_success();
        let broken = || Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "the gateway's own API gave no answer");
        let bytes = to_bytes(response.into_body(), usize::MAX).await.map_err(|_| broken())?;
        match (is_success, bytes.is_empty()) {
            (true, true) => Ok(Value::Null),
            (true, false) => serde_json::from_slice(&bytes).map_err(|_| broken()),
            (false, _) => Err(serde_json::from_slice(&bytes).unwrap_or_else(|_| broken())),
        }
    }
}

/// A request to the API as its clients write it. The path may have a query.
///
/// # Errors
///
/// A path that no request can have.
pub(crate) fn request(method: Method, path: &str, body: Option<&Value>) -> http::Result<Request<Bytes>> {
    let mut request = Request::builder().method(method).uri(path);
    if body.is_some() {
        request = request.header(CONTENT_TYPE, "application/json");
    }
    request.body(body.map(|body| Bytes::from(body.to_string())).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use http::{Method, StatusCode};
    use serde_json::{Value, json};

    use super::InProcess;
    use crate::api::Principal;
    use crate::api::testing::{Api, new_account};

    #[tokio::test]
    async fn what_is_changed_in_this_process_is_refused_and_audited_as_any_other_change() {
        let api = Api::start().await;
        let in_process = InProcess::new(api.state.clone());
        let sam = Principal { name: Some("sam".to_owned()) };
        let call = |method, path: &'static str, body: Option<Value>| {
            let (in_process, sam) = (in_process.clone(), sam.clone());
            async move { in_process.call(&sam, method, path, body.as_ref()).await }
        };
        let made = call(Method::POST, "/integrated-account", Some(new_account("prod"))).await.unwrap();
        assert_eq!(made["name"], "prod");
        let log = call(Method::GET, "/audit?limit=1", None).await.unwrap();
        assert_eq!(
            (&log["result"][0]["action"], &log["result"][0]["token"]),
            (&json!("account.create"), &json!("sam"))
        );

        let refused = call(Method::POST, "/integrated-account", Some(json!({"name": "", "vendor": "wires"}))).await;
        let refused = refused.unwrap_err();
        assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
        let places: Vec<_> = refused.errors().iter().map(|mistake| mistake.pointer.as_deref()).collect();
        assert_eq!(places, [Some("#/name"), Some("#/vendor"), Some("#/credentials")]);
        let missing = call(Method::DELETE, "/api-token/00000000-0000-7000-8000-000000000000", None).await.unwrap_err();
        assert_eq!((missing.status(), missing.detail()), (StatusCode::NOT_FOUND, "there is no such API token"));
    }
}
