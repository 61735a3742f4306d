//! The vendor of the wire rules against the loopback vendor: every HTTP method, every kind of credential.

use toolpress_fixtures::{Extent, arguments, wire::VENDOR as WIRE};
use toolpress_runtime::{Account, Client};
use toolpress_sandbox::{Fault, Sandbox};

use super::wire_rules::credential;

/// The vendor of the wire rules, whose documents have every method and every kind of credential.
#[tokio::test]
async fn every_method_and_every_credential_is_accepted() {
    let specs = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/specs");
    let running = Sandbox::load(specs, "wire").unwrap().lenient_ids(true).start("127.0.0.1:0".parse().unwrap()).await;
    let running = running.unwrap();
    let account = Account::new(&WIRE).and_then(|account| account.with_environment(credential));
    let account = account.and_then(|account| account.with_urls(&[&running.url])).unwrap();
    let client = Client::new(account);
    let (mut told, mut refused) = (Vec::new(), Vec::new());
    let apis = |name: &str| ["methods", "body-json-lines", "query-whole"].contains(&name) || name.starts_with("auth");
    for tool in WIRE.tools.iter().filter(|tool| apis(tool.api.name)) {
        // Of an object with free keys the vendor cannot tell which pairs are its own.
        let extent = if tool.operation == "with_query" { Extent::Required } else { Extent::Full };
        let mut arguments = arguments(tool, extent);
        if tool.operation == "send_text_of_lines" {
            arguments.insert("body".to_owned(), "{\"a\":1}\n".into());
        }
        match client.call(tool, arguments).await {
            Ok(reply) if !reply.is_error => {
                let text = reply.text().unwrap_or_default().to_owned();
                told.push(format!("{} {}: {text}", tool.http.name(), tool.path));
            }
            Ok(reply) => refused.push(format!("{}: {}", tool.name, reply.text().unwrap_or_default())),
            Err(error) => refused.push(format!("{}: {error}", tool.name)),
        }
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
    told.sort();
    insta::assert_snapshot!(told.join("\n"));
}

#[tokio::test]
async fn a_vendor_that_gets_a_wrong_credential_refuses_it_and_it_is_not_told() {
    let specs = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/specs");
    let running = Sandbox::load(specs, "wire").unwrap().start("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let account = Account::new(&WIRE).and_then(|account| account.with_environment(credential));
    let account = account.and_then(|account| account.with_urls(&[&running.url])).unwrap();
    let client = Client::new(account);
    // What the vendor does not like about the request it repeats, with the URL that it got.
    let target = "/secured/query?wire%20key%5B%5D=k%26admin%3D1%23%C3%A9%2520%2F%3F";
    running.answer_next(Fault::Reply(403, Vec::new(), format!(r#"{{"error":"no access to {target}"}}"#)));
    let tool = WIRE.tools.iter().find(|tool| tool.operation == "with_query").unwrap();
    let reply = client.call(tool, arguments(tool, Extent::Required)).await.unwrap();
    let text = reply.text().unwrap();
    assert!(reply.is_error && text.contains("wire%20key%5B%5D=[credential]"), "{text}");
    assert!(!text.contains("admin"), "{text}");
    assert_eq!(running.requests()[0].target, target, "and yet it was sent");
}
