//! Client authentication (RFC 6749 §2.3, OpenID Connect Core §9, RFC 7523).
//!
//! [`identify`] reads who a request claims to come from; [`judge`] decides whether it does.

pub(crate) mod advertise;
mod assertion;
mod judgement;
mod presented;

pub use judgement::{Judge, OneTime, refused};
pub use presented::{BasicSecret, Presentation, Proof, identify};

use super::{AuthMethod, Client, ClientSecret, SecretValue, Unsettled};
use crate::error::OAuthError;
use crate::resource::Resource;
use crate::secret::{Digest, Secret};
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
        (
            proof @ (Proof::Basic(_) | Proof::Post(_)),
            AuthMethod::ClientSecretBasic | AuthMethod::ClientSecretPost,
        ) => {
            refuse_wrong_secret(client, proof, context.now)?;
            refuse_other_way(client, proof)?;
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

fn refuse_wrong_secret(client: &Client, proof: &Proof, now: Timestamp) -> Result<(), OAuthError> {
    if fits_one(client.valid_secrets(now), proof) { Ok(()) } else { Err(refused("wrong client secret")) }
}

/// Rule T1: a client that showed its right secret is told that it may not show it so.
fn refuse_other_way(client: &Client, proof: &Proof) -> Result<(), OAuthError> {
    let own = &client.attributes.authentication;
    match (proof, own.method) {
        (Proof::Post(_), AuthMethod::ClientSecretBasic) if !own.secret_in_body => {
            Err(OAuthError::invalid_client(
                "The secret is right, but this client is registered for client_secret_basic: send it in the \
                 Authorization header",
            ))
        }
        (Proof::Basic(_), AuthMethod::ClientSecretPost) => Err(OAuthError::invalid_client(
            "The secret is right, but this client is registered for client_secret_post: send it in the body",
        )),
        _ => Ok(()),
    }
}

/// Compares with every secret, whichever fits, in each form in which the secret may have been meant.
fn fits_one<'a>(secrets: impl Iterator<Item = &'a ClientSecret>, proof: &Proof) -> bool {
    let shown: Vec<Digest> = match proof {
        Proof::Basic(secret) => {
            std::iter::once(&secret.as_sent).chain(&secret.decoded).map(Secret::digest).collect()
        }
        Proof::Post(secret) => vec![secret.digest()],
        Proof::None | Proof::Assertion(_) => Vec::new(),
    };
    let mut fits = false;
    for secret in secrets {
        if let SecretValue::Hashed(stored) = &secret.value {
            for digest in &shown {
                fits |= stored == digest;
            }
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
    if !matches!(presented.proof, Proof::Basic(_) | Proof::Post(_)) {
        return Err(refused("a resource authenticates with its secret"));
    }
    let valid = resource.secrets.iter().filter(|s| s.expires_at.is_none_or(|e| now < e));
    if fits_one(valid, &presented.proof) { Ok(()) } else { Err(refused("wrong resource secret")) }
}

/// Uses up an assertion, in the transaction of what it buys; one that was used before is refused.
pub fn remember(unit: &mut Unit<'_>, one_time: &OneTime) -> Result<(), Stop<OAuthError>> {
    if unit.tx.remember_once(&unit.realm.id, &one_time.digest, one_time.expires_at)? {
        Ok(())
    } else {
        Err(refused("client assertion was used before").into())
    }
}
