//! The binary as a program. (That these tests are of this package also makes `cargo test` build the
//! binary, which the tests of the workspace's `tests` package run.)

use std::process::{Command, Output};

fn chancery(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_chancery")).args(arguments).output().unwrap()
}

#[test]
fn it_names_its_version() {
    let output = chancery(&["--version"]);
    assert!(output.status.success());
    assert_eq!(
        String::from_utf8_lossy(&output.stdout).trim(),
        concat!("chancery ", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn a_command_that_does_not_exist_is_a_usage_error() {
    let output = chancery(&["frobnicate"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
}
