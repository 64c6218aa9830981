//! Tabs, double clicks and late forms: every one of them goes on (rule C2).

use reqwest::StatusCode;

use super::open;
use crate::support::app::{TestApp, both};
use crate::support::browser::{Browser, Page};
use crate::support::database::Kind;
use crate::support::front::{code_of, flow_of, forged, hidden, is_consent, is_login, redirected};
use crate::support::html;
use crate::support::people::{query_of, web_app};
use crate::support::process::PASSWORD;
use crate::support::tokens::text;

/// Where an error page leads.
fn way(page: &Page) -> String {
    html::attribute_of(&page.body, "error-way", "href").unwrap_or_else(|| panic!("no way on: {}", page.body))
}

async fn subject(app: &TestApp, client: &crate::support::people::TestClient, answer: &Page) -> String {
    let tokens = app.bought(client, answer).await;
    text(&app.verified(text(&tokens, "id_token")).await.1, "sub").to_owned()
}

/// Two tabs with two requests; in the second one somebody signs in once more, or somebody else does.
async fn c2_a_sign_in_in_another_tab_leaves_the_first_ones_question_good(app: TestApp) {
    app.user("alice").await;
    app.user("bob").await;
    let client = app.client("app", web_app()).await;
    let other = app.client("other", web_app()).await;
    let alone = app.browser_of("alice").await;
    let consent = app.ask(&alone, &client, &[("prompt", "consent")]).await;
    let alice = subject(&app, &client, &alone.decide(&consent, "consent-approve").await).await;
    for somebody in ["alice", "bob"] {
        for decision in ["consent-approve", "consent-deny"] {
            let browser = app.browser();
            let (first, second) = (
                app.ask(&browser, &client, &[("prompt", "consent")]).await,
                app.ask(&browser, &other, &[]).await,
            );
            let consent = browser.sign_in(&first, "alice").await;
            assert!(is_consent(&consent), "{}", consent.body);
            browser.sign_in(&second, somebody).await;
            let answer = browser.decide(&consent, decision).await;
            if decision == "consent-deny" {
                redirected(&answer, "access_denied");
            } else {
                assert_eq!(subject(&app, &client, &answer).await, alice, "{somebody} signed in beside");
            }
        }
    }
}

/// The token of one request's question does not answer another's.
async fn c2_a_token_is_good_for_its_request_alone(app: TestApp) {
    let (_, browser, consent) = open(&app).await;
    let other = app.client("other", web_app()).await;
    let second = app.ask(&browser, &other, &[]).await;
    let (flow, csrf) = (flow_of(&consent), hidden(&second, "csrf"));
    let fields = [("flow", flow.as_str()), ("csrf", &csrf), ("decision", "approve")];
    let answer = browser.post("/consent", &fields).await;
    forged(&answer);
    // from where the question is asked anew
    let again = browser.open(&way(&answer)).await;
    assert!(is_consent(&again), "{}", again.body);
    code_of(&browser.decide(&again, "consent-approve").await);
}

async fn c2_a_question_after_signing_out_elsewhere_goes_on_by_a_sign_in(app: TestApp) {
    let (_, browser, consent) = open(&app).await;
    let account = browser.open("/account").await;
    browser.submit(&account, account.form_with("sign-out").expect("the button"), "sign-out").await;
    let login = browser.decide(&consent, "consent-approve").await;
    assert!(is_login(&login), "{}", login.body);
    let again = browser.sign_in(&login, "alice").await;
    code_of(&browser.decide(&again, "consent-approve").await);
}

/// After its time, and after it was answered, the way leads back to the app, which hears of it.
async fn c2_a_late_or_second_answer_leads_back_to_the_app(app: TestApp) {
    let (_, browser, consent) = open(&app).await;
    code_of(&browser.decide(&consent, "consent-approve").await);
    let second = browser.decide(&consent, "consent-approve").await;
    assert_eq!(
        (second.status, second.text("error-code").as_deref()),
        (StatusCode::BAD_REQUEST, Some("invalid_request"))
    );
    let back = url::Url::parse(&way(&second)).expect("to the app");
    assert_eq!(query_of(&back, "state").as_deref(), Some("a-state"), "{back}");

    let client = app.client("late", web_app()).await;
    let consent = app.ask(&browser, &client, &[]).await;
    app.advance(app.state.policy.interaction_lifetime + 1);
    let late = browser.decide(&consent, "consent-approve").await;
    let back = url::Url::parse(&way(&late)).expect("to the app");
    assert_eq!(query_of(&back, "error").as_deref(), Some("access_denied"), "{back}");
}

/// A form whose token does not fit leads to a fresh one, with what was typed except secrets.
async fn c2_a_stale_form_leads_to_a_fresh_one(kind: Kind) {
    let app = TestApp::with(kind, |policy| policy.signup = true);
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser();
    let login = app.ask(&browser, &client, &[]).await;
    let flow = flow_of(&login);
    let typed = [
        ("flow", flow.as_str()),
        ("csrf", "stale"),
        ("username", "alice"),
        ("email", "a@b.test"),
        ("password", PASSWORD),
    ];
    for (path, button, fields) in
        [("/login", "login-submit", &["username"][..]), ("/signup", "signup-submit", &["username", "email"])]
    {
        for browser in [&browser, &app.browser()] {
            let refused = browser.post(path, &typed).await;
            forged(&refused);
            let href = way(&refused);
            assert!(!href.contains("alice") && !href.contains(PASSWORD), "{href}");
            let fresh = browser.open(&href).await;
            let form =
                fresh.form_with(button).unwrap_or_else(|| panic!("no form at {}: {}", fresh.url, fresh.body));
            for field in fields {
                let (_, expected) = typed.iter().find(|(name, _)| name == field).expect("a field");
                assert_eq!(form.value(field), Some(*expected), "{path}");
            }
            assert!(!fresh.body.contains(PASSWORD), "{path}");
        }
    }
    // with the request that the form belonged to
    let refused = browser.post("/login", &typed).await;
    let consent = browser.sign_in(&browser.open(&way(&refused)).await, "alice").await;
    code_of(&browser.decide(&consent, "consent-approve").await);
}

/// The account page, whose token hangs on the session.
async fn c2_a_stale_account_page_leads_to_a_fresh_one(app: TestApp) {
    app.user("alice").await;
    let browser: Browser = app.browser_of("alice").await;
    let before = hidden(&browser.open("/account").await, "csrf");
    app.sign_in_at(&browser, "alice").await;
    let refused = browser.post("/account", &[("csrf", before.as_str()), ("action", "end_others")]).await;
    forged(&refused);
    assert!(browser.open(&way(&refused)).await.text("signed-in-as").is_some());
}

both!(
    c2_a_sign_in_in_another_tab_leaves_the_first_ones_question_good,
    c2_a_token_is_good_for_its_request_alone,
    c2_a_question_after_signing_out_elsewhere_goes_on_by_a_sign_in,
    c2_a_late_or_second_answer_leads_back_to_the_app,
    c2_a_stale_form_leads_to_a_fresh_one,
    c2_a_stale_account_page_leads_to_a_fresh_one,
);
