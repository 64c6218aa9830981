//! Errors tell nobody what they were made of (rule G9).

use chancery_core::ports::StoreError;
use std::sync::Arc;

use super::{BACK_CHANNEL, PAGES};
use crate::support::app::{ISSUER, TestApp, both};
use crate::support::browser::{Browser, Page, encode};
use crate::support::database::Kind;
use crate::support::faulty::{Fault, FaultyStore};
use crate::support::front::{first_party, hidden};
use crate::support::people::web_app;

/// Runs as a script wherever it is not escaped: in a text, an attribute, a script or a URL.
const PAYLOAD: &str = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>javascript:alert(1)//\\";

/// Escaped or not there at all.
#[track_caller]
fn harmless(page: &Page) {
    for alive in ["<script>alert", "<img", "=\"javascript:", "='javascript:"] {
        assert!(!page.body.contains(alive), "{alive} at {}: {}", page.url, page.body);
    }
    let alive =
        page.headers.values().any(|value| String::from_utf8_lossy(value.as_bytes()).contains("<script"));
    assert!(!alive, "{:?}", page.headers);
}

/// Not there at all: what an error page, or JSON, must be.
#[track_caller]
fn silent(page: &Page) {
    harmless(page);
    assert!(!page.body.contains("alert(1"), "{} at {}", page.body, page.url);
}

async fn g9_error_pages_of_the_authorization_endpoint_echo_nothing(app: TestApp) {
    let client = app.client("app", web_app()).await;
    for name in ["client_id", "redirect_uri", "state", "scope", "nonce", "response_type", "login_hint", "odd"]
    {
        let answer =
            app.ask_cold(&client, &[("redirect_uri", "https://evil.example/"), (name, PAYLOAD)]).await;
        assert_eq!(answer.status, 400);
        silent(&answer);
        let url = client.authorize_url(&[("redirect_uri", "https://evil.example/"), (name, PAYLOAD)]);
        let (path, form) = url.split_once('?').expect("a query");
        let headers = [("origin", "https://evil.example")];
        let browser = app.browser();
        let posted = browser.send(reqwest::Method::POST, path, &headers, Some(form.to_owned())).await;
        silent(&browser.follow(posted).await);
    }
}

async fn g9_errors_at_the_client_name_no_input(app: TestApp) {
    let client = app.client("app", first_party()).await;
    let names = [
        "response_type",
        "response_mode",
        "scope",
        "prompt",
        "max_age",
        "id_token_hint",
        "code_challenge",
        "resource",
        "request",
    ];
    for name in names {
        let answer = app.ask_cold(&client, &[("prompt", "none"), (name, PAYLOAD)]).await;
        assert_eq!(answer.status, 303, "{name}: {}", answer.body);
        let location = answer.location().expect("a location");
        assert!(!location.as_str().contains("alert"), "{name}: {location}");
    }
}

/// The sign-in form may show the hint, and the consent page the request, as text.
async fn g9_pages_of_an_accepted_request_escape_it(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser();
    for name in ["login_hint", "ui_locales", "acr_values", "display", "nonce", "state"] {
        let login = app.ask(&browser, &client, &[(name, PAYLOAD)]).await;
        assert!(login.form_with("login-submit").is_some(), "{name}: {}", login.body);
        harmless(&login);
    }
    let login = app.ask(&browser, &client, &[("login_hint", PAYLOAD)]).await;
    let consent = browser.sign_in(&login, "alice").await;
    harmless(&consent);
}

/// Each field of each form, the others in order.
async fn g9_our_forms_echo_as_text_alone(kind: Kind) {
    let app = TestApp::with(kind, |policy| policy.signup = true);
    app.user("alice").await;
    let stranger = app.browser();
    let csrf = hidden(&stranger.open("/login").await, "csrf");
    for (path, names) in [
        ("/login", ["username", "password", "flow", "account", "csrf"].as_slice()),
        ("/signup", &["username", "email", "password", "flow", "csrf"]),
        ("/consent", &["flow", "decision", "remember", "csrf"]),
    ] {
        for name in names {
            harmless(&submit(&stranger, path, &csrf, name).await);
        }
    }
    let browser = app.browser_of("alice").await;
    let csrf = hidden(&browser.open("/account").await, "csrf");
    for (path, names) in [
        ("/account", ["action", "session", "app", "csrf"].as_slice()),
        (
            "/end_session",
            &["flow", "confirm", "csrf", "state", "client_id", "id_token_hint", "post_logout_redirect_uri"],
        ),
    ] {
        for name in names {
            silent(&submit(&browser, path, &csrf, name).await);
        }
    }
}

async fn submit(browser: &Browser, path: &str, csrf: &str, name: &str) -> Page {
    let mut fields =
        vec![("csrf", csrf), ("action", "end_session"), ("username", "x"), ("email", "x@example.test")];
    fields.retain(|(n, _)| *n != name);
    fields.push((name, PAYLOAD));
    let answer = browser.post(path, &fields).await;
    browser.follow(answer).await
}

