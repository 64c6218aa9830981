//! `/login`: the sign-in page of a request and of nobody (rules L8, Z9).

use crate::support::app::{TestApp, both};
use crate::support::front::{code_of, first_party, flow_of, forged, hidden, is_login, page};
use crate::support::html;
use crate::support::people::web_app;
use crate::support::process::PASSWORD;

/// Spellings that have led browsers away from other servers.
const ELSEWHERE: [&str; 12] = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "https://evil.example/",
    "https:evil.example",
    "http:/evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "/login/..//evil.example",
    "https://id.example.test@evil.example/",
];

/// Names under which other servers take a place to return to.
const RETURN: [&str; 9] = [
    "return_to",
    "next",
    "redirect",
    "redirect_uri",
    "url",
    "continue",
    "target",
    "back",
    "post_logout_redirect_uri",
];

async fn l8_a_return_target_is_a_sealed_request_or_nothing(app: TestApp) {
    app.user("alice").await;
    let browser = app.browser_of("alice").await;
    for elsewhere in ELSEWHERE {
        for path in ["/login", "/consent"] {
            let flow: String = url::form_urlencoded::byte_serialize(elsewhere.as_bytes()).collect();
            page(&browser.get(&format!("{path}?flow={flow}")).await, "invalid_request");
        }
        let csrf = hidden(&browser.open("/login").await, "csrf");
        let fields = [("flow", elsewhere), ("csrf", &csrf), ("username", "alice"), ("password", PASSWORD)];
        page(&browser.post("/login", &fields).await, "invalid_request");
    }
}

/// Neither the address nor the form of the sign-in page says where it leads.
async fn l8_parameters_do_not_choose_where_sign_in_leads(app: TestApp) {
    app.user("alice").await;
    for elsewhere in ELSEWHERE {
        let browser = app.browser();
        let query = RETURN.map(|name| (name, elsewhere));
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
        let login = browser.get(&format!("/login?{query}")).await;
        assert!(is_login(&login), "{}", login.body);
        assert!(!login.body.contains("evil.example"), "{}", login.body);
        let csrf = hidden(&login, "csrf");
        let mut fields = vec![("csrf", csrf.as_str()), ("username", "alice"), ("password", PASSWORD)];
        fields.extend(RETURN.map(|name| (name, elsewhere)));
        let answer = browser.post(&format!("/login?{query}"), &fields).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/account"));
    }
}

async fn l8_sign_out_leads_nowhere_else(app: TestApp) {
    app.user("alice").await;
    let browser = app.browser_of("alice").await;
    for elsewhere in ELSEWHERE {
        let query = [("post_logout_redirect_uri", elsewhere), ("client_id", "app"), ("state", "x")];
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
        let answer = browser.get(&format!("/end_session?{query}")).await;
        assert!(answer.location().is_none(), "{:?}", answer.location());
        assert!(html::forms(&answer.body).iter().all(|form| form.action.starts_with("/end_session")));
    }
}

async fn l8_pages_of_error_lead_nowhere(app: TestApp) {
    let client = app.client("app", web_app()).await;
    for elsewhere in ELSEWHERE {
        let answer = app.ask_cold(&client, &[("redirect_uri", elsewhere)]).await;
        page(&answer, "invalid_request");
        for link in ["evil.example", "javascript:", "data:text/html"] {
            assert!(!answer.body.contains(link), "{}", answer.body);
        }
    }
}

/// The app that asked is named, so that people see what they sign in for.
async fn the_page_names_the_app(app: TestApp) {
    let client = app.client("app", web_app()).await;
    let login = app.ask(&app.browser(), &client, &[]).await;
    assert!(login.body.contains("Example app"), "{}", login.body);
    for id in ["username", "password", "login-submit"] {
        assert!(html::attribute_of(&login.body, id, "id").is_some(), "#{id} is missing: {}", login.body);
    }
    assert_eq!(html::attribute_of(&login.body, "password", "type").as_deref(), Some("password"));
    assert_eq!(html::attribute_of(&login.body, "password", "value"), None);
}

