//! Proof Key for Code Exchange is asked for, and cannot be talked down (rule Z4).

use chancery_core::client::Profile;
use chancery_core::policy::RegistrationMode;
use serde_json::json;

use crate::support::answers::tok;
use crate::support::app::{TestApp, both};
use crate::support::database::Kind;
use crate::support::front::{app_with, code_of, first_party, is_login, redirected};
use crate::support::people::{CHALLENGE, REDIRECT_URI, VERIFIER, web_app};
use crate::support::tokens::code_parameters;

/// Each answer is the same refusal, whatever the client is registered as.
async fn z4_every_downgrade_is_refused(app: TestApp) {
    let confidential = app.client("app", web_app()).await;
    let public = json!({ "token_endpoint_auth_method": "none", "grant_types": ["authorization_code"] });
    let public = app.client("public", app_with(public)).await;
    let (short, long) = (&CHALLENGE[..42], format!("{CHALLENGE}A"));
    let (padded, standard) = (format!("{}=", &CHALLENGE[..42]), CHALLENGE.replace('-', "+"));
    let hex = "47fd2d8ab8a9be11ff1aea65f4bb9ae2a3a9b4e5c5d6b6b6b6";
    for change in [
        // both absent, one absent
        [("code_challenge", ""), ("code_challenge_method", "")],
        [("code_challenge", ""), ("code_challenge_method", "S256")],
        [("code_challenge", CHALLENGE), ("code_challenge_method", "")],
        // other methods
        [("code_challenge", VERIFIER), ("code_challenge_method", "plain")],
        [("code_challenge", CHALLENGE), ("code_challenge_method", "s256")],
        [("code_challenge", CHALLENGE), ("code_challenge_method", "S512")],
        [("code_challenge", CHALLENGE), ("code_challenge_method", "S256 plain")],
        // other shapes
        [("code_challenge", short), ("code_challenge_method", "S256")],
        [("code_challenge", &long), ("code_challenge_method", "S256")],
        [("code_challenge", &padded), ("code_challenge_method", "S256")],
        [("code_challenge", &standard), ("code_challenge_method", "S256")],
        [("code_challenge", hex), ("code_challenge_method", "S256")],
    ] {
        for client in [&confidential, &public] {
            redirected(&app.ask_cold(client, &change).await, "invalid_request");
        }
    }
}

/// A relying party that is registered so may leave it out.
async fn z4_an_oidc_client_may_be_registered_without_pkce(kind: Kind) {
    let app = oidc(kind);
    app.user("alice").await;
    let client = app.client("app", optional()).await;
    let browser = app.browser_of("alice").await;
    let without = [("code_challenge", ""), ("code_challenge_method", "")];
    let answer = app.ask(&browser, &client, &without).await;
    let code = code_of(&answer);
    app.token_ok(&client, &code_parameters(&code, &[("code_verifier", "")])).await;
}

/// A public one that registers itself must use it, unless the operator lets it do without.
async fn z4_a_public_client_that_registers_itself_needs_pkce_unless_the_operator_says(kind: Kind) {
    for required in [true, false] {
        let app = TestApp::with(kind, |policy| {
            policy.profiles.insert(Profile::Oidc);
            policy.registration.mode = RegistrationMode::Open;
            policy.registration.profile = Profile::Oidc;
            policy.registration.require_public_pkce = required;
        });
        let public = json!({ "redirect_uris": [REDIRECT_URI], "token_endpoint_auth_method": "none" });
        let client = app.registered(&public).await.client();
        let without = [("code_challenge", ""), ("code_challenge_method", "")];
        if required {
            redirected(&app.ask_cold(&client, &without).await, "invalid_request");
        } else {
            let answer = app.ask(&app.browser(), &client, &without).await;
            assert!(is_login(&answer), "{}", answer.body);
        }
    }
}

/// A challenge once sent is enforced.
async fn z4_what_an_optional_client_does_send_counts(kind: Kind) {
    let app = oidc(kind);
    app.user("alice").await;
    let client = app.client("app", optional()).await;
    for change in [
        [("code_challenge", ""), ("code_challenge_method", "S256")],
        [("code_challenge", CHALLENGE), ("code_challenge_method", "")],
        [("code_challenge", VERIFIER), ("code_challenge_method", "plain")],
        [("code_challenge", "short"), ("code_challenge_method", "S256")],
    ] {
        redirected(&app.ask_cold(&client, &change).await, "invalid_request");
    }
    let browser = app.browser_of("alice").await;
    let code = code_of(&app.ask(&browser, &client, &[]).await);
    tok(&app.token(&client, &code_parameters(&code, &[("code_verifier", "")])).await, "invalid_grant");
    app.token_ok(&client, &code_parameters(&code, &[])).await;
}

async fn z4_with_pkce_the_request_goes_on(app: TestApp) {
    let client = app.client("app", web_app()).await;
    let answer = app.ask(&app.browser(), &client, &[]).await;
    assert!(is_login(&answer), "{}", answer.body);
}

fn oidc(kind: Kind) -> TestApp {
    TestApp::with(kind, |policy| {
        policy.profiles.insert(Profile::Oidc);
    })
}

fn optional() -> serde_json::Value {
    let mut metadata = first_party();
    metadata["profile"] = json!("oidc");
    metadata["pkce"] = json!("optional");
    metadata
}

both!(
    z4_every_downgrade_is_refused,
    z4_an_oidc_client_may_be_registered_without_pkce,
    z4_a_public_client_that_registers_itself_needs_pkce_unless_the_operator_says,
    z4_what_an_optional_client_does_send_counts,
    z4_with_pkce_the_request_goes_on,
);
