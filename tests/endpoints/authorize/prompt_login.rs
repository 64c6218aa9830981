//! `prompt=login` demands credentials presented after the request (rule Z8).

use chancery_core::ports::Clock as _;
use serde_json::Value;

use crate::support::app::{TestApp, both};
use crate::support::front::{code_of, first_party, flow_of, hidden, is_consent, is_login, page, redirected};
use crate::support::html;
use crate::support::people::{claims_of, web_app};
use crate::support::tokens::text;

const LOGIN: [(&str, &str); 1] = [("prompt", "login")];

fn auth_time(tokens: &Value) -> i64 {
    claims_of(text(tokens, "id_token"))["auth_time"].as_i64().expect("auth_time")
}

async fn z8_prompt_login_asks_again_and_renews_auth_time(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser_of("alice").await;
    let first = app.clock.now().0;
    app.advance(300);
    assert_eq!(auth_time(&app.bought(&client, &app.ask(&browser, &client, &[]).await).await), first);

    let login = app.ask(&browser, &client, &LOGIN).await;
    assert!(is_login(&login), "{}", login.body);
    let tokens = app.bought(&client, &browser.sign_in(&login, "alice").await).await;
    assert_eq!(auth_time(&tokens), first + 300);
}

/// Time stands still here: only the order tells the two apart.
async fn z8_a_sign_in_of_the_same_second_does_not_count(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser_of("alice").await;
    let login = app.ask(&browser, &client, &LOGIN).await;
    assert!(is_login(&login), "{}", login.body);
    code_of(&browser.sign_in(&login, "alice").await);
}

/// The known person is named and not asked for the name.
async fn z8_the_form_names_who_must_confirm(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser_of("alice").await;
    let login = app.ask(&browser, &client, &LOGIN).await;
    assert_eq!(html::attribute_of(&login.body, "username", "value").as_deref(), Some("alice"));
    assert_eq!(html::attribute_of(&login.body, "username", "readonly"), None, "whoever it is may say so");
    assert!(login.body.contains("alice example"), "{}", login.body);
}

/// Every page of the flow leads back to the sign-in form as long as no password was given.
async fn z8_leaving_and_coming_back_does_not_skip_it(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser_of("alice").await;
    // a form token of this session, from another request's consent page
    let other = app.ask(&browser, &client, &[("state", "other")]).await;
    assert!(is_consent(&other), "{}", other.body);
    let csrf = hidden(&other, "csrf");

    let login = app.ask(&browser, &client, &LOGIN).await;
    let flow = flow_of(&login);
    for url in [format!("/login?flow={flow}"), format!("/consent?flow={flow}"), format!("/login?flow={flow}")]
    {
        let answer = browser.open(&url).await;
        assert!(is_login(&answer), "{url}: {}", answer.body);
    }
    let anonymous = hidden(&login, "csrf");
    for (path, csrf, field) in
        [("/consent", &csrf, ("decision", "approve")), ("/login", &anonymous, ("username", "alice"))]
    {
        let answer = browser.post(path, &[("flow", &flow), ("csrf", csrf), field]).await;
        let answer = browser.follow(answer).await;
        assert!(answer.location().is_none(), "{path} leads to {:?}", answer.location());
        assert!(!is_consent(&answer), "{path}: {}", answer.body);
    }
    let consent = browser.sign_in(&browser.open(&format!("/login?flow={flow}")).await, "alice").await;
    assert!(is_consent(&consent), "{}", consent.body);
    code_of(&browser.decide(&consent, "consent-approve").await);
}

/// The session's handle, which the choice among accounts would post, is no password.
async fn z8_choosing_the_account_does_not_skip_it(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser_of("alice").await;
    let choice = app.ask(&browser, &client, &[("prompt", "select_account")]).await;
    let handle = html::forms(&choice.body)[0].buttons[0].value.clone();

    let login = app.ask(&browser, &client, &[("prompt", "login select_account")]).await;
    let (flow, csrf) = (flow_of(&login), hidden(&login, "csrf"));
    let answer = browser.post("/login", &[("flow", &flow), ("csrf", &csrf), ("account", &handle)]).await;
    let answer = browser.follow(answer).await;
    assert!(is_login(&answer), "{:?} {}", answer.location(), answer.body);
    code_of(&browser.sign_in(&answer, "alice").await);
}

