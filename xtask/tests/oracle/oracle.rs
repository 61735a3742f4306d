//! The other reader: the operations of a document as `roas` understands them.

use std::{
    collections::BTreeMap,
    fmt::{self, Display},
};

use roas::{v2, v3_0, v3_1, v3_2};
use serde_json::{Map, Value, json};

/// What the oracle knows of a document.
#[derive(Debug, Default)]
pub struct Told {
    pub operations: BTreeMap<Call, Operation>,
    /// Why it does not take the document as a whole, if it does not. Then it was asked about each operation by itself.
    pub refusal: Option<String>,
    /// What it says nothing about: an operation, or a whole path, and why.
    pub unread: Vec<(String, String)>,
}

/// A path and an HTTP method.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Call {
    pub path: String,
    pub method: String,
}

/// What a caller of an operation may say.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Operation {
    /// Whether a parameter is required, by its place and name.
    pub parameters: BTreeMap<(&'static str, String), bool>,
    /// Whether the body is required, if there is one.
    pub body: Option<bool>,
}

impl Told {
    pub fn parameters(&self) -> usize {
        self.operations.values().map(|operation| operation.parameters.len()).sum()
    }

    /// Whether the oracle was silent about a path, or about one operation of it.
    pub fn is_silent(&self, call: &Call) -> bool {
        self.unread.iter().any(|(name, _)| *name == call.path || *name == call.to_string())
    }
}

impl Display for Call {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.method, self.path)
    }
}

/// Asks the oracle about a document of any version.
pub fn ask(document: &Value) -> Told {
    let whole = read(document);
    whole.unwrap_or_else(|refusal| Told { refusal: Some(refusal), ..piecemeal(document) })
}

fn read(document: &Value) -> Result<Told, String> {
    let version = document.get("swagger").or_else(|| document.get("openapi")).and_then(Value::as_str);
    match version.unwrap_or_default() {
        "2.0" => swagger(document),
        version if version.starts_with("3.0.") => openapi_3_0(document),
        version if version.starts_with("3.1.") => openapi_3_1(document),
        version if version.starts_with("3.2.") => openapi_3_2(document),
        version => Err(format!("version {version:?}")),
    }
}

/// Asks about one operation after the other, and only about what is compared: a document that is refused for a schema
/// or a reply still says what its operations take.
fn piecemeal(document: &Value) -> Told {
    let mut told = Told::default();
    let mut frame = json!({"info": {"title": "frame", "version": "1"}, "paths": {}});
    for version in ["swagger", "openapi"] {
        if let Some(said) = document.get(version) {
            frame[version] = said.clone();
        }
    }
    let is_swagger = document.get("swagger").is_some();
    let section = |pointer: &str, bare: &dyn Fn(&Value) -> Value| -> Map<String, Value> {
        let entries = document.pointer(pointer).and_then(Value::as_object).into_iter().flatten();
        entries.map(|(name, entry)| (name.clone(), bare(entry))).collect()
    };
    let parameter = |parameter: &Value| bare_parameter(parameter, is_swagger);
    if is_swagger {
        frame["parameters"] = Value::Object(section("/parameters", &parameter));
    } else {
        let parameters = section("/components/parameters", &parameter);
        let bodies = section("/components/requestBodies", &bare_body);
        frame["components"] = json!({"parameters": parameters, "requestBodies": bodies});
    }
    let parameters = |holder: &Value| -> Vec<Value> {
        holder.get("parameters").and_then(Value::as_array).into_iter().flatten().map(parameter).collect()
    };
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in METHODS.iter().filter_map(|method| Some((method, item.get(method)?))) {
            let mut bare = json!({"parameters": parameters(operation), "responses": {"default": {"description": ""}}});
            if let Some(body) = operation.get("requestBody") {
                bare["requestBody"] = bare_body(body);
            }
            frame["paths"] = json!({path: {"parameters": parameters(item), *method: bare}});
            match read(&frame) {
                Ok(mut one) => {
                    told.operations.append(&mut one.operations);
                    told.unread.append(&mut one.unread);
                }
                Err(refusal) => told.unread.push((format!("{} {path}", method.to_uppercase()), refusal)),
            }
        }
    }
    told
}

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// Whether a path item of OpenAPI 3.0 has a place for the method. Elsewhere methods are told apart by their case.
pub fn is_known(method: &str) -> bool {
    METHODS.iter().any(|known| known.to_uppercase() == method)
}

/// A parameter with what is compared of it, and the least that the oracle asks for beside.
fn bare_parameter(parameter: &Value, is_swagger: bool) -> Value {
    let mut bare = only(parameter, &["$ref", "name", "in", "required"]);
    match bare.get("in").and_then(Value::as_str) {
        None => {}
        Some("body") => bare["schema"] = json!({}),
        Some("querystring") => bare["content"] = json!({}),
        Some(_) if is_swagger => bare["type"] = json!("string"),
        Some(_) => bare["schema"] = json!({}),
    }
    bare
}

fn bare_body(body: &Value) -> Value {
    let mut bare = only(body, &["$ref", "required"]);
    if bare.get("$ref").is_none() {
        bare["content"] = json!({});
    }
    bare
}

