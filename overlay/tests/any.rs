//! Any overlay on any document: it applies or says why, and what it removes is gone.

use proptest::{collection::vec, prelude::*};
use serde_json::{Value, json};
use serde_json_path::JsonPath;
use toolpress_overlay::{Change, Overlay, apply};

/// Keys and texts that recur, so that paths find something.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => prop::sample::select(vec!["a", "b", "get", "0", "1", "10", "name"]).prop_map(str::to_owned),
        1 => prop::sample::select(vec!["", "a/b", "a~b", "~1", "'", "\"", "\\", "名", "\n", "$", "@", "x-y"]).prop_map(str::to_owned),
        1 => "\\PC{0,5}",
    ]
}

fn document() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-2_i64..12).prop_map(Value::from),
        word().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 12, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..12).prop_map(Value::from),
            vec((word(), inner), 0..6).prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

/// A step of a path, as JSONPath writes it.
fn step() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => word().prop_map(|name| format!("['{}']", name.replace('\\', "\\\\").replace('\'', "\\'").replace('\n', "\\n"))),
        3 => Just("[*]".to_owned()),
        2 => (-3_i32..12).prop_map(|index| format!("[{index}]")),
        1 => (-3_i32..12, -3_i32..12).prop_map(|(from, to)| format!("[{from}:{to}]")),
        1 => Just("[?@.name]".to_owned()),
        1 => Just("[?@ == 'a' || @ == 1]".to_owned()),
        1 => Just("..a".to_owned()),
        1 => Just("..*".to_owned()),
    ]
}

fn path() -> impl Strategy<Value = String> {
    prop_oneof![
        9 => vec(step(), 0..4).prop_map(|steps| format!("${}", steps.concat())),
        1 => "\\PC{0,12}",
        1 => "\\$[\\[\\]?@*.'a:0-9&|()!=<> ,-]{0,12}",
    ]
}

fn action() -> impl Strategy<Value = Value> {
    (path(), prop_oneof![Just(None), document().prop_map(Some)]).prop_map(|(target, update)| match update {
        Some(update) => json!({"target": target, "update": update}),
        None => json!({"target": target, "remove": true}),
    })
}

fn overlay() -> impl Strategy<Value = Value> {
    vec(action(), 0..5).prop_map(|actions| json!({"overlay": "1.0.0", "actions": actions}))
}

proptest! {
    #[test]
    fn any_overlay_applies_to_any_document_or_says_why(overlay in overlay(), document in document()) {
        let overlay: Overlay = match serde_json::from_value(overlay) {
            Ok(overlay) => overlay,
            Err(error) => {
                prop_assert!(!error.to_string().is_empty());
                return Ok(());
            }
        };
        let mut changed = document.clone();
        let unmatched = apply(&mut changed, &overlay);
        prop_assert!(unmatched.len() <= overlay.actions.len());
        for unmatched in &unmatched {
            prop_assert_eq!(&unmatched.target, overlay.actions[unmatched.index].target.as_str());
        }
        // Who says that nothing applied has changed nothing.
        let selects = |action: &toolpress_overlay::Action| {
            JsonPath::parse(action.target.as_str()).is_ok_and(|path| !path.query(&document).is_empty())
        };
        if !overlay.actions.iter().any(selects) {
            prop_assert_eq!(unmatched.len(), overlay.actions.len());
            prop_assert_eq!(changed, document);
        }
    }

    #[test]
    fn what_was_removed_is_gone(steps in vec(step(), 1..4), document in document()) {
        let target = format!("${}", steps.concat());
        let read = serde_json::from_value(json!({"overlay": "1.0.0", "actions": [{"target": target, "remove": true}]}));
        let Ok(overlay): Result<Overlay, _> = read else { return Ok(()) };
        let path = JsonPath::parse(&target).expect("the overlay took it");
        let found = path.query_located(&document).dedup();
        let (count, is_root) = (found.len(), found.iter().any(|node| node.location().is_empty()));
        let places: Vec<String> = found.locations().map(serde_json_path::NormalizedPath::to_json_pointer).collect();
        let mut changed = document.clone();
        let unmatched = apply(&mut changed, &overlay);
        prop_assert_eq!(unmatched.is_empty(), count > 0 && !is_root);
        // What stands behind a removed item moves up, so only keys are still where they were.
        for place in places.iter().filter(|place| !is_root && !through_a_list(&document, place)) {
            prop_assert_eq!(changed.pointer(place), None, "{}", place);
        }
        if count == 0 {
            prop_assert_eq!(&changed, &document);
        } else if !is_root {
            prop_assert!(size(&changed) < size(&document));
        }
        // A name, an index from the front and a wildcard that were taken select what is left only where items moved up.
        let names_only = steps.iter().all(|step| step.starts_with("['") || step == "[*]" || step == "..a");
        if names_only && !is_root {
            prop_assert_eq!(path.query(&changed).len(), 0);
        }
    }

    #[test]
    fn an_update_of_an_object_is_there_afterwards(document in document(), key in word(), value in document()) {
        let text = json!({"overlay": "1.0.0", "actions": [{"target": "$", "update": {&key: value}}]});
        let overlay: Overlay = serde_json::from_value(text).expect("it is an overlay");
        let Change::Update(update) = &overlay.actions[0].change else { return Ok(()) };
        let mut once = document.clone();
        let unmatched = apply(&mut once, &overlay);
        prop_assert_eq!(unmatched.is_empty(), document.is_object() || document.is_array());
        if let (Some(object), true) = (document.as_object(), update[&key].is_string()) {
            prop_assert_eq!(&once[&key], &update[&key]);
            prop_assert!(object.keys().all(|other| *other == key || once[other] == document[other]));
        }
    }
}

fn through_a_list(document: &Value, pointer: &str) -> bool {
    let ends = pointer.match_indices('/').map(|(end, _)| end);
    ends.into_iter().any(|end| document.pointer(&pointer[..end]).is_some_and(Value::is_array))
}

/// How many values there are.
fn size(value: &Value) -> usize {
    1 + match value {
        Value::Object(object) => object.values().map(size).sum::<usize>(),
        Value::Array(items) => items.iter().map(size).sum(),
        _ => 0,
    }
}