async fn z8_a_wrong_password_is_not_enough(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser_of("alice").await;
    let login = app.ask(&browser, &client, &LOGIN).await;
    let flow = flow_of(&login);
    let form =
        login.form_with("login-submit").expect("a form").fill("password", "wrong horse battery staple");
    let answer = browser.submit(&login, form, "login-submit").await;
    assert_eq!(answer.status, 400);
    assert!(is_login(&browser.open(&format!("/login?flow={flow}")).await));
}

/// A request is answered once; its address in the history asks for the password and gives no code for it.
async fn z8_an_old_interaction_url_buys_nothing(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser_of("alice").await;
    let login = app.ask(&browser, &client, &LOGIN).await;
    let flow = flow_of(&login);
    code_of(&browser.sign_in(&login, "alice").await);
    for path in ["/login", "/consent"] {
        let again = browser.open(&format!("{path}?flow={flow}")).await;
        assert!(is_login(&again), "{:?} {}", again.location(), again.body);
        page(&browser.sign_in(&again, "alice").await, "invalid_request");
    }
}

/// Signed in for this request and gone away: it goes on where it was, for that sign-in alone.
async fn z8_the_sign_in_counts_for_the_request_it_was_for(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser();
    let first = app.ask(&browser, &client, &[("prompt", "login"), ("state", "first")]).await;
    let second = app.ask(&browser, &client, &[("prompt", "login"), ("state", "second")]).await;
    let consent = browser.sign_in(&first, "alice").await;
    assert!(is_consent(&consent), "{}", consent.body);
    let answer = browser.open(&format!("/login?flow={}", flow_of(&second))).await;
    assert!(is_login(&answer), "another request's sign-in is not this one's: {}", answer.body);
    let consent = browser.open(&format!("/consent?flow={}", flow_of(&consent))).await;
    code_of(&browser.decide(&consent, "consent-approve").await);
}

/// Each such request wants its own sign-in.
async fn z8_the_next_prompt_login_asks_once_more(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser();
    for _ in 0..2 {
        let login = app.ask(&browser, &client, &LOGIN).await;
        assert!(is_login(&login), "{}", login.body);
        code_of(&browser.sign_in(&login, "alice").await);
    }
}

/// Somebody else may sign in there; it is their own code that results.
async fn z8_another_person_may_answer_for_themselves_alone(app: TestApp) {
    app.user("alice").await;
    app.user("bob").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser_of("alice").await;
    let login = app.ask(&browser, &client, &LOGIN).await;
    let tokens = app.bought(&client, &browser.sign_in(&login, "bob").await).await;
    assert_eq!(app.userinfo(text(&tokens, "access_token")).await.json()["email"], "bob@example.test");
}

/// A question of before the sign-in, in another tab, is still about the same person, and is answered by it.
async fn z8_questions_from_before_the_sign_in_stay_good(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser_of("alice").await;
    let consent = app.ask(&browser, &client, &[]).await;
    let (flow, csrf) = (flow_of(&consent), hidden(&consent, "csrf"));
    let login = app.ask(&browser, &client, &LOGIN).await;
    browser.sign_in(&login, "alice").await;
    let fields = [("flow", flow.as_str()), ("csrf", &csrf), ("decision", "approve")];
    code_of(&browser.post("/consent", &fields).await);
}

async fn z8_prompt_login_and_consent_ask_for_both(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser_of("alice").await;
    let login = app.ask(&browser, &client, &[("prompt", "login consent")]).await;
    assert!(is_login(&login), "{}", login.body);
    let consent = browser.sign_in(&login, "alice").await;
    assert!(is_consent(&consent), "{}", consent.body);
    redirected(&browser.decide(&consent, "consent-deny").await, "access_denied");
}

both!(
    z8_prompt_login_asks_again_and_renews_auth_time,
    z8_a_sign_in_of_the_same_second_does_not_count,
    z8_the_form_names_who_must_confirm,
    z8_leaving_and_coming_back_does_not_skip_it,
    z8_choosing_the_account_does_not_skip_it,
    z8_a_wrong_password_is_not_enough,
    z8_an_old_interaction_url_buys_nothing,
    z8_the_sign_in_counts_for_the_request_it_was_for,
    z8_the_next_prompt_login_asks_once_more,
    z8_another_person_may_answer_for_themselves_alone,
    z8_questions_from_before_the_sign_in_stay_good,
    z8_prompt_login_and_consent_ask_for_both,
);
