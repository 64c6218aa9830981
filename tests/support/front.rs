//! The front channel: its exact answers (PAGE and REDIR of the rules), and a person's steps through our
//! pages, one at a time.

use reqwest::Method;
use serde_json::{Value, json};
use url::Url;

use super::app::{ISSUER, TestApp};
use super::browser::{Browser, Page};
use super::html;
use super::people::{REDIRECT_URI, TestClient, query_of, web_app};
use super::process::PASSWORD;

/// Name of the cookie that stands for who is signed in.
pub const SESSION_COOKIE: &str = "__Host-chancery-main-session";

/// [`web_app`] with other members; `null` removes one.
pub fn app_with(change: Value) -> Value {
    let mut metadata = web_app();
    let Value::Object(change) = change else { panic!("a change is an object") };
    for (name, value) in change {
        metadata[name] = value;
    }
    metadata
}

/// A client whose people are never asked to consent, for tests about something else.
pub fn first_party() -> Value {
    app_with(json!({ "consent": "skip" }))
}

/// PAGE: HTML on our host that leads nowhere.
#[track_caller]
pub fn page(answer: &Page, code: &str) {
    error_page(answer, 400, code);
}

/// 403: a form that is not ours (rule C2).
#[track_caller]
pub fn forged(answer: &Page) {
    error_page(answer, 403, "access_denied");
}

#[track_caller]
fn error_page(answer: &Page, status: u16, code: &str) {
    let (got, body) = (answer.status, &answer.body);
    assert_eq!(got.as_u16(), status, "{code} expected, location {:?}: {body}", answer.location());
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.text("error-code").as_deref(), Some(code), "{body}");
    assert!(html::attribute_of(body, "error-way", "href").is_some(), "no way on: {body}");
    assert!(!answer.headers.contains_key("location"));
    assert!(!answer.headers.contains_key("refresh"));
    assert!(!body.contains("http-equiv"), "{body}");
    assert!(html::forms(body).iter().all(|form| form.action.starts_with('/')), "{body}");
}

/// REDIR to [`REDIRECT_URI`] with the state of [`TestClient::authorize_url`].
#[track_caller]
pub fn redirected(answer: &Page, error: &str) {
    redirected_to(answer, REDIRECT_URI, error, Some("a-state"));
}

/// REDIR: 303 to the proven URI with `error`, the exact state, `iss`, and nothing else.
#[track_caller]
pub fn redirected_to(answer: &Page, redirect_uri: &str, error: &str, state: Option<&str>) {
    assert_eq!(answer.status, 303, "{error} expected at {}: {}", answer.url, answer.body);
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.body, "");
    let location = answer.location().expect("a location");
    assert!(location.as_str().starts_with(&format!("{redirect_uri}?")), "{location}");
    refused_at(&location, error, state);
}

/// The parameters of an error that has come to the client.
#[track_caller]
pub fn refused_at(callback: &Url, error: &str, state: Option<&str>) {
    let pairs: Vec<(String, String)> = callback.query_pairs().into_owned().collect();
    let names: Vec<&str> = pairs.iter().map(|(name, _)| name.as_str()).collect();
    let mut expected = vec!["error", "error_description", "state", "session_state", "iss"];
    expected.retain(|name| state.is_some() || *name != "state");
    // who is given it: the tests of session management
    expected.retain(|name| *name != "session_state" || names.contains(name));
    assert_eq!(names, expected, "{callback}");
    assert_eq!(query_of(callback, "error").as_deref(), Some(error), "{callback}");
    assert_eq!(query_of(callback, "state").as_deref(), state, "{callback}");
    assert_eq!(query_of(callback, "iss").as_deref(), Some(ISSUER), "{callback}");
    let description = query_of(callback, "error_description").expect("a description");
    let allowed = |b: u8| matches!(b, 0x20..=0x21 | 0x23..=0x5B | 0x5D..=0x7E);
    assert!(description.bytes().all(allowed), "{description}");
}

