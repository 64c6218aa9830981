//! Who may register: nobody, whoever has an initial access token, or anybody.

use chancery_core::policy::RegistrationMode;
use reqwest::Method;
use serde_json::json;

use super::{least, open, shown};
use crate::support::answers::{rs, tok};
use crate::support::app::{TestApp, both};
use crate::support::browser::Page;
use crate::support::database::Kind;

fn by_token(kind: Kind) -> TestApp {
    TestApp::with(kind, |policy| policy.registration.mode = RegistrationMode::Token)
}

/// 401 that names no error, for there was no token (RFC 6750 §3.1).
#[track_caller]
fn challenged(page: &Page) {
    assert_eq!(page.status, 401, "{}", page.body);
    assert_eq!(page.header("www-authenticate"), r#"Bearer realm="chancery""#);
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(page.body, "");
}

async fn p5_registration_is_closed_by_default(app: TestApp) {
    app.initial_token("made-before", 1, 60).await;
    rs(&app.register(&least()).await, "invalid_token");
    rs(&app.register_with(Some("made-before"), &least()).await, "invalid_token");
    // whatever is sent
    rs(&app.register(&json!({ "redirect_uris": ["javascript:alert(1)"] })).await, "invalid_token");
    rs(&app.browser().send_body("/register", &[], "nonsense").await, "invalid_token");
    assert_eq!(app.clients().await, 0);
}

async fn an_initial_access_token_registers_as_often_as_it_says(kind: Kind) {
    let app = by_token(kind);
    challenged(&app.register(&least()).await);
    rs(&app.register_with(Some("never made"), &least()).await, "invalid_token");
    app.initial_token("good-for-two", 2, 60).await;
    let first = shown(&app.register_with(Some("good-for-two"), &least()).await, 201);
    let second = shown(&app.register_with(Some("good-for-two"), &least()).await, 201);
    assert_ne!(first.id(), second.id());
    rs(&app.register_with(Some("good-for-two"), &least()).await, "invalid_token");
    // it opens nothing else
    rs(&app.look_after(Method::GET, &first.uri(), "good-for-two", None).await, "invalid_token");
}

async fn an_initial_access_token_expires(kind: Kind) {
    let app = by_token(kind);
    app.initial_token("for-a-minute", 9, 60).await;
    app.advance(59);
    shown(&app.register_with(Some("for-a-minute"), &least()).await, 201);
    app.advance(1);
    rs(&app.register_with(Some("for-a-minute"), &least()).await, "invalid_token");
}

/// A stranger does not learn what metadata would do, and a mistake costs its owner nothing.
async fn a_token_is_judged_first_and_spent_last(kind: Kind) {
    let app = by_token(kind);
    let bad = json!({ "redirect_uris": ["http://app.example.test/"] });
    challenged(&app.register(&bad).await);
    rs(&app.register_with(Some("never made"), &bad).await, "invalid_token");
    app.initial_token("once", 1, 60).await;
    tok(&app.register_with(Some("once"), &bad).await, "invalid_redirect_uri");
    shown(&app.register_with(Some("once"), &least()).await, 201);
}

async fn of_parallel_registrations_one_spends_the_last_use(kind: Kind) {
    let app = std::sync::Arc::new(by_token(kind));
    app.initial_token("once", 1, 60).await;
    let tasks: Vec<_> = (0..10)
        .map(|_| {
            let app = app.clone();
            tokio::spawn(async move { app.register_with(Some("once"), &least()).await.status.as_u16() })
        })
        .collect();
    let mut statuses = Vec::new();
    for task in tasks {
        statuses.push(task.await.expect("an answer"));
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [[201].as_slice(), &[401; 9]].concat());
    assert_eq!(app.clients().await, 1);
}

async fn anybody_registers_where_it_is_open(kind: Kind) {
    let app = open(kind);
    let client = shown(&app.register(&least()).await, 201);
    assert_eq!(client.document["client_secret_expires_at"], 0);
    // a token that is presented is judged all the same
    rs(&app.register_with(Some("never made"), &least()).await, "invalid_token");
    app.initial_token("spare", 1, 60).await;
    shown(&app.register_with(Some("spare"), &least()).await, 201);
    rs(&app.register_with(Some("spare"), &least()).await, "invalid_token");
}

async fn two_tokens_are_none(kind: Kind) {
    let app = open(kind);
    let headers = [("authorization", "Bearer a"), ("authorization", "Bearer b")];
    let answer = app.browser().send_json(Method::POST, "/register", &headers, Some(&least())).await;
    // the client library folds them, or sends both: neither is a token that was made
    assert!([400, 401].contains(&answer.status.as_u16()), "{}", answer.body);
    assert_eq!(app.clients().await, 0);
}

/// Apps that live in a browser register from there (rule G8: without credentials).
async fn scripts_of_any_origin_may_register(kind: Kind) {
    let app = open(kind);
    let client = app.registered(&least()).await;
    for path in ["/register", client.uri().path()] {
        let headers = [("origin", "https://spa.example.test"), ("access-control-request-method", "POST")];
        let answer = app.browser().send(Method::OPTIONS, path, &headers, None).await;
        assert_eq!(answer.status, 204);
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert_eq!(answer.header("access-control-allow-credentials"), "");
        assert!(answer.header("access-control-allow-headers").contains("authorization"));
    }
    let get = app.browser().get("/register").await;
    assert_eq!((get.status.as_u16(), get.header("allow")), (405, "POST, OPTIONS"));
}

both!(
    p5_registration_is_closed_by_default,
    an_initial_access_token_registers_as_often_as_it_says,
    an_initial_access_token_expires,
    a_token_is_judged_first_and_spent_last,
    of_parallel_registrations_one_spends_the_last_use,
    anybody_registers_where_it_is_open,
    two_tokens_are_none,
    scripts_of_any_origin_may_register,
);
