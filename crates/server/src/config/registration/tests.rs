//! Section `[registration]`.

use std::path::Path;

use chancery_core::policy::{self, StatementKeys};

use crate::config::{Config, Problems, load_from};

use super::StatementIssuer;

fn with_file(content: Option<&str>) -> Result<Vec<policy::StatementIssuer>, Problems> {
    let directory = tempfile::TempDir::new().unwrap();
    let path = directory.path().join("keys.json");
    if let Some(content) = content {
        std::fs::write(&path, content).unwrap();
    }
    let mut config = Config::default();
    let issuer = StatementIssuer { issuer: "directory".to_owned(), jwks_uri: None, jwks_file: Some(path) };
    config.registration.software_statements.insert("d".to_owned(), issuer);
    assert_eq!(config.check(), []);
    config.statement_issuers()
}

#[test]
fn keys_are_read_from_a_file() {
    // the public key of RFC 7517, appendix A.1
    let set = r#"{"keys":[{"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
        "y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}]}"#;
    let issuers = with_file(Some(set)).unwrap();
    let expected = StatementKeys::Set(serde_json::from_str(set).unwrap());
    assert_eq!(issuers, [policy::StatementIssuer { issuer: "directory".to_owned(), keys: expected }]);
}

#[test]
fn a_file_without_public_keys_stops_the_start() {
    let large = " ".repeat(64 * 1024 + 1);
    for (content, problem) in [
        (None, "cannot be read"),
        (Some(""), "is no JSON"),
        (Some("[]"), "holds no such keys"),
        (Some(r#"{"keys":[]}"#), "holds no such keys"),
        (Some(r#"{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}"#), "holds no such keys"),
        (Some(&large), "64 KiB"),
    ] {
        let problems = with_file(content).unwrap_err();
        assert_eq!(problems.0[0].key, "registration.software_statements.d.jwks_file");
        assert!(problems.0[0].problem.contains(problem), "{problems}");
    }
}

/// Rule R21.
#[test]
fn bad_sections_are_refused_with_a_remedy() {
    const SECTION: &str = "[registration.software_statements.d]";
    let both = "issuer = \"d\"\njwks_uri = \"https://d.test\"\njwks_file = \"d\"";
    for (keys, key, remedy) in [
        ("issuer = \"https://d.test\"", "jwks_uri", "or jwks_file"),
        (both, "jwks_uri", "one of the two"),
        ("issuer = \"d\"\njwks_uri = \"http://d.test/keys\"", "jwks_uri", "jwks_file"),
        ("issuer = \"a b\"\njwks_file = \"d\"", "issuer", "iss"),
        ("issuer = \"http://localhost:8080\"\njwks_file = \"d\"", "issuer", "somebody else"),
        ("isuer = \"d\"", "isuer", "did you mean registration.software_statements.d.issuer?"),
    ] {
        let text = format!("{SECTION}\n{keys}");
        let problems = load_from(Some((Path::new("test.toml"), &text)), std::iter::empty()).unwrap_err().0;
        assert_eq!(problems[0].key, format!("registration.software_statements.d.{key}"));
        assert!(problems[0].remedy.contains(remedy), "{}", problems[0]);
    }
    let nobody = "[registration]\nrequire_software_statement = true";
    let problems = load_from(Some((Path::new("test.toml"), nobody)), std::iter::empty()).unwrap_err().0;
    assert_eq!(problems[0].key, "registration.require_software_statement");
}
