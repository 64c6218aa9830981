//! The order of the checks: client_id, redirect_uri, repeated parameters, everything else.

use crate::support::app::{TestApp, both};
use crate::support::front::{page, redirected, redirected_to};
use crate::support::people::{REDIRECT_URI, web_app};

async fn the_client_is_judged_before_the_redirect_uri(app: TestApp) {
    let client = app.client("app", web_app()).await;
    let wrong = [("client_id", "nobody"), ("redirect_uri", "https://evil.example/"), ("response_type", "x")];
    page(&app.ask_cold(&client, &wrong).await, "invalid_client");
}

async fn the_redirect_uri_is_judged_before_everything_else(app: TestApp) {
    let client = app.client("app", web_app()).await;
    let url = client.authorize_url(&[("redirect_uri", "https://evil.example/"), ("scope", "phone")]);
    page(&app.browser().get(&format!("{url}&nonce=twice")).await, "invalid_request");
}

/// Also when all of them are the same, or one is empty.
async fn g1_a_repeated_client_id_or_redirect_uri_is_a_page(app: TestApp) {
    let client = app.client("app", web_app()).await;
    let url = client.authorize_url(&[("prompt", "none")]);
    for again in [
        "client_id=app",
        "client_id=other",
        "client_id=",
        "redirect_uri=https%3A%2F%2Fapp.example.test%2Fcallback",
        "redirect_uri=https%3A%2F%2Fevil.example%2F",
        "redirect_uri=",
    ] {
        page(&app.browser().get(&format!("{url}&{again}")).await, "invalid_request");
        page(&app.browser().get(&url.replacen('?', &format!("?{again}&"), 1)).await, "invalid_request");
    }
}

async fn g1_any_other_repeated_parameter_is_told_to_the_client(app: TestApp) {
    let client = app.client("app", web_app()).await;
    let url = client.authorize_url(&[("prompt", "none"), ("max_age", "60"), ("claims", "{}")]);
    for again in [
        "response_type=code",
        "scope=openid",
        "nonce=a-nonce",
        "code_challenge=x",
        "code_challenge_method=S256",
        "prompt=none",
        "max_age=60",
        "claims=%7B%7D",
        "nonce=",
    ] {
        redirected(&app.browser().get(&format!("{url}&{again}")).await, "invalid_request");
    }
}

/// Before the checks of `response_type` and scope, which have codes of their own.
async fn g1_repeats_are_judged_before_what_they_hold(app: TestApp) {
    let client = app.client("app", web_app()).await;
    let url = client.authorize_url(&[("response_type", "token"), ("scope", "phone")]);
    redirected(&app.browser().get(&format!("{url}&nonce=again")).await, "invalid_request");
}

/// Which of two states is meant is unknown, so none comes back.
async fn g1_a_repeated_state_is_not_guessed(app: TestApp) {
    let client = app.client("app", web_app()).await;
    let url = client.authorize_url(&[]);
    let answer = app.browser().get(&format!("{url}&state=b-state")).await;
    redirected_to(&answer, REDIRECT_URI, "invalid_request", None);
}

async fn g1_a_repeated_response_mode_is_answered_in_the_query(app: TestApp) {
    let client = app.client("app", web_app()).await;
    let url = client.authorize_url(&[("response_mode", "form_post")]);
    redirected(&app.browser().get(&format!("{url}&response_mode=form_post")).await, "invalid_request");
}

async fn g1_unknown_parameters_are_ignored_and_empty_ones_are_absent(app: TestApp) {
    let client = app.client("app", web_app()).await;
    let url = client.authorize_url(&[("prompt", "none"), ("unheard_of", "1"), ("token", "x")]);
    let answer = app.browser().get(&format!("{url}&request=&request_uri=&response_mode=&max_age=")).await;
    redirected(&answer, "login_required");
}

/// Each value within its bounds, together more than our pages can carry: refused, and nothing is cut.
async fn g4_a_request_that_fits_no_page_is_refused(app: TestApp) {
    let client = app.client("app", web_app()).await;
    let wide = "\u{1}".repeat(2048);
    let answer = app.ask_cold(&client, &[("nonce", &wide), ("login_hint", &wide)]).await;
    redirected(&answer, "invalid_request");
}

both!(
    the_client_is_judged_before_the_redirect_uri,
    the_redirect_uri_is_judged_before_everything_else,
    g1_a_repeated_client_id_or_redirect_uri_is_a_page,
    g1_any_other_repeated_parameter_is_told_to_the_client,
    g1_repeats_are_judged_before_what_they_hold,
    g1_a_repeated_state_is_not_guessed,
    g1_a_repeated_response_mode_is_answered_in_the_query,
    g1_unknown_parameters_are_ignored_and_empty_ones_are_absent,
    g4_a_request_that_fits_no_page_is_refused,
);
