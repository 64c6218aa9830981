//! JSON Web Encryption (RFC 7516, RFC 7518; rules J3, Z13): what is encrypted for clients, and what clients
//! encrypt. The other side is written on OpenSSL alone.

mod answers;
mod hostile;
mod id_token;
mod keys;
mod outage;
mod registration;
mod request_object;

use chancery_core::client::Profile;
use chancery_core::policy::{Policy, RegistrationMode};
use chancery_core::ports::Clock as _;
use serde_json::{Value, json};

use crate::support::app::{ISSUER, TestApp};
use crate::support::database::Kind;
use crate::support::front::app_with;
use crate::support::jws::TestKey;
use crate::support::people::{CHALLENGE, REDIRECT_URI, TestClient};

/// Request objects are taken, and anybody may register.
fn generous(policy: &mut Policy) {
    policy.profiles.insert(Profile::Oidc);
    policy.registration.mode = RegistrationMode::Open;
    policy.registration.profile = Profile::Oidc;
    policy.registration.address.attempts = 10_000;
}

fn stage(kind: Kind) -> TestApp {
    TestApp::with(kind, generous)
}

/// A client that signs its request objects with the shared RS256 key; `change`: more of its metadata.
async fn signer(app: &TestApp, id: &str, mut change: Value) -> TestClient {
    change["jwks"] = TestKey::shared("RS256").jwks();
    change["consent"] = "skip".into();
    change["profile"] = "oidc".into();
    app.client(id, app_with(change)).await
}

/// A signed request object with everything in order.
fn object(app: &TestApp, client: &TestClient) -> String {
    let now = app.clock.now().0;
    TestKey::shared("RS256").jwt(&json!({
        "iss": client.id, "aud": ISSUER, "client_id": client.id, "iat": now, "exp": now + 60,
        "response_type": "code", "redirect_uri": REDIRECT_URI, "scope": "openid", "state": "inner-state",
        "code_challenge": CHALLENGE, "code_challenge_method": "S256",
    }))
}
