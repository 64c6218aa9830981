//! Rule F2's other way: sign in here first, then say that the identity is yours.

use chancery_core::account::AccountId;
use serde_json::Value;

use crate::support::app::both;
use crate::support::browser::{Browser, Page};
use crate::support::database::Kind;
use crate::support::front::{SESSION_COOKIE, first_party, forged, hidden, is_login};
use crate::support::world::{World, asked_to_connect, assert_at_account, person};

const LINK: &str = "/federation/op/link";

/// A world where alice is known, but not that the provider's alice is her.
async fn world(kind: Kind) -> (World, AccountId, Value) {
    let world = World::new(kind);
    let alice = world.app.user("alice").await;
    (world, alice, person("1001", "alice"))
}

/// Through the provider, and in here by password: the page that asks.
async fn to_question(world: &World, browser: &Browser, somebody: &Value) -> Page {
    let page = world.sign_in(browser, somebody).await;
    asked_to_connect(browser, &page);
    let page = browser.sign_in(&page, "alice").await;
    assert_eq!((page.status.as_u16(), page.url.path()), (200, LINK), "{}", page.body);
    page
}

async fn answer(browser: &Browser, question: &Page, button: &str) -> Page {
    let form = question.form_with(button).unwrap_or_else(|| panic!("no {button}: {}", question.body));
    browser.submit(question, form, button).await
}

async fn f2_what_was_connected_lets_in_the_next_time(kind: Kind) {
    let (world, alice, somebody) = world(kind).await;
    let browser = world.app.browser();
    let question = to_question(&world, &browser, &somebody).await;
    assert!(question.text("signed-in-as").expect("a name").contains("alice"));
    assert!(question.body.contains("alice@example.test"));
    assert_eq!(world.account_of(&somebody).await, None, "nothing before the answer");
    let page = answer(&browser, &question, "link-confirm").await;
    assert_at_account(&page);
    assert!(page.text("notice").expect("a notice").contains("Connected."));
    assert_eq!(world.account_of(&somebody).await, Some(alice.clone()));
    assert_eq!(world.signed_in(&somebody).await.1, alice);
}

/// On to the app, which never learns of the detour.
async fn f2_connecting_on_the_way_leads_on_to_the_app(kind: Kind) {
    let (world, alice, somebody) = world(kind).await;
    let client = world.app.client("app", first_party()).await;
    let browser = world.app.browser();
    let page = world.sign_in_for(&browser, &client, &somebody, &[]).await;
    asked_to_connect(&browser, &page);
    let question = browser.sign_in(&page, "alice").await;
    assert_eq!(question.url.path(), LINK, "{}", question.body);
    let tokens = world.app.bought(&client, &answer(&browser, &question, "link-confirm").await).await;
    world.app.assert_alive(&client, &tokens).await;
    assert_eq!(world.account_of(&somebody).await, Some(alice));
}

async fn f2_skip_connects_nothing(kind: Kind) {
    let (world, alice, somebody) = world(kind).await;
    let client = world.app.client("app", first_party()).await;
    let browser = world.app.browser();
    let page = world.sign_in_for(&browser, &client, &somebody, &[]).await;
    let question = browser.sign_in(&page, "alice").await;
    let back = answer(&browser, &question, "link-cancel").await;
    world.app.bought(&client, &back).await;
    assert_eq!(world.identities_of(&alice).await.len(), 0);
    // it was an answer: the question does not come again
    assert_eq!(browser.open(LINK).await.url.path(), "/account");
    let stale = answer(&browser, &question, "link-confirm").await;
    assert_eq!(world.identities_of(&alice).await.len(), 0, "{}", stale.url);
}

/// A wrong password leads nowhere, and does not use the identity up.
async fn f2_a_wrong_password_connects_nothing(kind: Kind) {
    let (world, alice, somebody) = world(kind).await;
    let browser = world.app.browser();
    let page = world.sign_in(&browser, &somebody).await;
    let form = page.form_with("login-submit").expect("a form");
    let wrong = form.fill("username", "alice").fill("password", "not the password of alice");
    assert_eq!(browser.submit(&page, wrong, "login-submit").await.status, 400);
    assert!(!browser.has_session());
    assert_eq!(world.identities_of(&alice).await.len(), 0);
    let question = browser.sign_in(&page, "alice").await;
    answer(&browser, &question, "link-confirm").await;
    assert_eq!(world.identities_of(&alice).await.len(), 1);
}

/// Being signed in from before proves nothing: whoever sits at the browser may be somebody else.
async fn f2_a_session_from_before_does_not_do(kind: Kind) {
    let (world, alice, somebody) = world(kind).await;
    let browser = world.app.browser_of("alice").await;
    world.app.advance(2);
    let asked = world.leave(&browser).await;
    let page = world.come_back(&browser, &asked, &somebody).await;
    assert_eq!((page.status.as_u16(), page.url.path()), (200, "/login"), "{}", page.body);
    assert!(page.text("login-notice").is_some());
    assert_eq!(browser.open(LINK).await.url.path(), "/login");
    let csrf = hidden(&browser.open("/account").await, "csrf");
    let page = browser.post(LINK, &[("csrf", &csrf), ("action", "connect")]).await;
    assert!(page.location().is_some_and(|l| l.path() == "/login"), "{}", page.body);
    assert_eq!(world.identities_of(&alice).await.len(), 0);
    let page = browser.sign_in(&browser.follow(page).await, "alice").await;
    answer(&browser, &page, "link-confirm").await;
    assert_eq!(world.account_of(&somebody).await, Some(alice));
}

