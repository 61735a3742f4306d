//! The document: its references resolved, its operations taken out.

use std::sync::Arc;

use anyhow::Context;
use http::{Method, StatusCode};
use serde_json::Value;

use crate::{
    credential::Credential,
    parameters::{self, Parameter},
    schema::{Checked, Direction},
};

/// How many references may lead to one another before they count as a circle.
const MAX_HOPS: usize = 32;
const METHODS: [&str; 7] = ["get", "post", "put", "patch", "delete", "head", "options"];
/// Where a path keeps its operations of other methods, by the method as it is sent.
const OTHER_METHODS: &str = "x-additional-operations";

/// An OpenAPI 3.0 document whose every reference leads somewhere.
#[derive(Debug)]
pub(crate) struct Document {
    root: Value,
}

/// One operation of a document: what a request may hold, and what is answered.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) document: Arc<Document>,
    pub(crate) method: Method,
    /// The path with its parameters in braces, below the API's base path, without a query.
    pub(crate) path: String,
    /// The pairs of the query that the document writes into the path: they tell operations of one path apart.
    pub(crate) pairs: Vec<(String, String)>,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) body: Option<RequestBody>,
    /// The first success that the document names.
    pub(crate) success: Success,
    /// What the request must carry, unless the operation is open to everybody.
    pub(crate) credentials: Vec<Credential>,
}

impl Operation {
    /// Method and path: `PUT /incidents/{id}/merge`.
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

/// The body an operation takes.
#[derive(Debug)]
pub(crate) struct RequestBody {
    pub(crate) required: bool,
    /// The content types it may come in. Only JSON types and forms have a schema to check.
    pub(crate) content: Vec<(String, Option<Checked>)>,
}

/// The documented answer.
#[derive(Debug)]
pub(crate) struct Success {
    pub(crate) status: StatusCode,
    /// The content type, where there is a body.
    pub(crate) content_type: Option<String>,
    pub(crate) schema: Option<Value>,
}

/// The keywords whose values are objects by name.
const NAMED: [&str; 7] = ["content", "headers", "parameters", "properties", "requestBodies", "responses", "schemas"];

impl Document {
    /// Takes a parsed document.
    ///
    /// # Errors
    /// When a reference leads nowhere or only to further references.
    pub(crate) fn new(root: Value) -> anyhow::Result<Self> {
        let document = Self { root };
        document.verify(&document.root, false)?;
        Ok(document)
    }

    /// What the value is, or what it refers to.
    pub(crate) fn resolve<'a>(&'a self, value: &'a Value) -> &'a Value {
        self.follow(value).unwrap_or(&Value::Null)
    }

    fn follow<'a>(&'a self, mut value: &'a Value) -> Option<&'a Value> {
        for _ in 0..MAX_HOPS {
            match reference(value) {
                Some(reference) => value = self.root.pointer(reference.strip_prefix('#')?)?,
                None => return Some(value),
            }
        }
        None
    }

    /// Follows every reference. `named` says that the keys are names and not keywords: data is left alone, whatever it holds.
    fn verify(&self, value: &Value, named: bool) -> anyhow::Result<()> {
        if let Some(reference) = reference(value).filter(|_| !named) {
            self.follow(value).with_context(|| format!("reference `{reference}` leads nowhere"))?;
        }
        let is_data = |key: &str| matches!(key, "default" | "enum" | "example" | "examples") || key.starts_with("x-");
        match value {
            Value::Object(object) => object
                .iter()
                .filter(|(key, _)| named || !is_data(key))
                .try_for_each(|(key, value)| self.verify(value, !named && NAMED.contains(&key.as_str()))),
            Value::Array(items) => items.iter().try_for_each(|value| self.verify(value, false)),
            _ => Ok(()),
        }
    }

