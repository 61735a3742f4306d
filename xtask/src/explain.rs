//! Explain: what was inferred about a tool, or about all tools of a vendor, from what, and how surely.

use std::{collections::BTreeMap, fmt::Write as _, io::Write as _};

use anyhow::{Result, bail};

use crate::{
    generate,
    model::{Certainty, Inference, Tool, Vendor},
    problem::Problems,
    workspace::Workspace,
};

/// Explains a tool, or a vendor where the name is one's.
pub fn run(workspace: &Workspace, name: &str) -> Result<()> {
    let mut problems = Problems::default();
    let vendors = workspace.vendors()?;
    let known = vendors.iter().filter(|vendor| name == vendor.as_str() || !vendors.iter().any(|vendor| vendor == name));
    for vendor in known {
        let Some(vendor) = generate::model(workspace, vendor, &mut problems) else { continue };
        let text = if vendor.name == name {
            self::vendor(&vendor)
        } else {
            let Some(tool) = vendor.tools().find(|tool| tool.name == name) else { continue };
            self::tool(&vendor, tool)
        };
        // Whoever reads may have stopped reading.
        let _ = write!(std::io::stdout(), "{text}");
        return Ok(());
    }
    for problem in problems.iter() {
        eprintln!("{problem}");
    }
    bail!("specs/ has no vendor `{name}`, and no vendor in it such a tool; `cargo run -- tools` lists the tools")
}

/// Every inference about one tool.
fn tool(vendor: &Vendor, tool: &Tool) -> String {
    let (name, operation, api) = (&tool.name, &tool.operation, &tool.api);
    let mut text =
        format!("{name}: operation {operation} of {}/{api}, {} {}\n", vendor.name, tool.http.name(), tool.path);
    for inference in &tool.inferences {
        line(&mut text, inference, &format!(", {}", inference.certainty.name()));
    }
    text
}

/// What of a vendor's tools is not said outright, the least sure first, with counts at the end.
fn vendor(vendor: &Vendor) -> String {
    let mut text = String::new();
    let mut counts: BTreeMap<Certainty, usize> = BTreeMap::new();
    for inference in vendor.tools().flat_map(|tool| &tool.inferences) {
        *counts.entry(inference.certainty).or_default() += 1;
    }
    let unsure = [Certainty::Guess, Certainty::Likely].into_iter().filter(|certainty| counts.contains_key(certainty));
    for certainty in unsure {
        let _ = writeln!(text, "{}:", certainty.name());
        for tool in vendor.tools() {
            let own: Vec<_> = tool.inferences.iter().filter(|inference| inference.certainty == certainty).collect();
            if !own.is_empty() {
                let _ = writeln!(text, " {}: {} {}", tool.name, tool.http.name(), tool.path);
                own.into_iter().for_each(|inference| line(&mut text, inference, ""));
            }
        }
    }
    let count = |certainty| counts.get(&certainty).copied().unwrap_or(0);
    let (said, likely, guesses) = (count(Certainty::Said), count(Certainty::Likely), count(Certainty::Guess));
    let tools = vendor.tools().count();
    let _ = writeln!(text, "{}: {tools} tools, {said} said, {likely} likely, {guesses} guessed", vendor.name);
    if guesses > 0 {
        let _ = writeln!(text, "what is wrong is mended by a record: specs/{}/records/<resource>.yaml", vendor.name);
    }
    text
}

fn line(text: &mut String, inference: &Inference, certainty: &str) {
    let Inference { what, value, because, .. } = inference;
    let _ = writeln!(text, "  {what} {value}: {because}{certainty}");
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tests::Acme;

    #[test]
    fn a_vendor_is_explained_by_its_unsure_inferences_and_a_tool_by_all() {
        let reply = json!({"200": {"description": "", "content": {"application/json": {"schema": {
            "type": "object",
            "properties": {"shops": {"type": "array", "items": {"type": "string"}}, "more": {"type": "boolean"}},
        }}}}});
        let whole = |name: &str| json!({"name": name, "in": "query", "schema": {"type": "integer"}});
        let key = json!({"name": "id", "in": "path", "required": true, "schema": {"type": "string"}});
        let vendor = Acme::new(&json!({
            "openapi": "3.0.3",
            "info": {"title": "Acme", "version": "1"},
            "paths": {
                "/shops": {"get": {"operationId": "listShops", "parameters": [whole("limit"), whole("offset")], "responses": reply}},
                "/shops/{id}/open": {"post": {"operationId": "openShop", "parameters": [key], "responses": {}}},
            },
        }))
        .clean_model();
        let tool = vendor.tools().next().expect("there are tools");
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path("../tests/fixtures/explain");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        let text = format!("{}\n{}", super::vendor(&vendor), super::tool(&vendor, tool));
        settings.bind(|| insta::assert_snapshot!("vendor_and_tool", text));
    }
}
