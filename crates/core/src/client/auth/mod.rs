//! Client authentication (RFC 6749 §2.3, OpenID Connect Core §9, RFC 7523).
//!
//! [`identify`] reads who a request claims to come from; [`judge`] decides whether it does.

pub(crate) mod advertise;
mod assertion;
mod judgement;
mod presented;

pub use judgement::{Judge, OneTime, refused};
pub use presented::{Presentation, Proof, identify};

use super::{AuthMethod, Client, ClientSecret, SecretValue, Unsettled};
use crate::error::OAuthError;
use crate::resource::Resource;
use crate::secret::Digest;
use crate::time::Timestamp;
use crate::unit::{Stop, Unit};

/// Judges presented credentials. The checks, in order: method, then proof. An assertion's `jti` must be remembered in
/// the transaction of what it buys; seen before, the client is refused.
pub fn judge(
    context: &Judge<'_>,
    presented: &Presentation,
) -> Result<Option<OneTime>, Unsettled<OAuthError>> {
    let client = context.client;
    refuse_disabled(client)?;
    match (&presented.proof, client.attributes.authentication.method) {
        (Proof::None, AuthMethod::None) => Ok(None),
        (Proof::Basic(secret), AuthMethod::ClientSecretBasic)
        | (Proof::Post(secret), AuthMethod::ClientSecretPost) => {
            refuse_wrong_secret(client, &secret.digest(), context.now)?;
            Ok(None)
        }
        (Proof::Assertion(jwt), AuthMethod::PrivateKeyJwt | AuthMethod::ClientSecretJwt) => {
            assertion::judge(context, jwt).map(Some)
        }
        (Proof::None, _) => Err(refused("no credentials from a confidential client").into()),
        _ => Err(refused("not the registered authentication method").into()),
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
