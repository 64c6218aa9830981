//! Keys of clients by `jwks_uri` (OpenID Connect Core §10.1.1; rules P6, R18, T14): a new one works at once,
//! and strangers cannot make us ask for it again and again.

use chancery_core::client::Profile;
use chancery_core::policy::{Policy, RegistrationMode};
use serde_json::json;

use super::assertions::attempt;
use crate::support::answers::{tok, unauthenticated};
use crate::support::app::{ISSUER, TestApp, in_both_realms};
use crate::support::credentials::signing_app;
use crate::support::database::Kind;
use crate::support::documents::{Document, Site};
use crate::support::front::{app_with, is_login, redirected};
use crate::support::jws::TestKey;
use crate::support::people::{REDIRECT_URI, TestClient};
use crate::support::registration::{shown, with};

const PATH: &str = "/jwks.json";

/// A server that takes request objects and registrations, and reaches the site.
fn stage(kind: Kind, site: &Site) -> TestApp {
    let policy = |policy: &mut Policy| {
        policy.profiles.insert(Profile::Oidc);
        policy.registration.mode = RegistrationMode::Open;
    };
    TestApp::customized(kind, policy, |state| site.allow(state))
}

/// Publishes keys at the site.
fn publish(site: &Site, keys: &[&TestKey]) -> String {
    let keys: Vec<_> = keys.iter().map(|key| &key.jwk).collect();
    site.put(PATH, Document::Json(json!({ "keys": keys })))
}

/// A client whose keys are at the site, and which signs assertions.
async fn asserting(app: &TestApp, site: &Site) -> TestClient {
    let mut metadata = signing_app(TestKey::shared("ES256"));
    metadata.as_object_mut().expect("an object").remove("jwks");
    metadata["jwks_uri"] = site.url(PATH).into();
    app.client("app", metadata).await
}

/// An assertion by this key, which says `kid`.
fn assertion(app: &TestApp, client: &TestClient, key: &TestKey, kid: &str) -> String {
    let mut header = key.header();
    header["kid"] = kid.into();
    key.sign(&header, &app.assertion_claims(&client.id))
}

/// A request object by this key, which says `kid`.
fn object(app: &TestApp, client: &TestClient, key: &TestKey, kid: &str) -> String {
    let mut header = key.header();
    header["kid"] = kid.into();
    let now = app.state.clock.now().0;
    let claims = json!({
        "iss": client.id, "aud": ISSUER, "exp": now + 60, "response_type": "code", "scope": "openid",
        "redirect_uri": REDIRECT_URI, "state": "a-state", "code_challenge_method": "S256",
        "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    });
    key.sign(&header, &claims)
}

async fn a_new_key_works_at_once(kind: Kind) {
    let site = Site::new();
    let app = stage(kind, &site);
    let (old, new) = (TestKey::shared("ES256"), TestKey::shared("EdDSA"));
    publish(&site, &[old]);
    let client = asserting(&app, &site).await;
    tok(&attempt(&app, &old.jwt(&app.assertion_claims("app"))).await, "invalid_grant");
    for _ in 0..3 {
        tok(&attempt(&app, &old.jwt(&app.assertion_claims("app"))).await, "invalid_grant");
    }
    assert_eq!(site.requests(), 1);
    publish(&site, &[new]);
    tok(&attempt(&app, &new.jwt(&app.assertion_claims("app"))).await, "invalid_grant");
    assert_eq!(site.requests(), 2);
    // what was withdrawn is gone with the same fetch
    unauthenticated(&attempt(&app, &old.jwt(&app.assertion_claims("app"))).await, false);
    let request = object(&app, &client, new, "key-EdDSA");
    assert!(is_login(&app.ask(&app.browser(), &client, &[("request", &request)]).await));
    assert_eq!(site.requests(), 2);
}

/// Somebody else's keys at the same address, fetched anew just now, do not stand for its own.
async fn a_client_that_names_the_address_anew_is_believed_at_once(kind: Kind) {
    let site = Site::new();
    let app = stage(kind, &site);
    let (old, new) = (TestKey::shared("ES256"), TestKey::shared("EdDSA"));
    publish(&site, &[old]);
    let client = asserting(&app, &site).await;
    unauthenticated(&attempt(&app, &assertion(&app, &client, old, "made-up")).await, false);
    publish(&site, &[new]);
    unauthenticated(&attempt(&app, &new.jwt(&app.assertion_claims("app"))).await, false);
    let metadata = with(json!({
        "token_endpoint_auth_method": "private_key_jwt", "jwks_uri": site.url(PATH),
    }));
    let registered = app.registered(&metadata).await;
    tok(&attempt(&app, &new.jwt(&app.assertion_claims(registered.id()))).await, "invalid_grant");
    // and so is one that moves there
    unauthenticated(&attempt(&app, &assertion(&app, &client, new, "made-up")).await, false);
    publish(&site, &[old]);
    unauthenticated(&attempt(&app, &old.jwt(&app.assertion_claims(registered.id()))).await, false);
    let elsewhere = with(json!({
        "token_endpoint_auth_method": "private_key_jwt", "jwks_uri": site.url("/other.json"),
    }));
    let moving = app.registered(&elsewhere).await;
    let mut moved = moving.to_send_back();
    moved["jwks_uri"] = site.url(PATH).into();
    let moved = shown(&app.put(&moving, &moved).await, 200);
    tok(&attempt(&app, &old.jwt(&app.assertion_claims(moved.id()))).await, "invalid_grant");
}

/// Rule T14: anybody can make a `kid` up, at the token endpoint and at `/authorize`.
async fn t14_a_flood_of_unknown_keys_is_one_fetch_a_minute(kind: Kind) {
    let site = Site::new();
    let app = stage(kind, &site);
    let key = TestKey::shared("ES256");
    publish(&site, &[key]);
    let client = asserting(&app, &site).await;
    tok(&attempt(&app, &key.jwt(&app.assertion_claims("app"))).await, "invalid_grant");
    for round in 0..20 {
        let made_up = format!("made-up-{round}");
        unauthenticated(&attempt(&app, &assertion(&app, &client, key, &made_up)).await, false);
        let request = object(&app, &client, key, &made_up);
        redirected(&app.ask_cold(&client, &[("request", &request)]).await, "invalid_request_object");
    }
    assert_eq!(site.requests(), 2);
    app.advance(59);
    unauthenticated(&attempt(&app, &assertion(&app, &client, key, "x")).await, false);
    assert_eq!(site.requests(), 2);
    app.advance(1);
    for _ in 0..5 {
        unauthenticated(&attempt(&app, &assertion(&app, &client, key, "x")).await, false);
    }
    assert_eq!(site.requests(), 3);
    // whoever has the key gets in all the while
    tok(&attempt(&app, &key.jwt(&app.assertion_claims("app"))).await, "invalid_grant");
}

/// However many want the keys at the same time.
async fn r18_many_at_once_share_one_fetch(kind: Kind) {
    let site = Site::new();
    let app = stage(kind, &site);
    let key = TestKey::shared("ES256");
    publish(&site, &[key]);
    let client = asserting(&app, &site).await;
    let url = client.authorize_url(&[("request", &object(&app, &client, key, "key-ES256"))]);
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let (browser, url) = (app.browser(), url.clone());
            tokio::spawn(async move { browser.get(&url).await.status })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.expect("an answer"), 303);
    }
    assert_eq!(site.requests(), 1);
}

