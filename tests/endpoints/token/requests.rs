//! The shape of requests (rules G1, G2, T7).

use reqwest::Method;
use serde_json::json;

use crate::support::administration::{api, api_app};
use crate::support::answers::{tok, unauthenticated};
use crate::support::app::{TestApp, in_both_realms};
use crate::support::browser::{encode, http_client};
use crate::support::credentials::Credentials;
use crate::support::people::{basic, web_app};
use crate::support::tokens::code_parameters;

async fn g1_each_parameter_may_stand_once(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let code = app.code(&app.browser(), "alice", &client).await;
    for name in ["grant_type", "code", "redirect_uri", "code_verifier", "client_id", "scope"] {
        let mut parameters = code_parameters(&code, &[("client_id", "app"), ("scope", "openid")]);
        let again = *parameters.iter().find(|(n, _)| *n == name).expect("it is sent once");
        parameters.push(again);
        tok(&app.token(&client, &parameters).await, "invalid_request");
    }
    // not one of them used the code up
    app.token_ok(&client, &code_parameters(&code, &[])).await;
}

async fn g1_a_repeated_refresh_token_is_refused_and_not_used_up(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let tokens = app.tokens("alice", &client).await;
    let refresh = tokens["refresh_token"].as_str().expect("a refresh token");
    let twice = [("grant_type", "refresh_token"), ("refresh_token", refresh), ("refresh_token", refresh)];
    tok(&app.token(&client, &twice).await, "invalid_request");
    app.assert_alive(&client, &tokens).await;
}

async fn g1_resource_may_repeat(app: TestApp) {
    app.resource("https://one.example.test", api()).await;
    app.resource("https://two.example.test", api()).await;
    let client = app.client("app", api_app()).await;
    let both = [("resource", "https://one.example.test"), ("resource", "https://two.example.test")];
    let answer = app.client_credentials(&client, &both).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let (_, claims) = app.verified(answer.json()["access_token"].as_str().expect("a token")).await;
    assert_eq!(claims["aud"], json!(["https://one.example.test", "https://two.example.test"]));
}

async fn g1_an_empty_parameter_is_absent(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let code = app.code(&app.browser(), "alice", &client).await;
    let mut parameters = code_parameters(&code, &[]);
    parameters.extend([("scope", ""), ("resource", ""), ("client_assertion", ""), ("client_secret", "")]);
    let tokens = app.token_ok(&client, &parameters).await;
    assert_eq!(tokens["scope"], "openid email profile");

    let no_code = [("grant_type", "authorization_code"), ("code", "")];
    tok(&app.token(&client, &no_code).await, "invalid_request");
    tok(&app.token(&client, &[("grant_type", "")]).await, "invalid_request");
}

async fn g1_an_unknown_parameter_is_ignored(app: TestApp) {
    let client = app.client("app", web_app()).await;
    let answer = app.client_credentials(&client, &[("colour", "blue"), ("audience", "x")]).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
}

async fn g2_only_post_is_served(app: TestApp) {
    let client = app.client("app", web_app()).await;
    let secret = basic("app", client.secret.as_deref().expect("a secret"));
    for (path, allow) in [("/token", "POST, OPTIONS"), ("/revoke", "POST, OPTIONS"), ("/introspect", "POST")]
    {
        for method in [Method::GET, Method::HEAD, Method::PUT, Method::PATCH, Method::DELETE, Method::TRACE] {
            let url = format!("{path}?grant_type=client_credentials");
            let answer = app.browser().send(method.clone(), &url, &[("authorization", &secret)], None).await;
            assert_eq!(answer.status, 405, "{method} {path}");
            assert_eq!(answer.header("allow"), allow, "{method} {path}");
        }
    }
}

