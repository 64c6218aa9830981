//! `/client-logo`: a copy of an app's logo, fetched by the rules of P6 (rule C3).

use chancery_core::client::Profile;
use chancery_core::policy::Policy;
use reqwest::header::HOST;
use reqwest::{RequestBuilder, Response};
use serde_json::json;
use tokio::task::JoinSet;

use crate::support::app::{ISSUER, TestApp, both};
use crate::support::browser::{encode, http_client};
use crate::support::database::Kind;
use crate::support::documents::{Document, Site};
use crate::support::front::app_with;
use crate::support::people::TestClient;

const PNG: &[u8] = b"\x89PNG\r\n\x1A\nrest of it";

/// A server that reaches the site.
fn beside(kind: Kind, site: &Site) -> TestApp {
    let oidc = |policy: &mut Policy| {
        policy.profiles.insert(Profile::Oidc);
    };
    TestApp::customized(kind, oidc, |state| site.allow(state))
}

async fn client(app: &TestApp, id: &str, logo: &str) -> TestClient {
    app.client(id, app_with(json!({ "logo_uri": logo }))).await
}

fn request(app: &TestApp, id: &str) -> RequestBuilder {
    let host = ISSUER.trim_start_matches("https://");
    let url = format!("{}/client-logo?{}", app.address, encode(&[("client_id", id)]));
    http_client().get(url).header(HOST, host)
}

/// GET of an app's logo, whose bytes are no text.
async fn logo(app: &TestApp, id: &str) -> Response {
    request(app, id).send().await.expect("an answer")
}

fn header<'a>(answer: &'a Response, name: &str) -> &'a str {
    answer.headers().get(name).map_or("", |value| value.to_str().expect("readable"))
}

/// 404, whatever the reason: nothing of the network behind us is told.
async fn assert_missing(app: &TestApp, id: &str) {
    let answer = logo(app, id).await;
    assert_eq!(answer.status(), 404, "{id}");
    assert_eq!(header(&answer, "cache-control"), "no-store");
    assert_eq!(header(&answer, "content-type"), "application/json");
    let body = answer.text().await.expect("a body");
    let expected = r#"{"error":"invalid_request","error_description":"there is nothing at this address"}"#;
    assert_eq!(body, expected, "{id}");
}

async fn c3_a_copy_is_served_that_does_nothing(kind: Kind) {
    let site = Site::new();
    let app = beside(kind, &site);
    for (id, media_type, bytes) in [
        ("png", "image/png", PNG),
        ("jpeg", "image/jpeg", &b"\xFF\xD8\xFF\xE0 rest"[..]),
        ("gif", "image/gif", b"GIF89a<script>alert(1)</script>"),
        ("webp", "image/webp", b"RIFF\x04\0\0\0WEBP rest"),
    ] {
        // what the sender calls it is nothing
        let uri = site.put(&format!("/{id}"), Document::Bytes("text/html", bytes.to_vec()));
        client(&app, id, &uri).await;
        let answer = logo(&app, id).await;
        assert_eq!(answer.status(), 200, "{id}");
        for (name, value) in [
            ("content-type", media_type),
            ("x-content-type-options", "nosniff"),
            ("content-security-policy", "default-src 'none'; sandbox"),
            ("cross-origin-resource-policy", "same-origin"),
            ("cache-control", "private, max-age=3600"),
            ("access-control-allow-origin", ""),
            ("set-cookie", ""),
        ] {
            assert_eq!(header(&answer, name), value, "{id}: {name}");
        }
        assert_eq!(answer.bytes().await.expect("a body"), bytes);
    }
}

async fn c3_it_is_fetched_once_a_day(kind: Kind) {
    let site = Site::new();
    let app = beside(kind, &site);
    let uri = site.put("/logo", Document::Bytes("image/png", PNG.to_vec()));
    client(&app, "one", &uri).await;
    client(&app, "two", &uri).await;
    // ten people at the same time
    let all: JoinSet<_> = (0..10).map(|_| request(&app, "one").send()).collect();
    for answer in all.join_all().await {
        assert_eq!(answer.expect("an answer").status(), 200);
    }
    assert_eq!(logo(&app, "two").await.status(), 200);
    app.advance(86_300);
    assert_eq!(logo(&app, "one").await.status(), 200);
    assert_eq!(site.requests(), 1);
    // what is gone there is gone here a day later
    site.put("/logo", Document::Status(410));
    app.advance(200);
    assert_missing(&app, "one").await;
    assert_eq!(site.requests(), 2);
}

