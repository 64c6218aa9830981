//! Where a sign-out leads afterwards (rule L9).

use serde_json::json;

use super::{RETURN, Scene, confirms, returned, says_so};
use crate::support::app::{ISSUER, TestApp, both};
use crate::support::browser::encode;
use crate::support::front::{app_with, page};
use crate::support::tokens::text;

/// No state, no parameter; and none is made up.
async fn l9_without_a_state_the_target_is_the_registered_uri(app: TestApp) {
    let scene = Scene::new(app).await;
    returned(
        &scene.get(&[("id_token_hint", &scene.id_token), ("post_logout_redirect_uri", RETURN)]).await,
        RETURN,
    );
}

/// Nobody proved where such a request comes from, so a confirmation leads nowhere.
async fn l9_a_target_without_a_hint_is_not_followed_even_after_confirmation(app: TestApp) {
    let scene = Scene::new(app).await;
    let confirm =
        scene.get(&[("client_id", "app"), ("post_logout_redirect_uri", RETURN), ("state", "x")]).await;
    confirms(&confirm);
    assert!(
        !confirm.body.contains("Example app"),
        "an app that has proven nothing is not named: {}",
        confirm.body
    );
    let form = confirm.form_with("logout-confirm").expect("a form");
    says_so(&scene.browser.submit(&confirm, form, "logout-confirm").await);
    scene.assert_signed_out().await;
}

async fn l9_an_unregistered_target_is_a_page_and_ends_nothing(app: TestApp) {
    let scene = Scene::new(app).await;
    let other = json!({ "post_logout_redirect_uris": ["https://other.example.test/out"] });
    scene.app.client("other", app_with(other)).await;
    for target in [
        "https://evil.example/",
        "https://app.example.test",
        "https://app.example.test//",
        "https://app.example.test/x",
        "https://app.example.test/?x=1",
        "https://app.example.test/#x",
        "https://APP.example.test/",
        "http://app.example.test/",
        "https://app.example.test:443/",
        "https://app.example.test/..//evil.example",
        "https://app.example.test/@evil.example",
        "https://app.example.test@evil.example/",
        "https://app.example.test.evil.example/",
        "https://app.example.test/callback",
        "https://other.example.test/out",
        "//app.example.test/",
        "/account",
        "javascript:alert(1)",
        " https://app.example.test/",
    ] {
        let with_hint = [("id_token_hint", scene.id_token.as_str()), ("post_logout_redirect_uri", target)];
        let with_client = [("client_id", "app"), ("post_logout_redirect_uri", target)];
        let alone = [("post_logout_redirect_uri", target)];
        for parameters in [with_hint.as_slice(), &with_client, &alone] {
            let answer = scene.get(parameters).await;
            page(&answer, "invalid_request");
            assert!(!answer.body.contains("evil"), "{target}: {}", answer.body);
        }
    }
    assert!(scene.is_signed_in().await);
}

/// The page says what is missing, not that the URI is wrong.
async fn l9_a_target_of_nobody_is_a_page_that_asks_for_the_hint(app: TestApp) {
    let scene = Scene::new(app).await;
    for target in [RETURN, "https://evil.example/"] {
        let answer = scene.get(&[("post_logout_redirect_uri", target)]).await;
        page(&answer, "invalid_request");
        let said = answer.text("error-description").expect("a description");
        assert_eq!(said, "The id_token_hint or client_id parameter is missing");
    }
    let answer = scene.get(&[("client_id", "nobody"), ("post_logout_redirect_uri", RETURN)]).await;
    let said = answer.text("error-description").expect("a description");
    assert_eq!(said, "The post_logout_redirect_uri is not registered for this application");
    assert!(scene.is_signed_in().await);
}

async fn l9_a_disabled_clients_target_is_a_page(app: TestApp) {
    let scene = Scene::new(app).await;
    scene.app.set_client_disabled(&scene.client, true).await;
    let parameters = [("id_token_hint", scene.id_token.as_str()), ("post_logout_redirect_uri", RETURN)];
    page(&scene.get(&parameters).await, "invalid_request");
    assert!(scene.is_signed_in().await);
}

async fn l9_state_may_be_2_kib_long(app: TestApp) {
    let scene = Scene::new(app).await;
    let hint = ("id_token_hint", scene.id_token.as_str());
    let target = ("post_logout_redirect_uri", RETURN);
    let over = "x".repeat(2049);
    page(&scene.get(&[hint, target, ("state", &over)]).await, "invalid_request");
    assert!(scene.is_signed_in().await);
    let fits = "x".repeat(2048);
    returned(&scene.get(&[hint, target, ("state", &fits)]).await, &format!("{RETURN}?state={fits}"));
}

/// A registered target with a query of its own keeps it.
async fn l9_a_targets_own_query_is_kept(app: TestApp) {
    let target = "https://app.example.test/out?tenant=a%2Fb";
    app.user("alice").await;
    let client = app.client("app", app_with(json!({ "post_logout_redirect_uris": [target] }))).await;
    let browser = app.browser();
    let tokens = app.tokens_by(&browser, "alice", &client, &[]).await;
    let parameters =
        [("id_token_hint", text(&tokens, "id_token")), ("post_logout_redirect_uri", target), ("state", "x")];
    returned(
        &browser.get(&format!("/end_session?{}", encode(&parameters))).await,
        &format!("{target}&state=x"),
    );
}

/// Rule G1.
async fn g1_l9_a_repeated_parameter_is_a_page(app: TestApp) {
    let scene = Scene::new(app).await;
    for (name, value) in [
        ("id_token_hint", scene.id_token.as_str()),
        ("client_id", "app"),
        ("post_logout_redirect_uri", RETURN),
        ("state", "x"),
    ] {
        let parameters =
            [("id_token_hint", scene.id_token.as_str()), ("state", "x"), (name, value), (name, value)];
        page(&scene.get(&parameters).await, "invalid_request");
    }
    assert!(scene.is_signed_in().await);
}

/// From an app's site, without our cookies: sent around by GET, where they are.
async fn l9_g11_a_post_from_an_app_is_sent_around_by_get(app: TestApp) {
    let scene = Scene::new(app).await;
    let fields = [
        ("id_token_hint", scene.id_token.as_str()),
        ("post_logout_redirect_uri", RETURN),
        ("state", "a b&c"),
    ];
    let posted = scene.app.post_cross_site("/end_session", &fields).await;
    assert_eq!(posted.status, 303);
    let onwards = posted.location().expect("onwards");
    assert_eq!((onwards.origin().ascii_serialization().as_str(), onwards.path()), (ISSUER, "/end_session"));
    assert!(scene.is_signed_in().await);
    returned(&scene.browser.get(onwards.as_str()).await, &format!("{RETURN}?state=a%20b%26c"));
    scene.assert_signed_out().await;
}

both!(
    l9_without_a_state_the_target_is_the_registered_uri,
    l9_a_target_without_a_hint_is_not_followed_even_after_confirmation,
    l9_an_unregistered_target_is_a_page_and_ends_nothing,
    l9_a_target_of_nobody_is_a_page_that_asks_for_the_hint,
    l9_a_disabled_clients_target_is_a_page,
    l9_state_may_be_2_kib_long,
    l9_a_targets_own_query_is_kept,
    g1_l9_a_repeated_parameter_is_a_page,
    l9_g11_a_post_from_an_app_is_sent_around_by_get,
);
