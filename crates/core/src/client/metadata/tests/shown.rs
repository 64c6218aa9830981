//! What is kept of a registration, and to whom it is shown.

use std::collections::BTreeSet;

use super::*;
use crate::client::{Client, ClientId};
use crate::realm::Realm;
use crate::time::Timestamp;

/// Members of this server, which a client that registers itself neither sets nor sees.
const OURS: &[&str] = &[
    "access_token_lifetime",
    "access_token_signed_response_alg",
    "binding",
    "claims_in_id_token",
    "code_lifetime",
    "consent",
    "default_resource",
    "pkce",
    "profile",
    "refresh",
    "refresh_retry_seconds",
    "roles",
    "rotation",
    "secret_in_body",
];

fn client(attributes: ClientAttributes) -> Client {
    Client {
        realm: Realm::main("https://as.test").id,
        id: ClientId("app".to_owned()),
        attributes,
        secrets: Vec::new(),
        generation: crate::generation::Generation::FIRST,
        disabled_at: None,
        created_at: Timestamp(1),
        updated_at: Timestamp(1),
    }
}

#[test]
fn what_is_shown_registers_again_to_the_same() {
    let documents = [
        web(),
        json!({
            "redirect_uris": ["com.example.app:/cb"], "application_type": "native", "profile": "oidc",
            "token_endpoint_auth_method": "none", "grant_types": ["authorization_code", "refresh_token"],
            "refresh": "with_offline_access", "refresh_retry_seconds": 0, "pkce": "optional", "binding": "offline",
            "code_lifetime": 600, "access_token_lifetime": 60, "claims_in_id_token": true, "contacts": ["a@b.test"],
            "client_uri": "https://b.test/", "default_max_age": 0, "require_auth_time": true, "roles": ["x"],
            "default_resource": "https://api.test", "id_token_signed_response_alg": "EdDSA",
            "userinfo_signed_response_alg": "PS384", "introspection_signed_response_alg": "ES512",
            "post_logout_redirect_uris": ["com.example.app:/out"], "consent": "skip",
            "logo_uri": "https://b.test/logo.png", "initiate_login_uri": "https://b.test/login",
            "software_id": "4NRB1-0XZABZI9E6-5SM3R", "software_version": "2.2", "default_acr_values": ["a", "b"],
            "request_object_signing_alg": "ES256", "subject_type": "pairwise",
            "request_uris": ["https://b.test/r.jwt#one", "https://b.test/r.jwt"],
            "sector_identifier_uri": "https://b.test/sector.json",
        }),
    ];
    for document in documents {
        let attributes = by_admin(document).unwrap();
        let client = client(attributes.clone());
        assert_eq!(by_admin(Value::Object(to_metadata(&client))).unwrap(), attributes);
    }
}

#[test]
fn our_members_are_shown_to_administrators_alone() {
    let members =
        json!({ "access_token_lifetime": 60, "code_lifetime": 30, "default_resource": "https://api.test" });
    let mut document = object(web());
    document.extend(object(members));
    let client = client(by_admin(Value::Object(document)).unwrap());
    let (all, registered) = (to_metadata(&client), to_registered(&client));
    let ours = all.keys().filter(|name| !registered.contains_key(*name)).map(String::as_str);
    assert_eq!(ours.collect::<BTreeSet<_>>(), OURS.iter().copied().collect());
    assert!(registered.iter().all(|(name, value)| all.get(name) == Some(value)));
}

#[test]
fn attributes_are_stored_by_section_and_nothing_unknown_is_read() {
    let attributes = by_admin(web()).unwrap();
    let stored = serde_json::to_value(&attributes).unwrap();
    assert_eq!((&stored["v"], &stored["identity"]["name"]), (&json!(2), &json!("App")));
    assert_eq!(serde_json::from_value::<ClientAttributes>(stored.clone()).unwrap(), attributes);
    for section in ["", "/identity", "/grants"] {
        let mut unknown = stored.clone();
        unknown.pointer_mut(section).unwrap()["new"] = json!(1);
        assert!(serde_json::from_value::<ClientAttributes>(unknown).is_err(), "{section}");
    }
}
