//! Tests of the whole: the tool surface, the wire, the scenarios, the binary.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod command_line;
mod filters;
#[cfg(feature = "gateway")]
mod manage;
mod scenarios;
#[cfg(unix)]
mod serve;
mod session;
mod stdio;
mod surface;
mod wire;
mod wire_rules;
mod wire_vendor;

use toolpress_tool::{Tool, Vendor};

/// Every vendor compiled in.
fn vendors() -> impl Iterator<Item = &'static Vendor> {
    let vendors = toolpress_generated::vendors();
    assert!(!vendors.is_empty(), "no vendor is compiled in");
    vendors.iter().copied()
}

/// The tools of a vendor by resource.
fn by_resource(vendor: &'static Vendor) -> std::collections::BTreeMap<&'static str, Vec<&'static Tool>> {
    let mut resources = std::collections::BTreeMap::<_, Vec<_>>::new();
    for tool in vendor.tools {
        resources.entry(tool.resource).or_default().push(*tool);
    }
    resources
}

/// Compares text with `tests/<folder>/<vendor>/<name>.snap`.
fn assert_snapshot(folder: &str, vendor: &Vendor, name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(format!("../{folder}/{}", vendor.name));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// Fails when a folder of snapshots holds one that no test compares with.
fn assert_no_other_snapshots<'a>(folder: &str, vendor: &Vendor, names: impl Iterator<Item = &'a str>) {
    let names: std::collections::BTreeSet<String> = names.map(|name| format!("{name}.snap")).collect();
    let folder = format!("{}/tests/{folder}/{}", env!("CARGO_MANIFEST_DIR"), vendor.name);
    let entries = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let left: Vec<String> = entries.filter(|name| name.ends_with(".snap") && !names.contains(name)).collect();
    assert!(left.is_empty(), "{folder} holds snapshots of nothing; remove {}", left.join(" "));
}
