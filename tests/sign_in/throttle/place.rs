//! Guesses from one place, at any name (rule L3).

use super::{WINDOW, WRONG, anywhere, unhashed};
use crate::support::app::{TestApp, in_both_realms};
use crate::support::database::Kind;
use crate::support::guesses::Guesser;
use crate::support::process::PASSWORD;

async fn l3_an_address_has_thirty_guesses_at_all_names_together(kind: Kind) {
    let app = TestApp::behind_proxy(kind, |_| ());
    app.user("alice").await;
    let stranger = app.guesser("203.0.113.1").await;
    for number in 0..30 {
        Guesser::refused(&stranger.guess(&format!("person-{number}"), WRONG).await);
    }
    Guesser::locked(&unhashed(&app, &stranger, "person-30", WRONG).await);
    // another browser there is no other address
    Guesser::locked(&unhashed(&app, &app.guesser("203.0.113.1").await, "alice", PASSWORD).await);
    // a neighbour is
    Guesser::entered(&app.guesser("203.0.113.2").await.guess("alice", PASSWORD).await);
    app.advance(WINDOW);
    Guesser::refused(&stranger.guess("person-30", WRONG).await);
}

/// One customer may own many addresses: a /24, and a /48 of IPv6.
async fn l3_a_network_has_an_allowance_for_all_its_addresses(kind: Kind) {
    for (inside, outside) in [
        (["203.0.113.1", "203.0.113.99", "203.0.113.255"], "203.0.114.1"),
        (["2001:db8:1::1", "2001:db8:1:ffff::1", "2001:db8:1:2:3:4:5:6"], "2001:db8:2::1"),
    ] {
        let app = TestApp::behind_proxy(kind, |policy| policy.throttle.network.attempts = 6);
        app.user("alice").await;
        for number in 0..6 {
            let guesser = app.guesser(inside[number % 3]).await;
            Guesser::refused(&guesser.guess(&format!("person-{number}"), WRONG).await);
        }
        for address in inside {
            Guesser::locked(&unhashed(&app, &app.guesser(address).await, "alice", PASSWORD).await);
        }
        Guesser::entered(&app.guesser(outside).await.guess("alice", PASSWORD).await);
    }
}

/// Whoever has one address of IPv6 has the /64 around it.
async fn l3_an_ipv6_machine_is_one_address(kind: Kind) {
    let app = TestApp::behind_proxy(kind, |policy| policy.throttle.address.attempts = 3);
    app.user("alice").await;
    for number in 0..3 {
        let guesser = app.guesser(&format!("2001:db8:1:2::{number}")).await;
        Guesser::refused(&guesser.guess(&format!("person-{number}"), WRONG).await);
    }
    for address in ["2001:db8:1:2::ffff", "2001:db8:1:2:3:4:5:6"] {
        Guesser::locked(&unhashed(&app, &app.guesser(address).await, "alice", PASSWORD).await);
    }
    Guesser::entered(&app.guesser("2001:db8:1:3::1").await.guess("alice", PASSWORD).await);
}

/// Without a proxy that is trusted, what a stranger says of their address is air.
async fn l3_a_forged_address_buys_no_further_guess(app: TestApp) {
    app.user("alice").await;
    for number in 0..30 {
        Guesser::refused(
            &app.guesser(&anywhere(number)).await.guess(&format!("person-{number}"), WRONG).await,
        );
    }
    for number in 30..35 {
        Guesser::locked(&app.guesser(&anywhere(number)).await.guess("alice", PASSWORD).await);
    }
}

/// A right password forgets the account's failures, and takes only itself back from what others share.
async fn l3_a_success_forgives_the_account_and_not_the_address(kind: Kind) {
    let app = TestApp::behind_proxy(kind, |_| ());
    app.user("alice").await;
    for _ in 0..3 {
        for _ in 0..9 {
            Guesser::refused(&app.guesser("203.0.113.1").await.guess("alice", WRONG).await);
        }
        Guesser::entered(&app.guesser("203.0.113.1").await.guess("alice", PASSWORD).await);
    }
    // 27 failures of that address so far, and three successes that count for nothing
    let stranger = app.guesser("203.0.113.1").await;
    for number in 0..3 {
        Guesser::refused(&stranger.guess(&format!("person-{number}"), WRONG).await);
    }
    Guesser::locked(&stranger.guess("person-3", WRONG).await);
}

/// Sign-up cannot be used to fill the database or to ask who is there.
async fn l3_sign_up_is_throttled_by_address(kind: Kind) {
    let app = TestApp::behind_proxy(kind, |policy| {
        policy.signup = true;
        policy.throttle.address.attempts = 3;
    });
    let sign_up = async |number: usize, address: &str| {
        let browser = app.browser();
        let csrf = crate::support::front::hidden(&browser.get("/signup").await, "csrf");
        let (username, email) = (format!("person-{number}"), format!("person-{number}@example.test"));
        let fields = [
            ("csrf", csrf.as_str()),
            ("username", &username),
            ("email", &email),
            ("password", "seven otters juggle"),
        ];
        let headers = [("origin", crate::support::app::ISSUER), ("x-forwarded-for", address)];
        browser.post_with("/signup", &fields, &headers).await
    };
    for number in 0..3 {
        assert_eq!(sign_up(number, "203.0.113.1").await.status, 303);
    }
    let before = app.hasher.hash_calls();
    let answer = sign_up(3, "203.0.113.1").await;
    assert_eq!(answer.status, 429, "{}", answer.body);
    assert!(answer.headers.contains_key("retry-after"));
    assert_eq!(app.hasher.hash_calls(), before);
    assert_eq!(sign_up(3, "203.0.113.2").await.status, 303);
    // an address of IPv6 is the /64 that its owner has
    for number in 4..7 {
        assert_eq!(sign_up(number, &format!("2001:db8:1:2::{number}")).await.status, 303);
    }
    assert_eq!(sign_up(7, "2001:db8:1:2:ffff::1").await.status, 429);
    assert_eq!(sign_up(7, "2001:db8:1:3::1").await.status, 303);
}

in_both_realms!(
    l3_an_address_has_thirty_guesses_at_all_names_together,
    l3_a_network_has_an_allowance_for_all_its_addresses,
    l3_an_ipv6_machine_is_one_address,
    l3_a_forged_address_buys_no_further_guess,
    l3_a_success_forgives_the_account_and_not_the_address,
    l3_sign_up_is_throttled_by_address,
);
