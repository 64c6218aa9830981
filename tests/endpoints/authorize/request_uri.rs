//! Signed requests by reference (RFC 9101 §5.2, OpenID Connect Core §6.2; rules Z12, Z13, P6).

use chancery_core::client::Profile;
use chancery_core::policy::{Policy, RegistrationMode};
use chancery_web::node::rate_limit::RateLimit;
use serde_json::{Value, json};

use crate::support::app::{ISSUER, TestApp, both};
use crate::support::browser::Page;
use crate::support::database::Kind;
use crate::support::documents::{Document, Site};
use crate::support::front::{app_with, code_of, is_login, page, redirected};
use crate::support::jws::{TestKey, hs256, unsigned};
use crate::support::people::{REDIRECT_URI, TestClient, query_of};

fn with_request_objects(policy: &mut Policy) {
    policy.profiles.insert(Profile::Oidc);
}

/// A server that takes request objects and reaches the site.
fn stage(kind: Kind, site: &Site) -> TestApp {
    TestApp::customized(kind, with_request_objects, |state| site.allow(state))
}

/// A client of this profile with these addresses, which signs with the shared key of `RS256`.
async fn referring(app: &TestApp, profile: &str, uris: &[&str]) -> TestClient {
    let jwks = TestKey::shared("RS256").jwks();
    let metadata = json!({ "profile": profile, "consent": "skip", "jwks": jwks, "request_uris": uris });
    app.client(&profile.replace('.', "-"), app_with(metadata)).await
}

/// The claims of a request object with everything in order.
fn claims(app: &TestApp, client: &TestClient, state: &str) -> Value {
    let now = app.state.clock.now().0;
    json!({
        "iss": client.id, "aud": ISSUER, "client_id": client.id, "iat": now, "exp": now + 3600,
        "response_type": "code", "redirect_uri": REDIRECT_URI, "scope": "openid", "state": state,
        "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256",
    })
}

/// Puts a signed object at a path; its URI.
fn publish(app: &TestApp, site: &Site, path: &str, client: &TestClient, state: &str) -> String {
    let jwt = TestKey::shared("RS256").jwt(&claims(app, client, state));
    site.put(path, Document::Text(jwt))
}

#[track_caller]
fn has_state(answer: &Page, state: &str) {
    code_of(answer);
    assert_eq!(query_of(&answer.location().expect("a redirect"), "state").as_deref(), Some(state));
}

async fn one_that_is_registered_is_fetched_and_used(kind: Kind) {
    let site = Site::new();
    let app = stage(kind, &site);
    app.user("alice").await;
    let browser = app.browser_of("alice").await;
    for profile in ["oauth2.1", "oidc"] {
        let client = referring(&app, profile, &[&site.url("/other.jwt"), &site.url("/request.jwt")]).await;
        let uri = publish(&app, &site, "/request.jwt", &client, "inner-state");
        let answer = app.ask(&browser, &client, &[("request_uri", &uri), ("state", "outer-state")]).await;
        has_state(&answer, "inner-state");
        app.advance(2);
    }
    assert_eq!(site.requests(), 2);
    let metadata = app.browser().get("/.well-known/openid-configuration").await.json();
    assert_eq!(metadata["request_uri_parameter_supported"], true);
    assert_eq!(metadata["require_request_uri_registration"], true);
}

/// As the keys of its client may be elsewhere, too.
async fn both_object_and_keys_may_be_elsewhere(kind: Kind) {
    let site = Site::new();
    let app = stage(kind, &site);
    let jwks = site.put("/jwks.json", Document::Json(TestKey::shared("ES256").jwks()));
    let metadata = json!({ "profile": "oidc", "jwks_uri": jwks, "request_uris": [site.url("/request.jwt")] });
    let client = app.client("app", app_with(metadata)).await;
    let jwt = TestKey::shared("ES256").jwt(&claims(&app, &client, "inner-state"));
    // as a text file has it
    let uri = site.put("/request.jwt", Document::Text(format!("{jwt}\n")));
    assert!(is_login(
        &app.ask(&app.browser(), &client, &[("request_uri", &uri), ("redirect_uri", "")]).await
    ));
    assert_eq!(site.requests(), 2);
}

