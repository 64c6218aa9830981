//! Apps' logos on our pages (rule C3): our own copies, and the app's initial where there is none.

use serde_json::json;

use crate::support::app::{TestApp, both};
use crate::support::browser::encode;
use crate::support::front::app_with;
use crate::support::people::TestClient;

const LOGO: &str = "https://cdn.example.test/logo.png";

/// The consent page and the account page, which show the app.
async fn pages(app: &TestApp, client: &TestClient) -> [String; 2] {
    let browser = app.browser_of("alice").await;
    let consent = app.ask(&browser, client, &[]).await;
    browser.decide(&consent, "consent-approve").await;
    app.tokens_by(&browser, "alice", client, &[]).await;
    let account = browser.get("/account").await;
    for page in [&consent, &account] {
        let policy = page.header("content-security-policy");
        assert!(policy.contains("img-src 'self'"), "{policy}");
    }
    [consent.body, account.body]
}

async fn c3_pages_show_our_copy_and_say_nothing_of_it(app: TestApp) {
    app.user("alice").await;
    for id in ["app", "app:1/~x"] {
        let metadata = json!({ "client_name": "Orchard", "logo_uri": LOGO });
        let client = app.client(id, app_with(metadata)).await;
        let query = encode(&[("client_id", id)]).replace('~', "%7E");
        for page in pages(&app, &client).await {
            let image = format!("<img src=\"/client-logo?{query}\" alt=\"\">");
            let picture = page.split("avatar app").find(|picture| picture.contains(&image));
            let picture = picture.and_then(|at| at.split("</span>").next());
            let picture = picture.unwrap_or_else(|| panic!("no {image} in {page}"));
            assert!(picture.ends_with('O'), "the initial: {picture}");
            // decorative: the name stands beside it
            assert!(picture.contains("aria-hidden=\"true\""), "{picture}");
            assert!(!page.contains("cdn.example.test"), "{page}");
        }
    }
}

async fn c3_nobody_wears_what_nobody_vouches_for(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", app_with(json!({ "client_name": "Orchard", "logo_uri": LOGO }))).await;
    app.update_client(&client, |attributes| attributes.registration.self_registered = true).await;
    for page in pages(&app, &client).await {
        assert!(!page.contains("<img") && page.contains("Orchard"), "{page}");
    }
    let plain = app.client("plain", app_with(json!({}))).await;
    app.update_client(&client, |attributes| attributes.identity.name = "Other".to_owned()).await;
    assert!(!pages(&app, &plain).await[0].contains("<img"));
}

both!(c3_pages_show_our_copy_and_say_nothing_of_it, c3_nobody_wears_what_nobody_vouches_for,);
