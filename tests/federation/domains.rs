//! `domains`: who may enter by a provider at all.

use std::collections::BTreeSet;

use chancery_core::federation::ProviderKind;
use serde_json::{Value, json};

use crate::support::app::both;
use crate::support::database::Kind;
use crate::support::world::{World, assert_at_account, person, refused, rules, says};

fn world(kind: Kind, provider: ProviderKind) -> World {
    let domains = ["example.test", "second.test"].map(str::to_owned);
    World::of(kind, provider, |s| rules(s).domains = BTreeSet::from(domains), |_| ())
}

async fn assert_kept_out(world: &World, somebody: &Value) {
    let browser = world.app.browser();
    let page = world.sign_in(&browser, somebody).await;
    assert_eq!(page.status, 403, "{somebody}: {}", page.body);
    refused(&browser, &page, 403, says::DOMAIN);
    assert_eq!(world.rows().await, [0, 0, 0], "{somebody}");
}

async fn f2_only_people_of_the_domains_enter(kind: Kind) {
    let world = world(kind, ProviderKind::Oidc);
    for email in [
        json!("ada@other.test"),
        json!("ada@sub.example.test"),
        json!("ada@evilexample.test"),
        json!("ada@example.test.evil.test"),
        json!("ada@example.test@evil.test"),
        json!("example.test"),
        json!("@example.test"),
        json!(null),
    ] {
        let mut somebody = person("1001", "ada");
        somebody["email"] = email;
        assert_kept_out(&world, &somebody).await;
    }
    for (sub, email) in [("1", "ada@example.test"), ("2", "grace@EXAMPLE.test"), ("3", "mary@second.test")] {
        let mut somebody = person(sub, sub);
        somebody["email"] = email.into();
        assert_at_account(&world.sign_in(&world.app.browser(), &somebody).await);
    }
}

/// An address that nobody verified is of no domain.
async fn f2_an_unverified_address_is_of_no_domain(kind: Kind) {
    let world = world(kind, ProviderKind::Oidc);
    for verified in [json!(false), json!(null)] {
        let mut somebody = person("1001", "ada");
        somebody["email_verified"] = verified;
        assert_kept_out(&world, &somebody).await;
    }
}

/// At Google it is the organisation's own account that counts: anybody can have a private one whose address
/// is in the domain.
async fn f2_only_google_accounts_of_the_organisation_enter(kind: Kind) {
    let world = world(kind, ProviderKind::Google);
    for hd in
        [json!(null), json!("other.test"), json!(""), json!("sub.example.test"), json!(["example.test"])]
    {
        let mut somebody = person("1001", "ada");
        somebody["hd"] = hd;
        assert_kept_out(&world, &somebody).await;
    }
    let mut somebody = person("1002", "grace");
    (somebody["email"], somebody["hd"]) = ("grace@other.test".into(), "example.test".into());
    assert_eq!(world.sign_in(&world.app.browser(), &somebody).await.status, 403);
    let mut somebody = person("1003", "mary");
    somebody["hd"] = "example.test".into();
    assert_at_account(&world.sign_in(&world.app.browser(), &somebody).await);
}

/// Whoever leaves the organisation is out, account or not.
async fn f2_who_leaves_the_domain_is_out(kind: Kind) {
    let world = world(kind, ProviderKind::Oidc);
    world.signed_in(&person("1001", "ada")).await;
    let mut gone = person("1001", "ada");
    gone["email"] = "ada@private.test".into();
    let browser = world.app.browser();
    refused(&browser, &world.sign_in(&browser, &gone).await, 403, says::DOMAIN);
    assert_eq!(world.rows().await, [1, 1, 1]);
}

both!(
    f2_only_people_of_the_domains_enter,
    f2_an_unverified_address_is_of_no_domain,
    f2_only_google_accounts_of_the_organisation_enter,
    f2_who_leaves_the_domain_is_out,
);
