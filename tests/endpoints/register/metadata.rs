//! What a client learns of itself: all that it registered, with the defaults.

use chancery_core::ports::Clock as _;
use serde_json::{Value, json};

use super::{least, open, open_oidc, with};
use crate::support::app::{ISSUER, both};
use crate::support::database::Kind;
use crate::support::jws::TestKey;

async fn the_least_gets_every_default(kind: Kind) {
    let app = open(kind);
    let client = app.registered(&least()).await;
    let mut document = client.document.clone();
    for (name, length) in [("client_secret", 43), ("registration_access_token", 43), ("client_id", 36)] {
        let value = document.remove(name).expect("it is there");
        assert_eq!(value.as_str().map(str::len), Some(length), "{name}");
    }
    let expected = json!({
        "application_type": "web",
        "backchannel_logout_session_required": false,
        "client_id_issued_at": app.clock.now().0,
        "client_name": "app.example.test",
        "client_secret_expires_at": 0,
        "contacts": [],
        "frontchannel_logout_session_required": false,
        "grant_types": ["authorization_code"],
        "id_token_signed_response_alg": "RS256",
        "post_logout_redirect_uris": [],
        "redirect_uris": ["https://app.example.test/callback"],
        "registration_client_uri": format!("{ISSUER}/register/{}", client.id()),
        "require_auth_time": false,
        "response_types": ["code"],
        "scope": "openid address email phone profile",
        "subject_type": "public",
        "token_endpoint_auth_method": "client_secret_basic",
    });
    assert_eq!(Value::Object(document), expected);
}

async fn everything_that_is_registered_is_echoed(kind: Kind) {
    let app = open_oidc(kind);
    let sent = json!({
        "application_type": "native",
        "backchannel_logout_session_required": true,
        "backchannel_logout_uri": "https://app.example.test/logged-out",
        "client_name": "Notes — für alle",
        "client_uri": "https://app.example.test/",
        "default_acr_values": ["urn:chancery:acr:password", "phr"],
        "initiate_login_uri": "https://app.example.test/login",
        "logo_uri": "https://app.example.test/logo.png",
        "request_object_signing_alg": "ES256",
        "software_id": "4NRB1-0XZABZI9E6-5SM3R",
        "software_version": "2.2",
        "contacts": ["ops@app.example.test"],
        "default_max_age": 3600,
        "grant_types": ["authorization_code", "implicit", "refresh_token"],
        "id_token_signed_response_alg": "ES256",
        "introspection_signed_response_alg": "PS256",
        "jwks": TestKey::shared("ES256").jwks(),
        "policy_uri": "https://app.example.test/policy",
        "post_logout_redirect_uris": ["https://app.example.test/bye"],
        "redirect_uris": ["com.example.app:/cb", "http://127.0.0.1/cb", "https://app.example.test/cb?a=b"],
        "require_auth_time": true,
        "response_types": ["code", "code id_token token", "id_token"],
        "scope": "openid profile",
        "token_endpoint_auth_method": "private_key_jwt",
        "token_endpoint_auth_signing_alg": "ES256",
        "userinfo_signed_response_alg": "ES384",
        "tos_uri": "https://app.example.test/terms",
    });
    let client = app.registered(&sent).await;
    for (name, value) in sent.as_object().expect("an object") {
        let shown = &client.document[name];
        match (value.as_array(), shown.as_array()) {
            // sets, in whatever order
            (Some(sent), Some(shown)) if !name.ends_with("_uris") => {
                assert!(
                    sent.len() == shown.len() && sent.iter().all(|v| shown.contains(v)),
                    "{name}: {shown:?}"
                );
            }
            _ => assert_eq!(shown, value, "{name}"),
        }
    }
    assert!(!client.document.contains_key("client_secret"));
    assert!(!client.document.contains_key("client_secret_expires_at"));
}

/// Members that nobody knows are ignored (RFC 7591 §2), and so are ours: they are for administrators.
async fn a_client_is_not_heard_on_everything(kind: Kind) {
    let app = open(kind);
    let change = json!({
        "access_token_lifetime": 86_400,
        "binding": "offline",
        "claims_in_id_token": true,
        "consent": "skip",
        "default_resource": "https://api.example.test",
        "pkce": "optional",
        "profile": "oidc",
        "roles": ["admin"],
        "self_registered": false,
        "some_member_nobody_knows": { "deep": [1, { "er": null }] },
        "v": 9,
    });
    let client = app.registered(&with(change.clone())).await;
    for name in change.as_object().expect("an object").keys() {
        assert!(!client.document.contains_key(name), "{name}");
    }
    let (realm, id) = (app.state.realm.id.clone(), chancery_core::client::ClientId(client.id().to_owned()));
    let stored = app.work(move |tx| tx.client(&realm, &id)).await.expect("the client").attributes;
    assert!(
        stored.registration.self_registered
            && stored.grants.roles.is_empty()
            && stored.tokens.default_resource.is_none()
    );
    assert_eq!(stored.registration.profile, chancery_core::client::Profile::OAuth21);
    assert_eq!(stored.consent.rule, chancery_core::client::ConsentRule::Remember);
    assert_eq!(stored.requests.pkce, chancery_core::client::Pkce::Required);
    assert_eq!((stored.tokens.access_token_lifetime, stored.id_token.with_claims), (None, false));
}

/// No row holds what opens a registration or proves a client.
async fn nothing_that_is_secret_is_stored(kind: Kind) {
    let app = open(kind);
    app.initial_token("an-initial-access-token-of-some-length", 3, 60).await;
    let client = app.registered(&least()).await;
    let dump = app.dump();
    let secret = client.client().secret.expect("a secret");
    for text in [client.token(), secret.as_str(), "an-initial-access-token-of-some-length"] {
        let found = dump.windows(text.len()).any(|window| window == text.as_bytes());
        assert!(!found, "a secret is stored in the clear");
    }
}

both!(
    the_least_gets_every_default,
    everything_that_is_registered_is_echoed,
    a_client_is_not_heard_on_everything,
    nothing_that_is_secret_is_stored,
);
