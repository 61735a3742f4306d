//! API tokens.

use std::sync::Arc;

use axum::body::Body;
use http::header::AUTHORIZATION;
use http::{Request, StatusCode};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use toolpress_store::{ApiToken, Id};

use super::{Api, assert_problem};
use crate::flaky::Flaky;
use crate::token::{Kind, Token};

#[tokio::test]
async fn a_token_is_shown_once_and_opens_the_api_if_it_is_an_administrators() {
    let mut api = Api::start().await;
    let answer = api.post("/api-token", json!({"name": "ops", "is_admin": true})).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    let made = answer.json();
    let token = made["token"].as_str().unwrap().to_owned();
    let got = api.get(answer.headers["location"].to_str().unwrap()).await;
    assert_eq!(
        got.json(),
        json!({"id": made["id"], "name": "ops", "is_admin": true, "expires_at": null, "created_at": made["created_at"]})
    );
    assert!(!api.get("/api-token").await.text().contains(&token));
    api.admin = Token::parse(Kind::Api, &token).unwrap();
    assert_eq!(api.get("/api-token").await.json()["result_count"], 2);
    assert_eq!(api.post("/api-token", json!({"name": "ops"})).await.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn the_last_administrators_token_stays() {
    let api = Api::start().await;
    let own = api.get("/api-token").await.json()["result"][0]["id"].as_str().unwrap().to_owned();
    let caller = api.post("/api-token", json!({"name": "caller"})).await.json();
    let refused = api.delete(&format!("/api-token/{own}")).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert_problem("last_administrator", &refused.problem());

    let caller = caller["id"].as_str().unwrap();
    assert_eq!(api.delete(&format!("/api-token/{caller}")).await.status, StatusCode::NO_CONTENT);
    api.post("/api-token", json!({"name": "other", "is_admin": true})).await;
    assert_eq!(api.delete(&format!("/api-token/{own}")).await.status, StatusCode::NO_CONTENT);
    assert_eq!(api.get("/api-token").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn mistakes_in_a_token_are_named() {
    let api = Api::start().await;
    let answer = api.post("/api-token", json!({"name": "a\nb", "is_admin": "yes", "expires": "8h"})).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_problem("token_with_mistakes", &answer.problem());
}

#[tokio::test]
async fn whatever_is_wrong_with_a_token_it_is_the_same_answer_after_the_same_question_to_the_store() {
    let mut flaky = None;
    let api = Api::start_with(|store| Arc::clone(flaky.insert(Arc::new(Flaky::new(store)))) as _).await;
    let store = flaky.unwrap();
    let expired = Token::new(Kind::Api).unwrap();
    let kept = ApiToken {
        id: Id::new(),
        name: "expired".to_owned(),
        is_admin: true,
        token: expired.hash(),
        expires_at: Some(Timestamp::now() - SignedDuration::from_secs(1)),
        created_at: Timestamp::now(),
    };
    api.state.store.create_api_token(&kept).await.unwrap();
    let made = api.post("/api-token", json!({"name": "revoked", "is_admin": true})).await.json();
    api.delete(&format!("/api-token/{}", made["id"].as_str().unwrap())).await;

    let right = api.admin.expose();
    let unknown = Token::new(Kind::Api).unwrap();
    let wrong = [
        expired.expose(),
        made["token"].as_str().unwrap(),
        unknown.expose(),
        &right[1..],
        &right[..right.len() - 1],
        &right.to_ascii_uppercase(),
        &format!("{right}A"),
        "nonsense",
        "",
    ];
    store.asked();
    let mut answers = Vec::new();
    for shown in wrong.map(|token| format!("Bearer {token}")).iter().map(String::as_str).chain(["", right, "Basic x"]) {
        let request = Request::get("/api-token").header(AUTHORIZATION, shown).body(Body::empty()).unwrap();
        let answer = api.send(request).await;
        assert_eq!(store.asked(), ["api_token_by_token"], "{shown}");
        answers.push((answer.status, answer.headers, answer.body));
    }
    assert_eq!(answers[0].0, StatusCode::UNAUTHORIZED);
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
}
