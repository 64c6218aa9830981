//! The account page: which identities let in, adding one and removing one (rules L7, C2, F1).

use chancery_core::account::AccountId;
use serde_json::Value;

use crate::support::app::both;
use crate::support::browser::{Browser, Page};
use crate::support::database::Kind;
use crate::support::front::{forged, hidden};
use crate::support::html;
use crate::support::provider::Provider;
use crate::support::world::{World, asked_to_connect, assert_at_account, person, refused, says};

const START: &str = "/federation/op/start";

/// Alice, signed in by password.
async fn alice(kind: Kind) -> (World, AccountId, Browser) {
    let world = World::of_two(kind);
    let alice = world.app.user("alice").await;
    let browser = world.app.browser_of("alice").await;
    (world, alice, browser)
}

/// Presses the account page's button for a provider.
async fn press(browser: &Browser, op: &Provider) -> Page {
    let page = browser.open("/account").await;
    let button = format!("connect-{}", op.name);
    let form = page.form_with(&button).unwrap_or_else(|| panic!("no {button}: {}", page.body));
    browser.submit(&page, form, &button).await
}

/// Adds somebody's identity at a provider to the account.
async fn connect(browser: &Browser, op: &Provider, somebody: &Value) -> Page {
    let left = press(browser, op).await;
    let asked = left.location().unwrap_or_else(|| panic!("not sent on: {}", left.body));
    browser.open(op.authorize(&asked, somebody).as_str()).await
}

#[track_caller]
fn noticed(page: &Page, notice: &str) {
    assert_at_account(page);
    let said = page.text("notice").unwrap_or_else(|| panic!("no notice: {}", page.body));
    assert!(said.contains(notice), "{notice} expected: {said}");
}

/// Handles of the identities that have a button to remove them.
fn removable(page: &Page) -> Vec<String> {
    html::forms(&page.body).iter().filter_map(|form| form.value("identity").map(str::to_owned)).collect()
}

async fn remove(browser: &Browser, handle: &str) -> Page {
    let csrf = hidden(&browser.open("/account").await, "csrf");
    let fields = [("csrf", csrf.as_str()), ("action", "remove_identity"), ("identity", handle)];
    let answer = browser.post("/account", &fields).await;
    browser.follow(answer).await
}

async fn l7_what_was_connected_signs_in_until_it_is_removed(kind: Kind) {
    let (world, account, browser) = alice(kind).await;
    let somebody = person("1001", "lovelace");
    noticed(&connect(&browser, &world.op, &somebody).await, "Connected.");
    let page = browser.open("/account").await;
    assert!(
        page.body.contains("lovelace@example.test") && page.body.contains("Provider op"),
        "{}",
        page.body
    );
    assert!(!page.body.contains("1001"), "what the provider calls somebody is not shown");
    assert_eq!(world.signed_in(&somebody).await.1, account);
    let handles = removable(&page);
    assert_eq!(handles.len(), 1);
    noticed(&remove(&browser, &handles[0]).await, "Removed.");
    assert_eq!(world.identities_of(&account).await.len(), 0);
    assert!(removable(&browser.open("/account").await).is_empty());
    // it lets nobody in any more, least of all to alice's account
    let other = world.app.browser();
    assert_at_account(&world.sign_in(&other, &somebody).await);
    assert_ne!(world.account_of(&somebody).await, Some(account));
}

/// Connecting again what is connected changes nothing.
async fn l7_connecting_twice_connects_once(kind: Kind) {
    let (world, account, browser) = alice(kind).await;
    let somebody = person("1001", "lovelace");
    for _ in 0..2 {
        noticed(&connect(&browser, &world.op, &somebody).await, "Connected.");
    }
    noticed(&connect(&browser, world.other(), &somebody).await, "Connected.");
    assert_eq!(world.identities_of(&account).await.len(), 2);
}

