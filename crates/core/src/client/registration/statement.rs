//! Software statements (RFC 7591 §2.3): metadata that somebody whom the operator trusts has signed.

use serde_json::{Map, Value};

use crate::client::AssertionAlgorithm;
use crate::client::keys::{Keys, Unsettled};
use crate::client::metadata::MetadataError;
use crate::error::ErrorCode;
use crate::policy::{Policy, StatementIssuer, StatementKeys};
use crate::ports::Verifier;
use crate::secret::from_base64url;
use crate::time::Timestamp;

const FIELD: &str = "software_statement";

/// Longest statement, in bytes. It is kept with the client.
const MAX_STATEMENT: usize = 8 * 1024;

/// Seconds that the issuer's clock may run ahead of ours, or behind it.
const SKEW: i64 = 60;

/// Claims of a statement that are no metadata: those of the JWT itself, and what the server alone decides.
const NO_METADATA: &[&str] = &[
    "iss",
    "sub",
    "aud",
    "exp",
    "nbf",
    "iat",
    "jti",
    "client_id",
    "client_secret",
    "client_id_issued_at",
    "client_secret_expires_at",
    "registration_access_token",
    "registration_client_uri",
    FIELD,
];

/// What a statement is judged with.
pub struct StatementJudge<'a> {
    pub policy: &'a Policy,
    /// Our own name, by which a statement may say whom it is for.
    pub us: &'a str,
    /// The document at its issuer's `jwks_uri`, once fetched.
    pub jwks: Option<&'a Value>,
    pub verifier: &'a dyn Verifier,
    pub now: Timestamp,
}

/// The metadata to register: what the statement says in the place of what was sent beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct Stated {
    pub document: Map<String, Value>,
    /// As it came, to be shown again (RFC 7591 §3.2.1). `None`: there is none that counts.
    pub statement: Option<String>,
}

/// Puts what a statement says in the place of the other members. Where nobody's statements count, they are
/// ignored, as RFC 7591 §2.3 permits.
pub fn heed(
    judge: &StatementJudge<'_>,
    mut document: Map<String, Value>,
) -> Result<Stated, Unsettled<MetadataError>> {
    let trusted = &judge.policy.software_statements;
    let sent = match document.remove(FIELD) {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(text),
        Some(_) => return Err(invalid("must be a string").into()),
    };
    let Some(statement) = sent.filter(|_| !trusted.is_empty()) else {
        if judge.policy.registration.require_software_statement {
            let problem = "is needed: this server registers software that somebody vouches for";
            return Err(invalid(problem).into());
        }
        return Ok(Stated { document, statement: None });
    };
    let issuer = issuer(&statement, trusted)?;
    let claims = verify(judge, &statement, issuer)?;
    refuse_other_audience(judge, &claims)?;
    refuse_out_of_time(judge, &claims)?;
    for (name, value) in claims {
        if !value.is_null() && !NO_METADATA.contains(&name.as_str()) {
            document.insert(name, value);
        }
    }
    Ok(Stated { document, statement: Some(statement) })
}

/// Who says to have signed it, which decides the keys that it is verified with.
fn issuer<'a>(statement: &str, trusted: &'a [StatementIssuer]) -> Result<&'a StatementIssuer, MetadataError> {
    if statement.len() > MAX_STATEMENT {
        return Err(invalid("is too long"));
    }
    let claims = statement.split('.').nth(1).and_then(from_base64url);
    let claims = claims.and_then(|json| serde_json::from_slice::<Value>(&json).ok());
    let claims = claims.ok_or_else(|| invalid("is no signed JWT"))?;
    let name = claims.get("iss").and_then(Value::as_str).ok_or_else(|| invalid("names no issuer"))?;
    trusted
        .iter()
        .find(|own| own.issuer == name)
        .ok_or_else(|| unapproved("is of an issuer that is not trusted"))
}

fn verify(
    judge: &StatementJudge<'_>,
    statement: &str,
    issuer: &StatementIssuer,
) -> Result<Map<String, Value>, Unsettled<MetadataError>> {
    let (own, uri) = match &issuer.keys {
        StatementKeys::Set(own) => (Some(own), None),
        StatementKeys::Uri(uri) => (None, Some(uri.as_str())),
    };
    let keys = Keys::at_hand(own, uri, judge.jwks)?.ok_or_else(unknown_statement_key)?;
    let permitted = AssertionAlgorithm::BY_KEY;
    let verified = keys.verify(statement, permitted, judge.verifier, |_| unknown_statement_key())?;
    if !verified.typ.as_deref().is_none_or(|typ| typ.eq_ignore_ascii_case("JWT")) {
        return Err(invalid("is another kind of JWT").into());
    }
    // read again from what was verified
    if verified.claims.get("iss").and_then(Value::as_str) != Some(&issuer.issuer) {
        return Err(invalid("names no issuer").into());
    }
    Ok(verified.claims)
}

/// One that names its audience is for nobody else (RFC 7519 §4.1.3).
fn refuse_other_audience(
    judge: &StatementJudge<'_>,
    claims: &Map<String, Value>,
) -> Result<(), MetadataError> {
    let is_us = |value: &Value| value.as_str() == Some(judge.us);
    let for_us = match claims.get("aud") {
        None => true,
        Some(Value::Array(audiences)) => audiences.iter().any(is_us),
        Some(audience) => is_us(audience),
    };
    if for_us { Ok(()) } else { Err(unapproved("is for another server")) }
}

fn refuse_out_of_time(judge: &StatementJudge<'_>, claims: &Map<String, Value>) -> Result<(), MetadataError> {
    let time = |name: &str| match claims.get(name) {
        None => Ok(None),
        Some(value) => value
            .as_i64()
            .map(|at| Some(Timestamp(at)))
            .ok_or_else(|| invalid("has a time that is no number")),
    };
    if time("exp")?.is_some_and(|exp| exp.plus(SKEW) <= judge.now) {
        return Err(invalid("has expired"));
    }
    for name in ["nbf", "iat"] {
        if time(name)?.is_some_and(|at| at > judge.now.plus(SKEW)) {
            return Err(invalid("is from the future"));
        }
    }
    Ok(())
}

/// No key of its issuer fits, not even among those that were fetched just now.
pub fn unknown_statement_key() -> MetadataError {
    invalid("is not signed by its issuer")
}

fn invalid(problem: &str) -> MetadataError {
    MetadataError::of(ErrorCode::InvalidSoftwareStatement, FIELD, problem)
}

fn unapproved(problem: &str) -> MetadataError {
    MetadataError::of(ErrorCode::UnapprovedSoftwareStatement, FIELD, problem)
}
