//! Software statements (RFC 7591 §2.3): metadata that somebody whom the operator trusts has signed.

use serde_json::{Map, Value};

use crate::client::AssertionAlgorithm;
use crate::client::metadata::MetadataError;
use crate::error::ErrorCode;
use crate::policy::{Policy, StatementIssuer, StatementKeys};
use crate::ports::{JwsError, Verifier};
use crate::secret::from_base64url;
use crate::time::Timestamp;

const FIELD: &str = "software_statement";

/// Longest statement, in bytes. It is kept with the client.
const MAX_STATEMENT: usize = 8 * 1024;

/// Seconds that the issuer's clock may run ahead of ours, or behind it.
const SKEW: i64 = 60;

/// Claims of a statement that are no metadata: those of the JWT itself, and what the server alone decides.
const NO_METADATA: [&str; 14] = [
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

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Stated<'a> {
    /// The metadata to register: what the statement says in the place of what was sent beside it.
    Metadata {
        document: Map<String, Value>,
        /// As it came, to be shown again (RFC 7591 §3.2.1). `None`: there is none that counts.
        statement: Option<String>,
    },
    /// Its issuer's keys, at this address.
    NeedJwks(&'a str),
    /// Fetched anew: the `kid` is not among them.
    NeedNewerJwks(&'a str),
}

/// Puts what a statement says in the place of the other members. Where nobody's statements count, they are
/// ignored, as RFC 7591 §2.3 permits.
pub fn heed<'a>(
    judge: &StatementJudge<'a>,
    mut document: Map<String, Value>,
) -> Result<Stated<'a>, MetadataError> {
    let trusted = &judge.policy.software_statements;
    let sent = match document.remove(FIELD) {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(text),
        Some(_) => return Err(invalid("must be a string")),
    };
    let Some(statement) = sent.filter(|_| !trusted.is_empty()) else {
        if judge.policy.registration.require_software_statement {
            return Err(invalid("is needed: this server registers software that somebody vouches for"));
        }
        return Ok(Stated::Metadata { document, statement: None });
    };
    let issuer = issuer(&statement, trusted)?;
    let claims = match verify(judge, &statement, issuer)? {
        Ok(claims) => claims,
        Err(need) => return Ok(need),
    };
    refuse_other_audience(judge, &claims)?;
    refuse_out_of_time(judge, &claims)?;
    for (name, value) in claims {
        if !value.is_null() && !NO_METADATA.contains(&name.as_str()) {
            document.insert(name, value);
        }
    }
    Ok(Stated::Metadata { document, statement: Some(statement) })
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

type Verified<'a> = Result<Map<String, Value>, Stated<'a>>;

fn verify<'a>(
    judge: &StatementJudge<'a>,
    statement: &str,
    issuer: &'a StatementIssuer,
) -> Result<Verified<'a>, MetadataError> {
    let (keys, uri) = match (&issuer.keys, judge.jwks) {
        (StatementKeys::Set(own), _) => (own, None),
        (StatementKeys::Uri(uri), Some(fetched)) => (fetched, Some(uri)),
        (StatementKeys::Uri(uri), None) => return Ok(Err(Stated::NeedJwks(uri))),
    };
    let verified = match judge.verifier.verify_with_jwks(statement, keys, AssertionAlgorithm::BY_KEY) {
        Ok(verified) => verified,
        Err(error) => {
            let newer = uri.filter(|_| error == JwsError::UnknownKey);
            return newer.map(|uri| Err(Stated::NeedNewerJwks(uri))).ok_or_else(unknown_statement_key);
        }
    };
    if !verified.typ.as_deref().is_none_or(|typ| typ.eq_ignore_ascii_case("JWT")) {
        return Err(invalid("is another kind of JWT"));
    }
    // read again from what was verified
    if verified.claims.get("iss").and_then(Value::as_str) != Some(&issuer.issuer) {
        return Err(invalid("names no issuer"));
    }
    Ok(Ok(verified.claims))
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
