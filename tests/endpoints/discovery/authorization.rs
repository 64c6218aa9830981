//! What it says of authorization requests.

use reqwest::Method;
use serde_json::json;

use super::{document, registers, values};
use crate::support::app::{TestApp, both};
use crate::support::front::{redirected, redirected_to};
use crate::support::html::forms;
use crate::support::people::{REDIRECT_URI, claims_of, query_of, web_app};
use crate::support::tokens::{code_parameters, text};

async fn g10_each_response_type_and_mode_answers(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser();
    app.code(&browser, "alice", &client).await;
    let document = document(&app).await;
    assert_eq!(values(&document, "response_types_supported"), ["code"]);
    for mode in values(&document, "response_modes_supported") {
        let answer = browser.open(&client.authorize_url(&[("response_mode", &mode)])).await;
        let code = match mode.as_str() {
            "query" => query_of(&answer.location().expect("a redirect"), "code"),
            "form_post" => {
                let form = forms(&answer.body).remove(0);
                assert_eq!(form.action, REDIRECT_URI);
                form.value("code").map(str::to_owned)
            }
            other => panic!("no test for response_mode {other}"),
        };
        app.token_ok(&client, &code_parameters(&code.expect("a code"), &[])).await;
    }
    for mode in ["fragment", "query.jwt", "form_post.jwt", "jwt", "web_message", "none"] {
        let answer = browser.get(&client.authorize_url(&[("response_mode", mode)])).await;
        redirected(&answer, "invalid_request");
    }
    for response_type in
        ["token", "id_token", "code token", "code id_token", "id_token token", "none", "code code"]
    {
        let answer = browser.get(&client.authorize_url(&[("response_type", response_type)])).await;
        redirected(&answer, "unsupported_response_type");
        assert!(!registers(&app, &[("response_types", json!([response_type]))]), "{response_type}");
    }
}

async fn g10_each_prompt_value_is_understood(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser();
    app.code(&browser, "alice", &client).await;
    for prompt in values(&document(&app).await, "prompt_values_supported") {
        let answer = browser.open(&client.authorize_url(&[("prompt", &prompt)])).await;
        match prompt.as_str() {
            "none" => assert!(query_of(&answer.location().expect("a redirect"), "code").is_some()),
            "login" => assert!(answer.form_with("login-submit").is_some(), "{}", answer.body),
            "consent" => assert!(answer.form_with("consent-approve").is_some(), "{}", answer.body),
            "select_account" => {
                assert_eq!(answer.status, 200, "{}", answer.body);
                assert!(answer.body.contains("alice"), "{}", answer.body);
            }
            other => panic!("no test for prompt {other}"),
        }
    }
    for prompt in ["create", "NONE", "login unknown"] {
        redirected(&browser.get(&client.authorize_url(&[("prompt", prompt)])).await, "invalid_request");
    }
}

async fn g10_s256_is_the_only_challenge_method(app: TestApp) {
    let client = app.client("app", web_app()).await;
    assert_eq!(values(&document(&app).await, "code_challenge_methods_supported"), ["S256"]);
    for method in ["plain", "s256", "S512", "none"] {
        let url = client.authorize_url(&[("code_challenge_method", method)]);
        redirected(&app.browser().get(&url).await, "invalid_request");
    }
}

async fn g10_what_is_denied_is_refused(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let document = document(&app).await;
    for name in
        ["request_parameter_supported", "request_uri_parameter_supported", "require_request_uri_registration"]
    {
        assert_eq!(document[name], false, "{name}");
    }
    let browser = app.browser();
    for (name, error) in [("request", "request_not_supported"), ("request_uri", "request_uri_not_supported")]
    {
        let url = client.authorize_url(&[(name, "https://app.example.test/x")]);
        redirected_to(&browser.get(&url).await, REDIRECT_URI, error, Some("a-state"));
    }
}

async fn g10_the_issuer_stands_in_every_response(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let document = document(&app).await;
    assert_eq!(document["authorization_response_iss_parameter_supported"], true);
    let callback = app.authorize(&app.browser(), "alice", &client, &[]).await;
    assert_eq!(query_of(&callback, "iss").as_deref(), document["issuer"].as_str());
    let tokens = app.tokens("alice", &client).await;
    for name in ["id_token", "access_token"] {
        assert_eq!(claims_of(text(&tokens, name))["iss"], document["issuer"]);
    }
}

/// As the app asks, else as the browser does.
async fn g10_pages_speak_the_advertised_languages(app: TestApp) {
    let client = app.client("app", web_app()).await;
    let browser = app.browser();
    let speaks = |body: &str, language: &str| {
        assert!(body.contains(&format!("<html lang=\"{language}\"")), "{language}: {body}");
    };
    for language in values(&document(&app).await, "ui_locales_supported") {
        let headers = [("accept-language", language.as_str())];
        let page = browser.send(Method::GET, "/login", &headers, None).await;
        assert_eq!(page.status, 200);
        speaks(&page.body, &language);
        for asked in [language.clone(), format!("tlh {language}-x-test es")] {
            let url = client.authorize_url(&[("ui_locales", &asked), ("claims_locales", &asked)]);
            let to_login = browser.get(&url).await.location().expect("a redirect");
            let login =
                browser.send(Method::GET, to_login.as_str(), &[("accept-language", "fr")], None).await;
            assert_eq!(login.status, 200);
            speaks(&login.body, &language);
        }
    }
}

both!(
    g10_each_response_type_and_mode_answers,
    g10_each_prompt_value_is_understood,
    g10_s256_is_the_only_challenge_method,
    g10_what_is_denied_is_refused,
    g10_the_issuer_stands_in_every_response,
    g10_pages_speak_the_advertised_languages,
);
