//! The wall clock jumps (rule R10).

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

both!(r10_a_jump_stops_nobody, r10_a_jump_back_revives_nothing);
