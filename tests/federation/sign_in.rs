//! The way through a provider and back, with nobody lying.

use chancery_core::authentication::acr::ACR_FEDERATED;
use chancery_core::federation::ProviderKind;
use chancery_core::ports::Clock as _;
use serde_json::json;

use crate::support::app::{ISSUER, both};
use crate::support::database::Kind;
use crate::support::front::{SESSION_COOKIE, first_party, is_consent};
use crate::support::people::{REDIRECT_URI, query_of, web_app};
use crate::support::provider::{DISCOVERY, JWKS, TOKEN, USERINFO};
use crate::support::tokens::text;
use crate::support::world::{World, asked_to_connect, assert_at_account, leave_by, person, rules};

async fn f1_from_an_app_to_the_provider_and_back_with_tokens(kind: Kind) {
    let world = World::new(kind);
    let app = &world.app;
    let client = app.client("app", web_app()).await;
    let browser = app.browser();
    let began = app.clock.now();
    app.advance(20);
    let page = world.sign_in_for(&browser, &client, &person("1001", "ada"), &[]).await;
    assert!(is_consent(&page), "{}", page.body);
    let answer = browser.decide(&page, "consent-approve").await;
    let location = answer.location().expect("a location");
    assert!(location.as_str().starts_with(&format!("{REDIRECT_URI}?")), "{location}");
    assert_eq!(query_of(&location, "state").as_deref(), Some("a-state"));
    let tokens = app.bought(&client, &answer).await;
    let (_, claims) = app.verified(text(&tokens, "id_token")).await;
    assert_eq!(claims["iss"], ISSUER);
    assert_eq!(claims["nonce"], "a-nonce", "the app's nonce, not the one that went upstream");
    assert_eq!(claims["acr"], ACR_FEDERATED);
    assert!(claims.get("amr").is_none(), "nothing is known of how the person signed in: {claims}");
    let at = claims["auth_time"].as_i64().expect("auth_time");
    assert!((began.0 + 20..=app.clock.now().0).contains(&at), "{at}");
    assert_ne!(claims["sub"], "1001", "our subject, not the provider's");
    app.assert_alive(&client, &tokens).await;
    let userinfo = app.userinfo(text(&tokens, "access_token")).await.json();
    assert_eq!(userinfo["name"], "ada upstream");
    assert_eq!(userinfo["email"], "ada@example.test");
    assert_eq!(userinfo["email_verified"], false, "the provider has no say about example.test");
}

async fn f1_without_an_app_the_way_leads_to_the_account_page(kind: Kind) {
    let world = World::new(kind);
    let (_, id) = world.signed_in(&person("1001", "ada")).await;
    let account = world.account(&id).await;
    assert_eq!(account.username, "ada");
    assert_eq!(account.email.as_deref(), Some("ada@example.test"));
    assert_eq!(world.app.password_hash(&id).await, None);
    assert_eq!(world.rows().await, [1, 1, 1]);
    let identity = world.identity(&world.op, "1001").await.expect("an identity");
    assert_eq!(identity.label, "ada@example.test");
}

/// The language that the app asks for is still spoken after the way to the provider, when that ends badly, too.
async fn the_language_comes_back_along(kind: Kind) {
    let world = World::new(kind);
    let client = world.app.client("app", web_app()).await;
    let browser = world.app.browser();
    let asked = world.leave_app(&browser, &client, &[("ui_locales", "ja")]).await;
    let state = query_of(&asked, "state").expect("a state");
    let refused = browser.open(&format!("/federation/op/callback?error=access_denied&state={state}")).await;
    assert_eq!(refused.status, 400, "{}", refused.body);
    assert!(refused.body.contains("<html lang=\"ja\""), "{}", refused.body);
}

/// From the sign-up page as well.
async fn f1_the_sign_up_page_leads_to_the_provider_too(kind: Kind) {
    let world = World::of(kind, ProviderKind::Oidc, |_| (), |p| p.signup = true);
    let browser = world.app.browser();
    let page = browser.open("/signup").await;
    let asked = leave_by(&browser, &page, &world.op).await;
    assert_at_account(&world.come_back(&browser, &asked, &person("1001", "ada")).await);
}

