//! Whom a request is answered for: several people at one browser, and people or clients that are
//! switched off on the way (rule T13).

use serde_json::Value;

use crate::support::app::{TestApp, both};
use crate::support::browser::Page;
use crate::support::front::{code_of, first_party, flow_of, hidden, is_consent, is_login, page, redirected};
use crate::support::people::{TestClient, claims_of, web_app};
use crate::support::process::PASSWORD;
use crate::support::tokens::text;

async fn email(app: &TestApp, client: &TestClient, answer: &Page) -> Value {
    let tokens = app.bought(client, answer).await;
    app.userinfo(text(&tokens, "access_token")).await.json()["email"].clone()
}

/// One subject a person, whichever browser or session, and another for another person.
async fn a_person_is_the_same_subject_everywhere(app: TestApp) {
    app.user("alice").await;
    app.user("bob").await;
    let client = app.client("app", first_party()).await;
    let mut subjects = Vec::new();
    for name in ["alice", "alice", "bob"] {
        let id_token = claims_of(text(&app.tokens(name, &client).await, "id_token"));
        subjects.push(id_token["sub"].as_str().expect("sub").to_owned());
    }
    assert_eq!(subjects[0], subjects[1]);
    assert_ne!(subjects[0], subjects[2]);
    assert!(!subjects[0].contains("alice"), "{}", subjects[0]);
}

async fn the_switch_link_of_the_consent_page_lets_another_person_sign_in(app: TestApp) {
    app.user("alice").await;
    app.user("bob").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser_of("alice").await;
    let consent = app.ask(&browser, &client, &[]).await;
    assert_eq!(consent.text("signed-in-as").as_deref(), Some("alice example alice@example.test"));

    let login = browser.open(&format!("/login?flow={}&another=1", flow_of(&consent))).await;
    assert!(is_login(&login), "{}", login.body);
    assert_eq!(crate::support::html::attribute_of(&login.body, "username", "value").as_deref(), Some(""));
    let consent = browser.sign_in(&login, "bob").await;
    assert_eq!(consent.text("signed-in-as").as_deref(), Some("bob example bob@example.test"));
    let answer = browser.decide(&consent, "consent-approve").await;
    assert_eq!(email(&app, &client, &answer).await, "bob@example.test");
}

/// The page said that bob is signed in, so what it approves is never done in alice's name, although she
/// is the only one left at the browser.
async fn c2_an_approval_counts_for_the_person_that_the_page_named(app: TestApp) {
    app.user("alice").await;
    let bob = app.user("bob").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser_of("alice").await;
    app.sign_in_at(&browser, "bob").await;
    let consent = app.ask(&browser, &client, &[]).await;
    assert_eq!(consent.text("signed-in-as").as_deref(), Some("bob example bob@example.test"));
    app.disable_account(&bob).await;

    let answer = browser.decide(&consent, "consent-approve").await;
    assert!(answer.location().is_none(), "approved for somebody else: {:?}", answer.location());
}

/// Consent is each person's own.
async fn c1_one_persons_consent_is_not_anothers(app: TestApp) {
    app.user("alice").await;
    app.user("bob").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser_of("alice").await;
    let consent = app.ask(&browser, &client, &[]).await;
    code_of(&browser.approve_for_good(&consent).await);
    code_of(&app.ask(&browser, &client, &[]).await);
    app.sign_in_at(&browser, "bob").await;
    let consent = app.ask(&browser, &client, &[]).await;
    assert!(is_consent(&consent), "{:?}", consent.location());
}

async fn t13_a_client_disabled_before_sign_in_is_a_page_and_signs_nobody_in(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser();
    let login = app.ask(&browser, &client, &[]).await;
    let (flow, csrf) = (flow_of(&login), hidden(&login, "csrf"));
    app.set_client_disabled(&client, true).await;
    let fields = [("flow", flow.as_str()), ("csrf", &csrf), ("username", "alice"), ("password", PASSWORD)];
    page(&browser.post("/login", &fields).await, "invalid_client");
    page(&browser.open(&format!("/login?flow={flow}")).await, "invalid_client");
    assert!(!browser.has_session());
}

/// Neither approval nor refusal reaches a client that is switched off.
async fn t13_a_client_disabled_before_consent_is_a_page(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser_of("alice").await;
    let consent = app.ask(&browser, &client, &[]).await;
    app.set_client_disabled(&client, true).await;
    for button in ["consent-approve", "consent-deny"] {
        page(&browser.decide(&consent, button).await, "invalid_client");
    }
}

async fn t13_an_account_disabled_before_sign_in_is_refused_like_a_wrong_password(app: TestApp) {
    let alice = app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser();
    let login = app.ask(&browser, &client, &[]).await;
    app.disable_account(&alice).await;
    let answer = browser.sign_in(&login, "alice").await;
    assert_eq!(answer.status, 400, "{:?}", answer.location());
    assert!(answer.form_with("login-submit").is_some(), "{}", answer.body);
    assert!(!browser.has_session());
}

async fn t13_an_account_disabled_before_consent_gets_no_code(app: TestApp) {
    let alice = app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser_of("alice").await;
    let consent = app.ask(&browser, &client, &[]).await;
    app.disable_account(&alice).await;
    let answer = browser.decide(&consent, "consent-approve").await;
    assert!(is_login(&answer), "{:?} {}", answer.location(), answer.body);
    // switched on again, an approval given before does not come back to life
    app.enable_account(&alice).await;
    let answer = app.ask(&browser, &client, &[]).await;
    assert!(answer.location().is_none(), "{:?}", answer.location());
}

/// Who has signed in once is known to every client of this browser, and of no other.
async fn a_sign_in_lasts_for_other_clients(app: TestApp) {
    app.user("alice").await;
    let browser = app.browser_of("alice").await;
    for id in ["one", "two"] {
        let client = app.client(id, first_party()).await;
        code_of(&app.ask(&browser, &client, &[("prompt", "none")]).await);
    }
    let stranger = app.browser();
    let client = app.client("three", first_party()).await;
    redirected(&app.ask(&stranger, &client, &[("prompt", "none")]).await, "login_required");
}

both!(
    a_person_is_the_same_subject_everywhere,
    the_switch_link_of_the_consent_page_lets_another_person_sign_in,
    c2_an_approval_counts_for_the_person_that_the_page_named,
    c1_one_persons_consent_is_not_anothers,
    t13_a_client_disabled_before_sign_in_is_a_page_and_signs_nobody_in,
    t13_a_client_disabled_before_consent_is_a_page,
    t13_an_account_disabled_before_sign_in_is_refused_like_a_wrong_password,
    t13_an_account_disabled_before_consent_gets_no_code,
    a_sign_in_lasts_for_other_clients,
);
