//! One-time things asked for by many at once: R1, R2, T6, T9.

use std::sync::Arc;
use std::time::Duration;

use super::load::{Actor, Answer, Load};
use crate::support::app::both;
use crate::support::database::Kind;

/// How many codes; each is redeemed by [`AT_ONCE`] parallel requests.
const CODES: usize = 50;
const AT_ONCE: usize = 50;

/// The nodes of an installation: two processes on PostgreSQL, one on SQLite.
async fn nodes(load: &Load, kind: Kind) -> (Vec<Arc<Actor>>, Vec<crate::support::process::Server>) {
    let mut actors = vec![load.at(&load.scene.server)];
    let mut servers = Vec::new();
    if kind == Kind::Postgres {
        let second = load.scene.installation.start_node().await;
        actors.push(load.at(&second));
        servers.push(second);
    }
    (actors, servers)
}

/// The same request [`AT_ONCE`] times, spread over the nodes.
async fn at_once<F>(actors: &[Arc<Actor>], request: impl Fn(Arc<Actor>) -> F) -> Vec<Answer>
where
    F: Future<Output = reqwest::Result<Answer>> + Send + 'static,
{
    let tasks: Vec<_> =
        actors.iter().cycle().take(AT_ONCE).map(|actor| tokio::spawn(request(Arc::clone(actor)))).collect();
    let mut answers = Vec::with_capacity(AT_ONCE);
    for task in tasks {
        answers.push(task.await.expect("no panic").expect("an answer"));
    }
    answers
}

/// R1, T6: exactly one redemption wins; the others, being valid replays, end what it bought (T5).
async fn a_code_is_redeemed_once(kind: Kind) {
    let load = Load::new(kind).await;
    let (actors, _servers) = nodes(&load, kind).await;
    for _ in 0..CODES {
        let code = actors[0].code().await.expect("a code");
        let answers = at_once(&actors, |actor| {
            let code = code.clone();
            async move { actor.redeem(&code).await }
        })
        .await;
        let mut winners = answers.iter().filter_map(|answer| match answer {
            Answer::Tokens { access, refresh } => Some((access, refresh)),
            Answer::Refused(error) => {
                assert_eq!(error, "invalid_grant");
                None
            }
        });
        let (access, refresh) = winners.next().expect("one winner");
        assert!(winners.next().is_none(), "two winners");
        let after = actors[0].refresh(refresh).await.expect("an answer");
        assert!(after.is_invalid_grant(), "the replay left the refresh token alive: {after:?}");
        for actor in &actors {
            refused_soon(actor, access).await;
        }
    }
}

/// A revocation reaches every node within a second (R5).
async fn refused_soon(actor: &Actor, access_token: &str) {
    for _ in 0..20 {
        if actor.userinfo_status(access_token).await == 401 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("a revoked token is still accepted after a second");
}

/// R2, T9: parallel refreshes get one and the same successor; the grandparent ends the family.
async fn a_refresh_token_does_not_fork(kind: Kind) {
    let load = Load::new(kind).await;
    let (actors, _servers) = nodes(&load, kind).await;
    let code = actors[0].code().await.expect("a code");
    let Answer::Tokens { refresh: first, .. } = actors[0].redeem(&code).await.expect("an answer") else {
        panic!("refused")
    };
    let mut current = first.clone();
    for _ in 0..5 {
        let answers = at_once(&actors, |actor| {
            let token = current.clone();
            async move { actor.refresh(&token).await }
        })
        .await;
        let successors: std::collections::BTreeSet<_> = answers
            .iter()
            .map(|answer| match answer {
                Answer::Tokens { refresh, .. } => refresh.clone(),
                Answer::Refused(error) => panic!("refused: {error}"),
            })
            .collect();
        assert_eq!(successors.len(), 1, "the family forked");
        let successor = successors.into_iter().next().expect("a successor");
        assert_ne!(successor, current, "not rotated");
        current = successor;
    }
    assert!(actors[0].refresh(&first).await.expect("an answer").is_invalid_grant());
    let last = actors[0].refresh(&current).await.expect("an answer");
    assert!(last.is_invalid_grant(), "reuse left the family alive: {last:?}");
}

both!(a_code_is_redeemed_once, a_refresh_token_does_not_fork);
