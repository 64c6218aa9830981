//! Guessing passwords (rule L3, NIST SP 800-63B-4 §3.2.2): refused before anything is hashed.

mod device;
mod name;
mod parallel;
mod place;

use chancery_core::policy::Policy;

use crate::support::app::TestApp;
use crate::support::browser::Page;
use crate::support::guesses::Guesser;

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

/// The default for a network, so that no edit makes it unlimited.
#[test]
fn l3_the_default_limits_are_limits() {
    let throttle = Policy::default().throttle;
    let limits = [throttle.account, throttle.address, throttle.network, throttle.device];
    assert_eq!(limits.map(|limit| limit.attempts), [10, 30, 200, 10]);
    assert!(limits.iter().all(|limit| limit.window == WINDOW));
}
