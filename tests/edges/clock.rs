//! The wall clock jumps (rule R10).

use chancery_core::ports::Clock as _;
use serde_json::json;

use crate::support::answers::tok;
use crate::support::app::{TestApp, both};
use crate::support::front::code_of;
use crate::support::people::web_app;
use crate::support::tokens::text;

/// Seconds: an hour either way, and a day back.
const JUMPS: [i64; 3] = [3600, -3600, -86_400];

/// Nobody is put off, before the next poll of the change feed or after it.
async fn r10_a_jump_stops_nobody(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", crate::support::front::first_party()).await;
    for jump in JUMPS {
        let browser = app.browser_of("alice").await;
        app.clock.step_wall(jump);
        let answer = app.client_credentials(&client, &[]).await;
        assert_eq!(answer.status, 200, "{jump}: {}", answer.body);
        let introspected = app.introspect(&client, text(&answer.json(), "access_token")).await;
        assert_eq!(introspected.json()["active"], true, "{jump}: {}", introspected.body);
        code_of(&app.ask(&browser, &client, &[]).await);
        app.sync();
        app.clock.step_wall(-jump);
        let introspected = app.introspect(&client, text(&answer.json(), "access_token")).await;
        assert_eq!(introspected.status, 200, "{jump}: {}", introspected.body);
    }
}

/// What was revoked stays revoked, wherever the calendar goes.
async fn r10_a_jump_back_revives_nothing(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    for jump in JUMPS {
        let tokens = app.tokens_by(&app.browser(), "alice", &client, &[]).await;
        let access = text(&tokens, "access_token");
        let revoked = app.call("/revoke", &client, &[("token", text(&tokens, "refresh_token"))]).await;
        assert_eq!(revoked.status, 200, "{}", revoked.body);
        app.clock.step_wall(jump);
        app.sync();
        assert_eq!(app.introspect(&client, access).await.json()["active"], false, "{jump}");
        app.clock.step_wall(-jump);
        assert_eq!(app.introspect(&client, access).await.json()["active"], false, "{jump}");
    }
}

/// Before the first key, and past what 32 bits hold. Whoever comes then gets what works then, and what was issued
/// there breaks nothing when the clock is right again.
async fn r10_no_clock_is_too_wrong(app: TestApp) {
    const YEAR: i64 = 365 * 86_400;
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    for jump in [-60 * YEAR, -20 * YEAR, 13 * YEAR, 100 * YEAR] {
        let before = app.tokens("alice", &client).await;
        app.clock.step_wall(jump);
        app.sync();
        let tokens = app.tokens("alice", &client).await;
        app.assert_alive(&client, &tokens).await;
        let refreshed = app.refresh(&client, text(&tokens, "refresh_token")).await;
        assert_eq!(refreshed.status, 200, "{jump}: {}", refreshed.body);
        let browser = app.browser_of("alice").await;
        app.clock.step_wall(-jump);
        app.sync();
        for answer in [
            app.refresh(&client, text(&refreshed.json(), "refresh_token")).await,
            app.refresh(&client, text(&before, "refresh_token")).await,
            app.userinfo(text(&tokens, "access_token")).await,
            app.introspect(&client, text(&tokens, "access_token")).await,
            app.ask(&browser, &client, &[]).await,
            app.ask(&browser, &client, &[("max_age", "60")]).await,
            app.client_credentials(&client, &[]).await,
        ] {
            assert!(!answer.status.is_server_error(), "{jump}: {} {}", answer.status, answer.body);
        }
        assert_eq!(app.browser().get("/readyz").await.status, 200);
    }
}

/// Rule T9: a lost answer is asked for again within seconds, not for as long as the clock has gone back.
async fn r10_a_jump_back_stretches_no_window(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let tokens = app.tokens("alice", &client).await;
    let first = text(&tokens, "refresh_token");
    assert_eq!(app.refresh(&client, first).await.status, 200);
    // nodes differ by seconds
    app.clock.step_wall(-15);
    assert_eq!(app.refresh(&client, first).await.status, 200);
    app.clock.step_wall(-3600);
    tok(&app.refresh(&client, first).await, "invalid_grant");
}

/// Serving goes on, and whoever watches is told.
async fn r10_a_database_that_is_ahead_is_named(app: TestApp) {
    let ready = async || app.browser().get("/readyz").await;
    assert_eq!(ready().await.json(), json!({ "status": "ready" }));
    app.state.stored_time.set(app.clock.now().plus(120));
    let answer = ready().await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json(), json!({ "status": "ready", "warnings": ["clock"] }));
    app.advance(61);
    assert_eq!(ready().await.json(), json!({ "status": "ready" }));
}

both!(
    r10_a_jump_stops_nobody,
    r10_a_jump_back_revives_nothing,
    r10_no_clock_is_too_wrong,
    r10_a_jump_back_stretches_no_window,
    r10_a_database_that_is_ahead_is_named,
);
