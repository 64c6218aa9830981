//! What makes the frame say `changed`, and what does not (§3).

use serde_json::json;

use super::{ORIGIN, STATE_COOKIE, is_unchanged, oidc_app, parameters, session_state, stage};
use crate::support::app::{TestApp, both};
use crate::support::browser::{Browser, encode};
use crate::support::database::Kind;
use crate::support::front::{flow_of, hidden};
use crate::support::html;
use crate::support::people::TestClient;
use crate::support::process::PASSWORD;
use crate::support::tokens::code_parameters;
use crate::support::tokens::text;

/// alice is signed in for an app, which keeps this `session_state`.
struct Scene {
    app: TestApp,
    client: TestClient,
    browser: Browser,
    told: String,
}

impl Scene {
    async fn new(kind: Kind) -> Self {
        let app = stage(kind);
        app.user("alice").await;
        app.user("bob").await;
        let client = app.client("app", oidc_app(&json!({}))).await;
        let browser = app.browser_of("alice").await;
        let told = session_state(&app.ask(&browser, &client, &[]).await);
        let scene = Self { app, client, browser, told };
        scene.assert_unchanged();
        scene
    }

    fn is_unchanged(&self) -> bool {
        is_unchanged(&self.browser, &self.client, ORIGIN, &self.told)
    }

    #[track_caller]
    fn assert_unchanged(&self) {
        assert!(self.is_unchanged(), "changed");
    }

    #[track_caller]
    fn assert_changed(&self) {
        assert!(!self.is_unchanged(), "unchanged");
    }

    /// What the app does then: it asks again, and keeps the new value.
    async fn ask_again(&mut self) {
        self.told = session_state(&self.app.ask(&self.browser, &self.client, &[("prompt", "none")]).await);
        self.assert_unchanged();
    }
}

async fn signing_in_changes_it(kind: Kind) {
    let mut scene = Scene::new(kind).await;
    scene.app.sign_in_at(&scene.browser, "bob").await;
    scene.assert_changed();
    scene.ask_again().await;
    let answer = scene.app.ask(&scene.browser, &scene.client, &[("prompt", "login")]).await;
    scene.assert_unchanged();
    let form = answer.form_with("login-submit").expect("a form").fill("password", PASSWORD);
    let answer = scene.browser.submit(&answer, form, "login-submit").await;
    scene.assert_changed();
    // the answer to the very sign-in has the new value
    scene.told = session_state(&answer);
    scene.assert_unchanged();
}

async fn signing_up_changes_it(kind: Kind) {
    let scene = Scene::new(kind).await;
    let csrf = hidden(&scene.browser.get("/signup").await, "csrf");
    let fields = [
        ("csrf", csrf.as_str()),
        ("username", "carol"),
        ("email", "carol@example.test"),
        ("password", "seven otters juggle"),
    ];
    assert_eq!(scene.browser.post("/signup", &fields).await.header("location"), "/account");
    scene.assert_changed();
}

/// The first answer, to somebody who was not known before, is good as well.
async fn the_answer_that_ends_a_sign_in_knows_it(kind: Kind) {
    let app = stage(kind);
    app.user("alice").await;
    let client = app.client("app", oidc_app(&json!({}))).await;
    let browser = app.browser();
    let login = app.ask(&browser, &client, &[]).await;
    assert!(!browser.cookies().contains_key(STATE_COOKIE));
    let answer = browser.sign_in(&login, "alice").await;
    assert!(parameters(&answer).contains_key("code"));
    assert!(is_unchanged(&browser, &client, ORIGIN, &session_state(&answer)));
}

