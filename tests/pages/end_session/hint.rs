//! ID tokens as proof of where a sign-out comes from (rule L9).

use chancery_core::ports::Clock as _;

use super::{RETURN, Scene, confirms, returned, says_so};
use crate::support::app::{TestApp, both};
use crate::support::browser::encode;
use crate::support::front::page;
use crate::support::jws::{self, TestKey};
use crate::support::people::{claims_of, web_app};
use crate::support::tokens::text;

async fn l9_a_genuine_hint_signs_out_and_leads_back_with_the_state(app: TestApp) {
    let scene = Scene::new(app).await;
    let state = "a state & more=1 #x \u{e9}";
    let answer = scene
        .get(&[("id_token_hint", &scene.id_token), ("post_logout_redirect_uri", RETURN), ("state", state)])
        .await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let location = answer.location().expect("a location");
    assert!(location.as_str().starts_with(&format!("{RETURN}?state=")), "{location}");
    assert_eq!(location.query_pairs().collect::<Vec<_>>(), [("state".into(), state.into())]);
    scene.assert_signed_out().await;
    assert!(!scene.browser.has_session(), "the cookie is removed");
}

async fn l9_a_genuine_hint_without_a_target_ends_on_our_page(app: TestApp) {
    let scene = Scene::new(app).await;
    says_so(&scene.get(&[("id_token_hint", &scene.id_token)]).await);
    scene.assert_signed_out().await;
}

/// ID tokens live for minutes, sessions for hours.
async fn l9_an_expired_genuine_hint_is_accepted(app: TestApp) {
    let scene = Scene::new(app).await;
    scene.app.advance(3 * 3600);
    let expired = claims_of(&scene.id_token)["exp"].as_i64().expect("exp");
    assert!(expired < scene.app.clock.now().0);
    returned(
        &scene.get(&[("id_token_hint", &scene.id_token), ("post_logout_redirect_uri", RETURN)]).await,
        RETURN,
    );
    scene.assert_signed_out().await;
}

async fn l9_the_tokens_of_the_session_die_with_it(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser();
    let tokens = app.tokens_by(&browser, "alice", &client, &[("scope", "openid profile")]).await;
    browser.get(&format!("/end_session?id_token_hint={}", text(&tokens, "id_token"))).await;
    app.assert_dead(&client, &tokens).await;
}

/// A hint of a session that is over or elsewhere: genuine, so the target holds; not this session's, so the
/// person is asked.
async fn l9_a_genuine_hint_of_another_session_asks_first(app: TestApp) {
    let scene = Scene::new(app).await;
    let elsewhere = scene.app.tokens("alice", &scene.client).await;
    let hint = text(&elsewhere, "id_token");
    let confirm =
        scene.get(&[("id_token_hint", hint), ("post_logout_redirect_uri", RETURN), ("state", "x")]).await;
    confirms(&confirm);
    assert!(confirm.body.contains("Example app"), "{}", confirm.body);
    assert!(scene.is_signed_in().await);
    let form = confirm.form_with("logout-confirm").expect("a form");
    let answer = scene.browser.submit(&confirm, form, "logout-confirm").await;
    returned(&answer, &format!("{RETURN}?state=x"));
    scene.assert_signed_out().await;
    // the other session is not this browser's to end
    scene.app.assert_alive(&scene.client, &elsewhere).await;
}

/// Somebody else's ID token in this browser.
async fn l9_another_persons_hint_ends_nobodys_session(app: TestApp) {
    let scene = Scene::new(app).await;
    scene.app.user("mallory").await;
    let mallory = scene.app.browser();
    let tokens = scene.app.tokens_by(&mallory, "mallory", &scene.client, &[]).await;
    let hint = text(&tokens, "id_token");
    confirms(&scene.get(&[("id_token_hint", hint), ("post_logout_redirect_uri", RETURN)]).await);
    assert!(scene.is_signed_in().await);
    assert_eq!(mallory.get("/account").await.status, 200, "nor hers by a stranger's browser");
}

/// Whoever is signed out already is led back all the same.
async fn l9_a_genuine_hint_leads_back_when_nobody_is_signed_in(app: TestApp) {
    let scene = Scene::new(app).await;
    let parameters =
        [("id_token_hint", scene.id_token.as_str()), ("post_logout_redirect_uri", RETURN), ("state", "x")];
    for browser in [&scene.browser, &scene.app.browser()] {
        browser.clear_cookies();
        let answer = browser.get(&format!("/end_session?{}", encode(&parameters))).await;
        returned(&answer, &format!("{RETURN}?state=x"));
    }
}

