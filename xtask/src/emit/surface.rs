//! The model → the snapshots in `tests/surface/`: what callers and the vendor see of each tool, whole.
//!
//! `toolpress_runtime::surface` says the same of the compiled tables; a test holds one against the other.

use std::path::PathBuf;

use serde_json::{Map, Value, json};

use crate::{
    model::{Api, Argument, Body, Credential, CredentialPlace, List, Page, Place, Style, Tool, Vendor},
    schema,
    tree::Tree,
};

/// The folder of the snapshots.
pub const FOLDER: &str = "tests/surface";

/// What stands before the content of a snapshot (`insta`).
pub const HEAD: &str = "---\nsource: tests/it/main.rs\n---\n";

/// The snapshots of a vendor: one of what all its tools share, and one of each tool.
pub fn snapshots(vendor: &Vendor) -> Tree {
    let mut tree = Tree::default();
    let folder = PathBuf::from(FOLDER).join(&vendor.name);
    tree.add(PathBuf::from(FOLDER).join(format!("{}.snap", vendor.name)), snapshot(&of_vendor(vendor)));
    for resource in &vendor.resources {
        for tool in &resource.tools {
            tree.add(folder.join(format!("{}.snap", tool.name)), snapshot(&of_tool(tool, &resource.name)));
        }
    }
    tree.own(folder);
    tree
}

fn snapshot(surface: &Value) -> String {
    format!("{HEAD}{surface:#}\n")
}

/// The surface of a tool: its descriptor with the output schema, what it can be chosen by, and its call on the wire.
pub fn of_tool(tool: &Tool, resource: &str) -> Value {
    let mut surface = descriptor(tool);
    if let Some(schema) = schema::output(tool) {
        surface["outputSchema"] = schema;
    }
    let mut choice = json!({
        "resource": resource, "method": tool.method.name(), "effect": tool.effect.name(), "tags": tool.tags,
    });
    let mut aliases = tool.aliases.clone();
    aliases.sort();
    put(&mut choice, "aliases", (!aliases.is_empty()).then(|| json!(aliases)));
    put(&mut choice, "poll", tool.poll.as_deref().map(Value::from));
    surface["choice"] = choice;
    surface["wire"] = wire(tool);
    surface
}

/// The tool as `tools/list` gives it.
pub fn descriptor(tool: &Tool) -> Value {
    json!({
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
    })
}

/// What all tools of a vendor share: its words for the model, its settings, its APIs.
pub fn of_vendor(vendor: &Vendor) -> Value {
    let settings: Map<String, Value> = vendor
        .settings
        .iter()
        .map(|setting| {
            let told = json!({"environment": setting.environment, "description": setting.description});
            (setting.name.clone(), told)
        })
        .collect();
    let apis: Map<String, Value> = vendor.apis.iter().map(|told| (told.name.clone(), api(told))).collect();
    json!({"title": vendor.title, "instructions": vendor.instructions, "settings": settings, "apis": apis})
}

fn api(api: &Api) -> Value {
    let servers: Map<String, Value> =
        api.servers.iter().map(|(name, url)| (name.clone(), Value::from(url.as_str()))).collect();
    let authentication: Vec<Value> = api.authentication.iter().map(credential).collect();
    json!({"url": api.url, "servers": servers, "authentication": authentication})
}

fn credential(credential: &Credential) -> Value {
    let place = match credential.place {
        CredentialPlace::Header => "header",
        CredentialPlace::Query => "query",
        CredentialPlace::Cookie => "cookie",
    };
    json!({
        "place": place, "name": credential.name, "prefix": credential.prefix, "basic": credential.basic,
        "environment": credential.environment,
    })
}

fn wire(tool: &Tool) -> Value {
    let headers: Map<String, Value> =
        tool.headers.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect();
    let arguments: Map<String, Value> =
        tool.arguments.iter().map(|written| (written.name.clone(), argument(written))).collect();
    let mut wire = json!({"api": tool.api, "operation": tool.operation, "http": tool.http.name(), "path": tool.path});
    put(&mut wire, "headers", (!headers.is_empty()).then_some(Value::Object(headers)));
    put(&mut wire, "scopes", (!tool.scopes.is_empty()).then(|| json!(tool.scopes)));
    put(&mut wire, "arguments", (!arguments.is_empty()).then_some(Value::Object(arguments)));
    put(&mut wire, "body", tool.body.as_ref().map(body));
    put(&mut wire, "list", tool.list.as_ref().map(list));
    wire
}

fn argument(argument: &Argument) -> Value {
    let place = match argument.place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Header => "header",
        Place::Cookie => "cookie",
        Place::Body => "body",
        Place::WholeBody => "whole body",
        Place::Page => "page",
    };
    let mut written = json!({"place": place, "style": style(argument.style)});
    put(&mut written, "wire", (argument.wire != argument.name).then(|| argument.wire.as_str().into()));
    put(&mut written, "required", argument.required.then_some(Value::Bool(true)));
    put(&mut written, "setting", argument.setting.as_deref().map(Value::from));
    written
}

fn style(style: Style) -> String {
    let (name, explode) = match style {
        Style::Simple { explode } => ("simple", explode),
        Style::Label { explode } => ("label", explode),
        Style::Matrix { explode } => ("matrix", explode),
        Style::Form { explode } => ("form", explode),
        Style::Raw { explode } => ("raw", explode),
        Style::Space => ("space", false),
        Style::Pipe => ("pipe", false),
        Style::Deep => ("deep", false),
        Style::Json => ("json", false),
        Style::File => ("file", false),
    };
    if explode { format!("{name}, exploded") } else { name.to_owned() }
}

fn body(body: &Body) -> Value {
    let mut written = json!({"content_type": body.content_type, "required": body.required});
    put(&mut written, "wrap", body.wrap.as_deref().map(Value::from));
    let constant = |text: &str| serde_json::from_str(text).expect("constants are kept as JSON");
    let constants: Map<String, Value> =
        body.constants.iter().map(|(name, value)| (name.clone(), constant(value))).collect();
    put(&mut written, "constants", (!constants.is_empty()).then_some(Value::Object(constants)));
    written
}

fn list(list: &List) -> Value {
    let mut page = match &list.page {
        Page::Whole => json!({"family": "whole"}),
        Page::Offset { limit, offset, more, max_limit, default_limit, ceiling } => json!({
            "family": "offset", "limit": limit, "offset": offset, "more": more, "max_limit": max_limit,
            "default_limit": default_limit, "ceiling": ceiling,
        }),
        Page::Cursor { limit, cursor, next, max_limit } => {
            json!({"family": "cursor", "limit": limit, "cursor": cursor, "next": next, "max_limit": max_limit})
        }
        Page::Number { page, limit, next, max_limit, default_limit } => json!({
            "family": "number", "page": page, "limit": limit, "next": next, "max_limit": max_limit,
            "default_limit": default_limit,
        }),
        Page::NextUrl { limit, next, max_limit, .. } => {
            json!({"family": "next URL", "limit": limit, "next": next, "max_limit": max_limit})
        }
    };
    if let Some(fields) = page.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    json!({"items": list.items, "page": page})
}

fn put(object: &mut Value, name: &str, value: Option<Value>) {
    if let Some(value) = value {
        object[name] = value;
    }
}
