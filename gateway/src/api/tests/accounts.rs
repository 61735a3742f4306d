//! Integrated accounts.

use http::StatusCode;
use serde_json::{Value, json};
use toolpress_store::{AccountState, Page};

use super::{Api, assert_problem, credentials, new_account};

#[tokio::test]
async fn an_account_is_made_and_its_credentials_are_never_given_back() {
    let api = Api::start().await;
    let answer = api.post("/integrated-account", new_account("prod")).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    assert!(!answer.text().contains("secret-of-the-vendor"));
    let made = answer.json();
    let expected = json!({
        "id": made["id"], "name": "prod", "vendor": "wire", "base_url": null, "default_headers": {}, "settings": {},
        "state": "ready", "usage": {"calls": 0, "errors": 0, "last_used_at": null, "last_error": null},
        "created_at": made["created_at"], "updated_at": made["updated_at"],
    });
    assert_eq!(made, expected);
    assert_eq!(answer.headers["location"], format!("/integrated-account/{}", made["id"].as_str().unwrap()));
    assert_eq!(answer.headers["cache-control"], "no-store");

    let got = api.get(answer.headers["location"].to_str().unwrap()).await;
    assert_eq!(got.json(), made);
    let accounts = api.state.store.accounts(Page { after: None, limit: 10 }).await.unwrap();
    let sealed = &accounts[0].credentials.0;
    assert!(!sealed.windows(20).any(|bytes| bytes == b"secret-of-the-vendor"));
    let plain = api.state.keyring.open(accounts[0].id, &accounts[0].credentials).unwrap();
    assert!(String::from_utf8(plain.to_vec()).unwrap().contains("secret-of-the-vendor"));
}

#[tokio::test]
async fn every_mistake_in_an_account_is_named() {
    let api = Api::start().await;
    let wrong = json!({
        "nam": "prod", "vendor": "wirre", "credentials": {"token": "secret"}, "base_url": 5, "default_headers": {"a": 1},
    });
    let answer = api.post("/integrated-account", wrong).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_problem("account_with_mistakes", &answer.problem());

    let mut wrong = new_account("prod");
    wrong["base_url"] = json!("http://api.example.com");
    wrong["credentials"] = json!({"WIRE_KEYS": "secret-of-the-vendor"});
    let answer = api.post("/integrated-account", wrong).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(!answer.text().contains("secret-of-the-vendor"));
    assert_problem("account_that_its_vendor_refuses", &answer.problem());
}