async fn choosing_another_account_changes_it(kind: Kind) {
    let mut scene = Scene::new(kind).await;
    scene.app.sign_in_at(&scene.browser, "bob").await;
    scene.ask_again().await;
    let choice = scene.app.ask(&scene.browser, &scene.client, &[("prompt", "select_account")]).await;
    scene.assert_unchanged();
    let form = html::forms(&choice.body).remove(0);
    let accounts: Vec<_> = form.buttons.iter().filter(|b| b.name.as_deref() == Some("account")).collect();
    let (flow, csrf) = (flow_of(&choice), hidden(&choice, "csrf"));
    let fields = [("flow", flow.as_str()), ("csrf", &csrf), ("account", &accounts[1].value)];
    let answer = scene.browser.post("/login", &fields).await;
    scene.assert_changed();
    scene.told = session_state(&answer);
    scene.assert_unchanged();
}

async fn signing_out_on_the_sign_out_page_changes_it(kind: Kind) {
    let mut scene = Scene::new(kind).await;
    let confirm = scene.browser.get("/end_session").await;
    scene.assert_unchanged();
    let form = confirm.form_with("logout-confirm").expect("a form");
    scene.browser.submit(&confirm, form, "logout-confirm").await;
    scene.assert_changed();
    let answer = scene.app.ask(&scene.browser, &scene.client, &[("prompt", "none")]).await;
    assert_eq!(parameters(&answer)["error"], "login_required");
    scene.told = session_state(&answer);
    scene.assert_unchanged();
    // signing in again is another state, not the former one
    scene.app.sign_in_at(&scene.browser, "alice").await;
    scene.assert_changed();
}

async fn signing_out_by_an_app_changes_it(kind: Kind) {
    let scene = Scene::new(kind).await;
    let code = parameters(&scene.app.ask(&scene.browser, &scene.client, &[]).await)["code"].clone();
    let tokens = scene.app.token_ok(&scene.client, &code_parameters(&code, &[])).await;
    scene.assert_unchanged();
    let query = encode(&[
        ("id_token_hint", text(&tokens, "id_token")),
        ("post_logout_redirect_uri", "https://app.example.test/"),
    ]);
    let answer = scene.browser.get(&format!("/end_session?{query}")).await;
    assert_eq!(answer.header("location"), "https://app.example.test/");
    scene.assert_changed();
}

async fn signing_out_on_the_account_page_changes_it(kind: Kind) {
    let scene = Scene::new(kind).await;
    let page = scene.browser.get("/account").await;
    scene.browser.submit(&page, page.form_with("sign-out").expect("a form"), "sign-out").await;
    scene.assert_changed();
}

/// Whoever looks about, is refused or signs out elsewhere changes nothing here.
async fn nothing_else_changes_it(kind: Kind) {
    let scene = Scene::new(kind).await;
    let elsewhere = scene.app.browser_of("alice").await;
    for url in ["/", "/login", "/signup", "/account", "/end_session", "/check_session", "/jwks.json"] {
        scene.browser.get(url).await;
        scene.assert_unchanged();
    }
    let csrf = hidden(&scene.browser.get("/login").await, "csrf");
    let wrong = [("csrf", csrf.as_str()), ("username", "bob"), ("password", "wrong")];
    assert_eq!(scene.browser.post("/login", &wrong).await.status, 400);
    scene.assert_unchanged();
    assert_eq!(scene.browser.post("/login", &[("csrf", "x")]).await.status, 403);
    scene.assert_unchanged();
    let page = scene.browser.get("/account").await;
    let form = page.form_with("end-others").expect("a form");
    scene.browser.submit(&page, form, "end-others").await;
    scene.assert_unchanged();
    assert_eq!(elsewhere.get("/account").await.status, 303);
    let confirm = scene.browser.get("/end_session?id_token_hint=x").await;
    assert_eq!(confirm.status, 400, "{}", confirm.body);
    scene.assert_unchanged();
    for _ in 0..2 {
        scene.app.ask(&scene.browser, &scene.client, &[]).await;
        scene.assert_unchanged();
    }
}

both!(
    signing_in_changes_it,
    signing_up_changes_it,
    the_answer_that_ends_a_sign_in_knows_it,
    choosing_another_account_changes_it,
    signing_out_on_the_sign_out_page_changes_it,
    signing_out_by_an_app_changes_it,
    signing_out_on_the_account_page_changes_it,
    nothing_else_changes_it,
);
