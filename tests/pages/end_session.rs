//! `/end_session` (OpenID Connect RP-Initiated Logout 1.0, rule L9).

use chancery_core::ports::Clock as _;
use serde_json::json;

use crate::support::app::{ISSUER, TestApp, both};
use crate::support::browser::{Browser, Page, encode};
use crate::support::front::{SESSION_COOKIE, app_with, forged, hidden, page, redirected};
use crate::support::html;
use crate::support::jws::{self, TestKey};
use crate::support::people::{TestClient, claims_of, web_app};
use crate::support::tokens::text;

/// Registered by [`web_app`].
const RETURN: &str = "https://app.example.test/";

/// Somebody signed in for an app, with the ID token that the app holds.
struct Scene {
    app: TestApp,
    client: TestClient,
    browser: Browser,
    id_token: String,
}

impl Scene {
    async fn new(app: TestApp) -> Self {
        app.user("alice").await;
        let client = app.client("app", web_app()).await;
        let browser = app.browser();
        let tokens = app.tokens_by(&browser, "alice", &client, &[]).await;
        let id_token = text(&tokens, "id_token").to_owned();
        Self { app, client, browser, id_token }
    }

    /// GET with these parameters, as a link or redirect of the app leads there.
    async fn get(&self, parameters: &[(&str, &str)]) -> Page {
        self.browser.get(&format!("/end_session?{}", encode(parameters))).await
    }

    async fn is_signed_in(&self) -> bool {
        self.browser.get("/account").await.status == 200
    }

    async fn assert_signed_out(&self) {
        assert!(!self.is_signed_in().await);
        redirected(&self.app.ask(&self.browser, &self.client, &[("prompt", "none")]).await, "login_required");
    }
}

/// The page that asks; nothing has happened.
#[track_caller]
fn confirms(answer: &Page) {
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert!(answer.form_with("logout-confirm").is_some(), "{}", answer.body);
    assert!(answer.location().is_none());
}

/// Our own page that says so.
#[track_caller]
fn says_so(answer: &Page) {
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert!(answer.body.contains("You are signed out"), "{}", answer.body);
    assert!(answer.location().is_none() && answer.form_with("logout-confirm").is_none());
}

#[track_caller]
fn returned(answer: &Page, uri: &str) {
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, uri), "{}", answer.body);
    assert_eq!(answer.header("cache-control"), "no-store");
}

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

/// No state, no parameter; and none is made up.
async fn l9_without_a_state_the_target_is_the_registered_uri(app: TestApp) {
    let scene = Scene::new(app).await;
    returned(
        &scene.get(&[("id_token_hint", &scene.id_token), ("post_logout_redirect_uri", RETURN)]).await,
        RETURN,
    );
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

async fn l9_without_a_hint_and_a_session_our_page_says_so(app: TestApp) {
    app.client("app", web_app()).await;
    let query = encode(&[("client_id", "app"), ("post_logout_redirect_uri", RETURN)]);
    says_so(&app.browser().get("/end_session").await);
    says_so(&app.browser().get(&format!("/end_session?{query}")).await);
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
        format!("{message}.{}A", signature),
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

async fn l9_a_disabled_clients_target_is_a_page(app: TestApp) {
    let scene = Scene::new(app).await;
    scene.app.set_client_disabled(&scene.client, true).await;
    let parameters = [("id_token_hint", scene.id_token.as_str()), ("post_logout_redirect_uri", RETURN)];
    page(&scene.get(&parameters).await, "invalid_request");
    assert!(scene.is_signed_in().await);
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

both!(
    l9_a_genuine_hint_signs_out_and_leads_back_with_the_state,
    l9_a_genuine_hint_without_a_target_ends_on_our_page,
    l9_without_a_state_the_target_is_the_registered_uri,
    l9_an_expired_genuine_hint_is_accepted,
    l9_the_tokens_of_the_session_die_with_it,
    l9_without_parameters_the_person_is_asked,
    l9_no_get_without_a_matching_hint_ends_a_session,
    l9_a_target_without_a_hint_is_not_followed_even_after_confirmation,
    l9_a_genuine_hint_of_another_session_asks_first,
    l9_another_persons_hint_ends_nobodys_session,
    l9_a_genuine_hint_leads_back_when_nobody_is_signed_in,
    l9_without_a_hint_and_a_session_our_page_says_so,
    l9_a_bad_hint_is_a_page_and_ends_nothing,
    l9_a_hint_of_another_client_is_a_page,
    l9_an_unregistered_target_is_a_page_and_ends_nothing,
    l9_a_disabled_clients_target_is_a_page,
    g1_l9_a_repeated_parameter_is_a_page,
    l9_state_may_be_2_kib_long,
    l9_g11_a_post_from_an_app_is_sent_around_by_get,
    c2_l9_a_forged_confirmation_is_refused,
    l9_a_tampered_confirmation_leads_nowhere,
    l9_a_hint_ends_its_own_session_alone,
    l9_the_confirmation_can_be_left,
    l9_the_form_works_without_a_browser_cookie,
    l9_a_targets_own_query_is_kept,
);
