//! `refresh_token` (OAuth 2.1 §4.3, rules T8 and T9).
//!
//! A refresh token is `1.KEY.FAMILY.SEQUENCE.MAC`. Its successor is determined, so an answer that got
//! lost can be given again, and an old sequence is recognised as reuse without a row a rotation.

use super::redeem::{Redeem, TokenRequest};
use super::session::has_lost_session;
use super::{Facts, Grant, GrantId, Party, RefreshFamily, RefreshState, RefreshToken, Used, resources};
use crate::account::Account;
use crate::client::{GrantType, Rotation};
use crate::error::OAuthError;
use crate::ports::{RefreshAdvance, StoreError, Vault};
use crate::revocation::RevocationReason;
use crate::scope::Scope;
use crate::secret::{Secret, base64url, constant_time_eq, from_base64url};
use crate::time::Timestamp;
use crate::unit::{Stop, Unit};

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

    fn redeem(&self, unit: &mut Unit<'_>, request: &TokenRequest) -> Result<Facts, Stop<OAuthError>> {
        let text = request.params.first("refresh_token");
        let text =
            text.ok_or_else(|| OAuthError::invalid_request("The refresh_token parameter is missing"))?;
        let token = RefreshToken::decode(text, &*request.vault);
        let token = token.ok_or_else(|| refused("not a refresh token of ours"))?;
        // a parallel request may advance the family between read and write: then look once more
        for _ in 0..2 {
            if let Some(facts) = attempt(unit, request, &token)? {
                return Ok(facts);
            }
        }
        Err(StoreError::Conflict("refresh token family changed twice".to_owned()).into())
    }
}

fn refused(cause: &'static str) -> OAuthError {
    OAuthError::invalid_grant("The refresh token is invalid, expired, revoked or belongs to another client")
        .because(cause)
}

/// Seconds by which the clocks of two nodes may differ: ten either way.
const CLOCK_DIFFERENCE: i64 = 20;

/// What a presented sequence means.
enum Turn {
    /// The newest: goes on.
    Current,
    /// The immediate predecessor, soon enough: the same answer again.
    Retry,
    Reuse,
}

fn turn(unit: &Unit<'_>, request: &TokenRequest, family: &RefreshFamily, presented: i64) -> Turn {
    if presented == family.sequence {
        return Turn::Current;
    }
    let window = request.client.attributes.tokens.refresh_retry_seconds.clamp(0, 60);
    // a rotation that lies ahead by more than nodes differ is of a clock that has gone back since (rule R10)
    let ahead = unit.now.plus_seconds(CLOCK_DIFFERENCE) < family.rotated_at;
    let in_time = window > 0 && !ahead && unit.now < family.rotated_at.plus_seconds(window);
    if presented.checked_add(1) == Some(family.sequence) && in_time { Turn::Retry } else { Turn::Reuse }
}

/// `None`: the family advanced meanwhile.
fn attempt(
    unit: &mut Unit<'_>,
    request: &TokenRequest,
    token: &RefreshToken,
) -> Result<Option<Facts>, Stop<OAuthError>> {
    let grant = unit.tx.grant(&unit.realm.id, &token.family)?.ok_or_else(|| refused("unknown family"))?;
    let family = refuse_unusable(request, &grant, token)?.clone();
    let turn = turn(unit, request, &family, token.sequence);
    if matches!(turn, Turn::Reuse) {
        let order = unit.revocation(RevocationReason::RefreshReuse);
        unit.tx.revoke_grant(&unit.realm.id, &grant.id, &order)?;
        return Err(refused("refresh token reuse: its family is revoked").into());
    }
    refuse_expired(&family, unit.at())?;
    let account = person(unit, &grant)?;
    let scope = narrowed_scope(request, &grant.authorization.scope)?;
    let resources = resources::of(unit, request, &grant.authorization)?;
    let (sequence, used) = match turn {
        Turn::Retry | Turn::Reuse => (family.sequence, Used::Nothing),
        Turn::Current => match advance(unit, request, &grant, &family)? {
            Some(advanced) => advanced,
            None => return Ok(None),
        },
    };
    Ok(Some(Facts {
        id_token: scope.contains("openid"),
        scope,
        resources,
        binding: request.proven.binding(),
        // OpenID Connect Core §12.2: no nonce in a refreshed ID token
        nonce: None,
        refresh_token: Some(RefreshToken { family: grant.id.clone(), sequence }),
        remark: matches!(turn, Turn::Retry).then_some("refresh_retry"),
        used,
        party: Party::Account {
            grant: grant.id,
            authorization: Box::new(grant.authorization),
            account: Box::new(account),
        },
    }))
}

/// Of another client, revoked, without refresh tokens, or not given out yet.
fn refuse_unusable<'a>(
    request: &TokenRequest,
    grant: &'a Grant,
    token: &RefreshToken,
) -> Result<&'a RefreshFamily, OAuthError> {
    if grant.authorization.client != request.client.id {
        return Err(refused("refresh token of another client"));
    }
    if grant.revoked.is_some() {
        return Err(refused("grant is revoked"));
    }
    if !request.proven.meets(&grant.binding) {
        return Err(refused("not by whoever the grant is bound to"));
    }
    if !request.client.stands_by(grant.authorization.generations.client) {
        return Err(refused("the client was disabled since"));
    }
    let RefreshState::Family(family) = &grant.refresh else {
        return Err(refused("grant has no refresh token"));
    };
    if token.sequence > family.sequence {
        return Err(refused("sequence from the future: was a backup restored?"));
    }
    Ok(family)
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
fn person(unit: &mut Unit<'_>, grant: &Grant) -> Result<Account, Stop<OAuthError>> {
    if has_lost_session(unit, grant)? {
        return Err(refused("the session has ended").into());
    }
    let account = unit.tx.account(&unit.realm.id, &grant.authorization.account)?;
    let account = account.filter(|account| account.stands_by(grant.authorization.generations.account));
    Ok(account.ok_or_else(|| refused("the account is disabled, or was since"))?)
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

/// Stores the step, and says how to go back. `None`: a parallel request was first.
fn advance(
    unit: &mut Unit<'_>,
    request: &TokenRequest,
    grant: &Grant,
    family: &RefreshFamily,
) -> Result<Option<(i64, Used)>, StoreError> {
    let to = match request.client.attributes.tokens.rotation {
        Rotation::Rotate => family.sequence.saturating_add(1),
        Rotation::Keep => family.sequence,
    };
    let idle = unit.at().plus(unit.policy.refresh_idle_lifetime).min(family.expires_at);
    let step = RefreshAdvance {
        from: family.sequence,
        to,
        rotated_at: unit.now,
        idle_expires_at: idle,
        grant_expires_at: idle.plus(unit.policy.token_memory()),
    };
    if !unit.tx.advance_refresh(&unit.realm.id, &grant.id, &step)? {
        return Ok(None);
    }
    let back = RefreshAdvance {
        from: to,
        to: family.sequence,
        rotated_at: family.rotated_at,
        idle_expires_at: family.idle_expires_at,
        grant_expires_at: grant.expires_at,
    };
    Ok(Some((to, if to == family.sequence { Used::Nothing } else { Used::RefreshToken(back) })))
}