/// Without a fragment it is kept for a moment; with one for minutes, and another fragment is another one.
async fn a_fragment_is_the_key_of_what_is_kept(kind: Kind) {
    let site = Site::new();
    let app = stage(kind, &site);
    app.user("alice").await;
    let plain = site.url("/request.jwt");
    let (one, two) = (format!("{plain}#one"), format!("{plain}#two"));
    let client = referring(&app, "oidc", &[&plain, &one, &two]).await;
    let browser = app.browser_of("alice").await;
    for (requests, uri, published, seen) in [
        (1, &plain, "s1", "s1"),
        (2, &plain, "s2", "s2"),
        (3, &one, "s3", "s3"),
        // the same name is the same object, whatever stands there by now
        (3, &one, "s4", "s3"),
        (4, &two, "s5", "s5"),
        (5, &plain, "s6", "s6"),
    ] {
        publish(&app, &site, "/request.jwt", &client, published);
        has_state(&app.ask(&browser, &client, &[("request_uri", uri)]).await, seen);
        assert_eq!(site.requests(), requests, "{uri}");
        app.advance(2);
    }
    app.advance(300);
    has_state(&app.ask(&browser, &client, &[("request_uri", &one)]).await, "s6");
}

/// Rule Z12: byte equality, and nobody is asked otherwise.
async fn z12_any_other_is_refused_and_not_fetched(kind: Kind) {
    let site = Site::new();
    let app = stage(kind, &site);
    let client = referring(&app, "oidc", &[&site.url("/request.jwt#one")]).await;
    let uri = publish(&app, &site, "/request.jwt", &client, "inner-state");
    for foreign in [
        uri.clone(),
        format!("{uri}#two"),
        format!("{uri}#one "),
        format!("{uri}?x#one"),
        format!("{uri}/#one").to_uppercase(),
        uri.replace("localhost", "127.0.0.1") + "#one",
        uri.replacen("https", "HTTPS", 1) + "#one",
        uri.replace("/request", "/./request") + "#one",
        "http://169.254.169.254/latest/meta-data".to_owned(),
        "urn:ietf:params:oauth:request_uri:6esc_11ACC5bwc014ltc14eY22c".to_owned(),
        "x".to_owned(),
    ] {
        let answer = app.ask_cold(&client, &[("request_uri", &foreign)]).await;
        redirected(&answer, "request_uri_not_supported");
    }
    let keyless = app.client("static", app_with(json!({ "profile": "oidc" }))).await;
    let foreign = format!("{uri}#one");
    redirected(&app.ask_cold(&keyless, &[("request_uri", &foreign)]).await, "request_uri_not_supported");
    page(&app.ask_cold(&client, &[("request_uri", &uri), ("redirect_uri", "")]).await, "invalid_request");
    assert_eq!(site.requests(), 0);
}

/// One way of saying it, once.
async fn a_request_beside_it_or_a_second_one_is_refused(kind: Kind) {
    let site = Site::new();
    let app = stage(kind, &site);
    let uri = site.url("/request.jwt");
    let client = referring(&app, "oidc", &[&uri]).await;
    publish(&app, &site, "/request.jwt", &client, "inner-state");
    let jwt = TestKey::shared("RS256").jwt(&claims(&app, &client, "inner-state"));
    let both = [("request", jwt.as_str()), ("request_uri", &uri)];
    redirected(&app.ask_cold(&client, &both).await, "invalid_request");
    let query = client.authorize_url(&[("request_uri", &uri)]);
    let twice = app.browser().get(&format!("{query}&request_uri=x")).await;
    redirected(&twice, "invalid_request");
    assert_eq!(site.requests(), 0);
}

