//! Guessing passwords (rule L3, NIST SP 800-63B-4 §3.2.2): refused before anything is hashed.

use std::collections::BTreeMap;

use chancery_core::policy::Policy;

use crate::support::app::{TestApp, both};
use crate::support::browser::Page;
use crate::support::database::Kind;
use crate::support::guesses::Guesser;
use crate::support::process::PASSWORD;

const WRONG: &str = "not the password of anybody";

/// The window of every limit, in seconds.
const WINDOW: i64 = 15 * 60;

/// Leaves one limit as it is and lifts the others.
fn only(limit: &'static str) -> impl FnOnce(&mut Policy) {
    move |policy| {
        let throttle = &mut policy.throttle;
        for (name, limit_of) in [
            ("account", &mut throttle.account),
            ("address", &mut throttle.address),
            ("network", &mut throttle.network),
            ("device", &mut throttle.device),
        ] {
            if name != limit {
                limit_of.attempts = 100_000;
            }
        }
    }
}

/// A different customer of a different provider each time.
fn anywhere(number: usize) -> String {
    format!("198.{}.{}.7", 18 + number / 200, number % 200)
}

/// So many wrong guesses at a name, each from another end of the world.
async fn guess_from_everywhere(app: &TestApp, login: &str, count: usize) {
    for number in 0..count {
        Guesser::refused(&app.guesser(&anywhere(number)).await.guess(login, WRONG).await);
    }
}

/// An answer that cost no hash.
async fn unhashed(app: &TestApp, guesser: &Guesser, login: &str, password: &str) -> Page {
    let before = app.hasher.hash_calls();
    let answer = guesser.guess(login, password).await;
    assert_eq!(app.hasher.hash_calls(), before, "hashed although locked");
    answer
}

async fn l3_ten_wrong_guesses_lock_a_name_wherever_they_come_from(kind: Kind) {
    let app = TestApp::behind_proxy(kind, |_| ());
    app.user("alice").await;
    app.user("bob").await;
    guess_from_everywhere(&app, "alice", 10).await;
    let stranger = app.guesser("203.0.113.1").await;
    let wait = Guesser::locked(&unhashed(&app, &stranger, "alice", WRONG).await);
    assert!(wait <= WINDOW, "{wait}");
    // the right password is not even looked at
    Guesser::locked(&unhashed(&app, &stranger, "alice", PASSWORD).await);
    assert!(!stranger.browser.has_session());
    Guesser::entered(&app.guesser("203.0.113.1").await.guess("bob", PASSWORD).await);
}

/// Spelling a name otherwise makes no new allowance.
async fn l3_a_name_is_one_name_in_every_spelling(kind: Kind) {
    let app = TestApp::behind_proxy(kind, |_| ());
    app.user("alice").await;
    for (number, login) in
        ["alice", "ALICE", " alice", "Alice ", "aLiCe", "alice", "ALICE ", "\talice", "alice", "Alice"]
            .into_iter()
            .enumerate()
    {
        Guesser::refused(&app.guesser(&anywhere(number)).await.guess(login, WRONG).await);
    }
    let stranger = app.guesser("203.0.113.1").await;
    for login in ["alice", "ALICE", " aLICE "] {
        Guesser::locked(&unhashed(&app, &stranger, login, PASSWORD).await);
    }
}

async fn l3_the_lock_ends_when_it_says(kind: Kind) {
    let app = TestApp::behind_proxy(kind, |_| ());
    app.user("alice").await;
    guess_from_everywhere(&app, "alice", 10).await;
    let owner = app.guesser("203.0.113.1").await;
    let wait = Guesser::locked(&owner.guess("alice", PASSWORD).await);
    app.advance(wait - 1);
    Guesser::locked(&owner.guess("alice", PASSWORD).await);
    app.advance(1);
    Guesser::entered(&owner.guess("alice", PASSWORD).await);
}

