//! Everything that a run writes, searched for every secret.

use serde_json::json;

use super::VENDOR_SECRET;
use super::client::Shown;
use super::database::{Database, new_server};
use super::process::Gateway;
use super::vendor::{Manner, Vendor};

const LIST: &str = "list_all_pager_duty_incidents";

#[test]
fn nothing_that_a_run_writes_holds_a_secret() {
    let database = Database::sqlite();
    let (vendor, careless) = (Vendor::content(), Vendor::start(Manner::Repeats { status: 500 }));
    let account = database.account("prod", &vendor.url);
    let (_, token) = database.server(&account, |_| ());
    let (_, strict) = database.server(&account, |server| server.require_api_token_auth = true);
    let (_, failing) = database.server(&database.account("careless", &careless.url), |_| ());
    let (_, unreachable) = database.server(&database.account("gone", "http://127.0.0.1:9"), |_| ());
    let (_, nowhere) = new_server(&account, |_| ());
    let (_, api) = database.api_token("sam", false);
    let gateway = Gateway::start(&database, &["--audit-values", "--server-rate", "2/8"]);
    let call = json!({"name": LIST, "arguments": {"urgencies": ["high"]}});
    let bearer = format!("Bearer {}", api.expose());
    let mut heard = String::new();
    for token in [&token, &strict, &failing, &unreachable, &nowhere] {
        for shown in [Shown::Header(token.expose()), Shown::Path(token.expose())] {
            for more in [&[][..], &[("x-api-token", api.expose())], &[("authorization", &bearer)]] {
                // The header stands there once.
                let more = if matches!(shown, Shown::Header(_)) && more == [("authorization", bearer.as_str())] {
                    &[]
                } else {
                    more
                };
                heard += &format!("{:?}", gateway.mcp(shown, more, "tools/call", call.clone()));
                heard += &format!("{:?}", gateway.mcp(shown, more, "tools/nonsense", json!({})));
            }
        }
    }
    heard += &gateway.get("/metrics").body;
    heard += &gateway.get(&format!("/mcp/{}", token.expose())).body;
    heard += &gateway.get(&format!("/nowhere/{}", token.expose())).body;
    assert!(heard.contains("toolpress_gateway_limited_total"), "{heard}");
    let written = gateway.stop();
    assert!(written.contains(LIST), "calls are logged: {written}");

    let lies = database.bytes();
    let key = std::fs::read_to_string(database.folder().join("toolpress.db.key")).unwrap();
    let key = key.lines().find(|line| !line.starts_with('#')).unwrap();
    let tokens = [&token, &strict, &failing, &unreachable, &nowhere, &api].map(toolpress_gateway::token::Token::expose);
    let random: Vec<&str> = tokens.iter().map(|token| &token[6..]).collect();
    for secret in tokens.into_iter().chain(random).chain([VENDOR_SECRET, key]) {
        for (place, bytes) in [("log", written.as_bytes()), ("answers", heard.as_bytes()), ("database", &lies)] {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "a secret is in the {place}");
        }
    }
}
