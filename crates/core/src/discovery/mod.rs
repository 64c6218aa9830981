//! Server metadata (RFC 8414, OpenID Connect Discovery): each part of the server enters what it offers, from its
//! registries and the policy, so that what is advertised is what works (rule G10).

mod document;
mod endpoint;
pub mod path;

pub use document::Metadata;
pub(crate) use document::names;
pub use endpoint::endpoint;

use crate::authentication::acr;
use crate::authorize::{prompt, request_object, respond, session_state, target};
use crate::client::{advertise_subjects, auth, registration};
use crate::policy::Policy;
use crate::realm::Realm;
use crate::tokens::{introspect, issue, revoke, userinfo};
use crate::{claims_request, grants, keyring, logout, pkce, scope, standard_claims};

/// Builds the document. `federation`: people may sign in with another provider. `locales`: the languages that
/// pages exist in.
pub fn metadata(realm: &Realm, policy: &Policy, federation: bool, locales: &[&'static str]) -> Metadata {
    let mut document = Metadata::new(&realm.issuer);
    let to = &mut document;
    scope::advertise(to);
    target::advertise(to, policy);
    grants::advertise(to, policy);
    advertise_subjects(to);
    acr::advertise(to, federation);
    prompt::advertise(to);
    issue::advertise(to, policy);
    userinfo::advertise(to, policy);
    keyring::advertise(to);
    auth::advertise::methods(to, policy, "token_endpoint");
    introspect::advertise(to, policy);
    revoke::advertise(to, policy);
    pkce::advertise(to);
    standard_claims::advertise(to);
    to.values("ui_locales_supported", locales.iter().copied());
    logout::advertise(to);
    session_state::advertise(to, policy);
    registration::advertise(to, policy);
    claims_request::advertise(to);
    request_object::advertise(to, policy);
    respond::advertise(to);
    document
}
