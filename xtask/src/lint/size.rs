//! How large a vendor's tools are for a model's context.

use serde::Serialize;

use crate::{
    emit::surface::descriptor,
    model::{Tool, Vendor},
};

/// How many bytes of JSON make a token, roughly, whatever the model.
const BYTES_PER_TOKEN: usize = 4;
/// How many of the largest tools are named.
const LARGEST: usize = 10;

/// What the tools of a vendor take, and how much of it is described.
#[derive(Debug, Serialize)]
pub struct Size {
    vendor: String,
    tools: usize,
    arguments: usize,
    described: usize,
    bytes: usize,
    tokens: usize,
    largest: Vec<ToolSize>,
}

#[derive(Debug, Serialize)]
struct ToolSize {
    name: String,
    tokens: usize,
}

/// Measures the list of a vendor's tools.
pub fn measure(vendor: &Vendor) -> Size {
    let all: Vec<&Tool> = vendor.tools().collect();
    let arguments: Vec<_> = all.iter().flat_map(|tool| &tool.arguments).collect();
    let mut sizes: Vec<(usize, &str)> = all.iter().map(|tool| (bytes(tool), tool.name.as_str())).collect();
    sizes.sort_unstable_by(|a, b| b.cmp(a));
    let total: usize = sizes.iter().map(|(size, _)| size).sum();
    let largest = sizes.iter().take(LARGEST);
    Size {
        vendor: vendor.name.clone(),
        tools: all.len(),
        arguments: arguments.len(),
        described: arguments.iter().filter(|argument| argument.schema.description.is_some()).count(),
        bytes: total,
        tokens: total / BYTES_PER_TOKEN,
        largest: largest
            .map(|(size, name)| ToolSize { name: (*name).to_owned(), tokens: size / BYTES_PER_TOKEN })
            .collect(),
    }
}

impl Size {
    /// One line for all tools, and one for each of the largest.
    pub fn lines(&self) -> Vec<String> {
        let Self { vendor, tools, arguments, described, bytes, tokens, largest } = self;
        let share = if *arguments == 0 { 100.0 } else { 100.0 * *described as f64 / *arguments as f64 };
        let first = format!(
            "{vendor}: {tools} tools, {arguments} arguments, {share:.1} % described, {bytes} bytes, about {tokens} tokens"
        );
        let largest = largest.iter().map(|ToolSize { name, tokens }| format!("  {tokens:>6} tokens  {name}"));
        std::iter::once(first).chain(largest).collect()
    }
}

/// What a tool takes of a model's context, estimated.
pub fn tokens(tool: &Tool) -> usize {
    bytes(tool) / BYTES_PER_TOKEN
}

/// The bytes of a tool's descriptor, as `tools/list` gives it.
fn bytes(tool: &Tool) -> usize {
    descriptor(tool).to_string().len()
}
