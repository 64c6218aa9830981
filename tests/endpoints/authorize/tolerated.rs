//! Parameters of OpenID Connect Core that are accepted although little or nothing is done about them.

use crate::support::app::{TestApp, both};
use crate::support::front::{code_of, first_party, is_login, redirected};
use crate::support::people::web_app;
use crate::support::tokens::text;

/// Each is fine at the request and does not show in the answer.
async fn ui_locales_acr_values_display_and_claims_are_accepted(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser_of("alice").await;
    for change in [
        ("ui_locales", "de-CH fr en"),
        ("ui_locales", "x-none \"><b>"),
        ("claims_locales", "de"),
        ("acr_values", "urn:mace:incommon:iap:silver 2"),
        ("display", "page"),
        ("display", "popup"),
        ("display", "touch"),
        ("display", "wap"),
        ("display", "unheard-of"),
        ("claims", "{}"),
        (
            "claims",
            r#"{"userinfo":{"email":{"essential":true},"name":null},"id_token":{"acr":{"values":["2"]}}}"#,
        ),
    ] {
        code_of(&app.ask(&browser, &client, &[change]).await);
    }
}

/// Never a 500.
async fn malformed_claims_are_an_invalid_request(app: TestApp) {
    let client = app.client("app", web_app()).await;
    let deep = format!("{}1{}", "[".repeat(3000), "]".repeat(3000));
    let deep_object = format!("{}1{}", "{\"a\":".repeat(1000), "}".repeat(1000));
    for claims in ["x", "[]", "null", "1", "\"{}\"", "{", "{\"a\":}", "{'a':1}", &deep, &deep_object] {
        redirected(&app.ask_cold(&client, &[("claims", claims)]).await, "invalid_request");
    }
}

/// The language of pages falls back to English where the asked one does not exist.
async fn ui_locales_choose_the_pages_language_where_it_exists(app: TestApp) {
    let client = app.client("app", web_app()).await;
    let login = app.ask(&app.browser(), &client, &[("ui_locales", "tlh en-GB")]).await;
    assert!(is_login(&login));
    assert!(login.body.contains("<html lang=\"en\" dir=\"ltr\">"), "{}", login.body);
}

/// A request without `openid` is plain OAuth: no ID token.
async fn without_openid_there_is_no_id_token(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    for scope in ["profile", ""] {
        let tokens = app.tokens_by(&app.browser(), "alice", &client, &[("scope", scope)]).await;
        assert!(tokens.get("id_token").is_none(), "{tokens}");
        assert!(text(&tokens, "access_token").len() > 100);
    }
}

both!(
    ui_locales_acr_values_display_and_claims_are_accepted,
    malformed_claims_are_an_invalid_request,
    ui_locales_choose_the_pages_language_where_it_exists,
    without_openid_there_is_no_id_token,
);
