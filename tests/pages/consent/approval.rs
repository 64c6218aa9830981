//! Who may approve or deny, and how (rule C2).

use super::{is_silent, open};
use crate::support::app::{TestApp, both};
use crate::support::front::{code_of, flow_of, forged, hidden, is_consent, page, redirected};

async fn c2_an_approval_needs_the_forms_own_token(app: TestApp) {
    let (_, browser, consent) = open(&app).await;
    let (flow, csrf) = (flow_of(&consent), hidden(&consent, "csrf"));
    // the sign-in form's token is not bound to a session
    let anonymous = hidden(&browser.open("/login").await, "csrf");
    let other = app.browser_of("alice").await;
    let other = hidden(&other.open("/account").await, "csrf");
    let (key, mac) = csrf.split_once('.').expect("key and MAC");
    for token in [
        "",
        "x",
        "..",
        &anonymous,
        &other,
        mac,
        &format!("{key}."),
        &csrf[..csrf.len() - 1],
        &format!("x{csrf}"),
    ] {
        let fields = [("flow", flow.as_str()), ("csrf", token), ("decision", "approve")];
        forged(&browser.post("/consent", &fields).await);
    }
    forged(&browser.post("/consent", &[("flow", flow.as_str()), ("decision", "approve")]).await);
    // the request itself has not suffered
    code_of(&browser.decide(&consent, "consent-approve").await);
}

async fn c2_an_approval_from_another_origin_is_refused(app: TestApp) {
    let (_, browser, consent) = open(&app).await;
    let (flow, csrf) = (flow_of(&consent), hidden(&consent, "csrf"));
    for decision in ["approve", "deny"] {
        let fields = [("flow", flow.as_str()), ("csrf", &csrf), ("decision", decision)];
        for origin in [
            "https://evil.example",
            "null",
            "http://id.example.test",
            "https://id.example.test:8443",
            "https://sub.id.example.test",
            "https://id.example.test.evil.example",
            "https://id.example.test/",
            "HTTPS://ID.EXAMPLE.TEST",
        ] {
            forged(&browser.post_with("/consent", &fields, &[("origin", origin)]).await);
        }
    }
    code_of(&browser.decide(&consent, "consent-approve").await);
}

async fn c2_get_approves_nothing(app: TestApp) {
    let (client, browser, consent) = open(&app).await;
    let (flow, csrf) = (flow_of(&consent), hidden(&consent, "csrf"));
    let url = format!("/consent?flow={flow}&csrf={csrf}&decision=approve&remember=true");
    for _ in 0..2 {
        let answer = browser.get(&url).await;
        assert!(is_consent(&answer), "{:?}", answer.location());
    }
    assert!(!is_silent(&app, &browser, &client, &[]).await);
}

/// Everything in the address of a POST, where no form token belongs.
async fn c2_the_address_of_a_post_approves_nothing(app: TestApp) {
    let (_, browser, consent) = open(&app).await;
    let (flow, csrf) = (flow_of(&consent), hidden(&consent, "csrf"));
    let url = format!("/consent?flow={flow}&csrf={csrf}&decision=approve");
    forged(&browser.post(&url, &[]).await);
}

async fn c2_a_refused_form_remembers_nothing(app: TestApp) {
    let (client, browser, consent) = open(&app).await;
    let flow = flow_of(&consent);
    let fields = [("flow", flow.as_str()), ("csrf", "x"), ("decision", "approve"), ("remember", "true")];
    forged(&browser.post("/consent", &fields).await);
    assert!(!is_silent(&app, &browser, &client, &[]).await);
}

async fn c2_denial_is_told_to_the_client_and_remembers_nothing(app: TestApp) {
    let (client, browser, consent) = open(&app).await;
    let form = consent.form_with("consent-deny").expect("a form").with("remember", "true");
    redirected(&browser.submit(&consent, form, "consent-deny").await, "access_denied");
    assert!(!is_silent(&app, &browser, &client, &[]).await);
}

async fn c2_no_decision_is_a_page(app: TestApp) {
    let (_, browser, consent) = open(&app).await;
    let (flow, csrf) = (flow_of(&consent), hidden(&consent, "csrf"));
    for decision in ["", "yes", "APPROVE", "approve deny"] {
        let fields = [("flow", flow.as_str()), ("csrf", &csrf), ("decision", decision)];
        page(&browser.post("/consent", &fields).await, "invalid_request");
    }
}

/// Signed out in another tab: the form that is still open is dead.
async fn c2_a_form_of_an_ended_session_is_refused(app: TestApp) {
    let (_, browser, consent) = open(&app).await;
    let account = browser.open("/account").await;
    let form = account.form_with("sign-out").expect("the button");
    browser.submit(&account, form, "sign-out").await;
    let answer = browser.decide(&consent, "consent-approve").await;
    assert!(answer.location().is_none(), "{:?}", answer.location());
    assert!(!is_consent(&answer), "{}", answer.body);
}

both!(
    c2_an_approval_needs_the_forms_own_token,
    c2_an_approval_from_another_origin_is_refused,
    c2_get_approves_nothing,
    c2_the_address_of_a_post_approves_nothing,
    c2_a_refused_form_remembers_nothing,
    c2_denial_is_told_to_the_client_and_remembers_nothing,
    c2_no_decision_is_a_page,
    c2_a_form_of_an_ended_session_is_refused,
);
