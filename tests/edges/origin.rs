//! Scripts of other origins (rule G8).

use crate::support::app::{TestApp, both};
use crate::support::people::web_app;
use crate::support::wire::{Reply, exchange, request};

const ORIGINS: [&str; 5] = [
    "https://evil.example",
    "null",
    "https://id.example.test",
    "https://id.example.test.evil.example",
    "file://",
];

/// Where a person's session counts, and what a confidential client alone may ask.
const CLOSED: &[&str] = &[
    "/authorize",
    "/login",
    "/consent",
    "/signup",
    "/account",
    "/end_session",
    "/",
    "/introspect",
    "/healthz",
    "/readyz",
    "/nowhere",
];

/// Where browser-based apps have business.
const OPEN: &[(&str, &str)] = &[
    ("/token", "POST"),
    ("/userinfo", "GET"),
    ("/revoke", "POST"),
    ("/register", "POST"),
    ("/register/nobody", "GET"),
    ("/jwks.json", "GET"),
    ("/.well-known/openid-configuration", "GET"),
    ("/.well-known/oauth-authorization-server", "GET"),
];

async fn ask(app: &TestApp, method: &str, path: &str, origin: &str) -> Reply {
    let origin = format!("Origin: {origin}");
    let lines = [
        origin.as_str(),
        "Cookie: __Host-chancery-main-session=x",
        "Access-Control-Request-Method: POST",
        "Access-Control-Request-Headers: authorization, x-evil",
        "Access-Control-Request-Private-Network: true",
        "Content-Length: 0",
    ];
    exchange(app, request(method, path, &lines)).await
}

fn grants(reply: &Reply) -> Vec<&str> {
    let names = reply.headers.iter().map(|(name, _)| name.as_str());
    names.filter(|name| name.to_ascii_lowercase().starts_with("access-control")).collect()
}

async fn g8_pages_and_introspection_are_closed_to_scripts(app: TestApp) {
    for path in CLOSED {
        for origin in ORIGINS {
            for method in ["GET", "POST", "OPTIONS"] {
                let reply = ask(&app, method, path, origin).await;
                assert!(grants(&reply).is_empty(), "{method} {path} from {origin}: {reply:?}");
                assert!(method != "OPTIONS" || [404, 405].contains(&reply.status), "{path}: {reply:?}");
            }
        }
    }
}

/// `*` never goes with credentials (Fetch §3.2.5), and is the same for every origin, `null` too.
async fn g8_open_endpoints_never_take_credentials(app: TestApp) {
    for (path, method) in OPEN {
        for origin in ORIGINS {
            let reply = ask(&app, method, path, origin).await;
            assert_eq!(reply.header("access-control-allow-origin"), "*", "{path} from {origin}");
            assert!(reply.all("access-control-allow-credentials").is_empty(), "{path}: {reply:?}");
            let preflight = ask(&app, "OPTIONS", path, origin).await;
            assert_eq!((preflight.status, preflight.body.as_str()), (204, ""), "{path}: {preflight:?}");
            assert_eq!(preflight.header("access-control-allow-origin"), "*");
            assert!(
                preflight.header("access-control-allow-methods").contains(method),
                "{path}: {preflight:?}"
            );
            let headers = preflight.header("access-control-allow-headers");
            assert_eq!(headers, "authorization, content-type, dpop, x-evil", "{path}");
            assert!(preflight.all("access-control-allow-credentials").is_empty(), "{path}: {preflight:?}");
            assert!(
                preflight.all("access-control-allow-private-network").is_empty(),
                "{path}: {preflight:?}"
            );
        }
    }
}

/// An app in a browser has to be able to read why it was refused.
async fn g8_refusals_of_open_endpoints_can_be_read(app: TestApp) {
    let refused = ask(&app, "GET", "/userinfo", "https://app.example.test").await;
    assert_eq!(refused.status, 401);
    assert_eq!(refused.header("access-control-expose-headers"), "www-authenticate");
    let refused = ask(&app, "POST", "/token", "https://app.example.test").await;
    assert!([400, 401].contains(&refused.status));
    assert_eq!(refused.header("access-control-allow-origin"), "*");
}

/// An authorization request by fetch gets no answer that a script could read, and no cookie's worth.
async fn g8_an_authorization_by_script_is_blind(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser_of("alice").await;
    let headers =
        [("origin", "https://evil.example"), ("sec-fetch-mode", "cors"), ("sec-fetch-site", "cross-site")];
    let url = client.authorize_url(&[("prompt", "none")]);
    let answer = browser.send(reqwest::Method::GET, &url, &headers, None).await;
    assert!(
        !answer.headers.keys().any(|name| name.as_str().starts_with("access-control")),
        "{:?}",
        answer.headers
    );
}

both!(
    g8_pages_and_introspection_are_closed_to_scripts,
    g8_open_endpoints_never_take_credentials,
    g8_refusals_of_open_endpoints_can_be_read,
    g8_an_authorization_by_script_is_blind,
);