async fn f1_the_second_time_the_account_is_found(kind: Kind) {
    let world = World::new(kind);
    let client = world.app.client("app", first_party()).await;
    let (_, account) = world.signed_in(&person("1001", "ada")).await;
    world.app.advance(3 * 86_400);
    let browser = world.app.browser();
    let answer = world.sign_in_for(&browser, &client, &person("1001", "ada"), &[]).await;
    world.app.bought(&client, &answer).await;
    assert_eq!(world.account_of(&person("1001", "ada")).await, Some(account));
    assert_eq!(world.rows().await, [1, 1, 2]);
    let identity = world.identity(&world.op, "1001").await.expect("an identity");
    assert!(identity.last_used_at.since(identity.linked_at) >= 3 * 86_400);
}

async fn f1_a_user_name_that_is_taken_gets_a_number(kind: Kind) {
    let world = World::new(kind);
    world.app.user("ada").await;
    let mut names = Vec::new();
    for sub in 1..=10 {
        let mut somebody = person(&format!("sub-{sub}"), "Ada");
        somebody["email"] = json!(format!("somebody-{sub}@example.test"));
        let (_, account) = world.signed_in(&somebody).await;
        names.push(world.account(&account).await.username);
    }
    let numbered: Vec<String> = (2..=9).map(|number| format!("ada{number}")).collect();
    assert_eq!(names[..8], numbered, "{names:?}");
    assert!(names[8..].iter().all(|name| name.starts_with("ada-")), "{names:?}");
    assert_ne!(names[8], names[9]);
}

/// What the ID token leaves out comes from userinfo, which is asked for it with the access token alone.
async fn f3_claims_come_from_userinfo_too(kind: Kind) {
    let world = World::new(kind);
    world.op.bend(|b| b.at_userinfo = vec!["email", "email_verified", "name", "preferred_username"]);
    let (_, id) = world.signed_in(&person("1001", "ada")).await;
    let account = world.account(&id).await;
    assert_eq!((account.username.as_str(), account.email.as_deref()), ("ada", Some("ada@example.test")));
    assert_eq!(world.op.count(USERINFO), 1);
}

/// Discovery and keys are asked for once, not for each person.
async fn r18_documents_are_kept(kind: Kind) {
    let world = World::new(kind);
    for sub in ["1", "2", "3"] {
        world.signed_in(&person(sub, sub)).await;
    }
    assert_eq!([DISCOVERY, JWKS, TOKEN, USERINFO].map(|path| world.op.count(path)), [1, 1, 3, 0]);
    world.app.advance(3601);
    world.signed_in(&person("4", "4")).await;
    assert_eq!([DISCOVERY, JWKS].map(|path| world.op.count(path)), [2, 2]);
}

/// Rule L1: the session cookie is a new one each time.
async fn l1_the_session_cookie_changes(kind: Kind) {
    let world = World::new(kind);
    let (browser, _) = world.signed_in(&person("1001", "ada")).await;
    let first = browser.cookies();
    let asked = leave_by(&browser, &browser.open("/login").await, &world.op).await;
    assert_at_account(&world.come_back(&browser, &asked, &person("1001", "ada")).await);
    assert_ne!(browser.cookies()[SESSION_COOKIE], first[SESSION_COOKIE]);
    let old = world.app.browser();
    for (name, value) in &first {
        old.set_cookie(name, value);
    }
    assert_eq!(old.open("/account").await.url.path(), "/login");
}

/// Where accounts are not created, a stranger has to sign in here first.
async fn f2_no_account_is_created_where_that_is_off(kind: Kind) {
    let world = World::with(kind, |settings| rules(settings).create_accounts = false);
    let browser = world.app.browser();
    let page = world.sign_in(&browser, &person("1001", "ada")).await;
    asked_to_connect(&browser, &page);
    assert_eq!(world.rows().await, [0, 0, 0]);
}

both!(
    f1_from_an_app_to_the_provider_and_back_with_tokens,
    f1_without_an_app_the_way_leads_to_the_account_page,
    the_language_comes_back_along,
    f1_the_sign_up_page_leads_to_the_provider_too,
    f1_the_second_time_the_account_is_found,
    f1_a_user_name_that_is_taken_gets_a_number,
    f3_claims_come_from_userinfo_too,
    r18_documents_are_kept,
    l1_the_session_cookie_changes,
    f2_no_account_is_created_where_that_is_off,
);
