//! What commands do is told as what a server does (rule M6).

use std::io::Write as _;
use std::path::Path;

use serde_json::{Value, json};

use super::program;

/// Runs a command with a log of JSON; its document, and the audit events.
fn run(folder: &Path, line: &str, input: &str) -> (Value, Vec<Value>) {
    let arguments: Vec<&str> = line.split(' ').chain(["--json"]).collect();
    let mut child = program(folder, &arguments).env("CHANCERY__LOG__FORMAT", "json").spawn().unwrap();
    drop(child.stdin.take().unwrap().write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    let (stdout, stderr) =
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(output.status.success(), "{line}: {stdout}{stderr}");
    let lines = stderr.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let events = lines.filter(|line| line["target"] == "chancery::audit").collect();
    (serde_json::from_str(&stdout).unwrap(), events)
}

/// Runs a command that does one thing; its document.
#[track_caller]
fn assert_told(folder: &Path, line: &str, event: &str, member: (&str, &str)) -> Value {
    let (document, events) = run(folder, line, "seven otters juggle\n");
    assert_eq!(events.len(), 1, "{line}: {events:?}");
    let told = events.first().unwrap();
    let (name, value) = member;
    let expected = json!({ "event": event, "actor": "operator", name: value });
    let found = json!({ "event": told["event"], "actor": told["actor"], name: told[name] });
    assert_eq!(found, expected, "{line}");
    document
}

#[test]
fn m6_what_the_operator_does_with_people_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (made, events) = run(folder, "user create --username alice", "");
    let id = made["id"].as_str().unwrap();
    assert_eq!((&events[0]["event"], &events[0]["account"]), (&json!("account_created"), &json!(id)));
    assert_told(folder, "user disable --username alice", "account_disabled", ("account", id));
    assert_told(folder, "user enable --username alice", "account_enabled", ("account", id));
    let line = "user set-password --username alice --password-stdin";
    assert_told(folder, line, "password_set", ("account", id));
}

#[test]
fn m6_what_the_operator_does_with_apps_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let app = ("client_id", "app");
    let create = "client create --id app --redirect-uri https://app.test/cb";
    assert_told(folder, create, "client_created", app);
    assert_told(folder, "client disable --id app", "client_disabled", app);
    assert_told(folder, "client enable --id app", "client_enabled", app);
    assert_told(folder, "client rotate-secret --id app", "client_secret_rotated", app);
    assert_told(folder, "client delete --id app", "client_deleted", app);
    let (token, events) = run(folder, "client registration-token create", "");
    let id = token["id"].as_str().unwrap();
    assert_eq!(events[0]["event"], "initial_token_created");
    assert_eq!((&events[0]["actor"], &events[0]["initial_token"]), (&json!("operator"), &json!(id)));
    let delete = format!("client registration-token delete --id {id}");
    assert_told(folder, &delete, "initial_token_deleted", ("initial_token", id));
}

#[test]
fn m6_what_the_operator_does_with_apis_and_keys_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let api = ("resource", "https://api.test");
    assert_told(folder, "resource create --identifier https://api.test --name API", "resource_created", api);
    assert_told(folder, "resource delete --identifier https://api.test", "resource_deleted", api);
    let (made, events) = run(folder, "keys rotate --algorithm ES256", "");
    let kid = made["keys"][0]["kid"].as_str().unwrap();
    let told = (&events[0]["event"], &events[0]["actor"], &events[0]["kid"]);
    assert_eq!(told, (&json!("signing_key_created"), &json!("operator"), &json!(kid)));
    let (retired, events) = run(folder, &format!("keys retire --kid {kid}"), "");
    let names: Vec<&Value> = events.iter().map(|event| &event["event"]).collect();
    assert_eq!(names, ["signing_key_created", "signing_key_retired"]);
    assert_eq!((&events[0]["kid"], &events[1]["kid"]), (&retired["successor"], &json!(kid)));
}

#[test]
fn looking_is_no_event_and_a_refusal_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    for line in ["user list", "client list", "resource list", "keys list", "client registration-token list"] {
        assert_eq!(run(folder.path(), line, "").1, Vec::<Value>::new(), "{line}");
    }
    let refused = program(folder.path(), &["client", "disable", "--id", "nobody"]).output().unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(!String::from_utf8(refused.stderr).unwrap().contains("chancery::audit"));
}
