//! MCP servers: previewed, made, shown once, changed, revoked.

use axum::body::Body;
use http::header::{ACCEPT, CONTENT_TYPE, HOST};
use http::{Request, StatusCode};
use toolpress_store::{Page, Server};

use super::browser::{Answer, Console, HOST_NAME};

async fn servers(console: &Console) -> Vec<Server> {
    console.store.servers(None, Page { after: None, limit: 100 }).await.unwrap()
}

/// The names of the tools that an MCP client lists at this URL.
async fn listed(console: &Console, url: &str) -> (StatusCode, Vec<String>) {
    let path = url.strip_prefix(&format!("https://{HOST_NAME}")).unwrap();
    let request = Request::post(path)
        .header(HOST, HOST_NAME)
        .header(CONTENT_TYPE, "application/json")
        .header(ACCEPT, "application/json, text/event-stream")
        .body(Body::from(r#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#));
    let answer = console.send(request.unwrap()).await;
    let body: serde_json::Value = serde_json::from_str(&answer.text).unwrap();
    let tools = body["result"]["tools"].as_array().cloned().unwrap_or_default();
    (answer.status, tools.iter().map(|tool| tool["name"].as_str().unwrap().to_owned()).collect())
}

/// The names of the tools that a page previews.
fn previewed(answer: &Answer) -> Vec<String> {
    let (_, list) = answer.text.split_once("aria-label=\"Tools\"><ul>").expect("the page has a preview");
    let names = list.split("</ul>").next().unwrap().split("<code>").skip(1);
    names.map(|name| name.split("</code>").next().unwrap().replace("<wbr>", "")).collect()
}

#[tokio::test]
async fn what_is_previewed_is_what_a_client_lists_and_the_url_is_shown_once() {
    let console = Console::start().await;
    let browser = console.signed_in().await;
    let account = browser.account("prod", "").await;
    let scope = [("/config/methods", "read"), ("/config/tags", "alarms")];
    let looked = browser.fill(&format!("{account}/servers/new"), &[&scope[..], &[("then", "preview")]].concat()).await;
    assert_eq!(looked.status, StatusCode::OK);
    assert_eq!(previewed(&looked), ["list_all_bearer_alarms"]);
    assert!(looked.text.contains("name=\"/config/tags\" value=\"alarms\" checked"), "{}", looked.text);
    let part =
        browser.get(&format!("{account}/servers/preview?%2Fconfig%2Fmethods=read&%2Fconfig%2Ftags=alarms")).await;
    assert!(part.text.contains("1 tool") && !part.text.contains("<html"), "{}", part.text);
    assert!(servers(&console).await.is_empty(), "looking changes nothing");

    let made = browser.server(&account, "Copilot", &scope).await;
    assert_eq!(made.headers["cache-control"], "no-store");
    let (url, token) = (made.value("url"), made.value("token"));
    assert_eq!(url, format!("https://{HOST_NAME}/mcp/{token}"));
    assert_eq!(listed(&console, &url).await, (StatusCode::OK, previewed(&looked)));
    let id = servers(&console).await[0].id;
    for path in ["", "/edit", "/revoke"].map(|end| format!("{account}/servers/{id}{end}")) {
        let page = browser.get(&path).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(!page.text.contains(&token), "{path}");
    }
    assert!(!browser.get(&format!("{account}/servers")).await.text.contains(&token));
}

#[tokio::test]
async fn every_client_gets_what_it_takes() {
    let console = Console::start().await;
    let browser = console.signed_in().await;
    let account = browser.account("prod", "").await;
    let made = browser.server(&account, "Incident Copilot", &[]).await;
    let (url, token) = (made.value("url"), made.value("token"));
    let text = made.text.replace("&quot;", "\"");
    let endpoint = format!("https://{HOST_NAME}/mcp");
    for part in [
        format!(
            "claude mcp add --transport http incident-copilot {endpoint} --header \"Authorization: Bearer {token}\""
        ),
        format!("npx @modelcontextprotocol/inspector --transport http --server-url {url}"),
        "\"mcp-remote\"".to_owned(),
        format!("\"TOOLPRESS_SERVER\": \"Bearer {token}\""),
        format!("\"Authorization\": \"Bearer {token}\""),
        "\"type\": \"http\"".to_owned(),
        format!("<code id=\"snippet-0\">{url}</code>"),
        format!("<code id=\"snippet-3\">{url}</code>"),
    ] {
        assert!(text.contains(&part), "{part}: {text}");
    }

    let both = browser.server(&account, "Two", &[("/require_api_token_auth", "true")]).await;
    assert_eq!(both.text.matches("send no headers, so they cannot").count(), 2);
    assert!(both.text.contains("X-Api-Token:${TOOLPRESS_CALLER}"));
    let here = Console::start_at("http://127.0.0.1:8080").await;
    let browser = here.signed_in().await;
    let account = browser.account("prod", "").await;
    let made = browser.server(&account, "Local", &[]).await;
    assert_eq!(made.text.matches("reached on this machine only").count(), 2);
}

#[tokio::test]
async fn a_scope_that_leaves_nothing_is_refused_with_its_reason() {
    let console = Console::start().await;
    let browser = console.signed_in().await;
    let account = browser.account("prod", "").await;
    let new = format!("{account}/servers/new");
    let nothing = [("/name", "x"), ("expiry", "never"), ("/config/methods", "delete"), ("/config/tags", "alarms")];
    let refused = browser.fill(&new, &nothing).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(refused.text.contains("No tool is left"), "{}", refused.text);
    let looked = browser.fill(&new, &[&nothing[..], &[("then", "preview")]].concat()).await;
    assert_eq!(looked.status, StatusCode::OK);
    assert!(looked.text.contains("No tool is left"));

    let wrong = [
        ("/name", ""),
        ("expiry", "at"),
        ("/expires_at", "2020-01-01T00:00"),
        ("/config/methods", "reed"),
        ("/config/tags", "alarm"),
        ("/config/tools", "list_all_bearer_alarm"),
    ];
    let refused = browser.fill(&new, &wrong).await;
    assert!(refused.wrong("config-methods").contains("did you mean `read`?"), "{}", refused.text);
    assert!(refused.wrong("config-tags").contains("did you mean `alarms`?"));
    assert!(refused.wrong("config-tools").contains("did you mean `list_all_bearer_alarms`?"));
    assert!(refused.wrong("expires-at").contains("60 seconds ahead"));
    assert_eq!(refused.wrong("name"), "It must not be empty");
    assert!(servers(&console).await.is_empty());
}

#[tokio::test]
async fn single_tools_are_found_and_kept() {
    let console = Console::start().await;
    let browser = console.signed_in().await;
    let account = browser.account("prod", "").await;
    let new = format!("{account}/servers/new");
    let chosen = "/config/tools\" value=\"list_all_bearer_teams\" checked";
    let found = browser
        .fill(
            &new,
            &[("/name", "kept"), ("/config/tools", "list_all_bearer_teams"), ("find", "ALARMS list"), ("then", "find")],
        )
        .await;
    assert_eq!(found.status, StatusCode::OK);
    assert!(found.text.contains(chosen) && found.text.contains("1 found"), "{}", found.text);
    assert!(found.text.contains("/config/tools\" value=\"list_all_bearer_alarms\">"));
    assert_eq!(found.value("name"), "kept");
    let part =
        browser.get(&format!("{account}/servers/matches?find=alarms&%2Fconfig%2Ftools=list_all_bearer_teams")).await;
    assert!(part.text.contains(chosen) && part.text.contains("2 found"), "{}", part.text);
}

#[tokio::test]
async fn a_large_scope_is_warned_about() {
    let console = Console::start().await;
    let browser = console.signed_in().await;
    let fields = [("/name", "large"), ("/credentials/token", "x")];
    let made = browser.fill("/console/accounts/new/large", &fields).await;
    let account = made.location().trim_end_matches("?connected");
    let all = browser.get(&format!("{account}/servers/preview")).await;
    assert!(
        all.text.contains("600 tools") && all.text.contains("Hardly any client takes more than 128"),
        "{}",
        all.text
    );
    let some: Vec<_> = (0..20).map(|number| format!("%2Fconfig%2Ftags=management_records_{number:03}")).collect();
    let some = browser.get(&format!("{account}/servers/preview?{}", some.join("&"))).await;
    assert!(some.text.contains("80 tools") && some.text.contains("take no more than 40"), "{}", some.text);
    let few = browser.get(&format!("{account}/servers/preview?%2Fconfig%2Ftags=management_records_001")).await;
    assert!(few.text.contains("4 tools") && !few.text.contains("notice"), "{}", few.text);
}

#[tokio::test]
async fn a_server_is_changed_extended_and_revoked_with_the_same_token() {
    let console = Console::start().await;
    let browser = console.signed_in().await;
    let account = browser.account("prod", "").await;
    let url = browser.server(&account, "a", &[("/config/methods", "read")]).await.value("url");
    let path = format!("{account}/servers/{}", servers(&console).await[0].id);

    let edit = browser.get(&format!("{path}/edit")).await;
    assert!(edit.text.contains("value=\"read\" checked") && edit.value("name") == "a");
    let saved =
        browser.fill(&format!("{path}/edit"), &[("/name", "b"), ("expiry", "keep"), ("/config/tags", "teams")]).await;
    assert_eq!(saved.location(), format!("{path}?saved"), "{}", saved.text);
    assert_eq!(listed(&console, &url).await.1, ["delete_a_bearer_team", "list_all_bearer_teams"]);
    assert_eq!(servers(&console).await[0].expires_at, None);

    let extended = browser.fill(&path, &[]).await;
    assert_eq!(extended.status, StatusCode::METHOD_NOT_ALLOWED);
    let form_token = browser.get(&path).await.form_token();
    let extend = async |expiry: &str| {
        let fields = [("form_token", form_token.as_str()), ("expiry", expiry)];
        browser.post(&format!("{path}/extend"), &fields).await
    };
    assert_eq!(extend("7d").await.location(), format!("{path}?extended"));
    assert!(browser.get(&path).await.text.contains("in 7 days"));
    let wrong = extend("at").await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert!(wrong.wrong("expires-at").contains("Give the day and the time"));

    assert!(browser.get(&format!("{path}/revoke")).await.text.contains("<bdi>b</bdi>"));
    let revoked = browser.fill(&format!("{path}/revoke"), &[]).await;
    assert_eq!(revoked.location(), format!("{account}/servers?revoked"));
    assert_eq!(listed(&console, &url).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(browser.get(&path).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_server_is_found_below_its_own_account_only() {
    let console = Console::start().await;
    let browser = console.signed_in().await;
    let (one, two) = (browser.account("one", "").await, browser.account("two", "").await);
    browser.server(&one, "a", &[]).await;
    let id = servers(&console).await[0].id;
    for end in ["", "/edit", "/revoke"] {
        assert_eq!(browser.get(&format!("{one}/servers/{id}{end}")).await.status, StatusCode::OK);
        assert_eq!(browser.get(&format!("{two}/servers/{id}{end}")).await.status, StatusCode::NOT_FOUND, "{end}");
    }
    assert_eq!(browser.get(&format!("{one}/servers/nonsense")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn many_servers_come_in_pages() {
    let console = Console::start().await;
    let browser = console.signed_in().await;
    let account = browser.account("prod", "").await;
    browser.server(&account, "server 000", &[]).await;
    let first = servers(&console).await.remove(0);
    for number in 1..120 {
        let mut token = first.token;
        token.0[..8].copy_from_slice(&u64::to_be_bytes(number));
        let server =
            Server { id: toolpress_store::Id::new(), name: format!("server {number:03}"), token, ..first.clone() };
        console.store.create_server(&server).await.unwrap();
    }
    let mut path = format!("{account}/servers");
    let mut sizes = Vec::new();
    loop {
        let page = browser.get(&path).await;
        sizes.push(page.text.matches("<bdi>server ").count());
        let Some((start, _)) = page.text.split_once("\" rel=\"next\"") else { break };
        path = start.rsplit('"').next().unwrap().to_owned();
    }
    assert_eq!(sizes, [50, 50, 20]);
}