/// Rule Z9: what waits belongs to one browser.
async fn f2_another_browser_cannot_answer(kind: Kind) {
    let (world, alice, somebody) = world(kind).await;
    let mallory = world.app.browser();
    asked_to_connect(&mallory, &world.sign_in(&mallory, &somebody).await);
    let victim = world.app.browser_of("alice").await;
    assert_eq!(victim.open(LINK).await.url.path(), "/account");
    let csrf = hidden(&victim.open("/account").await, "csrf");
    victim.post(LINK, &[("csrf", &csrf), ("action", "connect")]).await;
    // not even with the other one's cookie
    for (name, value) in mallory.cookies().iter().filter(|(name, _)| name.ends_with("-link")) {
        victim.set_cookie(name, value);
    }
    assert_eq!(victim.open(LINK).await.url.path(), "/account");
    victim.post(LINK, &[("csrf", &csrf), ("action", "connect")]).await;
    assert_eq!(world.identities_of(&alice).await.len(), 0);
    assert_eq!(world.account_of(&somebody).await, None);
}

async fn c2_a_forged_answer_connects_nothing(kind: Kind) {
    let (world, alice, somebody) = world(kind).await;
    let browser = world.app.browser();
    let before = hidden(&browser.open("/login").await, "csrf");
    let question = to_question(&world, &browser, &somebody).await;
    let csrf = hidden(&question, "csrf");
    let other = world.app.browser_of("alice").await;
    let foreign = hidden(&other.open("/account").await, "csrf");
    for token in ["", "x", before.as_str(), foreign.as_str()] {
        forged(&browser.post(LINK, &[("csrf", token), ("action", "connect")]).await);
    }
    forged(&browser.post(LINK, &[("action", "connect")]).await);
    for origin in ["https://evil.example.test", "null"] {
        let fields = [("csrf", csrf.as_str()), ("action", "connect")];
        forged(&browser.post_with(LINK, &fields, &[("origin", origin)]).await);
    }
    // a GET asks, and never answers
    browser.get(&format!("{LINK}?action=connect&csrf={csrf}")).await;
    assert_eq!(world.identities_of(&alice).await.len(), 0);
    // an answer that is none connects nothing either
    browser.post(LINK, &[("csrf", &csrf), ("action", "yes")]).await;
    assert_eq!(world.identities_of(&alice).await.len(), 0);
}

async fn f2_what_waits_does_so_for_ten_minutes(kind: Kind) {
    let (world, alice, somebody) = world(kind).await;
    let browser = world.app.browser();
    let question = to_question(&world, &browser, &somebody).await;
    world.app.advance(601);
    let page = answer(&browser, &question, "link-confirm").await;
    assert_at_account(&page);
    assert_eq!(world.identities_of(&alice).await.len(), 0);
    // before the sign-in as well: then it is an ordinary one
    let browser = world.app.browser();
    let page = world.sign_in(&browser, &somebody).await;
    world.app.advance(601);
    assert_at_account(&browser.sign_in(&page, "alice").await);
    assert_eq!(world.identities_of(&alice).await.len(), 0);
}

/// Somebody else connected it in the meantime.
async fn f1_an_identity_of_somebody_else_is_not_taken_over(kind: Kind) {
    let (world, alice, somebody) = world(kind).await;
    world.app.user("bob").await;
    let (first, second) = (world.app.browser(), world.app.browser());
    let question = to_question(&world, &first, &somebody).await;
    let page = world.sign_in(&second, &somebody).await;
    let other = second.sign_in(&page, "bob").await;
    answer(&first, &question, "link-confirm").await;
    let page = answer(&second, &other, "link-confirm").await;
    assert_at_account(&page);
    assert!(page.text("notice").expect("a notice").contains("already connected with another account"));
    assert_eq!(world.account_of(&somebody).await, Some(alice));
}

/// Rule F3: a provider that is switched off meanwhile connects nothing; another's page is not ours.
async fn f3_only_the_provider_that_vouched_is_connected(kind: Kind) {
    let world = World::of_two(kind);
    let alice = world.app.user("alice").await;
    let browser = world.app.browser();
    let question = to_question(&world, &browser, &person("1001", "alice")).await;
    let csrf = hidden(&question, "csrf");
    for (path, status) in
        [("/federation/other/link", 303), ("/federation/none/link", 404), ("/federation/OP/link", 404)]
    {
        let page = browser.post(path, &[("csrf", &csrf), ("action", "connect")]).await;
        assert_eq!(page.status.as_u16(), status, "{path}");
    }
    assert_eq!(world.identities_of(&alice).await.len(), 0);
    browser.clear_cookies();
    assert!(is_login(&browser.open(LINK).await));
    assert!(!browser.cookies().contains_key(SESSION_COOKIE));
}

both!(
    f2_what_was_connected_lets_in_the_next_time,
    f2_connecting_on_the_way_leads_on_to_the_app,
    f2_skip_connects_nothing,
    f2_a_wrong_password_connects_nothing,
    f2_a_session_from_before_does_not_do,
    f2_another_browser_cannot_answer,
    c2_a_forged_answer_connects_nothing,
    f2_what_waits_does_so_for_ten_minutes,
    f1_an_identity_of_somebody_else_is_not_taken_over,
    f3_only_the_provider_that_vouched_is_connected,
);
