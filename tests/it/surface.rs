//! The tool surface: one snapshot per tool, and what people were promised.

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
        let Some((_, tags, names)) = PROMISED.iter().find(|(name, ..)| *name == vendor.name) else { continue };
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
