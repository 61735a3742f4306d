//! The overview, the audit log, and how accounts were used.

use std::collections::BTreeMap;

use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use toolpress_store::{Account, AccountState, AuditEntry, Config, Hash, Id, Outcome, Sealed, Server, Store};

use super::browser::{Answer, Console};

fn account(name: &str) -> Account {
    Account {
        id: Id::new(),
        name: name.to_owned(),
        vendor: "wire".to_owned(),
        base_url: None,
        default_headers: BTreeMap::new(),
        settings: BTreeMap::new(),
        credentials: Sealed(Vec::new()),
        state: AccountState::Ready,
        revision: 1,
        created_at: Timestamp::now(),
        updated_at: Timestamp::now(),
    }
}

fn server(account: &Account, name: &str, expires_at: Option<Timestamp>) -> Server {
    let mut token = [0; 32];
    token[..16].copy_from_slice(Id::new().0.as_bytes());
    Server {
        id: Id::new(),
        account_id: account.id,
        name: name.to_owned(),
        config: Config::default(),
        expires_at,
        require_api_token_auth: false,
        token: Hash(token),
        revision: 1,
        created_at: Timestamp::now(),
        updated_at: Timestamp::now(),
    }
}

fn call(server: &Server, tool: &str, outcome: Outcome, status: Option<u16>, ago: SignedDuration) -> AuditEntry {
    AuditEntry {
        id: Id::at(Timestamp::now() - ago),
        token: Some("sam".to_owned()),
        action: "tools/call".into(),
        account_id: Some(server.account_id),
        server_id: Some(server.id),
        subject: Some(server.name.clone()),
        vendor: Some("wire".into()),
        tool: Some(tool.to_owned().into()),
        arguments: vec!["limit".to_owned()],
        values: None,
        outcome,
        status,
        duration_ms: 90,
    }
}

const NOW: SignedDuration = SignedDuration::ZERO;

/// An account with two servers; one of them expires.
async fn used(store: &dyn Store) -> (Account, [Server; 2]) {
    let account = account("prod");
    store.create_account(&account).await.unwrap();
    let soon = Timestamp::now() + SignedDuration::from_hours(72);
    let servers = [server(&account, "Incident <Copilot>", Some(soon)), server(&account, "Reader", None)];
    for server in &servers {
        store.create_server(server).await.unwrap();
    }
    (account, servers)
}

