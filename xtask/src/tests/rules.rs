//! One fixture per rule of the plan; the snapshot beside it shows the tools it gives.

use std::fmt::Write;

use super::Acme;
use crate::{
    model::{Tool, Vendor},
    schema,
};

#[test]
fn every_rule_gives_the_tools_in_its_snapshot() {
    for (name, document) in super::fixtures() {
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path("../../tests/fixtures/plan");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(name, told(&Acme::new(&document).clean_model())));
    }
}

fn told(vendor: &Vendor) -> String {
    let mut text = String::new();
    for tool in vendor.tools() {
        tell(tool, &mut text).expect("writing to a string");
    }
    for skipped in &vendor.skipped {
        let _ = writeln!(text, "skipped {}, because {}", skipped.operation, skipped.reason);
    }
    text
}

fn tell(tool: &Tool, text: &mut String) -> std::fmt::Result {
    writeln!(text, "{}: {} {} ({})", tool.name, tool.http.name(), tool.path, tool.effect.name())?;
    writeln!(text, "  {}", tool.description)?;
    for (name, value) in &tool.headers {
        writeln!(text, "  header {name}: {value}")?;
    }
    for argument in &tool.arguments {
        let required = if argument.required { ", required" } else { "" };
        let setting = argument.setting.as_ref().map(|name| format!(", or setting {name}")).unwrap_or_default();
        writeln!(
            text,
            "  {} → {:?} `{}`, {:?}{required}{setting}",
            argument.name, argument.place, argument.wire, argument.style
        )?;
    }
    if let Some(body) = &tool.body {
        writeln!(text, "  {body:?}")?;
    }
    if let Some(list) = &tool.list {
        writeln!(text, "  {list:?}")?;
    }
    let schema = serde_json::to_string_pretty(&schema::input(&tool.arguments)).expect("a schema is JSON");
    writeln!(text, "{schema}\n")
}
