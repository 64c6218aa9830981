//! What the page shows (rule C3).

use chancery_core::client::Profile;
use chancery_core::client::metadata::{self, ClientMetadata, RegistrationContext};
use serde_json::{Value, json};

use super::{API, open};
use crate::support::app::{TestApp, both};
use crate::support::front::app_with;

async fn c3_the_page_names_client_host_person_and_scopes(app: TestApp) {
    let metadata = json!({
        "client_name": "Example app",
        "client_uri": "https://about.example.test/",
        "policy_uri": "https://app.example.test/privacy",
        "tos_uri": "https://app.example.test/terms",
    });
    app.user("alice").await;
    app.resource(API, json!({ "scopes": { "orders:read": "See your orders" } })).await;
    let mut metadata = app_with(metadata);
    metadata["scope"] = json!("openid email orders:read");
    let client = app.client("app", metadata).await;
    let browser = app.browser_of("alice").await;
    let change = [("scope", "openid email orders:read"), ("resource", API)];
    let consent = app.ask(&browser, &client, &change).await;
    for said in [
        "Example app",
        "app.example.test",
        "You will be sent to",
        "Know who you are",
        "See your e-mail address",
        "See your orders",
        "Resource https://api.example.test",
        "href=\"https://app.example.test/privacy\"",
        "href=\"https://app.example.test/terms\"",
    ] {
        assert!(consent.body.contains(said), "{said:?} is missing: {}", consent.body);
    }
    assert_eq!(consent.text("signed-in-as").as_deref(), Some("alice example alice@example.test"));
    assert!(!consent.body.contains("See your profile"), "not asked for: {}", consent.body);
}

/// Where people are sent decides, not what the client says of itself.
async fn c3_the_host_is_that_of_the_redirect_in_punycode(app: TestApp) {
    app.user("alice").await;
    for (id, uri, host) in [
        ("idn", "https://xn--pypal-4ve.example/callback", "xn--pypal-4ve.example"),
        ("port", "https://app.example.test:8443/callback", "app.example.test:8443"),
        ("loopback", "http://127.0.0.1:4000/callback", "127.0.0.1:4000"),
    ] {
        let metadata = json!({ "redirect_uris": [uri], "client_uri": "https://paypal.example/" });
        let client = app.client(id, app_with(metadata)).await;
        let browser = app.browser_of("alice").await;
        let consent = app.ask(&browser, &client, &[("redirect_uri", uri)]).await;
        let form = consent.body.split("class=\"destination\"").nth(1).expect("where it leads");
        let sentence = form.split("</p>").next().expect("a sentence");
        assert!(sentence.contains(host), "{host}: {sentence}");
        assert!(!sentence.contains("paypal.example"), "{sentence}");
    }
}

async fn c3_metadata_is_text(app: TestApp) {
    app.user("alice").await;
    let name = "</title><script>alert(1)</script><img src=x onerror=alert(2)> & \"'";
    app.resource(API, json!({ "scopes": { "x": "<b>bold</b><script>alert(3)</script>" } })).await;
    let metadata = app_with(json!({ "client_name": name, "scope": "openid x" }));
    let client = app.client("app", metadata).await;
    let browser = app.browser();
    let login = app.ask(&browser, &client, &[("scope", "openid x"), ("resource", API)]).await;
    let consent = browser.sign_in(&login, "alice").await;
    for page in [&login, &consent] {
        for raw in ["<script>alert", "<img src=x", "<b>bold"] {
            assert!(!page.body.contains(raw), "{raw} stands in {}", page.body);
        }
        assert!(
            page.body.contains("&#60;script&#62;alert(1)") || page.body.contains("&lt;script&gt;alert(1)")
        );
    }
}

/// Refused where clients are registered, by the same rules for commands and for the endpoint to come.
async fn c3_names_that_mislead_the_eye_are_refused_at_registration(app: TestApp) {
    let context =
        RegistrationContext { policy: &app.state.policy, profile: Profile::OAuth21, self_registered: false };
    let registered = |name: &str| {
        let Value::Object(document) = app_with(json!({ "client_name": name })) else { panic!("an object") };
        let parsed = ClientMetadata::from_json(document).expect("well-formed metadata");
        metadata::register(parsed, &context).is_ok()
    };
    for name in ["Plain", "Ünïcode 名前", "שלום", "مرحبا"] {
        assert!(registered(name), "{name:?} is refused");
    }
    for name in [
        "\u{202e}ppa elpmaxE",
        "Example\u{202d}app",
        "\u{2066}Example\u{2069}",
        "Example\u{200f}app",
        "Example\napp",
        "Example\u{0}app",
        "Example\u{1b}[31m",
        "",
        " ",
    ] {
        assert!(!registered(name), "{name:?} is registered");
    }
}

/// No address of a client's choice is loaded by looking at the page.
async fn c3_nothing_of_the_clients_is_loaded_by_the_page(app: TestApp) {
    let (_, _, consent) = open(&app).await;
    assert!(!consent.body.contains("<img"), "{}", consent.body);
    let policy = consent.header("content-security-policy");
    let images = policy.split("; ").find(|d| d.starts_with("img-src"));
    assert_eq!(images, Some("img-src 'self' data:"), "{policy}");
    assert!(policy.contains("default-src 'none'"), "{policy}");
}

both!(
    c3_the_page_names_client_host_person_and_scopes,
    c3_the_host_is_that_of_the_redirect_in_punycode,
    c3_metadata_is_text,
    c3_names_that_mislead_the_eye_are_refused_at_registration,
    c3_nothing_of_the_clients_is_loaded_by_the_page,
);