#[tokio::test]
async fn a_name_is_taken_once() {
    let api = Api::start().await;
    api.account("prod").await;
    let answer = api.post("/integrated-account", new_account("prod")).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert_problem("account_name_taken", &answer.problem());
    let other = api.account("test").await;
    assert_eq!(api.patch(&other, json!({"name": "prod"})).await.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_patch_changes_what_it_names() {
    let api = Api::start().await;
    let path = api.account("prod").await;
    let mut patch = json!({"name": "live", "base_url": "https://proxy.example.com"});
    patch["default_headers"] = json!({"X-Team": "a", "X-B": "b"});
    patch["credentials"] = credentials("again");
    let changed = api.patch(&path, patch).await;
    assert_eq!(changed.status, StatusCode::OK, "{}", changed.text());
    let patch = json!({"base_url": null, "default_headers": {"X-B": null}});
    let changed = api.patch(&path, patch).await.json();
    assert_eq!(changed["name"], "live");
    assert_eq!(changed["base_url"], Value::Null);
    assert_eq!(changed["default_headers"], json!({"X-Team": "a"}));

    let answer = api.patch(&path, json!({"vendor": "conformance", "state": "ready"})).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_problem("account_patch_with_mistakes", &answer.problem());
}

#[tokio::test]
async fn credentials_that_are_kept_cannot_be_sent_to_another_address() {
    let api = Api::start().await;
    let path = api.account("prod").await;
    let elsewhere = json!({"base_url": "https://elsewhere.example.com"});
    let refused = api.patch(&path, elsewhere.clone()).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert_eq!(refused.json()["errors"][0]["pointer"], "#/base_url");
    assert_eq!(api.get(&path).await.json()["base_url"], Value::Null);

    let mut patch = elsewhere;
    patch["credentials"] = credentials("again");
    assert_eq!(api.patch(&path, patch.clone()).await.status, StatusCode::OK);
    let same = json!({"base_url": patch["base_url"], "name": "live"});
    assert_eq!(api.patch(&path, same).await.status, StatusCode::OK, "it stays where it is");
}

#[tokio::test]
async fn new_credentials_replace_the_old_and_make_the_account_ready() {
    let api = Api::start().await;
    let path = api.account("prod").await;
    let mut account = api.state.store.account_by_name("prod").await.unwrap().unwrap();
    account.state = AccountState::NeedsReauthorization;
    api.state.store.update_account(&account).await.unwrap();
    assert_eq!(api.get(&path).await.json()["state"], "needs_reauthorization");
    assert_eq!(api.patch(&path, json!({"name": "live"})).await.json()["state"], "needs_reauthorization");

    let answer = api.patch(&path, json!({"credentials": credentials("the-new-one")})).await;
    assert_eq!(answer.json()["state"], "ready", "{}", answer.text());
    let account = api.state.store.account(account.id).await.unwrap().unwrap();
    let plain = api.state.keyring.open(account.id, &account.credentials).unwrap();
    assert!(String::from_utf8(plain.to_vec()).unwrap().contains("the-new-one"));
    assert_eq!(api.actions().await, ["account.rotate", "account.update", "account.create"]);
    let log = api.get("/audit").await;
    assert!(!log.text().contains("the-new-one") && log.text().contains("credentials"));
}

#[tokio::test]
async fn a_removed_account_is_gone_with_its_servers() {
    let api = Api::start().await;
    let path = api.account("prod").await;
    let server = api.post(&format!("{path}/mcp"), json!({"name": "all"})).await;
    assert_eq!(server.status, StatusCode::CREATED);
    let answer = api.delete(&path).await;
    assert_eq!((answer.status, answer.body.len()), (StatusCode::NO_CONTENT, 0));
    assert_eq!(api.get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(api.get("/mcp-server").await.json()["result_count"], 0);
    assert_eq!(api.delete(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(api.actions().await, ["account.delete", "server.revoke", "server.create", "account.create"]);
}

#[tokio::test]
async fn accounts_are_listed_page_by_page() {
    let api = Api::start().await;
    for name in ["a", "b", "c"] {
        api.account(name).await;
    }
    let names = |list: &Value| -> Vec<String> {
        list["result"].as_array().unwrap().iter().map(|account| account["name"].as_str().unwrap().to_owned()).collect()
    };
    let first = api.get("/integrated-account?limit=2").await.json();
    assert_eq!((names(&first), &first["result_count"]), (vec!["a".to_owned(), "b".to_owned()], &json!(2)));
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = api.get(&format!("/integrated-account?limit=2&next_cursor={cursor}")).await.json();
    assert_eq!((names(&second), &second["next_cursor"]), (vec!["c".to_owned()], &Value::Null));
}

#[tokio::test]
async fn that_an_account_does_not_work_is_a_result() {
    let api = Api::start().await;
    let mut account = new_account("prod");
    // Nobody listens there.
    account["base_url"] = json!("http://127.0.0.1:1");
    let made = api.post("/integrated-account", account).await;
    let path = made.headers["location"].to_str().unwrap();
    let trial = api.call(http::Method::POST, &format!("{path}/test"), None).await;
    assert_eq!(trial.status, StatusCode::OK, "{}", trial.text());
    let trial = trial.json();
    assert_eq!((&trial["ok"], &trial["status"]), (&json!(false), &Value::Null));
    assert!(trial["message"].as_str().unwrap().contains("127.0.0.1:1"), "{trial}");
    let entry = &api.get("/audit").await.json()["result"][0];
    assert_eq!((&entry["action"], &entry["outcome"]), (&json!("account.test"), &json!("network")));
}
