//! Evidence of who somebody is, as sessions hold it.

use serde::{Deserialize, Serialize};

use super::method::Method;
use crate::time::Micros;

/// One thing that was shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    #[serde(flatten)]
    pub method: Method,
    /// When credentials were presented, here or at a provider.
    pub at: Micros,
    /// Whether that is known. A provider may vouch for somebody without saying when they signed in there: such
    /// evidence satisfies no `max_age`, and adds no way to sign in (rules L7, Z8).
    pub proven: bool,
}

/// All that was shown for one sign-in: never nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub struct Authentication {
    first: Evidence,
    further: Vec<Evidence>,
}

/// As it is stored.
#[derive(Serialize, Deserialize)]
struct Stored {
    /// Version of this shape.
    v: u32,
    evidence: Vec<Evidence>,
}

const VERSION: u32 = 1;

impl From<Authentication> for Stored {
    fn from(authentication: Authentication) -> Self {
        let Authentication { first, further } = authentication;
        Self { v: VERSION, evidence: std::iter::once(first).chain(further).collect() }
    }
}

impl TryFrom<Stored> for Authentication {
    type Error = &'static str;

    fn try_from(stored: Stored) -> Result<Self, Self::Error> {
        if stored.v != VERSION {
            return Err("evidence of another version");
        }
        let mut evidence = stored.evidence.into_iter();
        let first = evidence.next().ok_or("no evidence")?;
        Ok(Self { first, further: evidence.collect() })
    }
}

impl From<Evidence> for Authentication {
    fn from(first: Evidence) -> Self {
        Self { first, further: Vec::new() }
    }
}

impl Authentication {
    /// With one more thing that was shown.
    #[must_use]
    pub fn and(mut self, evidence: Evidence) -> Self {
        self.further.push(evidence);
        self
    }

    fn all(&self) -> impl Iterator<Item = &Evidence> {
        std::iter::once(&self.first).chain(&self.further)
    }

    /// Authentication context class reached (`acr`, OpenID Connect Core §2): that of the first evidence, for no class
    /// asks for two yet.
    pub fn class(&self) -> &str {
        self.first.method.class()
    }

    /// Authentication methods used (`amr`, RFC 8176), each once, in the order in which they were shown.
    pub fn references(&self) -> Vec<String> {
        let mut references: Vec<String> = Vec::new();
        for reference in self.all().flat_map(|evidence| evidence.method.references()) {
            if !references.iter().any(|known| known == reference) {
                references.push(reference.to_owned());
            }
        }
        references
    }

    /// Whether it is known when credentials were presented.
    pub fn is_proven(&self) -> bool {
        self.all().any(|evidence| evidence.proven)
    }

    /// When credentials were last presented, as far as that is known. `auth_time` is its second; the microseconds
    /// tell a sign-in within an authorization request from one just before it (rule Z8).
    pub fn at(&self) -> Micros {
        let proven = self.all().filter(|evidence| evidence.proven).map(|evidence| evidence.at).max();
        proven.or_else(|| self.all().map(|evidence| evidence.at).max()).unwrap_or(self.first.at)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::authentication::acr::{ACR_FEDERATED, ACR_PASSWORD};

    const fn evidence(method: Method, at: i64, proven: bool) -> Evidence {
        Evidence { method, at: Micros(at), proven }
    }

    fn federated(acr: Option<&str>, amr: &[&str]) -> Method {
        let amr = amr.iter().map(|&name| name.to_owned()).collect();
        Method::Federated { acr: acr.map(str::to_owned), amr }
    }

    #[test]
    fn class_and_methods_follow_from_what_was_shown() {
        for (method, class, references) in [
            (Method::Password, ACR_PASSWORD, vec!["pwd"]),
            (federated(None, &[]), ACR_FEDERATED, vec![]),
            (federated(Some("phr"), &["hwk", "pin", "hwk"]), "phr", vec!["hwk", "pin"]),
        ] {
            let shown = Authentication::from(evidence(method, 7, true));
            assert_eq!(
                (shown.class(), shown.references()),
                (class, references.iter().map(|&r| r.to_owned()).collect())
            );
        }
    }

    #[test]
    fn further_evidence_adds_its_methods_and_keeps_the_class() {
        let shown = Authentication::from(evidence(Method::Password, 7, true));
        let shown = shown.and(evidence(federated(Some("phr"), &["pwd", "otp"]), 9, true));
        assert_eq!(
            (shown.class(), shown.references()),
            (ACR_PASSWORD, vec!["pwd".to_owned(), "otp".to_owned()])
        );
    }

    #[test]
    fn the_moment_is_the_last_one_that_is_known() {
        let vouched = evidence(federated(None, &[]), 9, false);
        let alone = Authentication::from(vouched.clone());
        assert_eq!((alone.at(), alone.is_proven()), (Micros(9), false));
        let both = Authentication::from(evidence(Method::Password, 7, true)).and(vouched);
        assert_eq!((both.at(), both.is_proven()), (Micros(7), true));
        let later = both.and(evidence(Method::Password, 8, true));
        assert_eq!((later.at(), later.is_proven()), (Micros(8), true));
    }

    #[test]
    fn what_is_stored_comes_back() {
        let shown = Authentication::from(evidence(Method::Password, 7, true));
        let shown = shown.and(evidence(federated(Some("phr"), &["hwk"]), 9, false));
        let stored = json!({"v": 1, "evidence": [
            {"method": "password", "at": 7, "proven": true},
            {"method": "federated", "acr": "phr", "amr": ["hwk"], "at": 9, "proven": false},
        ]});
        assert_eq!(serde_json::to_value(&shown).unwrap(), stored);
        assert_eq!(serde_json::from_value::<Authentication>(stored).unwrap(), shown);
    }

    #[test]
    fn what_is_not_understood_is_no_evidence() {
        for stored in [
            json!({"v": 1, "evidence": []}),
            json!({"v": 2, "evidence": [{"method": "password", "at": 7, "proven": true}]}),
            json!({"v": 1, "evidence": [{"method": "telepathy", "at": 7, "proven": true}]}),
            json!({"v": 1, "evidence": [{"method": "password", "at": 7}]}),
            json!({"v": 1}),
        ] {
            assert!(serde_json::from_value::<Authentication>(stored.clone()).is_err(), "{stored}");
        }
    }
}
