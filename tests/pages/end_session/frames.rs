//! Apps that are told of a sign-out by frames (OpenID Connect Front-Channel Logout 1.0).

use serde_json::json;

use super::RETURN;
use crate::support::app::{ISSUER, TestApp, both};
use crate::support::browser::{Browser, Page, encode};
use crate::support::front::app_with;
use crate::support::html;
use crate::support::people::claims_of;
use crate::support::tokens::text;

/// An app whose page of this path wants to be loaded; the ID token that it holds.
async fn signed_in(app: &TestApp, browser: &Browser, id: &str) -> String {
    let uri = format!("https://app.example.test/{id}?x=1");
    let metadata = app_with(json!({ "frontchannel_logout_uri": uri, "consent": "skip" }));
    let client = app.client(id, metadata).await;
    text(&app.tokens_by(browser, "alice", &client, &[]).await, "id_token").to_owned()
}

fn frames(page: &Page) -> Vec<String> {
    page.body
        .split("<iframe src=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .map(html::unescape)
        .collect()
}

async fn each_app_of_the_session_is_loaded_with_its_sid(app: TestApp) {
    app.user("alice").await;
    let browser = app.browser();
    let first = signed_in(&app, &browser, "first").await;
    let second = signed_in(&app, &browser, "second").await;
    let query = encode(&[("id_token_hint", &first), ("post_logout_redirect_uri", RETURN), ("state", "x")]);
    let page = browser.get(&format!("/end_session?{query}")).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let expected = [("first", &first), ("second", &second)].map(|(id, token)| {
        let sid = claims_of(token)["sid"].as_str().expect("a sid").to_owned();
        let told = encode(&[("iss", ISSUER), ("sid", &sid)]);
        format!("https://app.example.test/{id}?x=1&{told}")
    });
    let mut loaded = frames(&page);
    loaded.sort();
    assert_eq!(loaded, expected);
    let policy = page.header("content-security-policy");
    assert!(policy.ends_with("; frame-src https://app.example.test"), "{policy}");
    // then back to the app: by itself, and by a link for those without scripts
    let onward = html::attribute_of(&page.body, "continue", "href").expect("a link");
    assert_eq!(onward, format!("{RETURN}?state=x"));
    assert!(page.body.contains(" data-forward>"), "{}", page.body);
    assert!(page.body.contains("<noscript><meta http-equiv=\"refresh\""), "{}", page.body);
    // nobody is signed in any more, so nobody is told again
    assert!(frames(&browser.get(&format!("/end_session?{query}")).await).is_empty());
}

async fn without_an_app_to_go_back_to_the_page_stays(app: TestApp) {
    app.user("alice").await;
    let browser = app.browser();
    signed_in(&app, &browser, "first").await;
    let confirm = browser.get("/end_session").await;
    let form = confirm.form_with("logout-confirm").expect("a form");
    let page = browser.submit(&confirm, form, "logout-confirm").await;
    assert!(page.body.contains("You are signed out"), "{}", page.body);
    assert_eq!(frames(&page).len(), 1);
    assert!(!page.body.contains("http-equiv") && !page.body.contains("data-forward"), "{}", page.body);
}

both!(each_app_of_the_session_is_loaded_with_its_sid, without_an_app_to_go_back_to_the_page_stays);
