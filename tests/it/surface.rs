//! The tool surface: one snapshot per tool, and the rules that every tool keeps.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{assert_no_other_snapshots, assert_snapshot, vendors};

#[test]
fn every_tool_is_as_its_snapshot_shows() {
    for vendor in vendors() {
        for tool in vendor.tools {
            let descriptor: Value = serde_json::from_str(&toolpress_runtime::descriptor(tool)).unwrap();
            assert_snapshot("surface", vendor, tool.name, &serde_json::to_string_pretty(&descriptor).unwrap());
        }
        assert_no_other_snapshots("surface", vendor, vendor.tools.iter().map(|tool| tool.name));
    }
}

#[test]
fn names_are_legal_and_unique_over_all_vendors() {
    let mut names = BTreeSet::new();
    for tool in vendors().flat_map(|vendor| vendor.tools) {
        assert!(names.insert(tool.name), "{} stands twice", tool.name);
        assert!(tool.name.len() <= 64, "{} is too long", tool.name);
        assert!(tool.name.starts_with(|letter: char| letter.is_ascii_lowercase()), "{}", tool.name);
        let is_legal = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
        assert!(tool.name.chars().all(is_legal), "{}", tool.name);
        let arguments: BTreeSet<&str> = tool.arguments.iter().map(|argument| argument.name).collect();
        assert_eq!(arguments.len(), tool.arguments.len(), "{}: two arguments of one name", tool.name);
    }
}

#[test]
fn every_input_schema_is_what_every_model_provider_takes() {
    for tool in vendors().flat_map(|vendor| vendor.tools) {
        let schema: Value = serde_json::from_str(tool.input_schema).unwrap();
        assert_eq!(schema["type"], "object", "{}", tool.name);
        assert_eq!(schema["additionalProperties"], false, "{}", tool.name);
        for combinator in ["oneOf", "anyOf", "allOf", "not", "enum"] {
            assert!(schema.get(combinator).is_none(), "{}: {combinator} at the root", tool.name);
        }
        jsonschema::meta::validate(&schema).unwrap_or_else(|error| panic!("{}: {error}", tool.name));
        check(&schema, tool.name);
    }
}

/// Walks a schema: no reference, no `oneOf`, items on every array, keys that providers take.
fn check(schema: &Value, tool: &str) {
    for keyword in ["$ref", "$defs", "definitions", "oneOf", "allOf", "not", "nullable", "readOnly", "example"] {
        assert!(schema.get(keyword).is_none(), "{tool}: `{keyword}` in {schema}");
    }
    let is_array =
        schema["type"] == "array" || schema["type"].as_array().is_some_and(|types| types.contains(&"array".into()));
    assert!(!is_array || schema.get("items").is_some(), "{tool}: an array without items in {schema}");
    if let Some(description) = schema["description"].as_str() {
        assert!(description.chars().count() <= 1024 && !description.is_empty(), "{tool}: {description}");
    }
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let is_legal = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.' | '-');
        assert!(!name.is_empty() && name.len() <= 64 && name.chars().all(is_legal), "{tool}: property `{name}`");
        check(property, tool);
    }
    for inner in [&schema["items"], &schema["additionalProperties"]].into_iter().filter(|inner| inner.is_object()) {
        check(inner, tool);
    }
    schema["anyOf"].as_array().into_iter().flatten().for_each(|variant| check(variant, tool));
}

#[test]
fn every_tool_is_described_and_tagged() {
    for tool in vendors().flat_map(|vendor| vendor.tools) {
        assert!(tool.description.split(' ').count() > 2, "{}: {}", tool.name, tool.description);
        assert!(tool.description.chars().count() <= 1024, "{}", tool.name);
        assert!(!tool.tags.is_empty(), "{} has no tags", tool.name);
    }
}

/// What people were promised: by vendor, the tags to filter by and the tools that exist by exactly these names.
const PROMISED: &[(&str, &[&str], &[&str])] = &[
    (
        "betterstack",
        &["incidents", "on-call", "status_pages", "heartbeats"],
        &[
            "list_all_better_stack_incidents",
            "list_all_better_stack_incident_timeline",
            "better_stack_incidents_acknowledge",
            "better_stack_incidents_resolve",
            "better_stack_incidents_escalate",
            "create_a_better_stack_incident_comment",
            "list_all_better_stack_on_call_schedules",
            "list_all_better_stack_on_call_schedule_rotations",
            "list_all_better_stack_status_pages",
            "create_a_better_stack_status_page_report",
            "create_a_better_stack_heartbeat",
        ],
    ),
    ("chronosphere", &["teams", "admin"], &["list_all_chronosphere_teams", "get_single_chronosphere_team_by_id"]),
    (
        "firehydrant",
        &["incidents", "retrospectives", "signals"],
        &[
            "list_all_fire_hydrant_incidents",
            "create_a_fire_hydrant_incident",
            "update_a_fire_hydrant_incident_impact_by_id",
            "create_a_fire_hydrant_incident_note",
            "create_a_fire_hydrant_page",
            "create_a_fire_hydrant_post_mortem_report",
        ],
    ),
    (
        "pagerduty",
        &["incidents", "schedules", "users", "services"],
        &[
            "list_all_pager_duty_incidents",
            "get_single_pager_duty_incident_by_id",
            "create_a_pager_duty_incident",
            "create_a_pager_duty_incident_note",
            "list_all_pager_duty_schedules",
            "list_all_pager_duty_on_calls",
        ],
    ),
];

#[test]
fn the_tools_and_tags_that_people_were_promised_are_there() {
    for vendor in vendors() {
        let (_, tags, names) = PROMISED.iter().find(|(name, ..)| *name == vendor.name).unwrap();
        for name in *names {
            let tool = vendor.tools.iter().find(|tool| tool.name == *name);
            let tool = tool.unwrap_or_else(|| panic!("{name} is gone"));
            assert!(
                tool.tags.iter().any(|tag| tags.contains(tag)),
                "{name} is under none of {tags:?}: {:?}",
                tool.tags
            );
        }
        for tag in *tags {
            assert!(
                vendor.tools.iter().any(|tool| tool.tags.contains(tag)),
                "nothing of {} is tagged {tag}",
                vendor.name
            );
        }
    }
}

#[test]
fn actions_on_an_incident_take_its_id_and_are_custom_methods() {
    for vendor in vendors().filter(|vendor| vendor.name == "betterstack") {
        for action in ["acknowledge", "resolve", "escalate"] {
            let name = format!("better_stack_incidents_{action}");
            let tool = vendor.tools.iter().find(|tool| tool.name == name).unwrap();
            assert_eq!(tool.method, toolpress_tool::Method::Custom(action));
            assert!(tool.arguments.iter().any(|argument| argument.name == "incident_id"), "{name}");
        }
    }
}