/// Whoever adds or removes a way in shows first that it is still them.
async fn l7_an_old_session_signs_in_again_first(kind: Kind) {
    let (world, account, browser) = alice(kind).await;
    connect(&browser, &world.op, &person("1001", "lovelace")).await;
    let handle = removable(&browser.open("/account").await).remove(0);
    world.app.advance(601);
    let page = press(&browser, world.other()).await;
    noticed(&page, "first show that it’s you");
    noticed(&remove(&browser, &handle).await, "first show that it’s you");
    assert_eq!(world.identities_of(&account).await.len(), 1);
    assert!(world.other().bend(|b| b.seen.is_empty()), "nobody was sent on");
    world.app.sign_in_at(&browser, "alice").await;
    noticed(&connect(&browser, world.other(), &person("1001", "lovelace")).await, "Connected.");
    noticed(&remove(&browser, &handle).await, "Removed.");
}

async fn f1_somebody_elses_identity_is_not_taken(kind: Kind) {
    let (world, account, browser) = alice(kind).await;
    let bob = person("1002", "bob");
    let (_, theirs) = world.signed_in(&bob).await;
    noticed(&connect(&browser, &world.op, &bob).await, "already connected with another account");
    assert_eq!(world.account_of(&bob).await, Some(theirs));
    assert_eq!(world.identities_of(&account).await.len(), 0);
}

/// The identity goes to the session that asked for it, or to nobody.
async fn z9_whoever_signed_out_meanwhile_gets_nothing(kind: Kind) {
    let (world, account, browser) = alice(kind).await;
    let bob = world.app.user("bob").await;
    let asked = press(&browser, &world.op).await.location().expect("a location");
    let answer = world.op.authorize(&asked, &person("1001", "lovelace"));
    let page = browser.open("/account").await;
    browser.submit(&page, page.form_with("sign-out").expect("a form"), "sign-out").await;
    assert_eq!(
        browser.get(answer.as_str()).await.location().map(|l| l.path().to_owned()),
        Some("/login".into())
    );
    // nor does the next person at this browser
    let asked = {
        world.app.sign_in_at(&browser, "alice").await;
        press(&browser, &world.op).await.location().expect("a location")
    };
    world.app.sign_in_at(&browser, "bob").await;
    browser.open(world.op.authorize(&asked, &person("1001", "lovelace")).as_str()).await;
    assert_eq!(world.identities_of(&account).await.len() + world.identities_of(&bob).await.len(), 0);
}

/// A failure on the way back leaves the person signed in, with nothing added.
async fn f3_a_failed_attempt_adds_nothing(kind: Kind) {
    let (world, account, browser) = alice(kind).await;
    world.op.bend(|b| b.claims = serde_json::json!({ "nonce": "wrong" }));
    let page = connect(&browser, &world.op, &person("1001", "lovelace")).await;
    assert_eq!(page.status, 400);
    assert!(page.text("form-error").expect("a sentence").contains(says::REFUSED));
    assert_eq!(world.identities_of(&account).await.len(), 0);
    assert_at_account(&browser.open("/account").await);
}

async fn c2_forms_of_the_account_page_need_their_token(kind: Kind) {
    let (world, account, browser) = alice(kind).await;
    connect(&browser, &world.op, &person("1001", "lovelace")).await;
    let page = browser.open("/account").await;
    let (handle, csrf) = (removable(&page).remove(0), hidden(&page, "csrf"));
    let anonymous = hidden(&browser.open("/login").await, "csrf");
    let foreign = hidden(&world.app.browser_of("alice").await.open("/account").await, "csrf");
    for token in ["", "x", &anonymous, &foreign] {
        forged(&browser.post(START, &[("csrf", token), ("link", "1")]).await);
        let fields = [("csrf", token), ("action", "remove_identity"), ("identity", handle.as_str())];
        forged(&browser.post("/account", &fields).await);
    }
    let evil = [("origin", "https://evil.example.test")];
    forged(&browser.post_with(START, &[("csrf", &csrf), ("link", "1")], &evil).await);
    assert_eq!(world.identities_of(&account).await.len(), 1);
    // without a session there is nothing to add to
    let nobody = world.app.browser();
    let csrf = hidden(&nobody.open("/login").await, "csrf");
    forged(&nobody.post(START, &[("csrf", &csrf), ("link", "1")]).await);
}

