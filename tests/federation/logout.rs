//! A provider says that somebody signed out there (OpenID Connect Back-Channel Logout §2.5 and §2.6).

use chancery_core::ports::Clock as _;
use serde_json::{Value, json};

use crate::support::app::both;
use crate::support::browser::{Browser, Page};
use crate::support::database::Kind;
use crate::support::front::first_party;
use crate::support::jws::{self, TestKey};
use crate::support::people::TestClient;
use crate::support::provider::{CLIENT_ID, CLIENT_SECRET, JWKS, patched};
use crate::support::world::{World, person};

const LOGOUT: &str = "/federation/op/backchannel-logout";
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

async fn send(world: &World, token: &str) -> Page {
    let answer = world.app.browser().post_with(LOGOUT, &[("logout_token", token)], &[]).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    answer
}

async fn told(world: &World, patch: &Value) -> Page {
    send(world, &world.op.logout_token(patch)).await
}

/// Somebody at a session `sid` of the provider, with tokens of an app.
async fn enter(world: &World, client: &TestClient, sub: &str, sid: &str) -> (Browser, Value) {
    world.op.bend(|b| b.claims = json!({ "sid": sid }));
    let browser = world.app.browser();
    let scope = ("scope", "openid profile email");
    let answer = world.sign_in_for(&browser, client, &person(sub, sub), &[scope]).await;
    let tokens = world.app.bought(client, &answer).await;
    (browser, tokens)
}

async fn assert_out(world: &World, client: &TestClient, (browser, tokens): &(Browser, Value)) {
    world.app.assert_dead(client, tokens).await;
    assert_eq!(browser.open("/account").await.url.path(), "/login");
}

async fn assert_in(world: &World, client: &TestClient, (browser, tokens): &(Browser, Value)) {
    world.app.assert_alive(client, tokens).await;
    assert_eq!(browser.open("/account").await.url.path(), "/account");
}

async fn l12_by_sid_exactly_that_session_ends(kind: Kind) {
    let world = World::new(kind);
    let client = world.app.client("app", first_party()).await;
    let first = enter(&world, &client, "ada", "sid-1").await;
    let second = enter(&world, &client, "ada", "sid-2").await;
    let other = enter(&world, &client, "grace", "sid-3").await;
    assert_eq!(told(&world, &json!({ "sid": "sid-1" })).await.status, 200);
    assert_out(&world, &client, &first).await;
    assert_in(&world, &client, &second).await;
    assert_in(&world, &client, &other).await;
    // both must fit
    assert_eq!(told(&world, &json!({ "sid": "sid-2", "sub": "grace" })).await.status, 200);
    assert_in(&world, &client, &second).await;
    assert_eq!(told(&world, &json!({ "sid": "sid-2", "sub": "ada" })).await.status, 200);
    assert_out(&world, &client, &second).await;
    assert_in(&world, &client, &other).await;
    // nobody of that name is no error
    assert_eq!(told(&world, &json!({ "sid": "sid-unknown" })).await.status, 200);
}

async fn l12_by_sub_all_of_that_persons_sessions_end(kind: Kind) {
    let world = World::new(kind);
    let client = world.app.client("app", first_party()).await;
    let sessions =
        [enter(&world, &client, "ada", "sid-1").await, enter(&world, &client, "ada", "sid-2").await];
    let other = enter(&world, &client, "grace", "sid-3").await;
    assert_eq!(told(&world, &json!({ "sub": "ada" })).await.status, 200);
    for session in &sessions {
        assert_out(&world, &client, session).await;
    }
    assert_in(&world, &client, &other).await;
    // and they can come again
    let again = enter(&world, &client, "ada", "sid-4").await;
    assert_in(&world, &client, &again).await;
}

/// A session that did not come from the provider is none of its business.
async fn l12_sessions_by_password_stay(kind: Kind) {
    let world = World::new(kind);
    world.app.user("alice").await;
    let client = world.app.client("app", first_party()).await;
    let browser = world.app.browser_of("alice").await;
    let tokens = world.app.tokens_by(&browser, "alice", &client, &[]).await;
    for patch in [json!({ "sub": "alice" }), json!({ "sub": "account-alice" }), json!({ "sid": "" })] {
        told(&world, &patch).await;
    }
    assert_in(&world, &client, &(browser, tokens)).await;
}

/// Another provider with the same subject and session names speaks of other people.
async fn l12_each_provider_speaks_for_its_own(kind: Kind) {
    let world = World::of_two(kind);
    let client = world.app.client("app", first_party()).await;
    let session = enter(&world, &client, "ada", "sid-1").await;
    for patch in
        [json!({ "sub": "ada" }), json!({ "sid": "sid-1" }), json!({ "iss": world.op.issuer, "sub": "ada" })]
    {
        let token = world.other().logout_token(&patch);
        for path in [LOGOUT, "/federation/other/backchannel-logout"] {
            world.app.browser().post_with(path, &[("logout_token", &token)], &[]).await;
        }
    }
    assert_in(&world, &client, &session).await;
}

async fn l12_a_token_counts_once(kind: Kind) {
    let world = World::new(kind);
    let client = world.app.client("app", first_party()).await;
    let first = enter(&world, &client, "ada", "sid-1").await;
    let token = world.op.logout_token(&json!({ "sub": "ada" }));
    assert_eq!(send(&world, &token).await.status, 200);
    assert_out(&world, &client, &first).await;
    let second = enter(&world, &client, "ada", "sid-2").await;
    for seconds in [0, 60, 500] {
        world.app.advance(seconds);
        assert_eq!(send(&world, &token).await.status, 400, "after {seconds} more seconds");
    }
    world.app.purge().await;
    assert_eq!(send(&world, &token).await.status, 400);
    assert_eq!(second.0.open("/account").await.url.path(), "/account");
}

