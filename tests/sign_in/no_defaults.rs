//! A fresh installation lets nobody in (rule M5).

use serde_json::Value;

use crate::support::answers::unauthenticated;
use crate::support::app::{TestApp, both};
use crate::support::browser::Browser;
use crate::support::credentials::Credentials;
use crate::support::database::Kind;
use crate::support::guesses::Guesser;
use crate::support::process::Installation;

/// The pairs that everybody tries first.
const PAIRS: [(&str, &str); 18] = [
    ("admin", "admin"),
    ("admin", "password"),
    ("admin", "changeme"),
    ("admin", "admin123"),
    ("admin", ""),
    ("administrator", "administrator"),
    ("root", "root"),
    ("root", "toor"),
    ("chancery", "chancery"),
    ("chancery", "password"),
    ("demo", "demo"),
    ("demo", "demo-password-123"),
    ("test", "test"),
    ("user", "user"),
    ("guest", "guest"),
    ("alice", "alice"),
    ("alice", "correct horse battery staple"),
    ("admin@example.com", "admin"),
];

async fn m5_no_common_pair_opens_a_fresh_server(app: TestApp) {
    for (username, password) in PAIRS {
        let answer = app.guesser("127.0.0.1").await.guess(username, password).await;
        Guesser::refused(&answer);
    }
}

async fn m5_no_common_client_is_known_to_a_fresh_server(app: TestApp) {
    for (id, secret) in
        PAIRS.into_iter().chain([("demo-app", "demo"), ("app", "secret"), ("client", "secret")])
    {
        if secret.is_empty() {
            continue;
        }
        let parameters = [("grant_type", "client_credentials")];
        unauthenticated(&app.call_as("/token", &Credentials::basic(id, secret), &parameters).await, true);
        unauthenticated(
            &app.call_as("/introspect", &Credentials::post(id, secret), &[("token", "x")]).await,
            false,
        );
    }
}

/// The real binary, from nothing to a running server: it made keys and a schema, and nobody.
async fn m5_a_first_start_creates_nobody(kind: Kind) {
    let installation = Installation::new(kind);
    let server = installation.start().await;
    let browser: Browser = server.browser();
    assert_eq!(browser.get("/login").await.status, 200);
    for (command, member) in [("user", "users"), ("client", "clients"), ("resource", "resources")] {
        let listed = installation.command(&[command, "list"], None);
        let items = listed.as_array().or_else(|| listed.get(member).and_then(Value::as_array));
        let items = items.unwrap_or_else(|| panic!("no list: {listed}"));
        assert!(items.is_empty(), "{command}: {listed}");
    }
    // nor can anybody make themselves one
    assert_eq!(browser.get("/signup").await.status, 403);
}

both!(
    m5_no_common_pair_opens_a_fresh_server,
    m5_no_common_client_is_known_to_a_fresh_server,
    m5_a_first_start_creates_nobody,
);
