//! Access that people take back (rule C4).

use super::{is_silent, open};
use crate::support::answers::tok;
use crate::support::app::{TestApp, both};
use crate::support::front::{code_of, hidden};
use crate::support::html;
use crate::support::people::web_app;

/// What the person takes back is gone at once: tokens, refresh token, and the remembered approval.
async fn c4_access_taken_back_on_the_account_page_ends_at_once(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let other = app.client("other", web_app()).await;
    let browser = app.browser_of("alice").await;
    let mut held = Vec::new();
    for client in [&client, &other] {
        let consent = app.ask(&browser, client, &[("scope", "openid email offline_access")]).await;
        let answer = browser.approve_for_good(&consent).await;
        held.push(app.bought(client, &answer).await);
    }
    app.assert_alive(&client, &held[0]).await;

    let account = browser.open("/account").await;
    assert_eq!(account.status, 200, "{}", account.body);
    let apps: Vec<_> = html::forms(&account.body).into_iter().filter(|f| f.value("app").is_some()).collect();
    assert_eq!(apps.len(), 2, "{}", account.body);
    let csrf = hidden(&account, "csrf");
    let fields = [("csrf", csrf.as_str()), ("action", "revoke_app"), ("app", "app")];
    assert_eq!(browser.post("/account", &fields).await.status, 303);

    app.assert_dead(&client, &held[0]).await;
    app.assert_alive(&other, &held[1]).await;
    assert!(!is_silent(&app, &browser, &client, &[("scope", "openid")]).await);
    assert!(is_silent(&app, &browser, &other, &[("scope", "openid")]).await);
    let account = browser.open("/account").await;
    assert!(html::forms(&account.body).iter().all(|f| f.value("app") != Some("app")), "{}", account.body);
}

/// A code that was given out before, and not yet exchanged, does not undo it.
async fn c4_a_code_from_before_buys_nothing_after(app: TestApp) {
    let (client, browser, consent) = open(&app).await;
    let answer = browser.approve_for_good(&consent).await;
    let account = browser.open("/account").await;
    let csrf = hidden(&account, "csrf");
    let fields = [("csrf", csrf.as_str()), ("action", "revoke_app"), ("app", client.id.as_str())];
    assert_eq!(browser.post("/account", &fields).await.status, 303);
    tok(&app.redeem(&client, &code_of(&answer)).await, "invalid_grant");
}

both!(c4_access_taken_back_on_the_account_page_ends_at_once, c4_a_code_from_before_buys_nothing_after,);
