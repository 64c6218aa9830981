//! `authorization_code` (OAuth 2.1 §4.1.3, rules T3 to T6).

use super::redeem::{Redeem, Redemption, TokenRequest, refuse, without_store};
use super::{
    AuthorizationCode, CodeBinding, CodeState, Facts, Grant, GrantId, Party, RefreshFamily, RefreshState,
    RefreshToken, RevocationReason, resources,
};
use crate::account::Account;
use crate::client::{GrantBinding, GrantType, RefreshRule};
use crate::error::OAuthError;
use crate::ports::{Outcome, RevocationOrder, StoreError, Tx, uuid_v7};
use crate::secret::Digest;

#[derive(Debug)]
pub struct AuthorizationCodeGrant;

/// What is presented with a code.
struct Presented<'a> {
    digest: Digest,
    redirect_uri: Option<&'a str>,
    verifier: Option<&'a str>,
}

impl Redeem for AuthorizationCodeGrant {
    fn grant_type(&self) -> GrantType {
        GrantType::AuthorizationCode
    }

    fn needs_store(&self) -> bool {
        true
    }

    fn redeem(&self, request: &TokenRequest, tx: Option<&mut dyn Tx>) -> Result<Redemption, StoreError> {
        let tx = tx.ok_or_else(without_store)?;
        let Some(code) = request.params.first("code") else {
            return Ok(refuse(OAuthError::invalid_request("The code parameter is missing")));
        };
        let presented = Presented {
            digest: Digest::of(code.as_bytes()),
            redirect_uri: request.params.first("redirect_uri"),
            verifier: request.params.first("code_verifier"),
        };
        match tx.code(&request.realm.id, &presented.digest)? {
            Some(code) => redeem_stored(request, tx, &presented, &code),
            None => replayed_after_purge(request, tx, &presented),
        }
    }
}

fn refused(cause: &'static str) -> OAuthError {
    OAuthError::invalid_grant("The code is invalid, expired, used or belongs to another client")
        .because(cause)
}

fn redeem_stored(
    request: &TokenRequest,
    tx: &mut dyn Tx,
    presented: &Presented<'_>,
    code: &AuthorizationCode,
) -> Result<Redemption, StoreError> {
    if let Err(error) =
        refuse_other_client(request, code).and_then(|()| refuse_unfit(&code.binding, presented))
    {
        return Ok(refuse(error));
    }
    if let CodeState::Consumed { grant, .. } = &code.state {
        return revoke_replayed(request, tx, grant);
    }
    if code.expires_at <= request.now.seconds() {
        return Ok(refuse(refused("code has expired")));
    }
    let account = match person(request, tx, code)? {
        Ok(account) => account,
        Err(error) => return Ok(refuse(error)),
    };
    let resources = match resources::of(request, &code.authorization.resources, tx)? {
        Ok(resources) => resources,
        Err(error) => return Ok(refuse(error)),
    };
    let id = GrantId(uuid_v7(&*request.entropy, request.now).simple().to_string());
    if !tx.consume_code(&request.realm.id, &code.digest, &id, request.now.seconds())? {
        // a parallel redemption was first; this one is as valid as a replay
        return lost_race(request, tx, presented);
    }
    let grant = new_grant(request, code, id);
    tx.insert_grant(&grant)?;
    let refresh_token = matches!(grant.refresh, RefreshState::Family(_))
        .then(|| RefreshToken { family: grant.id.clone(), sequence: 0 });
    Ok((
        Outcome::Commit,
        Ok(Facts {
            scope: code.authorization.scope.clone(),
            resources,
            id_token: code.authorization.scope.contains("openid"),
            nonce: code.authorization.nonce.clone(),
            refresh_token,
            remark: None,
            party: Party::Account {
                grant: grant.id,
                authorization: Box::new(grant.authorization),
                account: Box::new(account),
            },
        }),
    ))
}

/// Rule T3: a thief's attempt leaves the code to its owner.
fn refuse_other_client(request: &TokenRequest, code: &AuthorizationCode) -> Result<(), OAuthError> {
    if code.authorization.client == request.client.id {
        Ok(())
    } else {
        Err(refused("code belongs to another client"))
    }
}

