//! The last guard: what `openapiv3` cannot read alone is taken out, so that one bad operation costs only itself.

use std::thread;

use openapiv3::{OpenAPI, Operation};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::{
    import::{
        grammar::{self, OTHER_METHODS},
        report::Report,
    },
    problem::step,
};

/// Whether the document was readable. If not, every part that is unreadable by itself is gone now.
pub fn isolate(document: &mut Value, report: &mut Report<'_>) -> bool {
    let Err(fault) = read(document) else { return true };
    let mut gone = 0;
    let frame = json!({"openapi": "3.0.3", "info": {"title": "", "version": ""}, "paths": {}});
    for (path, item) in entries(document, "/paths") {
        for (_, pointer) in grammar::operations(item) {
            let Some(operation) = item.pointer_mut(&pointer) else { continue };
            let mut alone = frame.clone();
            alone["paths"][path] = json!({ "get": operation });
            if let Err(fault) = read(&alone) {
                let place = step("/paths", path) + &pointer;
                report.warning("unreadable", &place, format!("the operation cannot be read: {fault}; dropped"));
                *operation = Value::Null;
                gone += 1;
            }
        }
        // A path whose last operation went goes with it.
        if grammar::operations(item).is_empty() {
            *item = Value::Null;
            continue;
        }
        let mut alone = frame.clone();
        alone["paths"][path] = item.clone();
        if let Err(fault) = read(&alone) {
            report.warning("unreadable", &step("/paths", path), format!("the path cannot be read: {fault}; dropped"));
            *item = Value::Null;
            gone += 1;
        }
    }
    let sections: Vec<String> = entries(document, "/components").map(|(section, _)| section.clone()).collect();
    for section in sections {
        let pointer = step("/components", &section);
        for (name, component) in entries(document, &pointer) {
            let mut alone = frame.clone();
            alone["components"] = json!({ &section: { name: &component } });
            if let Err(fault) = read(&alone) {
                let place = step(&pointer, name);
                report.warning("unreadable", &place, format!("the component cannot be read: {fault}; dropped"));
                *component = if section == "schemas" { json!({}) } else { Value::Null };
                gone += 1;
            }
        }
    }
    if gone == 0 {
        report.error("unreadable", "", format!("the document cannot be read: {fault}"));
    }
    false
}

/// Reads a document with `openapiv3`, on a stack that is large enough for all that import reads.
pub fn read(document: &Value) -> Result<OpenAPI, String> {
    const STACK: usize = 64 << 20;
    let whole = || {
        let document = OpenAPI::deserialize(document)?;
        let items = document.paths.paths.values().filter_map(|item| item.as_item()?.extensions.get(OTHER_METHODS));
        for operation in items.filter_map(Value::as_object).flat_map(Map::values).filter(|value| !value.is_null()) {
            Operation::deserialize(operation)?;
        }
        Ok(document)
    };
    let read = thread::scope(|scope| {
        let reader = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, whole);
        reader.map(thread::ScopedJoinHandle::join).map_err(|error| format!("no thread can be started: {error}"))
    });
    read?.map_err(|_| "openapiv3 panics".to_owned())?.map_err(|error: serde_json::Error| error.to_string())
}

fn entries<'d>(document: &'d mut Value, pointer: &str) -> impl Iterator<Item = (&'d String, &'d mut Value)> {
    let object = document.pointer_mut(pointer).and_then(Value::as_object_mut);
    object.into_iter().flat_map(Map::iter_mut)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Problems;

    #[test]
    fn what_cannot_be_read_alone_costs_only_itself() {
        let good = json!({"operationId": "good", "responses": {}});
        let mut document = json!({
            "openapi": "3.0.3", "info": {"title": "", "version": ""},
            "paths": {
                "/a": {"get": good, "put": {"operationId": true, "responses": {}}},
                "/b": {"parameters": true, "get": good},
                "/c": {OTHER_METHODS: {"COPY": {"operationId": true}, "LINK": good}},
                "/d": {"parameters": [], "put": {"operationId": true, "responses": {}}},
            },
            "components": {
                "schemas": {"Good": {"type": "string"}, "Bad": {"type": 5}},
                "responses": {"Bad": {}, "Good": {"description": ""}},
            },
        });
        let mut problems = Problems::default();
        assert!(!isolate(&mut document, &mut Report::new("file", &mut problems)));
        let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "file#/paths/~1a/put: the operation cannot be read: invalid type: boolean `true`, expected a string; dropped (unreadable)",
                "file#/paths/~1b: the path cannot be read: invalid type: boolean `true`, expected a sequence; dropped (unreadable)",
                "file#/paths/~1c/x-additional-operations/COPY: the operation cannot be read: invalid type: boolean `true`, expected a string; dropped (unreadable)",
                "file#/paths/~1d/put: the operation cannot be read: invalid type: boolean `true`, expected a string; dropped (unreadable)",
                "file#/components/schemas/Bad: the component cannot be read: invalid type: integer `5`, expected a string; dropped (unreadable)",
                "file#/components/responses/Bad: the component cannot be read: missing field `description`; dropped (unreadable)",
            ]
        );
        super::super::sweep(&mut document, &mut Report::new("file", &mut Problems::default()));
        assert!(isolate(&mut document, &mut Report::new("file", &mut problems)));
        assert_eq!(document["paths"], json!({"/a": {"get": good}, "/c": {OTHER_METHODS: {"LINK": good}}}));
        assert_eq!(document["components"]["schemas"], json!({"Good": {"type": "string"}, "Bad": {}}));
    }

    #[test]
    fn a_document_that_no_part_spoils_is_given_up() {
        let mut problems = Problems::default();
        assert!(!isolate(&mut json!({"paths": {}}), &mut Report::new("file", &mut problems)));
        assert!(problems.has_errors());
    }
}
