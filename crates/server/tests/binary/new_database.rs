//! A misspelt path is no new database without a word.

use super::{chancery, program, text};

const CREATE: [&str; 5] = ["client", "create", "--id", "app", "--redirect-uri"];

/// Each command makes the database that it lacks, and says so.
#[test]
fn a_database_that_is_made_is_told_of_loudly() {
    let folder = tempfile::tempdir().unwrap();
    let made = chancery(folder.path(), &["user", "list"], "");
    let path = folder.path().join("data/chancery.db").canonicalize().unwrap();
    let log = text(&made.stderr);
    assert!(log.contains("WARN") && log.contains("a new one is made"), "{log}");
    assert!(log.contains(path.to_str().unwrap()), "{log}");
    let again = chancery(folder.path(), &["user", "list"], "");
    assert_eq!(text(&again.stderr), "");
    let folder = tempfile::tempdir().unwrap();
    let migrated = chancery(folder.path(), &["migrate"], "");
    assert!(text(&migrated.stderr).contains("a new one is made"));
}

/// The same one is meant whatever a shell has left around its path.
#[test]
fn white_space_around_its_path_makes_no_other() {
    let folder = tempfile::tempdir().unwrap();
    chancery(folder.path(), &[&CREATE[..], &["https://a.test/cb"]].concat(), "");
    let mut list = program(folder.path(), &["client", "list", "--json"]);
    let listed = list.env("CHANCERY__DATABASE__URL", "sqlite:data/chancery.db \n").output().unwrap();
    assert!(text(&listed.stdout).contains(r#""app""#), "{}", text(&listed.stderr));
    assert_eq!(std::fs::read_dir(folder.path().join("data")).unwrap().count(), 1);
}

#[test]
fn nothing_is_made_where_it_must_not_be() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("chancery.toml"), "[database]\ncreate = false\n").unwrap();
    for command in [&["serve"][..], &["migrate"], &["user", "list"], &["keys", "list"]] {
        let output = chancery(folder.path(), command, "");
        let line = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{line}");
        assert!(line.starts_with("chancery: database.url: there is no database at "), "{command:?}: {line}");
        assert!(line.contains("CHANCERY__DATABASE__CREATE=true chancery migrate"), "{line}");
        assert!(!folder.path().join("data").exists());
    }
    // an empty file is none either
    std::fs::create_dir(folder.path().join("data")).unwrap();
    std::fs::write(folder.path().join("data/chancery.db"), "").unwrap();
    let output = chancery(folder.path(), &["user", "list"], "");
    assert!(text(&output.stderr).contains("there is nothing in the database"), "{}", text(&output.stderr));
    let mut migrate = program(folder.path(), &["migrate"]);
    assert!(migrate.env("CHANCERY__DATABASE__CREATE", "true").status().unwrap().success());
    assert!(chancery(folder.path(), &["user", "list"], "").status.success());
}

/// What is no text is another path when it is written as one.
#[test]
fn a_variable_that_is_no_text_is_named() {
    use std::os::unix::ffi::OsStrExt as _;

    let folder = tempfile::tempdir().unwrap();
    let value = std::ffi::OsStr::from_bytes(b"sqlite:data/caf\xe9.db");
    let output = program(folder.path(), &["migrate"]).env("CHANCERY__DATABASE__URL", value).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let line = text(&output.stderr);
    assert!(
        line.starts_with("chancery: environment variable CHANCERY__DATABASE__URL: is no UTF-8"),
        "{line}"
    );
    assert!(!folder.path().join("data").exists());
}

#[test]
fn more_roles_than_a_token_holds_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let roles: Vec<String> = (0..51).map(|n| format!("--role=r{n}")).collect();
    let mut user = vec!["user", "create", "--username", "alice"];
    user.extend(roles.iter().map(String::as_str));
    let output = chancery(folder.path(), &user, "");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("--role: at most 50"), "{}", text(&output.stderr));
    user.pop();
    assert!(chancery(folder.path(), &user, "").status.success());
}
