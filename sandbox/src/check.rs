//! Checking a request against the document: everything that is wrong with it, at once.

use bytes::Bytes;
use http::HeaderMap;
use serde_json::{Map, Value};

use crate::{
    document::{Operation, RequestBody, is_form, is_json, is_lines},
    form,
    parameters::{self, Parameter, Place},
    reply::Refusal,
    route::Matched,
    schema::Checked,
};

#[cfg(test)]
mod tests;

/// A request that the document allows, decoded.
#[derive(Debug)]
pub(crate) struct Request {
    /// The query's values by parameter.
    pub(crate) query: Map<String, Value>,
    /// The body, where there is one. A body that is not JSON is its text.
    pub(crate) body: Option<Value>,
}

/// Checks a request that [`crate::route::find`] has found the operation of.
///
/// # Errors
/// 401 without the right credential, 400 with every fault, 500 when the document itself cannot be used.
pub(crate) fn check(
    operation: &Operation,
    matched: &Matched,
    query: &str,
    headers: &HeaderMap,
    body: &Bytes,
) -> Result<Request, Refusal> {
    authenticate(operation, query, headers)?;
    let mut faults = Vec::new();
    check_path(operation, matched, &mut faults).map_err(Refusal::document)?;
    check_headers(operation, headers, &mut faults).map_err(Refusal::document)?;
    let query = check_query(operation, query, &mut faults).map_err(Refusal::document)?;
    let body = check_body(operation, headers, body, &mut faults).map_err(Refusal::document)?;
    if faults.is_empty() { Ok(Request { query, body }) } else { Err(Refusal::invalid(faults)) }
}

fn authenticate(operation: &Operation, query: &str, headers: &HeaderMap) -> Result<(), Refusal> {
    // A query that cannot be read is a fault of its own, and holds no credential.
    let pairs = parameters::pairs(query).unwrap_or_default();
    let faults: Vec<String> =
        operation.credentials.iter().filter_map(|credential| credential.fault(&pairs, headers)).collect();
    if faults.is_empty() { Ok(()) } else { Err(Refusal::unauthorized(faults.join("; "))) }
}

fn parameters(operation: &Operation, place: Place) -> impl Iterator<Item = &Parameter> {
    operation.parameters.iter().filter(move |parameter| parameter.place == place)
}

fn check_path(operation: &Operation, matched: &Matched, faults: &mut Vec<String>) -> Result<(), String> {
    for parameter in parameters(operation, Place::Path) {
        let given: Vec<(&str, &str)> = matched
            .parameters
            .iter()
            .filter(|given| given.name == parameter.name)
            .map(|given| (given.name.as_str(), given.value.as_str()))
            .collect();
        parameter.decode(&operation.document, &given, faults)?;
    }
    Ok(())
}

fn check_headers(operation: &Operation, headers: &HeaderMap, faults: &mut Vec<String>) -> Result<(), String> {
    for parameter in parameters(operation, Place::Header) {
        let mut given = Vec::new();
        for value in headers.get_all(&parameter.name) {
            match value.to_str() {
                Ok(text) => given.push((parameter.name.as_str(), text)),
                Err(_) => faults.push(format!("{parameter} is not text")),
            }
        }
        check_given(operation, parameter, &given, faults)?;
    }
    Ok(())
}

fn check_query(operation: &Operation, query: &str, faults: &mut Vec<String>) -> Result<Map<String, Value>, String> {
    let mut decoded = Map::new();
    let pairs = match parameters::pairs(query) {
        Ok(pairs) => pairs,
        Err(fault) => {
            faults.push(fault);
            return Ok(decoded);
        }
    };
    // What the path itself says has told which operation is meant.
    let pairs: Vec<&(String, String)> = pairs.iter().filter(|pair| !operation.pairs.contains(pair)).collect();
    let is_credential = |name: &str| operation.credentials.iter().any(|credential| credential.query() == Some(name));
    let is_known = |name: &str| parameters(operation, Place::Query).any(|parameter| parameter.answers_to(name));
    let mut unknown: Vec<&str> = pairs.iter().map(|(name, _)| name.as_str()).collect();
    unknown.retain(|name| !is_known(name) && !is_credential(name));
    for parameter in parameters(operation, Place::Query) {
        let is_meant =
            |name: &str| parameter.answers_to(name) || (parameter.takes_any_name() && unknown.contains(&name));
        let given: Vec<(&str, &str)> = pairs
            .iter()
            .filter(|(name, _)| is_meant(name))
            .map(|(name, text)| (name.as_str(), text.as_str()))
            .collect();
        if let Some(value) = check_given(operation, parameter, &given, faults)? {
            decoded.insert(parameter.name.clone(), value);
        }
    }
    if parameters(operation, Place::Query).any(Parameter::takes_any_name) {
        unknown.clear();
    }
    unknown.dedup();
    faults.extend(unknown.iter().map(|name| format!("query parameter `{name}` is unknown")));
    Ok(decoded)
}

