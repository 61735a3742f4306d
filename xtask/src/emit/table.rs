//! A tool's static table, printed by hand: one argument a line, one property of the schema a line.

use std::fmt::Write;

use serde_json::Value;

use super::{
    literal::{raw, string},
    names,
};
use crate::{
    model::{Argument, Body, Effect, Http, List, Method, Page, Place, Style, Tool},
    schema,
};

/// `pub static LIST_INCIDENTS: Tool = Tool { … };`
pub fn table(tool: &Tool, resource: &str) -> String {
    let mut out = String::new();
    let mut line = |text: &str| out.push_str(text);
    line(&format!("pub static {}: Tool = Tool {{\n", names::constant(&tool.type_name)));
    line(&format!("    name: {},\n", string(&tool.name)));
    line(&format!("    title: {},\n", string(&tool.title)));
    line(&format!("    description: {},\n", string(&tool.description)));
    line(&format!("    resource: {},\n", string(resource)));
    line(&format!("    method: {},\n", method(&tool.method)));
    line(&format!("    effect: {},\n", effect(tool.effect)));
    line(&annotations(tool));
    line(&format!("    tags: &[{}],\n", join(tool.tags.iter().map(|tag| string(tag)))));
    line(&format!("    api: &super::{},\n", names::api(&tool.api)));
    line(&format!("    operation: {},\n", string(&tool.operation)));
    line(&format!("    http: {},\n", http(&tool.http)));
    line(&format!("    path: {},\n", string(&tool.path)));
    let headers = tool.headers.iter().map(|(name, value)| format!("({}, {})", string(name), string(value)));
    line(&format!("    headers: &[{}],\n", join(headers)));
    line(&format!("    scopes: &[{}],\n", join(tool.scopes.iter().map(|scope| string(scope)))));
    if tool.arguments.is_empty() {
        line("    arguments: &[],\n");
    } else {
        line("    arguments: &[\n");
        for argument in &tool.arguments {
            line(&format!("        {},\n", argument_row(argument)));
        }
        line("    ],\n");
    }
    line(&format!("    body: {},\n", tool.body.as_ref().map_or_else(|| "None".to_owned(), body)));
    line(&format!("    list: {},\n", tool.list.as_ref().map_or_else(|| "None".to_owned(), list)));
    line(&format!("    poll: {},\n", optional(tool.poll.as_deref())));
    line(&format!("    input_schema: {},\n", lines(&schema::input(&tool.arguments))));
    match schema::output(tool) {
        Some(schema) => line(&format!("    output_schema: Some({}),\n", lines(&schema))),
        None => line("    output_schema: None,\n"),
    }
    line("};\n");
    out
}

fn join(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}

fn method(method: &Method) -> String {
    match method {
        Method::List => "Method::List".to_owned(),
        Method::Get => "Method::Get".to_owned(),
        Method::Create => "Method::Create".to_owned(),
        Method::Update => "Method::Update".to_owned(),
        Method::Delete => "Method::Delete".to_owned(),
        Method::Custom(name) => format!("Method::Custom({})", string(name)),
    }
}

fn effect(effect: Effect) -> &'static str {
    match effect {
        Effect::Reads => "Effect::Reads",
        Effect::Creates => "Effect::Creates",
        Effect::Updates => "Effect::Updates",
        Effect::Deletes => "Effect::Deletes",
    }
}

fn http(http: &Http) -> String {
    match http {
        Http::Get => "Http::Get".to_owned(),
        Http::Post => "Http::Post".to_owned(),
        Http::Put => "Http::Put".to_owned(),
        Http::Patch => "Http::Patch".to_owned(),
        Http::Delete => "Http::Delete".to_owned(),
        Http::Head => "Http::Head".to_owned(),
        Http::Options => "Http::Options".to_owned(),
        Http::Query => "Http::Query".to_owned(),
        Http::Other(name) => format!("Http::Other({})", string(name)),
    }
}

fn annotations(tool: &Tool) -> String {
    let hints = tool.annotations;
    format!(
        "    annotations: Annotations {{ read_only: {}, destructive: {}, idempotent: {}, open_world: {} }},\n",
        hints.read_only, hints.destructive, hints.idempotent, hints.open_world
    )
}

fn argument_row(argument: &Argument) -> String {
    let place = match argument.place {
        Place::Path => "Path",
        Place::Query => "Query",
        Place::Header => "Header",
        Place::Cookie => "Cookie",
        Place::Body => "Body",
        Place::WholeBody => "WholeBody",
        Place::Page => "Page",
    };
    let style = style(argument.style);
    format!(
        "Argument {{ name: {}, wire: {}, place: Place::{place}, style: {style}, required: {}, setting: {} }}",
        string(&argument.name),
        string(&argument.wire),
        argument.required,
        argument.setting.as_deref().map_or_else(|| "None".to_owned(), |setting| format!("Some({})", string(setting))),
    )
}

