//! The headers of every page, errors included (rule G7).

use super::{PAGES, paths};
use crate::support::app::{ISSUER, TestApp, both};
use crate::support::browser::Page;
use crate::support::database::Kind;
use crate::support::front::{app_with, first_party, hidden};
use crate::support::people::web_app;
use crate::support::wire::{exchange, request};

/// A directive of the answer's content security policy.
fn directive<'a>(page: &'a Page, name: &str) -> Option<&'a str> {
    let policy = page.header("content-security-policy");
    policy.split(';').map(str::trim).find_map(|d| d.strip_prefix(name)).map(str::trim)
}

/// What every page has, whoever asked for it and whatever became of it.
#[track_caller]
fn dressed(page: &Page) {
    let at = &page.url;
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8", "{at}: {}", page.body);
    assert_eq!(page.header("cache-control"), "no-store", "{at}");
    assert_eq!(page.header("x-content-type-options"), "nosniff", "{at}");
    assert_eq!(page.header("referrer-policy"), "same-origin", "{at}");
    assert_eq!(page.header("x-frame-options"), "DENY", "{at}");
    assert_eq!(page.header("strict-transport-security"), "max-age=63072000", "{at}");
    let opener = if at.path() == "/account" { "same-origin" } else { "" };
    assert_eq!(page.header("cross-origin-opener-policy"), opener, "{at}");
    for name in ["default-src", "object-src", "base-uri", "frame-ancestors"] {
        assert_eq!(directive(page, name), Some("'none'"), "{at}");
    }
    scripted_by_nonce_alone(page);
}

/// Each script of the page carries the nonce that this answer's policy names; nothing else may run.
#[track_caller]
fn scripted_by_nonce_alone(page: &Page) {
    let source = directive(page, "script-src").unwrap_or_else(|| panic!("no script-src at {}", page.url));
    let nonce = source.strip_prefix("'nonce-").and_then(|s| s.strip_suffix('\''));
    let nonce = nonce.unwrap_or_else(|| panic!("script-src {source}"));
    assert!(nonce.len() >= 22, "a nonce of 128 bits: {nonce}");
    let body = page.body.to_ascii_lowercase();
    let scripts = body.matches("<script").count();
    let marked = page.body.matches(&format!("nonce=\"{nonce}\"")).count();
    assert_eq!(scripts, marked, "a script without the nonce: {}", page.body);
    for inline in [
        " onclick=",
        " onload=",
        " onerror=",
        " onsubmit=",
        " style=",
        "javascript:",
        "<style",
        "<iframe",
        "<base",
    ] {
        assert!(!body.contains(inline), "{inline} at {}: {}", page.url, page.body);
    }
}

async fn g7_every_page_of_a_stranger_carries_the_headers(kind: Kind) {
    let app = TestApp::with(kind, |policy| policy.signup = true);
    let client = app.client("app", web_app()).await;
    let browser = app.browser();
    for url in ["/", "/login", "/signup", "/end_session"] {
        let page = browser.get(url).await;
        assert_eq!(page.status, 200, "{url}");
        dressed(&page);
    }
    let login = app.ask(&browser, &client, &[]).await;
    dressed(&login);
    let form = login.form_with("login-submit").expect("a form").fill("username", "x").fill("password", "x");
    let wrong = browser.submit(&login, form, "login-submit").await;
    assert_eq!(wrong.status, 400);
    dressed(&wrong);
}

async fn g7_every_page_of_somebody_signed_in_carries_the_headers(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser_of("alice").await;
    for url in ["/", "/account", "/end_session"] {
        let page = browser.get(url).await;
        assert_eq!(page.status, 200, "{url}");
        dressed(&page);
    }
    dressed(&app.ask(&browser, &client, &[]).await);
    dressed(&app.ask(&browser, &client, &[("prompt", "login")]).await);
    let choice = app.ask(&browser, &client, &[("prompt", "select_account")]).await;
    assert!(choice.body.contains("use-another"), "{}", choice.body);
    dressed(&choice);
    let confirm = browser.get("/end_session").await;
    let form = confirm.form_with("logout-confirm").expect("a form");
    dressed(&browser.submit(&confirm, form, "logout-confirm").await);
}

/// The page that posts itself to the app.
async fn g7_the_form_post_page_carries_the_headers(app: TestApp) {
    let client = app.client("app", app_with(serde_json::json!({ "consent": "skip" }))).await;
    let answer = app.ask_cold(&client, &[("response_mode", "form_post"), ("prompt", "none")]).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    dressed(&answer);
}

