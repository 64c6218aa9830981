//! What happens to somebody in one realm, and to their namesake in the other.

use chancery_core::account::AccountId;

use super::pairs;
use crate::support::app::both;
use crate::support::browser::{Browser, Page};
use crate::support::database::Kind;
use crate::support::front::hidden;
use crate::support::process::PASSWORD;

async fn enter(browser: &Browser, password: &str) -> Page {
    let csrf = hidden(&browser.get("/login").await, "csrf");
    browser.post("/login", &[("csrf", &csrf), ("username", "alice"), ("password", password)]).await
}

async fn who_is_disabled_in_one_goes_on_in_the_other(kind: Kind) {
    for [one, two] in pairs(kind).await {
        let of_one = one.app.tokens("alice", &one.client).await;
        let of_two = two.app.tokens("alice", &two.client).await;
        one.app.disable_account(&AccountId("account-alice".to_owned())).await;
        one.app.assert_dead(&one.client, &of_one).await;
        two.app.assert_alive(&two.client, &of_two).await;
        assert_eq!(enter(&one.app.browser(), PASSWORD).await.status, 400);
        assert_eq!(enter(&two.app.browser(), PASSWORD).await.status, 303);
    }
}

/// Rule L3: guesses count where they were made.
async fn l3_guesses_in_one_lock_nobody_out_of_the_other(kind: Kind) {
    for [one, two] in pairs(kind).await {
        let attempts = one.app.state.policy.throttle.account.attempts;
        for _ in 0..=attempts {
            enter(&one.app.browser(), "a wrong password").await;
        }
        assert_eq!(enter(&one.app.browser(), PASSWORD).await.status, 429);
        assert_eq!(enter(&two.app.browser(), PASSWORD).await.status, 303);
    }
}

both!(who_is_disabled_in_one_goes_on_in_the_other, l3_guesses_in_one_lock_nobody_out_of_the_other);