/// Altered, unsigned, signed by others, of another kind, of another server.
async fn l9_a_bad_hint_is_a_page_and_ends_nothing(app: TestApp) {
    let scene = Scene::new(app).await;
    let (header, claims) = jws::read(&scene.id_token);
    let (message, signature) = scene.id_token.rsplit_once('.').expect("a signature");
    let parts: Vec<&str> = scene.id_token.split('.').collect();
    let mut other_claims = claims.clone();
    other_claims["sub"] = "somebody-else".into();
    let mut none = header.clone();
    none["alg"] = "none".into();
    let mut hs256 = header.clone();
    hs256["alg"] = "HS256".into();
    let jwks = scene.app.jwks().await;
    let public =
        jwks["keys"].as_array().expect("keys").iter().find(|k| k["kid"] == header["kid"]).expect("its key");
    let public = jws::pem(&jws::public_key(public));
    let mut embedded = header.clone();
    embedded["jwk"] = TestKey::shared("RS256").jwk.clone();
    let tokens = scene.app.tokens_by(&scene.browser, "alice", &scene.client, &[]).await;
    let access = text(&tokens, "access_token").to_owned();
    let refresh = text(&tokens, "refresh_token").to_owned();
    for hint in [
        "x".to_owned(),
        "a.b.c".to_owned(),
        "..".to_owned(),
        format!("{message}."),
        format!("{message}.{}", jws::encode([0_u8; 256])),
        format!("{message}.{signature}A"),
        format!("{}.{}.{signature}", parts[0], jws::encode(other_claims.to_string())),
        jws::unsigned(&none, &claims),
        jws::hs256(&public, &hs256, &claims),
        TestKey::shared("RS256").sign(&header, &claims),
        TestKey::shared("RS256").sign(&embedded, &claims),
        TestKey::shared("RS256").jwt(&claims),
        access,
        refresh,
        scene.id_token.replace('.', " ."),
        format!(" {}", scene.id_token),
        format!("{0}.{0}", scene.id_token),
    ] {
        let answer = scene.get(&[("id_token_hint", &hint), ("post_logout_redirect_uri", RETURN)]).await;
        page(&answer, "invalid_request");
        assert!(scene.is_signed_in().await, "{hint}");
    }
}

/// Another client's hint under this client's name.
async fn l9_a_hint_of_another_client_is_a_page(app: TestApp) {
    let scene = Scene::new(app).await;
    scene.app.client("other", web_app()).await;
    for client_id in ["other", "nobody", "APP", "app "] {
        let parameters = [
            ("id_token_hint", scene.id_token.as_str()),
            ("client_id", client_id),
            ("post_logout_redirect_uri", RETURN),
        ];
        page(&scene.get(&parameters).await, "invalid_request");
    }
    assert!(scene.is_signed_in().await);
    let right = [
        ("id_token_hint", scene.id_token.as_str()),
        ("client_id", "app"),
        ("post_logout_redirect_uri", RETURN),
    ];
    returned(&scene.get(&right).await, RETURN);
}

/// Two people at one browser: the hint names whose session ends.
async fn l9_a_hint_ends_its_own_session_alone(app: TestApp) {
    let scene = Scene::new(app).await;
    scene.app.user("bob").await;
    let login = scene.app.ask(&scene.browser, &scene.client, &[("prompt", "login")]).await;
    let login = scene.browser.open(&format!("{}&another=1", login.url)).await;
    let consent = scene.browser.sign_in(&login, "bob").await;
    scene.browser.decide(&consent, "consent-approve").await;
    let answer = scene.get(&[("id_token_hint", &scene.id_token), ("post_logout_redirect_uri", RETURN)]).await;
    returned(&answer, RETURN);
    assert!(scene.browser.has_session(), "bob is still here");
    let account = scene.browser.get("/account").await;
    assert_eq!(account.text("signed-in-as").as_deref(), Some("bob example"));
    // a confirmation without a hint ends them all
    let confirm = scene.get(&[]).await;
    let form = confirm.form_with("logout-confirm").expect("a form");
    says_so(&scene.browser.submit(&confirm, form, "logout-confirm").await);
    scene.assert_signed_out().await;
}

both!(
    l9_a_genuine_hint_signs_out_and_leads_back_with_the_state,
    l9_a_genuine_hint_without_a_target_ends_on_our_page,
    l9_an_expired_genuine_hint_is_accepted,
    l9_the_tokens_of_the_session_die_with_it,
    l9_a_genuine_hint_of_another_session_asks_first,
    l9_another_persons_hint_ends_nobodys_session,
    l9_a_genuine_hint_leads_back_when_nobody_is_signed_in,
    l9_a_bad_hint_is_a_page_and_ends_nothing,
    l9_a_hint_of_another_client_is_a_page,
    l9_a_hint_ends_its_own_session_alone,
);
