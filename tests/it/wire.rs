//! What reaches the vendor: the request of a canonical call of every tool, one snapshot per resource.

use std::fmt::Write;

use toolpress_fixtures::{Extent, account, arguments};
use toolpress_runtime::request::prepare;
use toolpress_tool::Tool;

use super::{assert_no_other_snapshots, assert_snapshot, by_resource, vendors};

#[test]
fn every_request_is_as_its_snapshot_shows() {
    for vendor in vendors() {
        let resources = by_resource(vendor);
        for (resource, tools) in &resources {
            let requests: Vec<String> = tools.iter().map(|tool| request(tool, vendor)).collect();
            assert_snapshot("wire", vendor, resource, &requests.join("\n"));
        }
        assert_no_other_snapshots("wire", vendor, resources.keys().copied());
    }
}

fn request(tool: &'static Tool, vendor: &'static toolpress_tool::Vendor) -> String {
    let arguments = arguments(tool, Extent::Full);
    let prepared =
        prepare(tool, arguments, &account(vendor).unwrap()).unwrap_or_else(|error| panic!("{}: {error}", tool.name));
    let request = prepared.request;
    let mut text = String::new();
    writeln!(text, "# {}", tool.name).unwrap();
    writeln!(text, "{} {}", request.method(), request.uri()).unwrap();
    for (name, value) in request.headers() {
        writeln!(text, "{name}: {}", value.to_str().unwrap()).unwrap();
    }
    if !request.body().is_empty() {
        let body = std::str::from_utf8(request.body()).unwrap();
        let pretty =
            serde_json::from_str::<serde_json::Value>(body).and_then(|body| serde_json::to_string_pretty(&body));
        writeln!(text, "\n{}", pretty.as_deref().unwrap_or(body)).unwrap();
    }
    text
}
