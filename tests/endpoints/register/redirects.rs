//! Anybody may have registered it: nobody is sent to such a client before they have signed in and seen a page
//! of ours that names it (rule Z14).

use serde_json::json;
use url::Url;

use super::{open, open_oidc, with};
use crate::support::app::both;
use crate::support::database::Kind;
use crate::support::front::{is_consent, is_login, page, redirected, refused_at};
use crate::support::html::attribute_of;
use crate::support::people::{TestClient, query_of, web_app};

/// Requests with something wrong, and what.
const FAULTS: [(&[(&str, &str)], &str); 7] = [
    (&[("scope", "openid not-registered")], "invalid_scope"),
    (&[("response_type", "token")], "unsupported_response_type"),
    (&[("response_type", "")], "invalid_request"),
    (&[("code_challenge_method", "plain")], "invalid_request"),
    (&[("prompt", "none login")], "invalid_request"),
    (&[("request", "eyJhbGciOiJub25lIn0.e30.")], "request_not_supported"),
    (&[("resource", "https://unknown.example.test")], "invalid_target"),
];

/// A client that may ask for no more than it should.
async fn client(app: &crate::support::app::TestApp) -> TestClient {
    app.resource("https://api.example.test", json!({ "scopes": { "not-registered": "Something" } })).await;
    app.registered(&with(json!({ "scope": "openid profile email" }))).await.client()
}

async fn z14_errors_do_not_redirect(kind: Kind) {
    let app = open(kind);
    let client = client(&app).await;
    for (change, error) in FAULTS {
        page(&app.ask_cold(&client, change).await, error);
    }
    // somebody who is signed in makes no difference
    app.user("alice").await;
    let browser = app.browser_of("alice").await;
    for (change, error) in FAULTS {
        page(&app.ask(&browser, &client, change).await, error);
    }
    // one of an administrator's redirects
    let known = app.client("known", web_app()).await;
    redirected(&app.ask_cold(&known, &[("response_type", "token")]).await, "unsupported_response_type");
}

/// The page names the host, and the way there is a click of the person's: with what the app waits for.
async fn z14_the_page_offers_the_way_back(kind: Kind) {
    let app = open(kind);
    let client = client(&app).await;
    for (change, error) in FAULTS {
        let answer = app.ask_cold(&client, change).await;
        let way = attribute_of(&answer.body, "error-way", "href").expect("a way on");
        refused_at(&Url::parse(&way).expect("a URL"), error, Some("a-state"));
        assert!(answer.body.contains("app.example.test</bdi>"), "{}", answer.body);
    }
}

/// Silent requests have nobody to show a page to.
async fn z14_silent_requests_are_answered(kind: Kind) {
    let app = open(kind);
    let client = client(&app).await;
    redirected(&app.ask_cold(&client, &[("prompt", "none")]).await, "login_required");
    let asked = [("prompt", "none"), ("response_type", "token")];
    redirected(&app.ask_cold(&client, &asked).await, "unsupported_response_type");
    app.user("alice").await;
    let browser = app.browser_of("alice").await;
    redirected(&app.ask(&browser, &client, &[("prompt", "none")]).await, "consent_required");
}

async fn z14_people_sign_in_and_confirm_first(kind: Kind) {
    let app = open(kind);
    app.user("alice").await;
    let client = client(&app).await;
    let browser = app.browser();
    let login = app.ask(&browser, &client, &[]).await;
    assert!(is_login(&login), "{}", login.body);
    let consent = browser.sign_in(&login, "alice").await;
    assert!(is_consent(&consent), "{}", consent.body);
    // now the person has seen who asks: a refusal of theirs goes back
    let denied = browser.decide(&consent, "consent-deny").await;
    redirected(&denied, "access_denied");
}

/// A certified relying party expects its errors at once.
async fn z14_oidc_clients_get_their_errors(kind: Kind) {
    let app = open_oidc(kind);
    let client = client(&app).await;
    let answer = app.ask_cold(&client, &[("scope", "openid not-registered")]).await;
    let location = answer.location().expect("a redirect");
    assert_eq!(query_of(&location, "error").as_deref(), Some("invalid_scope"));
}

both!(
    z14_errors_do_not_redirect,
    z14_the_page_offers_the_way_back,
    z14_silent_requests_are_answered,
    z14_people_sign_in_and_confirm_first,
    z14_oidc_clients_get_their_errors,
);
