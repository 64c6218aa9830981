//! We ourselves, as the provider's client.

use chancery_core::federation::UpstreamError;
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreClientAuthMethod, CoreGenderClaim, CoreRevocableToken,
    CoreRevocationErrorResponse, CoreTokenIntrospectionResponse,
};
use openidconnect::{
    AuthType, Client, ClientId, ClientSecret, EmptyAdditionalClaims, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, RedirectUrl,
};

use crate::settings::Credentials;

use super::Oidc;
use super::documents::Known;
use super::errors::refused;
use super::tokens::Tokens;
use super::types::{Encryption, Key, TokenError};

pub type RelyingParty = Client<
    EmptyAdditionalClaims,
    CoreAuthDisplay,
    CoreGenderClaim,
    Encryption,
    Key,
    CoreAuthPrompt,
    TokenError,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

impl Oidc {
    pub(super) fn party(&self, known: &Known) -> Result<RelyingParty, UpstreamError> {
        let client_id = ClientId::new(self.settings.client_id.clone());
        let secret = match &self.settings.credentials {
            Credentials::Secret(secret) => Some(ClientSecret::new(secret.expose().to_owned())),
            Credentials::PrivateKey(_) => None,
        };
        let redirect = RedirectUrl::new(self.redirect_uri.clone()).map_err(|e| refused(&e.to_string()))?;
        let party = RelyingParty::from_provider_metadata(known.metadata.clone(), client_id, secret);
        // basic is the default where nothing is said (OpenID Connect Discovery §3)
        let offered = known.metadata.token_endpoint_auth_methods_supported();
        let by_post = offered.is_some_and(|methods| {
            !methods.contains(&CoreClientAuthMethod::ClientSecretBasic)
                && methods.contains(&CoreClientAuthMethod::ClientSecretPost)
        });
        let is_key = matches!(self.settings.credentials, Credentials::PrivateKey(_));
        let method = if by_post || is_key { AuthType::RequestBody } else { AuthType::BasicAuth };
        Ok(party.set_auth_type(method).set_redirect_uri(redirect))
    }
}
