//! Token introspection (RFC 7662, rule J7), plain, signed, or signed and encrypted (RFC 9701).

use serde::Serialize;

use crate::binding::Binding;
use crate::client::auth::advertise::confidential_methods;
use crate::client::{Client, Encryption, SigningAlgorithm, advertise_encryption};
use crate::discovery::{Metadata, names, path};
use crate::grants::{Grant, RefreshState, RefreshToken, has_lost_session};
use crate::policy::Policy;
use crate::ports::{Recipient, Signer, StoreError, TokenType};
use crate::realm::Realm;
use crate::resource::Resource;
use crate::scope::Scope;
use crate::time::Timestamp;
use crate::unit::Unit;

use super::access::{AccessToken, Audiences};
use super::{MintError, compact};

/// Who asks.
#[derive(Debug, Clone, Copy)]
pub enum Asker<'a> {
    Client(&'a Client),
    Resource(&'a Resource),
}

impl Asker<'_> {
    /// A client reads its own tokens, a resource those that are for it; everybody else reads "inactive".
    pub fn may_read(self, client_id: &str, token: Option<&AccessToken>) -> bool {
        match self {
            Self::Client(client) => client.id.as_str() == client_id,
            Self::Resource(resource) => token.is_some_and(|token| token.is_for(resource)),
        }
    }

    fn identifier(&self) -> &str {
        match self {
            Self::Client(client) => client.id.as_str(),
            Self::Resource(resource) => &resource.identifier,
        }
    }

    /// What its answers are signed by: RS256 unless something else is registered (RFC 9701 §6).
    fn algorithm(&self) -> SigningAlgorithm {
        match self {
            Self::Client(client) => {
                let registered = client.attributes.introspection.alg;
                registered.unwrap_or_else(|| client.profile().default_signing_algorithm())
            }
            // by the one that its access tokens have
            Self::Resource(resource) => resource.attributes.access_token_alg.unwrap_or_default(),
        }
    }

    /// How they are encrypted then. Resources have no keys.
    fn encryption(&self) -> Option<Encryption> {
        match self {
            Self::Client(client) => client.attributes.introspection.encryption,
            Self::Resource(_) => None,
        }
    }
}

/// The grant behind a refresh token, while the token can be used: it is the newest of its family, neither it
/// nor its session has ended, and its person is enabled. With the moment at which it runs out.
pub fn refreshable(
    unit: &mut Unit<'_>,
    token: &RefreshToken,
) -> Result<Option<(Grant, Timestamp)>, StoreError> {
    let (realm, now) = (&unit.realm.id, unit.at());
    let Some(grant) = unit.tx.grant(realm, &token.family)? else { return Ok(None) };
    let RefreshState::Family(family) = &grant.refresh else { return Ok(None) };
    let ends = family.idle_expires_at.min(family.expires_at);
    if grant.revoked.is_some() || family.sequence != token.sequence || ends <= now {
        return Ok(None);
    }
    if has_lost_session(unit, &grant)? {
        return Ok(None);
    }
    let account = unit.tx.account(realm, &grant.authorization.account)?;
    let issued = grant.authorization.generations.account;
    Ok(account.is_some_and(|account| account.stands_by(issued)).then_some((grant, ends)))
}

/// Claims of a signed answer (RFC 9701 §5). Neither `sub` nor `exp` stands among them, so that nobody takes
/// it for a token of another use.
#[derive(Debug, Serialize)]
struct SignedAnswer<'a, T> {
    iss: &'a str,
    aud: &'a str,
    iat: Timestamp,
    token_introspection: &'a T,
}

/// An answer, whatever it is, as a JWT for the one who asks, whose key `recipient` is where it wants such JWTs
/// encrypted.
pub fn signed<T: Serialize>(
    answer: &T,
    asker: Asker<'_>,
    realm: &Realm,
    signer: &dyn Signer,
    recipient: Option<&dyn Recipient>,
    now: Timestamp,
) -> Result<String, MintError> {
    let claims =
        SignedAnswer { iss: &realm.issuer, aud: asker.identifier(), iat: now, token_introspection: answer };
    let jws = compact::signed(&claims, asker.algorithm(), TokenType::Introspection, signer, now)?;
    compact::encrypted_if(jws, asker.encryption(), recipient)
}

/// The one answer about anything that is not an active token of the asker's.
pub const INACTIVE: &[u8] = br#"{"active":false}"#;

/// [`INACTIVE`] for a signed answer.
#[derive(Debug, Default, Serialize)]
pub struct Inactive {
    active: bool,
}

/// The answer about an active token (RFC 7662 §2.2).
#[derive(Debug, Serialize)]
pub struct Answer<'a> {
    active: bool,
    iss: &'a str,
    sub: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    aud: Option<&'a Audiences>,
    client_id: &'a str,
    exp: Timestamp,
    iat: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    jti: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Scope::is_empty")]
    scope: &'a Scope,
    #[serde(skip_serializing_if = "Option::is_none")]
    auth_time: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    acr: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sid: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    roles: Option<&'a std::collections::BTreeSet<String>>,
    #[serde(skip_serializing_if = "Binding::is_none")]
    cnf: &'a Binding,
}

impl<'a> Answer<'a> {
    /// `binding`: what its presenter must prove.
    pub fn access_token(token: &'a AccessToken, binding: &'a Binding) -> Self {
        Self {
            active: true,
            iss: &token.iss,
            sub: &token.sub,
            aud: Some(&token.aud),
            client_id: &token.client_id,
            exp: token.exp,
            iat: token.iat,
            jti: Some(&token.jti),
            token_type: Some(binding.token_type()),
            scope: &token.scope,
            auth_time: token.auth_time,
            acr: token.acr.as_deref(),
            sid: token.sid.as_deref(),
            roles: token.roles.as_ref(),
            cnf: binding,
        }
    }

    /// A refresh token, which ends at `exp` unless it is used before.
    pub fn refresh_token(issuer: &'a str, grant: &'a crate::grants::Grant, exp: Timestamp) -> Self {
        let authorization = &grant.authorization;
        Self {
            active: true,
            iss: issuer,
            sub: authorization.subject.as_str(),
            aud: None,
            client_id: authorization.client.as_str(),
            exp,
            iat: grant.created_at,
            jti: None,
            token_type: None,
            scope: &authorization.scope,
            auth_time: Some(authorization.auth_time),
            acr: Some(&authorization.acr),
            sid: authorization.session.as_ref().map(|session| session.sid.as_str()),
            roles: None,
            cnf: &grant.binding,
        }
    }
}

/// Enters the endpoint, who may ask, and how its answers are signed and encrypted.
pub(crate) fn advertise(to: &mut Metadata, policy: &Policy) {
    to.endpoint("introspection_endpoint", path::INTROSPECT);
    confidential_methods(to, policy, "introspection_endpoint");
    // an administrator gives a resource whichever it can verify
    let algorithms = names(SigningAlgorithm::ALL, SigningAlgorithm::as_str);
    to.values("introspection_signing_alg_values_supported", algorithms);
    advertise_encryption(to, "introspection");
}
