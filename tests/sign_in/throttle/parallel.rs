//! Guesses at once (rule L3).

use std::collections::BTreeMap;

use super::{WRONG, anywhere, only};
use crate::support::app::{TestApp, in_both_realms};
use crate::support::database::Kind;
use crate::support::guesses::Guesser;
use crate::support::process::PASSWORD;

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

in_both_realms!(
    l3_parallel_guesses_are_counted_one_by_one,
    l3_parallel_guesses_at_many_names_are_counted_too,
);
