//! `POST /revoke` (rule J8).

use serde_json::json;

use crate::support::answers::{inactive, rs, tok, unauthenticated};
use crate::support::app::{TestApp, in_both_realms};
use crate::support::browser::Page;
use crate::support::credentials::{Credentials, app_by};
use crate::support::people::{TestClient, web_app};
use crate::support::tokens::text;

async fn revoke(app: &TestApp, client: &TestClient, token: &str) -> Page {
    app.call("/revoke", client, &[("token", token)]).await
}

#[track_caller]
fn done(answer: &Page) {
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!((answer.body.as_str(), answer.header("content-type")), ("{}", "application/json"));
    assert_eq!(answer.header("cache-control"), "no-store");
}

async fn j8_a_refresh_token_takes_its_access_tokens_along(app: TestApp) {
    app.user("alice").await;
    for method in ["client_secret_basic", "none"] {
        let client = app.client(&format!("app-{method}"), app_by(method)).await;
        let first = app.tokens("alice", &client).await;
        let second = app.refresh(&client, text(&first, "refresh_token")).await.json();
        done(&revoke(&app, &client, text(&second, "refresh_token")).await);
        app.assert_dead(&client, &second).await;
        app.assert_dead(&client, &first).await;
        // once more is no error (RFC 7009 §2.2)
        done(&revoke(&app, &client, text(&second, "refresh_token")).await);
    }
}

async fn j8_an_old_refresh_token_ends_the_family_too(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let first = app.tokens("alice", &client).await;
    let second = app.refresh(&client, text(&first, "refresh_token")).await.json();
    done(&revoke(&app, &client, text(&first, "refresh_token")).await);
    app.assert_dead(&client, &second).await;
}

/// At the node that was asked, without waiting for the change feed.
async fn j8_a_revocation_holds_at_once(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    for name in ["access_token", "refresh_token"] {
        let tokens = app.tokens("alice", &client).await;
        done(&revoke(&app, &client, text(&tokens, name)).await);
        rs(&app.userinfo(text(&tokens, "access_token")).await, "invalid_token");
        inactive(&app.introspect(&client, text(&tokens, "access_token")).await);
    }
}

async fn j8_an_access_token_is_revoked_alone(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let first = app.tokens("alice", &client).await;
    done(&revoke(&app, &client, text(&first, "access_token")).await);
    app.sync();
    rs(&app.userinfo(text(&first, "access_token")).await, "invalid_token");
    inactive(&app.introspect(&client, text(&first, "access_token")).await);
    let second = app.refresh(&client, text(&first, "refresh_token")).await;
    assert_eq!(second.status, 200, "{}", second.body);
    app.assert_alive(&client, &second.json()).await;
    rs(&app.userinfo(text(&first, "access_token")).await, "invalid_token");
}

async fn j8_a_clients_own_token_is_revoked(app: TestApp) {
    let client = app.client("app", web_app()).await;
    let own = app.client_credentials(&client, &[]).await.json();
    let other = app.client_credentials(&client, &[]).await.json();
    assert_eq!(app.introspect(&client, text(&own, "access_token")).await.json()["active"], true);
    done(&revoke(&app, &client, text(&own, "access_token")).await);
    inactive(&app.introspect(&client, text(&own, "access_token")).await);
    assert_eq!(app.introspect(&client, text(&other, "access_token")).await.json()["active"], true);
}

async fn j8_a_wrong_hint_still_works(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    for (name, hint) in [
        ("access_token", "refresh_token"),
        ("refresh_token", "access_token"),
        ("access_token", "nonsense"),
        ("refresh_token", "id_token"),
    ] {
        let tokens = app.tokens("alice", &client).await;
        let parameters = [("token", text(&tokens, name)), ("token_type_hint", hint)];
        done(&app.call("/revoke", &client, &parameters).await);
        inactive(&app.introspect(&client, text(&tokens, name)).await);
        rs(&app.userinfo(text(&tokens, "access_token")).await, "invalid_token");
    }
}

