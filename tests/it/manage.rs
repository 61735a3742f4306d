//! The commands that manage a gateway, on a database of their own.

use std::io::Write;
use std::process::{Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::command_line::{loopback, toolpress};

/// A folder with a gateway's database.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        self.run_with(arguments, "", &[])
    }

    fn run_with(&self, arguments: &[&str], input: &str, variables: &[(&str, &str)]) -> (i32, String, String) {
        let mut command = toolpress(arguments);
        for name in ["TOOLPRESS_DATABASE", "TOOLPRESS_API_TOKEN", "TOOLPRESS_KEY", "TOOLPRESS_KEY_FILE"] {
            command.env_remove(name);
        }
        command.envs(variables.iter().copied()).current_dir(self.0.path());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // A command that reads nothing may be gone by now.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (status.code().unwrap(), text(stdout), text(stderr))
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let (code, out, error) = self.run(&[arguments, &["--json"]].concat());
        assert_eq!(code, 0, "{arguments:?}: {error}");
        serde_json::from_str(&out).unwrap()
    }

    /// Makes an account named `prod`.
    fn account(&self, url: &str) {
        let add = ["account", "add", "prod", "--vendor", "pagerduty", "--secret-from", "-", "--url", url];
        let (code, _, error) = self.run_with(&add, "the-secret\n", &[]);
        assert_eq!(code, 0, "{error}");
    }
}

#[test]
fn help_says_what_each_command_does() {
    for command in [
        "account",
        "account add",
        "account rotate",
        "server",
        "server create",
        "server update",
        "token",
        "token create",
        "audit",
        "key",
        "backup",
        "restore",
    ] {
        let arguments: Vec<&str> = command.split(' ').chain(["--help"]).collect();
        let (code, out, _) = Place::new().run(&arguments);
        assert_eq!(code, 0);
        insta::assert_snapshot!(format!("help {command}").replace(' ', "_"), out);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_added_tried_rotated_and_removed() {
    let vendor = loopback().await;
    let place = Place::new();
    place.account(&vendor.url);
    let (code, out, _) = place.run(&["account", "test", "prod"]);
    assert_eq!((code, out.as_str()), (0, "PagerDuty has taken the credentials and answered\n"));
    let rotate = ["account", "rotate", "prod", "--secret-from", "env:NEXT"];
    let (code, out, error) = place.run_with(&rotate, "", &[("NEXT", "another-secret")]);
    assert_eq!(code, 0, "{error}");
    assert!(!out.contains("secret"), "{out}");
    place.run(&["account", "test", "prod"]);
    let sent = vendor.requests();
    let authorization = |place: usize| sent[place].headers.iter().find(|(name, _)| name == "authorization").unwrap();
    assert_eq!(authorization(0).1, "Token token=the-secret");
    assert_eq!(authorization(1).1, "Token token=another-secret");

    place.json(&["server", "create", "prod", "--name", "copilot"]);
    let (code, out, _) = place.run(&["account", "remove", "prod"]);
    assert_eq!(code, 0);
    assert!(out.starts_with("removed account prod (") && out.contains("\nrevoked server copilot ("), "{out}");
    assert_eq!(place.json(&["account", "list"]), Value::Array(Vec::new()));
}

#[test]
fn a_server_is_created_listed_changed_and_revoked() {
    let place = Place::new();
    place.account("http://127.0.0.1:9");
    let create = ["server", "create", "prod", "--name", "copilot", "--methods", "read", "--tags", "incidents,on-call"];
    let made = place.json(&[&create[..], &["--expires", "8h", "--public-url", "https://mcp.example.com"]].concat());
    let token = made["token"].as_str().unwrap();
    assert_eq!(made["url"], format!("https://mcp.example.com/mcp/{token}"));
    assert_eq!(made["config"]["tags"], serde_json::json!(["incidents", "on-call"]));
    assert!(made["expires_at"].is_string());

    let update = ["server", "update", "copilot", "--name", "pilot", "--tags", "", "--expires", "never"];
    let changed = place.json(&[&update[..], &["--require-api-token"]].concat());
    assert_eq!(changed["config"], serde_json::json!({"methods": ["read"], "tags": [], "tools": []}));
    assert_eq!((&changed["name"], &changed["expires_at"]), (&Value::from("pilot"), &Value::Null));
    assert_eq!(changed["require_api_token_auth"], true);
    let (_, list, _) = place.run(&["server", "list", "prod"]);
    assert!(list.contains("methods=read  never"), "{list}");
    assert!(!list.contains(token));

    let (code, out, _) = place.run(&["server", "revoke", "pilot"]);
    assert_eq!(code, 0);
    assert!(out.starts_with("revoked server pilot ("), "{out}");
    assert_eq!(place.json(&["server", "list"]), Value::Array(Vec::new()));
    let actions: Vec<Value> =
        place.json(&["audit"]).as_array().unwrap().iter().map(|entry| entry["action"].clone()).collect();
    assert_eq!(actions, ["server.revoke", "server.update", "server.create", "account.create"]);
}

#[test]
fn a_backup_brings_everything_back() {
    let place = Place::new();
    place.account("http://127.0.0.1:9");
    place.json(&["server", "create", "prod", "--name", "copilot"]);
    let servers = place.json(&["server", "list"]);
    assert!(place.json(&["backup", "kept"])["bytes"].as_u64().unwrap() > 0);
    assert_ne!(place.run(&["backup", "kept"]).0, 0, "a backup replaces no other file");
    place.json(&["account", "remove", "prod"]);
    place.json(&["restore", "kept"]);
    assert_eq!(place.json(&["server", "list"]), servers);
    assert_eq!(place.json(&["key", "rotate"])["resealed_count"], 1);
}

#[test]
fn what_cannot_be_meant_is_said_in_a_sentence() {
    let place = Place::new();
    let mut told = String::new();
    let mut tell = |arguments: &[&str]| {
        let (code, out, error) = place.run_with(arguments, "secret", &[]);
        assert_ne!(code, 0, "{arguments:?}: {out}");
        told.push_str(&format!("$ toolpress {}\n{error}\n", arguments.join(" ")));
    };
    tell(&["account", "list"]);
    place.account("http://127.0.0.1:9");
    for _ in 0..2 {
        place.json(&["server", "create", "prod", "--name", "twin"]);
    }
    tell(&["account", "add", "test", "--vendor", "pagerdut", "--secret-from", "-"]);
    tell(&["account", "add", "test", "--vendor", "pagerduty"]);
    tell(&["account", "add", "test", "--vendor", "pagerduty", "--secret-from", "hunter2"]);
    tell(&["account", "add", "prod", "--vendor", "pagerduty", "--secret-from", "-", "--setting", "form=x"]);
    tell(&["account", "show", "prd"]);
    tell(&["server", "create", "prod", "--name", "x", "--methods", "reads", "--tags", "incident"]);
    tell(&["server", "create", "prod", "--name", "x", "--expires", "5s"]);
    tell(&["server", "list", "--gateway", "http://gateway.example.com"]);
    let (_, _, error) = place.run(&["server", "revoke", "twin"]);
    assert!(error.starts_with("error: there are 2 servers named `twin`; say which by its id: "), "{error}");
    insta::assert_snapshot!(told);
}
