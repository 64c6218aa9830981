//! Grants that no session at a browser of ours stands behind, as devices and services have them.

use chancery_core::account::AccountId;
use chancery_core::ports::Clock as _;

use crate::support::answers::inactive;
use crate::support::app::{TestApp, both};
use crate::support::people::{claims_of, web_app};
use crate::support::tokens::text;

/// Takes the grants of a person out of their sessions.
async fn take_out(app: &TestApp, account: AccountId) {
    let (realm, now) = (app.state.realm.id.clone(), app.clock.now());
    app.work(move |tx| {
        for mut grant in tx.grants_of_account(&realm, &account, now)? {
            tx.delete_grant(&realm, &grant.id)?;
            grant.authorization.session = None;
            grant.session_bound = false;
            tx.insert_grant(&grant)?;
        }
        Ok(())
    })
    .await;
}

async fn t8_it_is_used_and_revoked_like_any_other(app: TestApp) {
    let alice = app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser();
    let first = app.tokens_by(&browser, "alice", &client, &[]).await;
    take_out(&app, alice).await;
    let tokens = app.refresh(&client, text(&first, "refresh_token")).await.json();
    app.assert_alive(&client, &tokens).await;
    for name in ["access_token", "id_token"] {
        let claims = claims_of(text(&tokens, name));
        assert!(claims["sub"].is_string() && claims.get("sid").is_none(), "{name}: {claims}");
    }
    for name in ["access_token", "refresh_token"] {
        let answer = app.introspect(&client, text(&tokens, name)).await.json();
        assert!(answer["active"] == true && answer.get("sid").is_none(), "{name}: {answer}");
    }
    let refresh = text(&tokens, "refresh_token");
    assert_eq!(app.call("/revoke", &client, &[("token", refresh)]).await.status, 200);
    app.assert_dead(&client, &tokens).await;
}

/// Its ID token names no session either: whoever is signed in is asked.
async fn l9_no_sign_out_ends_it(app: TestApp) {
    let alice = app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser();
    let first = app.tokens_by(&browser, "alice", &client, &[]).await;
    take_out(&app, alice).await;
    let tokens = app.refresh(&client, text(&first, "refresh_token")).await.json();
    let leave =
        |tokens: &serde_json::Value| format!("/end_session?id_token_hint={}", text(tokens, "id_token"));
    let asked = browser.get(&leave(&tokens)).await;
    assert!(asked.status == 200 && asked.form_with("logout-confirm").is_some(), "{}", asked.body);
    let left = browser.get(&leave(&first)).await;
    assert!(left.form_with("logout-confirm").is_none() && !browser.has_session(), "{}", left.body);
    app.assert_alive(&client, &tokens).await;
}

/// A disabled person's ends all the same (rule T13).
async fn t13_it_ends_with_its_person(app: TestApp) {
    let alice = app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let tokens = app.tokens("alice", &client).await;
    take_out(&app, alice.clone()).await;
    app.assert_alive(&client, &tokens).await;
    app.disable_account(&alice).await;
    inactive(&app.introspect(&client, text(&tokens, "refresh_token")).await);
    app.assert_dead(&client, &tokens).await;
}

both!(t8_it_is_used_and_revoked_like_any_other, l9_no_sign_out_ends_it, t13_it_ends_with_its_person,);
