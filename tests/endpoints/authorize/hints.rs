//! `id_token_hint` and `login_hint` (OpenID Connect Core §3.1.2.1).

use crate::support::app::{TestApp, both};
use crate::support::browser::Browser;
use crate::support::front::{code_of, first_party, flow_of, is_login, page, redirected};
use crate::support::html;
use crate::support::people::{TestClient, web_app};
use crate::support::tokens::text;

/// An ID token of a person for a client, from a browser of its own.
async fn id_token(app: &TestApp, username: &str, client: &TestClient) -> String {
    let tokens = app.tokens(username, client).await;
    text(&tokens, "id_token").to_owned()
}

async fn email(app: &TestApp, client: &TestClient, answer: &crate::support::browser::Page) -> String {
    let tokens = app.bought(client, answer).await;
    let userinfo = app.userinfo(text(&tokens, "access_token")).await.json();
    userinfo["email"].as_str().expect("an address").to_owned()
}

async fn z8_the_hinted_person_is_taken_though_another_signed_in_later(app: TestApp) {
    app.user("alice").await;
    app.user("bob").await;
    let client = app.client("app", first_party()).await;
    let hint = id_token(&app, "alice", &client).await;
    let browser = app.browser_of("alice").await;
    app.sign_in_at(&browser, "bob").await;
    for change in [&[("id_token_hint", hint.as_str())][..], &[("id_token_hint", &hint), ("prompt", "none")]] {
        let answer = browser.get(&client.authorize_url(change)).await;
        assert_eq!(email(&app, &client, &answer).await, "alice@example.test");
    }
}

async fn z8_a_hint_at_somebody_else_is_login_required_when_nobody_may_be_asked(app: TestApp) {
    app.user("alice").await;
    app.user("bob").await;
    let client = app.client("app", first_party()).await;
    let hint = id_token(&app, "alice", &client).await;
    let browser = app.browser_of("bob").await;
    let change = [("id_token_hint", hint.as_str()), ("prompt", "none")];
    redirected(&browser.get(&client.authorize_url(&change)).await, "login_required");
}

/// The hinted person may come, and nobody else instead.
async fn z8_somebody_else_than_the_hinted_person_is_login_required(app: TestApp) {
    app.user("alice").await;
    app.user("bob").await;
    let client = app.client("app", first_party()).await;
    let hint = id_token(&app, "alice", &client).await;
    for browser in [app.browser(), app.browser_of("bob").await] {
        let login = app.ask(&browser, &client, &[("id_token_hint", &hint)]).await;
        assert!(is_login(&login), "{}", login.body);
        redirected(&browser.sign_in(&login, "bob").await, "login_required");
    }
    let browser = app.browser();
    let login = app.ask(&browser, &client, &[("id_token_hint", &hint)]).await;
    let answer = browser.sign_in(&login, "alice").await;
    assert_eq!(email(&app, &client, &answer).await, "alice@example.test");
}

/// Another person's password does not confirm the hinted one.
async fn z8_another_persons_password_does_not_stand_for_the_hinted_one(app: TestApp) {
    app.user("alice").await;
    app.user("bob").await;
    let client = app.client("app", first_party()).await;
    let hint = id_token(&app, "alice", &client).await;
    let browser = app.browser_of("alice").await;
    let login = app.ask(&browser, &client, &[("id_token_hint", &hint), ("prompt", "login")]).await;
    let answer = browser.sign_in(&login, "bob").await;
    assert!(answer.location().is_none(), "{:?}", answer.location());
    assert!(is_login(&answer), "{}", answer.body);
}

async fn z8_an_expired_hint_still_names_its_person(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let hint = id_token(&app, "alice", &client).await;
    app.advance(3600);
    let browser = app.browser_of("alice").await;
    let change = [("id_token_hint", hint.as_str()), ("prompt", "none")];
    code_of(&browser.get(&client.authorize_url(&change)).await);
}

