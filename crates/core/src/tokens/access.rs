//! Access tokens: RFC 9068 JWTs without a row.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::binding::{Binding, Confirmation, Proven};
use crate::client::Client;
use crate::error::OAuthError;
use crate::generation::Generation;
use crate::grants::GrantId;
use crate::memory::Live;
use crate::ports::{TokenType, Verifier};
use crate::realm::Realm;
use crate::resource::{Resource, comparable};
use crate::scope::Scope;
use crate::time::Timestamp;

/// Audiences: one is written as a string, several as an array (RFC 7519 §4.1.3).
#[derive(Debug)]
pub(super) struct Audience<'a>(pub Vec<&'a str>);

impl Serialize for Audience<'_> {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self.0.as_slice() {
            [single] => s.serialize_str(single),
            several => several.serialize(s),
        }
    }
}

/// Claims to sign.
#[derive(Debug, Serialize)]
pub(super) struct NewAccessToken<'a> {
    pub iss: &'a str,
    pub sub: &'a str,
    pub aud: Audience<'a>,
    pub exp: Timestamp,
    pub iat: Timestamp,
    pub jti: &'a str,
    pub client_id: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub scope: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_time: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acr: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amr: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sid: Option<&'a str>,
    /// Names the grant, so that revoking it reaches a token that has no row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grant_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub roles: Option<&'a BTreeSet<String>>,
    /// Claims that userinfo answers beside those of the scopes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claims: Option<&'a BTreeSet<String>>,
    #[serde(rename = "gen")]
    pub generations: TokenGenerations,
    /// What its presenter must prove.
    #[serde(skip_serializing_if = "Binding::is_none")]
    pub cnf: &'a Binding,
}

/// The generations that an access token was issued in: the client's, then those of its resources, in the order of
/// `aud`. It stands for nothing of another generation (rule T13). A person's is that of the grant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TokenGenerations(pub Vec<Generation>);

impl TokenGenerations {
    pub fn of<'a>(client: &Client, resources: impl IntoIterator<Item = &'a Resource>) -> Self {
        Self(std::iter::once(client.generation).chain(resources.into_iter().map(|r| r.generation)).collect())
    }
}

/// One audience or several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Audiences {
    One(String),
    Many(Vec<String>),
}

impl Audiences {
    fn iter(&self) -> impl Iterator<Item = &str> {
        match self {
            Self::One(one) => std::slice::from_ref(one).iter(),
            Self::Many(many) => many.iter(),
        }
        .map(String::as_str)
    }

    pub fn contains(&self, identifier: &str) -> bool {
        self.iter().any(|aud| comparable(aud) == comparable(identifier))
    }
}

/// Claims of an access token of ours, signature verified.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct AccessToken {
    pub iss: String,
    pub sub: String,
    pub aud: Audiences,
    pub exp: Timestamp,
    pub iat: Timestamp,
    pub jti: String,
    pub client_id: String,
    #[serde(default)]
    pub scope: Scope,
    #[serde(default)]
    pub auth_time: Option<Timestamp>,
    #[serde(default)]
    pub acr: Option<String>,
    #[serde(default)]
    pub sid: Option<String>,
    #[serde(default)]
    pub grant_id: Option<GrantId>,
    #[serde(default)]
    pub roles: Option<BTreeSet<String>>,
    #[serde(default)]
    pub claims: BTreeSet<String>,
    #[serde(rename = "gen")]
    pub generations: TokenGenerations,
    #[serde(default)]
    pub cnf: Confirmation,
}

/// What an access token is judged with.
pub struct Judge<'a> {
    pub realm: &'a Realm,
    pub verifier: &'a dyn Verifier,
    pub live: &'a Live,
    /// What the request proves that presents it.
    pub proven: &'a Proven,
    pub now: Timestamp,
}

/// Judges an access token that is presented to a resource of ours: signature and type, issuer, time, revocation,
/// and who may present it. The caller judges audience, scope and whether its client is enabled.
pub fn judge(judge: &Judge<'_>, token: &str) -> Result<AccessToken, OAuthError> {
    let claims = judge
        .verifier
        .verify_own(token, TokenType::AccessToken, judge.now)
        .map_err(|e| refused(e.to_string()))?;
    let token: AccessToken = serde_json::from_slice(&claims).map_err(|e| refused(e.to_string()))?;
    let binding = token.usable(judge.realm, judge.live, judge.now)?;
    if !judge.proven.meets(binding) {
        return Err(refused("not by whoever it is bound to".to_owned()));
    }
    Ok(token)
}

fn refused(cause: String) -> OAuthError {
    OAuthError::invalid_token("The access token is invalid, expired or revoked").because(cause)
}

impl AccessToken {
    /// Whether it was issued to the client as it is now.
    pub fn is_of(&self, client: &Client) -> bool {
        self.generations.0.first().is_some_and(|generation| client.stands_by(*generation))
    }

    /// Whether it is for the resource as it is now.
    pub fn is_for(&self, resource: &Resource) -> bool {
        let place = self.aud.iter().position(|aud| comparable(aud) == comparable(&resource.identifier));
        place.and_then(|place| self.generations.0.get(place + 1)) == Some(&resource.generation)
    }

    /// What its signature does not say: issuer, time, revocation. With what its presenter must prove, which a
    /// resource of somebody else's sees to itself.
    pub fn usable(&self, realm: &Realm, live: &Live, now: Timestamp) -> Result<&Binding, OAuthError> {
        if self.iss != realm.issuer {
            return Err(refused("another issuer".to_owned()));
        }
        if self.exp <= now {
            return Err(refused("expired".to_owned()));
        }
        if live.is_revoked(self.grant_id.as_ref(), &self.jti) {
            return Err(refused("revoked".to_owned()));
        }
        match &self.cnf {
            Confirmation::Known(binding) => Ok(binding),
            Confirmation::Unknown(_) => Err(refused("bound in a way that is not known here".to_owned())),
        }
    }
}
