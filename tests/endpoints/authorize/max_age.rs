//! `max_age` and `default_max_age`: how old a sign-in may be (rule Z8).

use chancery_core::ports::Clock as _;
use serde_json::json;

use crate::support::app::{TestApp, both};
use crate::support::front::{app_with, code_of, first_party, is_login, redirected};
use crate::support::people::{claims_of, web_app};
use crate::support::tokens::text;

async fn z8_max_age_0_always_asks(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser_of("alice").await;
    for _ in 0..2 {
        let login = app.ask(&browser, &client, &[("max_age", "0")]).await;
        assert!(is_login(&login), "{}", login.body);
        code_of(&browser.sign_in(&login, "alice").await);
    }
}

/// Measured from the sign-in, not from the last visit.
async fn z8_an_exceeded_max_age_asks_and_renews_auth_time(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser_of("alice").await;
    let began = app.clock.now().0;
    app.advance(50);
    let tokens = app.bought(&client, &app.ask(&browser, &client, &[("max_age", "60")]).await).await;
    assert_eq!(claims_of(text(&tokens, "id_token"))["auth_time"], began);

    app.advance(11);
    let login = app.ask(&browser, &client, &[("max_age", "60")]).await;
    assert!(is_login(&login), "{}", login.body);
    let tokens = app.bought(&client, &browser.sign_in(&login, "alice").await).await;
    assert_eq!(claims_of(text(&tokens, "id_token"))["auth_time"], began + 61);
}

/// It counts when the request is answered, however long the person took before.
async fn z8_max_age_is_judged_again_at_consent(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser_of("alice").await;
    app.advance(30);
    let consent = app.ask(&browser, &client, &[("max_age", "60")]).await;
    app.advance(60);
    let login = browser.decide(&consent, "consent-approve").await;
    assert!(is_login(&login), "{:?} {}", login.location(), login.body);
}

/// A sign-in within the request satisfies it for as long as the request lives.
async fn z8_max_age_0_is_satisfied_by_the_sign_in_for_this_request(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser();
    let login = app.ask(&browser, &client, &[("max_age", "0")]).await;
    let consent = browser.sign_in(&login, "alice").await;
    app.advance(20);
    code_of(&browser.decide(&consent, "consent-approve").await);
}

async fn z8_default_max_age_of_the_client_counts_where_the_request_says_nothing(app: TestApp) {
    app.user("alice").await;
    let metadata = json!({ "default_max_age": 60, "consent": "skip" });
    let client = app.client("app", app_with(metadata)).await;
    let browser = app.browser_of("alice").await;
    app.advance(61);
    assert!(is_login(&app.ask(&browser, &client, &[]).await));
    code_of(&app.ask(&browser, &client, &[("max_age", "3600")]).await);
}

async fn z8_a_malformed_max_age_is_an_invalid_request(app: TestApp) {
    let client = app.client("app", web_app()).await;
    for max_age in
        ["-1", "x", "1.5", "1e3", "0x10", " 1", "+1", "9223372036854775808", "99999999999999999999"]
    {
        redirected(&app.ask_cold(&client, &[("max_age", max_age)]).await, "invalid_request");
    }
}

/// As large as numbers go: nothing overflows into "too old".
async fn z8_a_huge_max_age_is_never_exceeded(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser_of("alice").await;
    app.advance(3600);
    code_of(&app.ask(&browser, &client, &[("max_age", "999999999999999999")]).await);
}

both!(
    z8_max_age_0_always_asks,
    z8_an_exceeded_max_age_asks_and_renews_auth_time,
    z8_max_age_is_judged_again_at_consent,
    z8_max_age_0_is_satisfied_by_the_sign_in_for_this_request,
    z8_default_max_age_of_the_client_counts_where_the_request_says_nothing,
    z8_a_malformed_max_age_is_an_invalid_request,
    z8_a_huge_max_age_is_never_exceeded,
);
