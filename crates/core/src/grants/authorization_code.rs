//! `authorization_code` (OAuth 2.1 §4.1.3, rules T3 to T6).

use super::redeem::{Redeem, TokenRequest};
use super::{
    AuthorizationCode, CodeBinding, CodeState, Facts, Grant, GrantId, Origin, Party, RefreshFamily,
    RefreshState, RefreshToken, Used, resources,
};
use crate::account::Account;
use crate::binding::{Binding, Proven};
use crate::client::{GrantBinding, GrantType, RefreshRule};
use crate::error::OAuthError;
use crate::ports::{StoreError, uuid_v7};
use crate::revocation::RevocationReason;
use crate::secret::Digest;
use crate::unit::{Stop, Unit};

#[derive(Debug)]
pub struct AuthorizationCodeGrant;

/// What is presented with a code.
struct Presented<'a> {
    digest: Digest,
    redirect_uri: Option<&'a str>,
    verifier: Option<&'a str>,
    proven: &'a Proven,
}

impl Redeem for AuthorizationCodeGrant {
    fn grant_type(&self) -> GrantType {
        GrantType::AuthorizationCode
    }

    fn redeem(&self, unit: &mut Unit<'_>, request: &TokenRequest) -> Result<Facts, Stop<OAuthError>> {
        let code = request.params.first("code");
        let code = code.ok_or_else(|| OAuthError::invalid_request("The code parameter is missing"))?;
        let presented = Presented {
            digest: Digest::of(code.as_bytes()),
            redirect_uri: request.params.first("redirect_uri"),
            verifier: request.params.first("code_verifier"),
            proven: &request.proven,
        };
        match unit.tx.code(&unit.realm.id, &presented.digest)? {
            Some(code) => redeem_stored(unit, request, &presented, &code),
            None => Err(replayed_after_purge(unit, request, &presented)?),
        }
    }
}

fn refused(cause: &'static str) -> OAuthError {
    OAuthError::invalid_grant("The code is invalid, expired, used or belongs to another client")
        .because(cause)
}

fn redeem_stored(
    unit: &mut Unit<'_>,
    request: &TokenRequest,
    presented: &Presented<'_>,
    code: &AuthorizationCode,
) -> Result<Facts, Stop<OAuthError>> {
    refuse_other_client(request, code)?;
    refuse_unfit(&code.binding, presented)?;
    if let CodeState::Consumed { grant, .. } = &code.state {
        return Err(revoke_replayed(unit, grant)?);
    }
    if code.expires_at <= unit.at() {
        return Err(refused("code has expired").into());
    }
    if !request.client.stands_by(code.authorization.generations.client) {
        return Err(refused("the client was disabled since").into());
    }
    let account = person(unit, code)?;
    let resources = resources::of(unit, request, &code.authorization)?;
    let id = GrantId(uuid_v7(&*request.entropy, unit.now).simple().to_string());
    if !unit.tx.consume_code(&unit.realm.id, &code.digest, &id, unit.at())? {
        // a parallel redemption was first; this one is as valid as a replay
        return Err(lost_race(unit, presented)?);
    }
    let grant = new_grant(unit, request, code, id);
    unit.tx.insert_grant(&grant)?;
    let refresh_token = matches!(grant.refresh, RefreshState::Family(_))
        .then(|| RefreshToken { family: grant.id.clone(), sequence: 0 });
    Ok(Facts {
        scope: code.authorization.scope.clone(),
        resources,
        binding: request.proven.binding(),
        id_token: code.authorization.scope.contains("openid"),
        nonce: code.authorization.nonce.clone(),
        refresh_token,
        remark: None,
        used: Used::Code(code.digest),
        party: Party::Account {
            grant: grant.id,
            authorization: Box::new(grant.authorization),
            account: Box::new(account),
        },
    })
}

/// Rule T3: a thief's attempt leaves the code to its owner.
fn refuse_other_client(request: &TokenRequest, code: &AuthorizationCode) -> Result<(), OAuthError> {
    if code.authorization.client == request.client.id {
        Ok(())
    } else {
        Err(refused("code belongs to another client"))
    }
}

