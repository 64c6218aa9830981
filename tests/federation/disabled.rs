//! Rules F3, T13: what is switched off is refused at every step.

use reqwest::Method;

use crate::support::app::{TestApp, both};
use crate::support::browser::Page;
use crate::support::database::Kind;
use crate::support::front::{first_party, hidden, page};
use crate::support::provider::TOKEN;
use crate::support::world::{CALLBACK, World, assert_at_account, person, refused};

const DISABLED: &str = "This account can’t be used to sign in.";

/// 404, in words, leading nowhere.
#[track_caller]
fn not_offered(answer: &Page) {
    assert_eq!(answer.status, 404, "{}", answer.body);
    assert_eq!(answer.location(), None);
    let description = answer.text("error-description").expect("a description");
    assert_eq!(description, "Sign-in with this provider is not offered here");
}

async fn f3_a_provider_that_is_not_configured_is_not_offered(kind: Kind) {
    let world = World::new(kind);
    let browser = world.app.browser();
    let csrf = hidden(&browser.open("/login").await, "csrf");
    for name in ["none", "OP", "op2", "o", "google", "op.", "op-"] {
        let at = |step: &str| format!("/federation/{name}/{step}");
        not_offered(&browser.post(&at("start"), &[("csrf", &csrf)]).await);
        not_offered(&browser.get(&at("callback?code=x&state=y")).await);
        not_offered(&browser.post_with(&at("callback"), &[("code", "x"), ("state", "y")], &[]).await);
        not_offered(&browser.get(&at("signed-out?state=y")).await);
        let logout = browser.post_with(&at("backchannel-logout"), &[("logout_token", "x")], &[]).await;
        assert_eq!(logout.status, 404);
    }
    assert!(world.op.bend(|b| b.seen.is_empty()));
}

/// Taken out of the configuration while a person is away there: both servers of this test have the same
/// keys, so the cookies are as good at the one as at the other.
async fn f3_a_provider_that_is_switched_off_meanwhile_is_no_longer_offered(kind: Kind) {
    let world = World::new(kind);
    world.app.user("ada").await;
    let browser = world.app.browser();
    let asked = world.leave(&browser).await;
    let answer = world.op.authorize(&asked, &person("1001", "ada"));
    let without = TestApp::new(kind);
    without.user("ada").await;
    let there = without.browser();
    browser.cookies().iter().for_each(|(name, value)| there.set_cookie(name, value));
    not_offered(&there.get(answer.as_str()).await);
    assert!(!there.has_session());
    // what waits to be connected is no more offered either
    let waiting = world.come_back(&browser, &asked, &person("1001", "ada")).await;
    assert!(waiting.text("login-notice").is_some());
    browser.cookies().iter().for_each(|(name, value)| there.set_cookie(name, value));
    let page = there.sign_in(&there.open("/login?connect=1").await, "ada").await;
    not_offered(&page);
    assert_eq!(world.op.count(TOKEN), 1, "by the server that still has it");
    assert!(without.browser().open("/login").await.form_with("federation-op").is_none());
}

async fn t13_an_account_that_is_disabled_while_away_is_refused(kind: Kind) {
    let world = World::new(kind);
    let client = world.app.client("app", first_party()).await;
    let (_, account) = world.signed_in(&person("1001", "ada")).await;
    let browser = world.app.browser();
    let asked = world.leave_app(&browser, &client, &[]).await;
    world.app.disable_account(&account).await;
    let page = world.come_back(&browser, &asked, &person("1001", "ada")).await;
    refused(&browser, &page, 403, DISABLED);
    // and from then on
    let browser = world.app.browser();
    refused(&browser, &world.sign_in(&browser, &person("1001", "ada")).await, 403, DISABLED);
    assert_eq!(world.accounts().await.len(), 1, "no second account in its place");
    world.app.enable_account(&account).await;
    assert_at_account(&world.sign_in(&browser, &person("1001", "ada")).await);
}

/// Rules Z1, T13: the code is not even redeemed, and nobody is signed in on the way.
async fn t13_a_client_that_is_disabled_while_away_is_a_page_and_signs_nobody_in(kind: Kind) {
    let world = World::new(kind);
    for delete in [false, true] {
        let client = world.app.client(if delete { "deleted" } else { "disabled" }, first_party()).await;
        let browser = world.app.browser();
        let asked = world.leave_app(&browser, &client, &[]).await;
        if delete {
            world.app.delete_client(&client).await;
        } else {
            world.app.set_client_disabled(&client, true).await;
        }
        let answer = world.come_back(&browser, &asked, &person("1001", "ada")).await;
        page(&answer, "invalid_client");
        assert!(!browser.has_session());
    }
    assert_eq!(world.rows().await, [0, 0, 0]);
    assert_eq!(world.op.count(TOKEN), 0);
}

async fn z9_a_request_that_expires_while_away_signs_nobody_in(kind: Kind) {
    let world = World::new(kind);
    let client = world.app.client("app", first_party()).await;
    let browser = world.app.browser();
    let login = world.app.ask(&browser, &client, &[]).await;
    world.app.advance(world.app.state.policy.interaction_lifetime - 60);
    let asked = crate::support::world::leave_by(&browser, &login, &world.op).await;
    world.app.advance(61);
    let answer = world.come_back(&browser, &asked, &person("1001", "ada")).await;
    page(&answer, "invalid_request");
    assert!(!browser.has_session());
    assert_eq!(world.rows().await, [0, 0, 0]);
}

/// Rule G5: one spelling a route, also of these.
async fn g5_a_provider_has_one_spelling(kind: Kind) {
    let world = World::new(kind);
    let browser = world.app.browser();
    for path in [
        "/federation/op/callback/",
        "/federation//op/callback",
        "/Federation/op/callback",
        "/federation/op/Callback",
        "/federation/%6fp/callback",
        "/federation/op%20/callback",
    ] {
        assert_eq!(browser.get(&format!("{path}?code=x&state=y")).await.status, 404, "{path}");
    }
    for method in [Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS] {
        let answer = browser.send(method.clone(), CALLBACK, &[], None).await;
        assert_eq!(answer.status, 405, "{method}");
        assert!(answer.headers.contains_key("allow"));
    }
}

both!(
    f3_a_provider_that_is_not_configured_is_not_offered,
    f3_a_provider_that_is_switched_off_meanwhile_is_no_longer_offered,
    t13_an_account_that_is_disabled_while_away_is_refused,
    t13_a_client_that_is_disabled_while_away_is_a_page_and_signs_nobody_in,
    z9_a_request_that_expires_while_away_signs_nobody_in,
    g5_a_provider_has_one_spelling,
);
