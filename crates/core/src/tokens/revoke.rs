//! Token revocation (RFC 7009, rule J8).

use crate::client::ClientId;
use crate::error::OAuthError;
use crate::grants::{GrantId, RefreshToken, RevocationReason};
use crate::policy::Policy;
use crate::ports::{Revocation, RevocationOrder, Revokes, StoreError, TokenType, Tx, Vault, Verifier};
use crate::realm::Realm;
use crate::time::Timestamp;

use super::access::AccessToken;

/// What a presented token is; the hint is not needed, so a wrong one cannot harm.
#[derive(Debug, Clone, PartialEq)]
pub enum Presented {
    Refresh(RefreshToken),
    Access(Box<AccessToken>),
    /// Not ours, or altered: nothing to revoke, and nothing wrong with asking.
    Unknown,
}

/// Recognises a token of ours.
pub fn recognise(token: &str, vault: &dyn Vault, verifier: &dyn Verifier, now: Timestamp) -> Presented {
    if let Some(refresh) = RefreshToken::decode(token, vault) {
        return Presented::Refresh(refresh);
    }
    verifier
        .verify_own(token, TokenType::AccessToken, now)
        .ok()
        .and_then(|claims| serde_json::from_slice(&claims).ok())
        .map_or(Presented::Unknown, |access| Presented::Access(Box::new(access)))
}

fn foreign() -> OAuthError {
    OAuthError::invalid_grant("The token was issued to another client")
}

/// Revokes: a refresh token with its whole grant, an access token alone.
pub fn revoke(
    tx: &mut dyn Tx,
    realm: &Realm,
    policy: &Policy,
    client: &ClientId,
    presented: &Presented,
    now: Timestamp,
) -> Result<Result<(), OAuthError>, StoreError> {
    match presented {
        Presented::Unknown => Ok(Ok(())),
        Presented::Refresh(token) => revoke_family(tx, realm, policy, client, &token.family, now),
        Presented::Access(token) if token.client_id != client.0 => Ok(Err(foreign())),
        Presented::Access(token) => {
            if token.exp > now {
                tx.add_revocation(
                    &realm.id,
                    &Revocation {
                        revokes: Revokes::Jti(token.jti.clone()),
                        keep_until: token.exp.plus(3600),
                    },
                )?;
            }
            Ok(Ok(()))
        }
    }
}

fn revoke_family(
    tx: &mut dyn Tx,
    realm: &Realm,
    policy: &Policy,
    client: &ClientId,
    family: &GrantId,
    now: Timestamp,
) -> Result<Result<(), OAuthError>, StoreError> {
    let Some(grant) = tx.grant(&realm.id, family)? else { return Ok(Ok(())) };
    if grant.authorization.client != *client {
        return Ok(Err(foreign()));
    }
    let order = RevocationOrder {
        at: now,
        reason: RevocationReason::Client,
        keep_until: now.plus(policy.token_memory()),
    };
    tx.revoke_grant(&realm.id, family, &order)?;
    Ok(Ok(()))
}
