//! Rule F3: what an ID token must hold to be believed (OpenID Connect Core §3.1.3.7).

use chancery_core::ports::Clock as _;
use serde_json::{Value, json};

use crate::support::app::both;
use crate::support::database::Kind;
use crate::support::provider::{CLIENT_ID, at_hash};
use crate::support::world::{World, person, refused, says};

/// Each patch of the claims is refused, and leaves nothing behind.
async fn assert_refused(world: &World, patches: Vec<(&str, Value)>) {
    for (what, patch) in patches {
        world.op.bend(|b| b.claims = patch.clone());
        let browser = world.app.browser();
        let page = world.sign_in(&browser, &person("1001", "ada")).await;
        assert_eq!(page.status, 400, "{what} was believed: {patch}");
        refused(&browser, &page, 400, says::REFUSED);
        assert_eq!(world.rows().await, [0, 0, 0], "{what}");
    }
}

async fn assert_believed(world: &World, patches: Vec<(&str, Value)>) {
    for (what, patch) in patches {
        world.op.bend(|b| b.claims = patch.clone());
        let browser = world.app.browser();
        let page = world.sign_in(&browser, &person("1001", "ada")).await;
        assert!(browser.has_session(), "{what}: {patch}: {}", page.body);
    }
}

async fn f3_another_nonce_is_refused(kind: Kind) {
    let world = World::new(kind);
    let wrong = vec![
        ("another nonce", json!({ "nonce": "x" })),
        ("no nonce", json!({ "nonce": null })),
        ("an empty nonce", json!({ "nonce": "" })),
        ("a number", json!({ "nonce": 7 })),
        ("a list", json!({ "nonce": ["x"] })),
    ];
    assert_refused(&world, wrong).await;
}

async fn f3_another_audience_is_refused(kind: Kind) {
    let world = World::new(kind);
    let wrong = vec![
        ("another client", json!({ "aud": "another" })),
        ("no audience", json!({ "aud": null })),
        ("an empty list", json!({ "aud": [] })),
        ("a list without us", json!({ "aud": ["another", "third"] })),
        ("one that begins like us", json!({ "aud": format!("{CLIENT_ID}x") })),
        ("us in capitals", json!({ "aud": CLIENT_ID.to_uppercase() })),
        ("an audience that we do not trust beside us", json!({ "aud": [CLIENT_ID, "another"] })),
        ("even if it names us as authorized", json!({ "aud": [CLIENT_ID, "another"], "azp": CLIENT_ID })),
        ("another authorized party", json!({ "azp": "another" })),
        ("another authorized party in a list", json!({ "aud": [CLIENT_ID], "azp": "another" })),
    ];
    assert_refused(&world, wrong).await;
    let right = vec![
        ("a list of one", json!({ "aud": [CLIENT_ID] })),
        ("authorized ourselves", json!({ "aud": [CLIENT_ID], "azp": CLIENT_ID })),
    ];
    assert_believed(&world, right).await;
}

async fn f3_another_issuer_is_refused(kind: Kind) {
    let world = World::new(kind);
    let issuer = &world.op.issuer;
    let wrong = vec![
        ("another issuer", json!({ "iss": "https://evil.example.test" })),
        ("no issuer", json!({ "iss": null })),
        ("with a slash", json!({ "iss": format!("{issuer}/") })),
        ("with a path", json!({ "iss": format!("{issuer}/x") })),
        ("in capitals", json!({ "iss": issuer.to_uppercase() })),
        ("by another name of its host", json!({ "iss": issuer.replace("127.0.0.1", "localhost") })),
    ];
    assert_refused(&world, wrong).await;
}

/// A number of seconds with a fraction.
fn fraction(seconds: i64) -> Value {
    serde_json::from_str(&format!("{seconds}.25")).expect("a number")
}

