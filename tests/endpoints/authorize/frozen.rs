//! An accepted request is frozen and bound to its browser (rule Z9).

use chancery_core::account::AccountId;
use url::Url;

use crate::support::app::{ISSUER, TestApp, both};
use crate::support::browser::Browser;
use crate::support::front::{
    app_with, code_of, first_party, flow_of, forged, hidden, is_consent, is_login, page, redirected,
};
use crate::support::people::{REDIRECT_URI, query_of, web_app};
use crate::support::process::PASSWORD;
use serde_json::json;

const NONE: [(&str, &str); 1] = [("prompt", "none")];

/// Somebody lures another person to the address of a request of their own: it is a page of error, and
/// neither of the two is signed in by what the other does.
async fn z9_a_foreign_browser_gets_a_page_and_signs_nobody_in(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let initiator = app.browser();
    let flow = flow_of(&app.ask(&initiator, &client, &[]).await);

    let victim = app.browser();
    for path in ["/login", "/consent"] {
        page(&victim.open(&format!("{path}?flow={flow}")).await, "invalid_request");
    }
    // with a genuine form token of the victim's own
    let csrf = hidden(&victim.open("/login").await, "csrf");
    let fields = [("flow", flow.as_str()), ("csrf", &csrf), ("username", "alice"), ("password", PASSWORD)];
    page(&victim.post("/login", &fields).await, "invalid_request");
    assert!(!victim.has_session(), "{:?}", victim.cookies());
    redirected(&initiator.get(&client.authorize_url(&NONE)).await, "login_required");
}

/// The whole form, token and all, replayed in another browser.
async fn z9_a_foreign_form_is_refused(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let attacker = app.browser();
    let login = app.ask(&attacker, &client, &[]).await;
    let (flow, csrf) = (flow_of(&login), hidden(&login, "csrf"));
    let fields = [("flow", flow.as_str()), ("csrf", &csrf), ("username", "alice"), ("password", PASSWORD)];
    let victim = app.browser();
    victim.open("/login").await;
    forged(&victim.post("/login", &fields).await);
    assert!(!victim.has_session());
}

/// At consent: the person who is signed in elsewhere cannot be made to approve another's request.
async fn z9_a_foreign_request_cannot_be_approved(app: TestApp) {
    app.user("alice").await;
    app.user("mallory").await;
    let client = app.client("app", web_app()).await;
    let attacker = app.browser_of("mallory").await;
    let flow = flow_of(&app.ask(&attacker, &client, &[("state", "mallorys")]).await);

    let victim = app.browser_of("alice").await;
    let own = app.ask(&victim, &client, &[]).await;
    let csrf = hidden(&own, "csrf");
    let fields = [("flow", flow.as_str()), ("csrf", &csrf), ("decision", "approve")];
    page(&victim.post("/consent", &fields).await, "invalid_request");
    let fields = [("flow", flow.as_str()), ("csrf", &csrf), ("decision", "deny")];
    page(&victim.post("/consent", &fields).await, "invalid_request");
}

async fn z9_altered_sealed_text_is_a_page(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser();
    let login = app.ask(&browser, &client, &[]).await;
    let (flow, csrf) = (flow_of(&login), hidden(&login, "csrf"));
    let mut altered = vec![
        flow[1..].to_owned(),
        flow[..flow.len() - 1].to_owned(),
        format!("{flow}A"),
        format!("{flow}.{flow}"),
        flow.to_ascii_lowercase(),
        flow.replacen('.', "", 1),
        csrf.clone(),
        "A".repeat(flow.len()),
        "A".repeat(30_000),
        "null".to_owned(),
    ];
    for at in [0, flow.len() / 4, flow.len() / 2, flow.len() - 2] {
        let mut bytes = flow.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        altered.push(String::from_utf8(bytes).expect("ASCII"));
    }
    for sealed in altered {
        let fields =
            [("flow", sealed.as_str()), ("csrf", &csrf), ("username", "alice"), ("password", PASSWORD)];
        page(&browser.post("/login", &fields).await, "invalid_request");
        if sealed.len() < 12_000 {
            page(&browser.open(&format!("/login?flow={sealed}")).await, "invalid_request");
            page(&browser.open(&format!("/consent?flow={sealed}")).await, "invalid_request");
        }
    }
    assert!(!browser.has_session(), "a refused request signs nobody in");
}

/// Values that are sealed for another purpose do not pass for a request.
async fn z9_other_sealed_values_are_no_request(app: TestApp) {
    app.user("alice").await;
    let browser = app.browser_of("alice").await;
    let cookies = browser.cookies();
    for (name, value) in &cookies {
        let answer = browser.open(&format!("/login?flow={value}")).await;
        assert_eq!(answer.status, 400, "{name}");
        page(&answer, "invalid_request");
    }
    assert_eq!(cookies.len(), 3, "browser, session and device: {cookies:?}");
}

