//! Client authentication (RFC 6749 §2.3, OpenID Connect Core §9, RFC 7523).
//!
//! [`identify`] reads who a request claims to come from; [`judge`] decides whether it does.

mod assertion;
mod presented;

pub use presented::{Presentation, Proof, identify};

use super::{AuthMethod, Client, ClientSecret, SecretValue};
use crate::error::OAuthError;
use crate::ports::{Vault, Verifier};
use crate::resource::Resource;
use crate::secret::Digest;
use crate::time::Timestamp;
use crate::unit::{Stop, Unit};
use serde_json::Value;

/// Who asks what is judged against.
pub struct Judge<'a> {
    pub client: &'a Client,
    pub issuer: &'a str,
    /// URL of the endpoint that was called; `oidc` clients may use it as `aud`.
    pub endpoint: &'a str,
    /// URL of the token endpoint; likewise.
    pub token_endpoint: &'a str,
    /// The document at the client's `jwks_uri`, once it has been fetched.
    pub jwks: Option<&'a Value>,
    pub verifier: &'a dyn Verifier,
    pub vault: &'a dyn Vault,
    pub now: Timestamp,
}

/// What judging came to, when it did not refuse.
#[derive(Debug, Clone, PartialEq)]
pub enum Judgement {
    /// The client is who it says. The assertion's `jti`, if any, must be remembered in the
    /// transaction of what it buys; seen before, the client is refused.
    Authenticated(Option<OneTime>),
    /// Fetch the client's `jwks_uri` and judge again.
    NeedJwks,
    /// The document lacks the assertion's `kid`: fetch it anew, if that was not just done.
    NeedNewerJwks,
}

/// A value that may be presented once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneTime {
    pub digest: Digest,
    pub expires_at: Timestamp,
}

/// The one answer to every failure (rule T1); the cause is for the log.
pub fn refused(cause: &'static str) -> OAuthError {
    OAuthError::invalid_client("Client authentication failed").because(cause)
}

/// Judges presented credentials. The checks, in order: method, then proof.
pub fn judge(context: &Judge<'_>, presented: &Presentation) -> Result<Judgement, OAuthError> {
    let client = context.client;
    refuse_disabled(client)?;
    match (&presented.proof, client.attributes.auth_method) {
        (Proof::None, AuthMethod::None) => Ok(Judgement::Authenticated(None)),
        (Proof::Basic(secret), AuthMethod::ClientSecretBasic)
        | (Proof::Post(secret), AuthMethod::ClientSecretPost) => {
            refuse_wrong_secret(client, &secret.digest(), context.now)?;
            Ok(Judgement::Authenticated(None))
        }
        (Proof::Assertion(jwt), AuthMethod::PrivateKeyJwt | AuthMethod::ClientSecretJwt) => {
            assertion::judge(context, jwt)
        }
        (Proof::None, _) => Err(refused("no credentials from a confidential client")),
        _ => Err(refused("not the registered authentication method")),
    }
}

fn refuse_disabled(client: &Client) -> Result<(), OAuthError> {
    if client.is_enabled() { Ok(()) } else { Err(refused("client is disabled")) }
}

fn refuse_wrong_secret(client: &Client, digest: &Digest, now: Timestamp) -> Result<(), OAuthError> {
    if fits_one(client.valid_secrets(now), digest) { Ok(()) } else { Err(refused("wrong client secret")) }
}

/// Compares with every secret, whichever fits.
fn fits_one<'a>(secrets: impl Iterator<Item = &'a ClientSecret>, digest: &Digest) -> bool {
    let mut fits = false;
    for secret in secrets {
        if let SecretValue::Hashed(stored) = &secret.value {
            fits |= stored == digest;
        }
    }
    fits
}

/// Judges the credentials of a resource at the introspection endpoint: a secret, by Basic or in the body.
pub fn judge_resource(
    resource: &Resource,
    presented: &Presentation,
    now: Timestamp,
) -> Result<(), OAuthError> {
    let (Proof::Basic(secret) | Proof::Post(secret)) = &presented.proof else {
        return Err(refused("a resource authenticates with its secret"));
    };
    let valid = resource.secrets.iter().filter(|s| s.expires_at.is_none_or(|e| now < e));
    if fits_one(valid, &secret.digest()) { Ok(()) } else { Err(refused("wrong resource secret")) }
}

/// Uses up an assertion, in the transaction of what it buys; one that was used before is refused.
pub fn remember(unit: &mut Unit<'_>, one_time: &OneTime) -> Result<(), Stop<OAuthError>> {
    if unit.tx.remember_once(&unit.realm.id, &one_time.digest, one_time.expires_at)? {
        Ok(())
    } else {
        Err(refused("client assertion was used before").into())
    }
}