/// Refused attempts do not count: nobody is kept out for ever by somebody who keeps on trying.
async fn l3_trying_on_does_not_prolong_the_lock(kind: Kind) {
    let app = TestApp::behind_proxy(kind, |_| ());
    app.user("alice").await;
    guess_from_everywhere(&app, "alice", 10).await;
    let stranger = app.guesser("203.0.113.1").await;
    let wait = Guesser::locked(&stranger.guess("alice", WRONG).await);
    for _ in 0..5 {
        app.advance(wait / 6);
        Guesser::locked(&stranger.guess("alice", WRONG).await);
    }
    app.advance(wait - 5 * (wait / 6));
    Guesser::entered(&app.guesser("203.0.113.2").await.guess("alice", PASSWORD).await);
}

/// Being locked tells nobody that there is such an account.
async fn l3_locked_and_unknown_answer_alike(kind: Kind) {
    let app = TestApp::behind_proxy(kind, |_| ());
    app.user("alice").await;
    let disabled = app.user("carol").await;
    app.disable_account(&disabled).await;
    let mut histories = BTreeMap::new();
    for login in ["alice", "nobod", "carol"] {
        let mut history = Vec::new();
        for number in 0..12 {
            let before = app.hasher.hash_calls();
            let answer = app.guesser(&anywhere(number)).await.guess(login, WRONG).await;
            let hashed = app.hasher.hash_calls() - before;
            let retry = answer.header("retry-after").to_owned();
            history.push((
                answer.status.as_u16(),
                answer.body.len(),
                retry,
                answer.text("form-error"),
                hashed,
            ));
        }
        histories.insert(login, history);
    }
    assert_eq!(histories["alice"], histories["nobod"]);
    assert_eq!(histories["carol"], histories["nobod"]);
    assert_eq!(histories["alice"][9].0, 400);
    assert_eq!(histories["alice"][10].0, 429);
}

/// A person's other name does not tell by its lock that it is theirs.
async fn l3_the_lock_of_a_name_does_not_tell_the_e_mail_address(kind: Kind) {
    let app = TestApp::behind_proxy(kind, |_| ());
    app.user("alice").await;
    guess_from_everywhere(&app, "alice", 10).await;
    let stranger = app.guesser("203.0.113.1").await;
    Guesser::locked(&stranger.guess("alice", WRONG).await);
    Guesser::refused(&stranger.guess("alice@example.test", WRONG).await);
    Guesser::refused(&stranger.guess("nobody@example.test", WRONG).await);
}

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

