//! The binary as a person uses it: help, tables, calls, errors, exit codes.

use std::process::{Command, Output, Stdio};

use serde_json::Value;
use toolpress_sandbox::{Fault, Running, Sandbox};

/// The binary with nothing of this machine's environment in it.
pub fn toolpress(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_toolpress"));
    command.args(arguments).env_remove("PAGERDUTY_TOKEN").env_remove("PAGERDUTY_FROM").env("COLUMNS", "120");
    command
}

fn run(arguments: &[&str]) -> (i32, String, String) {
    told(&toolpress(arguments).stdin(Stdio::null()).output().unwrap())
}

fn told(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

pub async fn loopback() -> Running {
    let specs = concat!(env!("CARGO_MANIFEST_DIR"), "/specs");
    Sandbox::load(specs, "pagerduty").unwrap().start("127.0.0.1:0".parse().unwrap()).await.unwrap()
}

#[test]
fn help_says_what_each_command_does() {
    for command in ["", "tools", "describe", "call", "stdio", "serve"] {
        let arguments: Vec<&str> = [command, "--help"].into_iter().filter(|word| !word.is_empty()).collect();
        let (code, out, _) = run(&arguments);
        assert_eq!(code, 0);
        insta::assert_snapshot!(format!("help {command}").trim().replace(' ', "_"), out);
    }
}

#[test]
fn tools_are_a_table_that_filters_narrow() {
    let (code, out, _) = run(&["tools", "--tags", "on-call"]);
    assert_eq!(code, 0);
    insta::assert_snapshot!(out);
}

#[test]
fn a_filter_that_leaves_nothing_is_an_error() {
    let (code, out, error) =
        run(&["tools", "--methods", "delete", "--tags", "on-call", "--tools", "list_all_pager_duty_on_calls"]);
    assert_eq!((code, out.as_str()), (1, ""));
    insta::assert_snapshot!(error);
}

#[test]
fn unknown_words_are_answered_with_the_nearest_known_one() {
    let mut told = String::new();
    for arguments in [
        &["tools", "--vendor", "pagerdutty"][..],
        &["tools", "--tags", "incident"],
        &["tools", "--methods", "raed"],
        &["tools", "--tools", "list_all_pager_duty_incident"],
        &["describe", "get_single_pager_duty_incident"],
        &["call", "create_a_pager_duty_incidents"],
        &["call", "list_all_pager_duty_incidents", "urgency=high"],
    ] {
        let (code, _, error) = run(arguments);
        assert_eq!(code, 1, "{arguments:?}");
        told.push_str(&format!("$ toolpress {}\n{error}\n", arguments.join(" ")));
    }
    insta::assert_snapshot!(told);
}

#[test]
fn every_way_to_see_a_descriptor_gives_the_same_bytes() {
    let (_, list, _) = run(&["tools", "--json"]);
    let tools: Vec<Box<serde_json::value::RawValue>> = serde_json::from_str(&list).unwrap();
    assert!(tools.len() > 400);
    for tool in tools.iter().step_by(97) {
        let name = serde_json::from_str::<Value>(tool.get()).unwrap()["name"].as_str().unwrap().to_owned();
        let (code, described, _) = run(&["describe", &name, "--json"]);
        assert_eq!((code, described.trim()), (0, tool.get()));
    }
}

#[test]
fn a_reader_that_stops_reading_is_no_crash() {
    let mut child = toolpress(&["tools"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let (_, _, error) = told(&child.wait_with_output().unwrap());
    assert!(!error.contains("panicked"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_prints_the_reply_and_an_error_exits_with_1() {
    let vendor = loopback().await;
    let call = |words: &[&str]| {
        let arguments = [&["call"], words, &["--url", &vendor.url]].concat();
        told(&toolpress(&arguments).env("PAGERDUTY_TOKEN", "secret").output().unwrap())
    };
    let (code, out, _) = call(&["list_all_pager_duty_incidents", "statuses=triggered", "limit=1"]);
    let reply: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &reply["result_count"]), (0, &Value::from(1)), "{out}");

    let (code, out, error) = call(&["get_single_pager_duty_incident_by_id", "id=PNOTHING"]);
    assert_eq!(code, 1);
    assert_eq!(serde_json::from_str::<Value>(&out).unwrap()["error"]["status"], 404);
    assert!(!out.contains("secret") && !error.contains("secret"));

    vendor.answer_next(Fault::rate_limited());
    let (code, out, _) = call(&["list_all_pager_duty_services"]);
    let error: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &error["error"]["status"]), (1, &Value::from(429)));
    assert!(error["error"]["ratelimit-reset"].is_number(), "{out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_credential_nothing_is_sent() {
    let vendor = loopback().await;
    let arguments = ["call", "list_all_pager_duty_incidents", "--url", &vendor.url];
    let (code, out, error) = told(&toolpress(&arguments).output().unwrap());
    assert_eq!((code, out.as_str()), (1, ""));
    insta::assert_snapshot!(error);
    assert!(vendor.requests().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_file_stands_in_for_the_environment() {
    let vendor = loopback().await;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::io::Write::write_all(&mut file.as_file(), b"from-a-file\n").unwrap();
    let path = file.path().to_str().unwrap();
    let arguments = ["call", "list_all_pager_duty_users", "--url", &vendor.url, "--token-file", path];
    let (code, _, error) = told(&toolpress(&arguments).output().unwrap());
    assert_eq!(code, 0, "{error}");
    let requests = vendor.requests();
    let authorization = requests[0].headers.iter().find(|(name, _)| name == "authorization").unwrap();
    assert_eq!(authorization.1, "Token token=from-a-file");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_path_value_cannot_move_the_request() {
    let vendor = loopback().await;
    for value in ["../admin", "a/b?c#d", "", "line\nbreak", "..", "."] {
        let argument = format!("id={value}");
        let arguments = ["call", "get_single_pager_duty_incident_by_id", &argument, "--url", &vendor.url];
        let (code, _, error) = told(&toolpress(&arguments).env("PAGERDUTY_TOKEN", "secret").output().unwrap());
        assert_eq!(code, 1, "{value:?}: {error}");
    }
    for request in vendor.requests() {
        let rest =
            request.target.strip_prefix("/incidents/").unwrap_or_else(|| panic!("{} was reached", request.target));
        assert!(!rest.contains(['/', '?', '#']) && rest != ".." && !rest.is_empty(), "{}", request.target);
    }
}
