//! Software statements (RFC 7591 §2.3): what a trusted issuer says of an app stands in the place of what the app
//! says of itself.

use chancery_core::policy::{Policy, RegistrationMode, StatementIssuer, StatementKeys};
use serde_json::{Value, json};

use super::{shown, with};
use crate::support::answers::{rs, tok};
use crate::support::app::{ISSUER, TestApp, both};
use crate::support::browser::Page;
use crate::support::database::Kind;
use crate::support::documents::{Document, Site};
use crate::support::jws::{ALGORITHMS, TestKey, hs256, unsigned};
use crate::support::people::REDIRECT_URI;

const VOUCHER: &str = "https://directory.example.test";

fn trusting(policy: &mut Policy, keys: StatementKeys) {
    policy.registration.mode = RegistrationMode::Open;
    policy.registration.address.attempts = 1000;
    policy.software_statements = vec![StatementIssuer { issuer: VOUCHER.to_owned(), keys }];
}

fn stage(kind: Kind) -> TestApp {
    TestApp::with(kind, |policy| trusting(policy, StatementKeys::Set(TestKey::shared("ES256").jwks())))
}

/// Claims of a statement; `change` replaces, and removes by `null`.
fn claims(change: Value) -> Value {
    let mut claims = json!({
        "iss": VOUCHER, "software_id": "4NRB1-0XZABZI9E6-5SM3R", "client_name": "Vouched app",
        "redirect_uris": ["https://vouched.example.test/cb"],
    });
    let Value::Object(change) = change else { panic!("a change is an object") };
    for (name, value) in change {
        claims[&name] = value;
    }
    claims.as_object_mut().expect("an object").retain(|_, value| !value.is_null());
    claims
}

fn statement(change: Value) -> String {
    TestKey::shared("ES256").jwt(&claims(change))
}

/// A registration with this statement, and other members beside it.
async fn register(app: &TestApp, statement: &str, beside: Value) -> Page {
    let mut metadata = with(beside);
    metadata["software_statement"] = statement.into();
    app.register(&metadata).await
}

async fn what_a_statement_says_takes_precedence(kind: Kind) {
    let app = stage(kind);
    let signed = statement(json!({ "scope": null, "contacts": ["a@vouched.example.test"] }));
    let beside = json!({ "client_name": "Own words", "scope": "openid", "software_version": "2" });
    let client = shown(&register(&app, &signed, beside).await, 201);
    for (name, expected) in [
        ("client_name", json!("Vouched app")),
        ("redirect_uris", json!(["https://vouched.example.test/cb"])),
        ("contacts", json!(["a@vouched.example.test"])),
        ("software_id", json!("4NRB1-0XZABZI9E6-5SM3R")),
        // what it does not speak of is the app's to say
        ("scope", json!("openid")),
        ("software_version", json!("2")),
        // as it came
        ("software_statement", json!(signed)),
    ] {
        assert_eq!(client.document[name], expected, "{name}");
    }
    assert_eq!(shown(&app.read(&client).await, 200).document["software_statement"], signed.as_str());
}

/// Neither members of ours nor what the server alone decides.
async fn a_statement_decides_nothing_of_ours(kind: Kind) {
    let app = stage(kind);
    let signed = statement(json!({
        "profile": "oidc", "consent": "skip", "roles": ["admin"], "access_token_lifetime": 86_400,
        "client_id": "chosen", "client_secret": "chosen", "registration_access_token": "chosen",
        "client_id_issued_at": 1, "software_statement": "x.y.z", "sub": "x", "jti": "y",
    }));
    let client = shown(&register(&app, &signed, json!({})).await, 201);
    assert_ne!(client.id(), "chosen");
    assert_ne!(client.document["client_secret"], "chosen");
    assert_eq!(client.document["software_statement"], signed.as_str());
    let (realm, id) = (app.state.realm.id.clone(), chancery_core::client::ClientId(client.id().to_owned()));
    let stored = app.work(move |tx| tx.client(&realm, &id)).await.expect("it is stored").attributes;
    assert_eq!(stored.registration.profile.as_str(), "oauth2.1");
    assert_eq!(stored.consent.rule, chancery_core::client::ConsentRule::Remember);
    assert!(stored.grants.roles.is_empty() && stored.tokens.access_token_lifetime.is_none());
}

/// What it says must be fit to be registered, as if the app said it.
async fn what_a_statement_says_is_judged_like_anything_else(kind: Kind) {
    let app = stage(kind);
    for (change, code) in [
        (json!({ "redirect_uris": ["http://vouched.example.test/"] }), "invalid_redirect_uri"),
        (json!({ "redirect_uris": "https://vouched.example.test/" }), "invalid_redirect_uri"),
        (json!({ "client_name": "\u{202e}evil" }), "invalid_client_metadata"),
        (json!({ "jwks_uri": "http://127.0.0.1/" }), "invalid_client_metadata"),
        (json!({ "dpop_bound_access_tokens": true }), "invalid_client_metadata"),
    ] {
        tok(&register(&app, &statement(change), json!({})).await, code);
    }
    assert_eq!(app.clients().await, 0);
}