async fn g2_only_an_urlencoded_body_is_read(app: TestApp) {
    let client = app.client("app", web_app()).await;
    let authorization = basic("app", client.secret.as_deref().expect("a secret"));
    let urlencoded = "grant_type=client_credentials";
    let post = |content_type: Option<&'static str>, body: &'static str| {
        let mut request = http_client()
            .post(format!("{}/token", app.address))
            .header("host", "id.example.test")
            .header("authorization", &authorization)
            .body(body);
        if let Some(content_type) = content_type {
            request = request.header("content-type", content_type);
        }
        async move { request.send().await.expect("an answer") }
    };
    for (content_type, body) in [
        (Some("application/json"), r#"{"grant_type":"client_credentials"}"#),
        (Some("application/json"), urlencoded),
        (Some("text/plain"), urlencoded),
        (Some("multipart/form-data; boundary=x"), urlencoded),
        (Some("application/x-www-form-urlencoded; charset=latin1"), "grant_type=client_credentials&x=\u{e9}"),
        (Some("application/x-www-form-urlencoded; charset=utf-16"), "g\0r\0a\0n\0t\0=\0"),
        (None, urlencoded),
    ] {
        let answer = post(content_type, body).await;
        assert_eq!(answer.status(), 400, "{content_type:?}");
        assert_eq!(answer.headers()["content-type"], "application/json");
        assert_eq!(answer.headers()["cache-control"], "no-store");
        let body = answer.text().await.expect("a body");
        assert!(body.starts_with(r#"{"error":"invalid_request","#), "{content_type:?}: {body}");
    }
    // ASCII is the same in every charset
    for charset in ["UTF-8", "utf8", "ISO-8859-1", "us-ascii", "\"windows-1252\"", "utf-16", "x-unknown"] {
        let content_type = format!("application/x-www-form-urlencoded;charset={charset}");
        let answer = post(Some(content_type.leak()), urlencoded).await;
        assert_eq!(answer.status(), 200, "{charset}");
    }
    // a body that is not there needs no type, and is of none
    for content_type in [None, Some("text/plain"), Some("application/json")] {
        let answer = post(content_type, "").await;
        let body = answer.text().await.expect("a body");
        assert!(body.contains("grant_type parameter is missing"), "{content_type:?}: {body}");
    }
}

async fn g2_answers_are_json_whatever_is_accepted(app: TestApp) {
    let client = app.client("app", web_app()).await;
    let authorization = basic("app", client.secret.as_deref().expect("a secret"));
    let headers = [("authorization", authorization.as_str()), ("accept", "text/html")];
    let answer = app.browser().post_with("/token", &[("grant_type", "x")], &headers).await;
    tok(&answer, "unsupported_grant_type");
    let answer = app.browser().post_with("/token", &[], &[("accept", "text/html")]).await;
    unauthenticated(&answer, false);
}

async fn g2_parameters_in_the_url_are_ignored(app: TestApp) {
    let client = app.client("app", app_by_post()).await;
    let secret = client.secret.as_deref().expect("a secret");
    let grant = [("grant_type", "client_credentials")];

    let query = encode(&[("client_id", "app"), ("client_secret", secret)]);
    unauthenticated(&app.browser().post_with(&format!("/token?{query}"), &grant, &[]).await, false);

    let credentials = Credentials::post("app", secret);
    let url = "/token?grant_type=client_credentials";
    tok(&app.call_as(url, &credentials, &[]).await, "invalid_request");

    // one in the URL and one in the body are not a repeat, and the body's counts
    let answer = app.call_as("/token?grant_type=password&client_id=other", &credentials, &grant).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
}

fn app_by_post() -> serde_json::Value {
    crate::support::credentials::app_by("client_secret_post")
}

async fn t7_unknown_grants_are_unsupported(app: TestApp) {
    let client = app.client("app", web_app()).await;
    for grant in [
        "password",
        "implicit",
        "token",
        "Authorization_Code",
        "authorization_code ",
        "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "urn:ietf:params:oauth:grant-type:saml2-bearer",
        "urn:ietf:params:oauth:grant-type:token-exchange",
        "urn:ietf:params:oauth:grant-type:device_code",
        "urn:openid:params:grant-type:ciba",
        "<script>",
    ] {
        let parameters =
            [("grant_type", grant), ("username", "alice"), ("password", "a long password of hers")];
        tok(&app.token(&client, &parameters).await, "unsupported_grant_type");
    }
    tok(&app.token(&client, &[]).await, "invalid_request");
}

async fn t7_unregistered_grants_are_unauthorized(app: TestApp) {
    app.user("alice").await;
    let mut metadata = web_app();
    metadata["grant_types"] = json!(["authorization_code"]);
    let code_only = app.client("code-only", metadata).await;
    let mut metadata = web_app();
    metadata["grant_types"] = json!(["client_credentials"]);
    metadata["response_types"] = json!([]);
    metadata["redirect_uris"] = json!([]);
    let machine = app.client("machine", metadata).await;

    for grant in ["refresh_token", "client_credentials"] {
        let parameters = [("grant_type", grant), ("refresh_token", "x")];
        tok(&app.token(&code_only, &parameters).await, "unauthorized_client");
    }
    for grant in ["authorization_code", "refresh_token"] {
        let parameters = [("grant_type", grant), ("code", "x"), ("refresh_token", "x")];
        tok(&app.token(&machine, &parameters).await, "unauthorized_client");
    }
    // a client that may not refresh gets nothing to refresh with
    let tokens = app.tokens("alice", &code_only).await;
    assert!(tokens.get("refresh_token").is_none(), "{tokens}");
}

async fn t7_who_asks_is_settled_before_what_is_asked(app: TestApp) {
    let answer = app.browser().post_with("/token", &[("grant_type", "password")], &[]).await;
    unauthenticated(&answer, false);
    let wrong = Credentials::basic("nobody", "a secret of some length 0123456789");
    unauthenticated(&app.call_as("/token", &wrong, &[("grant_type", "password")]).await, true);
}

in_both_realms!(
    g1_each_parameter_may_stand_once,
    g1_a_repeated_refresh_token_is_refused_and_not_used_up,
    g1_resource_may_repeat,
    g1_an_empty_parameter_is_absent,
    g1_an_unknown_parameter_is_ignored,
    g2_only_post_is_served,
    g2_only_an_urlencoded_body_is_read,
    g2_answers_are_json_whatever_is_accepted,
    g2_parameters_in_the_url_are_ignored,
    t7_unknown_grants_are_unsupported,
    t7_unregistered_grants_are_unauthorized,
    t7_who_asks_is_settled_before_what_is_asked,
);
