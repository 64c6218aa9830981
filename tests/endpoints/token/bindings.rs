//! What is bound in a way that this release does not know (RFC 7800 §3.1): by a later one, before it was rolled
//! back. It is never taken for a bearer's.

use chancery_core::client::SigningAlgorithm;
use chancery_core::ports::{Clock as _, TokenType};
use serde_json::{Value, json};

use crate::support::answers::{inactive, rs};
use crate::support::app::{TestApp, both};
use crate::support::browser::Page;
use crate::support::people::{claims_of, web_app};
use crate::support::tokens::text;

/// A token of ours as it is, but for `cnf`.
fn bound(app: &TestApp, token: &str, cnf: Value) -> String {
    let mut claims = claims_of(token);
    claims["cnf"] = cnf;
    let (algorithm, now) = (SigningAlgorithm::RS256, app.clock.now());
    let claims = claims.to_string().into_bytes();
    app.state.signer.sign(algorithm, TokenType::AccessToken, &claims, now).expect("a key")
}

/// 500, with nothing to be used in it.
#[track_caller]
fn broken(answer: &Page) {
    assert_eq!(answer.status, 500, "{}", answer.body);
    assert_eq!(answer.json()["error"], "server_error");
    assert_eq!(answer.json()["access_token"], Value::Null);
}

async fn j1_a_bound_access_token_is_good_for_nobody(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let tokens = app.tokens("alice", &client).await;
    let genuine = text(&tokens, "access_token");
    let thumbprint = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";
    for cnf in [json!({ "jkt": thumbprint }), json!({ "x5t#S256": thumbprint }), json!({}), json!(null)] {
        let token = bound(&app, genuine, cnf);
        rs(&app.userinfo(&token).await, "invalid_token");
        inactive(&app.introspect(&client, &token).await);
    }
    app.assert_alive(&client, &tokens).await;
}

/// Although nobody can use it here: it may be good elsewhere.
async fn j8_a_bound_access_token_can_be_revoked(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let genuine = app.tokens("alice", &client).await;
    let token = bound(&app, text(&genuine, "access_token"), json!({ "jkt": "x" }));
    assert_eq!(app.call("/revoke", &client, &[("token", &token)]).await.status, 200);
    // the same `jti`
    inactive(&app.introspect(&client, text(&genuine, "access_token")).await);
}

async fn t3_a_bound_code_buys_nothing(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let code = app.code(&app.browser(), "alice", &client).await;
    app.sql("UPDATE codes SET binding = replace(binding, '{\"redirect', '{\"sender\":{\"jkt\":\"x\"},\"redirect')");
    broken(&app.redeem(&client, &code).await);
    // it is still there for whoever it is bound to
    app.sql("UPDATE codes SET binding = replace(binding, '\"sender\":{\"jkt\":\"x\"},', '')");
    assert_eq!(app.redeem(&client, &code).await.status, 200);
}

async fn t9_a_bound_grant_refreshes_nothing(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let tokens = app.tokens("alice", &client).await;
    let refresh = text(&tokens, "refresh_token");
    app.sql("UPDATE grants SET binding = '{\"jkt\":\"x\"}'");
    broken(&app.refresh(&client, refresh).await);
    broken(&app.introspect(&client, refresh).await);
    app.sql("UPDATE grants SET binding = NULL");
    assert_eq!(app.refresh(&client, refresh).await.status, 200);
}

both!(
    j1_a_bound_access_token_is_good_for_nobody,
    j8_a_bound_access_token_can_be_revoked,
    t3_a_bound_code_buys_nothing,
    t9_a_bound_grant_refreshes_nothing,
);
