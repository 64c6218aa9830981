//! Guesses at one name, from anywhere (rule L3).

use std::collections::BTreeMap;

use super::{WINDOW, WRONG, anywhere, guess_from_everywhere, only, unhashed};
use crate::support::app::{TestApp, in_both_realms};
use crate::support::database::Kind;
use crate::support::guesses::Guesser;
use crate::support::process::PASSWORD;

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

/// The page says how long, in words that a person understands, and keeps what was typed but the password.
async fn l3_the_page_says_how_long_to_wait(kind: Kind) {
    let app = TestApp::behind_proxy(kind, |_| ());
    guess_from_everywhere(&app, "alice", 10).await;
    let answer = app.guesser("203.0.113.1").await.guess("alice", WRONG).await;
    assert_eq!(answer.text("form-error").as_deref(), Some("Too many attempts. Try again in 15 minutes."));
    assert!(!answer.body.contains(WRONG));
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

in_both_realms!(
    l3_ten_wrong_guesses_lock_a_name_wherever_they_come_from,
    l3_a_name_is_one_name_in_every_spelling,
    l3_the_lock_ends_when_it_says,
    l3_trying_on_does_not_prolong_the_lock,
    l3_locked_and_unknown_answer_alike,
    l3_the_lock_of_a_name_does_not_tell_the_e_mail_address,
    l3_at_most_a_hundred_consecutive_failures,
    l3_a_hundred_failures_of_nobody_answer_alike,
    l3_the_page_says_how_long_to_wait,
    l3_the_form_of_an_authorization_request_shares_the_counters,
);
