//! Rule R18: a provider that is down, slow or broken. The page comes in time and offers the other ways, and
//! a password does meanwhile what it always does.

use std::time::Duration;

use chancery_core::ports::Clock as _;
use chancery_crypto::SystemClock;
use serde_json::json;

use crate::support::app::both;
use crate::support::browser::{Browser, Page};
use crate::support::database::Kind;
use crate::support::front::{code_of, first_party};
use crate::support::provider::{DISCOVERY, JWKS, Reply, TOKEN, USERINFO};
use crate::support::world::{World, assert_at_account, person, press, refused, says};

/// Longer than anybody waits for a page: 10 seconds for all that a step asks of the provider, and some for
/// a busy machine.
const PATIENCE: Duration = Duration::from_secs(15);

/// Tries to sign in by the provider as far as that goes.
async fn attempt(world: &World, browser: &Browser) -> Page {
    let page = browser.open("/login").await;
    let left = press(browser, &page, &world.op).await;
    match left.location() {
        Some(asked) => world.come_back(browser, &asked, &person("1001", "ada")).await,
        None => left,
    }
}

#[track_caller]
fn unavailable(browser: &Browser, page: &Page) {
    refused(browser, page, 503, says::UNAVAILABLE);
    let after: i64 = page.header("retry-after").parse().expect("Retry-After");
    assert!((1..=60).contains(&after), "{after}");
}

/// A world in which everything is asked of the provider, down to userinfo.
fn thorough(kind: Kind) -> World {
    let world = World::new(kind);
    world.op.bend(|b| b.at_userinfo = vec!["email", "email_verified"]);
    world
}

/// One that hangs or drips, at each endpoint, all at the same time.
async fn r18_slow_answers_are_given_up(kind: Kind) {
    let slow = async |path, reply: Reply| {
        let world = thorough(kind);
        world.app.user("alice").await;
        world.op.bend(|b| b.fault(path, reply));
        let browser = world.app.browser();
        let began = SystemClock.monotonic();
        let (provided, local) =
            tokio::join!(async { (attempt(&world, &browser).await, SystemClock.monotonic()) }, async {
                world.app.browser_of("alice").await;
                SystemClock.monotonic()
            },);
        let (page, told) = provided;
        assert!(local < told, "{path}: a password waits for the provider");
        assert!(told.since(began) < PATIENCE, "{path}: {:?}", told.since(began));
        unavailable(&browser, &page);
        assert_eq!(world.rows().await, [1, 0, 1], "alice and her session");
    };
    tokio::join!(
        slow(DISCOVERY, Reply::Hang),
        slow(DISCOVERY, Reply::Drip),
        slow(JWKS, Reply::Drip),
        slow(TOKEN, Reply::Hang),
        slow(TOKEN, Reply::Drip),
        slow(USERINFO, Reply::Hang),
    );
}

async fn r18_broken_answers_are_told_as_an_outage(kind: Kind) {
    for path in [DISCOVERY, JWKS, TOKEN, USERINFO] {
        let world = thorough(kind);
        for reply in [
            Reply::Cut,
            Reply::Flood,
            Reply::Huge,
            Reply::Json(500, json!({ "error": "server_error" })),
            Reply::Text(502, "text/html", "<h1>Bad gateway</h1>".to_owned()),
            Reply::Json(503, json!({})),
        ] {
            let asked = world.op.count(path);
            world.op.bend(|b| b.fault(path, reply.clone()));
            let browser = world.app.browser();
            let began = SystemClock.monotonic();
            unavailable(&browser, &attempt(&world, &browser).await);
            assert!(SystemClock.monotonic().since(began) < PATIENCE, "{path} {reply:?}");
            assert_eq!(world.op.count(path), asked + 1, "{path} {reply:?}");
            assert_eq!(world.rows().await, [0, 0, 0]);
            // so that it is asked again
            world.app.advance(16);
        }
        world.op.bend(|b| b.faults.clear());
        assert_at_account(&attempt(&world, &world.app.browser()).await);
    }
}

