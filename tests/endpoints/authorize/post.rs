//! `POST /authorize`: from another site it comes without our cookies, so it is sent around by GET
//! (OpenID Connect Core §3.1.2.1, rule G11).

use reqwest::Method;

use crate::support::app::{TestApp, both};
use crate::support::front::{code_of, first_party, page, redirected};
use crate::support::people::{CHALLENGE, REDIRECT_URI, web_app};

fn request<'a>(change: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("client_id", "app"),
        ("response_type", "code"),
        ("redirect_uri", REDIRECT_URI),
        ("scope", "openid profile email"),
        ("state", "a-state"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    for (name, _) in change {
        fields.retain(|(n, _)| n != name);
    }
    fields.extend_from_slice(change);
    fields
}

async fn g11_z10_a_posted_request_goes_on_by_303_get(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let answer = app.post_cross_site("/authorize", &request(&[])).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    assert!(
        answer.header("location").starts_with("/authorize?client_id=app&"),
        "{}",
        answer.header("location")
    );
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(!answer.headers.contains_key("set-cookie"), "a cross-site POST must not replace cookies");
    // the browser follows with its cookies, and is known
    let browser = app.browser_of("alice").await;
    app.bought(&client, &browser.follow(answer).await).await;
}

/// What holds quotes, plus signs, ampersands or umlauts comes through unchanged.
async fn g11_what_is_posted_arrives_unchanged(app: TestApp) {
    app.client("app", web_app()).await;
    let state = "a b+c%20&state=x#?\"<ü💥>";
    let answer = app.post_cross_site("/authorize", &request(&[("state", state), ("prompt", "none")])).await;
    let answer = app.browser().follow(answer).await;
    crate::support::front::redirected_to(&answer, REDIRECT_URI, "login_required", Some(state));
}

/// The query of the address counts, too.
async fn g1_query_and_body_are_one_request(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let mut fields = request(&[]);
    fields.retain(|(name, _)| *name != "client_id");
    let browser = app.browser_of("alice").await;
    let answer = app.post_cross_site("/authorize?client_id=app", &fields).await;
    code_of(&browser.follow(answer).await);

    for (url, error_page) in [
        ("/authorize?client_id=app", true),
        ("/authorize?redirect_uri=https%3A%2F%2Fapp.example.test%2Fcallback", true),
        ("/authorize?scope=openid", false),
    ] {
        let answer = app.post_cross_site(url, &request(&[])).await;
        let answer = browser.follow(answer).await;
        if error_page {
            page(&answer, "invalid_request");
        } else {
            redirected(&answer, "invalid_request");
        }
    }
    drop(client);
}

async fn a_posted_request_is_judged_like_any_other(app: TestApp) {
    app.client("app", web_app()).await;
    let browser = app.browser();
    for (change, error) in [
        (("scope", "phone"), "invalid_scope"),
        (("code_challenge_method", "plain"), "invalid_request"),
        (("response_type", "token"), "unsupported_response_type"),
        (("request", "x"), "request_not_supported"),
    ] {
        let answer = app.post_cross_site("/authorize", &request(&[change])).await;
        redirected(&browser.follow(answer).await, error);
    }
    for (change, error) in [
        (("client_id", "nobody"), "invalid_client"),
        (("redirect_uri", "https://evil.example/"), "invalid_request"),
    ] {
        let answer = app.post_cross_site("/authorize", &request(&[change])).await;
        page(&browser.follow(answer).await, error);
    }
}

async fn g2_other_bodies_than_forms_are_a_page(app: TestApp) {
    app.client("app", web_app()).await;
    let browser = app.browser();
    for media_type in ["application/json", "text/plain", "multipart/form-data; boundary=x"] {
        let answer =
            browser.send_body("/authorize", &[("content-type", media_type)], "{\"client_id\":\"app\"}").await;
        page(&answer, "invalid_request");
    }
    // no body at all is a request without a client
    let answer = browser.send(Method::POST, "/authorize", &[], None).await;
    page(&browser.follow(answer).await, "invalid_request");
}

/// Too long for an address: refused before it is turned into one, and nothing is cut off.
async fn g4_a_posted_request_that_fits_no_address_is_a_page(app: TestApp) {
    app.client("app", web_app()).await;
    let long = "x".repeat(13 * 1024);
    let answer = app.post_cross_site("/authorize", &request(&[("unheard_of", &long)])).await;
    page(&answer, "invalid_request");
}

both!(
    g11_z10_a_posted_request_goes_on_by_303_get,
    g11_what_is_posted_arrives_unchanged,
    g1_query_and_body_are_one_request,
    a_posted_request_is_judged_like_any_other,
    g2_other_bodies_than_forms_are_a_page,
    g4_a_posted_request_that_fits_no_address_is_a_page,
);
