//! The binary as a program. (That these tests are of this package also makes `cargo test` build the
//! binary, which the tests of the workspace's `tests` package run.)
#![expect(clippy::unwrap_used, reason = "a program that cannot be run has failed its test")]

mod events;
mod new_database;
mod reload;

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

fn program(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chancery"));
    command
        .current_dir(folder)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn chancery(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = program(folder, arguments).spawn().unwrap();
    // a program that does not read its input closes it
    drop(child.stdin.take().unwrap().write_all(input.as_bytes()));
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim().to_owned()
}

fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn it_names_its_version() {
    let output = chancery(Path::new("."), &["--version"], "");
    assert!(output.status.success());
    assert_eq!(text(&output.stdout), concat!("chancery ", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_command_that_does_not_exist_is_a_usage_error() {
    let output = chancery(Path::new("."), &["frobnicate"], "");
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    let output = chancery(Path::new("."), &["frobnicate", "--json"], "");
    assert_eq!((output.status.code(), json(&output)["error"].as_str()), (Some(2), Some("invalid_usage")));
}

#[test]
fn secrets_come_from_standard_input() {
    let folder = tempfile::tempdir().unwrap();
    let create =
        ["client", "create", "--redirect-uri", "https://a.test/cb", "--secret-stdin", "--json", "--id"];
    let secret = "thirty-two characters or some more";
    let output = chancery(folder.path(), &[&create[..], &["a"]].concat(), &format!("{secret}\n"));
    assert_eq!(json(&output)["client_secret"], secret);
    let output = chancery(folder.path(), &[&create[..], &["b"]].concat(), "too short");
    assert_eq!((output.status.code(), json(&output)["error"].as_str()), (Some(1), Some("weak_secret")));
    let user = ["user", "create", "--username", "alice", "--password-stdin"];
    assert!(chancery(folder.path(), &user, "seven otters juggle\n").status.success());
}

/// Rule R21.
#[test]
fn a_bad_configuration_is_one_line_a_problem() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("chancery.toml"), "issuer = \"http://hunter2.test\"\nbnid = 1\n")
        .unwrap();
    let output = chancery(folder.path(), &["serve"], "");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(text(&output.stderr), "chancery: bnid: there is no such key; did you mean server.bind?");
    let output = chancery(folder.path(), &["config", "check", "--config", "nowhere.toml", "--json"], "");
    assert_eq!(
        (output.status.code(), json(&output)["error"].as_str()),
        (Some(2), Some("invalid_configuration"))
    );
}

/// Rule R21: told at once, before anything is made.
#[test]
fn a_port_that_is_taken_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let bind = taken.local_addr().unwrap().to_string();
    let output = program(folder.path(), &["serve"]).env("CHANCERY__SERVER__BIND", &bind).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let line = text(&output.stderr);
    assert!(line.starts_with(&format!("chancery: server.bind: {bind} is taken")), "{line}");
    assert_eq!(line.lines().count(), 1);
    assert!(!folder.path().join("data").exists());
}

/// Ends the program when a test fails before it does.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // both fail when it has ended already
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// Rule R20, and the one line on standard output.
#[test]
fn it_says_when_it_is_ready_and_stops_when_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = program(folder.path(), &["serve"]);
    command.env("CHANCERY__SERVER__BIND", "127.0.0.1:0").env("CHANCERY__SERVER__MANAGEMENT_BIND", "");
    let mut server = Running(command.spawn().unwrap());
    let mut lines = BufReader::new(server.0.stdout.take().unwrap()).lines();
    let ready = lines.next().unwrap().unwrap();
    assert!(ready.starts_with("listening on http://127.0.0.1:"), "{ready}");
    assert!(ready.ends_with(", issuer http://localhost:8080"), "{ready}");
    let pid = server.0.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    assert!(server.0.wait().unwrap().success());
    assert!(lines.next().is_none());
    let mut log = String::new();
    std::io::Read::read_to_string(&mut server.0.stderr.take().unwrap(), &mut log).unwrap();
    assert!(log.contains("listening") && log.contains("stopping"), "{log}");
}