fn only(value: &Value, keys: &[&str]) -> Value {
    keys.iter().filter_map(|key| Some(((*key).to_owned(), value.get(key)?.clone()))).collect::<Map<_, _>>().into()
}

/// The parameters of an operation: those of its path come first, so that its own take their place.
fn merged<'a, P: 'a, R: 'a>(
    shared: Option<&'a Vec<R>>,
    own: Option<&'a Vec<R>>,
    resolve: impl Fn(&'a R) -> Result<&'a P, String>,
    mut take: impl FnMut(&'a P),
) -> Result<(), String> {
    for parameter in shared.into_iter().chain(own).flatten() {
        take(resolve(parameter)?);
    }
    Ok(())
}

/// The reader of one version from 3.0 on. Its types differ from the next one's by their module only.
macro_rules! reader {
    ($name:ident, $version:ident, |$spec:ident| $paths:expr, |$item:ident| $additional:expr
     $(, $place:ident => $word:literal)?) => {
        fn $name(document: &Value) -> Result<Told, String> {
            use $version::{parameter::Parameter, spec::Spec};
            let $spec: Spec = serde_json::from_value(document.clone()).map_err(|error| error.to_string())?;
            let mut told = Told::default();
            for (path, $item) in $paths.into_iter().flat_map(|paths| &paths.paths) {
                if let Some(reference) = &$item.reference {
                    told.unread.push((path.clone(), format!("a path that is the reference {reference}")));
                    continue;
                }
                for (method, operation) in $item.operations.iter().flatten().chain($additional) {
                    let mut read = Operation::default();
                    let parameters = merged(
                        $item.parameters.as_ref(),
                        operation.parameters.as_ref(),
                        |parameter| parameter.get_item(&$spec).map_err(|error| error.to_string()),
                        |parameter| {
                            let (place, name, required) = match parameter {
                                Parameter::Path(path) => ("path", &path.name, path.required),
                                Parameter::Query(query) => ("query", &query.name, query.required.unwrap_or(false)),
                                Parameter::Header(header) => ("header", &header.name, header.required.unwrap_or(false)),
                                Parameter::Cookie(cookie) => ("cookie", &cookie.name, cookie.required.unwrap_or(false)),
                                $(Parameter::$place(other) => ($word, &other.name, other.required.unwrap_or(false)),)?
                            };
                            read.parameters.insert((place, name.clone()), required);
                        },
                    );
                    let body = operation.request_body.as_ref().map(|body| body.get_item(&$spec)).transpose();
                    let call = Call { path: path.clone(), method: method.to_uppercase() };
                    match (parameters, body) {
                        (Ok(()), Ok(body)) => {
                            read.body = body.map(|body| body.required.unwrap_or(false));
                            told.operations.insert(call, read);
                        }
                        (Err(refusal), _) => told.unread.push((call.to_string(), refusal)),
                        (_, Err(refusal)) => told.unread.push((call.to_string(), refusal.to_string())),
                    }
                }
            }
            Ok(told)
        }
    };
}

reader!(openapi_3_0, v3_0, |spec| Some(&spec.paths), |item| None);
reader!(openapi_3_1, v3_1, |spec| spec.paths.as_ref(), |item| None);
// The whole query string is a query parameter like any other to whoever fills it in.
reader!(
    openapi_3_2, v3_2,
    |spec| spec.paths.as_ref(),
    |item| item.additional_operations.iter().flatten(),
    Querystring => "query"
);

fn swagger(document: &Value) -> Result<Told, String> {
    use v2::{parameter::Parameter, spec::Spec};
    let spec: Spec = serde_json::from_value(document.clone()).map_err(|error| error.to_string())?;
    let mut told = Told::default();
    for (path, item) in &spec.paths.paths {
        for (method, operation) in item.operations.iter().flatten() {
            let call = Call { path: path.clone(), method: method.to_uppercase() };
            let mut read = Operation::default();
            let parameters = merged(
                item.parameters.as_ref(),
                operation.parameters.as_ref(),
                |parameter| parameter.get_item(&spec).map_err(|error| error.to_string()),
                |parameter| {
                    // The types of a parameter are told apart by their `type`; as JSON they all say the same words.
                    let said = serde_json::to_value(parameter).unwrap_or_default();
                    let name = said["name"].as_str().unwrap_or_default().to_owned();
                    let required = said["required"].as_bool().unwrap_or(false);
                    match parameter {
                        Parameter::Body(_) => read.body = Some(required),
                        // A form is required if one of its fields is.
                        Parameter::FormData(_) => read.body = Some(read.body.unwrap_or(false) || required),
                        Parameter::Header(_) => drop(read.parameters.insert(("header", name), required)),
                        Parameter::Query(_) => drop(read.parameters.insert(("query", name), required)),
                        Parameter::Path(_) => drop(read.parameters.insert(("path", name), required)),
                    }
                },
            );
            match parameters {
                Ok(()) => drop(told.operations.insert(call, read)),
                Err(refusal) => told.unread.push((call.to_string(), refusal)),
            }
        }
    }
    Ok(told)
}
