//! Verifies ID tokens of a provider (OpenID Connect Core §3.1.3.7).

use std::sync::Arc;

use chancery_core::federation::{CLOCK_SKEW, UpstreamError};
use chancery_core::secret::constant_time_eq;
use openidconnect::{AccessToken, AccessTokenHash};
use serde_json::{Map, Value};

use crate::claims::moment;

use super::Oidc;
use super::documents::Known;
use super::errors::refused;
use super::signed::Signed;

/// Oldest `iat` of a token that was fetched just now, in seconds.
pub const MAX_AGE: i64 = 600;

/// What `typ` may say of an ID token.
const TYPES: [&str; 2] = ["jwt", "application/jwt"];

/// A verified ID token's claims, and the documents that it was verified with.
pub struct Verified {
    pub claims: Map<String, Value>,
    pub known: Arc<Known>,
}

impl Oidc {
    /// Looks at nothing but what proves the token: claims about the person are read by whoever needs them.
    pub(super) async fn verify(
        &self,
        known: Arc<Known>,
        token: &str,
        beside: &AccessToken,
        nonce: &str,
    ) -> Result<Verified, UpstreamError> {
        let token = Signed::take_apart("ID token", &TYPES, token)?;
        let known = self.signed_by(known, &token).await?;
        self.is_for_us(&token.claims)?;
        self.is_of_now(&token.claims)?;
        let said = token.claims.get("nonce").and_then(Value::as_str).unwrap_or_default();
        if !constant_time_eq(said.as_bytes(), nonce.as_bytes()) {
            return Err(refused("ID token: nonce"));
        }
        fits_beside(&token, &known, beside)?;
        Ok(Verified { claims: token.claims, known })
    }

    fn is_for_us(&self, claims: &Map<String, Value>) -> Result<(), UpstreamError> {
        if claims.get("iss").and_then(Value::as_str) != Some(&self.settings.rules.issuer) {
            return Err(refused("ID token: iss"));
        }
        let is_us = |party: &Value| party.as_str() == Some(&self.settings.client_id);
        // nobody else whom it names is trusted (step 3)
        let for_us = match claims.get("aud") {
            Some(Value::Array(audiences)) => !audiences.is_empty() && audiences.iter().all(is_us),
            Some(audience) => is_us(audience),
            None => false,
        };
        if !for_us {
            return Err(refused("ID token: aud"));
        }
        match claims.get("azp").filter(|party| !party.is_null()) {
            Some(party) if !is_us(party) => Err(refused("ID token: azp")),
            _ => Ok(()),
        }
    }

    fn is_of_now(&self, claims: &Map<String, Value>) -> Result<(), UpstreamError> {
        let now = self.clock.now();
        let time = |name: &str| moment(claims.get(name));
        let required = |name: &str| time(name).ok_or_else(|| refused(&format!("ID token: no {name}")));
        if required("exp")?.plus(CLOCK_SKEW) < now {
            return Err(refused("ID token: exp"));
        }
        let age = now.since(required("iat")?);
        if !(-CLOCK_SKEW..=MAX_AGE).contains(&age) {
            return Err(refused(&format!("ID token: iat: {age} seconds old")));
        }
        match time("nbf") {
            Some(begin) if begin > now.plus(CLOCK_SKEW) => Err(refused("ID token: nbf")),
            _ => Ok(()),
        }
    }
}

/// `at_hash` (OpenID Connect Core §3.1.3.8): checked where it is there.
fn fits_beside(token: &Signed<'_>, known: &Known, beside: &AccessToken) -> Result<(), UpstreamError> {
    let Some(expected) = token.claims.get("at_hash").filter(|hash| !hash.is_null()) else { return Ok(()) };
    let key = token.candidates(&known.keys).next().ok_or_else(|| refused("ID token: signature"))?;
    let actual = AccessTokenHash::from_token(beside, token.algorithm(), key);
    if actual.is_ok_and(|actual| expected.as_str() == Some(actual.as_str())) {
        Ok(())
    } else {
        Err(refused("ID token: at_hash: of another access token"))
    }
}
