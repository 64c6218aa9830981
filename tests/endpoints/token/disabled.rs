//! Accounts and clients that are switched off, and sessions that end, between two steps (rule T13).

use crate::support::administration::{api, api_app};
use crate::support::answers::{inactive, rs, tok, unauthenticated};
use crate::support::app::{TestApp, in_both_realms};
use crate::support::people::{query_of, web_app};
use crate::support::tokens::text;

async fn t13_a_disabled_client_redeems_no_code(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let code = app.code(&app.browser(), "alice", &client).await;
    app.set_client_disabled(&client, true).await;
    unauthenticated(&app.redeem(&client, &code).await, true);
    app.set_client_disabled(&client, false).await;
    tok(&app.redeem(&client, &code).await, "invalid_grant");
}

/// What a node remembers of a client may be old; what a redemption decides on is read in its transaction.
async fn t13_memory_that_is_behind_redeems_nothing_of_a_disabled_client(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser();
    let tokens = app.tokens_by(&browser, "alice", &client, &[]).await;
    let code = app.code(&browser, "alice", &client).await;
    let remembered = app.state.live.client(&client.id).expect("in memory");
    app.set_client_disabled(&client, true).await;
    app.state.live.fill_client(app.state.live.client_ticket(), &remembered);
    unauthenticated(&app.redeem(&client, &code).await, true);
    unauthenticated(&app.refresh(&client, text(&tokens, "refresh_token")).await, true);
}

async fn t13_tokens_of_a_disabled_client_are_refused(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", api_app()).await;
    let resource = app.resource("https://api.example.test", api()).await;
    let wanted = [("resource", "https://api.example.test")];
    let tokens = app.tokens_by(&app.browser(), "alice", &client, &wanted).await;
    let access = text(&tokens, "access_token");
    assert_eq!(app.introspect(&resource, access).await.json()["active"], true);
    let own = app.client_credentials(&client, &wanted).await.json();
    assert_eq!(app.introspect(&resource, text(&own, "access_token")).await.json()["active"], true);

    app.set_client_disabled(&client, true).await;
    unauthenticated(&app.refresh(&client, text(&tokens, "refresh_token")).await, true);
    unauthenticated(&app.client_credentials(&client, &[]).await, true);
    unauthenticated(&app.introspect(&client, access).await, true);
    unauthenticated(&app.call("/revoke", &client, &[("token", access)]).await, true);
    rs(&app.userinfo(access).await, "invalid_token");
    inactive(&app.introspect(&resource, access).await);
    inactive(&app.introspect(&resource, text(&own, "access_token")).await);

    // nor when it is enabled, though all that it gets from then on is good
    app.set_client_disabled(&client, false).await;
    app.assert_dead(&client, &tokens).await;
    inactive(&app.introspect(&resource, access).await);
    inactive(&app.introspect(&resource, text(&own, "access_token")).await);
    inactive(&app.introspect(&client, text(&own, "access_token")).await);
    let later = app.client_credentials(&client, &wanted).await.json();
    assert_eq!(app.introspect(&resource, text(&later, "access_token")).await.json()["active"], true);
}

/// What one node issues in the moment in which another one disables the client.
async fn t13_what_was_issued_by_old_memory_dies_with_the_client(app: TestApp) {
    let client = app.client("app", api_app()).await;
    let resource = app.resource("https://api.example.test", api()).await;
    let wanted = [("resource", "https://api.example.test")];
    app.client_credentials(&client, &wanted).await.json();
    let remembered = app.state.live.client(&client.id).expect("in memory");
    app.set_client_disabled(&client, true).await;
    app.state.live.fill_client(app.state.live.client_ticket(), &remembered);
    let late = app.client_credentials(&client, &wanted).await.json();
    app.set_client_disabled(&client, false).await;
    inactive(&app.introspect(&resource, text(&late, "access_token")).await);
}

async fn t13_tokens_of_a_deleted_client_are_refused(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", api_app()).await;
    let resource = app.resource("https://api.example.test", api()).await;
    let wanted = [("resource", "https://api.example.test")];
    let browser = app.browser();
    let tokens = app.tokens_by(&browser, "alice", &client, &wanted).await;
    let own = app.client_credentials(&client, &wanted).await.json();
    let code = app.code(&browser, "alice", &client).await;
    assert_eq!(app.introspect(&resource, text(&own, "access_token")).await.json()["active"], true);

    app.delete_client(&client).await;
    unauthenticated(&app.redeem(&client, &code).await, true);
    unauthenticated(&app.refresh(&client, text(&tokens, "refresh_token")).await, true);
    rs(&app.userinfo(text(&tokens, "access_token")).await, "invalid_token");
    inactive(&app.introspect(&resource, text(&tokens, "access_token")).await);
    inactive(&app.introspect(&resource, text(&own, "access_token")).await);

    // nor do they come back with another client of that name
    let again = app.client("app", api_app()).await;
    tok(&app.redeem(&again, &code).await, "invalid_grant");
    app.assert_dead(&again, &tokens).await;
    inactive(&app.introspect(&resource, text(&own, "access_token")).await);
    inactive(&app.introspect(&again, text(&own, "access_token")).await);
}