/// Rule Z13, as for objects by value.
async fn z13_what_is_fetched_is_verified_like_any_other(kind: Kind) {
    let site = Site::new();
    let app = stage(kind, &site);
    let uri = site.url("/request.jwt");
    let client = referring(&app, "oauth2.1", &[&uri]).await;
    let (key, good) = (TestKey::shared("RS256"), claims(&app, &client, "inner-state"));
    let mut expired = good.clone();
    expired["exp"] = 1.into();
    let mut nested = good.clone();
    nested["request_uri"] = uri.clone().into();
    for (name, object) in [
        ("unsigned", unsigned(&json!({ "alg": "none" }), &good)),
        ("HS256", hs256(b"public", &json!({ "alg": "HS256" }), &good)),
        ("another's key", TestKey::new("RS256").sign(&key.header(), &good)),
        ("expired", key.jwt(&expired)),
        ("nested", key.jwt(&nested)),
        ("empty", String::new()),
        ("HTML", "<html></html>".to_owned()),
        ("JSON", good.to_string()),
        ("too long", "x".repeat(25 * 1024)),
    ] {
        site.put("/request.jwt", Document::Text(object));
        let answer = app.ask_cold(&client, &[("request_uri", &uri)]).await;
        assert!(answer.location().is_some(), "{name}: {}", answer.body);
        redirected(&answer, "invalid_request_object");
        page(&app.ask_cold(&client, &[("request_uri", &uri), ("redirect_uri", "")]).await, "invalid_request");
    }
}

/// Nothing of the network behind us is told, and nobody waits for ever.
async fn p6_objects_that_cannot_be_had_are_invalid_request_uris(kind: Kind) {
    let site = Site::new();
    let app = stage(kind, &site);
    let paths = ["/missing", "/error", "/elsewhere", "/large", "/silent"].map(|path| site.url(path));
    let uris = paths.each_ref().map(String::as_str);
    let client = referring(&app, "oidc", &uris).await;
    let good = publish(&app, &site, "/good", &client, "inner-state");
    site.put("/error", Document::Status(500));
    site.put("/elsewhere", Document::Redirect(good));
    site.put("/large", Document::Text("x".repeat(64 * 1024 + 1)));
    site.put("/silent", Document::Silence);
    for uri in uris {
        let answer = app.ask_cold(&client, &[("request_uri", uri)]).await;
        redirected(&answer, "invalid_request_uri");
        let location = answer.location().expect("a redirect");
        let told = query_of(&location, "error_description");
        assert_eq!(told.as_deref(), Some("The request_uri cannot be fetched"), "{uri}");
        if !uri.ends_with("/silent") {
            let page_asked = [("request_uri", uri), ("redirect_uri", "https://evil.example/")];
            page(&app.ask_cold(&client, &page_asked).await, "invalid_request");
        }
    }
    // the redirect was not followed
    assert_eq!(site.requests(), 9);
}

/// A registered address that leads to a private one is not asked.
async fn p6_private_addresses_are_not_asked(kind: Kind) {
    let site = Site::new();
    let app = TestApp::with(kind, with_request_objects);
    let uris =
        [site.url("/request.jwt"), "https://169.254.169.254/r".to_owned(), "https://[::1]/r".to_owned()];
    let client = referring(&app, "oidc", &uris.each_ref().map(String::as_str)).await;
    for uri in &uris {
        redirected(&app.ask_cold(&client, &[("request_uri", uri)]).await, "invalid_request_uri");
    }
    assert_eq!(site.requests(), 0);
}

