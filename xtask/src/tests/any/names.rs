//! What names do not depend on: the order of keys, and operations that come later.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{
    document::{document, operation},
    sound::{imported, planned},
    spoil::spoilt,
};
use crate::{
    import::tests::shuffled,
    model::Vendor,
    plan::words,
    vendor::{MethodEntry, Record},
};

/// The names of the tools, by their operations.
fn names(vendor: &Vendor) -> BTreeMap<String, String> {
    vendor.tools().map(|tool| (tool.operation.clone(), tool.name.clone())).collect()
}

/// A record for every tool, as somebody would write it who is content with what was inferred.
fn records(vendor: &Vendor) -> Vec<(String, Record)> {
    vendor
        .resources
        .iter()
        .map(|resource| {
            let entry = |operation: &str| -> MethodEntry {
                serde_json::from_value(json!({"operation": operation})).expect("it is an entry")
            };
            let methods = resource.tools.iter().map(|tool| (tool.method.name().to_owned(), entry(&tool.operation)));
            let singular = words::singular(&resource.name);
            let record =
                Record { resource: resource.name.clone(), singular, tags: Vec::new(), methods: methods.collect() };
            (format!("specs/acme/records/{}.yaml", resource.name), record)
        })
        .collect()
}

proptest! {
    #![proptest_config(super::cases(64))]
    #[test]
    fn the_order_of_keys_changes_nothing(document in spoilt()) {
        let (one, other) = (imported(&document), imported(&shuffled(&document)));
        prop_assert_eq!(one.is_some(), other.is_some());
        let (Some(one), Some(other)) = (one, other) else { return Ok(()) };
        prop_assert_eq!(&one.value, &other.value);
        let vendor = |value: &Value| planned(value, Vec::new());
        prop_assert_eq!(names(&vendor(&one.value)), names(&vendor(&other.value)));
    }

    #[test]
    fn an_operation_that_comes_later_renames_no_tool_that_has_a_record(
        document in document(),
        added in operation(),
        path in prop::sample::select(vec!["/", "/a", "/things", "/things/{id}", "/zz/{id}/things", "/v1/users:search"]),
    ) {
        let Some(before) = imported(&document) else { return Ok(()) };
        let records = records(&planned(&before.value, Vec::new()));
        let names_before = names(&planned(&before.value, records.clone()));
        // The vendor's next document.
        let mut document = before.value;
        if document["paths"][path]["get"].is_null() {
            document["paths"][path]["get"] = added;
            document["paths"][path]["get"]["operationId"] = json!("cameLater");
        }
        let Some(after) = imported(&document) else { return Ok(()) };
        let names_after = names(&planned(&after.value, records));
        for (operation, name) in names_before {
            prop_assert_eq!(names_after.get(&operation), Some(&name), "{}", operation);
        }
    }
}
