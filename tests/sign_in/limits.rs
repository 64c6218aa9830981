//! How long a session lasts (rule L11).

use crate::support::app::{TestApp, in_both_realms};
use crate::support::browser::Browser;
use crate::support::database::Kind;
use crate::support::front::{code_of, first_party, redirected};
use crate::support::people::{TestClient, web_app};

async fn is_in(browser: &Browser) -> bool {
    let answer = browser.get("/account").await;
    match answer.status.as_u16() {
        200 => true,
        303 => {
            assert_eq!(answer.header("location"), "/login");
            false
        }
        other => panic!("{other}: {}", answer.body),
    }
}

async fn refused(app: &TestApp, browser: &Browser, client: &TestClient) {
    redirected(&app.ask(browser, client, &[("prompt", "none")]).await, "login_required");
}

async fn l11_a_session_that_is_not_used_ends(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let idle = app.state.policy.session_idle_lifetime;
    let browser = app.browser_of("alice").await;
    let other = app.browser_of("alice").await;
    app.advance(idle - 1);
    assert!(is_in(&browser).await);
    app.advance(1);
    assert!(!is_in(&other).await, "idle for {idle} seconds");
    refused(&app, &other, &client).await;
    // using the one did not keep the other alive, and itself it did
    assert!(is_in(&browser).await);
}

/// A silent authorization is a use as well.
async fn l11_an_authorization_keeps_a_session_alive(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let idle = app.state.policy.session_idle_lifetime;
    let browser = app.browser_of("alice").await;
    for _ in 0..3 {
        app.advance(idle - 60);
        code_of(&app.ask(&browser, &client, &[("prompt", "none")]).await);
    }
    app.advance(idle);
    refused(&app, &browser, &client).await;
    assert!(!is_in(&browser).await);
}

/// Whatever is done with it.
async fn l11_no_use_prolongs_a_session_past_its_absolute_limit(kind: Kind) {
    let app = TestApp::with(kind, |policy| {
        policy.session_idle_lifetime = 3600;
        policy.session_absolute_lifetime = 4 * 3600;
    });
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser_of("alice").await;
    for _ in 0..7 {
        app.advance(1800);
        assert!(is_in(&browser).await);
        code_of(&app.ask(&browser, &client, &[("prompt", "none")]).await);
    }
    app.advance(1799);
    assert!(is_in(&browser).await);
    app.advance(1);
    assert!(!is_in(&browser).await);
    refused(&app, &browser, &client).await;
}

/// Only credentials do.
async fn l11_signing_in_again_begins_a_new_absolute_limit(kind: Kind) {
    let app = TestApp::with(kind, |policy| {
        policy.session_idle_lifetime = 3600;
        policy.session_absolute_lifetime = 2 * 3600;
    });
    app.user("alice").await;
    let browser = app.browser_of("alice").await;
    app.advance(3000);
    app.sign_in_at(&browser, "alice").await;
    app.advance(3000);
    assert!(is_in(&browser).await);
    app.advance(3000);
    assert!(is_in(&browser).await, "two hours after the first sign-in, 100 minutes after the second");
    app.advance(1200);
    assert!(!is_in(&browser).await);
}

/// The cookie of an ended session is nothing any more, wherever it is kept.
async fn l11_a_kept_cookie_is_worth_nothing_after_the_sign_out(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    for way in ["account", "end_session"] {
        let browser = app.browser_of("alice").await;
        let thief = app.browser();
        for (name, value) in browser.cookies() {
            thief.set_cookie(&name, &value);
        }
        assert!(is_in(&thief).await);
        let page = browser.get(&format!("/{way}")).await;
        let button = if way == "account" { "sign-out" } else { "logout-confirm" };
        let form = page.form_with(button).expect("a form");
        browser.submit(&page, form, button).await;
        assert!(!is_in(&thief).await, "{way}");
        refused(&app, &thief, &client).await;
        assert!(!browser.has_session() || !is_in(&browser).await);
    }
}

/// What hangs on the session ends with it: its tokens, too, unless they were granted for offline use.
async fn l11_tokens_of_an_ended_session_die_with_it(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser();
    let bound = app.tokens_by(&browser, "alice", &client, &[("scope", "openid profile")]).await;
    let offline = app.tokens_by(&browser, "alice", &client, &[("scope", "openid offline_access")]).await;
    app.assert_alive(&client, &bound).await;
    let page = browser.get("/account").await;
    browser.submit(&page, page.form_with("sign-out").expect("a form"), "sign-out").await;
    app.assert_dead(&client, &bound).await;
    app.assert_alive(&client, &offline).await;
}

/// A disabled account is out at every browser at once.
async fn t13_a_disabled_account_has_no_session(app: TestApp) {
    let alice = app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser_of("alice").await;
    app.disable_account(&alice).await;
    assert!(!is_in(&browser).await);
    refused(&app, &browser, &client).await;
}

in_both_realms!(
    l11_a_session_that_is_not_used_ends,
    l11_an_authorization_keeps_a_session_alive,
    l11_no_use_prolongs_a_session_past_its_absolute_limit,
    l11_signing_in_again_begins_a_new_absolute_limit,
    l11_a_kept_cookie_is_worth_nothing_after_the_sign_out,
    l11_tokens_of_an_ended_session_die_with_it,
    t13_a_disabled_account_has_no_session,
);
