//! A verifier that believes every signature, so that what comes after it is fuzzed and not the signature.

use chancery_core::client::AssertionAlgorithm;
use chancery_core::ports::{JwsError, TokenType, VerifiedJws, Verifier};
use chancery_core::secret::from_base64url;
use chancery_core::time::Timestamp;
use chancery_test_support::jws::encode;
use serde_json::{Map, Value};

pub struct Trusting;

/// A token with these claims that [`Trusting`] believes.
pub fn token(claims: &[u8]) -> String {
    format!("e30.{}.AA", encode(claims))
}

fn claims(token: &str) -> Option<Vec<u8>> {
    from_base64url(token.split('.').nth(1)?)
}

fn believed(token: &str) -> Result<VerifiedJws, JwsError> {
    let claims = claims(token).and_then(|json| serde_json::from_slice::<Map<String, Value>>(&json).ok());
    let claims = claims.ok_or(JwsError::Malformed("claims"))?;
    Ok(VerifiedJws { algorithm: "RS256", typ: None, kid: None, claims })
}

impl Verifier for Trusting {
    fn verify_own(&self, token: &str, _: TokenType, _: Timestamp) -> Result<Vec<u8>, JwsError> {
        claims(token).ok_or(JwsError::Malformed("claims"))
    }

    fn verify_with_jwks(
        &self,
        token: &str,
        _: &Value,
        _: &[AssertionAlgorithm],
    ) -> Result<VerifiedJws, JwsError> {
        believed(token)
    }

    fn verify_with_secret(&self, token: &str, _: &[u8]) -> Result<VerifiedJws, JwsError> {
        believed(token)
    }
}
