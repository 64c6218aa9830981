//! `refresh_token` (OAuth 2.1 §4.3, rules T8 and T9).
//!
//! A refresh token is `1.KEY.FAMILY.SEQUENCE.MAC`. Its successor is determined, so an answer that got
//! lost can be given again, and an old sequence is recognised as reuse without a row a rotation.

use super::redeem::{Redeem, Redemption, TokenRequest, refuse, without_store};
use super::{
    Facts, Grant, GrantId, Party, RefreshFamily, RefreshState, RefreshToken, RevocationReason, resources,
};
use crate::account::Account;
use crate::client::{GrantType, Rotation};
use crate::error::OAuthError;
use crate::ports::{Outcome, RefreshAdvance, RevocationOrder, StoreError, Tx, Vault};
use crate::scope::Scope;
use crate::secret::{Secret, base64url, constant_time_eq, from_base64url};
use crate::time::Timestamp;

const PURPOSE: &str = "refresh_token";

/// Longest refresh token that can be ours, in bytes.
const MAX_LENGTH: usize = 200;

impl RefreshToken {
    /// The token's text, under the vault's current key.
    pub fn encode(&self, vault: &dyn Vault) -> Option<Secret> {
        self.encode_with(vault, vault.key_id())
    }

    fn encode_with(&self, vault: &dyn Vault, key: &str) -> Option<Secret> {
        let body = format!("1.{key}.{}.{}", self.family.as_str(), self.sequence);
        let mac = vault.mac(key, PURPOSE, body.as_bytes())?;
        Some(Secret::new(format!("{body}.{}", base64url(&mac))))
    }

    /// Reads a token; `None` when it is not one of ours, truncated or altered.
    pub fn decode(text: &str, vault: &dyn Vault) -> Option<Self> {
        if text.len() > MAX_LENGTH {
            return None;
        }
        let (body, mac) = text.rsplit_once('.')?;
        let mut parts = body.split('.');
        let (version, key, family, sequence) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        if version != "1" || parts.next().is_some() {
            return None;
        }
        let expected = vault.mac(key, PURPOSE, body.as_bytes())?;
        if !constant_time_eq(&from_base64url(mac)?, &expected) {
            return None;
        }
        Some(Self { family: GrantId(family.to_owned()), sequence: sequence.parse().ok()? })
    }
}

#[derive(Debug)]
pub struct RefreshTokenGrant;

impl Redeem for RefreshTokenGrant {
    fn grant_type(&self) -> GrantType {
        GrantType::RefreshToken
    }

    fn needs_store(&self) -> bool {
        true
    }

    fn redeem(&self, request: &TokenRequest, tx: Option<&mut dyn Tx>) -> Result<Redemption, StoreError> {
        let tx = tx.ok_or_else(without_store)?;
        let Some(text) = request.params.first("refresh_token") else {
            return Ok(refuse(OAuthError::invalid_request("The refresh_token parameter is missing")));
        };
        let Some(token) = RefreshToken::decode(text, &*request.vault) else {
            return Ok(refuse(refused("not a refresh token of ours")));
        };
        // a parallel request may advance the family between read and write: then look once more
        for _ in 0..2 {
            if let Some(redemption) = attempt(request, tx, &token)? {
                return Ok(redemption);
            }
        }
        Err(StoreError::Conflict("refresh token family changed twice".to_owned()))
    }
}

fn refused(cause: &'static str) -> OAuthError {
    OAuthError::invalid_grant("The refresh token is invalid, expired, revoked or belongs to another client")
        .because(cause)
}

/// What a presented sequence means.
enum Turn {
    /// The newest: goes on.
    Current,
    /// The immediate predecessor, soon enough: the same answer again.
    Retry,
    Reuse,
}

fn turn(request: &TokenRequest, family: &RefreshFamily, presented: i64) -> Turn {
    if presented == family.sequence {
        return Turn::Current;
    }
    let window = request.client.attributes.refresh_retry_seconds.clamp(0, 60);
    let in_time = request.now < family.rotated_at.plus_seconds(window);
    if presented.checked_add(1) == Some(family.sequence) && in_time { Turn::Retry } else { Turn::Reuse }
}

