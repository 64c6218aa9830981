//! A panic costs one request (rule R17), and overload of the password hasher nobody else's (rule R14).

use std::sync::Arc;
use std::time::Duration;

use chancery_web::node::hashing::HashPool;

use crate::support::app::{TestApp, both};
use crate::support::browser::Page;
use crate::support::database::Kind;
use crate::support::faulty::{
    Fault, FaultyHasher, FaultySigner, FaultyStore, GatedHasher, HOLD, PANIC, Switch,
};
use crate::support::front::hidden;
use crate::support::guesses::Guesser;
use crate::support::people::{basic, web_app};
use crate::support::process::PASSWORD;
use crate::support::wire::{Wire, post, request};

/// 500 or 503, and nothing said of why.
#[track_caller]
fn broken(answer: &Page) {
    assert!([500, 503].contains(&answer.status.as_u16()), "{}: {}", answer.status, answer.body);
    assert!(!answer.body.contains(PANIC), "{}", answer.body);
    assert!(!answer.body.contains("panic"), "{}", answer.body);
}

fn with_signer(kind: Kind) -> (TestApp, Arc<Switch>) {
    let mut switch = None;
    let app = TestApp::customized(
        kind,
        |_| (),
        |state| {
            let signer = FaultySigner::new(state.signer.clone());
            switch = Some(signer.panics.clone());
            state.signer = Arc::new(signer);
        },
    );
    (app, switch.expect("the signer"))
}

/// In a handler, on an async thread: even the connection goes on.
async fn r17_a_panic_in_a_handler_is_500_and_the_connection_lives(kind: Kind) {
    let (app, switch) = with_signer(kind);
    let client = app.client("app", web_app()).await;
    let authorization =
        format!("Authorization: {}", basic(&client.id, client.secret.as_deref().expect("one")));
    let token = post("/token", &[&authorization], "grant_type=client_credentials");
    let mut wire = Wire::open(&app).await;
    for _ in 0..20 {
        switch.set(true);
        wire.send(&token).await;
        let reply = wire.receive(true).await;
        assert_eq!((reply.status, reply.header("content-type")), (500, "application/json"), "{reply:?}");
        assert!(reply.body.contains("server_error") && !reply.body.contains(PANIC), "{reply:?}");
        assert_eq!(reply.header("cache-control"), "no-store");
        switch.set(false);
        wire.send(&token).await;
        assert_eq!(wire.receive(true).await.status, 200);
    }
    wire.send(&request("GET", "/healthz", &[])).await;
    assert_eq!(wire.receive(true).await.status, 200);
}

async fn r17_a_panic_is_counted(kind: Kind) {
    let (app, switch) = with_signer(kind);
    let client = app.client("app", web_app()).await;
    switch.set(true);
    broken(&app.client_credentials(&client, &[]).await);
    let metrics = app.state.metrics.render(&app.state.passwords, &[], &[]).expect("metrics");
    let metrics = String::from_utf8(metrics).expect("text");
    assert!(metrics.contains("chancery_panics_total 1"), "{metrics}");
}

fn with_store(kind: Kind) -> (TestApp, Arc<FaultyStore>) {
    let mut store = None;
    let app = TestApp::customized(
        kind,
        |_| (),
        |state| {
            let faulty = Arc::new(FaultyStore::new(state.store.clone()));
            state.store = faulty.clone();
            store = Some(faulty);
        },
    );
    (app, store.expect("the database"))
}

/// In the middle of a transaction, on whatever thread runs it: it is rolled back, and neither the writer
/// nor the pool of connections nor a lock is lost. More often than there are connections or threads.
async fn r17_a_panic_within_a_transaction_leaves_nothing_and_breaks_nothing(kind: Kind) {
    let (app, store) = with_store(kind);
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser_of("alice").await;
    let code = app.code(&browser, "alice", &client).await;
    let csrf = hidden(&browser.open("/account").await, "csrf");
    store.set(Some(Fault::PanicsWithin));
    for _ in 0..40 {
        broken(&app.redeem(&client, &code).await);
        broken(&browser.get("/account").await);
        broken(&browser.post("/account", &[("csrf", &csrf), ("action", "sign_out")]).await);
    }
    store.set(None);
    assert_eq!(browser.get("/account").await.status, 200, "the sign-out was rolled back");
    let answer = app.redeem(&client, &code).await;
    assert_eq!(answer.status, 200, "the code was not used up: {}", answer.body);
}

