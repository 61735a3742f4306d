//! Every tool once against the loopback vendor, which reads the document by itself and checks each request.

use toolpress_fixtures::{Extent, account, arguments};
use toolpress_runtime::Client;
use toolpress_sandbox::Sandbox;
use toolpress_tool::Vendor;

use super::vendors;

const SPECS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/specs");

#[tokio::test]
async fn every_canonical_call_is_accepted() {
    accepted(Extent::Full).await;
}

#[tokio::test]
async fn every_call_with_only_what_is_required_is_accepted() {
    accepted(Extent::Required).await;
}

/// Calls every tool and lists every refusal.
async fn accepted(extent: Extent) {
    let mut refused = Vec::new();
    for vendor in vendors() {
        refused.extend(refusals(vendor, extent).await);
    }
    assert!(refused.is_empty(), "{} refused:\n{}", refused.len(), refused.join("\n"));
}

async fn refusals(vendor: &'static Vendor, extent: Extent) -> Vec<String> {
    let running = Sandbox::load(SPECS, vendor.name)
        .unwrap()
        .lenient_ids(true)
        .start("127.0.0.1:0".parse().unwrap())
        .await
        .unwrap();
    let client = Client::new(account(vendor).unwrap().with_urls(&[&running.url]).unwrap());
    let mut refused = Vec::new();
    for tool in vendor.tools {
        let arguments = arguments(tool, extent);
        match client.call(tool, arguments.clone()).await {
            Ok(reply) if !reply.is_error => {}
            Ok(reply) => refused.push(format!("{} {arguments:?}: {}", tool.name, reply.text().unwrap_or_default())),
            Err(error) => refused.push(format!("{} {arguments:?}: {error}", tool.name)),
        }
    }
    let (requests, tools) = (running.requests().len(), vendor.tools.len());
    let kind = if extent == Extent::Full { "full" } else { "required" };
    println!("{}: {tools} tools called, {kind}, {} refused", vendor.name, refused.len());
    if requests != tools {
        refused.push(format!("{}: {requests} requests for {tools} calls", vendor.name));
    }
    refused
}
