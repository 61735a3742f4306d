//! Checking a request against the document: everything that is wrong with it, at once.

use bytes::Bytes;
use http::HeaderMap;
use serde_json::{Map, Value};

use crate::{
    document::{Operation, RequestBody, is_json},
    parameters::{self, Parameter, Place},
    reply::Refusal,
    route::Matched,
};

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
    authenticate(operation, headers)?;
    let mut faults = Vec::new();
    check_path(operation, matched, &mut faults).map_err(Refusal::document)?;
    check_headers(operation, headers, &mut faults).map_err(Refusal::document)?;
    let query = check_query(operation, query, &mut faults).map_err(Refusal::document)?;
    let body = check_body(operation, headers, body, &mut faults).map_err(Refusal::document)?;
    if faults.is_empty() { Ok(Request { query, body }) } else { Err(Refusal::invalid(faults)) }
}

fn authenticate(operation: &Operation, headers: &HeaderMap) -> Result<(), Refusal> {
    let Some(credential) = &operation.credential else { return Ok(()) };
    let header = &credential.header;
    let prefix = &credential.prefix;
    let mut values = headers.get_all(header).iter();
    let refusal = match (values.next().map(|value| value.to_str()), values.next()) {
        (None, _) => format!("header `{header}` is missing"),
        (_, Some(_)) => format!("header `{header}` is given more than once"),
        (Some(Err(_)), _) => format!("header `{header}` is not text"),
        (Some(Ok(value)), None) => {
            let secret = value.strip_prefix(prefix.as_str()).or_else(|| value.strip_prefix("Bearer "));
            match secret.map(str::trim) {
                None => format!("header `{header}` starts with neither `{prefix}` nor `Bearer `"),
                Some("") => format!("header `{header}` holds no credential"),
                Some(_) => return Ok(()),
            }
        }
    };
    Err(Refusal::unauthorized(refusal))
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
    for parameter in parameters(operation, Place::Query) {
        let given: Vec<(&str, &str)> = pairs
            .iter()
            .filter(|(name, _)| parameter.answers_to(name))
            .map(|(name, text)| (name.as_str(), text.as_str()))
            .collect();
        if let Some(value) = check_given(operation, parameter, &given, faults)? {
            decoded.insert(parameter.name.clone(), value);
        }
    }
    let mut unknown: Vec<&str> = pairs.iter().map(|(name, _)| name.as_str()).collect();
    unknown.retain(|name| !parameters(operation, Place::Query).any(|parameter| parameter.answers_to(name)));
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
        Some(expected) if body.is_empty() => {
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
    let content_type =
        headers.get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let declared = expected.content.iter().find(|(declared, _)| *declared == essence || declared == "*/*");
    let Some((_, schema)) = declared else {
        let declared: Vec<&str> = expected.content.iter().map(|(declared, _)| declared.as_str()).collect();
        faults.push(format!("content type `{content_type}` is not among {}", declared.join(", ")));
        return Ok(None);
    };
    if !is_json(&essence) {
        return Ok(Some(Value::from(String::from_utf8_lossy(body))));
    }
    let value = match serde_json::from_slice(body) {
        Ok(value) => value,
        Err(error) => {
            faults.push(format!("the body is no JSON: {error}"));
            return Ok(None);
        }
    };
    if let Some(schema) = schema {
        let found = schema.faults(&operation.document, &value)?;
        faults.extend(found.iter().map(|fault| format!("body: {fault}")));
    }
    Ok(Some(value))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use serde_json::json;

    use crate::fixture::{Client, reasons, sandbox};

    #[test]
    fn every_fault_is_named_at_once() {
        let mut client = Client::new(sandbox());
        client.headers.remove("accept");
        client.headers.insert("from", HeaderValue::from_static("nobody"));
        let thing = json!({ "name": 5, "colour": "red", "id": "P9", "teams": [{ "id": "PT1" }] });
        let reply = client.ask_with("POST", "/v1/things?verbose=1", &json!({ "thing": thing }));
        assert_eq!(reply.0, 400);
        assert_eq!(reply.1["error"]["code"], 2001);
        let mut named = reasons(&reply);
        named.sort_unstable();
        assert_eq!(
            named,
            [
                "body: /thing has no property `colour`",
                "body: /thing/id is read-only",
                "body: /thing/name: 5 is not of type \"string\"",
                "body: /thing/teams/0 lacks the property `type`",
                "header parameter `Accept` is missing",
                "header parameter `From`: the value: \"nobody\" is not a \"email\"",
                "query parameter `verbose` is unknown",
            ]
        );
    }

    #[test]
    fn a_body_whose_properties_are_required_is_required() {
        let reply = Client::new(sandbox()).ask("POST", "/v1/things");
        assert_eq!((reply.0, reasons(&reply)), (400, vec!["the body is missing"]));
    }

    #[test]
    fn a_body_where_none_belongs_is_refused() {
        let reply = Client::new(sandbox()).ask_with("GET", "/v1/things", &json!({}));
        assert_eq!((reply.0, reasons(&reply)), (400, vec!["the operation takes no body"]));
    }

    #[test]
    fn a_body_comes_in_a_declared_content_type() {
        let mut client = Client::new(sandbox());
        let reply = client.send("POST", "/v1/logs", "line");
        assert_eq!(reasons(&reply), ["content type `application/json` is not among text/csv"]);
        client.headers.insert("content-type", HeaderValue::from_static("text/csv; charset=utf-8"));
        assert_eq!(client.send("POST", "/v1/logs", "line").0, 202);
    }

    #[test]
    fn a_body_that_is_no_json_is_refused() {
        let reply = Client::new(sandbox()).send("POST", "/v1/things", "{\"thing\":");
        assert_eq!(reply.0, 400);
        assert!(reasons(&reply)[0].starts_with("the body is no JSON: "), "{reply:?}");
    }

    #[test]
    fn a_credential_is_demanded_with_its_prefix() {
        let mut client = Client::new(sandbox());
        for (credential, status) in
            [("Key secret", 200), ("Bearer secret", 200), ("secret", 401), ("Key ", 401), ("Bearer ", 401)]
        {
            client.headers.insert("authorization", HeaderValue::from_static(credential));
            assert_eq!(client.ask("GET", "/v1/things").0, status, "{credential}");
        }
        client.headers.remove("authorization");
        let reply = client.ask("GET", "/v1/things");
        assert_eq!((reply.0, reasons(&reply)), (401, vec!["header `Authorization` is missing"]));
        assert_eq!(client.ask("GET", "/v1/logs").0, 200, "an operation without security is open");
    }
}
