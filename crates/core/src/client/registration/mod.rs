//! Clients that register themselves (RFC 7591, OpenID Connect Dynamic Client Registration) and look after
//! their registration (RFC 7592).

mod model;
mod show;
mod statement;
mod update;

#[cfg(test)]
mod tests;

pub use model::{InitialToken, Registration};
pub use show::{Shown, show};
pub use statement::{Stated, StatementJudge, heed, unknown_statement_key};
pub use update::{SecretChange, replacement, secret_change};

use super::{AuthMethod, Client, ClientAttributes, ClientId, ClientSecret, SecretValue};
use crate::error::OAuthError;
use crate::policy::{RegistrationMode, RegistrationPolicy};
use crate::ports::{Insert, StoreError, Tx, Vault};
use crate::realm::RealmId;
use crate::secret::{Digest, Secret};
use crate::throttle::{Attempt, key};
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
    token: &str,
) -> Result<Client, OAuthError> {
    let refused =
        |cause| OAuthError::invalid_token("The registration access token is invalid").because(cause);
    let (Some(client), Some(registration)) = (client, registration) else {
        return Err(refused("no such client, or it did not register itself"));
    };
    if registration.token != Digest::of(token.as_bytes()) {
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

/// A client that has just registered itself.
pub fn new_client(
    realm: &RealmId,
    id: ClientId,
    attributes: ClientAttributes,
    secret: Option<ClientSecret>,
    now: Timestamp,
) -> Client {
    Client {
        realm: realm.clone(),
        id,
        attributes,
        secrets: secret.into_iter().collect(),
        disabled_at: None,
        created_at: now,
        updated_at: now,
    }
}

/// What came of a registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registered {
    Done,
    /// Too many from this address: again after so many seconds.
    Blocked {
        retry_after: i64,
    },
    /// The initial access token is not good for another.
    Refused,
}

/// Counts a registration against its address or its initial access token. `Done`: it may be stored, in the
/// same transaction.
pub fn count(
    tx: &mut dyn Tx,
    policy: &RegistrationPolicy,
    realm: &RealmId,
    admission: Admission,
    network: &str,
    now: Timestamp,
) -> Result<Registered, StoreError> {
    match admission {
        Admission::Anybody => {
            let counter = key("registration", network);
            Ok(match tx.attempt(realm, &counter, policy.address, now)? {
                Attempt::Allowed => Registered::Done,
                Attempt::Blocked { retry_after } => Registered::Blocked { retry_after },
            })
        }
        Admission::Token(digest) if tx.spend_initial_token(realm, &digest, now)? => Ok(Registered::Done),
        Admission::Token(_) => Ok(Registered::Refused),
        Admission::Counted => Ok(Registered::Done),
    }
}

/// Stores a client with its registration.
pub fn store(tx: &mut dyn Tx, client: &Client, registration: &Registration) -> Result<(), StoreError> {
    match tx.insert_client(client)? {
        Insert::Done => tx.insert_registration(registration),
        // of 122 random bits
        Insert::Taken(_) => Err(StoreError::Failed("a new client id was taken".to_owned())),
    }
}
