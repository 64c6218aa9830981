//! A client's metadata as a document, for `client show` and answers of the registration endpoint.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::client::Client;

/// The client as RFC 7591 §3.2.1 shows it, with the members of this server beside the registered ones.
/// Never holds a secret. Registering it again gives the same attributes, but for a software statement: that
/// is for clients that register themselves.
pub fn to_metadata(client: &Client) -> Map<String, Value> {
    let a = &client.attributes;
    let mut document = Map::new();
    put(&mut document, "client_id", &client.id);
    put(&mut document, "client_id_issued_at", client.created_at);
    put(&mut document, "client_name", &a.name);
    put(&mut document, "profile", a.profile.as_str());
    put(&mut document, "application_type", a.application_type);
    put(&mut document, "redirect_uris", &a.redirect_uris);
    put(&mut document, "post_logout_redirect_uris", &a.post_logout_redirect_uris);
    put(&mut document, "backchannel_logout_uri", &a.backchannel_logout_uri);
    put(&mut document, "backchannel_logout_session_required", a.backchannel_logout_session_required);
    put(&mut document, "frontchannel_logout_uri", &a.frontchannel_logout_uri);
    put(&mut document, "frontchannel_logout_session_required", a.frontchannel_logout_session_required);
    put(&mut document, "grant_types", &a.grant_types);
    put(&mut document, "response_types", &a.response_types);
    put(&mut document, "token_endpoint_auth_method", a.auth_method.as_str());
    put(&mut document, "token_endpoint_auth_signing_alg", a.auth_signing_alg);
    put(&mut document, "scope", &a.scope);
    put(&mut document, "jwks", &a.jwks);
    put(&mut document, "jwks_uri", &a.jwks_uri);
    put(&mut document, "client_uri", &a.client_uri);
    put(&mut document, "policy_uri", &a.policy_uri);
    put(&mut document, "tos_uri", &a.tos_uri);
    put(&mut document, "logo_uri", &a.logo_uri);
    put(&mut document, "initiate_login_uri", &a.initiate_login_uri);
    put(&mut document, "software_id", &a.software_id);
    put(&mut document, "software_version", &a.software_version);
    put(&mut document, "software_statement", &a.software_statement);
    put(&mut document, "contacts", &a.contacts);
    put(&mut document, "subject_type", if a.sector.is_some() { "pairwise" } else { "public" });
    put(&mut document, "sector_identifier_uri", &a.sector_identifier_uri);
    put(&mut document, "default_max_age", a.default_max_age);
    put(
        &mut document,
        "default_acr_values",
        (!a.default_acr_values.is_empty()).then_some(&a.default_acr_values),
    );
    put(&mut document, "request_object_signing_alg", a.request_object_alg);
    put(&mut document, "request_uris", (!a.request_uris.is_empty()).then_some(&a.request_uris));
    put(&mut document, "require_auth_time", a.require_auth_time);
    put(&mut document, "id_token_signed_response_alg", a.id_token_alg);
    for (alg, enc, encryption) in [
        ("id_token_encrypted_response_alg", "id_token_encrypted_response_enc", a.id_token_encryption),
        ("userinfo_encrypted_response_alg", "userinfo_encrypted_response_enc", a.userinfo_encryption),
        (
            "introspection_encrypted_response_alg",
            "introspection_encrypted_response_enc",
            a.introspection_encryption,
        ),
        ("request_object_encryption_alg", "request_object_encryption_enc", a.request_object_encryption),
    ] {
        put(&mut document, alg, encryption.map(|e| e.alg));
        put(&mut document, enc, encryption.map(|e| e.enc));
    }
    put(&mut document, "access_token_signed_response_alg", a.access_token_alg);
    put(&mut document, "userinfo_signed_response_alg", a.userinfo_alg);
    put(&mut document, "introspection_signed_response_alg", a.introspection_alg);
    put(&mut document, "pkce", a.pkce);
    put(&mut document, "consent", a.consent);
    put(&mut document, "refresh", a.refresh);
    put(&mut document, "rotation", a.rotation);
    put(&mut document, "refresh_retry_seconds", a.refresh_retry_seconds);
    put(&mut document, "binding", a.binding);
    put(&mut document, "access_token_lifetime", a.access_token_lifetime);
    put(&mut document, "code_lifetime", a.code_lifetime);
    put(&mut document, "claims_in_id_token", a.claims_in_id_token);
    put(&mut document, "default_resource", &a.default_resource);
    put(&mut document, "roles", &a.roles);
    document
}

/// Members of this server, which a client that registers itself is not heard on.
const OURS: [&str; 13] = [
    "profile",
    "pkce",
    "consent",
    "refresh",
    "rotation",
    "refresh_retry_seconds",
    "binding",
    "access_token_lifetime",
    "access_token_signed_response_alg",
    "code_lifetime",
    "claims_in_id_token",
    "default_resource",
    "roles",
];

/// As [`to_metadata`], with the registered members alone: what the client itself is shown.
pub fn to_registered(client: &Client) -> Map<String, Value> {
    let mut document = to_metadata(client);
    document.retain(|name, _| !OURS.contains(&name.as_str()));
    document
}

/// Adds a member unless it is absent.
fn put(document: &mut Map<String, Value>, name: &str, value: impl Serialize) {
    match serde_json::to_value(value) {
        Ok(Value::Null) | Err(_) => {}
        Ok(value) => {
            document.insert(name.to_owned(), value);
        }
    }
}
