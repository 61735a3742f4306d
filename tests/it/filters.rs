//! Filters of the command line, for every vendor: which tools exist, and that the others do not.

use std::process::Stdio;

use serde_json::json;
use toolpress_tool::{Effect, Tool, Vendor};

use super::{command_line::toolpress, session::Session, vendors};

/// The vendors that this is tried with, each with a tag that some, but not all, of its tools have. One that somebody adds
/// need not have tools of every kind.
fn tried() -> impl Iterator<Item = (&'static Vendor, &'static str)> {
    vendors().filter_map(|vendor| {
        let tag = match vendor.name {
            "betterstack" => "status_pages",
            "chronosphere" => "teams",
            "firehydrant" => "retrospectives",
            "pagerduty" => "schedules",
            _ => return None,
        };
        Some((vendor, tag))
    })
}

/// The names of the vendor's tools that are wanted, of which there must be some, but not all.
fn names(vendor: &Vendor, is_wanted: impl Fn(&Tool) -> bool) -> Vec<&'static str> {
    let names: Vec<&str> = vendor.tools.iter().filter(|tool| is_wanted(tool)).map(|tool| tool.name).collect();
    assert!(!names.is_empty() && names.len() < vendor.tools.len(), "{}", vendor.name);
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn with_read_methods_no_tool_that_writes_exists_or_can_be_called() {
    for (vendor, _) in tried() {
        let mut session = Session::start(vendor.name, &["--methods", "read"]).await;
        assert_eq!(session.tools(), names(vendor, |tool| tool.effect == Effect::Reads));
        for tool in names(vendor, |tool| tool.effect != Effect::Reads) {
            let answer = session.ask("tools/call", json!({"name": tool, "arguments": {}}));
            assert_eq!(answer["error"]["code"], -32602, "{answer}");
            let message = answer["error"]["message"].as_str().unwrap();
            assert!(message.starts_with(&format!("there is no tool `{tool}`")), "{message}");
        }
        assert_eq!(session.end(), [""; 0]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_tag_only_its_tools_exist() {
    for (vendor, tag) in tried() {
        let mut session = Session::start(vendor.name, &["--tags", tag]).await;
        assert_eq!(session.tools(), names(vendor, |tool| tool.tags.contains(&tag)));
        assert_eq!(session.end(), [""; 0]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tag_and_a_method_leave_the_tools_that_have_both() {
    for (vendor, tag) in tried() {
        let mut session = Session::start(vendor.name, &["--methods", "read", "--tags", tag]).await;
        let both = names(vendor, |tool| tool.effect == Effect::Reads && tool.tags.contains(&tag));
        assert!(both.len() < names(vendor, |tool| tool.tags.contains(&tag)).len(), "{}", vendor.name);
        assert_eq!(session.tools(), both);
        assert_eq!(session.end(), [""; 0]);
    }
}

#[test]
fn filters_that_leave_nothing_are_an_error_that_says_so() {
    for (vendor, _) in tried() {
        let reads = names(vendor, |tool| tool.effect == Effect::Reads);
        let filters = ["stdio", "--vendor", vendor.name, "--methods", "delete", "--tools", reads[0]];
        let token = format!("{}_TOKEN", vendor.name.to_uppercase());
        let mut command = toolpress(&filters);
        command.env(token, "secret").env("CHRONOSPHERE_TENANT", "acme").stdin(Stdio::null());
        let output = command.output().unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(1), &b""[..]), "{error}");
        assert!(error.contains("no tool is left"), "{error}");
    }
}
