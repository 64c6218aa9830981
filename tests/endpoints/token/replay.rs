//! A code presented again (rules T5, T6).

use chancery_core::secret::Secret;
use serde_json::Value;

use crate::support::answers::{tok, unauthenticated};
use crate::support::app::{TestApp, in_both_realms};
use crate::support::credentials::{Credentials, app_by};
use crate::support::people::{TestClient, web_app};
use crate::support::tokens::{code_parameters, text};

/// A client, a code and what it bought.
async fn redeemed(app: &TestApp) -> (TestClient, String, Value) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let code = app.code(&app.browser(), "alice", &client).await;
    let tokens = app.token_ok(&client, &code_parameters(&code, &[])).await;
    app.assert_alive(&client, &tokens).await;
    (client, code, tokens)
}

async fn t5_a_valid_replay_ends_everything_from_the_code(app: TestApp) {
    let (client, code, first) = redeemed(&app).await;
    let second = app.refresh(&client, text(&first, "refresh_token")).await.json();
    app.assert_alive(&client, &second).await;

    tok(&app.redeem(&client, &code).await, "invalid_grant");
    app.assert_dead(&client, &second).await;
    app.assert_dead(&client, &first).await;
    // and again: there is nothing more to end
    tok(&app.redeem(&client, &code).await, "invalid_grant");
}

async fn t5_a_valid_replay_of_a_public_client_ends_everything_too(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", app_by("none")).await;
    let code = app.code(&app.browser(), "alice", &client).await;
    let tokens = app.token_ok(&client, &code_parameters(&code, &[])).await;
    app.assert_alive(&client, &tokens).await;
    tok(&app.redeem(&client, &code).await, "invalid_grant");
    app.assert_dead(&client, &tokens).await;
}

/// Replays that lack something: whoever found the code in a log must not be able to end a session.
async fn invalid_replays(app: &TestApp, client: &TestClient, code: &str) {
    for change in [
        ("code_verifier", ""),
        ("code_verifier", "a-verifier-that-was-made-up-by-somebody-else-0123"),
        ("redirect_uri", "https://evil.example.test/"),
    ] {
        tok(&app.token(client, &code_parameters(code, &[change])).await, "invalid_grant");
    }
    for (id, metadata) in [("other", web_app()), ("public-other", app_by("none"))] {
        let other = app.client(id, metadata).await;
        tok(&app.redeem(&other, code).await, "invalid_grant");
    }
    let parameters = code_parameters(code, &[]);
    unauthenticated(&app.call_as("/token", &Credentials::none(&client.id), &parameters).await, false);
    let wrong = Credentials::basic(&client.id, "not the secret of this client");
    unauthenticated(&app.call_as("/token", &wrong, &parameters).await, true);
}

async fn t5_an_invalid_replay_ends_nothing(app: TestApp) {
    let (client, code, tokens) = redeemed(&app).await;
    invalid_replays(&app, &client, &code).await;
    app.assert_alive(&client, &tokens).await;
    let refreshed = app.refresh(&client, text(&tokens, "refresh_token")).await;
    assert_eq!(refreshed.status, 200, "{}", refreshed.body);
}

async fn t5_a_replay_is_recognised_after_the_code_has_expired(app: TestApp) {
    let (client, code, tokens) = redeemed(&app).await;
    app.advance(300);
    tok(&app.redeem(&client, &code).await, "invalid_grant");
    app.assert_dead(&client, &tokens).await;
}

async fn t5_a_replay_is_recognised_after_the_code_was_purged(app: TestApp) {
    let (client, code, tokens) = redeemed(&app).await;
    app.advance(300);
    assert!(app.purge().await > 0);
    let (realm, digest) = (app.state.realm.id.clone(), Secret::new(&code).digest());
    assert_eq!(app.work(move |tx| tx.code(&realm, &digest)).await, None, "the row is still there");

    invalid_replays(&app, &client, &code).await;
    app.assert_alive(&client, &tokens).await;
    tok(&app.redeem(&client, &code).await, "invalid_grant");
    app.assert_dead(&client, &tokens).await;
}

async fn t5_an_unused_code_that_was_purged_is_only_refused(app: TestApp) {
    let (client, _, tokens) = redeemed(&app).await;
    let browser = app.browser();
    let unused = app.code(&browser, "alice", &client).await;
    app.advance(300);
    app.purge().await;
    tok(&app.redeem(&client, &unused).await, "invalid_grant");
    app.assert_alive(&client, &tokens).await;
}

async fn t5_other_codes_of_the_same_person_and_client_are_untouched(app: TestApp) {
    let (client, code, tokens) = redeemed(&app).await;
    let others = app.tokens("alice", &client).await;
    tok(&app.redeem(&client, &code).await, "invalid_grant");
    app.assert_dead(&client, &tokens).await;
    app.assert_alive(&client, &others).await;
}

async fn t6_of_twenty_redemptions_at_once_one_wins(app: TestApp) {
    race(&app, 20).await;
}

async fn t6_of_fifty_redemptions_at_once_one_wins(app: TestApp) {
    race(&app, 50).await;
}

async fn race(app: &TestApp, count: usize) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let code = app.code(&app.browser(), "alice", &client).await;
    let credentials = app.credentials(&client, "client_secret_basic");
    let answers = app.at_once(count, "/token", &credentials, &code_parameters(&code, &[])).await;
    let (good, bad): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    assert_eq!((good.len(), bad.len()), (1, count - 1));
    for answer in bad {
        tok(answer, "invalid_grant");
    }
    // the losers were valid replays (T5)
    app.assert_dead(&client, &good[0].json()).await;
}

async fn t6_invalid_attempts_at_once_do_not_keep_the_owner_out(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let code = app.code(&app.browser(), "alice", &client).await;
    let credentials = app.credentials(&client, "client_secret_basic");
    let wrong = code_parameters(&code, &[("code_verifier", "wrong")]);
    for answer in app.at_once(20, "/token", &credentials, &wrong).await {
        tok(&answer, "invalid_grant");
    }
    let tokens = app.token_ok(&client, &code_parameters(&code, &[])).await;
    app.assert_alive(&client, &tokens).await;
}

in_both_realms!(
    t5_a_valid_replay_ends_everything_from_the_code,
    t5_a_valid_replay_of_a_public_client_ends_everything_too,
    t5_an_invalid_replay_ends_nothing,
    t5_a_replay_is_recognised_after_the_code_has_expired,
    t5_a_replay_is_recognised_after_the_code_was_purged,
    t5_an_unused_code_that_was_purged_is_only_refused,
    t5_other_codes_of_the_same_person_and_client_are_untouched,
    t6_of_twenty_redemptions_at_once_one_wins,
    t6_of_fifty_redemptions_at_once_one_wins,
    t6_invalid_attempts_at_once_do_not_keep_the_owner_out,
);
