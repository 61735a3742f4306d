//! Lowers the operations of Swagger 2.0: body and form parameters become the request's body, `produces` its replies'.

use std::collections::BTreeMap;

use indexmap::IndexSet;
use serde_json::{Map, Value, json};

use super::parameter::{is_of_body, list_style, take_schema};
use crate::{
    import::{copies::Copies, grammar, report::Report, visit::reference},
    problem::step,
};

const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data";

/// What operations share, and the report they are lowered with.
#[derive(Debug)]
pub struct Operations<'a, 'r> {
    consumes: Vec<String>,
    produces: Vec<String>,
    /// The document's own body and form parameters, by the reference that leads to them.
    shared: BTreeMap<String, Input>,
    copies: Copies,
    report: &'a mut Report<'r>,
}

/// A body parameter, or a field of a form, and where it stood.
#[derive(Debug)]
struct Input {
    parameter: Value,
    origin: String,
}

impl Input {
    fn text(&self, key: &str) -> &str {
        self.parameter.get(key).and_then(Value::as_str).unwrap_or_default()
    }

    fn is_body(&self) -> bool {
        self.text("in").eq_ignore_ascii_case("body")
    }

    fn copy(&self, copies: &mut Copies, place: &str, report: &mut Report<'_>) -> Option<Self> {
        let parameter = copy(&self.parameter, copies, place, report)?;
        Some(Self { parameter, origin: self.origin.clone() })
    }

    /// Whether the one leaves no room for the other: a body for anything, a field for another of its name.
    fn replaces(&self, other: &Self) -> bool {
        self.is_body() || other.is_body() || self.text("name") == other.text("name")
    }
}

impl<'a, 'r> Operations<'a, 'r> {
    /// Takes what operations share out of the document.
    pub fn new(root: &mut Map<String, Value>, report: &'a mut Report<'r>) -> Self {
        let consumes = media_types(root.shift_remove("consumes")).unwrap_or_default();
        let produces = media_types(root.shift_remove("produces")).unwrap_or_default();
        let mut shared = BTreeMap::new();
        let parameters = root.get_mut("components").and_then(|components| components.get_mut("parameters"));
        if let Some(parameters) = parameters.and_then(Value::as_object_mut) {
            let (inputs, others) = std::mem::take(parameters).into_iter().partition(|(_, value)| is_of_body(value));
            *parameters = others;
            let inputs: Map<String, Value> = inputs;
            shared.extend(inputs.into_iter().map(|(name, parameter)| {
                let origin = step("/parameters", &name);
                (format!("#{origin}"), Input { parameter, origin })
            }));
        }
        Self { consumes, produces, shared, copies: Copies::default(), report }
    }

    /// Lowers the responses that operations refer to.
    pub fn responses_of_components(&mut self, root: &mut Map<String, Value>) {
        let Some(components) = root.get_mut("components") else { return };
        let produces = self.produces.clone();
        self.responses(components, "/components", &produces);
    }

    /// Lowers every operation of a path.
    pub fn of_path(&mut self, item: &mut Value, place: &str) {
        let of_path = item.as_object_mut().map(|item| self.inputs(item, place)).unwrap_or_default();
        for (_, pointer) in grammar::operations(item) {
            let Some(operation) = item.pointer_mut(&pointer) else { continue };
            self.operation(operation, &of_path, &format!("{place}{pointer}"));
        }
    }

    fn operation(&mut self, value: &mut Value, of_path: &[Input], place: &str) {
        let Some(operation) = value.as_object_mut() else { return };
        let consumes = media_types(operation.shift_remove("consumes")).unwrap_or_else(|| self.consumes.clone());
        let produces = media_types(operation.shift_remove("produces")).unwrap_or_else(|| self.produces.clone());
        let mut inputs = self.inputs(operation, place);
        let inherited = of_path.iter().filter(|input| !inputs.iter().any(|own| own.replaces(input)));
        for input in inherited.collect::<Vec<_>>() {
            inputs.extend(input.copy(&mut self.copies, place, self.report));
        }
        if let Some(body) = self.body(inputs, consumes, &step(place, "requestBody")) {
            operation.insert("requestBody".to_owned(), body);
        }
        self.responses(value, place, &produces);
    }

