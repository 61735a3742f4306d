//! Lowers every version of OpenAPI to 3.0.3. One function per version; so far there is one version.

use serde_json::{Value, json};

/// The version that a document says it has: `3.0.2`, or `2.0`.
pub fn version(document: &Value) -> Option<String> {
    let written = document.get("openapi").or_else(|| document.get("swagger"))?;
    match written {
        Value::String(text) => Some(text.clone()),
        // YAML without quotes: `swagger: 2.0`.
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Makes a document of any version one of 3.0.3, or says why it cannot be one.
pub fn lower(document: Value) -> Result<Value, String> {
    let Some(version) = version(&document) else {
        return Err("has neither `openapi` nor `swagger` at its top, so it is no OpenAPI document".to_owned());
    };
    let known = |known: &str| version == known || version.strip_prefix(known).is_some_and(|rest| rest.starts_with('.'));
    if known("3.0") {
        return Ok(from_3_0(document));
    }
    if known("2") || known("3.1") || known("3.2") {
        let name = if known("2") { "Swagger" } else { "OpenAPI" };
        return Err(format!("is {name} {version}, which is not read yet; OpenAPI 3.0 is"));
    }
    Err(format!("says that it is OpenAPI {version:?}, a version that is not known here"))
}

fn from_3_0(mut document: Value) -> Value {
    document["openapi"] = json!("3.0.3");
    document
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_version_is_read_or_refused_by_name() {
        let cases = [
            (json!({"openapi": "3.0.0"}), None),
            (json!({"openapi": 3.0}), None),
            (json!({"swagger": "2.0"}), Some("is Swagger 2.0, which is not read yet; OpenAPI 3.0 is")),
            (json!({"swagger": 2.0}), Some("is Swagger 2.0, which is not read yet; OpenAPI 3.0 is")),
            (json!({"openapi": "3.1.1"}), Some("is OpenAPI 3.1.1, which is not read yet; OpenAPI 3.0 is")),
            (json!({"openapi": "3.2.0"}), Some("is OpenAPI 3.2.0, which is not read yet; OpenAPI 3.0 is")),
            (json!({"openapi": "3.01"}), Some("says that it is OpenAPI \"3.01\", a version that is not known here")),
            (
                json!({"openapi": [3]}),
                Some("has neither `openapi` nor `swagger` at its top, so it is no OpenAPI document"),
            ),
            (json!({"info": {}}), Some("has neither `openapi` nor `swagger` at its top, so it is no OpenAPI document")),
        ];
        for (document, message) in cases {
            let lowered = lower(document.clone());
            assert_eq!(lowered.as_ref().err().map(String::as_str), message, "{document}");
            assert!(lowered.is_err() || lowered == Ok(json!({"openapi": "3.0.3"})), "{document}");
        }
    }
}