async fn l12_claims_that_are_not_in_order_end_nothing(kind: Kind) {
    let world = World::new(kind);
    let client = world.app.client("app", first_party()).await;
    let session = enter(&world, &client, "ada", "sid-1").await;
    let now = world.app.clock.now().0;
    for patch in [
        json!({ "iss": "https://evil.example.test" }),
        json!({ "iss": null }),
        json!({ "iss": format!("{}/", world.op.issuer) }),
        json!({ "aud": "another" }),
        json!({ "aud": ["another"] }),
        json!({ "aud": null }),
        json!({ "nonce": "x" }),
        json!({ "nonce": null, "events": null }),
        json!({ "events": {} }),
        json!({ "events": { "http://schemas.openid.net/event/other": {} } }),
        json!({ "events": { (EVENT): true } }),
        json!({ "events": EVENT }),
        json!({ "events": [EVENT] }),
        json!({ "iat": now - 700, "exp": now + 60 }),
        json!({ "iat": now + 61 }),
        json!({ "iat": null }),
        json!({ "iat": "now" }),
        json!({ "exp": now - 61 }),
        json!({ "nbf": now + 61 }),
        json!({ "exp": "later" }),
        json!({ "jti": null }),
        json!({ "jti": "" }),
        json!({ "jti": 7 }),
        json!({ "sub": null, "sid": null }),
        json!({ "sub": 7, "sid": [] }),
    ] {
        let mut claims = patched(json!({ "sub": "ada", "sid": "sid-1" }), &json!({}));
        let object = claims.as_object_mut().expect("claims");
        object.extend(patch.as_object().expect("a patch").clone());
        assert_eq!(told(&world, &claims).await.status, 400, "{patch}");
    }
    assert_in(&world, &client, &session).await;
    // exp is younger than the first providers
    assert_eq!(
        told(&world, &json!({ "exp": null, "sid": "sid-1", "aud": ["x", CLIENT_ID] })).await.status,
        200
    );
    assert_out(&world, &client, &session).await;
}

async fn l12_signatures_that_are_not_the_providers_end_nothing(kind: Kind) {
    let world = World::new(kind);
    let client = world.app.client("app", first_party()).await;
    let session = enter(&world, &client, "ada", "sid-1").await;
    let asked = world.op.count(JWKS);
    let genuine = world.op.logout_token(&json!({ "sub": "ada" }));
    let (header, claims) = jws::read(&genuine);
    let with = |patch: Value| patched(header.clone(), &patch);
    let (own, attacker) = (TestKey::shared("RS256"), TestKey::shared("PS256"));
    let id_token = world.op.bend(|b| {
        b.key.sign(&b.key.header(), &patched(claims.clone(), &json!({ "nonce": "n", "events": null })))
    });
    for (what, token) in [
        ("alg none", jws::unsigned(&with(json!({ "alg": "none" })), &claims)),
        ("no signature", jws::unsigned(&header, &claims)),
        (
            "the client secret",
            jws::hs256(CLIENT_SECRET.as_bytes(), &with(json!({ "alg": "HS256" })), &claims),
        ),
        ("the public key as a secret", {
            jws::hs256(&jws::pem(&jws::public_key(&own.jwk)), &with(json!({ "alg": "HS256" })), &claims)
        }),
        ("an attacker's key", attacker.sign(&header, &claims)),
        ("an attacker's key of no name", attacker.sign(&with(json!({ "kid": null })), &claims)),
        ("an attacker's key in jwk", attacker.sign(&with(json!({ "jwk": attacker.jwk })), &claims)),
        ("an unknown kid", own.sign(&with(json!({ "kid": "unknown" })), &claims)),
        ("another unknown kid", own.sign(&with(json!({ "kid": "another" })), &claims)),
        ("crit", own.sign(&with(json!({ "crit": ["x"] })), &claims)),
        ("another kind of token", own.sign(&with(json!({ "typ": "at+jwt" })), &claims)),
        ("an ID token", id_token),
        ("other claims", {
            let (_, signature) = genuine.rsplit_once('.').expect("a signature");
            let other =
                jws::encode(patched(claims.clone(), &json!({ "sub": "x", "sid": "sid-1" })).to_string());
            format!("{}.{other}.{signature}", jws::encode(header.to_string()))
        }),
        ("dots", "..".to_owned()),
        ("nothing", String::new()),
        ("far too much", "x".repeat(20_000)),
    ] {
        assert_eq!(send(&world, &token).await.status, 400, "{what}");
    }
    assert!(world.op.count(JWKS) <= asked + 1, "asked for keys again and again");
    let answer = world.app.browser().post_with(LOGOUT, &[], &[]).await;
    assert_eq!(answer.status, 400);
    // rule G2: neither in the URL nor as JSON, and not by GET
    let query = format!("{LOGOUT}?logout_token={genuine}");
    assert_eq!(world.app.browser().post_with(&query, &[], &[]).await.status, 400);
    assert_eq!(world.app.browser().get(&query).await.status, 405);
    assert_in(&world, &client, &session).await;
    assert_eq!(send(&world, &genuine).await.status, 200);
    assert_out(&world, &client, &session).await;
}

both!(
    l12_by_sid_exactly_that_session_ends,
    l12_by_sub_all_of_that_persons_sessions_end,
    l12_sessions_by_password_stay,
    l12_each_provider_speaks_for_its_own,
    l12_a_token_counts_once,
    l12_claims_that_are_not_in_order_end_nothing,
    l12_signatures_that_are_not_the_providers_end_nothing,
);
