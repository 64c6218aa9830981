//! Sealed values and form tokens: for one purpose, one browser, one session, and not for ever (rules L5, C2).

use crate::support::app::{TestApp, in_both_realms};
use crate::support::browser::Browser;
use crate::support::database::Kind;
use crate::support::front::{code_of, first_party, flow_of, forged, hidden, is_login, page};
use crate::support::people::{TestClient, web_app};
use crate::support::process::PASSWORD;

const DEVICE_COOKIE: &str = "__Host-chancery-main-device";

/// The logout confirmation page's sealed text.
async fn logout_flow(browser: &Browser) -> String {
    flow_of(&browser.get("/end_session").await)
}

async fn login_flow(app: &TestApp, browser: &Browser, client: &TestClient) -> String {
    flow_of(&app.ask(browser, client, &[("prompt", "login")]).await)
}

/// What was sealed for one use opens for no other, though one key seals them all.
async fn l5_a_sealed_value_is_bound_to_its_purpose(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser_of("alice").await;
    let device = browser.cookies()[DEVICE_COOKIE].clone();
    let logout = logout_flow(&browser).await;
    for foreign in [&device, &logout] {
        for path in ["/login", "/consent"] {
            page(&browser.get(&format!("{path}?flow={foreign}")).await, "invalid_request");
        }
    }
    let login = login_flow(&app, &browser, &client).await;
    let confirm = browser.get("/end_session").await;
    let csrf = hidden(&confirm, "csrf");
    for foreign in [&login, &device] {
        // as a confirmation it leads nowhere but to our own page
        let other = app.browser();
        for (name, value) in browser.cookies() {
            other.set_cookie(&name, &value);
        }
        let answer =
            other.post("/end_session", &[("csrf", &csrf), ("flow", foreign), ("confirm", "true")]).await;
        assert!(answer.location().is_none(), "{:?}", answer.location());
    }
}

async fn l5_a_sealed_value_is_bound_to_its_browser(app: TestApp) {
    app.user("alice").await;
    app.user("mallory").await;
    let client = app.client("app", web_app()).await;
    let victim = app.browser_of("alice").await;
    let flow = login_flow(&app, &victim, &client).await;
    for thief in [app.browser(), app.browser_of("mallory").await, app.browser_of("alice").await] {
        for path in ["/login", "/consent", "/signup"] {
            let answer = thief.get(&format!("{path}?flow={flow}")).await;
            assert!(
                answer.location().is_none() && answer.status.is_client_error(),
                "{path}: {}",
                answer.status
            );
            assert!(!answer.body.contains("Example app"), "{path}: {}", answer.body);
        }
    }
}

async fn l5_an_altered_value_opens_nothing(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser();
    let flow = login_flow(&app, &browser, &client).await;
    let flip = |at: usize| {
        let mut bytes = flow.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        String::from_utf8(bytes).expect("ASCII")
    };
    let mut altered: Vec<String> = (0..flow.len()).step_by(17).map(flip).collect();
    altered.extend([flip(0), flip(3), flip(flow.len() - 3)]);
    altered.extend([
        format!("{flow}A"),
        flow[..flow.len() - 4].to_owned(),
        flow.replacen('.', "", 1),
        format!("{flow}."),
    ]);
    for altered in altered {
        page(&browser.get(&format!("/login?flow={altered}")).await, "invalid_request");
    }
    assert!(is_login(&browser.get(&format!("/login?flow={flow}")).await));
}

/// Half an hour for a page, as the policy says.
async fn l5_a_sealed_request_expires(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    assert!(app.state.policy.interaction_lifetime <= 30 * 60);
    let browser = app.browser();
    let login = app.ask(&browser, &client, &[]).await;
    app.advance(app.state.policy.interaction_lifetime - 1);
    assert!(is_login(&browser.get(login.url.as_str()).await));
    app.advance(1);
    page(&browser.get(login.url.as_str()).await, "invalid_request");
    let answer = browser.sign_in(&login, "alice").await;
    page(&answer, "invalid_request");
    assert!(!browser.has_session(), "nobody is signed in by an expired request");
}

/// One request, one code.
async fn l5_a_request_is_used_once(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser();
    let login = app.ask(&browser, &client, &[]).await;
    code_of(&browser.sign_in(&login, "alice").await);
    let again = browser.get(login.url.as_str()).await;
    assert!(again.location().is_none_or(|l| !l.as_str().contains("code=")), "{:?}", again.location());
    page(&browser.follow(again).await, "invalid_request");
}

/// The form token of one browser, session or kind of form is no other's.
async fn c2_a_form_token_is_bound_to_browser_and_session(kind: Kind) {
    let app = TestApp::with(kind, |policy| policy.signup = true);
    app.user("alice").await;
    app.user("mallory").await;
    let attacker = app.browser_of("mallory").await;
    let stolen = hidden(&attacker.get("/account").await, "csrf");
    let anonymous = hidden(&attacker.get("/login").await, "csrf");
    let victim = app.browser_of("alice").await;
    let own_anonymous = hidden(&victim.get("/login").await, "csrf");
    let own = hidden(&victim.get("/account").await, "csrf");
    assert_ne!(own, own_anonymous);
    // forms of a session
    for token in [stolen.as_str(), &anonymous, &own_anonymous, "", "x", ".", "..", &own[..own.len() - 1]] {
        for path in ["/account", "/consent"] {
            forged(&victim.post(path, &[("csrf", token), ("action", "end_others")]).await);
        }
    }
    // forms of nobody
    for token in [stolen.as_str(), &anonymous, &own, "", "x"] {
        let fields = [("csrf", token), ("username", "mallory"), ("password", PASSWORD)];
        forged(&victim.post("/login", &fields).await);
        forged(&victim.post("/signup", &fields).await);
    }
    // a token of before the sign-in ended with it
    let before = hidden(&victim.get("/account").await, "csrf");
    app.sign_in_at(&victim, "alice").await;
    forged(&victim.post("/account", &[("csrf", &before), ("action", "end_others")]).await);
}

/// With the right token from the wrong place, every form refuses.
async fn c2_a_form_from_another_origin_is_refused(kind: Kind) {
    let app = TestApp::with(kind, |policy| policy.signup = true);
    app.user("alice").await;
    let victim = app.browser_of("alice").await;
    let session = hidden(&victim.get("/account").await, "csrf");
    let anonymous = hidden(&victim.get("/login").await, "csrf");
    for origin in [
        "https://evil.example",
        "null",
        "http://id.example.test",
        "https://id.example.test:8443",
        "https://id.example.test.evil.example",
        "https://ID.example.test",
        "https://app.example.test",
        "",
    ] {
        for (path, csrf) in [
            ("/account", &session),
            ("/consent", &session),
            ("/end_session", &session),
            ("/login", &anonymous),
            ("/signup", &anonymous),
        ] {
            let fields = [
                ("csrf", csrf.as_str()),
                ("action", "sign_out"),
                ("username", "alice"),
                ("password", PASSWORD),
            ];
            forged(&victim.post_with(path, &fields, &[("origin", origin)]).await);
        }
    }
    assert_eq!(victim.get("/account").await.status, 200);
}

in_both_realms!(
    l5_a_sealed_value_is_bound_to_its_purpose,
    l5_a_sealed_value_is_bound_to_its_browser,
    l5_an_altered_value_opens_nothing,
    l5_a_sealed_request_expires,
    l5_a_request_is_used_once,
    c2_a_form_token_is_bound_to_browser_and_session,
    c2_a_form_from_another_origin_is_refused,
);
