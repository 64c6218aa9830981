//! Rule F2: an identity joins an account by itself only if the provider verified the address, is the one who
//! hands it out, and the account has verified it as well.

use std::collections::BTreeSet;

use chancery_core::account::AccountId;
use chancery_core::federation::ProviderKind;
use serde_json::{Value, json};

use crate::support::app::both;
use crate::support::database::Kind;
use crate::support::provider::{USER, USERINFO};
use crate::support::world::{World, asked_to_connect, assert_at_account, person, rules};

/// Somebody here with this address.
async fn local(world: &World, username: &str, email: &str, verified: bool) -> AccountId {
    let email = email.to_owned();
    let change = move |account: &mut chancery_core::account::Account| {
        account.email = Some(email);
        account.email_verified = verified;
    };
    world.app.user_with(username, change).await
}

/// A world whose provider is believed for `example.test`.
fn authoritative(kind: Kind) -> World {
    World::with(kind, |s| rules(s).domains = BTreeSet::from(["example.test".to_owned()]))
}

fn google(kind: Kind) -> World {
    World::of(kind, ProviderKind::Google, |_| (), |_| ())
}

/// The identity comes in and joins `account`.
async fn assert_joins(world: &World, account: &AccountId, somebody: &Value) {
    let browser = world.app.browser();
    assert_at_account(&world.sign_in(&browser, somebody).await);
    assert_eq!(world.account_of(somebody).await.as_ref(), Some(account), "{somebody}");
}

/// The identity waits, and nothing is stored.
async fn assert_waits(world: &World, account: &AccountId, somebody: &Value) {
    let before = world.rows().await;
    let browser = world.app.browser();
    asked_to_connect(&browser, &world.sign_in(&browser, somebody).await);
    assert_eq!(world.account_of(somebody).await, None, "{somebody}");
    assert_eq!(world.identities_of(account).await.len(), 0, "{somebody}");
    assert_eq!(world.rows().await, before);
}

async fn f2_all_three_conditions_join(kind: Kind) {
    let world = authoritative(kind);
    let alice = local(&world, "alice", "Alice@Example.test", true).await;
    let mut somebody = person("1001", "alice");
    somebody["email"] = "aLICE@eXAMPLE.TEST".into();
    assert_joins(&world, &alice, &somebody).await;
    // the account keeps what it has: name, password, address
    let account = world.account(&alice).await;
    assert_eq!(account.email.as_deref(), Some("Alice@Example.test"));
    assert!(world.app.password_hash(&alice).await.is_some());
    assert_eq!(account.claims["name"], "alice example");
    assert_eq!(world.rows().await, [1, 1, 1]);
}

/// First condition: the JSON value `true`, and nothing that looks like it.
async fn f2_the_provider_must_have_verified_the_address(kind: Kind) {
    for (number, verified) in
        [json!(false), json!("true"), json!("True"), json!(1), json!("1"), json!([true]), json!(null)]
            .into_iter()
            .enumerate()
    {
        let world = google(kind);
        let alice = local(&world, "alice", "alice@gmail.com", true).await;
        let mut somebody = person(&format!("sub-{number}"), "alice");
        somebody["email"] = "alice@gmail.com".into();
        somebody["email_verified"] = verified.clone();
        let browser = world.app.browser();
        let page = world.sign_in(&browser, &somebody).await;
        assert_ne!(world.account_of(&somebody).await.as_ref(), Some(&alice), "{verified}: {}", page.body);
        assert_eq!(world.identities_of(&alice).await.len(), 0, "{verified}");
        for session in world.sessions().await {
            assert_ne!(session.account, alice, "{verified}");
        }
        // whoever got an account got it without the address
        for account in world.accounts().await.iter().filter(|account| account.id != alice) {
            assert_eq!((account.email.as_deref(), account.email_verified), (None, false), "{verified}");
        }
    }
}

/// The proof must be about this very address: ID token and userinfo do not lend each other halves.
async fn f2_a_proof_of_another_address_is_none(kind: Kind) {
    let world = google(kind);
    let alice = local(&world, "alice", "alice@gmail.com", true).await;
    let mut mallory = person("666", "mallory");
    mallory["email"] = "mallory@gmail.com".into();
    world.op.bend(|b| b.claims = json!({ "email": "alice@gmail.com", "email_verified": null }));
    world.sign_in(&world.app.browser(), &mallory).await;
    assert_eq!(world.op.count(USERINFO), 1, "the ID token alone does not say whether it is verified");
    assert_ne!(world.account_of(&mallory).await.as_ref(), Some(&alice));
    assert_eq!(world.identities_of(&alice).await.len(), 0);
    // and the other way round
    let mut mallory = person("667", "mallory");
    mallory["email"] = "alice@gmail.com".into();
    mallory["email_verified"] = json!(null);
    world.op.bend(|b| b.claims = json!({ "email": null, "email_verified": true }));
    world.sign_in(&world.app.browser(), &mallory).await;
    assert_ne!(world.account_of(&mallory).await.as_ref(), Some(&alice));
    assert_eq!(world.identities_of(&alice).await.len(), 0);
}

