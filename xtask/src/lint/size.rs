//! How large a vendor's tools are for a model's context.

use std::fmt::Write;

use serde_json::json;

use crate::{
    model::{Tool, Vendor},
    schema,
};

/// How many bytes of JSON make a token, roughly, whatever the model.
const BYTES_PER_TOKEN: usize = 4;
/// How many of the largest tools are named.
const LARGEST: usize = 10;

/// Tools, arguments, how many are described, bytes and tokens of the list, and the largest tools.
pub fn report(vendor: &Vendor) -> String {
    let all: Vec<&Tool> = vendor.tools().collect();
    let arguments: Vec<_> = all.iter().flat_map(|tool| &tool.arguments).collect();
    let described = arguments.iter().filter(|argument| argument.schema.description.is_some()).count();
    let share = if arguments.is_empty() { 100.0 } else { 100.0 * described as f64 / arguments.len() as f64 };
    let mut sizes: Vec<(usize, &str)> = all.iter().map(|tool| (bytes(tool), tool.name.as_str())).collect();
    sizes.sort_unstable_by(|a, b| b.cmp(a));
    let total: usize = sizes.iter().map(|(size, _)| size).sum();
    let mut text = format!(
        "{}: {} tools, {} arguments, {share:.1} % described, {total} bytes, about {} tokens",
        vendor.name,
        all.len(),
        arguments.len(),
        total / BYTES_PER_TOKEN
    );
    for (size, name) in sizes.iter().take(LARGEST) {
        let _ = write!(text, "\n  {:>6} tokens  {name}", size / BYTES_PER_TOKEN);
    }
    text
}

/// What a tool takes of a model's context, estimated.
pub fn tokens(tool: &Tool) -> usize {
    bytes(tool) / BYTES_PER_TOKEN
}

/// The bytes of a tool's descriptor, as `tools/list` gives it.
fn bytes(tool: &Tool) -> usize {
    let descriptor = json!({
        "name": tool.name,
        "title": tool.title,
        "description": tool.description,
        "inputSchema": schema::input(&tool.arguments),
        "annotations": {
            "title": tool.title,
            "readOnlyHint": tool.annotations.read_only,
            "destructiveHint": tool.annotations.destructive,
            "idempotentHint": tool.annotations.idempotent,
            "openWorldHint": tool.annotations.open_world,
        },
    });
    descriptor.to_string().len()
}
