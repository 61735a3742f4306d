//! Tells the versions of OpenAPI apart, and lowers each by its own function.

use serde_json::{Value, json};

use super::{modern, swagger};
use crate::import::{canonical, report::Report};

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
pub fn lower(mut document: Value, report: &mut Report<'_>) -> Result<Value, String> {
    let Some(version) = version(&document) else {
        return Err("has neither `openapi` nor `swagger` at its top, so it is no OpenAPI document".to_owned());
    };
    let known = |known: &str| version == known || version.strip_prefix(known).is_some_and(|rest| rest.starts_with('.'));
    // What is lowered first must not depend on how the vendor ordered the keys.
    canonical::sort(&mut document);
    if known("2") {
        swagger::lower(&mut document, report);
    } else if known("3.1") || known("3.2") {
        modern::lower(&mut document, report);
    } else if !known("3.0") {
        return Err(format!("says that it is OpenAPI {version:?}, a version that is not known here"));
    }
    document["openapi"] = json!("3.0.3");
    Ok(document)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Problems;

    #[test]
    fn every_version_is_lowered_or_refused_by_name() {
        let cases = [
            (json!({"openapi": "3.0.0"}), None),
            (json!({"openapi": 3.0}), None),
            (json!({"swagger": "2.0"}), None),
            (json!({"swagger": 2.0}), None),
            (json!({"openapi": "3.1.1"}), None),
            (json!({"openapi": "3.2.0"}), None),
            (json!({"openapi": "3.01"}), Some("says that it is OpenAPI \"3.01\", a version that is not known here")),
            (json!({"swagger": "1.2"}), Some("says that it is OpenAPI \"1.2\", a version that is not known here")),
            (
                json!({"openapi": [3]}),
                Some("has neither `openapi` nor `swagger` at its top, so it is no OpenAPI document"),
            ),
            (json!({"info": {}}), Some("has neither `openapi` nor `swagger` at its top, so it is no OpenAPI document")),
        ];
        for (document, message) in cases {
            let lowered = lower(document.clone(), &mut Report::new("file", &mut Problems::default()));
            assert_eq!(lowered.as_ref().err().map(String::as_str), message, "{document}");
            let version = lowered.ok().map(|lowered| lowered["openapi"].clone());
            assert_eq!(version, message.is_none().then(|| json!("3.0.3")), "{document}");
        }
    }
}