/// Second condition: anybody can run a provider that verifies addresses of other people's domains.
async fn f2_the_provider_must_hand_out_the_address(kind: Kind) {
    let world = World::new(kind);
    let alice = local(&world, "alice", "alice@example.test", true).await;
    assert_waits(&world, &alice, &person("1001", "alice")).await;
}

/// Third condition: whoever registered here with an address that they never proved may be somebody else.
async fn f2_the_account_must_have_verified_the_address(kind: Kind) {
    let world = authoritative(kind);
    let alice = local(&world, "alice", "alice@example.test", false).await;
    assert_waits(&world, &alice, &person("1001", "alice")).await;
}

/// Google speaks for gmail.com and for what it hosts.
async fn f2_google_speaks_for_its_own_domains_alone(kind: Kind) {
    for (email, hd, joins) in [
        ("alice@gmail.com", json!(null), true),
        ("alice@GMAIL.com", json!(null), true),
        ("alice@example.test", json!("example.test"), true),
        ("alice@example.test", json!("EXAMPLE.test"), true),
        ("alice@example.test", json!(null), false),
        ("alice@example.test", json!("other.test"), false),
        ("alice@example.test", json!(["example.test"]), false),
        ("alice@sub.example.test", json!("example.test"), false),
        ("alice@googlemail.com.example.test", json!("gmail.com"), false),
        ("alice@notgmail.com", json!("gmail.com"), false),
    ] {
        let world = google(kind);
        let alice = local(&world, "alice", email, true).await;
        let mut somebody = person("1001", "alice");
        (somebody["email"], somebody["hd"]) = (email.into(), hd.clone());
        if joins {
            assert_joins(&world, &alice, &somebody).await;
        } else {
            assert_waits(&world, &alice, &somebody).await;
        }
    }
}

/// An attacker registers here with the victim's address and waits for the victim to come by Google.
async fn f2_a_pre_registered_victim_does_not_enter_the_attackers_account(kind: Kind) {
    let world = google(kind);
    let trap = local(&world, "mallory", "victim@gmail.com", false).await;
    let mut victim = person("1001", "victim");
    victim["email"] = "victim@gmail.com".into();
    assert_waits(&world, &trap, &victim).await;
    assert!(world.sessions().await.is_empty());
}

/// A user name may look like an address and prove nothing.
async fn f2_a_user_name_that_looks_like_the_address_proves_nothing(kind: Kind) {
    let world = google(kind);
    let trap = local(&world, "victim@gmail.com", "mallory@gmail.com", true).await;
    let mut victim = person("1001", "victim");
    victim["email"] = "victim@gmail.com".into();
    assert_waits(&world, &trap, &victim).await;
}

/// GitHub hands out no addresses.
async fn f2_github_speaks_for_no_domain(kind: Kind) {
    let world = World::of(kind, ProviderKind::GitHub, |_| (), |_| ());
    let alice = local(&world, "alice", "alice@example.test", true).await;
    let user = json!({
        "id": 1001, "login": "alice", "name": "Alice", "sub": "1001",
        "emails": [{ "email": "alice@example.test", "primary": true, "verified": true }],
    });
    assert_waits(&world, &alice, &user).await;
    assert_eq!(world.op.count(USER), 1);
}

/// An address that the provider gave to somebody else after the one before (rule F1).
async fn f1_an_address_that_changed_hands_opens_no_account(kind: Kind) {
    let world = authoritative(kind);
    let alice = local(&world, "alice", "alice@example.test", true).await;
    assert_joins(&world, &alice, &person("1001", "alice")).await;
    let browser = world.app.browser();
    let successor = person("1002", "alice");
    asked_to_connect(&browser, &world.sign_in(&browser, &successor).await);
    assert_eq!(world.account_of(&successor).await, None);
    assert_eq!(world.identities_of(&alice).await.len(), 1);
}

/// A disabled account is joined by nobody, and nobody gets a second one in its place.
async fn f2_a_disabled_account_is_not_joined(kind: Kind) {
    let world = authoritative(kind);
    let alice = local(&world, "alice", "alice@example.test", true).await;
    world.app.disable_account(&alice).await;
    let browser = world.app.browser();
    let page = world.sign_in(&browser, &person("1001", "alice")).await;
    crate::support::world::refused(&browser, &page, 403, "");
    assert_eq!(world.rows().await, [1, 0, 0]);
}

both!(
    f2_all_three_conditions_join,
    f2_the_provider_must_have_verified_the_address,
    f2_a_proof_of_another_address_is_none,
    f2_the_provider_must_hand_out_the_address,
    f2_the_account_must_have_verified_the_address,
    f2_google_speaks_for_its_own_domains_alone,
    f2_a_pre_registered_victim_does_not_enter_the_attackers_account,
    f2_a_user_name_that_looks_like_the_address_proves_nothing,
    f2_github_speaks_for_no_domain,
    f1_an_address_that_changed_hands_opens_no_account,
    f2_a_disabled_account_is_not_joined,
);