async fn j8_a_stranger_is_refused_without_effect(app: TestApp) {
    app.user("alice").await;
    let owner = app.client("owner", web_app()).await;
    let tokens = app.tokens("alice", &owner).await;
    let own = app.client_credentials(&owner, &[]).await.json();
    for (id, metadata) in [("stranger", web_app()), ("public-stranger", app_by("none"))] {
        let stranger = app.client(id, metadata).await;
        for token in
            [text(&tokens, "access_token"), text(&tokens, "refresh_token"), text(&own, "access_token")]
        {
            tok(&revoke(&app, &stranger, token).await, "invalid_grant");
        }
    }
    app.assert_alive(&owner, &tokens).await;
    app.sync();
    assert_eq!(app.introspect(&owner, text(&own, "access_token")).await.json()["active"], true);
}

async fn j8_nobody_is_refused_without_effect(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let resource = app.resource("https://api.example.test", json!({})).await;
    let wanted = [("resource", "https://api.example.test")];
    let tokens = app.tokens_by(&app.browser(), "alice", &client, &wanted).await;
    for name in ["access_token", "refresh_token"] {
        let token = [("token", text(&tokens, name))];
        for (credentials, by_basic) in [
            (Credentials::default(), false),
            (Credentials::none("app"), false),
            (Credentials::basic("app", "wrong"), true),
            (Credentials::basic(&resource.id, resource.secret.as_deref().expect("a secret")), true),
            (Credentials::none("nobody"), false),
        ] {
            unauthenticated(&app.call_as("/revoke", &credentials, &token).await, by_basic);
        }
    }
    app.assert_alive(&client, &tokens).await;
}

async fn j8_what_is_not_known_is_gone_already(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser();
    let tokens = app.tokens_by(&browser, "alice", &client, &[]).await;
    let code = app.code(&browser, "alice", &client).await;
    for (what, token) in app.other_tokens(&client, &tokens, &code) {
        if what != "a refresh token" {
            done(&revoke(&app, &client, &token).await);
        }
    }
    for (_, forged) in app.forgeries(text(&tokens, "access_token")).await {
        done(&revoke(&app, &client, &forged).await);
    }
    // not one of them reached the genuine ones
    app.assert_alive(&client, &tokens).await;
    assert_eq!(app.redeem(&client, &code).await.status, 200);
}

async fn j8_an_expired_token_is_no_error(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let tokens = app.tokens("alice", &client).await;
    app.advance(700);
    done(&revoke(&app, &client, text(&tokens, "access_token")).await);
    assert_eq!(app.introspect(&client, text(&tokens, "refresh_token")).await.json()["active"], true);
}

async fn j8_a_request_without_a_token_is_invalid(app: TestApp) {
    let client = app.client("app", web_app()).await;
    tok(&app.call("/revoke", &client, &[]).await, "invalid_request");
    tok(&revoke(&app, &client, "").await, "invalid_request");
    tok(&app.call("/revoke", &client, &[("token", "x"), ("token", "x")]).await, "invalid_request");
}

/// Purging the database and sweeping the memory must not bring it back.
async fn j8_a_revocation_outlives_the_purge_as_long_as_its_token(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let tokens = app.tokens("alice", &client).await;
    done(&revoke(&app, &client, text(&tokens, "access_token")).await);
    app.advance(598);
    app.purge().await;
    app.state.live.sweep(chancery_core::ports::Clock::now(&*app.clock));
    rs(&app.userinfo(text(&tokens, "access_token")).await, "invalid_token");
}

in_both_realms!(
    j8_a_refresh_token_takes_its_access_tokens_along,
    j8_an_old_refresh_token_ends_the_family_too,
    j8_a_revocation_holds_at_once,
    j8_an_access_token_is_revoked_alone,
    j8_a_clients_own_token_is_revoked,
    j8_a_wrong_hint_still_works,
    j8_a_stranger_is_refused_without_effect,
    j8_nobody_is_refused_without_effect,
    j8_what_is_not_known_is_gone_already,
    j8_an_expired_token_is_no_error,
    j8_a_request_without_a_token_is_invalid,
    j8_a_revocation_outlives_the_purge_as_long_as_its_token,
);
