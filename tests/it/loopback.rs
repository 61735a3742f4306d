//! Every tool once against the loopback vendor, which reads the document by itself and checks each request.

use toolpress_runtime::Client;
use toolpress_sandbox::Sandbox;
use toolpress_tool::Vendor;

use super::{
    account,
    sample::{Extent, arguments},
    vendors,
};

const SPECS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/specs");

#[tokio::test]
async fn every_canonical_call_is_accepted() {
    for vendor in vendors() {
        accepted(vendor, Extent::Full).await;
    }
}

#[tokio::test]
async fn every_call_with_only_what_is_required_is_accepted() {
    for vendor in vendors() {
        accepted(vendor, Extent::Required).await;
    }
}

/// Calls every tool and lists every refusal.
async fn accepted(vendor: &'static Vendor, extent: Extent) {
    let running = Sandbox::load(SPECS, vendor.name)
        .unwrap()
        .lenient_ids(true)
        .start("127.0.0.1:0".parse().unwrap())
        .await
        .unwrap();
    let client = Client::new(account(vendor).with_urls(&[&running.url]).unwrap());
    let mut refused = Vec::new();
    for tool in vendor.tools {
        let arguments = arguments(tool, extent);
        match client.call(tool, arguments.clone()).await {
            Ok(reply) if !reply.is_error => {}
            Ok(reply) => refused.push(format!("{} {arguments:?}: {}", tool.name, reply.text().unwrap_or_default())),
            Err(error) => refused.push(format!("{} {arguments:?}: {error}", tool.name)),
        }
    }
    assert!(refused.is_empty(), "{} of {} refused:\n{}", refused.len(), vendor.tools.len(), refused.join("\n"));
    assert_eq!(running.requests().len(), vendor.tools.len(), "one request per call");
}
