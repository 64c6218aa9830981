//! `[registration.software_statements.NAME]`: whose word on an app counts (RFC 7591 §2.3).

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use chancery_core::client::metadata::check_public_jwks;
use chancery_core::policy::StatementKeys;
use chancery_core::redirect_uri::is_loopback;
use chancery_core::text::is_deceptive;
use serde_json::Value;
use url::Url;

use crate::config::section::{Findings, section};
use crate::config::text::LITERAL;
use crate::config::{Problem, file};

section! {
    /// Somebody who signs software statements.
    StatementIssuer {
        /// `iss` of the software statements (RFC 7591 §2.3) that count, exactly as it stands there.
        #[schemars(extend("pattern" = LITERAL))]
        issuer: String = String::new(),
        /// The https address of that issuer's public keys (a JWK Set).
        #[serde(skip_serializing_if = "Option::is_none")]
        jwks_uri: Option<String> = None,
        /// File with that issuer's public keys (a JWK Set), instead of the address.
        #[serde(skip_serializing_if = "Option::is_none")]
        jwks_file: Option<PathBuf> = None,
    }
}

impl StatementIssuer {
    /// What its statements are verified with. Reads the file.
    pub(super) fn keys(&self, name: &str) -> Result<StatementKeys, Problem> {
        let key = |key: &str| format!("registration.software_statements.{name}.{key}");
        match (&self.jwks_uri, &self.jwks_file) {
            (Some(uri), _) => Ok(StatementKeys::Uri(uri.clone())),
            (None, Some(path)) => jwks(path).map(StatementKeys::Set).map_err(|problem| {
                let problem = format!("the file {} {problem}", path.display());
                let remedy = "name a file with the issuer's public keys as a JWK Set";
                Problem::new(key("jwks_file"), problem, remedy)
            }),
            (None, None) => Err(Problem::new(key("jwks_uri"), "is missing", "give it, or jwks_file")),
        }
    }

    fn check(&self, own: &str, findings: &mut Findings<'_>) {
        let text = &self.issuer;
        if text.is_empty() || text.len() > 255 || text.chars().any(|c| c.is_whitespace() || is_deceptive(c)) {
            let problem = "is empty, too long or holds a space";
            findings.add("issuer", problem, "give iss as the statements have it");
        } else if text == own {
            let remedy = "name somebody else: what is signed here vouches for no software";
            findings.add("issuer", "is this server", remedy);
        }
        let keys = match (&self.jwks_uri, &self.jwks_file) {
            (None, None) => Some(("is missing", "give the address of the issuer's keys, or jwks_file")),
            (Some(_), Some(_)) => Some(("stands beside jwks_file", "remove one of the two")),
            (Some(uri), None) if !is_fetchable(uri) => {
                Some(("is no https address", "give one, or jwks_file"))
            }
            _ => None,
        };
        if let Some((problem, remedy)) = keys {
            findings.add("jwks_uri", problem, remedy);
        }
    }
}

/// Says what is wrong with them; `own` is this server's issuer identifier.
pub(super) fn check(issuers: &BTreeMap<String, StatementIssuer>, own: &str, findings: &mut Findings<'_>) {
    let mut findings = findings.below("software_statements");
    let mut seen = BTreeSet::new();
    for (name, issuer) in issuers {
        let mut findings = findings.below(name);
        issuer.check(own, &mut findings);
        let is_second = !seen.insert(&issuer.issuer);
        findings.add_if(is_second, "issuer", "stands twice", "remove one of the two");
    }
}

fn is_fetchable(uri: &str) -> bool {
    Url::parse(uri).is_ok_and(|url| url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url)))
}

/// A JWK Set of public keys, or what is wrong with the file.
fn jwks(path: &Path) -> Result<Value, String> {
    let bytes = file::read(path).map_err(|error| error.to_string())?;
    let set: Value = serde_json::from_slice(&bytes).map_err(|_| "is no JSON".to_owned())?;
    check_public_jwks(&set).map_err(|error| format!("holds no such keys ({})", error.problem))?;
    Ok(set)
}