async fn a_hint_that_is_no_id_token_for_this_client_is_an_invalid_request(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let other = app.client("other", first_party()).await;
    let tokens = app.tokens("alice", &client).await;
    let genuine = text(&tokens, "id_token");
    let (signed, signature) = genuine.rsplit_once('.').expect("a JWT");
    let (_, claims) = signed.split_once('.').expect("a JWT");
    let mut altered = signature.to_owned();
    altered.replace_range(..1, if signature.starts_with('A') { "B" } else { "A" });
    let foreign = id_token(&app, "alice", &other).await;
    for hint in [
        "x",
        "..",
        "a.b.c",
        // {"alg":"none"}
        &format!("eyJhbGciOiJub25lIn0.{claims}."),
        &format!("{signed}.{altered}"),
        &format!("{signed}."),
        text(&tokens, "access_token"),
        text(&tokens, "refresh_token"),
        &foreign,
    ] {
        redirected(&app.ask_cold(&client, &[("id_token_hint", hint)]).await, "invalid_request");
    }
}

async fn login_hint_is_filled_in_and_escaped(app: TestApp) {
    let client = app.client("app", web_app()).await;
    for hint in ["alice", "alice@example.test", "\"><script>alert(1)</script>", "ünïcode"] {
        let login = app.ask(&app.browser(), &client, &[("login_hint", hint)]).await;
        assert!(is_login(&login), "{}", login.body);
        assert_eq!(html::attribute_of(&login.body, "username", "value").as_deref(), Some(hint));
        assert!(!login.body.contains("<script>alert"), "{}", login.body);
    }
}

/// It is a hint and no more: somebody else may sign in.
async fn login_hint_binds_nobody(app: TestApp) {
    app.user("alice").await;
    app.user("bob").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser();
    let login = app.ask(&browser, &client, &[("login_hint", "alice")]).await;
    assert_eq!(email(&app, &client, &browser.sign_in(&login, "bob").await).await, "bob@example.test");
}

/// The hint is frozen with the request; a changed address does not swap the person.
async fn z9_the_hint_of_an_accepted_request_cannot_be_swapped(app: TestApp) {
    app.user("alice").await;
    app.user("bob").await;
    let client = app.client("app", first_party()).await;
    let (of_alice, of_bob) = (id_token(&app, "alice", &client).await, id_token(&app, "bob", &client).await);
    let browser: Browser = app.browser();
    let login = app.ask(&browser, &client, &[("id_token_hint", &of_alice)]).await;
    let url = format!("/login?flow={}&id_token_hint={of_bob}&login_hint=bob", flow_of(&login));
    let login = browser.open(&url).await;
    assert_eq!(html::attribute_of(&login.body, "username", "value").as_deref(), Some(""));
    redirected(&browser.sign_in(&login, "bob").await, "login_required");
}

async fn over_long_hints_are_refused_not_cut(app: TestApp) {
    let client = app.client("app", web_app()).await;
    for name in ["login_hint", "ui_locales", "nonce"] {
        let longest = "x".repeat(2048);
        assert!(is_login(&app.ask(&app.browser(), &client, &[(name, &longest)]).await));
        let answer = app.ask_cold(&client, &[(name, &format!("{longest}x"))]).await;
        redirected(&answer, "invalid_request");
    }
}

/// A hint for a client that is not there is judged after the client.
async fn z1_a_hint_does_not_prove_the_client(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let hint = id_token(&app, "alice", &client).await;
    page(
        &app.ask_cold(&client, &[("client_id", "nobody"), ("id_token_hint", &hint)]).await,
        "invalid_client",
    );
}

both!(
    z8_the_hinted_person_is_taken_though_another_signed_in_later,
    z8_a_hint_at_somebody_else_is_login_required_when_nobody_may_be_asked,
    z8_somebody_else_than_the_hinted_person_is_login_required,
    z8_another_persons_password_does_not_stand_for_the_hinted_one,
    z8_an_expired_hint_still_names_its_person,
    a_hint_that_is_no_id_token_for_this_client_is_an_invalid_request,
    login_hint_is_filled_in_and_escaped,
    login_hint_binds_nobody,
    z9_the_hint_of_an_accepted_request_cannot_be_swapped,
    over_long_hints_are_refused_not_cut,
    z1_a_hint_does_not_prove_the_client,
);
