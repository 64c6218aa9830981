//! A fresh installation lets nobody in (rule M5).

use crate::support::answers::unauthenticated;
use crate::support::app::{TestApp, in_both_realms};
use crate::support::credentials::Credentials;
use crate::support::guesses::Guesser;

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

in_both_realms!(m5_no_common_pair_opens_a_fresh_server, m5_no_common_client_is_known_to_a_fresh_server,);
