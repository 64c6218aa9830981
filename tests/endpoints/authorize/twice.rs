//! An accepted request is answered with one code, while it is young.

use crate::support::app::{TestApp, both};
use crate::support::browser::{Browser, Page};
use crate::support::front::{code_of, first_party, flow_of, hidden, page, redirected};
use crate::support::people::{TestClient, query_of, web_app};
use crate::support::process::PASSWORD;

/// The consent page of a person who has just signed in.
async fn consent(app: &TestApp, browser: &Browser, client: &TestClient) -> Page {
    let login = app.ask(browser, client, &[]).await;
    browser.sign_in(&login, "alice").await
}

async fn approve(browser: &Browser, consent: &Page) -> Page {
    let (flow, csrf) = (flow_of(consent), hidden(consent, "csrf"));
    browser.post("/consent", &[("flow", &flow), ("csrf", &csrf), ("decision", "approve")]).await
}

async fn z9_a_completed_request_is_not_completed_again(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser();
    let consent = consent(&app, &browser, &client).await;
    let first = approve(&browser, &consent).await;
    page(&approve(&browser, &consent).await, "invalid_request");
    // and the code that it did buy is not harmed
    app.bought(&client, &first).await;
}

/// A double click.
async fn z9_of_two_approvals_at_once_one_gets_a_code(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser();
    let consent = consent(&app, &browser, &client).await;
    let (a, b, c, d) = tokio::join!(
        approve(&browser, &consent),
        approve(&browser, &consent),
        approve(&browser, &consent),
        approve(&browser, &consent),
    );
    let (done, refused): (Vec<Page>, Vec<Page>) = [a, b, c, d].into_iter().partition(|p| p.status == 303);
    assert_eq!(done.len(), 1, "{:?}", done.iter().map(Page::location).collect::<Vec<_>>());
    for answer in &refused {
        page(answer, "invalid_request");
    }
    app.bought(&client, &done[0]).await;
}

/// The sign-in form of a request that needed no consent, posted again from the history.
async fn z9_a_sign_in_form_sent_again_gets_no_second_code(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser();
    let login = app.ask(&browser, &client, &[]).await;
    let (flow, csrf) = (flow_of(&login), hidden(&login, "csrf"));
    let fields = [("flow", flow.as_str()), ("csrf", &csrf), ("username", "alice"), ("password", PASSWORD)];
    code_of(&browser.post("/login", &fields).await);
    page(&browser.post("/login", &fields).await, "invalid_request");
}

/// Remembered until the sealed request itself is dead, with nothing in between.
async fn z9_a_completed_request_stays_completed_while_it_could_be_opened(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser();
    let login = app.ask(&browser, &client, &[]).await;
    let flow = flow_of(&login);
    code_of(&browser.sign_in(&login, "alice").await);
    for _ in 0..31 {
        page(&browser.open(&format!("/login?flow={flow}")).await, "invalid_request");
        app.advance(60);
        app.purge().await;
    }
}

async fn an_expired_request_is_a_page_and_signs_nobody_in(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser();
    let login = app.ask(&browser, &client, &[]).await;
    let (flow, csrf) = (flow_of(&login), hidden(&login, "csrf"));
    let lifetime = app.state.policy.interaction_lifetime;
    app.advance(lifetime - 1);
    assert_eq!(browser.open(&format!("/login?flow={flow}")).await.status, 200);

    app.advance(1);
    page(&browser.open(&format!("/login?flow={flow}")).await, "invalid_request");
    let fields = [("flow", flow.as_str()), ("csrf", &csrf), ("username", "alice"), ("password", PASSWORD)];
    page(&browser.post("/login", &fields).await, "invalid_request");
    assert!(!browser.has_session());
}

async fn an_expired_consent_page_gives_no_code(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser();
    let consent = consent(&app, &browser, &client).await;
    app.advance(app.state.policy.interaction_lifetime);
    page(&approve(&browser, &consent).await, "invalid_request");
}

/// Going through our pages does not prolong a request.
async fn the_lifetime_counts_from_the_request(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser();
    let login = app.ask(&browser, &client, &[]).await;
    let half = app.state.policy.interaction_lifetime / 2;
    app.advance(half);
    let consent = browser.sign_in(&login, "alice").await;
    app.advance(half);
    page(&approve(&browser, &consent).await, "invalid_request");
}

/// The session ended while the consent page was open: back to the sign-in, not to the client.
async fn a_session_that_ended_meanwhile_must_sign_in_again(app: TestApp) {
    let alice = app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser();
    let consent = consent(&app, &browser, &client).await;
    let (realm, now) = (app.state.realm.id.clone(), app.state.clock.now());
    app.work(move |tx| {
        for (session, _) in tx.sessions_of_account(&realm, &alice)? {
            tx.end_session(&realm, &session.id, now)?;
        }
        Ok(())
    })
    .await;
    let login = browser.follow(approve(&browser, &consent).await).await;
    assert!(crate::support::front::is_login(&login), "{:?} {}", login.location(), login.body);
    // signed in again, the approval has to be given anew
    let consent = browser.sign_in(&login, "alice").await;
    let answer = approve(&browser, &consent).await;
    assert!(query_of(&answer.location().expect("a redirect"), "code").is_some());
}

/// The client asked not to be kept waiting for a person; nor is it by a page that is left open.
async fn a_request_that_is_never_answered_leaves_nothing(app: TestApp) {
    let client = app.client("app", web_app()).await;
    for _ in 0..3 {
        app.ask(&app.browser(), &client, &[]).await;
    }
    redirected(&app.ask_cold(&client, &[("prompt", "none")]).await, "login_required");
    app.advance(365 * 86_400);
    assert_eq!(app.purge().await, 0, "nothing anonymous writes");
}

both!(
    z9_a_completed_request_is_not_completed_again,
    z9_of_two_approvals_at_once_one_gets_a_code,
    z9_a_sign_in_form_sent_again_gets_no_second_code,
    z9_a_completed_request_stays_completed_while_it_could_be_opened,
    an_expired_request_is_a_page_and_signs_nobody_in,
    an_expired_consent_page_gives_no_code,
    the_lifetime_counts_from_the_request,
    a_session_that_ended_meanwhile_must_sign_in_again,
    a_request_that_is_never_answered_leaves_nothing,
);
