//! Pages speak the language that the app asks for (`ui_locales`, OpenID Connect Core §3.1.2.1, RP-Initiated
//! Logout §2), on the whole way and whatever the browser prefers.

use reqwest::Method;
use url::Url;

use crate::support::app::{TestApp, both};
use crate::support::browser::{Browser, Page};
use crate::support::database::Kind;
use crate::support::front::{flow_of, is_consent, is_login};
use crate::support::people::web_app;
use crate::support::tokens::text;

/// Of the browser.
const ACCEPTED: [(&str, &str); 1] = [("accept-language", "fr")];

#[track_caller]
fn speaks(page: &Page, language: &str) {
    assert!(page.body.contains(&format!("<html lang=\"{language}\"")), "{language}: {}", page.body);
}

/// GET by a browser that prefers French, redirects within our server followed.
async fn open(browser: &Browser, url: &str) -> Page {
    let mut page = browser.send(Method::GET, url, &ACCEPTED, None).await;
    while let Some(next) = page.location().filter(|next| next.origin() == page.url.origin()) {
        page = browser.send(Method::GET, next.as_str(), &ACCEPTED, None).await;
    }
    page
}

/// POST of a form of ours by the same browser.
async fn post(browser: &Browser, page: &Page, path: &str, fields: &[(&str, &str)]) -> Page {
    let origin = page.url.origin().ascii_serialization();
    let headers = [ACCEPTED[0], ("origin", &origin)];
    browser.post_with(path, fields, &headers).await
}

fn hidden(page: &Page, name: &str) -> String {
    crate::support::front::hidden(page, name)
}

async fn the_whole_way_of_a_request_speaks_its_language(kind: Kind) {
    let app = TestApp::with(kind, |policy| policy.signup = true);
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser();
    let login = open(&browser, &client.authorize_url(&[("ui_locales", "tlh ja de")])).await;
    assert!(is_login(&login));
    speaks(&login, "ja");
    let sealed = flow_of(&login);

    let signup = open(&browser, &format!("/signup?flow={sealed}")).await;
    speaks(&signup, "ja");
    let fields = [("csrf", hidden(&signup, "csrf")), ("flow", sealed.clone()), ("username", "x".to_owned())];
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    let refused = post(&browser, &signup, "/signup", &fields).await;
    assert_eq!(refused.status, 400);
    speaks(&refused, "ja");

    let fields = [
        ("csrf", hidden(&login, "csrf")),
        ("flow", sealed.clone()),
        ("username", "alice".to_owned()),
        ("password", "wrong".to_owned()),
    ];
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    speaks(&post(&browser, &login, "/login", &fields).await, "ja");

    app.sign_in_at(&browser, "alice").await;
    let consent = open(&browser, &client.authorize_url(&[("ui_locales", "ja")])).await;
    assert!(is_consent(&consent));
    speaks(&consent, "ja");
}

/// Errors that do not leave our host, too.
async fn error_pages_of_a_request_speak_its_language(app: TestApp) {
    let client = app.client("app", web_app()).await;
    let browser = app.browser();
    for (change, language) in [
        (("ui_locales", "de"), "de"),
        (("ui_locales", "zh-Hans-CN"), "zh"),
        (("ui_locales", "tlh"), "fr"),
        (("ui_locales", ""), "fr"),
    ] {
        let url = client.authorize_url(&[change, ("redirect_uri", "https://evil.example/")]);
        let page = open(&browser, &url).await;
        assert_eq!(page.status, 400);
        speaks(&page, language);
    }
    // one that is too long is not looked at
    let long = format!("de {}", "x".repeat(2100));
    let url = client.authorize_url(&[("ui_locales", &long), ("redirect_uri", "https://evil.example/")]);
    speaks(&open(&browser, &url).await, "fr");
}

async fn the_way_out_speaks_the_apps_language(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser();
    let tokens = app.tokens_by(&browser, "alice", &client, &[]).await;
    speaks(&open(&browser, "/end_session?ui_locales=es&id_token_hint=x").await, "es");
    let confirm = open(&browser, "/end_session?ui_locales=es%20de").await;
    assert!(confirm.form_with("logout-confirm").is_some(), "{}", confirm.body);
    speaks(&confirm, "es");
    let fields = [("csrf", "forged".to_owned()), ("flow", hidden(&confirm, "flow"))];
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    let forged = post(&browser, &confirm, "/end_session", &fields).await;
    assert_eq!(forged.status, 403);
    speaks(&forged, "es");
    let fields = [("csrf", hidden(&confirm, "csrf")), ("flow", hidden(&confirm, "flow"))];
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    let gone = post(&browser, &confirm, "/end_session", &fields).await;
    assert_eq!(gone.status, 200, "{}", gone.body);
    speaks(&gone, "es");

    let browser = app.browser();
    let again = app.tokens_by(&browser, "alice", &client, &[]).await;
    let hint = text(&again, "id_token");
    let gone = open(&browser, &format!("/end_session?id_token_hint={hint}&ui_locales=zh")).await;
    assert_eq!(gone.status, 200);
    speaks(&gone, "zh");
    drop(tokens);
}

/// By POST from an app's site the request goes round by GET, and takes its language along.
async fn a_posted_way_out_speaks_the_apps_language(app: TestApp) {
    let browser = app.browser();
    let headers = [("origin", "https://app.example.test"), ACCEPTED[0]];
    let round = browser.post_with("/end_session", &[("ui_locales", "de")], &headers).await;
    let next: Url = round.location().expect("a redirect");
    speaks(&open(&browser, next.as_str()).await, "de");
}

both!(
    the_whole_way_of_a_request_speaks_its_language,
    error_pages_of_a_request_speak_its_language,
    the_way_out_speaks_the_apps_language,
    a_posted_way_out_speaks_the_apps_language
);
