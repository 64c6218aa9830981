//! Only a registered redirect URI is ever redirected to (rule Z2).

use serde_json::json;

use crate::support::app::{TestApp, both};
use crate::support::front::{app_with, first_party, page, redirected_to};
use crate::support::people::web_app;

async fn z2_a_missing_redirect_uri_is_a_page_even_if_only_one_is_registered(app: TestApp) {
    let client = app.client("app", web_app()).await;
    page(&app.ask_cold(&client, &[("redirect_uri", "")]).await, "invalid_request");
}

async fn z2_whatever_is_not_the_registered_bytes_is_a_page(app: TestApp) {
    let client = app.client("app", web_app()).await;
    for other in [
        "https://app.example.test/CALLBACK",
        "https://APP.example.test/callback",
        "HTTPS://app.example.test/callback",
        "https://app.example.test/callback/",
        "https://app.example.test//callback",
        "https://app.example.test/callback?",
        "https://app.example.test/callback?x=1",
        "https://app.example.test/callback#",
        "https://app.example.test/callback#x",
        "https://app.example.test/callback%2f",
        "https://app.example.test/%63allback",
        "https://app.example.test/./callback",
        "https://app.example.test/x/../callback",
        "https://app.example.test/callback/..%2f..%2f",
        "https://app.example.test/callback;x",
        "https://app.example.test/callback%00",
        "https://app.example.test:443/callback",
        "https://app.example.test./callback",
        "https://user@app.example.test/callback",
        "https://app.example.test@evil.example/callback",
        "https://app.example.test\\@evil.example/callback",
        "https://evil.example\\app.example.test/callback",
        "https://evil.example/https://app.example.test/callback",
        "https://app.example.test.evil.example/callback",
        "https://evil.app.example.test/callback",
        "https://example.test/callback",
        "https://аpp.example.test/callback",
        "https://xn--pp-7cd.example.test/callback",
        "http://app.example.test/callback",
        "//app.example.test/callback",
        "/callback",
        " https://app.example.test/callback",
        "https://app.example.test/callback ",
        "https://app.example.test/callback\thttps://evil.example",
        "javascript:alert(1)//https://app.example.test/callback",
        "data:text/html,https://app.example.test/callback",
        "https://app.example.test/",
        "https://*.example.test/callback",
    ] {
        let answer = app.ask_cold(&client, &[("redirect_uri", other), ("prompt", "none")]).await;
        page(&answer, "invalid_request");
        assert!(!answer.body.contains("evil.example"), "{other} is echoed: {}", answer.body);
    }
}

async fn z2_another_clients_redirect_uri_is_a_page(app: TestApp) {
    let other = "https://other.example.test/callback";
    app.client("other", app_with(json!({ "redirect_uris": [other] }))).await;
    let client = app.client("app", web_app()).await;
    page(&app.ask_cold(&client, &[("redirect_uri", other)]).await, "invalid_request");
}

async fn z2_each_registered_uri_is_answered_at_itself(app: TestApp) {
    let uris = ["https://app.example.test/callback", "https://app.example.test/second"];
    let client = app.client("app", app_with(json!({ "redirect_uris": uris }))).await;
    for uri in uris {
        let answer = app.ask_cold(&client, &[("redirect_uri", uri), ("prompt", "none")]).await;
        redirected_to(&answer, uri, "login_required", Some("a-state"));
    }
}

/// Its own query stays as it is and the answer comes behind it.
async fn z2_a_registered_query_is_kept(app: TestApp) {
    let uri = "https://app.example.test/callback?tenant=a%2Fb&error=x";
    let client = app.client("app", app_with(json!({ "redirect_uris": [uri] }))).await;
    let answer = app.ask_cold(&client, &[("redirect_uri", uri), ("prompt", "none")]).await;
    assert_eq!(answer.status, 303);
    let location = answer.header("location");
    assert!(location.starts_with(&format!("{uri}&error=login_required&")), "{location}");
    for other in ["https://app.example.test/callback", "https://app.example.test/callback?tenant=a/b&error=x"]
    {
        page(&app.ask_cold(&client, &[("redirect_uri", other)]).await, "invalid_request");
    }
}

