//! An essential `acr` (OpenID Connect Core §5.5.1.1): a class that the session has not reached is reached by another
//! sign-in where one of ours can, and refused where none can.

use std::collections::BTreeSet;

use chancery_core::authentication::acr::{ACR_FEDERATED, ACR_PASSWORD};
use serde_json::{Value, json};

use crate::support::app::both;
use crate::support::database::Kind;
use crate::support::front::{first_party, is_login, redirected};
use crate::support::people::{TestClient, web_app};
use crate::support::tokens::text;
use crate::support::world::{World, leave_by, person, rules};

fn essential(acr: &str) -> String {
    json!({ "id_token": { "acr": { "essential": true, "value": acr } } }).to_string()
}

/// Alice, who signs in with a password and as `ada` at the provider.
async fn both_ways_in(kind: Kind) -> (World, TestClient, Value) {
    let world = World::with(kind, |s| rules(s).domains = BTreeSet::from(["example.test".to_owned()]));
    let alice = world.app.user("alice").await;
    let mut ada = person("1001", "ada");
    ada["email"] = "alice@example.test".into();
    world.sign_in(&world.app.browser(), &ada).await;
    assert_eq!(world.account_of(&ada).await, Some(alice));
    let client = world.app.client("app", first_party()).await;
    (world, client, ada)
}

async fn the_providers_class_is_reached_at_the_provider(kind: Kind) {
    let (world, client, ada) = both_ways_in(kind).await;
    let browser = world.app.browser_of("alice").await;
    let page = world.app.ask(&browser, &client, &[("claims", &essential(ACR_FEDERATED))]).await;
    assert!(is_login(&page), "{}", page.body);
    let asked = leave_by(&browser, &page, &world.op).await;
    let tokens = world.app.bought(&client, &world.come_back(&browser, &asked, &ada).await).await;
    let claims = world.app.verified(text(&tokens, "id_token")).await.1;
    assert_eq!((&claims["acr"], claims.get("amr")), (&json!(ACR_FEDERATED), None));
    // and back again
    let page = world.app.ask(&browser, &client, &[("claims", &essential(ACR_PASSWORD))]).await;
    assert!(is_login(&page), "{}", page.body);
    let tokens = world.app.bought(&client, &browser.sign_in(&page, "alice").await).await;
    let claims = world.app.verified(text(&tokens, "id_token")).await.1;
    assert_eq!((&claims["acr"], &claims["amr"]), (&json!(ACR_PASSWORD), &json!(["pwd"])));
}

/// Whoever answers with the other way is asked no third time.
async fn the_wrong_way_in_ends_the_request(kind: Kind) {
    let (world, client, _) = both_ways_in(kind).await;
    let browser = world.app.browser_of("alice").await;
    let page = world.app.ask(&browser, &client, &[("claims", &essential(ACR_FEDERATED))]).await;
    redirected(&browser.sign_in(&page, "alice").await, "unmet_authentication_requirements");
}

async fn where_there_is_no_provider_its_class_is_refused_at_once(kind: Kind) {
    let app = crate::support::app::TestApp::new(kind);
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser_of("alice").await;
    let answer = app.ask(&browser, &client, &[("claims", &essential(ACR_FEDERATED))]).await;
    redirected(&answer, "unmet_authentication_requirements");
}

both!(
    the_providers_class_is_reached_at_the_provider,
    the_wrong_way_in_ends_the_request,
    where_there_is_no_provider_its_class_is_refused_at_once,
);
