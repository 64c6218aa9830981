//! How we prove to a provider who we are.

use std::collections::BTreeSet;
use std::sync::Arc;

use chancery_core::ports::Clock as _;
use chancery_core::secret::Secret;
use chancery_federation::{AssertionKey, Credentials};
use serde_json::json;

use crate::support::app::both;
use crate::support::credentials::JWT_BEARER;
use crate::support::database::Kind;
use crate::support::jws::{self, TestKey};
use crate::support::people::basic;
use crate::support::provider::{CLIENT_ID, CLIENT_SECRET, TOKEN};
use crate::support::world::{World, person};

/// Basic where it is offered, and where nothing is said (OpenID Connect Discovery §3).
async fn f3_client_secret_basic_is_sent_in_the_header(kind: Kind) {
    for methods in [json!(["client_secret_post", "client_secret_basic"]), json!(null)] {
        let world = World::new(kind);
        world.op.bend(|b| b.metadata = json!({ "token_endpoint_auth_methods_supported": methods }));
        world.signed_in(&person("1001", "ada")).await;
        let request = world.op.last(TOKEN);
        assert_eq!(request.header("authorization"), basic(CLIENT_ID, CLIENT_SECRET), "{methods}");
        assert_eq!(request.field("client_secret"), None, "one method only");
    }
}

/// Both halves are encoded before they are joined (RFC 6749 §2.3.1).
async fn f3_odd_characters_of_a_secret_are_encoded(kind: Kind) {
    let odd = "a:b+c%d é&=/0123456789";
    let world = World::with(kind, |s| s.credentials = Credentials::Secret(Secret::new(odd)));
    world.signed_in(&person("1001", "ada")).await;
    assert_eq!(world.op.last(TOKEN).header("authorization"), basic(CLIENT_ID, odd));
}

async fn f3_client_secret_post_is_sent_in_the_body(kind: Kind) {
    let world = World::new(kind);
    let methods = json!(["private_key_jwt", "client_secret_post"]);
    world.op.bend(|b| b.metadata = json!({ "token_endpoint_auth_methods_supported": methods }));
    world.signed_in(&person("1001", "ada")).await;
    let request = world.op.last(TOKEN);
    assert_eq!(request.field("client_id"), Some(CLIENT_ID));
    assert_eq!(request.field("client_secret"), Some(CLIENT_SECRET));
    assert_eq!(request.header("authorization"), "", "one method only");
}

/// Rule T14 from the other side: RFC 7523, with the issuer as the one audience (RFC 10070).
async fn f3_private_key_jwt_is_signed_with_our_key(kind: Kind) {
    for algorithm in ["RS256", "ES256", "EdDSA"] {
        let key = TestKey::shared(algorithm);
        let assertion_key = Arc::new(AssertionKey::from_pem(&key.private_pem()).expect("a key"));
        let world = World::with(kind, |s| s.credentials = Credentials::PrivateKey(assertion_key));
        world
            .op
            .bend(|b| b.metadata = json!({ "token_endpoint_auth_methods_supported": ["private_key_jwt"] }));
        let mut ids = BTreeSet::new();
        for sub in ["1001", "1002"] {
            world.signed_in(&person(sub, sub)).await;
            let request = world.op.last(TOKEN);
            assert_eq!(request.header("authorization"), "");
            assert_eq!(request.field("client_secret"), None);
            assert_eq!(request.field("client_assertion_type"), Some(JWT_BEARER));
            assert!(request.field("client_id").is_none_or(|id| id == CLIENT_ID));
            let mut jwk = key.jwk.clone();
            jwk.as_object_mut().expect("a key").remove("kid");
            let assertion = request.field("client_assertion").expect("an assertion");
            let (header, claims) = jws::verify(assertion, &json!({ "keys": [jwk] }));
            assert_eq!(header["typ"], "JWT");
            assert_eq!((&claims["iss"], &claims["sub"]), (&json!(CLIENT_ID), &json!(CLIENT_ID)));
            assert_eq!(claims["aud"], world.op.issuer, "one text, and not the endpoint");
            let now = world.app.clock.now().0;
            let lives = claims["exp"].as_i64().expect("exp") - now;
            assert!((1..=300).contains(&lives), "{lives}");
            assert!((claims["iat"].as_i64().expect("iat") - now).abs() < 2);
            assert!(ids.insert(claims["jti"].as_str().expect("jti").to_owned()), "jti used twice");
        }
    }
}

both!(
    f3_client_secret_basic_is_sent_in_the_header,
    f3_odd_characters_of_a_secret_are_encoded,
    f3_client_secret_post_is_sent_in_the_body,
    f3_private_key_jwt_is_signed_with_our_key,
);
