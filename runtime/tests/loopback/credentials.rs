//! Credentials on their way to a vendor and back: they arrive, and nothing that is told holds them.

use serde_json::{Map, json};
use toolpress_runtime::{Account, CallError, Client, request::prepare};
use toolpress_tool::{Api, Credential, CredentialPlace, List, Page, Place, Style, Tool, Vendor as Table};

use crate::client::object;
use crate::fixture::{TOOL, argument};
use crate::vendor::{Vendor, response};

const SECRET: &str = "s3cret&page=9";
const SENT: &str = "s3cret%26page%3D9";

static QUERY: Api = Api {
    name: "query",
    url: "https://api.acme.example",
    servers: &[],
    authentication: &[Credential {
        place: CredentialPlace::Query,
        name: "api_key",
        prefix: "",
        basic: false,
        environment: "ACME_KEY",
    }],
};
static ACME: Table = Table {
    name: "acme",
    title: "Acme",
    instructions: "",
    apis: &[&QUERY],
    settings: &[],
    tools: &[&LIST],
    aliases: &[],
};
static LIST: Tool = Tool {
    api: &QUERY,
    arguments: &[argument("next_cursor", Place::Page, Style::Json)],
    list: Some(List { items: "widgets", page: Page::NextUrl { limit: None, next: "next", max_limit: 100 } }),
    input_schema: r#"{"type":"object","properties":{"next_cursor":{"type":"string"}}}"#,
    ..TOOL
};

fn client(url: &str) -> Client {
    let account = Account::new(&ACME).and_then(|account| account.with_credential(SECRET));
    Client::new(account.and_then(|account| account.with_urls(&[url])).expect("the account is right"))
}

#[tokio::test]
async fn a_key_in_the_query_arrives_as_one_value() -> Result<(), CallError> {
    let vendor = Vendor::answering(200, &[("content-type", "application/json")], r#"{"widgets":[]}"#).await;
    client(&vendor.url).call(&LIST, Map::new()).await?;
    assert_eq!(vendor.asked()[0].line, format!("GET /widgets?api_key={SENT}"));
    Ok(())
}

#[tokio::test]
async fn no_answer_of_the_vendor_makes_us_tell_the_key() -> Result<(), CallError> {
    let link = format!("https://api.acme.example/widgets?page=2&api_key={SENT}");
    let echoes = [
        (
            200,
            "application/json",
            json!({"widgets": [{"self": link}], "next": link, "links": {"self": link}}).to_string(),
        ),
        (200, "text/plain", format!("see {link}")),
        (
            401,
            "application/json",
            json!({"error": {"message": format!("{SECRET} is no key"), "url": link}}).to_string(),
        ),
        (500, "text/plain", format!("GET {link} failed")),
        (502, "text/html", format!("<html><title>{link}</title></html>")),
        (302, "text/plain", String::new()),
    ];
    for (status, media_type, body) in echoes {
        let link = link.clone();
        let vendor = Vendor::start(move |_| {
            let headers = [("content-type", media_type), ("x-request-id", link.as_str()), ("location", link.as_str())];
            let answer = response(status, &headers, body.clone());
            async move { answer }
        })
        .await;
        let reply = client(&vendor.url).with_structured(true).call(&LIST, Map::new()).await?;
        let told = format!("{reply:?}");
        assert!(!told.contains("s3cret"), "{status} {media_type}: {told}");
        assert!(vendor.asked()[0].line.contains(SENT), "and yet it was sent");
    }
    Ok(())
}

#[tokio::test]
async fn a_cursor_of_a_url_with_the_key_does_not_carry_it() -> Result<(), CallError> {
    let body = format!(r#"{{"widgets":[1],"next":"/widgets?page=2&api_key={SENT}"}}"#);
    let vendor =
        Vendor::answering(200, &[("content-type", "application/json")], Box::leak(body.into_boxed_str())).await;
    let client = client(&vendor.url);
    let first: serde_json::Value = client.call(&LIST, Map::new()).await?.json().expect("it is a list");
    let cursor = first["next_cursor"].as_str().expect("there is more");
    client.call(&LIST, object(json!({"next_cursor": cursor}))).await?;
    assert_eq!(vendor.asked()[1].line, format!("GET /widgets?page=2&api_key={SENT}"));
    Ok(())
}

#[tokio::test]
async fn a_vendor_that_is_not_there_is_named_without_the_key() {
    let account = Account::new(&ACME).and_then(|account| account.with_credential(SECRET)).expect("it is right");
    let prepared = prepare(&LIST, Map::new(), &account).expect("nothing is required");
    assert!(prepared.request.uri().to_string().contains(SENT));
    let shown = format!("{prepared:?} {account:?} {:?}", account.authentication(&QUERY));
    assert!(!shown.contains("s3cret"), "{shown}");

    let error = client("http://127.0.0.1:9").call(&LIST, Map::new()).await.expect_err("nobody listens there");
    let told = format!("{error} {error:?} {:?}", client("http://127.0.0.1:9"));
    assert!(!told.contains("s3cret"), "{told}");
}
