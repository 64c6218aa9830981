//! The authorization code (rule Z15).

use chancery_core::grants::{AuthorizationCode, CodeState};
use chancery_core::pkce::CodeChallenge;
use chancery_core::secret::{Digest, Secret};
use serde_json::json;

use crate::support::answers::tok;
use crate::support::app::{TestApp, both};
use crate::support::front::{app_with, code_of, first_party};
use crate::support::people::{CHALLENGE, REDIRECT_URI, TestClient, claims_of};
use crate::support::tokens::{code_parameters, text};

async fn code(app: &TestApp, client: &TestClient, change: &[(&str, &str)]) -> String {
    let browser = app.browser_of("alice").await;
    code_of(&app.ask(&browser, client, change).await)
}

async fn stored(app: &TestApp, digest: Digest) -> Option<AuthorizationCode> {
    let realm = app.state.realm.id.clone();
    app.work(move |tx| tx.code(&realm, &digest)).await
}

async fn z15_codes_are_256_bits_of_base64url_and_never_the_same(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser_of("alice").await;
    let mut codes = std::collections::BTreeSet::new();
    for _ in 0..20 {
        let code = code_of(&app.ask(&browser, &client, &[]).await);
        assert_eq!(code.len(), 43, "{code}");
        assert!(code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'), "{code}");
        codes.insert(code);
    }
    assert_eq!(codes.len(), 20);
}

/// It is found by its digest alone, and the row says what it is bound to.
async fn z15_a_code_is_stored_as_its_digest_with_what_it_is_bound_to(app: TestApp) {
    let alice = app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let code = code(&app, &client, &[("scope", "openid email")]).await;
    let row = stored(&app, Secret::new(&code).digest()).await.expect("the row");
    assert_eq!(row.state, CodeState::Issued);
    assert_eq!(row.binding.redirect_uri, REDIRECT_URI);
    assert_eq!(row.binding.code_challenge.as_ref().map(CodeChallenge::as_str), Some(CHALLENGE));
    assert_eq!(row.authorization.client.as_str(), "app");
    assert_eq!(row.authorization.account, alice);
    assert_eq!(row.authorization.nonce.as_deref(), Some("a-nonce"));
    assert_eq!(row.authorization.scope.to_string(), "openid email");
    assert_eq!(row.expires_at.since(row.issued_at), 60);
    assert!(!format!("{row:?}").contains(&code), "the code itself is stored");
}

async fn z15_a_code_lives_for_less_than_60_seconds(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let (in_time, late, later) =
        (code(&app, &client, &[]).await, code(&app, &client, &[]).await, code(&app, &client, &[]).await);
    app.advance(59);
    app.token_ok(&client, &code_parameters(&in_time, &[])).await;
    app.advance(1);
    tok(&app.redeem(&client, &late).await, "invalid_grant");
    app.advance(1);
    tok(&app.redeem(&client, &later).await, "invalid_grant");
}

async fn z15_a_clients_own_shorter_lifetime_holds(app: TestApp) {
    app.user("alice").await;
    let metadata = app_with(json!({ "consent": "skip", "code_lifetime": 10 }));
    let client = app.client("app", metadata).await;
    let (in_time, late) = (code(&app, &client, &[]).await, code(&app, &client, &[]).await);
    app.advance(9);
    app.token_ok(&client, &code_parameters(&in_time, &[])).await;
    app.advance(1);
    tok(&app.redeem(&client, &late).await, "invalid_grant");
}

/// The thief first, the owner after.
async fn z15_t3_a_code_is_bound_to_its_client(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let thief = app.client("thief", first_party()).await;
    let code = code(&app, &client, &[]).await;
    tok(&app.redeem(&thief, &code).await, "invalid_grant");
    app.token_ok(&client, &code_parameters(&code, &[])).await;
}

/// Both are registered; it is the one of the request that counts.
async fn z15_t3_a_code_is_bound_to_its_redirect_uri(app: TestApp) {
    app.user("alice").await;
    let other = "https://app.example.test/second";
    let metadata = app_with(json!({ "consent": "skip", "redirect_uris": [REDIRECT_URI, other] }));
    let client = app.client("app", metadata).await;
    let code = code(&app, &client, &[]).await;
    tok(&app.token(&client, &code_parameters(&code, &[("redirect_uri", other)])).await, "invalid_grant");
    app.token_ok(&client, &code_parameters(&code, &[])).await;
}

async fn z15_a_code_is_bound_to_its_challenge(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    // another request of the same client with another challenge: codes cannot be swapped between them
    let other = "7Fxt9ZDXm0JGyq1ndVNWJ6bFhEyqkMGLEDqUSlLMeBM";
    let code = code(&app, &client, &[("code_challenge", other)]).await;
    tok(&app.redeem(&client, &code).await, "invalid_grant");
    tok(&app.token(&client, &code_parameters(&code, &[("code_verifier", other)])).await, "invalid_grant");
}

async fn z15_a_code_is_bound_to_its_nonce(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    for nonce in ["one", "\"; ü \\", "two"] {
        let code = code(&app, &client, &[("nonce", nonce)]).await;
        let sent = code_parameters(&code, &[("nonce", "another")]);
        let tokens = app.token_ok(&client, &sent).await;
        assert_eq!(claims_of(text(&tokens, "id_token"))["nonce"], nonce);
    }
    let code = code(&app, &client, &[("nonce", "")]).await;
    let tokens = app.token_ok(&client, &code_parameters(&code, &[])).await;
    assert!(claims_of(text(&tokens, "id_token")).get("nonce").is_none());
}

both!(
    z15_codes_are_256_bits_of_base64url_and_never_the_same,
    z15_a_code_is_stored_as_its_digest_with_what_it_is_bound_to,
    z15_a_code_lives_for_less_than_60_seconds,
    z15_a_clients_own_shorter_lifetime_holds,
    z15_t3_a_code_is_bound_to_its_client,
    z15_t3_a_code_is_bound_to_its_redirect_uri,
    z15_a_code_is_bound_to_its_challenge,
    z15_a_code_is_bound_to_its_nonce,
);