async fn g7_every_error_page_carries_the_headers(app: TestApp) {
    let browser = app.browser();
    for url in [
        "/authorize",
        "/authorize?client_id=nobody",
        "/login?flow=x",
        "/login?flow=%ff",
        "/consent",
        "/signup",
        "/end_session?id_token_hint=x",
        "/account?%",
    ] {
        let page = browser.get(url).await;
        assert!(page.status.is_client_error(), "{url}: {}", page.status);
        dressed(&page);
    }
    for path in PAGES.iter().filter(|path| !matches!(**path, "/" | "/authorize" | "/end_session")) {
        let page = browser.post(path, &[("csrf", "x")]).await;
        assert_eq!(page.status, 403, "{path}");
        dressed(&page);
    }
    for path in PAGES {
        dressed(&browser.send(reqwest::Method::PUT, path, &[], None).await);
    }
    let nowhere = browser.send(reqwest::Method::GET, "/nowhere", &[("accept", "text/html")], None).await;
    assert_eq!(nowhere.status, 404);
    dressed(&nowhere);
}

/// Busy, foreign host, too large: refused before any handler, and a page all the same.
async fn g7_pages_of_the_edge_itself_carry_the_headers(kind: Kind) {
    let app = TestApp::customized(
        kind,
        |_| (),
        |state| {
            state.rate_limit = chancery_web::node::rate_limit::RateLimit::new(1, 1);
        },
    );
    let browser = app.browser();
    browser.post("/login", &[]).await;
    let busy = browser.post("/login", &[]).await;
    assert_eq!(busy.status, 429);
    dressed(&busy);
    let long = "x".repeat(33 * 1024);
    let too_long = browser.get(&format!("/login?{long}")).await;
    assert_eq!(too_long.status, 414);
    dressed(&too_long);
}

/// A nonce that is used twice is none.
async fn g7_a_nonce_is_used_once(app: TestApp) {
    let nonce = |page: &Page| directive(page, "script-src").map(str::to_owned);
    let browser = app.browser();
    let first = browser.get("/login").await;
    assert_ne!(nonce(&first), nonce(&browser.get("/login").await));
    // nor does the request choose it
    let chosen = [("accept", "text/html"), ("x-request-id", "chosen-nonce-0123456789")];
    let page = browser.send(reqwest::Method::GET, "/login", &chosen, None).await;
    assert!(!page.header("content-security-policy").contains("chosen"));
}

/// `form-action` must not stand in the way of the redirect to the app that follows a submit.
async fn g7_form_action_lets_the_answer_through(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser_of("alice").await;
    let consent = app.ask(&browser, &client, &[]).await;
    assert_eq!(directive(&consent, "form-action"), None);
    // pages that lead nowhere else do not allow it
    assert_eq!(directive(&browser.get("/account").await, "form-action"), Some("'self'"));
}

/// Nothing is fetched from anywhere else, so that no third party sees who signs in.
async fn g7_pages_load_nothing_from_elsewhere(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser_of("alice").await;
    let pages = [
        browser.get("/account").await,
        app.ask(&browser, &client, &[]).await,
        app.browser().get("/login").await,
    ];
    for page in pages {
        for attribute in ["src=\"", "href=\"/static", "srcset=\""] {
            for at in page.body.match_indices(attribute).map(|(at, _)| at) {
                let value = page.body[at..].split('"').nth(1).expect("a value");
                assert!(value.starts_with("/static/"), "{value} at {}", page.url);
                let file = browser.get(value).await;
                assert_eq!(file.status, 200, "{value}");
                assert_eq!(file.header("x-content-type-options"), "nosniff", "{value}");
            }
        }
        assert!(page.body.contains("/static/"), "{}", page.body);
    }
}

/// What is not a page cannot be sniffed into one either, and only what is public may be kept.
async fn g7_everything_else_is_nosniff_and_private(app: TestApp) {
    for (path, allow) in paths() {
        let method = if allow.starts_with("GET") { "GET" } else { "POST" };
        let reply = exchange(&app, request(method, &path, &["Content-Length: 0"])).await;
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(reply.header("strict-transport-security"), "max-age=63072000", "{path}");
        let is_public =
            path.starts_with("/.well-known") || path == "/jwks.json" || path.starts_with("/static");
        if !is_public {
            assert_eq!(reply.header("cache-control"), "no-store", "{path}");
        }
        assert!(reply.all("server").is_empty() && reply.all("x-powered-by").is_empty(), "{path}: {reply:?}");
    }
}

/// The account's own page is the one place from which a pop-up is cut off.
async fn g7_the_opener_policy_is_the_account_pages_alone(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser();
    let login = app.ask(&browser, &client, &[]).await;
    assert_eq!(login.header("cross-origin-opener-policy"), "");
    let csrf = hidden(&login, "csrf");
    let answer = browser.post("/account", &[("csrf", &csrf)]).await;
    assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin");
    assert_eq!(browser.get("/account").await.url.origin().ascii_serialization(), ISSUER);
}

both!(
    g7_every_page_of_a_stranger_carries_the_headers,
    g7_every_page_of_somebody_signed_in_carries_the_headers,
    g7_the_form_post_page_carries_the_headers,
    g7_every_error_page_carries_the_headers,
    g7_pages_of_the_edge_itself_carry_the_headers,
    g7_a_nonce_is_used_once,
    g7_form_action_lets_the_answer_through,
    g7_pages_load_nothing_from_elsewhere,
    g7_everything_else_is_nosniff_and_private,
    g7_the_opener_policy_is_the_account_pages_alone,
);