/// `None`: the family advanced meanwhile.
fn attempt(
    request: &TokenRequest,
    tx: &mut dyn Tx,
    token: &RefreshToken,
) -> Result<Option<Redemption>, StoreError> {
    let realm = &request.realm.id;
    let Some(grant) = tx.grant(realm, &token.family)? else {
        return Ok(Some(refuse(refused("unknown family"))));
    };
    if grant.authorization.client != request.client.id {
        return Ok(Some(refuse(refused("refresh token of another client"))));
    }
    if grant.revoked.is_some() {
        return Ok(Some(refuse(refused("grant is revoked"))));
    }
    let RefreshState::Family(family) = &grant.refresh else {
        return Ok(Some(refuse(refused("grant has no refresh token"))));
    };
    if token.sequence > family.sequence {
        return Ok(Some(refuse(refused("sequence from the future: was a backup restored?"))));
    }
    let turn = turn(request, family, token.sequence);
    if matches!(turn, Turn::Reuse) {
        revoke(request, tx, &grant)?;
        return Ok(Some(refuse(refused("refresh token reuse: its family is revoked"))));
    }
    if let Err(error) = refuse_expired(family, request.now.seconds()) {
        return Ok(Some(refuse(error)));
    }
    let account = match person(request, tx, &grant)? {
        Ok(account) => account,
        Err(error) => return Ok(Some(refuse(error))),
    };
    let scope = match narrowed_scope(request, &grant.authorization.scope) {
        Ok(scope) => scope,
        Err(error) => return Ok(Some(refuse(error))),
    };
    let resources = match resources::of(request, &grant.authorization.resources, tx)? {
        Ok(resources) => resources,
        Err(error) => return Ok(Some(refuse(error))),
    };
    let sequence = match turn {
        Turn::Retry | Turn::Reuse => family.sequence,
        Turn::Current => match advance(request, tx, &grant.id, family)? {
            Some(sequence) => sequence,
            None => return Ok(None),
        },
    };
    let remark = matches!(turn, Turn::Retry).then_some("refresh_retry");
    let facts = facts(grant, account, scope, resources, sequence, remark);
    Ok(Some((Outcome::Commit, Ok(facts))))
}

fn facts(
    grant: Grant,
    account: Account,
    scope: Scope,
    resources: Vec<crate::resource::Resource>,
    sequence: i64,
    remark: Option<&'static str>,
) -> Facts {
    Facts {
        id_token: scope.contains("openid"),
        scope,
        resources,
        // OpenID Connect Core §12.2: no nonce in a refreshed ID token
        nonce: None,
        refresh_token: Some(RefreshToken { family: grant.id.clone(), sequence }),
        remark,
        party: Party::Account {
            grant: grant.id,
            authorization: Box::new(grant.authorization),
            account: Box::new(account),
        },
    }
}

fn refuse_expired(family: &RefreshFamily, now: Timestamp) -> Result<(), OAuthError> {
    if now >= family.expires_at {
        return Err(refused("absolute lifetime is over"));
    }
    if now >= family.idle_expires_at {
        return Err(refused("unused for too long"));
    }
    Ok(())
}

/// Rule T13, and the session that the grant is bound to.
fn person(
    request: &TokenRequest,
    tx: &mut dyn Tx,
    grant: &Grant,
) -> Result<Result<Account, OAuthError>, StoreError> {
    let realm = &request.realm.id;
    if grant.session_bound {
        let now = request.now.seconds();
        let session = tx.session(realm, &grant.authorization.session)?;
        // a session-bound grant ends with its session; using it does not need the browser to be seen
        if session.is_none_or(|s| s.ended_at.is_some() || s.expires_at <= now) {
            return Ok(Err(refused("the session has ended")));
        }
    }
    Ok(match tx.account(realm, &grant.authorization.account)? {
        Some(account) if account.is_enabled() => Ok(account),
        _ => Err(refused("the account is disabled")),
    })
}

/// A request may narrow the scope, never widen it (OAuth 2.1 §4.3.1).
fn narrowed_scope(request: &TokenRequest, granted: &Scope) -> Result<Scope, OAuthError> {
    let Some(text) = request.params.first("scope") else { return Ok(granted.clone()) };
    let asked =
        Scope::parse(text).map_err(|_| OAuthError::invalid_scope("The scope parameter is malformed"))?;
    if asked.is_subset(granted) {
        Ok(asked)
    } else {
        Err(OAuthError::invalid_scope("The scope exceeds what was granted"))
    }
}

/// Stores the step. `None`: a parallel request was first.
fn advance(
    request: &TokenRequest,
    tx: &mut dyn Tx,
    id: &GrantId,
    family: &RefreshFamily,
) -> Result<Option<i64>, StoreError> {
    let now = request.now.seconds();
    let to = match request.client.attributes.rotation {
        Rotation::Rotate => family.sequence.saturating_add(1),
        Rotation::Keep => family.sequence,
    };
    let idle = now.plus(request.policy.refresh_idle_lifetime).min(family.expires_at);
    let step = RefreshAdvance {
        from: family.sequence,
        to,
        rotated_at: request.now,
        idle_expires_at: idle,
        grant_expires_at: idle.plus(request.policy.token_memory()),
    };
    Ok(tx.advance_refresh(&request.realm.id, id, &step)?.then_some(to))
}

fn revoke(request: &TokenRequest, tx: &mut dyn Tx, grant: &Grant) -> Result<(), StoreError> {
    let at = request.now.seconds();
    let order = RevocationOrder {
        at,
        reason: RevocationReason::RefreshReuse,
        keep_until: at.plus(request.policy.token_memory()),
    };
    tx.revoke_grant(&request.realm.id, &grant.id, &order).map(drop)
}