/// The default for a network, so that no edit makes it unlimited.
#[test]
fn l3_the_default_limits_are_limits() {
    let throttle = Policy::default().throttle;
    let limits = [throttle.account, throttle.address, throttle.network, throttle.device];
    assert_eq!(limits.map(|limit| limit.attempts), [10, 30, 200, 10]);
    assert!(limits.iter().all(|limit| limit.window == WINDOW));
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

/// Forty guesses at once are forty guesses.
async fn l3_parallel_guesses_are_counted_one_by_one(kind: Kind) {
    let app = TestApp::behind_proxy(kind, only("account"));
    app.user("alice").await;
    let before = app.hasher.hash_calls();
    let mut tasks = Vec::new();
    for number in 0..40 {
        let guesser = app.guesser(&anywhere(number)).await;
        tasks.push(tokio::spawn(async move { guesser.guess("alice", WRONG).await }));
    }
    let mut statuses = BTreeMap::new();
    for task in tasks {
        *statuses.entry(task.await.expect("an answer").status.as_u16()).or_insert(0) += 1;
    }
    assert_eq!(statuses, BTreeMap::from([(400, 10), (429, 30)]));
    assert_eq!(app.hasher.hash_calls() - before, 10);
    Guesser::locked(&app.guesser("203.0.113.1").await.guess("alice", PASSWORD).await);
}

/// At many names, one each: they share the address.
async fn l3_parallel_guesses_at_many_names_are_counted_too(kind: Kind) {
    let app = TestApp::behind_proxy(kind, only("address"));
    let before = app.hasher.hash_calls();
    let mut tasks = Vec::new();
    for number in 0..50 {
        let guesser = app.guesser("203.0.113.1").await;
        tasks.push(tokio::spawn(
            async move { guesser.guess(&format!("person-{number}"), WRONG).await.status },
        ));
    }
    let mut judged = 0;
    for task in tasks {
        judged += i32::from(task.await.expect("an answer") == 400);
    }
    assert_eq!(judged, 30);
    assert_eq!(app.hasher.hash_calls() - before, 30);
}

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

/// A hundred failures in a row and an account waits for its owner, however patient the guesser is.
async fn l3_at_most_a_hundred_consecutive_failures(kind: Kind) {
    let app = TestApp::behind_proxy(kind, |_| ());
    app.user("alice").await;
    let known = app.guesser("192.0.2.1").await;
    Guesser::entered(&known.guess("alice", PASSWORD).await);
    for round in 0..10 {
        for number in 0..10 {
            let stranger = app.guesser(&anywhere(round * 10 + number)).await;
            // both names of the account count together here
            let login = if number % 2 == 0 { "alice" } else { "alice@example.test" };
            Guesser::refused(&stranger.guess(login, WRONG).await);
        }
        app.advance(WINDOW);
    }
    let stranger = app.guesser("203.0.113.1").await;
    for login in ["alice", "alice@example.test"] {
        Guesser::locked(&unhashed(&app, &stranger, login, PASSWORD).await);
    }
    app.advance(24 * 60 * 60);
    Guesser::locked(&unhashed(&app, &stranger, "alice", PASSWORD).await);
    // its owner, at the device that is known, ends it
    Guesser::entered(&known.guess("alice", PASSWORD).await);
    Guesser::entered(&stranger.guess("alice", PASSWORD).await);
}

/// An unknown name waits after a hundred as well, so that this tells nothing either.
async fn l3_a_hundred_failures_of_nobody_answer_alike(kind: Kind) {
    let app = TestApp::behind_proxy(kind, |policy| {
        only("none")(policy);
    });
    guess_from_everywhere(&app, "nobod", 100).await;
    Guesser::locked(&unhashed(&app, &app.guesser("203.0.113.1").await, "nobod", WRONG).await);
}

/// Every way to present a password is the same way.
async fn l3_the_form_of_an_authorization_request_shares_the_counters(kind: Kind) {
    let app = TestApp::behind_proxy(kind, |_| ());
    app.user("alice").await;
    let client = app.client("app", crate::support::people::web_app()).await;
    guess_from_everywhere(&app, "alice", 10).await;
    let browser = app.browser();
    let login = app.ask(&browser, &client, &[]).await;
    let answer = browser.sign_in(&login, "alice").await;
    Guesser::locked(&answer);
    // and the request waits in the form that is shown again
    app.advance(WINDOW);
    let answer = browser.sign_in(&answer, "alice").await;
    assert!(answer.form_with("consent-approve").is_some(), "{}", answer.body);
}

/// The page says how long, in words that a person understands, and keeps what was typed but the password.
async fn l3_the_page_says_how_long_to_wait(kind: Kind) {
    let app = TestApp::behind_proxy(kind, |_| ());
    guess_from_everywhere(&app, "alice", 10).await;
    let answer = app.guesser("203.0.113.1").await.guess("alice", WRONG).await;
    assert_eq!(answer.text("form-error").as_deref(), Some("Too many attempts. Try again in 15 minutes."));
    assert!(!answer.body.contains(WRONG));
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
}

both!(
    l3_ten_wrong_guesses_lock_a_name_wherever_they_come_from,
    l3_a_name_is_one_name_in_every_spelling,
    l3_the_lock_ends_when_it_says,
    l3_trying_on_does_not_prolong_the_lock,
    l3_locked_and_unknown_answer_alike,
    l3_the_lock_of_a_name_does_not_tell_the_e_mail_address,
    l3_an_address_has_thirty_guesses_at_all_names_together,
    l3_a_network_has_an_allowance_for_all_its_addresses,
    l3_a_forged_address_buys_no_further_guess,
    l3_parallel_guesses_are_counted_one_by_one,
    l3_parallel_guesses_at_many_names_are_counted_too,
    l3_a_known_device_still_enters,
    l3_a_known_device_enters_from_a_locked_network,
    l3_a_known_device_has_a_limit_of_its_own,
    l3_a_device_is_known_for_its_own_account_alone,
    l3_a_success_forgives_the_account_and_not_the_address,
    l3_at_most_a_hundred_consecutive_failures,
    l3_a_hundred_failures_of_nobody_answer_alike,
    l3_the_form_of_an_authorization_request_shares_the_counters,
    l3_the_page_says_how_long_to_wait,
    l3_sign_up_is_throttled_by_address,
);