/// Answers that a provider in good health would not give.
async fn r18_lies_in_documents_are_not_believed(kind: Kind) {
    let documents = [
        (DISCOVERY, Reply::Text(200, "application/json", "{\"issuer\": ".to_owned())),
        (DISCOVERY, Reply::Text(200, "text/html", "<h1>Welcome</h1>".to_owned())),
        (DISCOVERY, Reply::Json(200, json!([]))),
        (DISCOVERY, Reply::Json(404, json!({}))),
        (DISCOVERY, Reply::Redirect(DISCOVERY.to_owned())),
        (JWKS, Reply::Text(200, "application/json", "keys".to_owned())),
        (JWKS, Reply::Json(200, json!({ "keys": 7 }))),
        (JWKS, Reply::Json(404, json!({}))),
        (JWKS, Reply::Redirect(JWKS.to_owned())),
    ];
    for (path, reply) in documents {
        let world = World::new(kind);
        world.op.bend(|b| b.fault(path, reply.clone()));
        let browser = world.app.browser();
        refused(&browser, &attempt(&world, &browser).await, 400, says::REFUSED);
        assert_eq!(world.op.count(path), 1, "redirects are not followed");
    }
    for patch in [
        json!({ "issuer": "https://evil.example.test" }),
        json!({ "issuer": null }),
        json!({ "issuer": 7 }),
        json!({ "authorization_endpoint": null }),
        json!({ "authorization_endpoint": "not a URL" }),
        json!({ "authorization_endpoint": "javascript:alert(1)//" }),
        json!({ "authorization_endpoint": "data:text/html,x" }),
        json!({ "token_endpoint": null }),
        json!({ "token_endpoint": "file:///etc/passwd" }),
        json!({ "jwks_uri": null }),
        json!({ "jwks_uri": "file:///etc/passwd" }),
    ] {
        let world = World::new(kind);
        world.op.bend(|b| b.metadata = patch.clone());
        let browser = world.app.browser();
        let page = attempt(&world, &browser).await;
        assert!([400, 503].contains(&page.status.as_u16()), "{patch}: {} {:?}", page.status, page.location());
        assert!(page.form_with("login-submit").is_some() && page.text("form-error").is_some(), "{patch}");
        assert!(!browser.has_session());
        assert_eq!(world.rows().await, [0, 0, 0], "{patch}");
    }
}

async fn r18_a_provider_that_refuses_connections_is_told_as_an_outage(kind: Kind) {
    let world = World::new(kind);
    world.app.user("alice").await;
    let client = world.app.client("app", first_party()).await;
    world.op.stop().await;
    let browser = world.app.browser();
    let page = world.app.ask(&browser, &client, &[]).await;
    let page = press(&browser, &page, &world.op).await;
    unavailable(&browser, &page);
    // the same page leads on by password, to the app
    code_of(&browser.sign_in(&page, "alice").await);
    world.op.restart();
    world.app.advance(3);
    let asked = world.leave(&world.app.browser()).await;
    assert!(asked.as_str().starts_with(&world.op.issuer));
    // gone while somebody is away there
    let browser = world.app.browser();
    let asked = world.leave(&browser).await;
    world.op.stop().await;
    unavailable(&browser, &world.come_back(&browser, &asked, &person("1001", "ada")).await);
    assert_eq!(world.rows().await, [1, 0, 1]);
}

/// Metadata and keys of yesterday do while the provider does not give new ones, but not for ever.
async fn r18_old_documents_do_for_a_day(kind: Kind) {
    let world = World::new(kind);
    world.signed_in(&person("1001", "ada")).await;
    world.op.bend(|b| b.fault(DISCOVERY, Reply::Cut));
    world.app.advance(3601);
    world.signed_in(&person("1001", "ada")).await;
    world.app.advance(20 * 3600);
    world.signed_in(&person("1001", "ada")).await;
    world.app.advance(4 * 3600);
    let browser = world.app.browser();
    unavailable(&browser, &attempt(&world, &browser).await);
}

/// Rule P6: what a provider names is dialled only where the operator allows it.
async fn p6_addresses_in_documents_are_guarded(kind: Kind) {
    let canary = std::net::TcpListener::bind("127.0.0.2:0").expect("another address of loopback");
    canary.set_nonblocking(true).expect("a socket");
    let address = canary.local_addr().expect("an address");
    for scheme in ["http", "https"] {
        for member in ["jwks_uri", "token_endpoint", "userinfo_endpoint"] {
            let world = thorough(kind);
            world.op.bend(|b| b.metadata = json!({ (member): format!("{scheme}://{address}/x") }));
            let browser = world.app.browser();
            unavailable(&browser, &attempt(&world, &browser).await);
            assert_eq!(world.rows().await, [0, 0, 0]);
        }
    }
    assert!(canary.accept().is_err(), "it was dialled");
    // it would have been seen
    let _call = std::net::TcpStream::connect(address).expect("a connection");
    canary.accept().expect("a call");
}

/// The issuer itself as well.
async fn p6_a_provider_at_a_private_address_is_not_asked(kind: Kind) {
    let op = crate::support::provider::Provider::start("op");
    let settings = op.settings(chancery_core::federation::ProviderKind::Oidc);
    let app = crate::support::app::TestApp::federated(kind, vec![settings], &[], |_| ());
    let browser = app.browser();
    let page = browser.open("/login").await;
    unavailable(&browser, &press(&browser, &page, &op).await);
    assert!(op.bend(|b| b.seen.is_empty()));
}

both!(
    r18_slow_answers_are_given_up,
    r18_broken_answers_are_told_as_an_outage,
    r18_lies_in_documents_are_not_believed,
    r18_a_provider_that_refuses_connections_is_told_as_an_outage,
    r18_old_documents_do_for_a_day,
    p6_addresses_in_documents_are_guarded,
    p6_a_provider_at_a_private_address_is_not_asked,
);