async fn a_wrong_password_keeps_the_request_and_the_name(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser();
    let login = app.ask(&browser, &client, &[]).await;
    let form = login.form_with("login-submit").expect("a form");
    let form = form.fill("username", "alice").fill("password", "wrong horse battery staple");
    let again = browser.submit(&login, form, "login-submit").await;
    assert_eq!(again.status, 400);
    assert_eq!(again.header("cache-control"), "no-store");
    assert_eq!(flow_of(&again), flow_of(&login));
    assert_eq!(html::attribute_of(&again.body, "username", "value").as_deref(), Some("alice"));
    assert_eq!(html::attribute_of(&again.body, "form-error", "role").as_deref(), Some("alert"));
    assert!(!again.body.contains("wrong horse"), "the password is echoed");
    code_of(&browser.sign_in(&again, "alice").await);
}

/// Names are found in any case, and by e-mail address.
async fn a_person_signs_in_by_name_or_address(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    for login in ["alice", "ALICE", "Alice@Example.TEST", " alice "] {
        let browser = app.browser();
        let form = app.ask(&browser, &client, &[]).await;
        code_of(&browser.sign_in(&form, login).await);
    }
}

/// A request that needs nothing any more goes on from wherever it is picked up.
async fn a_page_that_is_no_longer_needed_goes_on(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser();
    let flow = flow_of(&app.ask(&browser, &client, &[]).await);
    app.sign_in_at(&browser, "alice").await;
    code_of(&browser.open(&format!("/login?flow={flow}")).await);
}

/// A form without its token, with another browser's, or from another site signs nobody in: people would
/// work in somebody else's account.
async fn c2_a_forged_sign_in_is_refused(app: TestApp) {
    app.user("mallory").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser();
    let login = app.ask(&browser, &client, &[]).await;
    let (flow, csrf) = (flow_of(&login), hidden(&login, "csrf"));
    let foreign = hidden(&app.browser().open("/login").await, "csrf");
    for token in ["", "x", ".", &foreign, &csrf[1..], &format!("{csrf}A")] {
        let fields =
            [("flow", flow.as_str()), ("csrf", token), ("username", "mallory"), ("password", PASSWORD)];
        forged(&browser.post("/login", &fields).await);
    }
    let fields = [("flow", flow.as_str()), ("csrf", &csrf), ("username", "mallory"), ("password", PASSWORD)];
    for origin in ["https://evil.example", "null", "http://id.example.test", "https://id.example.test:8443"] {
        forged(&browser.post_with("/login", &fields, &[("origin", origin)]).await);
    }
    assert!(!browser.has_session());
    code_of(&browser.post("/login", &fields).await);
}

/// Without JavaScript and old: a browser that sends no `Origin` has its token all the same.
async fn c2_a_form_without_origin_passes_by_its_token(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser();
    let login = app.ask(&browser, &client, &[]).await;
    let (flow, csrf) = (flow_of(&login), hidden(&login, "csrf"));
    let fields = [("flow", flow.as_str()), ("csrf", &csrf), ("username", "alice"), ("password", PASSWORD)];
    code_of(&browser.post_with("/login", &fields, &[]).await);
}

both!(
    l8_a_return_target_is_a_sealed_request_or_nothing,
    l8_parameters_do_not_choose_where_sign_in_leads,
    l8_sign_out_leads_nowhere_else,
    l8_pages_of_error_lead_nowhere,
    the_page_names_the_app,
    a_wrong_password_keeps_the_request_and_the_name,
    a_person_signs_in_by_name_or_address,
    a_page_that_is_no_longer_needed_goes_on,
    c2_a_forged_sign_in_is_refused,
    c2_a_form_without_origin_passes_by_its_token,
);
