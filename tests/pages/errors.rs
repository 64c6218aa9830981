//! Error pages: they speak the person's language, and always lead on.

use reqwest::Method;
use serde_json::json;
use url::Url;

use crate::support::app::{TestApp, both};
use crate::support::browser::{Browser, Page};
use crate::support::database::Kind;
use crate::support::front::{app_with, code_of, first_party, flow_of, hidden, page};
use crate::support::html::attribute_of;
use crate::support::people::{REDIRECT_URI, query_of, web_app};

/// Where the first way on leads.
#[track_caller]
fn way(answer: &Page) -> String {
    attribute_of(&answer.body, "error-way", "href").unwrap_or_else(|| panic!("no way on: {}", answer.body))
}

#[track_caller]
fn way_to_app(answer: &Page) -> Url {
    let way = Url::parse(&way(answer)).expect("a URL");
    assert!(way.as_str().starts_with(&format!("{REDIRECT_URI}?")), "{way}");
    assert!(answer.body.contains("<bdi class=\"name\">app.example.test</bdi>"), "{}", answer.body);
    way
}

async fn told_in(browser: &Browser, url: &str, language: &str) -> String {
    let page = browser.send(Method::GET, url, &[("accept-language", language)], None).await;
    page.text("error-description").unwrap_or_else(|| panic!("no description: {}", page.body))
}

async fn a_refusal_is_told_in_the_persons_language(app: TestApp) {
    let client = app.client("app", web_app()).await;
    let browser = app.browser();
    let url = client.authorize_url(&[("redirect_uri", "https://evil.example/")]);
    for (language, sentence) in [
        ("en", "The redirect_uri is not registered for this application"),
        ("de", "Die redirect_uri ist für diese App nicht registriert"),
        ("es", "La redirect_uri no está registrada para esta aplicación"),
        ("fr", "L’adresse redirect_uri n’est pas enregistrée pour cette application"),
        ("ja", "redirect_uri がこのアプリに登録されていません"),
        ("zh", "redirect_uri 未注册给此应用"),
    ] {
        assert_eq!(told_in(&browser, &url, language).await, sentence);
    }
    let url = client.authorize_url(&[("redirect_uri", "")]);
    assert_eq!(told_in(&browser, &url, "de").await, "Der Parameter redirect_uri fehlt");
}

async fn what_is_unproven_leads_to_our_start_page(app: TestApp) {
    let client = app.client("app", web_app()).await;
    let browser = app.browser();
    for change in [("redirect_uri", "https://evil.example/"), ("client_id", "nobody"), ("client_id", "")] {
        let answer = app.ask(&browser, &client, &[change]).await;
        assert_eq!(way(&answer), "/");
        assert!(!answer.body.contains("evil.example"), "{}", answer.body);
    }
    let accepts = [("accept", "text/html")];
    let missing = browser.send(Method::GET, "/there-is-nothing-here", &accepts, None).await;
    assert_eq!((missing.status.as_u16(), way(&missing)), (404, "/".to_owned()));
    assert_eq!(browser.get("/").await.status, 200);
}

/// The app is told as soon as its person goes back.
async fn an_expired_request_leads_back_to_the_app(app: TestApp) {
    let client = app.client("app", web_app()).await;
    let browser = app.browser();
    let login = app.ask(&browser, &client, &[]).await;
    app.advance(app.state.policy.interaction_lifetime);
    let answer = browser.open(&format!("/login?flow={}", flow_of(&login))).await;
    page(&answer, "invalid_request");
    let way = way_to_app(&answer);
    assert_eq!(query_of(&way, "error").as_deref(), Some("access_denied"));
    assert_eq!(query_of(&way, "state").as_deref(), Some("a-state"));
    // somebody else's browser proves nothing
    let foreign = app.browser().open(&format!("/login?flow={}", flow_of(&login))).await;
    assert_eq!(self::way(&foreign), "/");
}

/// A second answer would not fit the app's state, so where a sign-in begins goes first.
async fn a_completed_request_leads_to_where_the_app_begins(app: TestApp) {
    app.user("alice").await;
    let start = json!({ "consent": "skip", "initiate_login_uri": "https://app.example.test/begin" });
    let client = app.client("app", app_with(start)).await;
    let browser = app.browser();
    let login = app.ask(&browser, &client, &[]).await;
    code_of(&browser.sign_in(&login, "alice").await);
    let twice = browser.open(&format!("/login?flow={}", flow_of(&login))).await;
    page(&twice, "invalid_request");
    assert!(way(&twice).starts_with("https://app.example.test/begin?iss="), "{}", twice.body);

    // one that does not say gets the error
    let bare = app.client("bare", first_party()).await;
    let browser = app.browser();
    let login = app.ask(&browser, &bare, &[]).await;
    code_of(&browser.sign_in(&login, "alice").await);
    let twice = browser.open(&format!("/login?flow={}", flow_of(&login))).await;
    assert_eq!(query_of(&way_to_app(&twice), "error").as_deref(), Some("invalid_request"));
}

async fn a_form_that_is_not_filled_in_leads_back_to_it(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser_of("alice").await;
    let consent = app.ask(&browser, &client, &[]).await;
    let fields = [("flow", hidden(&consent, "flow")), ("csrf", hidden(&consent, "csrf"))];
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    let answer = browser.post("/consent", &fields).await;
    page(&answer, "invalid_request");
    let back = browser.open(&way(&answer)).await;
    assert!(back.form_with("consent-approve").is_some(), "{}", back.body);

    let csrf = hidden(&browser.open("/account").await, "csrf");
    let answer = browser.post("/account", &[("csrf", &csrf), ("action", "x")]).await;
    page(&answer, "invalid_request");
    assert_eq!(browser.open(&way(&answer)).await.status, 200);
}

/// Whoever wanted to sign out still can.
async fn l9_a_refused_logout_leads_to_our_own(app: TestApp) {
    app.user("alice").await;
    let browser = app.browser_of("alice").await;
    let answer = browser.get("/end_session?id_token_hint=x").await;
    page(&answer, "invalid_request");
    let confirm = browser.open(&way(&answer)).await;
    assert!(confirm.form_with("logout-confirm").is_some(), "{}", confirm.body);
}

async fn l10_without_sign_up_there_is_the_sign_in(kind: Kind) {
    let app = TestApp::with(kind, |policy| policy.signup = false);
    let answer = app.browser().get("/signup").await;
    assert_eq!((answer.status.as_u16(), way(&answer)), (403, "/login".to_owned()));
}

both! {
    a_refusal_is_told_in_the_persons_language,
    what_is_unproven_leads_to_our_start_page,
    an_expired_request_leads_back_to_the_app,
    a_completed_request_leads_to_where_the_app_begins,
    a_form_that_is_not_filled_in_leads_back_to_it,
    l9_a_refused_logout_leads_to_our_own,
    l10_without_sign_up_there_is_the_sign_in,
}
