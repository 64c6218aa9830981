//! Rule Z8 through a provider: who wants a fresh sign-in gets one that the provider vouches for, or none. And
//! what else of its word about the sign-in goes into our tokens.

use chancery_core::authentication::acr::ACR_FEDERATED;
use chancery_core::federation::Trusted;
use chancery_core::ports::Clock as _;
use serde_json::{Value, json};

use crate::support::app::both;
use crate::support::database::Kind;
use crate::support::front::{first_party, is_login};
use crate::support::people::TestClient;
use crate::support::tokens::text;
use crate::support::world::{World, leave_by, person, refused, rules, says};

const ALL: Trusted = Trusted { auth_time: true, acr: true, amr: true };

async fn world(kind: Kind, trusted: Trusted) -> (World, TestClient) {
    let world = World::with(kind, |settings| rules(settings).trusted = trusted);
    let client = world.app.client("app", first_party()).await;
    (world, client)
}

/// The ID token of a sign-in whose provider says `claims`; `None` when the sign-in is not fresh enough.
async fn asked_for(
    world: &World,
    client: &TestClient,
    wishes: &[(&str, &str)],
    claims: &Value,
) -> Option<Value> {
    world.op.bend(|b| b.claims = claims.clone());
    let browser = world.app.browser();
    let page = world.sign_in_for(&browser, client, &person("1001", "ada"), wishes).await;
    if page.location().is_none() {
        refused(&browser, &page, 400, says::STALE);
        return None;
    }
    let tokens = world.app.bought(client, &page).await;
    Some(world.app.verified(text(&tokens, "id_token")).await.1)
}

/// Seconds before now, as `auth_time`.
fn ago(world: &World, seconds: i64) -> Value {
    json!({ "auth_time": world.app.clock.now().0 - seconds })
}

async fn z8_a_fresh_sign_in_is_one_that_the_provider_confirms(kind: Kind) {
    let (world, client) = world(kind, ALL).await;
    for wish in [("prompt", "login"), ("max_age", "0")] {
        let fresh = asked_for(&world, &client, &[wish], &ago(&world, 0)).await.expect("fresh");
        assert!((world.app.clock.now().0 - fresh["auth_time"].as_i64().expect("auth_time")).abs() < 3);
        for stale in [
            ago(&world, 61),
            ago(&world, 86_400),
            ago(&world, -61),
            json!({}),
            json!({ "auth_time": 0 }),
            json!({ "auth_time": "now" }),
        ] {
            assert!(asked_for(&world, &client, &[wish], &stale).await.is_none(), "{wish:?}: {stale}");
        }
    }
    // a clock there that is late, and one that is early
    for seconds in [60, -60] {
        for wish in [("prompt", "login"), ("max_age", "0")] {
            let said = ago(&world, seconds);
            assert!(asked_for(&world, &client, &[wish], &said).await.is_some(), "{wish:?}: {seconds}");
        }
    }
}

async fn z8_max_age_is_counted_from_the_providers_sign_in(kind: Kind) {
    let (world, client) = world(kind, ALL).await;
    let wish = [("max_age", "600")];
    for (seconds, enters) in [(0, true), (500, true), (599, true), (660, true), (661, false), (90_000, false)]
    {
        let claims = asked_for(&world, &client, &wish, &ago(&world, seconds)).await;
        assert_eq!(claims.is_some(), enters, "{seconds} seconds ago");
        if let Some(claims) = claims {
            let age = world.app.clock.now().0 - claims["auth_time"].as_i64().expect("auth_time");
            assert!((seconds..seconds + 3).contains(&age), "auth_time is the provider's: {age}");
        }
    }
    assert!(asked_for(&world, &client, &wish, &json!({})).await.is_none());
}

/// Whose word is not trusted cannot say that a sign-in is fresh.
async fn z8_an_untrusted_auth_time_proves_nothing(kind: Kind) {
    let (world, client) = world(kind, Trusted::default()).await;
    for wish in [("prompt", "login"), ("max_age", "0"), ("max_age", "600")] {
        for said in [ago(&world, 0), json!({})] {
            assert!(asked_for(&world, &client, &[wish], &said).await.is_none(), "{wish:?}: {said}");
        }
    }
    // without a wish it is the moment when the person came back
    let claims = asked_for(&world, &client, &[], &ago(&world, 90_000)).await.expect("in");
    assert!((world.app.clock.now().0 - claims["auth_time"].as_i64().expect("auth_time")).abs() < 3);
}

