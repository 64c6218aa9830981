//! The only place that mints: access token (RFC 9068), ID token (OpenID Connect Core §2), token response
//! (RFC 6749 §5.1). Signing costs most of a request, so it happens after the COMMIT.

use serde::Serialize;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256, Sha384, Sha512};

use crate::account::Account;
use crate::client::{Client, HashFunction, ResponseType, SigningAlgorithm};
use crate::grants::{Authorization, Facts, Party};
use crate::policy::Policy;
use crate::ports::{Entropy, Recipient, Signer, TokenType, Vault};
use crate::realm::Realm;
use crate::resource::comparable;
use crate::scope::Scope;
use crate::secret::{Secret, base64url};
use crate::time::Timestamp;

use super::access::{Audience, NewAccessToken};
use super::{MintError, compact, userinfo};

/// What minting works with.
pub struct Mint<'a> {
    pub realm: &'a Realm,
    pub policy: &'a Policy,
    pub client: &'a Client,
    pub signer: &'a dyn Signer,
    pub vault: &'a dyn Vault,
    pub entropy: &'a dyn Entropy,
    /// The client's key, where it wants its ID tokens encrypted and gets one.
    pub recipient: Option<&'a dyn Recipient>,
    pub now: Timestamp,
}

/// The successful answer of the token endpoint.
#[derive(Debug, Serialize)]
pub struct TokenResponse {
    pub access_token: String,
    pub token_type: &'static str,
    /// Seconds.
    pub expires_in: i64,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub scope: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token: Option<String>,
}

/// Mints everything that the facts call for.
pub fn mint(mint: &Mint<'_>, facts: &Facts) -> Result<TokenResponse, MintError> {
    let lifetime = access_lifetime(mint, facts);
    let scope = facts.scope.to_string();
    let access_token = access_token(mint, facts, &scope, lifetime)?;
    let refresh_token = match &facts.refresh_token {
        Some(token) => Some(token.encode(mint.vault).ok_or(MintError::Refresh)?.expose().to_owned()),
        None => None,
    };
    let id_token = match &facts.party {
        Party::Account { authorization, account, .. } if facts.id_token => {
            let whole = mint.client.attributes.claims_in_id_token;
            let claims = id_token_claims(authorization, account, &facts.scope, whole);
            let hashes = Hashes { access_token: Some(&access_token), code: None };
            Some(id_token(mint, authorization, facts.nonce.as_deref(), claims, hashes)?)
        }
        _ => None,
    };
    Ok(TokenResponse {
        access_token,
        token_type: "Bearer",
        expires_in: lifetime,
        scope,
        refresh_token,
        id_token,
    })
}

/// Tokens of the authorization endpoint itself.
#[derive(Debug)]
pub struct FrontTokens {
    pub access_token: Option<String>,
    /// Seconds; of the access token.
    pub expires_in: i64,
    pub id_token: Option<String>,
}

/// Mints what goes with the answer of the authorization endpoint (OpenID Connect Core §3.2.2.5, §3.3.2.5).
/// `facts` are those of a person. `code`: the one that goes along.
pub fn mint_front(
    mint: &Mint<'_>,
    facts: &Facts,
    response_type: ResponseType,
    code: Option<&Secret>,
) -> Result<FrontTokens, MintError> {
    let lifetime = access_lifetime(mint, facts);
    let access_token = if response_type.has_token() {
        Some(access_token(mint, facts, &facts.scope.to_string(), lifetime)?)
    } else {
        None
    };
    let id_token = match &facts.party {
        Party::Account { authorization, account, .. } if response_type.has_id_token() => {
            // with nothing to ask userinfo with, the claims stand here (OpenID Connect Core §5.4)
            let whole = response_type == ResponseType::IdToken || mint.client.attributes.claims_in_id_token;
            let claims = id_token_claims(authorization, account, &facts.scope, whole);
            let hashes = Hashes { access_token: access_token.as_deref(), code: code.map(Secret::expose) };
            Some(id_token(mint, authorization, facts.nonce.as_deref(), claims, hashes)?)
        }
        _ => None,
    };
    Ok(FrontTokens { access_token, expires_in: lifetime, id_token })
}

