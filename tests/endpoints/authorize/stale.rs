//! A node that does not know whether its memory is current gives no answer that depends on it.

use chancery_core::memory::Live;

use crate::support::app::{TestApp, both};
use crate::support::browser::Page;
use crate::support::front::{code_of, first_party, flow_of, is_consent};
use crate::support::people::web_app;

/// BUSY, as a page: 503, and when to come again.
#[track_caller]
fn busy(answer: &Page) {
    assert_eq!(answer.status, 503, "{:?} {}", answer.location(), answer.body);
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    assert!(answer.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds > 0));
    assert!(!answer.headers.contains_key("location"));
}

async fn a_stale_node_answers_no_authorization_request(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser_of("alice").await;
    app.clock.advance(Live::STALE_AFTER.as_secs().cast_signed() + 1);
    for change in [&[][..], &[("prompt", "none")], &[("scope", "phone")], &[("client_id", "nobody")]] {
        busy(&browser.get(&client.authorize_url(change)).await);
    }
    app.sync();
    code_of(&app.ask(&browser, &client, &[]).await);
}

/// The pages of a request wait, too, and go on afterwards.
async fn a_stale_node_carries_no_request_on(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser_of("alice").await;
    let consent = app.ask(&browser, &client, &[]).await;
    assert!(is_consent(&consent), "{}", consent.body);
    app.clock.advance(Live::STALE_AFTER.as_secs().cast_signed() + 1);
    for path in ["/login", "/consent"] {
        busy(&browser.get(&format!("{path}?flow={}", flow_of(&consent))).await);
    }
    for button in ["consent-approve", "consent-deny"] {
        busy(&browser.decide(&consent, button).await);
    }
    app.sync();
    code_of(&browser.decide(&consent, "consent-approve").await);
}

both!(a_stale_node_answers_no_authorization_request, a_stale_node_carries_no_request_on);
