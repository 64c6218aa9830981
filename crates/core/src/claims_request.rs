//! The `claims` parameter (OpenID Connect Core §5.5).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::discovery::Metadata;
use crate::error::OAuthError;
use crate::scope::Scope;
use crate::standard_claims::PROFILE;

/// Longest `claims` parameter, in bytes.
const MAX_LENGTH: usize = 4096;

/// Single claims that a request asks for, beside those of its scopes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimsRequest {
    /// For the ID token.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub id_token: BTreeSet<String>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub userinfo: BTreeSet<String>,
    /// Authentication context classes one of which must be reached: an essential `acr` with values.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub essential_acr: Vec<String>,
    /// Nobody but this subject.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub: Option<String>,
}

impl ClaimsRequest {
    /// Reads the parameter. Claims that we do not know, or that need a scope which is not among
    /// `registered`, are left out: asking for a claim is a wish.
    pub fn parse(text: &str, registered: &Scope) -> Result<Self, OAuthError> {
        let malformed = || OAuthError::invalid_request("The claims parameter must be a JSON object");
        if text.len() > MAX_LENGTH {
            return Err(OAuthError::invalid_request("The claims parameter is too long"));
        }
        let Ok(Value::Object(places)) = serde_json::from_str(text) else { return Err(malformed()) };
        let place = |name: &str| match places.get(name) {
            None | Some(Value::Null) => Ok(Map::new()),
            Some(Value::Object(claims)) if claims.values().all(|c| c.is_null() || c.is_object()) => {
                Ok(claims.clone())
            }
            Some(_) => Err(malformed()),
        };
        let (id_token, userinfo) = (place("id_token")?, place("userinfo")?);
        let known = |claims: &Map<String, Value>| {
            let allowed = |name: &&String| scope_of(name).is_some_and(|scope| registered.contains(scope));
            claims.keys().filter(allowed).cloned().collect()
        };
        Ok(Self {
            essential_acr: essential_values(id_token.get("acr")),
            sub: [&id_token, &userinfo].into_iter().find_map(|claims| value(claims.get("sub")?)),
            id_token: known(&id_token),
            userinfo: known(&userinfo),
        })
    }

    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The scopes whose claims are asked for one by one; a person allows them like scopes (rule C1).
    pub fn scope(&self) -> Scope {
        self.id_token.iter().chain(&self.userinfo).filter_map(|name| scope_of(name)).collect()
    }
}

/// The scope that a claim belongs to (OpenID Connect Core §5.4).
fn scope_of(name: &str) -> Option<&'static str> {
    let base = name.split_once('#').map_or(name, |(base, _)| base);
    match base {
        "email" | "email_verified" => Some("email"),
        "phone_number" | "phone_number_verified" => Some("phone"),
        "address" => Some("address"),
        "sub" => None,
        other => PROFILE.contains(&other).then_some("profile"),
    }
}

fn value(claim: &Value) -> Option<String> {
    claim.get("value")?.as_str().map(str::to_owned)
}

fn essential_values(claim: Option<&Value>) -> Vec<String> {
    let Some(claim) = claim.filter(|c| c.get("essential") == Some(&Value::Bool(true))) else {
        return Vec::new();
    };
    let several = claim.get("values").and_then(Value::as_array).into_iter().flatten();
    several.filter_map(Value::as_str).map(str::to_owned).chain(value(claim)).collect()
}

/// Enters that the parameter is heeded.
pub(crate) fn advertise(to: &mut Metadata) {
    to.ability("claims_parameter_supported", true);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<ClaimsRequest, OAuthError> {
        ClaimsRequest::parse(text, &Scope::parse("openid profile email").unwrap())
    }

    #[test]
    fn claims_of_registered_scopes_are_kept() {
        let claims = parse(
            r#"{"userinfo":{"name":{"essential":true},"email":null,"phone_number":null,"shoe_size":null,"name#de":null},
                "id_token":{"nickname":null,"acr":{"essential":true,"values":["a","b"]},"sub":{"value":"x"}},"other":1}"#,
        )
        .unwrap();
        assert_eq!(claims.userinfo, ["email", "name", "name#de"].map(str::to_owned).into());
        assert_eq!(claims.id_token, ["nickname"].map(str::to_owned).into());
        assert_eq!(claims.essential_acr, ["a", "b"]);
        assert_eq!(claims.sub.as_deref(), Some("x"));
        assert_eq!(claims.scope().to_string(), "email profile");
    }

    #[test]
    fn a_voluntary_acr_is_a_wish() {
        assert!(parse(r#"{"id_token":{"acr":{"values":["a"]}}}"#).unwrap().is_empty());
        assert!(parse(r#"{"id_token":{"acr":{"essential":"true","values":["a"]}}}"#).unwrap().is_empty());
        assert_eq!(
            parse(r#"{"id_token":{"acr":{"essential":true,"value":"a"}}}"#).unwrap().essential_acr,
            ["a"]
        );
    }

    #[test]
    fn malformed_claims_are_refused() {
        for bad in
            ["", "[]", "1", "{", r#"{"id_token":[]}"#, r#"{"userinfo":"name"}"#, r#"{"userinfo":{"name":1}}"#]
        {
            assert!(parse(bad).is_err(), "{bad}");
        }
        assert!(parse(&format!(r#"{{"x":"{}"}}"#, "a".repeat(5000))).is_err());
        assert!(parse(&"[".repeat(4000)).is_err());
        assert!(parse(r#"{"id_token":null}"#).unwrap().is_empty());
    }
}