    /// Every operation of the document, in its order.
    ///
    /// # Errors
    /// When an operation lacks what OpenAPI demands of it.
    pub(crate) fn operations(self: &Arc<Self>, credentials: &[Credential]) -> anyhow::Result<Vec<Operation>> {
        let paths = self.root.get("paths").and_then(Value::as_object).context("the document has no paths")?;
        let mut operations = Vec::new();
        for (path, item) in paths {
            let item = self.resolve(item);
            let own = METHODS.iter().filter_map(|method| Some((method.to_uppercase(), item.get(*method)?)));
            let others = item.get(OTHER_METHODS).and_then(Value::as_object).into_iter().flatten();
            // No client sends it through a server such as this one.
            let others =
                others.map(|(method, operation)| (method.clone(), operation)).filter(|(method, _)| method != "CONNECT");
            for (method, operation) in own.chain(others) {
                let operation = self
                    .operation(path, item, &method, operation, credentials)
                    .with_context(|| format!("cannot use {method} {path}"))?;
                operations.push(operation);
            }
        }
        Ok(operations)
    }

    fn operation(
        self: &Arc<Self>,
        path: &str,
        item: &Value,
        method: &str,
        operation: &Value,
        credentials: &[Credential],
    ) -> anyhow::Result<Operation> {
        let mut parameters: Vec<Parameter> = Vec::new();
        // The operation's own parameters replace those of the path that bear the same name in the same place.
        for parameter in array(operation, "parameters").chain(array(item, "parameters")) {
            let Some(parameter) = Parameter::read(self, self.resolve(parameter))? else { continue };
            if !parameters.iter().any(|other| other.name == parameter.name && other.place == parameter.place) {
                parameters.push(parameter);
            }
        }
        // A fragment is never sent.
        let path = path.split('#').next().unwrap_or_default();
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let open = operation.get("security").and_then(Value::as_array).is_some_and(Vec::is_empty);
        Ok(Operation {
            document: Arc::clone(self),
            method: method.parse().with_context(|| format!("{method:?} is no HTTP method"))?,
            path: path.to_owned(),
            pairs: parameters::pairs(query).map_err(anyhow::Error::msg)?,
            parameters,
            body: operation.get("requestBody").map(|body| self.body(method, self.resolve(body))),
            success: self.success(operation)?,
            credentials: if open { Vec::new() } else { credentials.to_vec() },
        })
    }

    fn body(self: &Arc<Self>, method: &str, body: &Value) -> RequestBody {
        let content = body.get("content").and_then(Value::as_object).into_iter().flatten();
        let mut demands = false;
        let content = content
            .map(|(content_type, media)| {
                // Of lines that are called one text nothing more is known than that they are lines.
                let is_list = |schema: &&Value| self.resolve(schema).get("type") == Some(&Value::from("array"));
                let schema = media.get("schema");
                let schema = if is_lines(content_type) {
                    schema.filter(is_list)
                } else {
                    schema.filter(|_| is_json(content_type) || is_form(content_type))
                };
                let schema = schema.map(|schema| Checked::new(schema.clone(), Direction::Request));
                demands |= schema.as_ref().is_some_and(|schema| schema.demands_properties(self));
                (content_type.to_ascii_lowercase(), schema)
            })
            .collect();
        // Documents often forget to call a body required whose properties are. Only an explicit `false` is believed.
        // Where a body means nothing by itself (RFC 9110, section 9.3), what says nothing requires nothing.
        let is_usual = !["GET", "HEAD", "DELETE", "OPTIONS"].contains(&method);
        let required = body.get("required").and_then(Value::as_bool).unwrap_or(demands && is_usual);
        RequestBody { required, content }
    }

    fn success(&self, operation: &Value) -> anyhow::Result<Success> {
        let responses = operation.get("responses").and_then(Value::as_object).context("it has no responses")?;
        let named = responses.iter().find(|(status, _)| status.starts_with('2'));
        let Some((status, response)) = named else {
            let default = responses.get("default").unwrap_or(&Value::Null);
            return Ok(self.success_of(StatusCode::OK, default));
        };
        let status = status.replace('X', "0").parse().with_context(|| format!("`{status}` is no status code"))?;
        Ok(self.success_of(status, response))
    }

