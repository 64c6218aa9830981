//! What is not a metadata document: its error comes at once, and nothing is stored.

use std::time::Duration;

use chancery_core::ports::Clock as _;
use chancery_core::time::Monotonic;
use chancery_crypto::SystemClock;
use serde_json::Value;

use super::{least, open};
use crate::support::answers::tok;
use crate::support::app::{TestApp, both};
use crate::support::database::Kind;

const JSON: [(&str, &str); 1] = [("content-type", "application/json")];

#[track_caller]
fn quick(began: Monotonic) {
    let took = SystemClock.monotonic().since(began);
    assert!(took < Duration::from_secs(1), "{took:?}");
}

async fn refused(app: &TestApp, body: &str) {
    let began = SystemClock.monotonic();
    let answer = app.browser().send_body("/register", &JSON, body).await;
    quick(began);
    tok(&answer, "invalid_client_metadata");
}

async fn bodies_that_are_no_metadata(kind: Kind) {
    let app = open(kind);
    let whole = least().to_string();
    for body in [
        "",
        "null",
        "[]",
        "7",
        "\"redirect_uris\"",
        "{",
        whole.get(..whole.len() - 1).expect("all but the brace"),
        &format!("{whole}{whole}"),
        "{\"redirect_uris\":[\"https://a.test/\"],\"redirect_uris\":[\"https://b.test/\"]}",
        "redirect_uris=https%3A%2F%2Fapp.example.test%2F",
        "{\"client_name\":\"\\ud800\"}",
        "{\"default_max_age\":1e999}",
    ] {
        refused(&app, body).await;
    }
    assert_eq!(app.clients().await, 0);
}

async fn deep_documents(kind: Kind) {
    let app = open(kind);
    for open_bracket in ["[", "{\"a\":"] {
        let deep = open_bracket.repeat(60_000 / open_bracket.len());
        refused(&app, &format!("{{\"redirect_uris\":[\"https://a.test/\"],\"x\":{deep}")).await;
        refused(&app, &format!("{{\"redirect_uris\":{deep}")).await;
        refused(&app, &deep).await;
    }
    // closed, and still too deep
    refused(&app, &format!("{{\"x\":{}{}}}", "[".repeat(500), "]".repeat(500))).await;
    assert_eq!(app.clients().await, 0);
}

async fn g4_a_body_of_more_than_64_kib(kind: Kind) {
    let app = open(kind);
    let padded = |length: usize| {
        let whole = least().to_string();
        format!("{whole}{}", " ".repeat(length - whole.len()))
    };
    assert_eq!(app.browser().send_body("/register", &JSON, &padded(64 * 1024)).await.status, 201);
    let began = SystemClock.monotonic();
    assert_eq!(app.browser().send_body("/register", &JSON, &padded(64 * 1024 + 1)).await.status, 413);
    quick(began);
}

async fn p5_only_json_is_read(kind: Kind) {
    let app = open(kind);
    let body = least().to_string();
    for headers in [
        [].as_slice(),
        &[("content-type", "text/plain")],
        &[("content-type", "application/x-www-form-urlencoded")],
        &[("content-type", "application/json; charset=latin1")],
        &[("content-type", "application/json"), ("content-encoding", "gzip")],
    ] {
        let answer = app.browser().send_body("/register", headers, &body).await;
        tok(&answer, "invalid_client_metadata");
    }
    for media_type in ["application/json;charset=utf-8", "Application/JSON"] {
        let answer = app.browser().send_body("/register", &[("content-type", media_type)], &body).await;
        assert_eq!(answer.status, 201, "{media_type}: {}", answer.body);
    }
}

/// Whatever is sent and whatever is refused, nothing of it comes back (rule G9).
async fn g9_errors_echo_nothing(kind: Kind) {
    let app = open(kind);
    let payload = "\"'<script>alert(1)</script>";
    for name in ["redirect_uris", "client_name", "scope", "grant_types", "jwks_uri", "logo_uri", payload] {
        let mut metadata = least();
        metadata[name] = Value::from(payload);
        let answer = app.register(&metadata).await;
        assert!(answer.status == 201 || !answer.body.contains("alert"), "{name}: {}", answer.body);
    }
}

both!(
    bodies_that_are_no_metadata,
    deep_documents,
    g4_a_body_of_more_than_64_kib,
    p5_only_json_is_read,
    g9_errors_echo_nothing,
);