/// Rules T3 and T4: redirect URI and verifier.
fn refuse_unfit(binding: &CodeBinding, presented: &Presented<'_>) -> Result<(), OAuthError> {
    // OAuth 2.1 dropped the parameter at the token endpoint; where it is sent it must be the same
    if presented.redirect_uri.is_some_and(|uri| uri != binding.redirect_uri) {
        return Err(refused("another redirect_uri"));
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

/// Rule T13: the account is enabled and the session has not ended.
fn person(
    request: &TokenRequest,
    tx: &mut dyn Tx,
    code: &AuthorizationCode,
) -> Result<Result<Account, OAuthError>, StoreError> {
    let authorization = &code.authorization;
    let session = tx.session(&request.realm.id, &authorization.session)?;
    if session.is_none_or(|s| s.ended_at.is_some()) {
        return Ok(Err(refused("the session has ended")));
    }
    Ok(match tx.account(&request.realm.id, &authorization.account)? {
        Some(account) if account.is_enabled() => Ok(account),
        _ => Err(refused("the account is disabled")),
    })
}

/// Rule T5: a replay that is valid in all parameters revokes what the code bought.
fn revoke_replayed(
    request: &TokenRequest,
    tx: &mut dyn Tx,
    grant: &GrantId,
) -> Result<Redemption, StoreError> {
    let at = request.now.seconds();
    tx.revoke_grant(
        &request.realm.id,
        grant,
        &RevocationOrder {
            at,
            reason: RevocationReason::CodeReplay,
            keep_until: at.plus(request.policy.token_memory()),
        },
    )?;
    Ok(refuse(refused("code was used before: its grant is revoked")))
}

/// The code's row is gone; its grant remembers it.
fn replayed_after_purge(
    request: &TokenRequest,
    tx: &mut dyn Tx,
    presented: &Presented<'_>,
) -> Result<Redemption, StoreError> {
    let Some(grant) = tx.grant_by_code(&request.realm.id, &presented.digest)? else {
        return Ok(refuse(refused("unknown code")));
    };
    if grant.authorization.client != request.client.id {
        return Ok(refuse(refused("code belongs to another client")));
    }
    match refuse_unfit(&grant.code_binding, presented) {
        Ok(()) => revoke_replayed(request, tx, &grant.id),
        Err(error) => Ok(refuse(error)),
    }
}

fn lost_race(
    request: &TokenRequest,
    tx: &mut dyn Tx,
    presented: &Presented<'_>,
) -> Result<Redemption, StoreError> {
    match tx.code(&request.realm.id, &presented.digest)?.map(|c| c.state) {
        Some(CodeState::Consumed { grant, .. }) => revoke_replayed(request, tx, &grant),
        _ => Ok(refuse(refused("code was used by a parallel request"))),
    }
}

fn new_grant(request: &TokenRequest, code: &AuthorizationCode, id: GrantId) -> Grant {
    let attributes = &request.client.attributes;
    let policy = &request.policy;
    let at = request.now.seconds();
    let offline = code.authorization.scope.contains("offline_access");
    let wanted = match attributes.refresh {
        RefreshRule::Never => false,
        RefreshRule::WithOfflineAccess => offline,
        RefreshRule::Always => true,
    };
    let tokens_end = at.plus(policy.token_memory());
    let (refresh, expires_at) = if wanted && request.client.allows_grant(GrantType::RefreshToken) {
        let absolute = at.plus(policy.refresh_absolute_lifetime);
        let idle = at.plus(policy.refresh_idle_lifetime).min(absolute);
        let family = RefreshFamily {
            sequence: 0,
            rotated_at: request.now,
            idle_expires_at: idle,
            expires_at: absolute,
        };
        (RefreshState::Family(family), idle.plus(policy.token_memory()))
    } else {
        (RefreshState::None, tokens_end)
    };
    Grant {
        realm: request.realm.id.clone(),
        id,
        authorization: code.authorization.clone(),
        code: code.digest,
        code_binding: code.binding.clone(),
        session_bound: !offline && attributes.binding == GrantBinding::Session,
        refresh,
        created_at: at,
        expires_at,
        revoked: None,
    }
}
