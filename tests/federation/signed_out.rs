//! Signing out at the provider as well, where the operator wants that (OpenID Connect RP-Initiated Logout §2).

use chancery_core::federation::ProviderKind;
use chancery_core::policy::Policy;
use serde_json::Value;
use url::Url;

use crate::support::app::{ISSUER, both};
use crate::support::browser::{Browser, Page, encode};
use crate::support::database::Kind;
use crate::support::front::{SESSION_COOKIE, first_party};
use crate::support::jws;
use crate::support::people::{TestClient, query_of};
use crate::support::provider::{CLIENT_ID, DISCOVERY, Reply};
use crate::support::tokens::text;
use crate::support::world::{CALLBACK, World, person, rules};

const BACK: &str = "/federation/op/signed-out";
const APP: &str = "https://app.example.test/";

/// Ada, signed in for an app at a provider where people sign out, too.
async fn ada(kind: Kind) -> (World, TestClient, Browser, Value) {
    // sessions that live longer than a provider's documents
    let policy = |policy: &mut Policy| policy.session_idle_lifetime = policy.session_absolute_lifetime;
    let world = World::of(kind, ProviderKind::Oidc, |settings| rules(settings).sign_out = true, policy);
    let client = world.app.client("app", first_party()).await;
    let browser = world.app.browser();
    let answer = world.sign_in_for(&browser, &client, &person("1001", "ada"), &[]).await;
    let tokens = world.app.bought(&client, &answer).await;
    (world, client, browser, tokens)
}

/// The app signs the person out, and wants them back.
async fn sign_out(browser: &Browser, tokens: &Value) -> Page {
    let hint = text(tokens, "id_token");
    let parameters = [("id_token_hint", hint), ("post_logout_redirect_uri", APP), ("state", "app-state")];
    browser.get(&format!("/end_session?{}", encode(&parameters))).await
}

#[track_caller]
fn assert_sent_to_the_provider(world: &World, answer: &Page) -> Url {
    assert_eq!(answer.status, 303, "{}", answer.body);
    let location = answer.location().expect("a location");
    assert!(location.as_str().starts_with(&format!("{}/end_session?", world.op.issuer)), "{location}");
    assert_eq!(query_of(&location, "client_id").as_deref(), Some(CLIENT_ID));
    let back = query_of(&location, "post_logout_redirect_uri");
    assert_eq!(back, Some(format!("{ISSUER}{BACK}")));
    assert!(!location.as_str().contains("app-state") && !location.as_str().contains("app.example"));
    location
}

/// Whoever comes back to us is spoken to as the app wanted.
async fn the_language_comes_back_along(kind: Kind) {
    let (world, _, browser, tokens) = ada(kind).await;
    let parameters = [("id_token_hint", text(&tokens, "id_token")), ("ui_locales", "tlh ja")];
    let answer = browser.get(&format!("/end_session?{}", encode(&parameters))).await;
    let asked = assert_sent_to_the_provider(&world, &answer);
    let state = query_of(&asked, "state").expect("a state");
    let back = browser.open(&format!("{BACK}?state={state}")).await;
    assert_eq!(back.status, 200, "{}", back.body);
    assert!(back.body.contains("<html lang=\"ja\""), "{}", back.body);
}

async fn l9_the_way_out_leads_here_and_there_and_back_to_the_app(kind: Kind) {
    let (world, client, browser, tokens) = ada(kind).await;
    let asked = assert_sent_to_the_provider(&world, &sign_out(&browser, &tokens).await);
    // the hint is the provider's own token
    let hint = query_of(&asked, "id_token_hint").expect("a hint");
    let (_, claims) = jws::verify(&hint, &world.op.bend(|b| b.key.jwks()));
    assert_eq!(claims["sub"], "1001");
    // here it is over already
    world.app.assert_dead(&client, &tokens).await;
    assert!(!browser.cookies().contains_key(SESSION_COOKIE));
    let state = query_of(&asked, "state").expect("a state");
    assert_eq!(state.len(), 43);
    let back = browser.get(&format!("{BACK}?state={state}")).await;
    let location = back.location().expect("a location");
    assert!(location.as_str().starts_with(APP), "{location}");
    assert_eq!(query_of(&location, "state").as_deref(), Some("app-state"));
    // once
    assert_eq!(browser.get(&format!("{BACK}?state={state}")).await.location(), None);
}