    fn success_of(&self, status: StatusCode, response: &Value) -> Success {
        let content = self.resolve(response).get("content").and_then(Value::as_object);
        let media = content.and_then(|content| {
            content.iter().find(|(content_type, _)| is_json(content_type)).or_else(|| content.iter().next())
        });
        Success {
            status,
            content_type: media.map(|(content_type, _)| content_type.clone()),
            schema: media.and_then(|(_, media)| media.get("schema")).cloned(),
        }
    }
}

/// The reference that a value is, if it is one.
pub(crate) fn reference(value: &Value) -> Option<&str> {
    value.get("$ref").and_then(Value::as_str)
}

/// The items of an array property, or none.
pub(crate) fn array<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    value.get(name).and_then(Value::as_array).into_iter().flatten()
}

/// Whether a flag is set.
pub(crate) fn is_true(value: &Value, name: &str) -> bool {
    value.get(name) == Some(&Value::Bool(true))
}

/// Whether a content type means JSON.
pub(crate) fn is_json(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || essence.ends_with("+json")
}

/// Whether a content type means pairs of names and texts.
pub(crate) fn is_form(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

/// Whether a content type means JSON texts one after another.
pub(crate) fn is_lines(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    ["application/jsonl", "application/x-ndjson", "application/json-seq"].contains(&essence.as_str())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fixture;

    fn operation(root: Value) -> anyhow::Result<Operation> {
        Arc::new(Document::new(root)?).operations(&[])?.pop().context("the fixture has an operation")
    }

    #[test]
    fn a_reference_that_leads_nowhere_is_refused() {
        let error = Document::new(json!({ "paths": { "/a": { "$ref": "#/components/gone" } } })).map(drop);
        assert_eq!(
            error.map_err(|error| error.to_string()),
            Err("reference `#/components/gone` leads nowhere".to_owned())
        );
    }

    #[test]
    fn a_circle_of_references_is_refused() {
        let circle = json!({ "a": { "$ref": "#/b" }, "b": { "$ref": "#/a" } });
        assert!(Document::new(circle).is_err());
    }

    #[test]
    fn the_parameters_of_the_path_hold_unless_the_operation_has_its_own() -> anyhow::Result<()> {
        let parameter = |schema: Value| json!({ "name": "limit", "in": "query", "schema": schema });
        let operation = operation(json!({ "paths": { "/a": {
            "parameters": [parameter(json!({ "type": "string" })), { "name": "id", "in": "query", "schema": {} }],
            "get": { "parameters": [parameter(json!({ "type": "integer" }))], "responses": { "200": {} } },
        } } }))?;
        let names: Vec<&str> = operation.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
        assert_eq!(names, ["limit", "id"]);
        let mut faults = Vec::new();
        let value = operation.parameters[0].decode(&operation.document, &[("limit", "5")], &mut faults);
        assert_eq!(value, Ok(json!(5)), "the operation's own parameter is an integer");
        Ok(())
    }

    #[test]
    fn the_first_success_is_the_answer() -> anyhow::Result<()> {
        let two = json!({ "400": {}, "202": { "content": { "application/json": {} } }, "200": {} });
        let operation = operation(json!({ "paths": { "/a": { "post": { "responses": two } } } }))?;
        assert_eq!(operation.success.status, StatusCode::ACCEPTED);
        Ok(())
    }

    #[test]
    fn an_explicit_flag_says_whether_a_body_is_required() {
        let routes = fixture::routes();
        let required = |id: &str| {
            let route = routes.iter().find(|route| route.operation.path == id && route.operation.method == "POST");
            route.and_then(|route| route.operation.body.as_ref()).map(|body| body.required)
        };
        assert_eq!(required("/things"), Some(true), "its schema requires a property");
        assert_eq!(required("/logs"), Some(true), "it says so");
    }
}
