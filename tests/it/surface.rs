//! The tool surface: one snapshot per tool, what the binary says of it, and what people were promised.

use std::fs;

use serde_json::Value;
use toolpress_runtime::surface;

use super::{assert_no_other_snapshots, command_line::toolpress, vendors};

/// Said before a difference is shown: the snapshots are written by the press, and hold what is compiled.
const MEND: &str =
    "the surface is not as its snapshots show; run: cargo xtask generate, and read what changed: cargo xtask diff";

#[test]
fn every_tool_is_as_its_snapshot_shows() {
    for vendor in vendors() {
        let of_vendor = (format!("{}.snap", vendor.name), surface::of_vendor(vendor));
        let of_tools = vendor
            .tools
            .iter()
            .map(|tool| (format!("{}/{}.snap", vendor.name, tool.name), surface::of_tool(tool, vendor)));
        for (path, surface) in std::iter::once(of_vendor).chain(of_tools) {
            let text = format!("{surface:#}");
            let file = format!("{}/tests/surface/{path}", env!("CARGO_MANIFEST_DIR"));
            if fs::read_to_string(&file).ok().and_then(|file| content(&file).map(str::to_owned)) != Some(text.clone()) {
                eprintln!("{path}: {MEND}");
            }
            let (folder, name) = path.trim_end_matches(".snap").rsplit_once('/').unwrap_or(("", vendor.name));
            let mut settings = insta::Settings::clone_current();
            settings.set_snapshot_path(format!("../surface/{folder}"));
            settings.set_prepend_module_to_snapshot(false);
            settings.set_omit_expression(true);
            settings.bind(|| insta::assert_snapshot!(name, text));
        }
        assert_no_other_snapshots("surface", vendor, vendor.tools.iter().map(|tool| tool.name));
    }
}

/// What a snapshot holds, without its head.
fn content(text: &str) -> Option<&str> {
    text.splitn(3, "---\n").nth(2).map(str::trim_end)
}

#[test]
fn the_binary_serves_what_the_snapshots_show() {
    for vendor in vendors() {
        let output = toolpress(&["tools", "--json", "--vendor", vendor.name]).output().unwrap();
        let served: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(served.len(), vendor.tools.len(), "{}", vendor.name);
        for descriptor in served {
            let name = descriptor["name"].as_str().unwrap();
            let file = format!("{}/tests/surface/{}/{name}.snap", env!("CARGO_MANIFEST_DIR"), vendor.name);
            let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}; {MEND}"));
            let mut shown: serde_json::Map<String, Value> = serde_json::from_str(content(&text).unwrap()).unwrap();
            // What the binary lists without `--output structured`.
            shown.retain(|key, _| descriptor.get(key).is_some());
            assert_eq!(Value::Object(shown), descriptor, "{name}: {MEND}");
        }
    }
}

#[test]
fn the_catalogue_in_docs_tells_what_the_binary_tells() {
    for vendor in vendors() {
        let output = toolpress(&["tools", "--vendor", vendor.name]).output().unwrap();
        let table = String::from_utf8(output.stdout).unwrap();
        let listed: Vec<&str> = table.lines().skip(1).filter_map(|line| line.split_whitespace().next()).collect();
        let page = format!("{}/docs/tools/{}.md", env!("CARGO_MANIFEST_DIR"), vendor.name);
        let page = fs::read_to_string(page).unwrap();
        let rows = page.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
        let mut told: Vec<&str> = rows.map(|(name, _)| name).collect();
        told.sort_unstable();
        assert_eq!(told, listed, "{}: run: cargo xtask generate", vendor.name);
        for tool in vendor.tools {
            let row = page.lines().find(|line| line.starts_with(&format!("| `{}` |", tool.name))).unwrap();
            assert!(row.contains(&format!("| {} |", tool.effect.name())), "{row}");
            assert!(row.ends_with(&format!("`{} {}` |", tool.http.name(), tool.path)), "{row}");
        }
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