/// The shortest that client and resources ask for, in seconds, within the policy's bound.
fn access_lifetime(mint: &Mint<'_>, facts: &Facts) -> i64 {
    let own = mint.client.attributes.access_token_lifetime.unwrap_or(mint.policy.access_token_lifetime);
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
fn access_algorithm(mint: &Mint<'_>, facts: &Facts) -> SigningAlgorithm {
    let asked = match facts.resources.as_slice() {
        [single] => single.attributes.access_token_alg,
        _ => None,
    };
    asked.unwrap_or(mint.client.attributes.access_token_alg)
}

fn access_token(mint: &Mint<'_>, facts: &Facts, scope: &str, lifetime: i64) -> Result<String, MintError> {
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
    };
    match &facts.party {
        Party::Account { grant, authorization, account } => {
            claims.sub = authorization.subject.as_str();
            claims.auth_time = Some(authorization.auth_time);
            claims.acr = Some(&authorization.acr);
            claims.amr = (!authorization.amr.is_empty()).then_some(&authorization.amr);
            claims.sid = Some(&authorization.sid);
            claims.grant_id = Some(grant.as_str());
            claims.roles = (!account.roles.is_empty()).then_some(&account.roles);
            let asked = &authorization.claims.userinfo;
            claims.claims = (!asked.is_empty()).then_some(asked);
        }
        Party::Client { roles } => claims.roles = (!roles.is_empty()).then_some(roles),
    }
    let claims = serde_json::to_vec(&claims)?;
    Ok(mint.signer.sign(access_algorithm(mint, facts), TokenType::AccessToken, &claims, mint.now)?)
}

/// Claims of an ID token, in the order of OpenID Connect Core §2.
#[derive(Serialize)]
struct IdToken<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    exp: Timestamp,
    iat: Timestamp,
    auth_time: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<&'a str>,
    acr: &'a str,
    /// Nothing is known of how a provider signed somebody in whose `amr` is not trusted.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    amr: &'a [String],
    azp: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    at_hash: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    c_hash: Option<String>,
    sid: &'a str,
    #[serde(flatten)]
    claims: Map<String, Value>,
}

/// Claims about the person: those that were asked for, and with `whole` those of the scopes.
fn id_token_claims(
    authorization: &Authorization,
    account: &Account,
    scope: &Scope,
    whole: bool,
) -> Map<String, Value> {
    let mut claims = userinfo::named(account, &authorization.claims.id_token);
    if whole {
        claims.extend(userinfo::claims(account, scope));
    }
    claims
}

/// What an ID token is tied to by hashes.
#[derive(Debug, Clone, Copy)]
struct Hashes<'a> {
    access_token: Option<&'a str>,
    code: Option<&'a str>,
}

fn id_token(
    mint: &Mint<'_>,
    authorization: &Authorization,
    nonce: Option<&str>,
    claims: Map<String, Value>,
    hashes: Hashes<'_>,
) -> Result<String, MintError> {
    let algorithm = mint.client.attributes.id_token_alg;
    let client_id = mint.client.id.as_str();
    let claims = IdToken {
        iss: &mint.realm.issuer,
        sub: authorization.subject.as_str(),
        aud: client_id,
        exp: mint.now.plus(mint.policy.id_token_lifetime),
        iat: mint.now,
        auth_time: authorization.auth_time,
        nonce,
        acr: &authorization.acr,
        amr: &authorization.amr,
        azp: client_id,
        at_hash: hashes.access_token.map(|token| left_half_hash(algorithm, token)),
        c_hash: hashes.code.map(|code| left_half_hash(algorithm, code)),
        sid: &authorization.sid,
        claims,
    };
    let signed = compact::signed(&claims, algorithm, TokenType::IdToken, mint.signer, mint.now)?;
    compact::encrypted_if(signed, mint.client.attributes.id_token_encryption, mint.recipient)
}

/// `at_hash` and `c_hash` (OpenID Connect Core §3.1.3.6, §3.3.2.11): the left half of the hash that belongs to the algorithm.
pub fn left_half_hash(algorithm: SigningAlgorithm, token: &str) -> String {
    let digest: Vec<u8> = match algorithm.hash_function() {
        HashFunction::Sha256 => Sha256::digest(token).to_vec(),
        HashFunction::Sha384 => Sha384::digest(token).to_vec(),
        HashFunction::Sha512 => Sha512::digest(token).to_vec(),
    };
    base64url(digest.split_at(digest.len() / 2).0)
}
