//! Verifies ID tokens of a provider (OpenID Connect Core §3.1.3.7).

use std::sync::Arc;

use chancery_core::federation::UpstreamError;
use chancery_core::time::Timestamp;
use chrono::{DateTime, Utc};
use openidconnect::{
    AccessTokenHash, ClaimsVerificationError, ClientId, IdTokenVerifier, Nonce, OAuth2TokenResponse as _,
    SignatureVerificationError,
};
use serde_json::{Map, Value};

use super::Oidc;
use super::documents::Known;
use super::errors::{refused, whole};
use super::types::{Algorithm, IdToken, Key, Tokens, as_map};

/// Seconds that clocks may differ.
pub const SKEW: i64 = 30;

/// Oldest `iat` of a token that was fetched just now, in seconds.
const MAX_AGE: i64 = 600;

/// Signatures that somebody without the provider's private key cannot make. `none` and `HS256` are not
/// among them, whatever the provider announces (rule J1); nor is ES512, whose curve the library does not have.
pub const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RsaSsaPkcs1V15Sha256,
    Algorithm::RsaSsaPkcs1V15Sha384,
    Algorithm::RsaSsaPkcs1V15Sha512,
    Algorithm::RsaSsaPssSha256,
    Algorithm::RsaSsaPssSha384,
    Algorithm::RsaSsaPssSha512,
    Algorithm::EcdsaP256Sha256,
    Algorithm::EcdsaP384Sha384,
    Algorithm::EdDsa,
];

/// A verified ID token's claims, and the documents that it was verified with.
pub struct Verified {
    pub claims: Map<String, Value>,
    pub known: Arc<Known>,
}

impl Oidc {
    /// OpenID Connect Core §3.1.3.7. With a `kid` that is not known the keys are fetched again, once.
    pub(super) async fn verify(
        &self,
        known: Arc<Known>,
        token: &IdToken,
        tokens: &Tokens,
        nonce: &str,
    ) -> Result<Verified, UpstreamError> {
        match self.claims_of(&known, token, tokens, nonce) {
            Err(ClaimsVerificationError::SignatureVerification(
                SignatureVerificationError::NoMatchingKey,
            )) => {
                let known = self.documents.with_newer_keys(&known).await?;
                let claims = self.claims_of(&known, token, tokens, nonce).map_err(|e| of_claims(&e))?;
                Ok(Verified { claims, known })
            }
            Err(error) => Err(of_claims(&error)),
            Ok(claims) => Ok(Verified { claims, known }),
        }
    }

    fn claims_of(
        &self,
        known: &Known,
        token: &IdToken,
        tokens: &Tokens,
        nonce: &str,
    ) -> Result<Map<String, Value>, ClaimsVerificationError> {
        let verifier = self.verifier(known);
        let claims = token.claims(&verifier, &Nonce::new(nonce.to_owned()))?;
        if let Some(expected) = claims.access_token_hash() {
            let algorithm = token.signing_alg().map_err(ClaimsVerificationError::SignatureVerification)?;
            let key = token.signing_key(&verifier).map_err(ClaimsVerificationError::SignatureVerification)?;
            let actual = AccessTokenHash::from_token(tokens.access_token(), algorithm, key)
                .map_err(|e| ClaimsVerificationError::Other(e.to_string()))?;
            if actual != *expected {
                return Err(ClaimsVerificationError::Other("at_hash: of another access token".to_owned()));
            }
        }
        if let Some(party) = claims.authorized_party()
            && party.as_str() != self.settings.client_id
        {
            return Err(ClaimsVerificationError::InvalidAudience("azp: another client".to_owned()));
        }
        as_map(claims).ok_or_else(|| ClaimsVerificationError::Other("claims: not an object".to_owned()))
    }

    fn verifier(&self, known: &Known) -> IdTokenVerifier<'static, Key> {
        let now = self.clock.now();
        let client_id = ClientId::new(self.settings.client_id.clone());
        let issuer = known.metadata.issuer().clone();
        // as for a public client: a client secret never verifies a signature
        IdTokenVerifier::new_public_client(client_id, issuer, known.keys.clone())
            .set_allowed_algs(ALGORITHMS)
            .set_time_fn(move || moment(now.minus(SKEW)))
            .set_issue_time_verifier_fn(move |at| is_recent(now, at))
    }
}

fn moment(at: Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp(at.0, 0).unwrap_or_default()
}

fn is_recent(now: Timestamp, at: DateTime<Utc>) -> Result<(), String> {
    let age = now.since(Timestamp(at.timestamp()));
    if (-SKEW..=MAX_AGE).contains(&age) { Ok(()) } else { Err(format!("iat: {age} seconds old")) }
}

fn of_claims(error: &ClaimsVerificationError) -> UpstreamError {
    refused(&format!("ID token: {:?}", whole(error)))
}
