//! MCP servers, and what a config would expose.

use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{Api, assert_problem};
use crate::token::{Kind, Token};

#[tokio::test]
async fn a_servers_url_and_token_are_shown_once() {
    let api = Api::start().await;
    let account = api.account("prod").await;
    let expires_at = (Timestamp::now() + SignedDuration::from_hours(8)).round(jiff::Unit::Second).unwrap();
    let body =
        json!({"name": "Copilot", "config": {"methods": ["read"], "tags": ["things"]}, "expires_at": expires_at});
    let answer = api.post(&format!("{account}/mcp"), body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    assert_eq!(answer.headers["cache-control"], "no-store");
    let mut made = answer.json();
    let token = made["token"].as_str().unwrap().to_owned();
    assert_eq!(made["url"], format!("https://mcp.example.com/mcp/{token}"));
    let hash = Token::parse(Kind::Server, &token).unwrap().hash();
    let (kept, _) = api.state.store.server_by_token(hash).await.unwrap().unwrap();
    assert_eq!(made["id"], kept.id.to_string());
    assert_eq!(made["config"], json!({"methods": ["read"], "tags": ["things"], "tools": []}));
    assert_eq!(made["expires_at"], expires_at.to_string());
    assert_eq!(made["require_api_token_auth"], false);

    let got = api.get(answer.headers["location"].to_str().unwrap()).await;
    let (_, _) = (made.as_object_mut().unwrap().remove("url"), made.as_object_mut().unwrap().remove("token"));
    assert_eq!(got.json(), made);
    let lists = [format!("{account}/mcp"), "/mcp-server".to_owned(), "/audit".to_owned()];
    for list in lists {
        let answer = api.get(&list).await;
        assert!(!answer.text().contains(&token), "{list}");
    }
}

#[tokio::test]
async fn a_config_that_cannot_be_meant_is_refused_with_every_wrong_word() {
    let api = Api::start().await;
    let account = api.account("prod").await;
    let mcp = format!("{account}/mcp");
    let wrong = json!({"name": "", "config": {"methods": ["read", "reads"], "tags": ["thing"], "tols": []}, "expires_at": "2020-01-01T00:00:00Z"});
    assert_problem("server_with_mistakes", &api.post(&mcp, wrong).await.problem());
    let wrong =
        json!({"name": "x", "config": {"methods": ["reads"], "tags": ["thing"], "tools": ["wire_things_archives"]}});
    assert_problem("server_with_unknown_words", &api.post(&mcp, wrong).await.problem());
    let nothing = json!({"name": "x", "config": {"methods": ["delete"], "tags": ["images"]}});
    let answer = api.post(&mcp, nothing).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_problem("server_without_tools", &answer.problem());
    assert_eq!(api.get(&mcp).await.json()["result_count"], 0);
}

#[tokio::test]
async fn a_patch_changes_what_it_names_and_leaves_the_token() {
    let api = Api::start().await;
    let account = api.account("prod").await;
    let body = json!({"name": "a", "config": {"methods": ["read"]}, "expires_at": "2126-12-31T23:59:59Z"});
    let made = api.post(&format!("{account}/mcp"), body).await;
    let path = made.headers["location"].to_str().unwrap().to_owned();
    let changed = api.patch(&path, json!({"name": "b", "config": {"tags": ["things"]}})).await.json();
    assert_eq!((&changed["name"], &changed["expires_at"]), (&json!("b"), &json!("2126-12-31T23:59:59Z")));
    assert_eq!(changed["config"], json!({"methods": ["read"], "tags": ["things"], "tools": []}));
    let changed = api.patch(&path, json!({"config": null, "expires_at": null, "require_api_token_auth": true})).await;
    let changed = changed.json();
    assert_eq!((&changed["expires_at"], &changed["require_api_token_auth"]), (&Value::Null, &json!(true)));
    assert_eq!(changed["config"], json!({"methods": [], "tags": [], "tools": []}));
    let hash = Token::parse(Kind::Server, made.json()["token"].as_str().unwrap()).unwrap().hash();
    assert_eq!(api.state.store.server_by_token(hash).await.unwrap().unwrap().0.name, "b");

    let refused = api.patch(&path, json!({"config": {"tags": ["nothing"]}, "token": "tpmcp_x"})).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert_eq!(refused.json()["errors"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_revoked_server_is_gone() {
    let api = Api::start().await;
    let account = api.account("prod").await;
    let made = api.post(&format!("{account}/mcp"), json!({"name": "a"})).await;
    let path = made.headers["location"].to_str().unwrap();
    assert_eq!(api.delete(path).await.status, StatusCode::NO_CONTENT);
    assert_eq!(api.get(path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(api.patch(path, json!({})).await.status, StatusCode::NOT_FOUND);
    let hash = Token::parse(Kind::Server, made.json()["token"].as_str().unwrap()).unwrap().hash();
    assert_eq!(api.state.store.server_by_token(hash).await.unwrap(), None);
}

#[tokio::test]
async fn a_server_is_found_below_its_own_account_only() {
    let api = Api::start().await;
    let (own, other) = (api.account("a").await, api.account("b").await);
    let made = api.post(&format!("{own}/mcp"), json!({"name": "a"})).await.json();
    let id = made["id"].as_str().unwrap();
    let foreign = format!("{other}/mcp/{id}");
    assert_eq!(api.get(&foreign).await.status, StatusCode::NOT_FOUND);
    assert_eq!(api.patch(&foreign, json!({"name": "b"})).await.status, StatusCode::NOT_FOUND);
    assert_eq!(api.delete(&foreign).await.status, StatusCode::NOT_FOUND);
    assert_eq!(api.get(&format!("{own}/mcp/{id}")).await.status, StatusCode::OK);
    assert_eq!(api.get(&format!("{other}/mcp")).await.json()["result_count"], 0);
    assert_eq!(api.get("/mcp-server").await.json()["result_count"], 1);
}

#[tokio::test]
async fn what_a_config_would_expose_is_seen_before_a_server_is_made() {
    let api = Api::start().await;
    let account = api.account("prod").await;
    let all = api.get(&format!("{account}/tools")).await.json();
    let some = api.get(&format!("{account}/tools?methods=read,custom&tags=things")).await.json();
    assert_eq!(
        some["result"][0].as_object().unwrap().keys().collect::<Vec<_>>(),
        ["name", "title", "method", "effect", "tags"]
    );
    let tools = some["result"].as_array().unwrap();
    assert!(tools.iter().all(|tool| tool["tags"] == json!(["things"])), "{some}");
    assert_eq!(some["result_count"], tools.len());
    let tokens = |list: &Value| list["approximate_tokens"].as_u64().unwrap();
    assert!(tokens(&some) > 0 && tokens(&some) < tokens(&all));

    let refused = api.get(&format!("{account}/tools?methods=reads&tag=things")).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert_problem("tools_with_mistakes", &refused.problem());
}