/// Form fields and addresses change nothing of what was accepted.
async fn z9_added_fields_change_nothing(app: TestApp) {
    app.user("alice").await;
    let mut metadata = web_app();
    metadata["redirect_uris"] = json!([REDIRECT_URI, "https://app.example.test/second"]);
    let client = app.client("app", metadata).await;
    app.client("other", web_app()).await;
    let added = [
        ("client_id", "other"),
        ("redirect_uri", "https://app.example.test/second"),
        ("scope", "openid profile email offline_access"),
        ("state", "changed"),
        ("nonce", "changed"),
        ("response_mode", "form_post"),
        ("code_challenge", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
        ("prompt", "none"),
        ("max_age", "0"),
        ("resource", "https://api.example.test"),
        ("iss", "https://evil.example"),
    ];
    let browser = app.browser();
    let login = app.ask(&browser, &client, &[("scope", "openid")]).await;
    let (flow, csrf) = (flow_of(&login), hidden(&login, "csrf"));
    let mut fields =
        vec![("flow", flow.as_str()), ("csrf", &csrf), ("username", "alice"), ("password", PASSWORD)];
    fields.extend(added);
    let consent = browser.follow(browser.post("/login", &fields).await).await;
    assert!(is_consent(&consent), "{}", consent.body);
    let mut url = Url::parse(ISSUER).expect("a URL");
    url.set_path("/consent");
    url.query_pairs_mut().append_pair("flow", &flow_of(&consent)).extend_pairs(added);
    let consent = browser.open(url.as_str()).await;
    assert!(is_consent(&consent), "{}", consent.body);
    let (flow, csrf) = (flow_of(&consent), hidden(&consent, "csrf"));
    let mut fields = vec![("flow", flow.as_str()), ("csrf", &csrf), ("decision", "approve")];
    fields.extend(added);
    let answer = browser.post("/consent", &fields).await;

    let location = answer.location().expect("a redirect");
    assert!(location.as_str().starts_with(&format!("{REDIRECT_URI}?code=")), "{location}");
    assert_eq!(query_of(&location, "state").as_deref(), Some("a-state"));
    assert_eq!(query_of(&location, "iss").as_deref(), Some(ISSUER));
    let tokens = app.bought(&client, &answer).await;
    assert_eq!(tokens["scope"], "openid");
    let id_token = crate::support::people::claims_of(crate::support::tokens::text(&tokens, "id_token"));
    assert_eq!((&id_token["nonce"], &id_token["aud"]), (&json!("a-nonce"), &json!("app")));
}

/// Two tabs of one browser: each request goes back to its own client with its own state.
async fn z9_two_requests_of_one_browser_do_not_mix(app: TestApp) {
    app.user("alice").await;
    let first = app.client("first", first_party()).await;
    let uri = "https://second.example.test/callback";
    let metadata = app_with(json!({ "redirect_uris": [uri], "consent": "skip" }));
    let second = app.client("second", metadata).await;
    let browser = app.browser();
    let one = app.ask(&browser, &first, &[("state", "one")]).await;
    let two = app.ask(&browser, &second, &[("state", "two"), ("redirect_uri", uri)]).await;
    let back = browser.sign_in(&one, "alice").await;
    assert_eq!(query_of(&back.location().expect("a redirect"), "state").as_deref(), Some("one"));
    app.bought(&first, &back).await;
    let back = browser.open(&format!("/login?flow={}", flow_of(&two))).await;
    let location = back.location().expect("a redirect");
    assert!(location.as_str().starts_with(uri), "{location}");
    assert_eq!(query_of(&location, "state").as_deref(), Some("two"));
}

/// Without our cookie there is no browser to bind to: a page that says so, not a loop.
async fn z9_a_browser_that_keeps_no_cookies_is_told_so(app: TestApp) {
    let client = app.client("app", web_app()).await;
    let browser = app.browser();
    let answer = browser.get(&client.authorize_url(&[])).await;
    browser.clear_cookies();
    page(&browser.follow(answer).await, "invalid_request");
}

/// The handle of a session at another browser chooses nothing.
async fn z9_a_session_of_another_browser_cannot_be_chosen(app: TestApp) {
    let alice = app.user("alice").await;
    app.user("mallory").await;
    let client = app.client("app", first_party()).await;
    let victim = app.browser_of("alice").await;
    let handle = session_of(&app, &alice).await;

    let attacker = app.browser_of("mallory").await;
    let choice = app.ask(&attacker, &client, &[("prompt", "select_account")]).await;
    let (flow, csrf) = (flow_of(&choice), hidden(&choice, "csrf"));
    let fields = [("flow", flow.as_str()), ("csrf", &csrf), ("account", handle.as_str())];
    let answer = attacker.follow(attacker.post("/login", &fields).await).await;
    assert!(answer.location().is_none(), "{:?}", answer.location());
    assert!(!answer.body.contains("alice"), "{}", answer.body);
    drop(victim);
}

async fn session_of(app: &TestApp, account: &AccountId) -> String {
    let (realm, account) = (app.state.realm.id.clone(), account.clone());
    let sessions = app.work(move |tx| tx.sessions_of_account(&realm, &account)).await;
    sessions.first().expect("a session").0.id.0.clone()
}

/// A new session cookie at sign-in does not lose the request: it is bound to the browser.
async fn z9_the_request_survives_the_change_of_the_session_cookie(app: TestApp) {
    app.user("alice").await;
    app.user("bob").await;
    let client = app.client("app", web_app()).await;
    let browser: Browser = app.browser();
    let login = app.ask(&browser, &client, &[]).await;
    app.sign_in_at(&browser, "bob").await;
    assert!(is_login(&login));
    let consent = browser.sign_in(&login, "alice").await;
    assert_eq!(consent.text("signed-in-as").as_deref(), Some("alice example alice@example.test"));
    code_of(&browser.decide(&consent, "consent-approve").await);
}

both!(
    z9_a_foreign_browser_gets_a_page_and_signs_nobody_in,
    z9_a_foreign_form_is_refused,
    z9_a_foreign_request_cannot_be_approved,
    z9_altered_sealed_text_is_a_page,
    z9_other_sealed_values_are_no_request,
    z9_added_fields_change_nothing,
    z9_two_requests_of_one_browser_do_not_mix,
    z9_a_browser_that_keeps_no_cookies_is_told_so,
    z9_a_session_of_another_browser_cannot_be_chosen,
    z9_the_request_survives_the_change_of_the_session_cookie,
);
