//! What the database holds: nothing that would let a thief of it in (rules G11, Z15, L4, L5).

use chancery_core::ports::PasswordHasher as _;
use chancery_core::secret::Secret;
use serde_json::json;

use crate::support::app::{TestApp, both};
use crate::support::front::{SESSION_COOKIE, app_with};
use crate::support::people::web_app;
use crate::support::process::PASSWORD;
use crate::support::tokens::text;

/// Whether bytes stand in a dump, as they are or as hexadecimal digits.
fn holds(dump: &[u8], bytes: &[u8]) -> bool {
    use std::fmt::Write as _;
    let hex = bytes.iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("a string takes everything");
        hex
    });
    let contains = |needle: &[u8]| dump.windows(needle.len()).any(|window| window == needle);
    contains(bytes) || contains(hex.as_bytes())
}

/// A secret's text, and the bytes that it encodes.
#[track_caller]
fn assert_absent(dump: &[u8], what: &str, secret: &str) {
    assert!(secret.len() >= 16, "{what} is too short to be looked for: {secret}");
    assert!(!holds(dump, secret.as_bytes()), "{what} is stored: {secret}");
    if secret.len().is_multiple_of(4) || secret.len() % 4 > 1 {
        use base64::Engine as _;
        let raw = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(secret);
        assert!(!raw.is_ok_and(|raw| holds(dump, &raw)), "{what} is stored decoded: {secret}");
    }
}

async fn g11_z15_the_database_holds_no_cookie_code_token_or_secret(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let keyed = app_with(
        json!({ "token_endpoint_auth_method": "client_secret_jwt", "redirect_uris": ["https://b.example.test/"] }),
    );
    let keyed = app.client("keyed", keyed).await;
    let browser = app.browser();
    let tokens = app.tokens_by(&browser, "alice", &client, &[("scope", "openid offline_access")]).await;
    let first_refresh = text(&tokens, "refresh_token").to_owned();
    let rotated = app.refresh(&client, &first_refresh).await.json();
    let unredeemed = app.code(&browser, "alice", &client).await;
    let page = browser.get("/account").await;
    let csrf = crate::support::front::hidden(&page, "csrf");

    let dump = app.dump();
    // what must be there is found, so that what is not found is not there
    let session = browser.cookies()[SESSION_COOKIE].clone();
    for digested in [&session, &unredeemed] {
        assert!(holds(&dump, Secret::new(digested).digest().as_bytes()), "the digest of {digested}");
    }
    assert!(holds(&dump, b"alice@example.test"));

    for (name, value) in browser.cookies() {
        assert_absent(&dump, &name, &value);
    }
    for tokens in [&tokens, &rotated] {
        for kind in ["access_token", "refresh_token", "id_token"] {
            assert_absent(&dump, kind, text(tokens, kind));
            // a token without its signature is as good as the token to somebody who only reads it
            let (head, _) = text(tokens, kind).rsplit_once('.').expect("parts");
            assert_absent(&dump, kind, head);
        }
    }
    assert_absent(&dump, "a code", &unredeemed);
    assert_absent(&dump, "a form token", csrf.split_once('.').expect("two parts").1);
    for client in [&client, &keyed] {
        assert_absent(&dump, "a client secret", client.secret.as_deref().expect("a secret"));
    }
    assert_absent(&dump, "the password", PASSWORD);
}

/// Argon2id with 19 MiB and two passes, salted: two people with one password have two hashes.
async fn l4_passwords_are_stored_as_argon2id(app: TestApp) {
    let mut hashes = Vec::new();
    for username in ["alice", "bob"] {
        // not the one that all tests share
        let hash = app.hasher.hash(PASSWORD).expect("a hash");
        let id = app.user_by(username, Some(hash), |_| ()).await;
        let hash = app.password_hash(&id).await.expect("a hash");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(holds(&app.dump(), hash.as_bytes()));
        hashes.push(hash);
    }
    assert_ne!(hashes[0], hashes[1]);
}

/// Nothing anonymous writes: an authorization request, however often, leaves no row before somebody signs in.
async fn z9_requests_of_strangers_leave_nothing(app: TestApp) {
    let client = app.client("app", web_app()).await;
    let marker = "a-state-that-nobody-else-would-send";
    for _ in 0..3 {
        let browser = app.browser();
        let login = app.ask(&browser, &client, &[("state", marker), ("nonce", marker)]).await;
        assert_eq!(login.status, 200);
        assert_absent(&app.dump(), "a stranger's request", marker);
        for (name, value) in browser.cookies() {
            assert!(!holds(&app.dump(), Secret::new(&*value).digest().as_bytes()), "{name}");
        }
    }
}

both!(
    g11_z15_the_database_holds_no_cookie_code_token_or_secret,
    l4_passwords_are_stored_as_argon2id,
    z9_requests_of_strangers_leave_nothing,
);