fn style(style: Style) -> String {
    match style {
        Style::Simple { explode } => format!("Style::Simple {{ explode: {explode} }}"),
        Style::Label { explode } => format!("Style::Label {{ explode: {explode} }}"),
        Style::Matrix { explode } => format!("Style::Matrix {{ explode: {explode} }}"),
        Style::Form { explode } => format!("Style::Form {{ explode: {explode} }}"),
        Style::Raw { explode } => format!("Style::Raw {{ explode: {explode} }}"),
        Style::Space => "Style::Space".to_owned(),
        Style::Pipe => "Style::Pipe".to_owned(),
        Style::Deep => "Style::Deep".to_owned(),
        Style::Json => "Style::Json".to_owned(),
        Style::File => "Style::File".to_owned(),
    }
}

fn body(body: &Body) -> String {
    let constants = body.constants.iter().map(|(name, value)| format!("({}, {})", string(name), raw(value)));
    format!(
        "Some(Body {{ content_type: {}, required: {}, wrap: {}, constants: &[{}] }})",
        string(&body.content_type),
        body.required,
        optional(body.wrap.as_deref()),
        join(constants)
    )
}

fn list(list: &List) -> String {
    let page = match &list.page {
        Page::Whole => "Page::Whole".to_owned(),
        Page::Offset { limit, offset, more, max_limit, default_limit, ceiling } => format!(
            "Page::Offset {{ limit: {}, offset: {}, more: {}, max_limit: {max_limit}, default_limit: {default_limit}, \
             ceiling: {ceiling:?} }}",
            string(limit),
            string(offset),
            string(more)
        ),
        Page::Cursor { limit, cursor, next, max_limit } => format!(
            "Page::Cursor {{ limit: {}, cursor: {}, next: {}, max_limit: {max_limit} }}",
            optional(limit.as_deref()),
            string(cursor),
            string(next)
        ),
        Page::Number { page, limit, next, max_limit, default_limit } => format!(
            "Page::Number {{ page: {}, limit: {}, next: {}, max_limit: {max_limit}, default_limit: {default_limit} }}",
            string(page),
            optional(limit.as_deref()),
            string(next)
        ),
        Page::NextUrl { limit, next, max_limit, .. } => format!(
            "Page::NextUrl {{ limit: {}, next: {}, max_limit: {max_limit} }}",
            optional(limit.as_deref()),
            string(next)
        ),
    };
    format!("Some(List {{ items: {}, page: {page} }})", string(&list.items))
}

fn optional(text: Option<&str>) -> String {
    text.map_or_else(|| "None".to_owned(), |text| format!("Some({})", string(text)))
}

/// The schema as a literal, or as literals that are joined.
fn lines(schema: &Value) -> String {
    match &schema_lines(schema)[..] {
        [whole] => raw(whole),
        parts => {
            let parts: String = parts.iter().map(|part| format!("        {},\n", raw(part))).collect();
            format!("concat!(\n{parts}    )")
        }
    }
}

/// The schema's text in lines that join without a gap: the head, one property each, the tail.
fn schema_lines(schema: &Value) -> Vec<String> {
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
        return vec![schema.to_string()];
    };
    let mut lines = vec![r#"{"type":"object","properties":{"#.to_owned()];
    for (at, (name, property)) in properties.iter().enumerate() {
        let comma = if at + 1 == properties.len() { "" } else { "," };
        lines.push(format!("{}:{property}{comma}", Value::from(name.as_str())));
    }
    let mut tail = String::from("}");
    for (keyword, value) in schema.as_object().into_iter().flatten() {
        if keyword != "type" && keyword != "properties" {
            let _ = write!(tail, ",{}:{value}", Value::from(keyword.as_str()));
        }
    }
    tail.push('}');
    lines.push(tail);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_lines_of_a_schema_join_to_the_schema() {
        let schema = json!({
            "type": "object",
            "properties": {"a\"#": {"type": "string"}, "b": {"type": "array", "items": {}}},
            "required": ["b"],
            "additionalProperties": false
        });
        assert_eq!(schema_lines(&schema).concat(), schema.to_string());
        let empty = json!({"type": "object", "additionalProperties": false});
        assert_eq!(schema_lines(&empty).concat(), empty.to_string());
    }
}
