//! A hostile document stays inside what `add` writes.

use serde_json::json;

use super::{Empty, acme};

const TEXTS: &[&str] = &[
    "\nevil: true",
    "\"} # {",
    "a: b\n  - c",
    "'\"\\",
    "\u{2028}evil: true",
    "../../up",
    "[features]\nevil = []",
    "*alias",
    "",
];

#[test]
fn hostile_words_stay_inside_vendor_yaml_records_and_manifest() {
    for text in TEXTS {
        let repository = Empty::new();
        let mut document = acme();
        document["info"]["title"] = json!(text);
        document["servers"][0]["variables"]["region"]["description"] = json!(text);
        document["components"]["securitySchemes"]["key"]["name"] = json!(text);
        document["components"]["securitySchemes"]["key"]["description"] = json!(text);
        for method in ["get", "post"] {
            document["paths"]["/pets"][method]["operationId"] = json!(format!("{method}{text}"));
            document["paths"]["/pets"][method]["tags"] = json!([text]);
        }
        document["paths"][format!("/things/{text}")] = document["paths"]["/pets"].clone();
        document["paths"]["/pets"]["get"]["parameters"][0]["name"] = json!(format!("page{text}"));
        let source = repository.file("acme.json", &document.to_string());
        repository.add("acme", &[source]).unwrap_or_else(|error| panic!("{text:?}: {error}"));

        // It reads back, and holds nothing but what is known: unknown keys are errors.
        let model = repository.model("acme");
        assert_eq!(model.tools().count() + model.skipped.len(), 6, "{text:?}");
        let manifest: toml_edit::DocumentMut = repository.text("Cargo.toml").parse().unwrap();
        let features: Vec<&str> = manifest["features"].as_table().unwrap().iter().map(|(name, _)| name).collect();
        assert_eq!(features, ["default", "acme"], "{text:?}");
        let outside = repository.files("specs").into_iter().filter(|file| !file.starts_with("specs/acme/"));
        assert_eq!(outside.count(), 0, "{text:?}");
    }
}