async fn z8_auth_time_is_never_in_the_future(kind: Kind) {
    let (world, client) = world(kind, ALL).await;
    for ahead in [100, 10_000_000] {
        let claims = asked_for(&world, &client, &[], &ago(&world, -ahead)).await.expect("in");
        assert!(claims["auth_time"].as_i64().expect("auth_time") <= world.app.clock.now().0);
    }
    let long_ago = asked_for(&world, &client, &[], &ago(&world, 90_000)).await.expect("in");
    assert!(world.app.clock.now().0 - long_ago["auth_time"].as_i64().expect("auth_time") >= 90_000);
}

/// Somebody is signed in here already: what the provider did not confirm is not made up from that.
async fn z8_an_older_session_does_not_stand_in(kind: Kind) {
    let (world, client) = world(kind, ALL).await;
    let (browser, _) = world.signed_in(&person("1001", "ada")).await;
    world.app.advance(100);
    let page = world.app.ask(&browser, &client, &[("prompt", "login")]).await;
    assert!(is_login(&page));
    let asked = leave_by(&browser, &page, &world.op).await;
    let answer = world.come_back(&browser, &asked, &person("1001", "ada")).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (400, None));
    assert!(answer.text("form-error").expect("a sentence").contains(says::STALE));
    // leaving and coming back in skips nothing
    assert!(is_login(&browser.open(page.url.as_str()).await));
    assert!(browser.open("/account").await.text("signed-in-as").is_some(), "still signed in as before");
    // a second try that is fresh leads on
    let fresh = ago(&world, 0);
    world.op.bend(|b| b.claims = fresh);
    let asked = leave_by(&browser, &answer, &world.op).await;
    world.app.bought(&client, &world.come_back(&browser, &asked, &person("1001", "ada")).await).await;
}

/// From the page that says so, a password does.
async fn z8_a_password_is_fresh(kind: Kind) {
    let (world, client) = world(kind, ALL).await;
    world.app.user("alice").await;
    let browser = world.app.browser();
    let page = world.sign_in_for(&browser, &client, &person("1001", "ada"), &[("prompt", "login")]).await;
    refused(&browser, &page, 400, says::STALE);
    let tokens = world.app.bought(&client, &browser.sign_in(&page, "alice").await).await;
    let claims = world.app.verified(text(&tokens, "id_token")).await.1;
    assert_eq!(claims["amr"], json!(["pwd"]));
    assert_eq!(world.rows().await, [1, 0, 1], "alice, and nobody from the provider");
}

async fn z8_acr_and_amr_are_the_providers_where_trusted(kind: Kind) {
    let said = json!({ "acr": "urn:example:strong", "amr": ["hwk", "pin"] });
    for (trusted, acr, amr) in [
        (ALL, "urn:example:strong", json!(["hwk", "pin"])),
        (Trusted { acr: false, ..ALL }, ACR_FEDERATED, json!(["hwk", "pin"])),
        (Trusted { amr: false, ..ALL }, "urn:example:strong", json!(null)),
        (Trusted::default(), ACR_FEDERATED, json!(null)),
    ] {
        let (world, client) = world(kind, trusted).await;
        let claims = asked_for(&world, &client, &[], &said).await.expect("in");
        assert_eq!((&claims["acr"], &claims["amr"]), (&json!(acr), &amr), "{trusted:?}");
    }
    let (world, client) = world(kind, ALL).await;
    for odd in [json!({}), json!({ "acr": 7, "amr": "pwd" }), json!({ "acr": "", "amr": [7, null] })] {
        world.op.bend(|b| b.claims = odd.clone());
        let browser = world.app.browser();
        let page = world.sign_in_for(&browser, &client, &person("1001", "ada"), &[]).await;
        // left out or refused, but never taken over
        if page.location().is_some() {
            let tokens = world.app.bought(&client, &page).await;
            let claims = world.app.verified(text(&tokens, "id_token")).await.1;
            assert_eq!((&claims["acr"], &claims["amr"]), (&json!(ACR_FEDERATED), &json!(null)), "{odd}");
        } else {
            refused(&browser, &page, 400, says::REFUSED);
        }
    }
}

both!(
    z8_a_fresh_sign_in_is_one_that_the_provider_confirms,
    z8_max_age_is_counted_from_the_providers_sign_in,
    z8_an_untrusted_auth_time_proves_nothing,
    z8_auth_time_is_never_in_the_future,
    z8_an_older_session_does_not_stand_in,
    z8_a_password_is_fresh,
    z8_acr_and_amr_are_the_providers_where_trusted,
);
