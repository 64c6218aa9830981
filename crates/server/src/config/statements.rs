//! `[registration.software_statements.NAME]`: whose word on an app counts (RFC 7591 §2.3).

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use chancery_core::client::metadata::check_public_jwks;
use chancery_core::policy::{self, StatementKeys};
use chancery_core::redirect_uri::is_loopback;
use chancery_core::text::is_deceptive;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use super::{Config, Problem, Problems};

/// Bytes of a file; more is refused.
const MAX_FILE: u64 = 64 * 1024;

/// Somebody who signs software statements.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct StatementIssuer {
    /// `iss` of its statements, exactly as it stands there.
    pub issuer: String,
    /// The https address of its public keys (a JWK Set).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks_uri: Option<String>,
    /// File with its public keys (a JWK Set), instead of the address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks_file: Option<PathBuf>,
}

impl Config {
    /// Whose software statements count. Reads their keys.
    pub fn statement_issuers(&self) -> Result<Vec<policy::StatementIssuer>, Problems> {
        let (mut issuers, mut problems) = (Vec::new(), Vec::new());
        for (name, issuer) in &self.registration.software_statements {
            match issuer.keys(name) {
                Ok(keys) => issuers.push(policy::StatementIssuer { issuer: issuer.issuer.clone(), keys }),
                Err(problem) => problems.push(problem),
            }
        }
        if problems.is_empty() { Ok(issuers) } else { Err(Problems(problems)) }
    }
}

impl StatementIssuer {
    fn keys(&self, name: &str) -> Result<StatementKeys, Problem> {
        match (&self.jwks_uri, &self.jwks_file) {
            (Some(uri), _) => Ok(StatementKeys::Uri(uri.clone())),
            (None, Some(path)) => jwks(&key(name, "jwks_file"), path).map(StatementKeys::Set),
            (None, None) => Err(Problem::new(key(name, "jwks_uri"), "is missing", "give it, or jwks_file")),
        }
    }
}

/// Everything that is wrong, as far as it can be told without touching files.
pub(super) fn problems(config: &Config) -> Vec<Problem> {
    let issuers = &config.registration.software_statements;
    let mut problems: Vec<Problem> = Vec::new();
    if config.registration.require_software_statement && issuers.is_empty() {
        problems.push(Problem::new(
            "registration.require_software_statement",
            "lets nobody register, for nobody's statements count",
            "name somebody in [registration.software_statements.NAME], or close registration",
        ));
    }
    let mut seen = BTreeSet::new();
    for (name, issuer) in issuers {
        problems.extend(bad_issuer(config, name, issuer));
        problems.extend(bad_keys(name, issuer));
        if !seen.insert(&issuer.issuer) {
            problems.push(Problem::new(key(name, "issuer"), "stands twice", "remove one of the two"));
        }
    }
    problems
}

fn bad_issuer(config: &Config, name: &str, issuer: &StatementIssuer) -> Option<Problem> {
    let fail = |problem, remedy| Some(Problem::new(key(name, "issuer"), problem, remedy));
    let text = &issuer.issuer;
    if text.is_empty() || text.len() > 255 || text.chars().any(|c| c.is_whitespace() || is_deceptive(c)) {
        return fail("is empty, too long or holds a space", "give iss as the statements have it");
    }
    if *text == config.issuer {
        return fail("is this server", "name somebody else: what is signed here vouches for no software");
    }
    None
}

fn bad_keys(name: &str, issuer: &StatementIssuer) -> Option<Problem> {
    let fail = |problem, remedy| Some(Problem::new(key(name, "jwks_uri"), problem, remedy));
    match (&issuer.jwks_uri, &issuer.jwks_file) {
        (None, None) => fail("is missing", "give the address of the issuer's keys, or jwks_file"),
        (Some(_), Some(_)) => fail("stands beside jwks_file", "remove one of the two"),
        (Some(uri), None) if !is_fetchable(uri) => fail("is no https address", "give one, or jwks_file"),
        _ => None,
    }
}

fn is_fetchable(uri: &str) -> bool {
    Url::parse(uri).is_ok_and(|url| url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url)))
}

/// What is wrong with the files.
pub(super) fn file_problems(config: &Config) -> Vec<Problem> {
    config.statement_issuers().err().map(|problems| problems.0).unwrap_or_default()
}

fn jwks(key: &str, path: &Path) -> Result<Value, Problem> {
    let wrong = |problem: String| {
        let problem = format!("the file {} {problem}", path.display());
        Problem::new(key, problem, "name a file with the issuer's public keys as a JWK Set")
    };
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(MAX_FILE + 1).read_to_end(&mut bytes))
        .map_err(|error| wrong(format!("cannot be read ({error})")))?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(wrong(format!("holds more than {} KiB", MAX_FILE / 1024)));
    }
    let set: Value = serde_json::from_slice(&bytes).map_err(|_| wrong("is no JSON".to_owned()))?;
    check_public_jwks(&set).map_err(|error| wrong(format!("holds no such keys ({})", error.problem)))?;
    Ok(set)
}

fn key(name: &str, key: &str) -> String {
    format!("registration.software_statements.{name}.{key}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::load_from;

    fn with_file(content: Option<&str>) -> Result<Vec<policy::StatementIssuer>, Problems> {
        let directory = tempfile::TempDir::new().unwrap();
        let path = directory.path().join("keys.json");
        if let Some(content) = content {
            std::fs::write(&path, content).unwrap();
        }
        let mut config = Config::default();
        let issuer =
            StatementIssuer { issuer: "directory".to_owned(), jwks_uri: None, jwks_file: Some(path) };
        config.registration.software_statements.insert("d".to_owned(), issuer);
        assert_eq!(problems(&config), []);
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
    fn bad_sections() {
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
            let problems =
                load_from(Some((Path::new("test.toml"), &text)), std::iter::empty()).unwrap_err().0;
            assert_eq!(problems[0].key, format!("registration.software_statements.d.{key}"));
            assert!(problems[0].remedy.contains(remedy), "{}", problems[0]);
        }
        let nobody = "[registration]\nrequire_software_statement = true";
        let problems = load_from(Some((Path::new("test.toml"), nobody)), std::iter::empty()).unwrap_err().0;
        assert_eq!(problems[0].key, "registration.require_software_statement");
    }
}
