//! Rule R18: a provider's new keys are found, and nobody can make us ask for them all the time.

use serde_json::json;

use crate::support::app::both;
use crate::support::database::Kind;
use crate::support::provider::{DISCOVERY, JWKS, Reply};
use crate::support::world::{World, person, refused, says};

/// Where logout tokens go.
const LOGOUT: &str = "/federation/op/backchannel-logout";

async fn r18_a_new_key_is_fetched_once(kind: Kind) {
    let world = World::new(kind);
    let (_, account) = world.signed_in(&person("1001", "ada")).await;
    world.op.bend(|b| b.rotate("second"));
    assert_eq!(world.signed_in(&person("1001", "ada")).await.1, account);
    world.signed_in(&person("1001", "ada")).await;
    assert_eq!((world.op.count(DISCOVERY), world.op.count(JWKS)), (1, 2));
    // the old key is good for nothing any more
    world.op.bend(|b| b.key = crate::support::jws::TestKey::shared("RS256"));
    let browser = world.app.browser();
    refused(&browser, &world.sign_in(&browser, &person("1001", "ada")).await, 400, says::REFUSED);
}

async fn r18_a_flood_of_unknown_kids_asks_once_a_minute(kind: Kind) {
    let world = World::new(kind);
    world.signed_in(&person("1001", "ada")).await;
    for minute in 1..=3 {
        for second in 0..6 {
            let unknown = format!("unknown-{minute}-{second}");
            world.op.bend(|b| b.header = json!({ "kid": unknown }));
            let browser = world.app.browser();
            refused(&browser, &world.sign_in(&browser, &person("1001", "ada")).await, 400, says::REFUSED);
            // anybody can send these
            let token = world.op.logout_token(&json!({ "sub": "1001" }));
            let forged = token.replacen(token.split('.').next().unwrap_or_default(), &header(&unknown), 1);
            let answer = world.app.browser().post_with(LOGOUT, &[("logout_token", &forged)], &[]).await;
            assert_eq!(answer.status, 400);
            assert_eq!(world.op.count(JWKS), 1 + minute, "second {second} of minute {minute}");
            world.app.advance(if second < 5 { 9 } else { 16 });
        }
    }
    // real rotation is found in the next minute
    world.op.bend(|b| {
        b.header = json!({});
        b.rotate("second");
    });
    world.signed_in(&person("1001", "ada")).await;
}

fn header(kid: &str) -> String {
    crate::support::jws::encode(json!({ "alg": "RS256", "kid": kid, "typ": "logout+jwt" }).to_string())
}

/// While the new keys cannot be had, nobody is let in on the old ones, and those stay good.
async fn r18_new_keys_that_cannot_be_fetched_are_told_as_an_outage(kind: Kind) {
    let world = World::new(kind);
    world.signed_in(&person("1001", "ada")).await;
    let old = world.op.bend(|b| (b.key, b.keys.clone()));
    world.op.bend(|b| {
        b.rotate("second");
        b.fault(JWKS, Reply::Json(500, json!({})));
    });
    let browser = world.app.browser();
    refused(&browser, &world.sign_in(&browser, &person("1001", "ada")).await, 503, says::UNAVAILABLE);
    let new = world.op.bend(|b| (b.key, b.keys.clone()));
    world.op.bend(|b| (b.key, b.keys) = old);
    world.signed_in(&person("1001", "ada")).await;
    world.app.advance(61);
    world.op.bend(|b| {
        (b.key, b.keys) = new;
        b.faults.clear();
    });
    world.signed_in(&person("1001", "ada")).await;
}

/// A key of the same name is found when the documents are read again.
async fn r18_documents_are_read_again(kind: Kind) {
    let world = World::new(kind);
    world.signed_in(&person("1001", "ada")).await;
    let name = world.op.bend(|b| b.key.jwk["kid"].as_str().expect("kid").to_owned());
    world.op.bend(|b| b.rotate(&name));
    world.app.advance(3601);
    world.signed_in(&person("1001", "ada")).await;
}

both!(
    r18_a_new_key_is_fetched_once,
    r18_a_flood_of_unknown_kids_asks_once_a_minute,
    r18_new_keys_that_cannot_be_fetched_are_told_as_an_outage,
    r18_documents_are_read_again,
);