/// What a page says, without its markup.
fn words(answer: &Answer) -> String {
    let (mut words, mut is_tag) = (String::new(), false);
    for letter in answer.text.chars() {
        match letter {
            '<' => is_tag = true,
            '>' => {
                is_tag = false;
                words.push(' ');
            }
            letter if !is_tag => words.push(letter),
            _ => {}
        }
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn the_overview_tells_calls_errors_refusals_and_latency() {
    let console = Console::start().await;
    let browser = console.signed_in().await;
    let (_, servers) = used(&*console.store).await;
    let page = browser.get("/console").await;
    assert!(words(&page).contains("From here to the first call"), "{}", page.text);

    let hours = SignedDuration::from_hours(3);
    let entries = [
        call(&servers[0], "list", Outcome::Ok, Some(200), NOW),
        call(&servers[0], "list", Outcome::VendorError, Some(429), NOW),
        call(&servers[0], "list", Outcome::Limited, None, NOW),
        call(&servers[1], "get", Outcome::Ok, Some(200), hours),
    ];
    console.store.append_audit(&entries).await.unwrap();
    let day = browser.get("/console").await;
    let said = words(&day);
    assert!(said.contains("Calls 4 Errors 2 50 % Refused by a limit (429) 2"), "{said}");
    assert!(said.contains("4 calls in the last day, of which 2 did not end well."), "{said}");
    assert!(said.contains("In the last day 1 were refused by the gateway's own limits, 1 by a vendor's."), "{said}");
    assert!(said.contains("Incident &lt;Copilot&gt; 3 2 Reader 1 0"), "{said}");
    assert!(said.contains("UTC in 3 days"), "{said}");
    assert!(!day.text.contains("style=") && day.text.len() < 50_000, "{} bytes", day.text.len());
    let hour = browser.get("/console?period=hour").await;
    assert!(words(&hour).contains("Calls 3 Errors 2 67 %"), "{}", words(&hour));
    assert!(words(&browser.get("/console?period=week").await).contains("4 calls in the last week"));
}

#[tokio::test]
async fn a_quiet_hour_is_said_in_words() {
    let console = Console::start().await;
    let browser = console.signed_in().await;
    let (_, servers) = used(&*console.store).await;
    let entry = call(&servers[0], "list", Outcome::Ok, Some(200), SignedDuration::from_hours(2));
    console.store.append_audit(&[entry]).await.unwrap();
    let page = browser.get("/console?period=hour").await;
    assert!(words(&page).contains("No calls in the last hour"), "{}", page.text);
    assert!(!page.text.contains("class=\"plot\""));
}

#[tokio::test]
async fn the_audit_log_is_filtered_by_what_is_in_its_address() {
    let console = Console::start().await;
    let browser = console.signed_in().await;
    let (_, servers) = used(&*console.store).await;
    let entries = [
        call(&servers[0], "list", Outcome::Ok, Some(200), SignedDuration::from_hours(30)),
        call(&servers[0], "get", Outcome::VendorError, Some(503), NOW),
        call(&servers[1], "delete", Outcome::Network, None, NOW),
    ];
    console.store.append_audit(&entries).await.unwrap();
    let tools = async |query: &str| {
        let page = browser.get(&format!("/console/audit{query}")).await;
        assert_eq!(page.status, StatusCode::OK, "{query}");
        ["list", "get", "delete"]
            .into_iter()
            .filter(|tool| page.text.contains(&format!("<code>{tool}</code>")))
            .collect::<Vec<_>>()
    };
    assert_eq!(tools("").await, ["list", "get", "delete"]);
    assert_eq!(tools("?server=Incident+%3CCopilot%3E").await, ["list", "get"]);
    assert_eq!(tools(&format!("?server={}", servers[1].id)).await, ["delete"]);
    assert_eq!(tools("?tool=get&outcome=vendor_error").await, ["get"]);
    assert_eq!(tools("?outcome=ok").await, ["list"]);
    let yesterday = (Timestamp::now() - SignedDuration::from_hours(24)).strftime("%Y-%m-%dT%H:%M");
    assert_eq!(tools(&format!("?since={yesterday}")).await, ["get", "delete"]);
    assert_eq!(tools(&format!("?until={yesterday}&token=sam")).await, ["list"]);
    let nothing = browser.get("/console/audit?token=nobody").await;
    assert!(words(&nothing).contains("Nothing fits"), "{}", nothing.text);
    let filled = browser.get("/console/audit?tool=%22%3E%3Cb%3E&outcome=network").await;
    assert!(filled.text.contains(r#"value="&quot;&gt;&lt;b&gt;""#), "{}", filled.text);
    assert!(filled.text.contains(r#"<option value="network" selected>"#), "{}", filled.text);
}

#[tokio::test]
async fn a_filter_that_cannot_be_meant_says_why_beside_its_field() {
    let console = Console::start().await;
    let browser = console.signed_in().await;
    let (account, servers) = used(&*console.store).await;
    console.store.create_server(&server(&account, "Reader", None)).await.unwrap();
    for (query, reason) in [
        ("server=Nobody", "there is no server of this name"),
        ("server=Reader", "several servers have this name"),
        ("outcome=odd", "there is no such outcome"),
        ("since=yesterday", "give the day and the time"),
        ("since=2026-01-02T00:00&until=2026-01-01T00:00", "this is not after the beginning"),
    ] {
        let page = browser.get(&format!("/console/audit?{query}")).await;
        assert!(words(&page).to_lowercase().contains(reason), "{query}: {}", page.text);
        assert!(!page.text.contains("<tbody>"), "{query}");
        assert_eq!(browser.get(&format!("/console/audit/export?{query}")).await.status, StatusCode::BAD_REQUEST);
    }
    let page = browser.get("/console/audit?server=Reader").await;
    assert!(page.text.contains(&format!("/console/audit?server={}", servers[1].id)), "{}", page.text);
}

#[tokio::test]
async fn the_log_is_leafed_through_and_exported_whole() {
    let console = Console::start().await;
    let browser = console.signed_in().await;
    let (_, servers) = used(&*console.store).await;
    let entries = (0..120).map(|_| call(&servers[0], "list", Outcome::Ok, Some(200), NOW)).collect::<Vec<_>>();
    console.store.append_audit(&entries).await.unwrap();
    let mut path = "/console/audit?tool=list&token=sam".to_owned();
    let mut rows = Vec::new();
    loop {
        let page = browser.get(&path).await;
        assert!(page.text.len() < 50_000, "{} bytes", page.text.len());
        rows.push(page.text.matches("<tr>").count() - 1);
        let Some((before, _)) = page.text.split_once("\" rel=\"next\"") else { break };
        path = before.rsplit_once("href=\"").unwrap().1.replace("&amp;", "&");
        assert!(path.starts_with("/console/audit?tool=list&token=sam&after="), "{path}");
    }
    assert_eq!(rows, [50, 50, 20]);

    let file = browser.get("/console/audit/export?tool=list&token=sam").await;
    assert_eq!(file.headers["content-type"], "application/jsonl");
    assert_eq!(file.headers["content-disposition"], "attachment; filename=\"toolpress-audit.jsonl\"");
    assert_eq!(file.text.lines().count(), 120);
    assert!(file.text.lines().all(|line| line.contains(r#""tool":"list""#)));
    assert_eq!(browser.get("/console/audit/export?tool=other").await.text, "");
}

#[tokio::test]
async fn accounts_say_how_they_were_used() {
    let console = Console::start().await;
    let browser = console.signed_in().await;
    let (_, servers) = used(&*console.store).await;
    let before = words(&browser.get("/console/accounts").await);
    assert!(before.contains("ready 0 never none"), "{before}");
    let ago = SignedDuration::from_hours(2);
    console.store.append_audit(&[call(&servers[0], "list", Outcome::VendorError, Some(503), ago)]).await.unwrap();
    console.store.append_audit(&[call(&servers[1], "list", Outcome::Ok, Some(200), NOW)]).await.unwrap();
    let after = words(&browser.get("/console/accounts").await);
    assert!(after.contains("ready 2 just now vendor error 503 2 hours ago"), "{after}");
}