/// Checks what is given for a parameter, which may be nothing.
fn check_given(
    operation: &Operation,
    parameter: &Parameter,
    given: &[(&str, &str)],
    faults: &mut Vec<String>,
) -> Result<Option<Value>, String> {
    match given {
        [] if parameter.required => {
            faults.push(format!("{parameter} is missing"));
            Ok(None)
        }
        [] => Ok(None),
        given => parameter.decode(&operation.document, given, faults).map(Some),
    }
}

fn check_body(
    operation: &Operation,
    headers: &HeaderMap,
    body: &Bytes,
    faults: &mut Vec<String>,
) -> Result<Option<Value>, String> {
    match &operation.body {
        None if body.is_empty() => Ok(None),
        None => {
            faults.push("the operation takes no body".to_owned());
            Ok(None)
        }
        // A form in which no field is filled in is an empty text.
        Some(expected) if body.is_empty() && !is_form(&content_type(headers)) => {
            if expected.required {
                faults.push("the body is missing".to_owned());
            }
            Ok(None)
        }
        Some(expected) => check_content(operation, expected, headers, body, faults),
    }
}

fn check_content(
    operation: &Operation,
    expected: &RequestBody,
    headers: &HeaderMap,
    body: &Bytes,
    faults: &mut Vec<String>,
) -> Result<Option<Value>, String> {
    let essence = content_type(headers);
    let declared = expected.content.iter().find(|(declared, _)| *declared == essence || declared == "*/*");
    let Some((_, schema)) = declared else {
        let declared: Vec<&str> = expected.content.iter().map(|(declared, _)| declared.as_str()).collect();
        faults.push(format!("content type `{essence}` is not among {}", declared.join(", ")));
        return Ok(None);
    };
    if let Some(schema) = schema.as_ref().filter(|_| is_form(&essence)) {
        return match form::read(&operation.document, schema.schema(), body) {
            Ok(value) => checked(operation, schema, value, faults).map(Some),
            Err(fault) => {
                faults.push(format!("body: {fault}"));
                Ok(None)
            }
        };
    }
    if !is_json(&essence) && !is_lines(&essence) {
        return Ok(Some(Value::from(String::from_utf8_lossy(body))));
    }
    let value = if is_lines(&essence) { lines(body) } else { serde_json::from_slice(body) };
    let value = match value {
        Ok(value) => value,
        Err(error) => {
            faults.push(format!("the body is no JSON: {error}"));
            return Ok(None);
        }
    };
    match schema {
        Some(schema) => checked(operation, schema, value, faults).map(Some),
        None => Ok(Some(value)),
    }
}

fn checked(operation: &Operation, schema: &Checked, value: Value, faults: &mut Vec<String>) -> Result<Value, String> {
    let found = schema.faults(&operation.document, &value)?;
    faults.extend(found.iter().map(|fault| format!("body: {fault}")));
    Ok(value)
}

/// The content type without its parameters.
fn content_type(headers: &HeaderMap) -> String {
    let said = headers.get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    said.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// JSON texts, each on a line or behind a record separator, as one array.
fn lines(body: &[u8]) -> serde_json::Result<Value> {
    let texts = body.split(|byte| [b'\n', 0x1e].contains(byte)).filter(|text| !text.trim_ascii().is_empty());
    texts.map(serde_json::from_slice::<Value>).collect::<serde_json::Result<Vec<Value>>>().map(Value::Array)
}
