//! Tells a conversation: what the client asks, and the part of the answer that matters.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::Session;

/// A session that prints what is said.
#[derive(Debug)]
pub struct Conversation {
    session: Session,
}

/// What a tool answered.
#[derive(Debug)]
pub struct Answer {
    pub value: Value,
    pub is_error: bool,
}

impl Conversation {
    pub fn new(session: Session) -> Self {
        Self { session }
    }

    /// Says what happens next.
    pub fn scene(&self, text: &str) {
        println!("\n{text}");
    }

    pub fn request(&mut self, method: &str) -> Result<(Value, usize)> {
        println!("  → {method}");
        self.session.request(method, json!({}))
    }

    /// Calls a tool and shows the given properties of each item or of the record that comes back.
    pub fn call(&mut self, tool: &str, arguments: &Value, show: &[&str]) -> Result<Answer> {
        println!("  → tools/call {tool} {arguments}");
        let (result, _) = self.session.request("tools/call", json!({"name": tool, "arguments": arguments}))?;
        let text = result["content"][0]["text"].as_str().with_context(|| format!("{tool} answers without text"))?;
        let value: Value = serde_json::from_str(text).unwrap_or_else(|_| Value::from(text));
        let is_error = result["isError"] == true;
        tell(&value, is_error, show);
        Ok(Answer { value, is_error })
    }

    pub fn end(self) -> Result<()> {
        self.session.end()
    }
}

fn tell(value: &Value, is_error: bool, show: &[&str]) {
    if is_error {
        let text = serde_json::to_string_pretty(value).unwrap_or_default();
        for line in value.as_str().unwrap_or(&text).lines() {
            println!("  ✗ {line}");
        }
        return;
    }
    match value["result"].as_array() {
        Some(items) => {
            let more = if value["next_cursor"].is_null() { "" } else { ", more behind next_cursor" };
            println!("  ← {} found{more}", value["result_count"]);
            for item in items {
                println!("      {}", row(item, show));
            }
        }
        None => println!("  ← {}", row(record(value), show)),
    }
}

/// A vendor's record without the object that only wraps it.
pub fn record(value: &Value) -> &Value {
    match value.as_object() {
        Some(object) if object.len() == 1 => object.values().next().filter(|inner| inner.is_object()).unwrap_or(value),
        _ => value,
    }
}

/// The properties named by JSON pointers, side by side.
fn row(item: &Value, show: &[&str]) -> String {
    let cells = show.iter().filter_map(|pointer| match item.pointer(pointer)? {
        Value::String(text) => Some(text.clone()),
        Value::Null => None,
        other => Some(other.to_string()),
    });
    cells.collect::<Vec<_>>().join(" · ")
}
