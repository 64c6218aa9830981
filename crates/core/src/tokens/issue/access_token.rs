//! The access token (RFC 9068).

use crate::client::SigningAlgorithm;
use crate::grants::{Facts, Party};
use crate::policy::Policy;
use crate::ports::TokenType;
use crate::resource::comparable;
use crate::secret::base64url;

use super::super::MintError;
use super::super::access::{Audience, NewAccessToken, TokenGenerations};
use super::super::compact::Unsigned;
use super::mint::Mint;

/// The shortest that client and resources ask for, in seconds, within the policy's bound.
pub(super) fn lifetime(mint: &Mint<'_>, facts: &Facts) -> i64 {
    let own =
        mint.client.attributes.tokens.access_token_lifetime.unwrap_or(mint.policy.access_token_lifetime);
    facts
        .resources
        .iter()
        .filter_map(|r| r.attributes.access_token_lifetime)
        .chain([own])
        .min()
        .unwrap_or(own)
        .clamp(1, Policy::MAX_ACCESS_TOKEN_LIFETIME)
}

/// The resources (a client's default one is among the granted), else the issuer; with `openid` the issuer
/// is among them, because userinfo requires it.
fn audience<'a>(mint: &'a Mint<'_>, facts: &'a Facts) -> Audience<'a> {
    let mut aud: Vec<&str> = facts.resources.iter().map(|r| r.identifier.as_str()).collect();
    let issuer = mint.realm.issuer.as_str();
    let has_issuer = aud.iter().any(|a| comparable(a) == comparable(issuer));
    if !has_issuer && (aud.is_empty() || facts.scope.contains("openid")) {
        aud.push(issuer);
    }
    Audience(aud)
}

/// A single resource's algorithm, else the client's.
fn algorithm(mint: &Mint<'_>, facts: &Facts) -> SigningAlgorithm {
    let asked = match facts.resources.as_slice() {
        [single] => single.attributes.access_token_alg,
        _ => None,
    };
    asked.unwrap_or(mint.client.attributes.tokens.access_token_alg)
}

pub(super) fn unsigned(
    mint: &Mint<'_>,
    facts: &Facts,
    scope: &str,
    lifetime: i64,
) -> Result<Unsigned, MintError> {
    let mut jti = [0_u8; 16];
    mint.entropy.fill(&mut jti);
    let mut claims = NewAccessToken {
        iss: &mint.realm.issuer,
        sub: mint.client.id.as_str(),
        aud: audience(mint, facts),
        exp: mint.now.plus(lifetime),
        iat: mint.now,
        jti: &base64url(&jti),
        client_id: mint.client.id.as_str(),
        scope,
        auth_time: None,
        acr: None,
        amr: None,
        sid: None,
        grant_id: None,
        roles: None,
        claims: None,
        generations: TokenGenerations::of(mint.client, &facts.resources),
        cnf: &facts.binding,
    };
    match &facts.party {
        Party::Account { grant, authorization, account } => {
            claims.sub = authorization.subject.as_str();
            claims.auth_time = Some(authorization.auth_time);
            claims.acr = Some(&authorization.acr);
            claims.amr = (!authorization.amr.is_empty()).then_some(&authorization.amr);
            claims.sid = authorization.session.as_ref().map(|session| session.sid.as_str());
            claims.grant_id = Some(grant.as_str());
            claims.roles = (!account.roles.is_empty()).then_some(&account.roles);
            let asked = &authorization.claims.userinfo;
            claims.claims = (!asked.is_empty()).then_some(asked);
        }
        Party::Client { roles } => claims.roles = (!roles.is_empty()).then_some(roles),
    }
    let key = mint.signer.key(algorithm(mint, facts), mint.now)?;
    Unsigned::new(&claims, TokenType::AccessToken, key, 0)
}
