//! `client_credentials` (OAuth 2.1 §4.2, rule T10).

use super::redeem::{Redeem, TokenRequest};
use super::{Facts, Party, Used};
use crate::client::GrantType;
use crate::error::OAuthError;
use crate::resource::{Resource, comparable, default_is_gone};
use crate::scope::{STANDARD_SCOPES, Scope};
use crate::unit::{Stop, Unit};

#[derive(Debug)]
pub struct ClientCredentialsGrant;

impl Redeem for ClientCredentialsGrant {
    fn grant_type(&self) -> GrantType {
        GrantType::ClientCredentials
    }

    fn offhand(&self, request: &TokenRequest) -> Option<Result<Facts, OAuthError>> {
        Some(facts(request))
    }

    fn redeem(&self, _: &mut Unit<'_>, request: &TokenRequest) -> Result<Facts, Stop<OAuthError>> {
        Ok(facts(request)?)
    }
}

fn facts(request: &TokenRequest) -> Result<Facts, OAuthError> {
    refuse_public_client(request)?;
    let scope = scope(request)?;
    refuse_unknown_resources(request)?;
    Ok(Facts {
        party: Party::Client { roles: request.client.attributes.grants.roles.clone() },
        scope,
        resources: request.resources.iter().map(|r| (**r).clone()).collect(),
        binding: request.proven.binding(),
        id_token: false,
        nonce: None,
        refresh_token: None,
        remark: None,
        used: Used::Nothing,
    })
}

fn refuse_public_client(request: &TokenRequest) -> Result<(), OAuthError> {
    if request.client.is_public() {
        return Err(OAuthError::unauthorized_client("A public client cannot use client_credentials"));
    }
    Ok(())
}

/// The registered scope less what speaks of people; a request may narrow it.
fn scope(request: &TokenRequest) -> Result<Scope, OAuthError> {
    let own = own_scope(request);
    match request.params.first("scope") {
        None => Ok(own),
        Some(text) => {
            let asked = Scope::parse(text)
                .map_err(|_| OAuthError::invalid_scope("The scope parameter is malformed"))?;
            if asked.is_subset(&own) {
                Ok(asked)
            } else {
                Err(OAuthError::invalid_scope("A requested scope is not available to this client"))
            }
        }
    }
}

/// A client that registered itself chose its scopes alone: without a person who consents they allow nothing.
fn own_scope(request: &TokenRequest) -> Scope {
    let attributes = &request.client.attributes;
    let own = |token: &&str| !attributes.registration.self_registered && !STANDARD_SCOPES.contains(token);
    attributes.grants.scope.iter().filter(own).collect()
}

fn refuse_unknown_resources(request: &TokenRequest) -> Result<(), OAuthError> {
    let default = request.client.attributes.tokens.default_resource.as_deref();
    if request.params.first("resource").is_none() && default.is_some() && request.resources.is_empty() {
        return Err(default_is_gone());
    }
    let known = |asked: &str| {
        comparable(asked) == comparable(&request.realm.issuer)
            || request
                .resources
                .iter()
                .any(|r| comparable(&r.identifier) == comparable(asked) && is_for_client(request, r))
    };
    if request.params.all("resource").all(known) {
        Ok(())
    } else {
        Err(OAuthError::invalid_target("A requested resource is not known, or not open to this client"))
    }
}

/// The client's default resource, and those that define a scope registered for it: nobody consented, so
/// registration has to say it.
fn is_for_client(request: &TokenRequest, resource: &Resource) -> bool {
    let default = request.client.attributes.tokens.default_resource.as_deref();
    let own = own_scope(request);
    default.is_some_and(|d| comparable(d) == comparable(&resource.identifier))
        || resource.attributes.scopes.keys().any(|token| own.contains(token))
}
