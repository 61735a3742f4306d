//! The kinds of overlay that Overlay 1.0 gives examples of (section "Examples"), on a document of our own.

use serde_json::{Value, json};
use toolpress_overlay::{Overlay, apply};

/// Applies an overlay in YAML. Every one of its actions must apply.
fn applied(overlay: &str, document: &str) -> Value {
    let overlay: Overlay = serde_yaml::from_str(overlay).expect("it is an overlay");
    let mut document: Value = serde_yaml::from_str(document).expect("it is a document");
    let unmatched = apply(&mut document, &overlay);
    assert_eq!(unmatched, []);
    document
}

fn value(text: &str) -> Value {
    serde_yaml::from_str(text).expect("it is YAML")
}

const KENNEL: &str = "
openapi: 3.1.0
info: { title: Kennel, version: 1.0.0 }
paths:
  /dogs:
    get:
      parameters:
        - { name: breed, in: query }
        - { name: leash, in: query }
      responses: { 200: { description: OK } }
  /cats:
    get:
      responses: { 200: { description: OK } }
    put:
      responses: { 204: { description: Done } }
";

#[test]
fn structured_overlay() {
    // One action on the root, in the shape of the document itself.
    let document = applied(
        "
overlay: 1.0.0
info: { title: Structured, version: 1.0.0 }
actions:
  - target: $
    update:
      info:
        x-overlaid: structured
      paths:
        /:
          summary: The gate
          get: { summary: Look in, deprecated: true }
        /dogs:
          get:
            summary: Every dog
            parameters:
              - { name: age, in: query }
      tags:
",
        KENNEL,
    );
    let mut expected = value(KENNEL);
    expected["info"]["x-overlaid"] = json!("structured");
    expected["paths"]["/"] = json!({"summary": "The gate", "get": {"summary": "Look in", "deprecated": true}});
    expected["paths"]["/dogs"]["get"]["summary"] = json!("Every dog");
    let parameters = expected["paths"]["/dogs"]["get"]["parameters"].as_array_mut().expect("it has some");
    parameters.push(json!({"name": "age", "in": "query"}));
    expected["tags"] = json!(null);
    assert_eq!(document, expected);
}

#[test]
fn targeted_overlay() {
    let document = applied(
        "
overlay: 1.0.0
info: { title: Targeted, version: 1.0.0 }
actions:
  - target: $.paths['/dogs'].get
    update: { description: Dogs that are in }
  - target: $.paths['/cats'].get
    update: { description: Cats that are in }
  - target: $.paths['/cats']
    update: { delete: { responses: { 204: { description: Gone } } } }
",
        KENNEL,
    );
    assert_eq!(document["paths"]["/dogs"]["get"]["description"], "Dogs that are in");
    assert_eq!(document["paths"]["/cats"]["get"]["description"], "Cats that are in");
    assert_eq!(document["paths"]["/cats"]["delete"], json!({"responses": {"204": {"description": "Gone"}}}));
    assert_eq!(document["paths"]["/cats"]["put"], value(KENNEL)["paths"]["/cats"]["put"]);
}

#[test]
fn wildcard_overlay() {
    let document = applied(
        "
overlay: 1.0.0
info: { title: Every GET, version: 1.0.0 }
actions:
  - target: $.paths.*.get
    update:
      x-safe: true
  - target: $.paths.*.get.responses
    update:
      404: { description: Not here }
",
        KENNEL,
    );
    for path in ["/dogs", "/cats"] {
        assert_eq!(document["paths"][path]["get"]["x-safe"], true, "{path}");
        let responses = json!({"200": {"description": "OK"}, "404": {"description": "Not here"}});
        assert_eq!(document["paths"][path]["get"]["responses"], responses, "{path}");
    }
    assert_eq!(document["paths"]["/cats"]["put"], value(KENNEL)["paths"]["/cats"]["put"]);
}

#[test]
fn array_element_is_added() {
    let document = applied(
        "
overlay: 1.0.0
info: { title: One more, version: 1.0.0 }
actions:
  - target: $.paths['/dogs'].get.parameters
    update: { name: chip, in: query }
",
        KENNEL,
    );
    let parameters = value("[{ name: breed, in: query }, { name: leash, in: query }, { name: chip, in: query }]");
    assert_eq!(document["paths"]["/dogs"]["get"]["parameters"], parameters);
}