/// RFC 8252 §7.3: command-line programs get their port from the operating system.
async fn z2_the_port_of_a_loopback_uri_is_free(app: TestApp) {
    for (number, origin) in ["http://127.0.0.1", "http://[::1]", "http://localhost"].into_iter().enumerate() {
        let registered = format!("{origin}/callback");
        let metadata = app_with(json!({ "redirect_uris": [registered], "application_type": "native" }));
        let client = app.client(&format!("app-{number}"), metadata).await;
        for uri in [registered, format!("{origin}:51004/callback"), format!("{origin}:1/callback")] {
            let answer = app.ask_cold(&client, &[("redirect_uri", &uri), ("prompt", "none")]).await;
            redirected_to(&answer, &uri, "login_required", Some("a-state"));
        }
        for uri in [
            format!("{origin}:51004/other"),
            format!("{origin}:51004/callback?x=1"),
            format!("{origin}:/callback"),
            format!("{origin}:0/callback"),
            format!("{origin}:99999/callback"),
            format!("{origin}:80@evil.example/callback"),
            format!("{origin}.evil.example/callback"),
            format!("{origin}:51004.evil.example/callback"),
            "http://127.0.0.2/callback".to_owned(),
            format!("{}/callback", origin.replace("http:", "https:")),
        ] {
            let answer = app.ask_cold(&client, &[("redirect_uri", &uri), ("prompt", "none")]).await;
            page(&answer, "invalid_request");
        }
    }
}

/// The code goes to the port that was asked for, and to no other.
async fn z2_the_code_goes_to_the_asked_port(app: TestApp) {
    app.user("alice").await;
    let metadata = json!({ "redirect_uris": ["http://127.0.0.1/callback"], "consent": "skip" });
    let client = app.client("app", app_with(metadata)).await;
    let asked = "http://127.0.0.1:51004/callback";
    let callback = app.authorize(&app.browser(), "alice", &client, &[("redirect_uri", asked)]).await;
    assert!(callback.as_str().starts_with(&format!("{asked}?code=")), "{callback}");
}

/// RFC 8252 §7.1.
async fn z2_a_native_client_may_use_its_own_scheme_compared_whole(app: TestApp) {
    app.user("alice").await;
    let uri = "com.example.app:/callback";
    let metadata = json!({ "redirect_uris": [uri], "application_type": "native", "consent": "skip" });
    let client = app.client("app", app_with(metadata)).await;
    let callback = app.authorize(&app.browser(), "alice", &client, &[("redirect_uri", uri)]).await;
    assert!(callback.as_str().starts_with(&format!("{uri}?code=")), "{callback}");
    for other in [
        "com.example.app://callback",
        "com.example.app:/",
        "com.example.app:/callback?x",
        "com.example.other:/callback",
    ] {
        page(&app.ask_cold(&client, &[("redirect_uri", other)]).await, "invalid_request");
    }
}

/// A registered URI that is taken away is refused at once.
async fn z2_a_withdrawn_uri_is_a_page(app: TestApp) {
    let uris = ["https://app.example.test/callback", "https://app.example.test/old"];
    let mut metadata = first_party();
    metadata["redirect_uris"] = json!(uris);
    let client = app.client("app", metadata).await;
    let old = [("redirect_uri", uris[1]), ("prompt", "none")];
    redirected_to(&app.ask_cold(&client, &old).await, uris[1], "login_required", Some("a-state"));
    app.update_client(&client, |attributes| attributes.redirects.redirect_uris.truncate(1)).await;
    page(&app.ask_cold(&client, &old).await, "invalid_request");
}

both!(
    z2_a_missing_redirect_uri_is_a_page_even_if_only_one_is_registered,
    z2_whatever_is_not_the_registered_bytes_is_a_page,
    z2_another_clients_redirect_uri_is_a_page,
    z2_each_registered_uri_is_answered_at_itself,
    z2_a_registered_query_is_kept,
    z2_the_port_of_a_loopback_uri_is_free,
    z2_the_code_goes_to_the_asked_port,
    z2_a_native_client_may_use_its_own_scheme_compared_whole,
    z2_a_withdrawn_uri_is_a_page,
);