/// Rule L8: without what this browser was given it leads nowhere.
async fn l8_a_way_back_that_is_not_this_browsers_leads_nowhere(kind: Kind) {
    let (world, _, browser, tokens) = ada(kind).await;
    let asked = assert_sent_to_the_provider(&world, &sign_out(&browser, &tokens).await);
    let state = query_of(&asked, "state").expect("a state");
    let stranger = world.app.browser();
    let thief = world.app.browser();
    thief.open("/login").await;
    for (name, value) in browser.cookies().iter().filter(|(name, _)| name.contains("federation")) {
        thief.set_cookie(name, value);
    }
    for other in [&stranger, &thief] {
        let page = other.get(&format!("{BACK}?state={state}")).await;
        assert_eq!((page.status.as_u16(), page.location()), (200, None));
    }
    let more = "&post_logout_redirect_uri=https%3A%2F%2Fevil.example.test%2F&next=//evil.example.test";
    for wrong in ["", "?state=", "?state=x", &format!("?state=x{more}"), "?state=x&return_to=//evil"] {
        let browser = copy_of(&world, &browser);
        let page = browser.get(&format!("{BACK}{wrong}")).await;
        assert_eq!((page.status.as_u16(), page.location()), (200, None), "{wrong}");
    }
    assert_eq!(browser.get(&format!("{BACK}?state={state}&state={state}")).await.status, 400);
}

fn copy_of(world: &World, browser: &Browser) -> Browser {
    let copy = world.app.browser();
    browser.cookies().iter().for_each(|(name, value)| copy.set_cookie(name, value));
    copy
}

/// From our own pages as well: the account page, and the confirmation of a request without a hint.
async fn l9_signing_out_on_our_own_pages_signs_out_there(kind: Kind) {
    let (world, _, browser, _) = ada(kind).await;
    let page = browser.open("/account").await;
    let answer = browser.submit(&page, page.form_with("sign-out").expect("a form"), "sign-out").await;
    assert_sent_to_the_provider(&world, &answer);
    assert_eq!(browser.open("/account").await.url.path(), "/login");
    world.sign_in(&browser, &person("1001", "ada")).await;
    let page = browser.open("/end_session").await;
    assert!(browser.has_session(), "a GET alone ends nothing");
    let answer =
        browser.submit(&page, page.form_with("logout-confirm").expect("a form"), "logout-confirm").await;
    let asked = assert_sent_to_the_provider(&world, &answer);
    assert!(!browser.has_session());
    let state = query_of(&asked, "state").expect("a state");
    let back = browser.get(&format!("{BACK}?state={state}")).await;
    assert_eq!((back.status.as_u16(), back.location()), (200, None), "signed out, and that is all");
}

/// Whoever cannot be reached is left out: the person is signed out here in any case.
async fn r18_a_provider_that_is_down_keeps_nobody_signed_in(kind: Kind) {
    let (world, client, browser, tokens) = ada(kind).await;
    world.op.bend(|b| b.fault(DISCOVERY, Reply::Cut));
    // so that its documents are too old
    world.app.advance(25 * 3600);
    let answer = sign_out(&browser, &tokens).await;
    if let Some(location) = answer.location() {
        assert!(location.as_str().starts_with(APP), "{location}");
    }
    world.app.sync();
    assert!(world.app.userinfo(text(&tokens, "access_token")).await.status.is_client_error());
    assert_eq!(browser.open("/account").await.url.path(), "/login");
    world.app.assert_dead(&client, &tokens).await;
}

/// Where it is not wanted, and where the provider has no such page, the way is the usual one.
async fn l9_nobody_is_signed_out_there_where_it_is_not_wanted(kind: Kind) {
    for wanted in [false, true] {
        let world = World::with(kind, |settings| rules(settings).sign_out = wanted);
        world.op.bend(|b| {
            b.metadata =
                serde_json::json!({ "end_session_endpoint": (!wanted).then_some("https://x.test/") });
        });
        let client = world.app.client("app", first_party()).await;
        let browser = world.app.browser();
        let answer = world.sign_in_for(&browser, &client, &person("1001", "ada"), &[]).await;
        let tokens = world.app.bought(&client, &answer).await;
        let location = sign_out(&browser, &tokens).await.location().expect("a location");
        assert!(location.as_str().starts_with(APP), "{location}");
    }
}

/// Rule L9: a hint that is none ends nothing and sends nobody on.
async fn l9_a_request_without_a_good_hint_goes_nowhere(kind: Kind) {
    let (world, _, browser, tokens) = ada(kind).await;
    let id_token = text(&tokens, "id_token");
    for hint in ["", "x", &format!("{id_token}x")] {
        let answer = browser.get(&format!("/end_session?id_token_hint={hint}")).await;
        assert_eq!(answer.location(), None, "{hint}");
    }
    assert!(browser.has_session());
    assert_eq!(browser.open("/account").await.url.path(), "/account");
    assert_eq!(browser.get(CALLBACK).await.status, 400);
    drop(world);
}

both!(
    the_language_comes_back_along,
    l9_the_way_out_leads_here_and_there_and_back_to_the_app,
    l8_a_way_back_that_is_not_this_browsers_leads_nowhere,
    l9_signing_out_on_our_own_pages_signs_out_there,
    r18_a_provider_that_is_down_keeps_nobody_signed_in,
    l9_nobody_is_signed_out_there_where_it_is_not_wanted,
    l9_a_request_without_a_good_hint_goes_nowhere,
);