#[test]
fn array_element_is_removed() {
    let document = applied(
        "
overlay: 1.0.0
info: { title: One less, version: 1.0.0 }
actions:
  - target: $.paths['/dogs'].get.parameters[?@.name == 'leash']
    remove: true
",
        KENNEL,
    );
    assert_eq!(document["paths"]["/dogs"]["get"]["parameters"], value("[{ name: breed, in: query }]"));
}

const TRAITS: &str = "
openapi: 3.1.0
info: { title: Lists, version: 1.0.0 }
paths:
  /bones:
    get:
      x-oai-traits: [paged]
      responses: { 200: { description: OK } }
  /bowls:
    get:
      x-oai-traits: [cached]
      responses: { 200: { description: OK } }
  /baskets/{id}:
    get:
      responses: { 200: { description: OK } }
";

#[test]
fn traits() {
    let document = applied(
        "
overlay: 1.0.0
info: { title: Paging, version: 1.0.0 }
actions:
  - target: $.paths.*.get[?@[?@ == 'paged']]
    description: Only to show that a filter looks at children; the next action is the one that marks operations.
    update: seen
  - target: $.paths[?@.get['x-oai-traits'][?@ == 'paged']].get
    update:
      parameters:
        - { name: top, in: query, schema: { type: integer } }
        - { name: skip, in: query, schema: { type: integer } }
",
        TRAITS,
    );
    let get = |path: &str| document["paths"][path]["get"].clone();
    assert_eq!(get("/bones")["x-oai-traits"], json!(["paged", "seen"]));
    assert_eq!(get("/bones")["parameters"].as_array().map(Vec::len), Some(2));
    assert_eq!(get("/bowls"), value(TRAITS)["paths"]["/bowls"]["get"]);
    assert_eq!(get("/baskets/{id}"), value(TRAITS)["paths"]["/baskets/{id}"]["get"]);
}

#[test]
fn the_name_of_an_extension_needs_brackets_in_a_path() {
    // RFC 9535, section 2.5.1.1: a name after a dot holds no hyphen. The specification's own example of traits does.
    let overlay = "{ overlay: 1.0.0, actions: [{ target: '$.paths.*.get[?@.x-oai-traits.paged]', update: {} }] }";
    let error = serde_yaml::from_str::<Overlay>(overlay).expect_err("it is no path of RFC 9535").to_string();
    assert!(error.contains("is no JSONPath"), "{error}");
}

#[test]
fn extends_info_and_extensions_change_nothing() {
    let with = "
overlay: 1.0.1
info: { title: All keys, version: 1.0.0, x-author: somebody }
extends: https://vendor.example/openapi.yaml
x-reviewed: true
actions:
  - target: $.info
    description: why
    update: { title: Kennels }
    x-ticket: 5
";
    let without = "{ overlay: 1.0.0, actions: [{ target: $.info, update: { title: Kennels } }] }";
    assert_eq!(applied(with, KENNEL), applied(without, KENNEL));
}

#[test]
fn a_key_that_overlays_do_not_have_is_refused() {
    let of_overlay = "{ overlay: 1.0.0, extend: a.yaml, actions: [{ target: $, update: {} }] }";
    let of_action = "{ overlay: 1.0.0, actions: [{ target: $, update: {}, removes: true }] }";
    for (overlay, key) in [(of_overlay, "extend"), (of_action, "removes")] {
        let error = serde_yaml::from_str::<Overlay>(overlay).expect_err("the key is unknown").to_string();
        let expected = format!("overlays have no key `{key}`; mend it, remove it, or begin it with `x-`");
        assert!(error.contains(&expected), "{error}");
    }
}

#[test]
fn a_primitive_value_can_be_removed_and_not_updated() {
    let actions = "[{ target: $.info.version, update: 2 }, { target: $.info.title, remove: true }]";
    let overlay: Overlay = serde_yaml::from_str(&format!("{{ overlay: 1.0.0, actions: {actions} }}")).expect("it is");
    let mut document = value(KENNEL);
    let unmatched: Vec<String> = apply(&mut document, &overlay).iter().map(ToString::to_string).collect();
    assert_eq!(document["info"], json!({"version": "1.0.0"}));
    let told = "actions[0], target `$.info.version`: /info/version takes no such update; objects take an object, arrays an item";
    assert_eq!(unmatched, [told]);
}