    /// Takes the body and form parameters out of a list. What stays keeps its place.
    fn inputs(&mut self, holder: &mut Map<String, Value>, place: &str) -> Vec<Input> {
        let place = step(place, "parameters");
        let Some(list) = holder.get_mut("parameters").and_then(Value::as_array_mut) else { return Vec::new() };
        let mut inputs = Vec::new();
        for (index, parameter) in list.iter_mut().enumerate() {
            let origin = format!("{place}/{index}");
            if is_of_body(parameter) {
                inputs.push(Input { parameter: parameter.take(), origin });
            } else if let Some(shared) = reference(parameter).and_then(|target| self.shared.get(target)) {
                *parameter = Value::Null;
                inputs.extend(shared.copy(&mut self.copies, &origin, self.report));
            }
        }
        if !inputs.is_empty() && list.iter().all(Value::is_null) {
            holder.shift_remove("parameters");
        }
        inputs
    }

    fn body(&mut self, inputs: Vec<Input>, consumes: Vec<String>, place: &str) -> Option<Value> {
        let (bodies, fields): (Vec<Input>, Vec<Input>) = inputs.into_iter().partition(Input::is_body);
        let mut bodies = bodies.into_iter();
        let body = bodies.next();
        let beside = if body.is_some() { fields.as_slice() } else { &[] };
        for input in bodies.as_slice().iter().chain(beside) {
            let message = format!("the request has a body already; the parameter {:?} is dropped", input.text("name"));
            self.report.warning("second-body", &input.origin, message);
        }
        match body {
            Some(body) => Some(self.whole(body, consumes, place)),
            None if fields.is_empty() => None,
            None => Some(self.form(fields, consumes, place)),
        }
    }

    /// The body that one parameter describes.
    fn whole(&mut self, input: Input, consumes: Vec<String>, place: &str) -> Value {
        let Value::Object(mut body) = input.parameter else { return Value::Null };
        let (schema, wrapped) = take_schema(&mut body).unwrap_or((json!({}), true));
        body.retain(|key, _| ["description", "required"].contains(&key.as_str()) || key.starts_with("x-"));
        let origin = if wrapped { input.origin.clone() } else { step(&input.origin, "schema") };
        let types = or(consumes, "application/json");
        let content = self.content(json!({ "schema": schema }), &types, &[("/schema".to_owned(), origin)], place);
        self.report.moved(place.to_owned(), &input.origin);
        body.insert("content".to_owned(), content);
        Value::Object(body)
    }

    /// The body that form fields make together.
    fn form(&mut self, fields: Vec<Input>, mut consumes: Vec<String>, place: &str) -> Value {
        let (mut properties, mut encoding, mut required, mut moves) = (Map::new(), Map::new(), Vec::new(), Vec::new());
        consumes.retain(|media_type| [FORM, MULTIPART].contains(&media_type.as_str()));
        if fields.iter().any(|field| field.text("type") == "file") {
            consumes = vec![MULTIPART.to_owned()];
        }
        for Input { parameter, origin } in fields {
            let Value::Object(mut field) = parameter else { continue };
            let Some(Value::String(name)) = field.shift_remove("name") else {
                self.report.warning("incomplete", &origin, "a form field without `name` says nothing; dropped");
                continue;
            };
            let (mut schema, wrapped) = take_schema(&mut field).unwrap_or((json!({}), true));
            if field.get("required") == Some(&json!(true)) {
                required.push(json!(name));
            }
            if let (Some(schema), Some(description)) = (schema.as_object_mut(), field.shift_remove("description")) {
                schema.insert("description".to_owned(), description);
            }
            field.insert("schema".to_owned(), schema);
            let style = list_style(&mut field, "form", &origin, self.report);
            if !style.is_empty() {
                encoding.insert(name.clone(), Value::Object(style));
            }
            let origin = if wrapped { origin } else { step(&origin, "schema") };
            moves.push((step("/schema/properties", &name), origin));
            properties.extend(field.shift_remove("schema").map(|schema| (name, schema)));
        }
        let any_required = !required.is_empty();
        let mut media_type = json!({ "schema": { "type": "object", "properties": properties } });
        if any_required {
            media_type["schema"]["required"] = Value::Array(required);
        }
        if !encoding.is_empty() {
            media_type["encoding"] = Value::Object(encoding);
        }
        let content = self.content(media_type, &or(consumes, FORM), &moves, place);
        if any_required { json!({ "required": true, "content": content }) } else { json!({ "content": content }) }
    }

