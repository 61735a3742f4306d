//! What callers and the vendor see of a tool, whole, as JSON: what reviews read and `cargo xtask diff` compares.

use serde_json::{Map, Value, json};
use toolpress_tool::{Argument, Body, Credential, CredentialPlace, List, Page, Place, Style, Tool, Vendor};

use crate::catalog::descriptor;

/// The surface of a tool: its descriptor with the output schema, what it can be chosen by, and its call on the wire.
#[must_use]
pub fn of_tool(tool: &Tool, vendor: &Vendor) -> Value {
    let mut surface = json(&descriptor(tool));
    if let Some(schema) = tool.output_schema {
        surface["outputSchema"] = json(schema);
    }
    let aliases: Vec<&str> =
        vendor.aliases.iter().filter(|(_, aliased)| aliased.name == tool.name).map(|(alias, _)| *alias).collect();
    let mut choice = json!({
        "resource": tool.resource, "method": tool.method.name(), "effect": tool.effect.name(), "tags": tool.tags,
    });
    put(&mut choice, "aliases", (!aliases.is_empty()).then(|| json!(aliases)));
    put(&mut choice, "poll", tool.poll.map(Value::from));
    surface["choice"] = choice;
    surface["wire"] = wire(tool);
    surface
}

/// What all tools of a vendor share: its words for the model, its settings, its APIs.
#[must_use]
pub fn of_vendor(vendor: &Vendor) -> Value {
    let settings: Map<String, Value> = vendor
        .settings
        .iter()
        .map(|setting| {
            let told = json!({"environment": setting.environment, "description": setting.description});
            (setting.name.to_owned(), told)
        })
        .collect();
    let apis = vendor.apis.iter().map(|api| {
        let servers: Map<String, Value> =
            api.servers.iter().map(|(name, url)| ((*name).to_owned(), Value::from(*url))).collect();
        let authentication: Vec<Value> = api.authentication.iter().map(credential).collect();
        (api.name.to_owned(), json!({"url": api.url, "servers": servers, "authentication": authentication}))
    });
    json!({
        "title": vendor.title, "instructions": vendor.instructions, "settings": settings,
        "apis": apis.collect::<Map<String, Value>>(),
    })
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
        tool.headers.iter().map(|(name, value)| ((*name).to_owned(), Value::from(*value))).collect();
    let arguments: Map<String, Value> =
        tool.arguments.iter().map(|written| (written.name.to_owned(), argument(written))).collect();
    let mut wire = json!({
        "api": tool.api.name, "operation": tool.operation, "http": tool.http.name(), "path": tool.path,
    });
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
    put(&mut written, "wire", (argument.wire != argument.name).then(|| argument.wire.into()));
    put(&mut written, "required", argument.required.then_some(Value::Bool(true)));
    put(&mut written, "setting", argument.setting.map(Value::from));
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
    put(&mut written, "wrap", body.wrap.map(Value::from));
    let constants: Map<String, Value> =
        body.constants.iter().map(|(name, value)| ((*name).to_owned(), json(value))).collect();
    put(&mut written, "constants", (!constants.is_empty()).then_some(Value::Object(constants)));
    written
}

fn list(list: &List) -> Value {
    let mut page = match list.page {
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
        Page::NextUrl { limit, next, max_limit } => {
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

/// What the press emitted as JSON.
fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("what is emitted as JSON is JSON")
}

#[cfg(test)]
mod tests {
    use super::{of_tool, of_vendor};
    use crate::fixture::{ACME, LIST_WIDGETS};

    #[test]
    fn a_surface_holds_the_descriptor_the_choice_and_the_wire() {
        let surface = of_tool(&LIST_WIDGETS, &ACME);
        assert_eq!(surface["name"], "list_all_acme_widgets");
        assert_eq!(surface["choice"]["aliases"], serde_json::json!(["find_acme_widgets"]));
        assert_eq!(surface["wire"]["http"], "GET");
        assert_eq!(surface["wire"]["list"]["page"]["family"], "offset");
        assert_eq!(of_vendor(&ACME)["apis"]["rest"]["url"], "https://api.acme.example");
    }
}