async fn g9_addresses_and_queries_are_not_echoed(app: TestApp) {
    app.user("alice").await;
    let browser = app.browser_of("alice").await;
    let query = encode(&[
        ("flow", PAYLOAD),
        ("done", PAYLOAD),
        ("another", PAYLOAD),
        ("state", PAYLOAD),
        ("x", PAYLOAD),
    ]);
    for path in PAGES.iter().copied().chain(["/nowhere", "/%3Cscript%3Ealert(1)%3C%2Fscript%3E"]) {
        let url = format!("{path}?{query}");
        let headers = [("accept", "text/html"), ("referer", PAYLOAD), ("user-agent", PAYLOAD)];
        silent(&browser.send(reqwest::Method::GET, &url, &headers, None).await);
        silent(&browser.send(reqwest::Method::PUT, &url, &headers, None).await);
    }
}

async fn g9_json_errors_name_no_input(app: TestApp) {
    let client = app.client("app", web_app()).await;
    for (path, names) in [
        (
            "/token",
            ["grant_type", "code", "redirect_uri", "code_verifier", "refresh_token", "scope", "resource"]
                .as_slice(),
        ),
        ("/introspect", &["token", "token_type_hint", "client_id", "client_assertion_type"]),
        ("/revoke", &["token", "token_type_hint", "client_id", "client_assertion"]),
    ] {
        for name in names {
            let mut fields = vec![("grant_type", "authorization_code")];
            fields.retain(|(n, _)| n != name);
            fields.push((name, PAYLOAD));
            for answer in
                [app.call(path, &client, &fields).await, app.browser().post_with(path, &fields, &[]).await]
            {
                assert!(
                    answer.header("content-type").is_empty()
                        || answer.header("content-type") == "application/json"
                );
                assert!(!answer.body.contains("alert(1"), "{path} {name}: {}", answer.body);
            }
        }
    }
    let bearer = format!("Bearer {PAYLOAD}");
    for authorization in [bearer.as_str(), PAYLOAD] {
        let headers = [("authorization", authorization)];
        let answer = app.browser().send(reqwest::Method::GET, "/userinfo", &headers, None).await;
        assert!(!format!("{:?} {}", answer.headers, answer.body).contains("alert"), "{:?}", answer.headers);
    }
}

/// JSON whatever `Accept` says, so that no error is ever read as a page.
async fn g9_programs_get_json_whatever_they_accept(app: TestApp) {
    for path in BACK_CHANNEL {
        let headers = [("accept", "text/html"), ("origin", ISSUER)];
        let answer =
            app.browser().send(reqwest::Method::POST, path, &headers, Some("x=<b>".to_owned())).await;
        assert_eq!(answer.header("content-type"), "application/json", "{path}");
    }
}

/// What went wrong inside: for the log alone.
async fn g9_a_broken_database_is_not_described(kind: Kind) {
    let mut store = None;
    let app = TestApp::customized(
        kind,
        |_| (),
        |state| {
            let faulty = Arc::new(FaultyStore::new(state.store.clone()));
            state.store = faulty.clone();
            store = Some(faulty);
        },
    );
    let store = store.expect("the database");
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser_of("alice").await;
    let code = app.code(&browser, "alice", &client).await;
    let csrf = hidden(&browser.open("/account").await, "csrf");
    for (error, status) in [
        (StoreError::Failed("SELECT password_hash FROM accounts: no such table".to_owned()), 500),
        (StoreError::Unavailable("could not connect to server db-1.internal port 5432".to_owned()), 503),
        (StoreError::Conflict("could not serialize access due to concurrent update".to_owned()), 503),
    ] {
        store.set(Some(Fault::Answers(error)));
        let answers = [
            browser.get("/").await,
            browser.get("/account").await,
            browser.get("/end_session").await,
            browser.post("/account", &[("csrf", &csrf), ("action", "end_others")]).await,
            browser.post("/login", &[("csrf", &csrf), ("username", "alice"), ("password", "x")]).await,
            app.ask(&browser, &client, &[]).await,
            app.redeem(&client, &code).await,
        ];
        store.set(None);
        for answer in answers {
            if answer.status == 403 {
                continue; // the token of another form
            }
            assert_eq!(answer.status.as_u16(), status, "{}: {}", answer.url, answer.body);
            for word in [
                "SELECT",
                "table",
                "accounts",
                "db-1",
                "5432",
                "serialize",
                "panicked",
                "src/",
                "actix",
                "diesel",
            ] {
                assert!(!answer.body.contains(word), "{word} at {}: {}", answer.url, answer.body);
            }
            assert_eq!(answer.headers.contains_key("retry-after"), status == 503, "{}", answer.url);
        }
    }
    assert_eq!(app.redeem(&client, &code).await.status, 200, "the code was not used up by a failure");
}

both!(
    g9_error_pages_of_the_authorization_endpoint_echo_nothing,
    g9_errors_at_the_client_name_no_input,
    g9_pages_of_an_accepted_request_escape_it,
    g9_our_forms_echo_as_text_alone,
    g9_addresses_and_queries_are_not_echoed,
    g9_json_errors_name_no_input,
    g9_programs_get_json_whatever_they_accept,
    g9_a_broken_database_is_not_described,
);