    /// Says in `content` what each response says in `schema`, with every type that the operation produces.
    fn responses(&mut self, holder: &mut Value, place: &str, produces: &[String]) {
        let place = step(place, "responses");
        let responses = holder.get_mut("responses").and_then(Value::as_object_mut);
        for (status, response) in responses.into_iter().flatten() {
            let place = step(&place, status);
            let Some(response) = response.as_object_mut().filter(|response| !response.contains_key("$ref")) else {
                continue;
            };
            let examples = response.shift_remove("examples");
            let Some(schema) = response.shift_remove("schema") else { continue };
            let is_file = schema.get("type") == Some(&json!("file"));
            let otherwise = if is_file { "application/octet-stream" } else { "application/json" };
            let types = or(produces.to_vec(), otherwise);
            let moves = [("/schema".to_owned(), step(&place, "schema"))];
            let mut content = self.content(json!({ "schema": schema }), &types, &moves, &place);
            let Some(Value::Object(examples)) = examples else {
                response.insert("content".to_owned(), content);
                continue;
            };
            for (media_type, example) in examples {
                if let Some(media_type) = content.get_mut(&media_type) {
                    media_type["example"] = example;
                }
            }
            response.insert("content".to_owned(), content);
        }
    }

    /// A `content` with the same under every type. `moves` are places in it and where they stood.
    fn content(&mut self, media_type: Value, types: &[String], moves: &[(String, String)], place: &str) -> Value {
        let mut content = Map::new();
        for name in &types[1..] {
            let Some(copy) = copy(&media_type, &mut self.copies, place, self.report) else { break };
            content.insert(name.clone(), copy);
        }
        content.insert(types[0].clone(), media_type);
        for name in content.keys() {
            let place = step(&step(place, "content"), name);
            for (pointer, origin) in moves {
                self.report.moved(format!("{place}{pointer}"), origin);
            }
        }
        Value::Object(content)
    }
}

/// A copy for another place that needs the same, if there is room for it.
fn copy(value: &Value, copies: &mut Copies, place: &str, report: &mut Report<'_>) -> Option<Value> {
    let copy = copies.copy(value);
    if copy.is_none() {
        report.warning(
            "too-many-copies",
            place,
            "what belongs here is needed in too many places; not all of it is kept",
        );
    }
    copy
}

/// The types of a list, or a single one; JSON first, each once.
fn media_types(written: Option<Value>) -> Option<Vec<String>> {
    let list = match written? {
        Value::Array(list) => list,
        Value::Null => return None,
        single => vec![single],
    };
    let names: IndexSet<&str> = list.iter().filter_map(Value::as_str).filter(|name| !name.is_empty()).collect();
    let (mut types, others): (Vec<&str>, Vec<&str>) = names.into_iter().partition(|name| name.contains("json"));
    types.extend(others);
    Some(types.into_iter().map(str::to_owned).collect())
}

fn or(types: Vec<String>, otherwise: &str) -> Vec<String> {
    if types.is_empty() { vec![otherwise.to_owned()] } else { types }
}
