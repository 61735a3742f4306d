//! The workflows: actions pinned by commit, least permissions, and nothing of a pull request in a command.

use std::{fs, path::PathBuf};

use serde_json::Value;

fn workflows() -> Vec<(String, String, Value)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../.github/workflows");
    let entries = fs::read_dir(folder).expect("the repository has workflows");
    let mut workflows: Vec<(String, String, Value)> = entries
        .map(|entry| {
            let path = entry.expect("it can be listed").path();
            let name = path.file_name().and_then(|name| name.to_str()).expect("its name is text").to_owned();
            let text = fs::read_to_string(&path).expect("it is text");
            let value = serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
            (name, text, value)
        })
        .collect();
    workflows.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(workflows.iter().map(|(name, ..)| name.as_str()).collect::<Vec<_>>(), ["ci.yml", "refresh.yml"]);
    workflows
}

#[test]
fn every_action_is_pinned_by_its_commit_and_says_its_version() {
    for (name, text, _) in workflows() {
        let uses: Vec<&str> = text.lines().filter_map(|line| line.trim_start().strip_prefix("- uses: ")).collect();
        assert!(!uses.is_empty(), "{name}");
        for action in uses {
            let (action, version) =
                action.split_once(" # v").unwrap_or_else(|| panic!("{name}: {action} says no version"));
            let (_, commit) = action.split_once('@').unwrap_or_default();
            assert!(commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit()), "{name}: {action}");
            assert!(version.starts_with(|first: char| first.is_ascii_digit()), "{name}: {version}");
        }
    }
}

#[test]
fn a_workflow_may_do_nothing_and_each_job_says_what_it_may() {
    for (name, _, workflow) in workflows() {
        assert_eq!(workflow["permissions"], serde_json::json!({}), "{name}");
        for (job, value) in workflow["jobs"].as_object().into_iter().flatten() {
            let permissions = value["permissions"].as_object().unwrap_or_else(|| panic!("{name}: {job} says nothing"));
            let writes: Vec<&String> =
                permissions.iter().filter(|(_, word)| *word != "read").map(|(scope, _)| scope).collect();
            let expected: &[&str] = match job.as_str() {
                "comment" => &["pull-requests"],
                "refresh" => &["contents", "pull-requests"],
                _ => &[],
            };
            assert_eq!(writes, expected, "{name}: {job}");
            // What may write runs no code of a pull request.
            let steps = value["steps"].as_array().expect("a job has steps");
            let checks_out = steps.iter().any(|step| step["uses"].is_string());
            assert!(job != "comment" || !checks_out, "{name}: {job}");
        }
    }
}

#[test]
fn no_command_holds_an_expression() {
    for (name, _, workflow) in workflows() {
        for (job, value) in workflow["jobs"].as_object().into_iter().flatten() {
            for step in value["steps"].as_array().into_iter().flatten() {
                let run = step["run"].as_str().unwrap_or_default();
                assert!(!run.contains("${{"), "{name}: {job}: {run}");
            }
        }
    }
}
