//! Clients that nobody ever used go; those that somebody uses stay.

use chancery_core::client::ClientId;
use chancery_core::ports::{Clock as _, RevocationOrder};
use chancery_core::revocation::RevocationReason;
use chancery_core::time::Timestamp;
use serde_json::json;

use super::{Registered, open, open_oidc, with};
use crate::support::answers::unauthenticated;
use crate::support::app::{TestApp, both};
use crate::support::database::Kind;
use crate::support::people::web_app;
use crate::support::tokens::text;

const DAY: i64 = 86_400;

/// As the server does from time to time; how many went.
async fn reap(app: &TestApp) -> usize {
    let at = app.clock.now();
    let policy = &app.state.policy;
    let order = RevocationOrder {
        at,
        reason: RevocationReason::ClientRemoved,
        keep_until: at.plus(policy.token_memory()),
    };
    let until = at.minus(policy.registration.reap_after);
    let realm = app.state.realm.id.clone();
    app.work(move |tx| tx.reap_registrations(&realm, until, 100, &order)).await
}

async fn last_used_at(app: &TestApp, client: &Registered) -> Option<Timestamp> {
    let (realm, id) = (app.state.realm.id.clone(), ClientId(client.id().to_owned()));
    app.work(move |tx| tx.registration(&realm, &id)).await.expect("a registration").last_used_at
}

async fn unused_clients_go_after_a_week(kind: Kind) {
    let app = open(kind);
    app.user("alice").await;
    let (unused, used) = (app.registered(&web_app()).await, app.registered(&web_app()).await);
    app.client("administered", web_app()).await;
    app.tokens("alice", &used.client()).await;
    // neither a mistake at the token endpoint nor a code is use
    app.code(&app.browser(), "alice", &unused.client()).await;
    assert_eq!(app.redeem(&unused.client(), "bogus").await.status, 400);

    app.advance(7 * DAY - 1);
    assert_eq!(reap(&app).await, 0);
    app.advance(1);
    assert_eq!(reap(&app).await, 1);
    unauthenticated(&app.redeem(&unused.client(), "bogus").await, true);
    assert_eq!(app.redeem(&used.client(), "bogus").await.status, 400);
    assert_eq!(app.clients().await, 2);
    app.advance(365 * DAY);
    assert_eq!(reap(&app).await, 0);
}

async fn use_is_written_down_once_a_day(kind: Kind) {
    let app = open(kind);
    app.user("alice").await;
    let client = app.registered(&web_app()).await;
    assert_eq!(last_used_at(&app, &client).await, None);
    let first = app.clock.now();
    let tokens = app.tokens("alice", &client.client()).await;
    assert_eq!(last_used_at(&app, &client).await, Some(first));
    app.advance(DAY - 1);
    let tokens = app.refresh(&client.client(), text(&tokens, "refresh_token")).await.json();
    assert_eq!(last_used_at(&app, &client).await, Some(first));
    app.advance(1);
    assert_eq!(app.refresh(&client.client(), text(&tokens, "refresh_token")).await.status, 200);
    assert_eq!(last_used_at(&app, &client).await, Some(first.plus(DAY)));
}

/// Each kind of token counts.
async fn whoever_gets_a_token_stays(kind: Kind) {
    let app = open_oidc(kind);
    app.user("alice").await;
    let machine =
        app.registered(&with(json!({ "grant_types": ["authorization_code", "client_credentials"] }))).await;
    assert_eq!(app.client_credentials(&machine.client(), &[]).await.status, 200);
    assert!(last_used_at(&app, &machine).await.is_some());

    let change = json!({ "grant_types": ["implicit"], "response_types": ["id_token"] });
    let implicit = app.registered(&with(change)).await;
    let asked = [("response_type", "id_token"), ("code_challenge", ""), ("code_challenge_method", "")];
    app.authorize(&app.browser(), "alice", &implicit.client(), &asked).await;
    assert!(last_used_at(&app, &implicit).await.is_some());
    app.advance(30 * DAY);
    assert_eq!(reap(&app).await, 0);
}

both!(unused_clients_go_after_a_week, use_is_written_down_once_a_day, whoever_gets_a_token_stays);
