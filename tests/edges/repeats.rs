//! Parameters of our own pages that stand twice (rule G1): a page, whichever of them is meant.

use crate::support::app::{TestApp, both};
use crate::support::database::Kind;
use crate::support::front::{flow_of, hidden, page};
use crate::support::people::web_app;
use crate::support::process::PASSWORD;

async fn g1_a_repeated_field_of_a_form_is_refused(kind: Kind) {
    let app = TestApp::with(kind, |policy| policy.signup = true);
    app.user("alice").await;
    let stranger = app.browser();
    let csrf = hidden(&stranger.open("/login").await, "csrf");
    let fields =
        [("csrf", csrf.as_str()), ("username", "alice"), ("password", PASSWORD), ("email", "a@example.test")];
    for path in ["/login", "/signup"] {
        for repeated in fields {
            let before = app.hasher.hash_calls();
            let mut twice = fields.to_vec();
            twice.push(repeated);
            page(&stranger.post(path, &twice).await, "invalid_request");
            assert_eq!(app.hasher.hash_calls(), before, "{path} {repeated:?}");
        }
    }
    assert!(!stranger.has_session());

    let person = app.browser_of("alice").await;
    let csrf = hidden(&person.open("/account").await, "csrf");
    let fields =
        [("csrf", csrf.as_str()), ("action", "sign_out"), ("decision", "approve"), ("confirm", "true")];
    for path in ["/account", "/consent", "/end_session"] {
        for repeated in fields {
            let mut twice = fields.to_vec();
            twice.push(repeated);
            page(&person.post(path, &twice).await, "invalid_request");
        }
    }
    assert_eq!(person.get("/account").await.status, 200, "she is still signed in");
}

async fn g1_a_repeated_parameter_of_a_page_is_refused(kind: Kind) {
    let app = TestApp::with(kind, |policy| policy.signup = true);
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser_of("alice").await;
    let flow = flow_of(&app.ask(&browser, &client, &[]).await);
    for path in ["/login", "/consent", "/signup"] {
        page(&browser.get(&format!("{path}?flow={flow}&flow={flow}")).await, "invalid_request");
    }
    page(&browser.get("/account?done=app&done=app").await, "invalid_request");
    page(&browser.get("/end_session?state=x&state=x").await, "invalid_request");
}

/// An app's request that counts twice in query and body, before it is sent around.
async fn g1_query_and_body_of_a_sign_out_count_together(app: TestApp) {
    let answer = app.post_cross_site("/end_session?state=x", &[("state", "y")]).await;
    page(&answer, "invalid_request");
    let answer = app.post_cross_site("/end_session?state=x", &[("client_id", "app")]).await;
    assert_eq!(answer.status, 303);
}

both!(
    g1_a_repeated_field_of_a_form_is_refused,
    g1_a_repeated_parameter_of_a_page_is_refused,
    g1_query_and_body_of_a_sign_out_count_together,
);