/// Many at once share one fetch.
async fn many_at_once_ask_once(kind: Kind) {
    let site = Site::new();
    let app = stage(kind, &site);
    let uri = site.url("/request.jwt#one");
    let client = referring(&app, "oidc", &[&uri]).await;
    publish(&app, &site, "/request.jwt", &client, "inner-state");
    let url = client.authorize_url(&[("request_uri", &uri)]);
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

#[track_caller]
fn is_busy(answer: &Page) {
    assert_eq!(answer.status, 429, "{}", answer.body);
    assert!(!answer.header("retry-after").is_empty());
    assert!(answer.location().is_none());
    assert_eq!(answer.text("error-code").as_deref(), Some("temporarily_unavailable"));
}

/// Strangers make us fetch so often for one client, and so often from one address.
async fn fetches_are_limited(kind: Kind) {
    let site = Site::new();
    let app = stage(kind, &site);
    // what cannot be had is asked for each time
    let (missing, kept) = (site.url("/missing.jwt"), site.url("/request.jwt#kept"));
    let client = referring(&app, "oidc", &[&missing, &kept]).await;
    publish(&app, &site, "/request.jwt", &client, "inner-state");
    assert_eq!(app.ask_cold(&client, &[("request_uri", &kept)]).await.status, 303);
    for _ in 1..60 {
        assert_eq!(app.ask_cold(&client, &[("request_uri", &missing)]).await.status, 303);
    }
    is_busy(&app.ask_cold(&client, &[("request_uri", &missing)]).await);
    // what is kept costs nothing
    assert_eq!(app.ask_cold(&client, &[("request_uri", &kept)]).await.status, 303);
    assert_eq!(site.requests(), 60);
    app.advance(1);
    for _ in 0..5 {
        assert_eq!(app.ask_cold(&client, &[("request_uri", &missing)]).await.status, 303);
    }
    is_busy(&app.ask_cold(&client, &[("request_uri", &missing)]).await);

    let app = TestApp::customized(kind, with_request_objects, |state| {
        site.allow(state);
        state.rate_limit = RateLimit::new(1, 2);
    });
    let client = referring(&app, "oidc", &[&missing]).await;
    for _ in 0..2 {
        assert_eq!(app.ask_cold(&client, &[("request_uri", &missing)]).await.status, 303);
    }
    is_busy(&app.ask_cold(&client, &[("request_uri", &missing)]).await);
}

/// A client that registers itself tells its addresses there, and reads them back.
async fn addresses_are_registered_by_their_rules(kind: Kind) {
    let site = Site::new();
    let app = TestApp::customized(
        kind,
        |policy| {
            with_request_objects(policy);
            policy.registration.mode = RegistrationMode::Open;
            policy.registration.profile = Profile::Oidc;
        },
        |state| site.allow(state),
    );
    let key = TestKey::shared("RS256");
    let uri = site.url("/request.jwt#GkurKxf5T0Y-mnPFCHqWOMiZi4VS138cQO_V7PZHAdM");
    let mut metadata = json!({
        "redirect_uris": [REDIRECT_URI], "jwks": key.jwks(), "request_uris": [uri],
        "request_object_signing_alg": "RS256",
    });
    let registered = app.registered(&metadata).await;
    assert_eq!(registered.document["request_uris"], json!([uri]));
    let client = registered.client();
    publish(&app, &site, "/request.jwt", &client, "inner-state");
    assert!(is_login(&app.ask(&app.browser(), &client, &[("request_uri", &uri)]).await));

    let mut changed = registered.to_send_back();
    changed.as_object_mut().expect("an object").remove("request_uris");
    assert_eq!(app.put(&registered, &changed).await.status, 200);
    app.sync();
    redirected(&app.ask_cold(&client, &[("request_uri", &uri)]).await, "request_uri_not_supported");

    for bad in [
        json!("https://app.example.test/r"),
        json!(["http://app.example.test/r"]),
        json!(["http://localhost/r"]),
        json!(["https://user:pass@app.example.test/r"]),
        json!(["urn:x"]),
        json!([""]),
        json!([format!("https://app.example.test/{}", "r".repeat(500))]),
        json!(vec!["https://app.example.test/r"; 11]),
    ] {
        metadata["request_uris"] = bad;
        crate::support::answers::tok(&app.register(&metadata).await, "invalid_client_metadata");
    }
}

both!(
    one_that_is_registered_is_fetched_and_used,
    both_object_and_keys_may_be_elsewhere,
    a_fragment_is_the_key_of_what_is_kept,
    z12_any_other_is_refused_and_not_fetched,
    a_request_beside_it_or_a_second_one_is_refused,
    z13_what_is_fetched_is_verified_like_any_other,
    p6_objects_that_cannot_be_had_are_invalid_request_uris,
    p6_private_addresses_are_not_asked,
    many_at_once_ask_once,
    fetches_are_limited,
    addresses_are_registered_by_their_rules,
);
