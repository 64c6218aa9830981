//! Rule F1: who somebody is follows from issuer and subject, never from an e-mail address.

use serde_json::json;

use crate::support::app::both;
use crate::support::database::Kind;
use crate::support::world::{World, asked_to_connect, assert_at_account, leave_by, person};

async fn f1_a_changed_address_is_the_same_person(kind: Kind) {
    let world = World::new(kind);
    let mut ada = person("1001", "ada");
    let (_, account) = world.signed_in(&ada).await;
    for email in [json!("lovelace@example.test"), json!("LOVELACE@else.test"), json!(null)] {
        ada["email"] = email;
        let (_, again) = world.signed_in(&ada).await;
        assert_eq!(again, account);
    }
    let account = world.account(&account).await;
    assert_eq!(account.email.as_deref(), Some("ada@example.test"), "an account keeps its own address");
    assert_eq!(world.rows().await, [1, 1, 4]);
    // how it is recognised on the account page follows
    assert_eq!(world.identity(&world.op, "1001").await.expect("an identity").label, "ada");
}

async fn f1_the_same_address_is_not_the_same_person(kind: Kind) {
    let world = World::new(kind);
    let (_, ada) = world.signed_in(&person("1001", "ada")).await;
    for sub in ["1002", "1001 ", "10010", "100", "1001\u{e9}", "admin"] {
        let mut other = person("1001", "ada");
        other["sub"] = sub.into();
        let browser = world.app.browser();
        let page = world.sign_in(&browser, &other).await;
        assert!(!browser.has_session(), "{sub:?}: {}", page.body);
        assert_eq!(world.account_of(&other).await, None, "{sub:?}");
    }
    let browser = world.app.browser();
    asked_to_connect(&browser, &world.sign_in(&browser, &person("1002", "ada")).await);
    assert_eq!(world.identities_of(&ada).await.len(), 1);
    assert_eq!(world.rows().await, [1, 1, 1]);
}

/// Subjects are compared exactly (OpenID Connect Core §2).
async fn f1_subjects_are_case_sensitive(kind: Kind) {
    let world = World::new(kind);
    let (_, lower) = world.signed_in(&person("subject", "ada")).await;
    let (_, upper) = world.signed_in(&person("SUBJECT", "grace")).await;
    assert_ne!(lower, upper);
}

async fn f1_people_who_swap_addresses_keep_their_accounts(kind: Kind) {
    let world = World::new(kind);
    let (mut ada, mut grace) = (person("1001", "ada"), person("1002", "grace"));
    let (first, second) = (world.signed_in(&ada).await.1, world.signed_in(&grace).await.1);
    assert_ne!(first, second);
    (ada["email"], grace["email"]) = (grace["email"].clone(), ada["email"].clone());
    (ada["preferred_username"], grace["preferred_username"]) = (json!("grace"), json!("ada"));
    assert_eq!(world.signed_in(&ada).await.1, first);
    assert_eq!(world.signed_in(&grace).await.1, second);
    assert_eq!(world.account(&first).await.username, "ada");
    assert_eq!(world.account(&first).await.email.as_deref(), Some("ada@example.test"));
}

async fn f1_the_same_subject_at_two_providers_is_two_people(kind: Kind) {
    let world = World::of_two(kind);
    let (_, first) = world.signed_in(&person("1001", "ada")).await;
    let browser = world.app.browser();
    let asked = leave_by(&browser, &browser.open("/login").await, world.other()).await;
    let callback = world.other().authorize(&asked, &person("1001", "grace"));
    assert_at_account(&browser.open(callback.as_str()).await);
    let second = world.identity(world.other(), "1001").await.expect("an identity");
    assert_ne!(second.account, first);
    assert_eq!(world.rows().await, [2, 2, 2]);
}

/// A user name at the provider is no claim to an account here.
async fn f1_the_user_name_of_somebody_here_gives_nothing(kind: Kind) {
    let world = World::new(kind);
    let alice = world.app.user("alice").await;
    let mut mallory = person("666", "mallory");
    for (name, value) in [("preferred_username", "alice"), ("name", "alice"), ("nickname", "alice")] {
        mallory[name] = value.into();
    }
    let (_, account) = world.signed_in(&mallory).await;
    assert_ne!(account, alice);
    assert_eq!(world.account(&account).await.username, "alice2");
}

/// Somebody who comes for the first time, in several browsers at once, is one person.
async fn f1_first_sign_ins_at_once_make_one_account(kind: Kind) {
    for with_address in [true, false] {
        let world = World::new(kind);
        let mut ada = person("1001", "ada");
        if !with_address {
            ada["email"] = json!(null);
        }
        let mut ready = Vec::new();
        for _ in 0..6 {
            let browser = world.app.browser();
            let asked = world.leave(&browser).await;
            ready.push((world.op.authorize(&asked, &ada), browser));
        }
        let coming = ready.into_iter().map(|(answer, browser)| {
            tokio::spawn(async move { assert_at_account(&browser.open(answer.as_str()).await) })
        });
        for person in coming.collect::<Vec<_>>() {
            person.await.expect("in");
        }
        assert_eq!(world.rows().await, [1, 1, 6], "with an address: {with_address}");
    }
}

/// Whoever cannot be named is not let in.
async fn f1_a_subject_that_is_none_is_refused(kind: Kind) {
    let world = World::new(kind);
    for sub in
        [json!(null), json!(""), json!(7), json!("a".repeat(256)), json!("é"), json!(["1001"]), json!({})]
    {
        world.op.bend(|b| b.claims = json!({ "sub": sub }));
        let browser = world.app.browser();
        let page = world.sign_in(&browser, &person("1001", "ada")).await;
        crate::support::world::refused(&browser, &page, 400, crate::support::world::says::REFUSED);
    }
    assert_eq!(world.rows().await, [0, 0, 0]);
}

both!(
    f1_a_changed_address_is_the_same_person,
    f1_the_same_address_is_not_the_same_person,
    f1_subjects_are_case_sensitive,
    f1_people_who_swap_addresses_keep_their_accounts,
    f1_the_same_subject_at_two_providers_is_two_people,
    f1_the_user_name_of_somebody_here_gives_nothing,
    f1_first_sign_ins_at_once_make_one_account,
    f1_a_subject_that_is_none_is_refused,
);