/// Rules T3 and T4: redirect URI and verifier; and who the code is bound to (RFC 9449 §10).
fn refuse_unfit(binding: &CodeBinding, presented: &Presented<'_>) -> Result<(), OAuthError> {
    // OAuth 2.1 dropped the parameter at the token endpoint; where it is sent it must be the same
    if presented.redirect_uri.is_some_and(|uri| uri != binding.redirect_uri) {
        return Err(refused("another redirect_uri"));
    }
    if !presented.proven.meets(&binding.sender) {
        return Err(refused("not by whoever the code is bound to"));
    }
    match (&binding.code_challenge, presented.verifier) {
        (Some(challenge), Some(verifier)) if challenge.is_met_by(verifier) => {}
        (Some(_), Some(_)) => return Err(refused("wrong code_verifier")),
        (Some(_), None) => return Err(refused("code_verifier is missing")),
        (None, Some(_)) => {
            return Err(OAuthError::invalid_request("A code_verifier was sent without a code_challenge"));
        }
        (None, None) => {
            // without PKCE the redirect URI is what ties the exchange to the request (RFC 6749 §4.1.3)
            if presented.redirect_uri.is_none() {
                return Err(refused("redirect_uri is missing"));
            }
        }
    }
    Ok(())
}

/// Rule T13: the account is enabled as it was then, and the session, where there is one, has not ended.
fn person(unit: &mut Unit<'_>, code: &AuthorizationCode) -> Result<Account, Stop<OAuthError>> {
    let authorization = &code.authorization;
    if let Some(from) = &authorization.session {
        let session = unit.tx.session(&unit.realm.id, &from.id)?;
        if session.is_none_or(|s| s.ended_at.is_some()) {
            return Err(refused("the session has ended").into());
        }
    }
    let account = unit.tx.account(&unit.realm.id, &authorization.account)?;
    let account = account.filter(|account| account.stands_by(authorization.generations.account));
    Ok(account.ok_or_else(|| refused("the account is disabled, or was since"))?)
}

/// Rule T5: a replay that is valid in all parameters revokes what the code bought.
fn revoke_replayed(unit: &mut Unit<'_>, grant: &GrantId) -> Result<Stop<OAuthError>, StoreError> {
    let order = unit.revocation(RevocationReason::CodeReplay);
    unit.tx.revoke_grant(&unit.realm.id, grant, &order)?;
    Ok(refused("code was used before: its grant is revoked").into())
}

/// The code's row is gone; its grant remembers it.
fn replayed_after_purge(
    unit: &mut Unit<'_>,
    request: &TokenRequest,
    presented: &Presented<'_>,
) -> Result<Stop<OAuthError>, StoreError> {
    let Some(grant) = unit.tx.grant_by_code(&unit.realm.id, &presented.digest)? else {
        return Ok(refused("unknown code").into());
    };
    if grant.authorization.client != request.client.id {
        return Ok(refused("code belongs to another client").into());
    }
    let Origin::Code { binding, .. } = &grant.origin else { return Ok(refused("unknown code").into()) };
    match refuse_unfit(binding, presented) {
        Ok(()) => revoke_replayed(unit, &grant.id),
        Err(error) => Ok(error.into()),
    }
}

fn lost_race(unit: &mut Unit<'_>, presented: &Presented<'_>) -> Result<Stop<OAuthError>, StoreError> {
    match unit.tx.code(&unit.realm.id, &presented.digest)?.map(|c| c.state) {
        Some(CodeState::Consumed { grant, .. }) => revoke_replayed(unit, &grant),
        _ => Ok(refused("code was used by a parallel request").into()),
    }
}

fn new_grant(unit: &Unit<'_>, request: &TokenRequest, code: &AuthorizationCode, id: GrantId) -> Grant {
    let attributes = &request.client.attributes;
    let (policy, at) = (unit.policy, unit.at());
    let offline = code.authorization.scope.contains("offline_access");
    let wanted = match attributes.tokens.refresh {
        RefreshRule::Never => false,
        RefreshRule::WithOfflineAccess => offline,
        RefreshRule::Always => true,
    };
    let tokens_end = at.plus(policy.token_memory());
    let (refresh, expires_at) = if wanted && request.client.allows_grant(GrantType::RefreshToken) {
        let absolute = at.plus(policy.refresh_absolute_lifetime);
        let idle = at.plus(policy.refresh_idle_lifetime).min(absolute);
        let family =
            RefreshFamily { sequence: 0, rotated_at: unit.now, idle_expires_at: idle, expires_at: absolute };
        (RefreshState::Family(family), idle.plus(policy.token_memory()))
    } else {
        (RefreshState::None, tokens_end)
    };
    Grant {
        realm: unit.realm.id.clone(),
        id,
        authorization: code.authorization.clone(),
        origin: Origin::Code { digest: code.digest, binding: code.binding.clone() },
        session_bound: !offline
            && attributes.grants.binding == GrantBinding::Session
            && code.authorization.session.is_some(),
        refresh,
        // a client with credentials is bound by them already (RFC 9449 §5, RFC 8705 §7.1)
        binding: if request.client.is_public() { request.proven.binding() } else { Binding::None },
        created_at: at,
        expires_at,
        revoked: None,
    }
}