async fn f3_times_out_of_order_are_refused(kind: Kind) {
    let world = World::new(kind);
    let now = world.app.clock.now().0;
    let wrong = vec![
        ("expired", json!({ "exp": now - 61 })),
        ("expired long ago", json!({ "exp": 0 })),
        ("no end", json!({ "exp": null })),
        ("an end that is text", json!({ "exp": format!("{}", now + 300) })),
        ("before its time", json!({ "iat": now + 61 })),
        ("not to be used yet", json!({ "nbf": now + 61 })),
        ("long before its time", json!({ "iat": now + 86_400, "exp": now + 90_000 })),
        ("too old", json!({ "iat": now - 700 })),
        ("no beginning", json!({ "iat": null })),
        ("a beginning that is text", json!({ "iat": "now" })),
        ("a negative end", json!({ "exp": -1 })),
        ("the least number", json!({ "iat": i64::MIN })),
    ];
    assert_refused(&world, wrong).await;
    let right = vec![
        ("a clock that is late", json!({ "iat": now - 60, "exp": now - 60, "auth_time": now - 60 })),
        ("a clock that is early", json!({ "iat": now + 60, "nbf": now + 60, "auth_time": now + 60 })),
        ("fractions of a second", json!({ "iat": fraction(now - 1), "exp": fraction(now + 300) })),
    ];
    assert_believed(&world, right).await;
}

/// Rule J4: numbers of any size are an answer, not a panic.
async fn j4_times_of_any_size_do_no_harm(kind: Kind) {
    let world = World::new(kind);
    for number in [json!(i64::MAX), json!(u64::MAX), json!(i64::MIN), json!(1e300), json!(-1e300), json!(0.5)]
    {
        for name in ["exp", "iat", "auth_time", "nbf", "updated_at"] {
            world.op.bend(|b| b.claims = json!({ (name): number }));
            let browser = world.app.browser();
            let page = world.sign_in(&browser, &person("1001", "ada")).await;
            assert!(!page.status.is_server_error(), "{name}: {number}: {}", page.body);
        }
    }
}

/// `at_hash` (OpenID Connect Core §3.1.3.8): checked where it is there.
async fn f3_a_token_beside_another_access_token_is_refused(kind: Kind) {
    let world = World::new(kind);
    let wrong = vec![
        ("of another token", json!({ "at_hash": at_hash("another access token") })),
        ("empty", json!({ "at_hash": "" })),
        ("a number", json!({ "at_hash": 7 })),
    ];
    assert_refused(&world, wrong).await;
    // the answer's access token is swapped for somebody else's, so that userinfo would be theirs
    world.op.bend(|b| {
        b.claims = json!({});
        b.says_at_hash = true;
        b.token = json!({ "access_token": "somebody-elses-access-token" });
    });
    let browser = world.app.browser();
    refused(&browser, &world.sign_in(&browser, &person("1001", "ada")).await, 400, says::REFUSED);
    assert_eq!(world.rows().await, [0, 0, 0]);
    world.op.bend(|b| b.token = json!({}));
    assert_believed(&world, vec![("the right one", json!({}))]).await;
}

/// What is odd about the other claims is left out, or refused; it deceives nobody.
async fn f3_odd_claims_are_left_out_or_refused(kind: Kind) {
    let world = World::new(kind);
    world.op.bend(|b| {
        b.claims = json!({
            "name": "evil\u{202e}eman", "picture": "javascript:alert(1)", "website": "data:text/html,x",
            "preferred_username": "<script>alert(1)</script>", "roles": ["admin"], "disabled_at": 1,
            "phone_number": "+1 555", "phone_number_verified": true, "groups": ["root"],
        });
    });
    let (browser, account) = world.signed_in(&person("1001", "ada")).await;
    let account = world.account(&account).await;
    let claims = serde_json::to_string(&account.claims).expect("JSON");
    for bad in ["\u{202e}", "javascript", "data:", "phone", "groups", "roles"] {
        assert!(!claims.contains(bad), "{bad} in {claims}");
    }
    assert!(account.roles.is_empty(), "{:?}", account.roles);
    let page = browser.open("/account").await;
    assert!(!page.body.contains("<script>alert"), "{}", page.body);
}

both!(
    f3_another_nonce_is_refused,
    f3_another_audience_is_refused,
    f3_another_issuer_is_refused,
    f3_times_out_of_order_are_refused,
    j4_times_of_any_size_do_no_harm,
    f3_a_token_beside_another_access_token_is_refused,
    f3_odd_claims_are_left_out_or_refused,
);
