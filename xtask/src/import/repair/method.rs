//! Repairs the methods that path items have beside the common ones: each must be a word that HTTP lets a request begin
//! with, and one that has a place of its own stands there.

use serde_json::{Map, Value, json};

use super::shape::show;
use crate::{
    import::{
        grammar::{METHODS, OTHER_METHODS, is_method},
        report::Report,
    },
    problem::step,
};

/// Drops what no request can begin with.
pub fn methods(document: &mut Value, report: &mut Report<'_>) {
    let items = document.get_mut("paths").and_then(Value::as_object_mut);
    for (path, item) in items.into_iter().flatten() {
        let place = step("/paths", path);
        let Some(item) = item.as_object_mut() else { continue };
        let Some(others) = item.get_mut(OTHER_METHODS).and_then(Value::as_object_mut) else { continue };
        let others = std::mem::take(others);
        let others = kept(others, item, &place, report);
        item.insert(OTHER_METHODS.to_owned(), Value::Object(others));
        if item[OTHER_METHODS] == json!({}) {
            item.shift_remove(OTHER_METHODS);
        }
    }
}

/// The operations that belong here. Those of the common methods go to the item.
fn kept(
    others: Map<String, Value>,
    item: &mut Map<String, Value>,
    place: &str,
    report: &mut Report<'_>,
) -> Map<String, Value> {
    let mut kept = Map::new();
    for (method, operation) in others {
        let origin = step(&step(place, OTHER_METHODS), &method);
        if !is_method(&method) {
            let message = format!("{} is no HTTP method; the operation is dropped", show(&Value::from(method)));
            report.warning("no-method", &origin, message);
            continue;
        }
        // Methods are told by their case: `get` is another than `GET`.
        let own = METHODS.iter().find(|known| known.to_ascii_uppercase() == method);
        match own {
            None => drop(kept.insert(method, operation)),
            Some(own) if item.contains_key(*own) => {
                let message = format!("{method} has an operation at `{own}`; this one is dropped");
                report.warning("repeated-method", &origin, message);
            }
            Some(own) => {
                let message = format!("{method} has a place of its own; the operation stands at `{own}` now");
                report.warning("misplaced-method", &origin, message);
                report.moved(step(place, own), &origin);
                item.insert((*own).to_owned(), operation);
            }
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Problems;

    #[test]
    fn what_would_end_a_request_line_is_no_method() {
        for hostile in ["", " ", "GET /x HTTP/1.1\r\nX: y", "COPY ", "CO\u{0}PY", "CÖPY", "A:B", "A\"B", "{A}"] {
            let mut document = json!({"paths": {"/a": {OTHER_METHODS: {hostile: {"responses": {}}}}}});
            let mut problems = Problems::default();
            methods(&mut document, &mut Report::new("file", &mut problems));
            assert_eq!(document, json!({"paths": {"/a": {}}}), "{hostile:?}");
            let told: Vec<&str> = problems.iter().map(|problem| problem.code).collect();
            assert_eq!(told, ["no-method"], "{hostile:?}");
        }
        for method in ["COPY", "VERSION-CONTROL", "m-search", "get"] {
            assert!(is_method(method), "{method}");
        }
    }

    #[test]
    fn a_common_method_goes_to_its_own_place_unless_that_is_taken() {
        let mut document =
            json!({"paths": {"/a": {"get": {"a": 1}, OTHER_METHODS: {"GET": {"a": 2}, "PUT": {"a": 3}, "get": {}}}}});
        let mut problems = Problems::default();
        methods(&mut document, &mut Report::new("file", &mut problems));
        let expected = json!({"get": {"a": 1}, "put": {"a": 3}, OTHER_METHODS: {"get": {}}});
        assert_eq!(document["paths"]["/a"], expected);
        let told: Vec<&str> = problems.iter().map(|problem| problem.code).collect();
        assert_eq!(told, ["repeated-method", "misplaced-method"]);
    }
}
