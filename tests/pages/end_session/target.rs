//! Where a sign-out leads afterwards (rule L9).

use serde_json::json;

use super::{RETURN, Scene, confirms, returned, says_so};
use crate::support::app::{ISSUER, TestApp, both};
use crate::support::browser::{Page, encode};
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

/// Nobody proved where such a request comes from, so the person is asked, and told where it leads.
async fn l9_a_target_without_a_hint_is_followed_after_confirmation(app: TestApp) {
    let scene = Scene::new(app).await;
    let confirm =
        scene.get(&[("client_id", "app"), ("post_logout_redirect_uri", RETURN), ("state", "x")]).await;
    confirms(&confirm);
    assert!(confirm.text("logout-then").is_some_and(|then| then.contains("app.example.test")));
    assert!(
        !confirm.body.contains("Example app"),
        "an app that has proven nothing is not named: {}",
        confirm.body
    );
    assert!(scene.is_signed_in().await);
    let form = confirm.form_with("logout-confirm").expect("a form");
    returned(&scene.browser.submit(&confirm, form, "logout-confirm").await, &format!("{RETURN}?state=x"));
    scene.assert_signed_out().await;
}

/// The button pressed twice, or in two tabs.
async fn confirming_twice_ends_where_confirming_once_does(app: TestApp) {
    let scene = Scene::new(app).await;
    let here = scene.get(&[]).await;
    let there = scene.get(&[("client_id", "app"), ("post_logout_redirect_uri", RETURN)]).await;
    let press = async |page: &Page| {
        let form = page.form_with("logout-confirm").expect("a form");
        scene.browser.submit(page, form, "logout-confirm").await
    };
    for _ in 0..2 {
        says_so(&press(&here).await);
        returned(&press(&there).await, RETURN);
    }
    scene.assert_signed_out().await;
}

/// Programs listen on the port that is free (rule Z2).
async fn l9_z2_the_port_of_a_loopback_target_is_free(app: TestApp) {
    let registered = json!({ "post_logout_redirect_uris": ["http://127.0.0.1/out"] });
    app.user("alice").await;
    let client = app.client("app", app_with(registered)).await;
    for (target, fits) in [
        ("http://127.0.0.1/out", true),
        ("http://127.0.0.1:49152/out", true),
        ("http://127.0.0.1:49152/other", false),
        ("http://localhost:49152/out", false),
        ("https://127.0.0.1:49152/out", false),
        ("http://127.0.0.1:49152@evil.example/out", false),
    ] {
        let browser = app.browser();
        let tokens = app.tokens_by(&browser, "alice", &client, &[]).await;
        let parameters = [("id_token_hint", text(&tokens, "id_token")), ("post_logout_redirect_uri", target)];
        let answer = browser.get(&format!("/end_session?{}", encode(&parameters))).await;
        if fits {
            returned(&answer, target);
        } else {
            page(&answer, "invalid_request");
        }
    }
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
        for parameters in [with_hint.as_slice(), &with_client] {
            let answer = scene.get(parameters).await;
            page(&answer, "invalid_request");
            assert!(!answer.body.contains("evil"), "{target}: {}", answer.body);
        }
    }
    assert!(scene.is_signed_in().await);
}

/// The page says what is missing, not that the URI is wrong, and signs out all the same.
async fn l9_a_target_of_nobody_is_a_question_that_says_what_is_missing(app: TestApp) {
    let scene = Scene::new(app).await;
    let mut asked = None;
    for target in [RETURN, "https://evil.example/", "javascript:alert(1)"] {
        for client_id in [vec![], vec![("client_id", "nobody")]] {
            let answer = scene.get(&[vec![("post_logout_redirect_uri", target)], client_id].concat()).await;
            confirms(&answer);
            let said = answer.text("logout-unidentified").expect("what is missing");
            assert!(said.contains("id_token_hint or client_id"), "{said}");
            assert!(!answer.body.contains(target), "{}", answer.body);
            asked = Some(answer);
        }
    }
    assert!(scene.is_signed_in().await);
    let confirm = asked.expect("a page");
    let form = confirm.form_with("logout-confirm").expect("a form");
    says_so(&scene.browser.submit(&confirm, form, "logout-confirm").await);
    scene.assert_signed_out().await;
    // with nobody to be asked there is nothing but what is wrong
    let answer = scene.get(&[("post_logout_redirect_uri", RETURN)]).await;
    page(&answer, "invalid_request");
    let said = answer.text("error-description").expect("a description");
    assert_eq!(said, "The id_token_hint or client_id parameter is missing");
}

/// Whoever registers an app of their own can borrow our domain for no redirect.
async fn l9_a_self_registered_apps_hint_asks_first(app: TestApp) {
    let scene = Scene::new(app).await;
    scene.app.update_client(&scene.client, |own| own.registration.self_registered = true).await;
    let parameters = [("id_token_hint", scene.id_token.as_str()), ("post_logout_redirect_uri", RETURN)];
    let confirm = scene.get(&parameters).await;
    confirms(&confirm);
    assert!(confirm.text("logout-then").is_some_and(|then| then.contains("app.example.test")));
    assert!(scene.is_signed_in().await);
    let form = confirm.form_with("logout-confirm").expect("a form");
    returned(&scene.browser.submit(&confirm, form, "logout-confirm").await, RETURN);
    scene.assert_signed_out().await;
    // where nobody is signed in there is nobody to be asked
    says_so(&scene.get(&parameters).await);
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
    l9_a_target_without_a_hint_is_followed_after_confirmation,
    confirming_twice_ends_where_confirming_once_does,
    l9_z2_the_port_of_a_loopback_target_is_free,
    l9_a_self_registered_apps_hint_asks_first,
    l9_an_unregistered_target_is_a_page_and_ends_nothing,
    l9_a_target_of_nobody_is_a_question_that_says_what_is_missing,
    l9_a_disabled_clients_target_is_a_page,
    l9_state_may_be_2_kib_long,
    l9_a_targets_own_query_is_kept,
    g1_l9_a_repeated_parameter_is_a_page,
    l9_g11_a_post_from_an_app_is_sent_around_by_get,
);
