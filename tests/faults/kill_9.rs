//! R3: acknowledged means durable. The server is killed at some moment under load, again and again;
//! a ledger holds what it had acknowledged.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::load::{Actor, Answer, Load};
use crate::support::app::both;
use crate::support::database::Kind;
use crate::support::patience::within;

/// Rounds, when the environment does not say (`make soak` asks for 200).
const ROUNDS: u64 = 20;
const WORKERS: usize = 6;

/// What happened to one code.
#[derive(Default)]
struct Entry {
    code: String,
    /// The code's redemption was acknowledged.
    redeemed: bool,
    /// The newest refresh token that was acknowledged.
    refresh: Option<String>,
    /// A refresh was sent and not answered: its token or its successor is the newest.
    refreshing: bool,
    /// A revocation was sent …
    revoking: bool,
    /// … and acknowledged.
    revoked: bool,
}

type Ledger = Arc<Mutex<Vec<Entry>>>;

fn note(ledger: &Ledger, index: usize, change: impl FnOnce(&mut Entry)) {
    change(&mut ledger.lock().unwrap_or_else(PoisonError::into_inner)[index]);
}

fn has_begun(ledger: &Ledger) -> bool {
    !ledger.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
}

/// Redeems, refreshes and revokes until the server is gone.
async fn work(actor: Arc<Actor>, ledger: Ledger) {
    let mut count = 0_u32;
    while let Ok(code) = actor.code().await {
        count += 1;
        let index = {
            let mut entries = ledger.lock().unwrap_or_else(PoisonError::into_inner);
            entries.push(Entry { code: code.clone(), ..Entry::default() });
            entries.len() - 1
        };
        let Ok(answer) = actor.redeem(&code).await else { return };
        let Answer::Tokens { refresh: mut token, .. } = answer else { panic!("refused: {answer:?}") };
        note(&ledger, index, |entry| (entry.redeemed, entry.refresh) = (true, Some(token.clone())));
        for _ in 0..2 {
            note(&ledger, index, |entry| entry.refreshing = true);
            let Ok(answer) = actor.refresh(&token).await else { return };
            let Answer::Tokens { refresh, .. } = answer else { panic!("refused: {answer:?}") };
            token = refresh;
            note(&ledger, index, |entry| (entry.refresh, entry.refreshing) = (Some(token.clone()), false));
        }
        if count.is_multiple_of(3) {
            note(&ledger, index, |entry| entry.revoking = true);
            if actor.revoke(&token).await.is_err() {
                return;
            }
            note(&ledger, index, |entry| entry.revoked = true);
        }
    }
}

/// Holds the server, started again, to what its predecessor had acknowledged.
async fn check(actor: &Actor, entry: &Entry) {
    if let Some(token) = &entry.refresh {
        let answer = actor.refresh(token).await.expect("an answer");
        match (entry.revoking, entry.revoked) {
            (_, true) => assert!(answer.is_invalid_grant(), "a revoked token came back: {answer:?}"),
            (false, false) => {
                assert!(matches!(answer, Answer::Tokens { .. }), "a token was lost: {answer:?}");
            }
            // sent, not answered: either is right
            (true, false) => {}
        }
    }
    let again = actor.redeem(&entry.code).await.expect("an answer");
    if entry.redeemed {
        assert!(again.is_invalid_grant(), "a code was redeemed twice: {again:?}");
    } else if matches!(again, Answer::Tokens { .. }) {
        // the kill came before the redemption was durable; now it is, and once only
        let twice = actor.redeem(&entry.code).await.expect("an answer");
        assert!(twice.is_invalid_grant(), "a code was redeemed twice: {twice:?}");
    }
    if let Some(token) = &entry.refresh {
        let answer = actor.refresh(token).await.expect("an answer");
        assert!(answer.is_invalid_grant(), "the code's replay left its refresh token alive: {answer:?}");
    }
}

async fn kill_9_under_load(kind: Kind) {
    let rounds = std::env::var("CHANCERY_KILL_ROUNDS").ok().and_then(|r| r.parse().ok()).unwrap_or(ROUNDS);
    let mut load = Load::new(kind).await;
    for round in 0..rounds {
        let ledger = Ledger::default();
        let actor = load.at(&load.scene.server);
        let workers: Vec<_> =
            (0..WORKERS).map(|_| tokio::spawn(work(Arc::clone(&actor), Arc::clone(&ledger)))).collect();
        within(Duration::from_secs(30), "the first code", async || has_begun(&ledger)).await;
        // moments spread over the first half second of load, the same in each run
        tokio::time::sleep(Duration::from_millis(100 + round * 83 % 400)).await;
        load.kill_and_restart().await;
        for worker in workers {
            worker.await.expect("nothing but connections broke");
        }
        let actor = load.at(&load.scene.server);
        let entries = std::mem::take(&mut *ledger.lock().unwrap_or_else(PoisonError::into_inner));
        assert!(!entries.is_empty(), "round {round} had no load");
        for entry in &entries {
            check(&actor, entry).await;
        }
    }
}

both!(kill_9_under_load);
