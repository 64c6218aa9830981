//! Cookies as they are set (rule G11).

use std::collections::BTreeMap;

use reqwest::Method;

use crate::support::app::{ISSUER, TestApp, both};
use crate::support::browser::{Browser, Page};
use crate::support::front::{SESSION_COOKIE, app_with, first_party, hidden, is_login};
use crate::support::html;
use crate::support::people::web_app;
use crate::support::process::PASSWORD;

const BROWSER_COOKIE: &str = "__Host-chancery-main-browser";
const DEVICE_COOKIE: &str = "__Host-chancery-main-device";

/// Name, value and attributes of each cookie that an answer sets.
fn cookies(answer: &Page) -> BTreeMap<String, (String, Vec<String>)> {
    let lines = answer.headers.get_all("set-cookie").iter().map(|line| line.to_str().expect("readable"));
    lines
        .map(|line| {
            let mut parts = line.split(';').map(str::trim);
            let (name, value) = parts.next().and_then(|pair| pair.split_once('=')).expect("name=value");
            (name.to_owned(), (value.to_owned(), parts.map(str::to_ascii_lowercase).collect()))
        })
        .collect()
}

/// The answer to a sign-in itself, before any redirect is followed.
async fn sign_in(browser: &Browser) -> Page {
    let csrf = hidden(&browser.get("/login").await, "csrf");
    browser.post("/login", &[("csrf", &csrf), ("username", "alice"), ("password", PASSWORD)]).await
}

#[track_caller]
fn guarded(name: &str, attributes: &[String]) {
    assert!(name.starts_with("__Host-"), "{name}");
    for attribute in ["path=/", "secure", "httponly", "samesite=lax"] {
        assert!(attributes.iter().any(|a| a == attribute), "{name} without {attribute}: {attributes:?}");
    }
    // a domain, however right, opens a `__Host-` cookie to neighbours
    assert!(!attributes.iter().any(|a| a.starts_with("domain")), "{name}: {attributes:?}");
}

async fn g11_every_cookie_is_host_only_secure_and_out_of_scripts_reach(app: TestApp) {
    app.user("alice").await;
    let browser = app.browser();
    let first = browser.get("/login").await;
    let signed_in = sign_in(&browser).await;
    assert_eq!(cookies(&first).keys().collect::<Vec<_>>(), [BROWSER_COOKIE]);
    assert_eq!(cookies(&signed_in).keys().collect::<Vec<_>>(), [DEVICE_COOKIE, SESSION_COOKIE]);
    for answer in [&first, &signed_in] {
        for (name, (_, attributes)) in cookies(answer) {
            guarded(&name, &attributes);
        }
    }
    let confirm = browser.get("/end_session").await;
    let form = confirm.form_with("logout-confirm").expect("a form");
    let fields: Vec<(&str, &str)> = form.fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let removed = cookies(&browser.post("/end_session", &fields).await);
    let (value, attributes) = &removed[SESSION_COOKIE];
    assert_eq!(value, "");
    assert!(attributes.contains(&"max-age=0".to_owned()), "{attributes:?}");
    guarded(SESSION_COOKIE, attributes);
}

/// 256 bits, new each time.
async fn g11_session_ids_cannot_be_guessed(app: TestApp) {
    app.user("alice").await;
    let mut seen = Vec::new();
    for _ in 0..5 {
        let answer = sign_in(&app.browser()).await;
        let (value, _) = cookies(&answer).remove(SESSION_COOKIE).expect("a session cookie");
        assert_eq!(crate::support::jws::decode(&value).len(), 32);
        assert!(!seen.contains(&value), "{value} twice");
        seen.push(value);
    }
}

/// The browser's lifetime is the session's: it is not kept longer than it is good for.
async fn g11_the_session_cookie_ends_with_the_session(app: TestApp) {
    app.user("alice").await;
    let answer = sign_in(&app.browser()).await;
    let (_, attributes) = &cookies(&answer)[SESSION_COOKIE];
    let lifetime = format!("max-age={}", app.state.policy.session_absolute_lifetime);
    assert!(attributes.contains(&lifetime), "{attributes:?}");
}

/// A page that needs no cookie sets none: nothing to track people by, and nothing anonymous is written.
async fn g11_no_cookie_without_need(app: TestApp) {
    app.client("app", web_app()).await;
    for path in [
        "/jwks.json",
        "/.well-known/openid-configuration",
        "/healthz",
        "/readyz",
        "/userinfo",
        "/nowhere",
        "/account",
    ] {
        assert!(cookies(&app.browser().get(path).await).is_empty(), "{path}");
    }
    for path in ["/token", "/introspect", "/revoke"] {
        assert!(cookies(&app.browser().post_with(path, &[], &[]).await).is_empty(), "{path}");
    }
}

/// Without the `__Host-` prefix a neighbour's or an injected cookie would do.
async fn g11_a_cookie_under_a_plain_name_is_nothing(app: TestApp) {
    app.user("alice").await;
    let signed_in = app.browser_of("alice").await;
    let value = signed_in.cookies()[SESSION_COOKIE].clone();
    let thief = app.browser();
    for name in
        ["chancery-main-session", "__Secure-chancery-main-session", "__host-chancery-main-session", "session"]
    {
        thief.set_cookie(name, &value);
    }
    assert_eq!(thief.get("/account").await.header("location"), "/login");
}

/// `Lax` cookies do not come with a cross-site POST: the request is sent around by a GET of ours, where
/// they do, and the person who is signed in is recognised.
async fn g11_a_cross_site_post_is_sent_around_by_get(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser_of("alice").await;
    let url = client.authorize_url(&[]);
    let (path, form) = url.split_once('?').expect("a query");
    let answer = app
        .browser()
        .send(Method::POST, path, &[("origin", "https://app.example.test")], Some(form.to_owned()))
        .await;
    assert_eq!(answer.status, 303);
    assert!(cookies(&answer).is_empty(), "{:?}", answer.headers);
    let onwards = answer.location().expect("onwards");
    assert_eq!((onwards.origin().ascii_serialization().as_str(), onwards.path()), (ISSUER, "/authorize"));
    let there = browser.get(onwards.as_str()).await;
    assert!(there.location().expect("an answer").as_str().contains("code="), "{:?}", there.location());
    let cold = app.browser().open(onwards.as_str()).await;
    assert!(is_login(&cold), "{}", cold.body);
}

/// No page hands a cookie's value, or what would do in its place, to whoever reads the page.
async fn g11_no_page_shows_a_cookie(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", app_with(serde_json::json!({ "consent": "always" }))).await;
    let browser = app.browser_of("alice").await;
    let pages = [
        browser.get("/").await,
        browser.get("/account").await,
        browser.get("/end_session").await,
        app.ask(&browser, &client, &[]).await,
        app.ask(&browser, &client, &[("prompt", "select_account")]).await,
        app.ask(&browser, &client, &[("prompt", "login")]).await,
    ];
    for page in pages {
        assert!(html::text_of(&page.body, "main").is_some(), "{}", page.body);
        for (name, value) in browser.cookies() {
            assert!(!page.body.contains(&value), "{name} at {}", page.url);
            assert!(!page.url.as_str().contains(&value), "{name} at {}", page.url);
        }
    }
}

both!(
    g11_every_cookie_is_host_only_secure_and_out_of_scripts_reach,
    g11_session_ids_cannot_be_guessed,
    g11_the_session_cookie_ends_with_the_session,
    g11_no_cookie_without_need,
    g11_a_cookie_under_a_plain_name_is_nothing,
    g11_a_cross_site_post_is_sent_around_by_get,
    g11_no_page_shows_a_cookie,
);