/// Keys that cannot be had let nobody in; that is remembered for seconds, so that nobody waits twice.
async fn p6_keys_that_cannot_be_had(kind: Kind) {
    for document in [
        None,
        Some(Document::Status(500)),
        Some(Document::Redirect("https://localhost/".to_owned())),
        Some(Document::Text("{\"keys\":".to_owned())),
        Some(Document::Text("[".repeat(60_000))),
        Some(Document::Text(format!("{{\"keys\":[]{}}}", " ".repeat(64 * 1024)))),
    ] {
        let site = Site::new();
        let app = stage(kind, &site);
        if let Some(document) = document.clone() {
            site.put(PATH, document);
        }
        let (client, key) = (asserting(&app, &site).await, TestKey::shared("ES256"));
        for _ in 0..3 {
            unauthenticated(&attempt(&app, &key.jwt(&app.assertion_claims("app"))).await, false);
            let request = object(&app, &client, key, "key-ES256");
            redirected(&app.ask_cold(&client, &[("request", &request)]).await, "invalid_request_object");
        }
        assert_eq!(site.requests(), 1, "{document:?}");
        publish(&site, &[key]);
        app.advance(10);
        tok(&attempt(&app, &key.jwt(&app.assertion_claims("app"))).await, "invalid_grant");
    }
}

/// An outage of the site is none of ours as long as its last answer is good.
async fn an_outage_leaves_the_known_keys_in_use(kind: Kind) {
    let site = Site::new();
    let app = stage(kind, &site);
    let key = TestKey::shared("ES256");
    publish(&site, &[key]);
    let client = asserting(&app, &site).await;
    tok(&attempt(&app, &key.jwt(&app.assertion_claims("app"))).await, "invalid_grant");
    site.put(PATH, Document::Status(503));
    unauthenticated(&attempt(&app, &assertion(&app, &client, key, "made-up")).await, false);
    tok(&attempt(&app, &key.jwt(&app.assertion_claims("app"))).await, "invalid_grant");
    app.advance(300);
    unauthenticated(&attempt(&app, &key.jwt(&app.assertion_claims("app"))).await, false);
}

/// Nothing private is asked for keys that the operator did not name.
async fn p6_private_addresses_are_not_asked(kind: Kind) {
    let site = Site::new();
    let app = TestApp::with(kind, |policy| {
        policy.profiles.insert(Profile::Oidc);
    });
    publish(&site, &[TestKey::shared("ES256")]);
    let uris =
        [site.url(PATH), "https://169.254.169.254/".to_owned(), "https://[::ffff:10.0.0.1]/".to_owned()];
    for (index, uri) in uris.iter().enumerate() {
        let id = format!("app-{index}");
        let client = app.client(&id, app_with(json!({ "profile": "oidc", "jwks_uri": uri }))).await;
        let request = object(&app, &client, TestKey::shared("ES256"), "key-ES256");
        redirected(&app.ask_cold(&client, &[("request", &request)]).await, "invalid_request_object");
    }
    assert_eq!(site.requests(), 0);
}

in_both_realms!(
    a_new_key_works_at_once,
    a_client_that_names_the_address_anew_is_believed_at_once,
    t14_a_flood_of_unknown_keys_is_one_fetch_a_minute,
    r18_many_at_once_share_one_fetch,
    p6_keys_that_cannot_be_had,
    an_outage_leaves_the_known_keys_in_use,
    p6_private_addresses_are_not_asked,
);