async fn t13_nothing_is_issued_for_a_deleted_resource(app: TestApp) {
    app.user("alice").await;
    let mut metadata = api_app();
    metadata["default_resource"] = "https://api.example.test".into();
    let client = app.client("app", metadata).await;
    let resource = app.resource("https://api.example.test", api()).await;
    let browser = app.browser();
    let tokens = app.tokens_by(&browser, "alice", &client, &[]).await;
    let own = app.client_credentials(&client, &[]).await.json();
    let code = app.code(&browser, "alice", &client).await;
    assert_eq!(app.introspect(&resource, text(&own, "access_token")).await.json()["active"], true);

    app.delete_resource("https://api.example.test").await;
    let asked = browser.open(&client.authorize_url(&[])).await.location().expect("a redirect");
    assert_eq!(query_of(&asked, "error").as_deref(), Some("invalid_target"));
    tok(&app.client_credentials(&client, &[]).await, "invalid_target");
    tok(&app.refresh(&client, text(&tokens, "refresh_token")).await, "invalid_target");

    // another one of that name was granted nothing, and is shown nothing
    let again = app.resource("https://api.example.test", api()).await;
    tok(&app.redeem(&client, &code).await, "invalid_target");
    tok(&app.refresh(&client, text(&tokens, "refresh_token")).await, "invalid_target");
    inactive(&app.introspect(&again, text(&tokens, "access_token")).await);
    inactive(&app.introspect(&again, text(&own, "access_token")).await);
    let later = app.client_credentials(&client, &[]).await.json();
    assert_eq!(app.introspect(&again, text(&later, "access_token")).await.json()["active"], true);
}

async fn t13_a_disabled_account_redeems_no_code(app: TestApp) {
    let alice = app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let code = app.code(&app.browser(), "alice", &client).await;
    app.disable_account(&alice).await;
    tok(&app.redeem(&client, &code).await, "invalid_grant");
    // nor does it come back with the account
    app.enable_account(&alice).await;
    tok(&app.redeem(&client, &code).await, "invalid_grant");
}

async fn t13_tokens_of_a_disabled_account_are_refused_for_good(app: TestApp) {
    let alice = app.user("alice").await;
    app.user("bob").await;
    let client = app.client("app", web_app()).await;
    let offline = [("scope", "openid email offline_access")];
    let tokens = app.tokens("alice", &client).await;
    let offline = app.tokens_by(&app.browser(), "alice", &client, &offline).await;
    let bobs = app.tokens("bob", &client).await;
    app.assert_alive(&client, &offline).await;

    app.disable_account(&alice).await;
    app.assert_dead(&client, &tokens).await;
    app.assert_dead(&client, &offline).await;
    app.assert_alive(&client, &bobs).await;

    app.enable_account(&alice).await;
    app.assert_dead(&client, &tokens).await;
    app.assert_dead(&client, &offline).await;
}

/// A browser that is still signed in gets no further either.
async fn t13_a_disabled_account_gets_no_new_code(app: TestApp) {
    let alice = app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser();
    app.code(&browser, "alice", &client).await;
    app.disable_account(&alice).await;
    let page = browser.open(&client.authorize_url(&[("prompt", "none")])).await;
    let location = page.location().expect("a redirect");
    assert_eq!(query_of(&location, "error").as_deref(), Some("login_required"));
    assert_eq!(query_of(&location, "code"), None);
}

async fn t13_a_code_dies_with_its_session(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    for scope in ["openid email", "openid email offline_access"] {
        let browser = app.browser();
        let tokens = app.tokens_by(&browser, "alice", &client, &[]).await;
        let callback = app.authorize(&browser, "alice", &client, &[("scope", scope)]).await;
        let code = query_of(&callback, "code").expect("a code");
        browser.open(&format!("/end_session?id_token_hint={}", text(&tokens, "id_token"))).await;
        tok(&app.redeem(&client, &code).await, "invalid_grant");
    }
}

in_both_realms!(
    t13_a_disabled_client_redeems_no_code,
    t13_memory_that_is_behind_redeems_nothing_of_a_disabled_client,
    t13_tokens_of_a_disabled_client_are_refused,
    t13_what_was_issued_by_old_memory_dies_with_the_client,
    t13_tokens_of_a_deleted_client_are_refused,
    t13_nothing_is_issued_for_a_deleted_resource,
    t13_a_disabled_account_redeems_no_code,
    t13_tokens_of_a_disabled_account_are_refused_for_good,
    t13_a_disabled_account_gets_no_new_code,
    t13_a_code_dies_with_its_session,
);
