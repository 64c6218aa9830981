//! Methods and media types (rule G2).

use super::{BACK_CHANNEL, paths};
use crate::support::answers::{tok, unauthenticated};
use crate::support::app::{TestApp, both};
use crate::support::people::{basic, web_app};
use crate::support::wire::{exchange, request};

const METHODS: [&str; 10] =
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "BREW"];

async fn g2_a_wrong_method_is_405_and_says_which_are_right(app: TestApp) {
    for (path, allow) in paths() {
        for method in METHODS {
            let answer = exchange(&app, request(method, &path, &["Content-Length: 0"])).await;
            if allow.split(", ").any(|m| m == method) {
                assert_ne!(answer.status, 405, "{method} {path}");
            } else {
                assert_eq!((answer.status, answer.header("allow")), (405, allow), "{method} {path}");
            }
        }
    }
}

/// TRACE would hand cookies to a script (cross-site tracing).
async fn g2_trace_reflects_nothing(app: TestApp) {
    for (path, _) in paths() {
        let lines = ["Cookie: __Host-chancery-main-session=reflected", "X-Odd: reflected"];
        let answer = exchange(&app, request("TRACE", &path, &lines)).await;
        assert_eq!(answer.status, 405, "{path}");
        assert!(!format!("{answer:?}").contains("reflected"), "{path}: {answer:?}");
    }
}

/// The method is the request line's: nothing in headers, query or body replaces it.
async fn g2_no_override_changes_the_method(app: TestApp) {
    let lines = ["X-HTTP-Method-Override: POST", "X-Method-Override: POST", "X-HTTP-Method: POST"];
    for path in BACK_CHANNEL {
        let target = format!("{path}?_method=POST");
        assert_eq!(exchange(&app, request("GET", target, &lines)).await.status, 405, "{path}");
    }
}

async fn g2_back_channel_endpoints_read_only_urlencoded_bodies(app: TestApp) {
    let form = "grant_type=client_credentials&token=x";
    let json = r#"{"grant_type":"client_credentials","token":"x"}"#;
    let multipart = "--b\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\nx\r\n--b--\r\n";
    let client = app.client("app", web_app()).await;
    let authorization = basic(&client.id, client.secret.as_deref().expect("a secret"));
    for path in BACK_CHANNEL {
        for (content_type, body) in [
            ("application/json", json),
            ("text/plain", form),
            ("multipart/form-data; boundary=b", multipart),
            ("application/x-www-form-urlencoded; charset=latin1", "token=\u{e9}"),
            ("application/x-www-form-urlencoded, application/json", form),
            ("", form),
        ] {
            let mut headers = vec![("authorization", authorization.as_str())];
            if !content_type.is_empty() {
                headers.push(("content-type", content_type));
            }
            tok(&app.browser().send_body(path, &headers, body).await, "invalid_request");
        }
    }
}

async fn g2_parameters_in_the_url_of_a_back_channel_endpoint_are_ignored(app: TestApp) {
    let mut metadata = web_app();
    metadata["token_endpoint_auth_method"] = "client_secret_post".into();
    let client = app.client("app", metadata).await;
    let secret = client.secret.as_deref().expect("a secret");
    let all = [
        ("client_id", "app"),
        ("client_secret", secret),
        ("grant_type", "client_credentials"),
        ("token", "x"),
    ];
    let everything = crate::support::browser::encode(&all);
    for path in BACK_CHANNEL {
        let url = format!("{path}?{everything}");
        let answer = app.browser().post_with(&url, &[], &[]).await;
        assert!([400, 401].contains(&answer.status.as_u16()), "{path}: {}", answer.body);
        // the client is named in the body, its secret in the URL alone
        let rest = [("client_id", "app"), ("grant_type", "client_credentials"), ("token", "x")];
        unauthenticated(&app.browser().post_with(&url, &rest, &[]).await, false);
        // and what stands in both is not sent twice
        let answer = app.browser().post_with(&url, &all, &[]).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    }
}

both!(
    g2_a_wrong_method_is_405_and_says_which_are_right,
    g2_trace_reflects_nothing,
    g2_no_override_changes_the_method,
    g2_back_channel_endpoints_read_only_urlencoded_bodies,
    g2_parameters_in_the_url_of_a_back_channel_endpoint_are_ignored,
);
