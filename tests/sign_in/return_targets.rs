//! Where people are sent: never where a parameter says (rule L8).

use crate::support::app::{ISSUER, TestApp, in_both_realms};
use crate::support::browser::{Browser, Page, encode};
use crate::support::database::Kind;
use crate::support::front::hidden;

const TARGETS: [&str; 16] = [
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "https://evil.example",
    "https:evil.example",
    "http://evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "/account@evil.example",
    "https://id.example.test@evil.example",
    "https://id.example.test.evil.example",
    ".evil.example",
    "///evil.example",
    "/%2f/evil.example",
    "/account\u{0}//evil.example",
];

/// Every name under which somebody expects such a parameter.
const NAMES: [&str; 15] = [
    "return",
    "return_to",
    "returnTo",
    "return_url",
    "next",
    "continue",
    "redirect",
    "redirect_to",
    "redirect_uri",
    "redirect_url",
    "url",
    "target",
    "goto",
    "post_logout_redirect_uri",
    "done",
];

#[track_caller]
fn stays(answer: &Page) {
    if let Some(location) = answer.location() {
        assert_eq!(location.origin().ascii_serialization(), ISSUER, "sent away to {location}");
        assert!(!answer.header("location").contains("evil"), "{}", answer.header("location"));
    }
    for form in crate::support::html::forms(&answer.body) {
        assert!(form.action.starts_with('/') && !form.action.starts_with("//"), "{}", form.action);
        assert!(!form.action.contains("evil"), "{}", form.action);
    }
    for attribute in ["href=\"", "src=\"", "action=\"", "formaction=\"", "content=\""] {
        for (at, _) in answer.body.match_indices(attribute) {
            let value = answer.body[at..].split('"').nth(1).unwrap_or_default();
            assert!(!value.contains("evil") && !value.starts_with("javascript:"), "{attribute}{value}");
        }
    }
    assert!(!answer.headers.contains_key("refresh"));
}

async fn open_with(browser: &Browser, path: &str, parameters: &[(&str, &str)]) {
    stays(&browser.get(&format!("{path}?{}", encode(parameters))).await);
}

async fn l8_no_page_leads_where_its_address_says(kind: Kind) {
    let app = TestApp::with(kind, |policy| policy.signup = true);
    app.user("alice").await;
    let (stranger, person) = (app.browser(), app.browser_of("alice").await);
    for path in ["/", "/login", "/consent", "/signup", "/account", "/end_session"] {
        for target in TARGETS {
            for browser in [&stranger, &person] {
                // together; and alone those that are refused, which would hide the others
                open_with(browser, path, &NAMES.map(|name| (name, target))).await;
                open_with(browser, path, &[("flow", target)]).await;
                open_with(browser, path, &[("post_logout_redirect_uri", target)]).await;
            }
        }
    }
}

/// Signing out, and every action of the account page.
async fn l8_actions_lead_to_pages_of_ours(app: TestApp) {
    app.user("alice").await;
    let browser = app.browser_of("alice").await;
    let csrf = hidden(&browser.get("/account").await, "csrf");
    for action in ["end_others", "end_session", "revoke_app", "odd", "sign_out"] {
        for target in TARGETS {
            let mut fields = NAMES.map(|name| (name, target)).to_vec();
            fields.extend([
                ("csrf", csrf.as_str()),
                ("action", action),
                ("session", target),
                ("app", target),
            ]);
            stays(&browser.post("/account", &fields).await);
        }
    }
    assert_eq!(browser.get("/account").await.header("location"), "/login", "it has signed out");
}

/// A path that looks like a host is a path that is not there.
async fn l8_paths_are_not_hosts(app: TestApp) {
    for target in
        ["//evil.example", "//evil.example/", "/\\evil.example", "//evil.example/..", "///evil.example/login"]
    {
        let request = crate::support::wire::request("GET", target, &["Accept: text/html"]);
        let reply = crate::support::wire::exchange(&app, request).await;
        assert!([400, 404].contains(&reply.status), "{target}: {reply:?}");
        assert!(reply.all("location").is_empty(), "{target}: {reply:?}");
    }
}

in_both_realms!(
    l8_no_page_leads_where_its_address_says,
    l8_actions_lead_to_pages_of_ours,
    l8_paths_are_not_hosts,
);
