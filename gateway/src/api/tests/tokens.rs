//! API tokens.

use http::StatusCode;
use serde_json::json;

use super::{Api, assert_problem};

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
    api.admin = crate::token::Token::parse(crate::token::Kind::Api, &token).unwrap();
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
