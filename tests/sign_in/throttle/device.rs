//! Devices that somebody has signed in from before (rule L3).

use super::{WRONG, guess_from_everywhere, unhashed};
use crate::support::app::{TestApp, in_both_realms};
use crate::support::database::Kind;
use crate::support::guesses::Guesser;
use crate::support::process::PASSWORD;

async fn l3_a_known_device_still_enters(kind: Kind) {
    let app = TestApp::behind_proxy(kind, |_| ());
    app.user("alice").await;
    let known = app.guesser("203.0.113.1").await;
    Guesser::entered(&known.guess("alice", PASSWORD).await);
    app.advance(3600);
    guess_from_everywhere(&app, "alice", 10).await;
    Guesser::locked(&app.guesser("203.0.113.1").await.guess("alice", PASSWORD).await);
    // from wherever it is now
    let travelling = app.guesser_with(known.browser, "192.0.2.200").await;
    Guesser::entered(&travelling.guess("alice", PASSWORD).await);
}

/// Even when its whole network is locked.
async fn l3_a_known_device_enters_from_a_locked_network(kind: Kind) {
    let app = TestApp::behind_proxy(kind, |policy| policy.throttle.network.attempts = 5);
    app.user("alice").await;
    let known = app.guesser("203.0.113.1").await;
    Guesser::entered(&known.guess("alice", PASSWORD).await);
    for number in 0..5 {
        app.guesser("203.0.113.1").await.guess(&format!("person-{number}"), WRONG).await;
    }
    Guesser::locked(&app.guesser("203.0.113.1").await.guess("alice", PASSWORD).await);
    Guesser::entered(&known.guess("alice", PASSWORD).await);
}

/// Whoever finds the device has ten guesses, not more.
async fn l3_a_known_device_has_a_limit_of_its_own(kind: Kind) {
    let app = TestApp::behind_proxy(kind, |_| ());
    app.user("alice").await;
    let known = app.guesser("203.0.113.1").await;
    Guesser::entered(&known.guess("alice", PASSWORD).await);
    for _ in 0..10 {
        Guesser::refused(&known.guess("alice", WRONG).await);
    }
    Guesser::locked(&unhashed(&app, &known, "alice", PASSWORD).await);
    // which locks nobody else out
    Guesser::entered(&app.guesser("203.0.113.2").await.guess("alice", PASSWORD).await);
}

/// Known to one account is unknown to all others; a copied or altered cookie makes no further devices.
async fn l3_a_device_is_known_for_its_own_account_alone(kind: Kind) {
    let app = TestApp::behind_proxy(kind, |_| ());
    app.user("alice").await;
    app.user("mallory").await;
    let known = app.guesser("203.0.113.1").await;
    Guesser::entered(&known.guess("mallory", PASSWORD).await);
    guess_from_everywhere(&app, "alice", 10).await;
    Guesser::locked(&known.guess("alice", PASSWORD).await);
    let name = "__Host-chancery-main-device";
    let cookie = known.browser.cookies()[name].clone();
    for forged in [
        cookie.replace('.', ""),
        format!("{cookie}A"),
        cookie[..cookie.len() - 2].to_owned(),
        "1.2.3".to_owned(),
    ] {
        let forger = app.guesser("203.0.113.3").await;
        forger.browser.set_cookie(name, &forged);
        Guesser::locked(&forger.guess("alice", PASSWORD).await);
    }
}

in_both_realms!(
    l3_a_known_device_still_enters,
    l3_a_known_device_enters_from_a_locked_network,
    l3_a_known_device_has_a_limit_of_its_own,
    l3_a_device_is_known_for_its_own_account_alone,
);
