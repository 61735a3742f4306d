//! Lowers Swagger 2.0: what it keeps elsewhere is moved to where OpenAPI 3.0 keeps it.

use serde_json::{Map, Value, json};

use super::{operation::Operations, parameter, reference, schema};
use crate::{
    import::{
        grammar::{self, Kind},
        report::Report,
        visit::{self, mend},
    },
    problem::step,
};

/// Where Swagger keeps what can be referred to, and where OpenAPI 3.0 does.
const SECTIONS: [(&str, &str); 4] = [
    ("definitions", "schemas"),
    ("parameters", "parameters"),
    ("responses", "responses"),
    ("securityDefinitions", "securitySchemes"),
];

/// Makes a document of Swagger 2.0 one of OpenAPI 3.0.
pub fn lower(document: &mut Value, report: &mut Report<'_>) {
    let Some(root) = document.as_object_mut() else { return };
    root.shift_remove("swagger");
    components(root, report);
    let host = Host::take(root);
    let servers = host.servers(root.shift_remove("schemes").as_ref());
    let mut operations = Operations::new(root, report);
    operations.responses_of_components(root);
    let items = root.get_mut("paths").and_then(Value::as_object_mut);
    for (path, item) in items.into_iter().flatten() {
        for (_, pointer) in grammar::operations(item) {
            if let Some(operation) = item.pointer_mut(&pointer).and_then(Value::as_object_mut) {
                host.of_operation(operation, &servers);
            }
        }
        operations.of_path(item, &step("/paths", path));
    }
    if !servers.is_empty() {
        root.insert("servers".to_owned(), Value::Array(servers));
    }
    mend(document, Kind::Document, "", &mut |value, kind, pointer| node(value, kind, pointer, report));
    reference::follow_moves(document, report);
}

fn node(value: &mut Value, kind: Kind, pointer: &str, report: &mut Report<'_>) {
    if kind == Kind::Schema {
        of_swagger(value);
        return schema::lower(value, pointer, report);
    }
    let Some(object) = value.as_object_mut() else { return };
    match kind {
        Kind::Parameter | Kind::Header => parameter::lower(object, kind, pointer, report),
        Kind::SecurityScheme => security(object, pointer, report),
        _ => {}
    }
}

fn components(root: &mut Map<String, Value>, report: &mut Report<'_>) {
    let mut components = Map::new();
    for (old, new) in SECTIONS {
        if let Some(section) = root.shift_remove(old) {
            report.moved(step("/components", new), &step("", old));
            components.insert(new.to_owned(), section);
        }
    }
    if !components.is_empty() {
        root.insert("components".to_owned(), Value::Object(components));
    }
}

/// What the addresses of all operations begin with.
#[derive(Debug)]
struct Host {
    name: Option<String>,
    /// Empty, or with a slash before it and none after it.
    path: String,
}

impl Host {
    fn take(root: &mut Map<String, Value>) -> Self {
        let mut take = |key: &str| root.shift_remove(key).and_then(|text| text.as_str().map(str::to_owned));
        let name = take("host").filter(|name| !name.is_empty());
        let path = take("basePath").unwrap_or_default();
        let path = path.trim_matches('/');
        Self { name, path: if path.is_empty() { String::new() } else { format!("/{path}") } }
    }

    /// The servers for a list of schemes, HTTPS before HTTP. Without a host only the path is known.
    fn servers(&self, schemes: Option<&Value>) -> Vec<Value> {
        let Self { name, path } = self;
        let Some(name) = name else {
            return if path.is_empty() { Vec::new() } else { vec![json!({ "url": path })] };
        };
        let written: Vec<&str> =
            schemes.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
        let mut schemes = vec!["https", "http"];
        schemes.retain(|scheme| written.contains(scheme));
        if schemes.is_empty() {
            schemes.push("https");
        }
        schemes.iter().map(|scheme| json!({ "url": format!("{scheme}://{name}{path}") })).collect()
    }

    /// Gives the operation servers of its own where its schemes lead elsewhere than the document's.
    fn of_operation(&self, operation: &mut Map<String, Value>, servers: &[Value]) {
        let Some(schemes) = operation.shift_remove("schemes") else { return };
        let own = self.servers(Some(&schemes));
        if own.first() != servers.first() {
            operation.insert("servers".to_owned(), Value::Array(own));
        }
    }
}

/// What only schemas of Swagger say: the bare discriminator, `x-nullable`, and files.
fn of_swagger(schema: &mut Value) {
    let reference = visit::reference(schema).is_some();
    let Some(object) = schema.as_object_mut() else { return };
    if let Some(Value::String(name)) = object.get("discriminator") {
        let discriminator = json!({ "propertyName": name });
        object.insert("discriminator".to_owned(), discriminator);
    }
    if object.get("type") == Some(&json!("file")) {
        object.insert("type".to_owned(), json!("string"));
        object.insert("format".to_owned(), json!("binary"));
    }
    match object.shift_remove("x-nullable") {
        Some(Value::Bool(true)) if reference => {
            *schema = json!({ "allOf": [std::mem::take(schema)], "nullable": true });
        }
        Some(Value::Bool(true)) => drop(object.insert("nullable".to_owned(), json!(true))),
        _ => {}
    }
}

/// Basic authentication is a scheme of HTTP in OpenAPI 3.0, and the one flow of OAuth one of several.
fn security(scheme: &mut Map<String, Value>, pointer: &str, report: &mut Report<'_>) {
    match scheme.get("type").and_then(Value::as_str) {
        Some("basic") => {
            scheme.insert("type".to_owned(), json!("http"));
            scheme.insert("scheme".to_owned(), json!("basic"));
        }
        Some("oauth2") => {
            let Some(Value::String(flow)) = scheme.shift_remove("flow") else { return };
            let name = match flow.as_str() {
                "application" => "clientCredentials",
                "accessCode" => "authorizationCode",
                same => same,
            };
            let keys = ["authorizationUrl", "tokenUrl", "scopes"];
            let parts = keys.iter().filter_map(|key| scheme.shift_remove_entry(*key));
            let flows = json!({ name: parts.collect::<Map<_, _>>() });
            scheme.insert("flows".to_owned(), flows);
            report.moved(format!("{pointer}/flows"), pointer);
            report.moved(step(&format!("{pointer}/flows"), name), pointer);
        }
        _ => {}
    }
}
