//! The page that asks, where nothing proves that the person wants to sign out (rules C2, L9).

use super::{RETURN, Scene, confirms, says_so};
use crate::support::app::{TestApp, both};
use crate::support::browser::encode;
use crate::support::front::{SESSION_COOKIE, forged, hidden};
use crate::support::html;
use crate::support::people::web_app;
use crate::support::tokens::text;

/// By a page of ours, and only by a press of its button.
async fn l9_without_parameters_the_person_is_asked(app: TestApp) {
    let scene = Scene::new(app).await;
    let confirm = scene.get(&[]).await;
    confirms(&confirm);
    assert_eq!(confirm.text("signed-in-as").as_deref(), Some("alice example alice@example.test"));
    assert!(scene.is_signed_in().await, "GET ends no session");
    let form = confirm.form_with("logout-confirm").expect("a form");
    says_so(&scene.browser.submit(&confirm, form, "logout-confirm").await);
    scene.assert_signed_out().await;
}

/// Every way to lead somebody there by an image, a link or a redirect.
async fn l9_no_get_without_a_matching_hint_ends_a_session(app: TestApp) {
    let scene = Scene::new(app).await;
    let csrf = hidden(&scene.get(&[]).await, "csrf");
    let flow = hidden(&scene.get(&[]).await, "flow");
    for parameters in [
        vec![],
        vec![("client_id", "app")],
        vec![("client_id", "app"), ("post_logout_redirect_uri", RETURN)],
        vec![("client_id", "app"), ("post_logout_redirect_uri", RETURN), ("state", "x")],
        vec![("logout_hint", "alice")],
        vec![("confirm", "true")],
        vec![("csrf", &csrf), ("flow", &flow), ("confirm", "true")],
        vec![("ui_locales", "de")],
        vec![("client_id", "nobody")],
    ] {
        let answer = scene.get(&parameters).await;
        confirms(&answer);
        assert!(scene.is_signed_in().await, "{parameters:?}");
    }
}

async fn l9_without_a_hint_and_a_session_our_page_says_so(app: TestApp) {
    app.client("app", web_app()).await;
    let query = encode(&[("client_id", "app"), ("post_logout_redirect_uri", RETURN)]);
    says_so(&app.browser().get("/end_session").await);
    says_so(&app.browser().get(&format!("/end_session?{query}")).await);
}

/// A form on a foreign site that has everything but our token.
async fn c2_l9_a_forged_confirmation_is_refused(app: TestApp) {
    let scene = Scene::new(app).await;
    let confirm = scene.get(&[]).await;
    let (csrf, flow) = (hidden(&confirm, "csrf"), hidden(&confirm, "flow"));
    let stranger = scene.app.browser_of("alice").await;
    let foreign = hidden(&stranger.get("/end_session").await, "csrf");
    for token in [foreign.as_str(), "x", "x.y", &format!("{csrf}A")] {
        forged(
            &scene
                .browser
                .post("/end_session", &[("csrf", token), ("flow", &flow), ("confirm", "true")])
                .await,
        );
    }
    let fields = [("csrf", csrf.as_str()), ("flow", &flow), ("confirm", "true")];
    forged(&scene.browser.post_with("/end_session", &fields, &[("origin", "https://evil.example")]).await);
    assert!(scene.is_signed_in().await);
    assert_eq!(stranger.get("/account").await.status, 200);
}

/// The sealed target of the page cannot be changed, nor carried into another browser.
async fn l9_a_tampered_confirmation_leads_nowhere(app: TestApp) {
    let scene = Scene::new(app).await;
    let elsewhere = scene.app.tokens("alice", &scene.client).await;
    let hint = text(&elsewhere, "id_token");
    let parameters = [("id_token_hint", hint), ("post_logout_redirect_uri", RETURN)];
    let attacker = scene.app.browser_of("alice").await;
    let stolen = attacker.get(&format!("/end_session?{}", encode(&parameters))).await;
    let stolen = hidden(&stolen, "flow");
    let confirm = scene.get(&parameters).await;
    let csrf = hidden(&confirm, "csrf");
    for flow in [stolen.as_str(), "https://evil.example/", "x", ""] {
        let fields = [
            ("csrf", csrf.as_str()),
            ("flow", flow),
            ("confirm", "true"),
            ("post_logout_redirect_uri", "https://evil.example/"),
        ];
        says_so(&scene.browser.post("/end_session", &fields).await);
        // the session is over with the first of them; the form of an ended session is still this browser's
        if !scene.browser.has_session() {
            break;
        }
    }
    scene.assert_signed_out().await;
}

/// A page that can be cancelled without a trace, and a link in it that leads home.
async fn l9_the_confirmation_can_be_left(app: TestApp) {
    let scene = Scene::new(app).await;
    let confirm = scene.get(&[]).await;
    assert_eq!(html::attribute_of(&confirm.body, "logout-cancel", "href").as_deref(), Some("/account"));
    assert_eq!(scene.browser.get("/account").await.status, 200);
}

/// Somebody without the browser cookie gets one, so that the form of this very page works.
async fn l9_the_form_works_without_a_browser_cookie(app: TestApp) {
    let scene = Scene::new(app).await;
    let session = scene.browser.cookies()[SESSION_COOKIE].clone();
    scene.browser.clear_cookies();
    scene.browser.set_cookie(SESSION_COOKIE, &session);
    let confirm = scene.get(&[]).await;
    let form = confirm.form_with("logout-confirm").expect("a form");
    says_so(&scene.browser.submit(&confirm, form, "logout-confirm").await);
    scene.assert_signed_out().await;
}

both!(
    l9_without_parameters_the_person_is_asked,
    l9_no_get_without_a_matching_hint_ends_a_session,
    l9_without_a_hint_and_a_session_our_page_says_so,
    c2_l9_a_forged_confirmation_is_refused,
    l9_a_tampered_confirmation_leads_nowhere,
    l9_the_confirmation_can_be_left,
    l9_the_form_works_without_a_browser_cookie,
);