async fn each_algorithm_is_taken(kind: Kind) {
    let keys: Vec<_> = ALGORITHMS.map(|alg| TestKey::shared(alg).jwk.clone()).into();
    let app = TestApp::with(kind, |policy| trusting(policy, StatementKeys::Set(json!({ "keys": keys }))));
    for algorithm in ALGORITHMS {
        let signed = TestKey::shared(algorithm).jwt(&claims(json!({})));
        shown(&register(&app, &signed, json!({})).await, 201);
    }
}

async fn forgeries(kind: Kind) {
    let app = stage(kind);
    let (key, good) = (TestKey::shared("ES256"), claims(json!({})));
    let typed = |typ: &str| {
        let mut header = key.header();
        header["typ"] = typ.into();
        key.sign(&header, &good)
    };
    let mut renamed = key.header();
    renamed["kid"] = "made-up".into();
    let signed = key.jwt(&good);
    for (name, forged) in [
        ("junk", json!("x.y.z")),
        ("empty", json!("")),
        ("no text", json!(7)),
        ("an object", json!({ "iss": VOUCHER })),
        ("unsigned", json!(unsigned(&json!({ "alg": "none" }), &good))),
        ("HS256", json!(hs256(b"public", &json!({ "alg": "HS256" }), &good))),
        ("another's key", json!(TestKey::new("ES256").jwt(&good))),
        ("unknown kid", json!(key.sign(&renamed, &good))),
        ("cut off", json!(signed.rsplit_once('.').expect("a signature").0)),
        ("altered", json!(signed.replacen("eyJ", "eyK", 2))),
        ("an access token", json!(typed("at+jwt"))),
        ("a logout token", json!(typed("logout+jwt"))),
        ("encrypted", json!("e30.e30.e30.e30.e30")),
        ("too long", json!(statement(json!({ "padding": "x".repeat(8 * 1024) })))),
        ("too deep", json!(key.sign_text(&key.header(), &"[".repeat(3000)))),
        ("no claims", json!(key.sign_text(&key.header(), "[]"))),
        ("iss twice", json!(key.sign_text(&key.header(), &format!(r#"{{"iss":"x","iss":"{VOUCHER}"}}"#)))),
        ("no issuer", json!(statement(json!({ "iss": null })))),
        ("issuer is a list", json!(statement(json!({ "iss": [VOUCHER] })))),
    ] {
        let mut metadata = with(json!({}));
        metadata["software_statement"] = forged;
        let answer = app.register(&metadata).await;
        assert_eq!(answer.status, 400, "{name}: {}", answer.body);
        tok(&answer, "invalid_software_statement");
    }
    assert_eq!(app.clients().await, 0);
}

async fn times_and_audiences(kind: Kind) {
    let app = stage(kind);
    let now = app.state.clock.now().0;
    for good in [
        json!({ "exp": now + 1, "nbf": now, "iat": now }),
        json!({ "exp": now - 59, "iat": now + 60 }),
        json!({ "exp": i64::MAX, "nbf": i64::MIN }),
        json!({ "aud": ISSUER }),
        json!({ "aud": ["https://other.example.test", ISSUER] }),
    ] {
        shown(&register(&app, &statement(good), json!({})).await, 201);
    }
    for bad in [
        json!({ "exp": now - 60 }),
        json!({ "exp": 0 }),
        json!({ "exp": "tomorrow" }),
        json!({ "exp": 1e300 }),
        json!({ "exp": i64::MIN }),
        json!({ "nbf": now + 61 }),
        json!({ "iat": now + 61 }),
        json!({ "iat": i64::MAX }),
    ] {
        tok(&register(&app, &statement(bad), json!({})).await, "invalid_software_statement");
    }
    for foreign in [
        json!({ "iss": "https://elsewhere.example.test" }),
        json!({ "iss": format!("{VOUCHER}/") }),
        json!({ "iss": ISSUER }),
        json!({ "aud": "https://elsewhere.example.test" }),
        json!({ "aud": [] }),
        json!({ "aud": format!("{ISSUER}/") }),
    ] {
        tok(&register(&app, &statement(foreign), json!({})).await, "unapproved_software_statement");
    }
}

/// Where nobody's statements count they are ignored, good or not, and not told again.
async fn without_a_trusted_issuer_it_is_ignored(kind: Kind) {
    let app = super::open(kind);
    for ignored in [json!(statement(json!({}))), json!("x")] {
        let client = shown(&app.register(&with(json!({ "software_statement": ignored }))).await, 201);
        assert!(!client.document.contains_key("software_statement"));
        assert_eq!(client.document["redirect_uris"], json!([REDIRECT_URI]));
    }
}

async fn a_server_may_insist_on_it(kind: Kind) {
    let app = TestApp::with(kind, |policy| {
        trusting(policy, StatementKeys::Set(TestKey::shared("ES256").jwks()));
        policy.registration.require_software_statement = true;
    });
    for without in [json!({}), json!({ "software_statement": null })] {
        tok(&app.register(&with(without)).await, "invalid_software_statement");
    }
    let client = shown(&register(&app, &statement(json!({})), json!({})).await, 201);
    let mut without = client.to_send_back();
    without.as_object_mut().expect("an object").remove("software_statement");
    tok(&app.put(&client, &without).await, "invalid_software_statement");
    shown(&app.put(&client, &client.to_send_back()).await, 200);
}

/// It is no initial access token.
async fn it_opens_no_closed_door(kind: Kind) {
    let app = TestApp::with(kind, |policy| {
        trusting(policy, StatementKeys::Set(TestKey::shared("ES256").jwks()));
        policy.registration.mode = RegistrationMode::Closed;
    });
    let metadata = with(json!({ "software_statement": statement(json!({})) }));
    rs(&app.register(&metadata).await, "invalid_token");
}

/// A replacement is judged as a registration is (RFC 7592 §2.2).
async fn an_update_with_another_statement(kind: Kind) {
    let app = stage(kind);
    let client = shown(&register(&app, &statement(json!({})), json!({})).await, 201);
    let mut other = client.to_send_back();
    other["software_statement"] = statement(json!({ "client_name": "Renamed", "client_id": "x" })).into();
    other["client_name"] = "Own words".into();
    let client = shown(&app.put(&client, &other).await, 200);
    assert_eq!(client.document["client_name"], "Renamed");
    assert_eq!(client.document["software_statement"], other["software_statement"]);
    for (bad, code) in [
        (json!("x.y.z"), "invalid_software_statement"),
        (json!(statement(json!({ "exp": 1 }))), "invalid_software_statement"),
        (json!(statement(json!({ "iss": "x" }))), "unapproved_software_statement"),
    ] {
        let mut changed = client.to_send_back();
        changed["software_statement"] = bad;
        tok(&app.put(&client, &changed).await, code);
    }
    // what is left out is no longer registered
    let mut without = client.to_send_back();
    without.as_object_mut().expect("an object").remove("software_statement");
    without["client_name"] = "Own words".into();
    let client = shown(&app.put(&client, &without).await, 200);
    assert_eq!(client.document["client_name"], "Own words");
    assert!(!client.document.contains_key("software_statement"));
}

/// The issuer's keys may be elsewhere: cached, asked for anew when a key is unknown, and not by everybody.
async fn keys_of_the_issuer_by_address(kind: Kind) {
    let site = Site::new();
    let (old, new) = (TestKey::shared("ES256"), TestKey::shared("EdDSA"));
    let uri = site.put("/jwks.json", Document::Json(old.jwks()));
    let app = TestApp::customized(
        kind,
        |policy| trusting(policy, StatementKeys::Uri(uri)),
        |state| site.allow(state),
    );
    for _ in 0..3 {
        shown(&register(&app, &old.jwt(&claims(json!({}))), json!({})).await, 201);
    }
    assert_eq!(site.requests(), 1);
    site.put("/jwks.json", Document::Json(new.jwks()));
    shown(&register(&app, &new.jwt(&claims(json!({}))), json!({})).await, 201);
    assert_eq!(site.requests(), 2);
    for _ in 0..5 {
        tok(&register(&app, &old.jwt(&claims(json!({}))), json!({})).await, "invalid_software_statement");
    }
    assert_eq!(site.requests(), 2);
    // nobody is asked for the keys of a stranger
    app.advance(600);
    let strangers = new.jwt(&claims(json!({ "iss": "https://elsewhere.example.test" })));
    tok(&register(&app, &strangers, json!({})).await, "unapproved_software_statement");
    assert_eq!(site.requests(), 2);
    // an outage there is no fault of the app
    site.put("/jwks.json", Document::Status(500));
    let busy = register(&app, &new.jwt(&claims(json!({}))), json!({})).await;
    assert_eq!((busy.status.as_u16(), busy.header("retry-after")), (503, "10"), "{}", busy.body);
    assert_eq!(busy.json()["error"], "temporarily_unavailable");
}

both!(
    what_a_statement_says_takes_precedence,
    a_statement_decides_nothing_of_ours,
    what_a_statement_says_is_judged_like_anything_else,
    each_algorithm_is_taken,
    forgeries,
    times_and_audiences,
    without_a_trusted_issuer_it_is_ignored,
    a_server_may_insist_on_it,
    it_opens_no_closed_door,
    an_update_with_another_statement,
    keys_of_the_issuer_by_address,
);