async fn l7_the_last_way_in_is_not_removed(kind: Kind) {
    let world = World::of_two(kind);
    let (browser, account) = world.signed_in(&person("1001", "ada")).await;
    let page = browser.open("/account").await;
    assert!(removable(&page).is_empty(), "no button for the only way in");
    connect(&browser, world.other(), &person("1001", "ada")).await;
    let handles = removable(&browser.open("/account").await);
    assert_eq!(handles.len(), 2);
    noticed(&remove(&browser, &handles[0]).await, "Removed.");
    let page = remove(&browser, &handles[1]).await;
    assert_at_account(&page);
    assert!(page.text("notice").is_some_and(|notice| !notice.contains("Removed.")), "{}", page.body);
    assert_eq!(world.identities_of(&account).await.len(), 1);
}

/// Both at once: one of them stays.
async fn l7_two_removals_at_once_leave_one_way_in(kind: Kind) {
    let world = World::of_two(kind);
    let (browser, account) = world.signed_in(&person("1001", "ada")).await;
    connect(&browser, world.other(), &person("1001", "ada")).await;
    let handles = removable(&browser.open("/account").await);
    let browser = std::sync::Arc::new(browser);
    let removals = handles.into_iter().map(|handle| {
        let browser = browser.clone();
        tokio::spawn(async move { remove(&browser, &handle).await.status })
    });
    for removal in removals.collect::<Vec<_>>() {
        assert_eq!(removal.await.expect("an answer"), 200);
    }
    assert_eq!(world.identities_of(&account).await.len(), 1);
}

/// Handles of other people's identities find nothing.
async fn m2_a_foreign_handle_removes_nothing(kind: Kind) {
    let (world, account, browser) = alice(kind).await;
    connect(&browser, &world.op, &person("1001", "lovelace")).await;
    let handle = removable(&browser.open("/account").await).remove(0);
    world.app.user("bob").await;
    let bob = world.app.browser_of("bob").await;
    for handle in [handle.as_str(), "", "x", "1001", "lovelace@example.test"] {
        assert_at_account(&remove(&bob, handle).await);
    }
    assert_eq!(world.identities_of(&account).await.len(), 1);
}

/// A removal while somebody is on the way back by that identity: they do not get in by it.
async fn t13_an_identity_removed_while_away_signs_nobody_in(kind: Kind) {
    let (world, account, browser) = alice(kind).await;
    let mut somebody = person("1001", "lovelace");
    somebody["email"] = "alice@example.test".into();
    connect(&browser, &world.op, &somebody).await;
    let thief = world.app.browser();
    let asked = world.leave(&thief).await;
    remove(&browser, &removable(&browser.open("/account").await)[0]).await;
    asked_to_connect(&thief, &world.come_back(&thief, &asked, &somebody).await);
    assert_eq!(world.identities_of(&account).await.len(), 0);
    refused(&thief, &thief.open("/federation/op/callback?state=x&code=y").await, 400, says::REPLAYED);
}

both!(
    l7_what_was_connected_signs_in_until_it_is_removed,
    l7_connecting_twice_connects_once,
    l7_an_old_session_signs_in_again_first,
    f1_somebody_elses_identity_is_not_taken,
    z9_whoever_signed_out_meanwhile_gets_nothing,
    f3_a_failed_attempt_adds_nothing,
    c2_forms_of_the_account_page_need_their_token,
    l7_the_last_way_in_is_not_removed,
    l7_two_removals_at_once_leave_one_way_in,
    m2_a_foreign_handle_removes_nothing,
    t13_an_identity_removed_while_away_signs_nobody_in,
);
