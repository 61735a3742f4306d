//! Two gateways on one database.

use std::time::Duration;

use serde_json::json;

use super::database::Database;
use super::process::Gateway;
use super::vendor::Vendor;

/// What is made on one works on the other at once, and what is revoked on one is dead on the other within a second.
fn agree(database: &Database) {
    let vendor = Vendor::content();
    let account = database.account("prod", &vendor.url);
    let replicas = [Gateway::start(database, &[]), Gateway::start(database, &[])];
    let (_, admin) = database.api_token("ops", true);
    let bearer = format!("Bearer {}", admin.expose());
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    for (one, other) in [(0, 1), (1, 0)] {
        let path = format!("/integrated-account/{}/mcp", account.id);
        let made = replicas[one].ask(&format!("POST {path}"), &headers, &json!({"name": "copilot"}).to_string());
        assert_eq!(made.status, 201, "{made:?}");
        let made = made.json();
        let token = toolpress_gateway::token::Token::parse(
            toolpress_gateway::token::Kind::Server,
            made["token"].as_str().unwrap(),
        );
        let token = token.unwrap();
        for replica in [other, one] {
            let called = replicas[replica].call(&token, "list_all_pager_duty_incidents", &json!({}));
            assert!(!called.result().1, "{called:?}");
        }
        let id = made["id"].as_str().unwrap();
        assert_eq!(replicas[one].ask(&format!("DELETE {path}/{id}"), &headers, "").status, 204);
        assert_eq!(replicas[one].list(&token).status, 401, "it is dead here at once");
        let took = replicas[other].until(&token, 401);
        assert!(took < Duration::from_millis(1200), "{took:?}");
    }
}

#[test]
fn two_replicas_on_one_sqlite_agree_within_a_second() {
    agree(&Database::sqlite());
}

#[test]
fn two_replicas_on_one_postgresql_agree_within_a_second() {
    if let Some(database) = Database::postgres() {
        agree(&database);
    }
}