/// The code that an answer sends to the client.
#[track_caller]
pub fn code_of(answer: &Page) -> String {
    let location = answer.location().unwrap_or_else(|| panic!("still at {}: {}", answer.url, answer.body));
    assert_eq!(answer.status, 303);
    query_of(&location, "code").unwrap_or_else(|| panic!("no code in {location}"))
}

/// The sealed request in the hidden field of a page of ours.
#[track_caller]
pub fn flow_of(answer: &Page) -> String {
    hidden(answer, "flow")
}

/// A hidden field of the page's first form that has it.
#[track_caller]
pub fn hidden(answer: &Page, name: &str) -> String {
    let forms = html::forms(&answer.body);
    let value = forms.iter().find_map(|form| form.value(name));
    value.unwrap_or_else(|| panic!("no field {name} at {}: {}", answer.url, answer.body)).to_owned()
}

/// Whether the answer asks for a password.
pub fn is_login(answer: &Page) -> bool {
    answer.status == 200 && answer.form_with("login-submit").is_some()
}

/// Whether the answer asks for consent.
pub fn is_consent(answer: &Page) -> bool {
    answer.status == 200 && answer.form_with("consent-approve").is_some()
}

impl Browser {
    /// Fills in the sign-in form, and follows within our server.
    pub async fn sign_in(&self, page: &Page, username: &str) -> Page {
        let form = page.form_with("login-submit");
        let form = form.unwrap_or_else(|| panic!("no sign-in form at {}: {}", page.url, page.body));
        let form = form.fill("username", username).fill("password", PASSWORD);
        self.submit(page, form, "login-submit").await
    }

    /// Presses a button of the consent form.
    pub async fn decide(&self, page: &Page, button: &str) -> Page {
        let form = page.form_with(button);
        let form = form.unwrap_or_else(|| panic!("no consent form at {}: {}", page.url, page.body));
        self.submit(page, form, button).await
    }

    /// Approves, which is remembered where the page says so.
    pub async fn approve_for_good(&self, page: &Page) -> Page {
        self.decide(page, "consent-approve").await
    }

    /// Whether a session cookie is held.
    pub fn has_session(&self) -> bool {
        self.cookies().contains_key(SESSION_COOKIE)
    }
}

impl TestApp {
    /// The answer to an authorization request, redirects within our server followed.
    pub async fn ask(&self, browser: &Browser, client: &TestClient, change: &[(&str, &str)]) -> Page {
        browser.open(&client.authorize_url(change)).await
    }

    /// The answer to an authorization request of a browser that nobody has signed in with, itself.
    pub async fn ask_cold(&self, client: &TestClient, change: &[(&str, &str)]) -> Page {
        self.browser().get(&client.authorize_url(change)).await
    }

    /// A browser at which somebody is signed in, by our own page and for no client.
    pub async fn browser_of(&self, username: &str) -> Browser {
        let browser = self.browser();
        self.sign_in_at(&browser, username).await;
        browser
    }

    /// Signs somebody in, by our own page and for no client.
    pub async fn sign_in_at(&self, browser: &Browser, username: &str) {
        let page = browser.open("/login").await;
        let page = browser.sign_in(&page, username).await;
        let account = format!("{}/account", self.state.realm.path());
        assert_eq!((page.status.as_u16(), page.url.path()), (200, account.as_str()), "{}", page.body);
    }

    /// What the code of an answer buys.
    pub async fn bought(&self, client: &TestClient, answer: &Page) -> Value {
        let tokens = self.redeem(client, &code_of(answer)).await;
        assert_eq!(tokens.status, 200, "{}", tokens.body);
        tokens.json()
    }

    /// POST of an authorization request from a client's site, as a browser sends it: without our
    /// cookies, for they are `SameSite=Lax`.
    pub async fn post_cross_site(&self, url: &str, fields: &[(&str, &str)]) -> Page {
        let form = super::browser::encode(fields);
        let headers = [("origin", "https://app.example.test")];
        self.browser().send(Method::POST, url, &headers, Some(form)).await
    }
}