async fn p6_what_is_no_picture_is_not_shown(kind: Kind) {
    let site = Site::new();
    let app = beside(kind, &site);
    let good = site.put("/good", Document::Bytes("image/png", PNG.to_vec()));
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>".to_vec();
    let mut large = PNG.to_vec();
    large.resize(65 * 1024, 0);
    for (id, document) in [
        ("svg", Document::Bytes("image/svg+xml", svg.clone())),
        ("svg-as-png", Document::Bytes("image/png", svg)),
        ("html-as-png", Document::Bytes("image/png", b"<!doctype html><script>alert(1)</script>".to_vec())),
        ("empty", Document::Bytes("image/png", Vec::new())),
        ("large", Document::Bytes("image/png", large)),
        ("elsewhere", Document::Redirect(good.clone())),
        ("error", Document::Status(500)),
        ("gone", Document::Status(404)),
        ("silent", Document::Silence),
    ] {
        let uri = site.put(&format!("/{id}"), document);
        client(&app, id, &uri).await;
        assert_missing(&app, id).await;
    }
    assert_eq!(site.requests(), 9, "the good one behind the redirect was fetched");
    // remembered: nobody waits for the silent one again, until ten minutes have passed
    for id in ["silent", "error"] {
        assert_missing(&app, id).await;
    }
    assert_eq!(site.requests(), 9);
    site.put("/error", Document::Bytes("image/png", PNG.to_vec()));
    app.advance(590);
    assert_missing(&app, "error").await;
    app.advance(20);
    assert_eq!(logo(&app, "error").await.status(), 200);
    assert_eq!(site.requests(), 10);
}

/// Nothing private is reached that the operator did not name.
async fn p6_private_addresses_are_not_asked(app: TestApp) {
    let site = Site::new();
    let uri = site.put("/logo", Document::Bytes("image/png", PNG.to_vec()));
    for (id, uri) in [
        ("site", uri.as_str()),
        ("loopback", "https://127.0.0.1/logo"),
        ("plain", "http://127.0.0.1/logo"),
        ("metadata", "https://169.254.169.254/logo"),
        ("six", "https://[::1]/logo"),
    ] {
        client(&app, id, uri).await;
        assert_missing(&app, id).await;
    }
    assert_eq!(site.requests(), 0);
}

async fn only_apps_that_show_one_have_one(kind: Kind) {
    let site = Site::new();
    let app = beside(kind, &site);
    let uri = site.put("/logo", Document::Bytes("image/png", PNG.to_vec()));
    app.client("plain", app_with(json!({}))).await;
    let disabled = client(&app, "disabled", &uri).await;
    app.set_client_disabled(&disabled, true).await;
    // nobody vouches for the logo of an app that anybody may have registered
    let own = client(&app, "own", &uri).await;
    app.update_client(&own, |attributes| attributes.registration.self_registered = true).await;
    for id in ["plain", "disabled", "own", "nobody", "", "a/b", "%00", "\u{e9}"] {
        assert_missing(&app, id).await;
    }
    assert_eq!(site.requests(), 0);
    app.set_client_disabled(&disabled, false).await;
    // of `oidc` clients all are as good as their registration
    app.update_client(&own, |attributes| attributes.registration.profile = Profile::Oidc).await;
    for id in ["disabled", "own"] {
        assert_eq!(logo(&app, id).await.status(), 200, "{id}");
    }
}

async fn odd_requests_are_400_or_404(app: TestApp) {
    let browser = app.browser();
    assert_eq!(browser.get("/client-logo").await.status, 404);
    for query in ["client_id=a&client_id=a", "client_id=%ff", "client_id=%"] {
        assert_eq!(browser.get(&format!("/client-logo?{query}")).await.status, 400, "{query}");
    }
}

/// Strangers make us fetch no more often than the rate limit lets them ask.
async fn fetches_are_limited(kind: Kind) {
    let site = Site::new();
    let app = TestApp::customized(
        kind,
        |_| (),
        |state| {
            site.allow(state);
            state.rate_limit = chancery_web::node::rate_limit::RateLimit::new(1, 2);
        },
    );
    for id in ["a", "b", "c"] {
        let uri = site.put(&format!("/{id}"), Document::Bytes("image/png", PNG.to_vec()));
        client(&app, id, &uri).await;
    }
    for (id, status) in [("a", 200), ("b", 200), ("c", 429), ("a", 200)] {
        let answer = logo(&app, id).await;
        assert_eq!(answer.status(), status, "{id}");
        assert_eq!(answer.headers().contains_key("retry-after"), status == 429);
    }
    assert_eq!(site.requests(), 2);
    app.advance(2);
    assert_eq!(logo(&app, "c").await.status(), 200);
}

both!(
    c3_a_copy_is_served_that_does_nothing,
    c3_it_is_fetched_once_a_day,
    p6_what_is_no_picture_is_not_shown,
    p6_private_addresses_are_not_asked,
    only_apps_that_show_one_have_one,
    odd_requests_are_400_or_404,
    fetches_are_limited,
);
