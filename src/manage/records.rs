//! Accounts, servers and tokens by name or id.

use anyhow::{Result, bail};
use serde_json::Value;
use toolpress_gateway::operator::{Found, Operator, find};

/// The account that a word names.
pub async fn account(operator: &Operator, word: &str) -> Result<Value> {
    named("account", &operator.list("/integrated-account").await?, word)
}

/// The server that a word names: among those of an account, or of all.
pub async fn server(operator: &Operator, account: Option<&Value>, word: &str) -> Result<Value> {
    let list = match account {
        Some(account) => format!("/integrated-account/{}/mcp", text(account, "id")),
        None => "/mcp-server".to_owned(),
    };
    named("server", &operator.list(&list).await?, word)
}

/// The API token that a word names.
pub async fn token(operator: &Operator, word: &str) -> Result<Value> {
    named("token", &operator.list("/api-token").await?, word)
}

/// The path of an account.
pub fn account_path(account: &Value) -> String {
    format!("/integrated-account/{}", text(account, "id"))
}

/// The path of a server.
pub fn server_path(server: &Value) -> String {
    format!("/integrated-account/{}/mcp/{}", text(server, "integrated_account_id"), text(server, "id"))
}

/// A field that is text; empty where it is not.
pub fn text<'a>(record: &'a Value, field: &str) -> &'a str {
    record[field].as_str().unwrap_or_default()
}

fn named(kind: &str, records: &[Value], word: &str) -> Result<Value> {
    match find(records, word) {
        Found::One(record) => Ok(record.clone()),
        Found::None(Some(near)) => bail!("there is no {kind} `{word}`; did you mean `{near}`?"),
        Found::None(None) => bail!("there is no {kind} `{word}`; `toolpress {kind} list` lists them"),
        Found::Several(ids) => {
            bail!("there are {} {kind}s named `{word}`; say which by its id: {}", ids.len(), ids.join(", "))
        }
    }
}
