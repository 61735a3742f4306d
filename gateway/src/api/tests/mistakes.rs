//! Bodies, queries and ids that are none.

use axum::body::Body;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{Method, Request, StatusCode};
use serde_json::json;

use super::{Answer, Api, assert_problem};
use crate::api::body::MOST_BYTES;

async fn raw(api: &Api, method: Method, media_type: Option<&str>, body: impl Into<Body>) -> Answer {
    let mut request = Request::builder().method(method).uri("/api-token");
    request = request.header(AUTHORIZATION, format!("Bearer {}", api.admin.expose()));
    if let Some(media_type) = media_type {
        request = request.header(CONTENT_TYPE, media_type);
    }
    api.send(request.body(body.into()).unwrap()).await
}

#[tokio::test]
async fn a_body_that_is_no_json_object_is_refused() {
    let api = Api::start().await;
    let broken = raw(&api, Method::POST, Some("application/json"), "{\n  \"name\": oops}").await;
    assert_eq!(broken.status, StatusCode::BAD_REQUEST);
    assert_problem("broken_json", &broken.problem());
    for body in ["", "[]", "null", "5", "{\"name\": \"a\"} {}", "{\"name\": \"\u{0}\"}"] {
        let answer = raw(&api, Method::POST, Some("application/json"), body).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body}");
        answer.problem();
    }
    let not_utf8 = raw(&api, Method::POST, Some("application/json"), b"{\"name\": \"\xff\"}".to_vec()).await;
    assert_eq!(not_utf8.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_body_says_that_it_is_json() {
    let api = Api::start().await;
    for media_type in
        [None, Some("text/plain"), Some("application/x-www-form-urlencoded"), Some("application/merge-patch+json")]
    {
        let answer = raw(&api, Method::POST, media_type, "{\"name\": \"a\"}").await;
        assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{media_type:?}");
        assert_problem("wrong_content_type", &answer.problem());
    }
    let right = raw(&api, Method::POST, Some("Application/JSON; charset=utf-8"), "{\"name\": \"a\"}").await;
    assert_eq!(right.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_patch_may_say_that_it_is_one() {
    let api = Api::start().await;
    let path = api.account("prod").await;
    let request = Request::patch(&path)
        .header(AUTHORIZATION, format!("Bearer {}", api.admin.expose()))
        .header(CONTENT_TYPE, "application/merge-patch+json")
        .body(Body::from("{}"))
        .unwrap();
    assert_eq!(api.send(request).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_body_that_is_too_large_is_not_read() {
    let api = Api::start().await;
    let body = format!("{{\"name\": \"{}\"}}", "a".repeat(MOST_BYTES));
    let answer = raw(&api, Method::POST, Some("application/json"), body).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_problem("too_large", &answer.problem());
}

#[tokio::test]
async fn where_no_body_is_expected_one_is_refused() {
    let api = Api::start().await;
    assert_eq!(api.post("/key/rotate", json!({})).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn ids_that_are_none_name_no_record() {
    let api = Api::start().await;
    for id in ["5", "prod", "%00", "%FF", "019a2b3c4d5e7f708192a3b4c5d6e7f8", "..%2f"] {
        let answer = api.get(&format!("/integrated-account/{id}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{id}");
        answer.problem();
    }
    let answer = api.get("/integrated-account/019a2b3c-4d5e-7f70-8192-a3b4c5d6e7f8").await;
    assert_problem("no_such_account", &answer.problem());
}

#[tokio::test]
async fn mistakes_in_a_query_are_named() {
    let api = Api::start().await;
    let answer =
        api.get("/audit?limit=500&next_cursor=x&sinse=now&outcome=okay&until=now&account_id=prod&tool=%00").await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_problem("query_with_mistakes", &answer.problem());
    assert_eq!(api.get("/vendor?limit=5").await.status, StatusCode::BAD_REQUEST);
}