/// While one unit of work panics, the others' are committed.
async fn r17_a_panic_takes_no_neighbour_with_it(kind: Kind) {
    let (app, store) = with_store(kind);
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let mut tokens = Vec::new();
    for _ in 0..8 {
        tokens.push(app.tokens("alice", &client).await);
    }
    let refresh = |tokens: &serde_json::Value| tokens["refresh_token"].as_str().expect("a token").to_owned();
    store.set(Some(Fault::PanicsWithin));
    broken(&app.refresh(&client, &refresh(&tokens[0])).await);
    store.set(None);
    for tokens in &tokens {
        assert_eq!(app.refresh(&client, &refresh(tokens)).await.status, 200);
    }
}

async fn r17_a_panic_in_the_password_hasher_is_busy_and_costs_no_permit(kind: Kind) {
    let switch = Arc::new(Switch::default());
    let panics = switch.clone();
    let app = TestApp::customized(
        kind,
        |_| (),
        |state| {
            let inner = Arc::new(chancery_crypto::Argon2Hasher::new(state.entropy.clone()));
            state.passwords =
                HashPool::new(Arc::new(FaultyHasher { inner, panics }), 2, Duration::from_secs(2));
        },
    );
    app.user("alice").await;
    let guesser = app.guesser("127.0.0.1").await;
    switch.set(true);
    for _ in 0..8 {
        let answer = guesser.guess("alice", PASSWORD).await;
        assert_eq!(answer.status, 503, "{}", answer.body);
        broken(&answer);
        assert!(answer.headers.contains_key("retry-after"));
    }
    switch.set(false);
    // nothing was tried, so nothing was counted either
    Guesser::entered(&guesser.guess("alice", PASSWORD).await);
    assert_eq!(app.state.passwords.available(), 2);
}

/// With every permit taken sign-in is busy at once or soon, and tokens are issued as ever.
async fn r14_a_full_hash_pool_is_busy_and_tokens_go_on(kind: Kind) {
    let mut gate = None;
    let app = TestApp::customized(
        kind,
        |_| (),
        |state| {
            let (hasher, handle) = GatedHasher::new(state.entropy.clone());
            state.passwords = HashPool::new(Arc::new(hasher), 1, Duration::from_millis(1));
            gate = Some(handle);
        },
    );
    let mut gate = gate.expect("the gate");
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let (holder, guesser) = (app.guesser("127.0.0.1").await, app.guesser("127.0.0.1").await);
    let held = tokio::spawn(async move { holder.guess("bob", HOLD).await });
    gate.is_held().await;
    for _ in 0..20 {
        let answer = guesser.guess("alice", PASSWORD).await;
        assert_eq!(answer.status, 503, "{}", answer.body);
        assert!(answer.headers.contains_key("retry-after"));
        assert_eq!(app.client_credentials(&client, &[]).await.status, 200);
    }
    gate.open();
    Guesser::refused(&held.await.expect("an answer"));
    // nothing was tried, so nothing was counted either
    Guesser::entered(&guesser.guess("alice", PASSWORD).await);
}

both!(
    r17_a_panic_in_a_handler_is_500_and_the_connection_lives,
    r17_a_panic_is_counted,
    r17_a_panic_within_a_transaction_leaves_nothing_and_breaks_nothing,
    r17_a_panic_takes_no_neighbour_with_it,
    r17_a_panic_in_the_password_hasher_is_busy_and_costs_no_permit,
    r14_a_full_hash_pool_is_busy_and_tokens_go_on,
);
