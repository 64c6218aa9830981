//! `/`: where people land who come without an app.

use crate::support::app::{TestApp, both};
use crate::support::database::Kind;

async fn home_leads_a_stranger_to_sign_in(app: TestApp) {
    let page = app.browser().get("/").await;
    assert_eq!(page.status, 200);
    assert!(
        page.body.contains("href=\"/login\"") && !page.body.contains("href=\"/account\""),
        "{}",
        page.body
    );
    assert_eq!(page.text("signed-in-as"), None);
}

async fn home_names_who_is_signed_in(app: TestApp) {
    app.user("alice").await;
    let page = app.browser_of("alice").await.get("/").await;
    assert_eq!(page.text("signed-in-as").as_deref(), Some("alice example alice@example.test"));
    assert!(
        page.body.contains("href=\"/account\"") && !page.body.contains("href=\"/login\""),
        "{}",
        page.body
    );
}

/// Rule L10: what is not offered is not linked either.
async fn l10_home_offers_sign_up_only_where_it_is_allowed(kind: Kind) {
    let closed = TestApp::with(kind, |_| ()).browser().get("/").await;
    assert!(!closed.body.contains("/signup"), "{}", closed.body);
    let open = TestApp::with(kind, |policy| policy.signup = true).browser().get("/").await;
    assert!(open.body.contains("href=\"/signup\""), "{}", open.body);
}

/// Rule T13: at once, at every page.
async fn t13_home_does_not_know_a_disabled_account(app: TestApp) {
    let alice = app.user("alice").await;
    let browser = app.browser_of("alice").await;
    app.disable_account(&alice).await;
    assert_eq!(browser.get("/").await.text("signed-in-as"), None);
}

both!(
    home_leads_a_stranger_to_sign_in,
    home_names_who_is_signed_in,
    l10_home_offers_sign_up_only_where_it_is_allowed,
    t13_home_does_not_know_a_disabled_account,
);
