//! From metadata to a client's attributes: each section judges its members, after those that it rests on.

use super::context::RegistrationContext;
use super::error::MetadataError;
use super::unsupported;
use crate::client::sections::{
    ClientAttributes, ClientAuthentication, ClientConsent, ClientGrants, ClientIdToken, ClientIdentity,
    ClientIntrospection, ClientKeys, ClientLogout, ClientMetadata, ClientRedirects, ClientRegistration,
    ClientRequests, ClientSubjects, ClientTokens, ClientUserinfo,
};

/// Judges metadata and fills in what it leaves open.
pub fn register(
    metadata: ClientMetadata,
    context: &RegistrationContext<'_>,
) -> Result<ClientAttributes, MetadataError> {
    let own = context.self_registered;
    unsupported::check(&metadata, own)?;
    let sent = if own { metadata.without_ours() } else { metadata };
    let registration = ClientRegistration::judge(&sent.registration, context)?;
    let profile = registration.profile;
    let authentication = ClientAuthentication::judge(&sent.authentication, profile)?;
    let method = authentication.method;
    let keys = ClientKeys::judge(sent.keys, method, own)?;
    let id_token = ClientIdToken::judge(&sent.id_token, profile, &keys)?;
    let userinfo = ClientUserinfo::judge(&sent.userinfo, profile, &keys)?;
    let introspection = ClientIntrospection::judge(&sent.introspection, profile, &keys)?;
    let grants = ClientGrants::judge(sent.grants, profile, method)?;
    let redirects = ClientRedirects::judge(sent.redirects, &grants)?;
    Ok(ClientAttributes {
        registration,
        identity: ClientIdentity::judge(sent.identity, &redirects.redirect_uris, own)?,
        subjects: ClientSubjects::judge(sent.subjects, &redirects.redirect_uris, own)?,
        logout: ClientLogout::judge(sent.logout, &redirects, own)?,
        tokens: ClientTokens::judge(sent.tokens, profile, method, &grants)?,
        requests: ClientRequests::judge(sent.requests, profile, method, context)?,
        consent: ClientConsent::judge(&sent.consent)?,
        redirects,
        keys,
        authentication,
        grants,
        id_token,
        userinfo,
        introspection,
        ..ClientAttributes::default()
    })
}
