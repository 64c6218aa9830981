//! Clients that register themselves (RFC 7591, OpenID Connect Dynamic Client Registration) and look after
//! their registration (RFC 7592).

mod model;
mod show;
mod statement;
mod update;

/// Enters the endpoint, unless it is closed.
pub(crate) fn advertise(to: &mut Metadata, policy: &Policy) {
    if policy.registration.mode != RegistrationMode::Closed {
        to.endpoint("registration_endpoint", path::REGISTER);
    }
}

#[cfg(test)]
mod tests;

pub use model::Registration;
pub use show::{Shown, show};
pub use statement::{Stated, StatementJudge, heed, unknown_statement_key};
pub use update::{SecretChange, replacement, secret_change};

use super::{AuthMethod, Client, ClientAttributes, ClientId, ClientSecret, SecretValue};
use crate::discovery::{Metadata, path};
use crate::error::OAuthError;
use crate::generation::Generation;
use crate::policy::{Policy, RegistrationMode};
use crate::ports::Vault;
use crate::realm::RealmId;
use crate::secret::{Digest, Secret};
use crate::time::Timestamp;

/// What a registration rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// Nothing: it counts against its address.
    Anybody,
    /// An initial access token.
    Token(Digest),
    /// It was counted before.
    Counted,
}

/// Who may register (rule P5). `None`: a token is missing.
pub fn admit(mode: RegistrationMode, token: Option<&str>) -> Result<Option<Admission>, OAuthError> {
    match (mode, token) {
        (RegistrationMode::Closed, _) => {
            Err(OAuthError::invalid_token("This server does not let clients register themselves"))
        }
        (_, Some(token)) => Ok(Some(Admission::Token(Digest::of(token.as_bytes())))),
        (RegistrationMode::Token, None) => Ok(None),
        (RegistrationMode::Open, None) => Ok(Some(Admission::Anybody)),
    }
}

/// The answer to an initial access token that is not good for another registration.
pub fn unknown_initial_token() -> OAuthError {
    OAuthError::invalid_token("The initial access token is unknown, expired or used up")
}

/// The client that a registration access token belongs to (RFC 7592 §2). Which of its parts does not fit is
/// not told.
pub fn owner(
    client: Option<Client>,
    registration: Option<&Registration>,
    token: &Digest,
) -> Result<Client, OAuthError> {
    let refused =
        |cause| OAuthError::invalid_token("The registration access token is invalid").because(cause);
    let (Some(client), Some(registration)) = (client, registration) else {
        return Err(refused("no such client, or it did not register itself"));
    };
    if registration.token != *token {
        return Err(refused("not the client's registration access token"));
    }
    if !client.is_enabled() {
        return Err(refused("client is disabled"));
    }
    Ok(client)
}

/// The stored form of a secret that was made for a client; `None` for methods without one.
pub fn stored_secret(
    vault: &dyn Vault,
    client: &ClientId,
    method: AuthMethod,
    secret: &Secret,
    id: String,
    now: Timestamp,
) -> Option<ClientSecret> {
    let value = match method {
        AuthMethod::None | AuthMethod::PrivateKeyJwt => return None,
        AuthMethod::ClientSecretBasic | AuthMethod::ClientSecretPost => SecretValue::Hashed(secret.digest()),
        // it is an HMAC key itself
        AuthMethod::ClientSecretJwt => {
            let plain = secret.expose().as_bytes();
            SecretValue::Sealed(vault.seal("client_secret", client.as_str().as_bytes(), plain))
        }
    };
    Some(ClientSecret { id, value, created_at: now, expires_at: None })
}

/// A client that has just registered itself, in which generation and when.
pub fn new_client(
    realm: &RealmId,
    id: ClientId,
    attributes: ClientAttributes,
    secret: Option<ClientSecret>,
    made: (Generation, Timestamp),
) -> Client {
    let (generation, now) = made;
    Client {
        realm: realm.clone(),
        id,
        attributes,
        secrets: secret.into_iter().collect(),
        generation,
        disabled_at: None,
        created_at: now,
        updated_at: now,
    }
}
