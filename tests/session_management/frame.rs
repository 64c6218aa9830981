//! The frame and its cookie, as they are sent (rules G7, G10, G11).

use reqwest::Method;
use serde_json::json;

use super::{STATE_COOKIE, oidc_app, stage};
use crate::support::app::{ISSUER, TestApp, both};
use crate::support::browser::Page;
use crate::support::database::Kind;
use crate::support::front::hidden;
use crate::support::html;
use crate::support::process::PASSWORD;

/// The `Set-Cookie` line of the cookie that the frame reads.
fn state_cookie(answer: &Page) -> Option<String> {
    let lines = answer.headers.get_all("set-cookie").iter().map(|line| line.to_str().expect("readable"));
    lines.into_iter().find(|line| line.starts_with(&format!("{STATE_COOKIE}="))).map(str::to_owned)
}

/// It may be framed, and may do nothing but run its script.
async fn g7_every_site_may_frame_it(kind: Kind) {
    let app = stage(kind);
    let browser = app.browser();
    let frame = browser.get("/check_session").await;
    assert_eq!(frame.status, 200);
    let policy = frame.header("content-security-policy");
    let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).expect("a nonce");
    assert!(nonce.len() >= 22, "{policy}");
    let expected = format!(
        "default-src 'none'; script-src 'nonce-{nonce}'; object-src 'none'; base-uri 'none'; \
         form-action 'none'; frame-ancestors *"
    );
    assert_eq!(policy, expected);
    assert!(!frame.headers.contains_key("x-frame-options"));
    assert_eq!(frame.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(frame.header("cache-control"), "no-store");
    assert_eq!(frame.header("x-content-type-options"), "nosniff");
    assert_eq!(frame.header("referrer-policy"), "same-origin");
    assert_eq!(frame.header("strict-transport-security"), "max-age=63072000");
    assert_eq!(frame.header("access-control-allow-origin"), "");
    assert_eq!(frame.header("cross-origin-opener-policy"), "");
    assert!(!frame.headers.contains_key("set-cookie"), "{:?}", frame.headers);
    let [script] = frame.body.matches("<script").collect::<Vec<_>>()[..] else { panic!("{}", frame.body) };
    assert!(frame.body.contains(&format!("nonce=\"{nonce}\"")), "{script} in {}", frame.body);
    assert!(frame.body.contains(&format!("data-cookie=\"{STATE_COOKIE}\"")), "{}", frame.body);
    let file = frame.body.split("src=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a script");
    let script = browser.get(&html::unescape(file)).await;
    assert_eq!(
        (script.status.as_u16(), script.header("content-type")),
        (200, "text/javascript; charset=utf-8")
    );
    let next = browser.get("/check_session").await;
    assert_ne!(next.header("content-security-policy"), policy, "a nonce is used once");
}

/// What is not the frame is not framed, at the same address either.
async fn g7_nothing_else_may_be_framed(kind: Kind) {
    let app = stage(kind);
    let browser = app.browser();
    let pages = [
        browser.post("/check_session", &[]).await,
        browser.send(Method::GET, "/check_session/", &[("accept", "text/html")], None).await,
        browser.get("/login").await,
        browser.get("/account?%").await,
    ];
    for page in pages {
        assert_eq!(page.header("x-frame-options"), "DENY", "{}", page.url);
        assert!(page.header("content-security-policy").contains("frame-ancestors 'none'"), "{}", page.url);
    }
}

/// A person who looks at the frame's address changes nothing by it.
async fn the_frame_takes_nothing_from_its_address(kind: Kind) {
    let app = stage(kind);
    let browser = app.browser();
    let plain = browser.get("/check_session").await;
    let odd = browser.get("/check_session?cookie=x&client_id=%22%3E%3Cscript%3E&x=1&x=2").await;
    let script = |page: &Page| page.body.split("nonce=").next().map(str::to_owned);
    assert_eq!((odd.status, script(&odd)), (plain.status, script(&plain)));
}

async fn g10_it_is_advertised_where_it_is(kind: Kind) {
    let app = stage(kind);
    let discovery = app.browser().get("/.well-known/openid-configuration").await.json();
    assert_eq!(discovery["check_session_iframe"], format!("{ISSUER}/check_session"));
    let off = TestApp::new(kind);
    let discovery = off.browser().get("/.well-known/openid-configuration").await.json();
    assert!(discovery.get("check_session_iframe").is_none(), "{discovery}");
    let missing = off.browser().get("/check_session").await;
    assert_eq!(missing.status, 404);
    assert_eq!(missing.header("x-frame-options"), "DENY");
}

/// The one exception of rule G11: pages of other sites load the frame, and its script reads the cookie. Its
/// value is random, and good for nothing else.
async fn g11_the_cookie_is_readable_by_scripts_and_cross_site(kind: Kind) {
    let app = stage(kind);
    app.user("alice").await;
    let client = app.client("app", oidc_app(&json!({}))).await;
    let browser = app.browser();
    let answer = app.ask(&browser, &client, &[("prompt", "none")]).await;
    let line = state_cookie(&answer).expect("the cookie");
    let value = browser.cookies()[STATE_COOKIE].clone();
    assert_eq!(crate::support::jws::decode(&value).len(), 32);
    let lifetime = app.state.policy.session_absolute_lifetime;
    let expected = format!("{STATE_COOKIE}={value}; SameSite=None; Secure; Path=/; Max-Age={lifetime}");
    assert_eq!(line, expected);
    // the others stay as they are
    let csrf = hidden(&browser.get("/login").await, "csrf");
    let fields = [("csrf", csrf.as_str()), ("username", "alice"), ("password", PASSWORD)];
    let answer = browser.post("/login", &fields).await;
    for line in answer.headers.get_all("set-cookie").iter().map(|line| line.to_str().expect("readable")) {
        let guarded = line.contains("; HttpOnly; SameSite=Lax; Secure; Path=/");
        assert_ne!(guarded, line.starts_with(STATE_COOKIE), "{line}");
    }
    // it signs nobody in and is not written down
    let alice = app.browser_of("alice").await;
    let thief = app.browser();
    thief.set_cookie(STATE_COOKIE, &alice.cookies()[STATE_COOKIE]);
    assert_eq!(thief.get("/account").await.header("location"), "/login");
    let value = alice.cookies()[STATE_COOKIE].clone();
    let dump = app.dump();
    assert!(!dump.windows(value.len()).any(|at| at == value.as_bytes()));
}

async fn g11_no_cookie_where_nobody_may_ask(app: TestApp) {
    app.user("alice").await;
    let browser = app.browser_of("alice").await;
    let page = browser.get("/account").await;
    browser.submit(&page, page.form_with("sign-out").expect("a form"), "sign-out").await;
    assert!(!browser.cookies().contains_key(STATE_COOKIE));
}

both!(
    g7_every_site_may_frame_it,
    g7_nothing_else_may_be_framed,
    the_frame_takes_nothing_from_its_address,
    g10_it_is_advertised_where_it_is,
    g11_the_cookie_is_readable_by_scripts_and_cross_site,
    g11_no_cookie_where_nobody_may_ask,
);
