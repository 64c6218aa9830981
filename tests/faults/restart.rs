//! R4: no security state lives in memory only.

use chancery_core::ports::Clock as _;
use chancery_crypto::SystemClock;
use serde_json::json;

use super::load::Load;
use crate::support::app::both;
use crate::support::browser::{Browser, Page};
use crate::support::credentials::JWT_BEARER;
use crate::support::database::Kind;
use crate::support::jws;
use crate::support::process::{Installation, PASSWORD, USERNAME};
use crate::support::scene::{API_SCOPE, Scene};

/// SIGKILL and a new process: whatever was not stored is gone.
async fn restart(scene: &mut Scene) {
    scene.server.kill().await;
    scene.server = scene.installation.start().await;
}

fn now() -> i64 {
    SystemClock.now().0
}

async fn r4_an_assertion_cannot_be_replayed_after_a_restart(kind: Kind) {
    let mut scene = Scene::new(kind, "").await;
    let arguments = ["client", "create", "--id", "machine", "--name", "Machine", "--scope", API_SCOPE];
    let grant = ["--grant", "client_credentials", "--auth-method", "client_secret_jwt"];
    let created = scene.installation.command(&[&arguments[..], &grant].concat(), None);
    let secret = created["client_secret"].as_str().expect("a secret").to_owned();
    let ask = async |scene: &Scene, jti: &str| {
        let claims = json!({
            "iss": "machine", "sub": "machine", "aud": scene.server.issuer,
            "iat": now(), "exp": now() + 60, "jti": jti,
        });
        let assertion = jws::hs256(secret.as_bytes(), &json!({ "alg": "HS256" }), &claims);
        (present(scene, &assertion).await, assertion)
    };
    let (first, assertion) = ask(&scene, "one").await;
    assert_eq!(first.status, 200, "{}", first.body);
    restart(&mut scene).await;
    let replayed = present(&scene, &assertion).await;
    assert_eq!((replayed.status.as_u16(), &replayed.json()["error"]), (401, &json!("invalid_client")));
    let (fresh, _) = ask(&scene, "two").await;
    assert_eq!(fresh.status, 200, "{}", fresh.body);
}

async fn present(scene: &Scene, assertion: &str) -> Page {
    let parameters = [
        ("grant_type", "client_credentials"),
        ("scope", API_SCOPE),
        ("client_assertion_type", JWT_BEARER),
        ("client_assertion", assertion),
    ];
    scene.server.browser().post_with("/token", &parameters, &[]).await
}

async fn r4_what_was_revoked_stays_revoked_after_a_restart(kind: Kind) {
    let mut load = Load::new(kind).await;
    let actor = load.at(&load.scene.server);
    let (access, refresh) = actor.tokens().await;
    let (other_access, _) = actor.tokens().await;
    assert_eq!(actor.revoke(&refresh).await.expect("an answer").status, 200);
    restart(&mut load.scene).await;
    let actor = load.at(&load.scene.server);
    // the very first request: revocations are known before the server says that it is ready
    assert_eq!(actor.userinfo_status(&access).await, 401);
    assert!(actor.refresh(&refresh).await.expect("an answer").is_invalid_grant());
    assert_eq!(actor.userinfo_status(&other_access).await, 200, "another grant is not concerned");
}

/// T9 across a restart: a grandparent is recognised without a row of its own.
async fn r4_reuse_is_recognised_after_a_restart(kind: Kind) {
    let mut load = Load::new(kind).await;
    let actor = load.at(&load.scene.server);
    let (_, first) = actor.tokens().await;
    let second = actor.refreshed(&first).await;
    let third = actor.refreshed(&second).await;
    restart(&mut load.scene).await;
    let actor = load.at(&load.scene.server);
    assert!(actor.refresh(&first).await.expect("an answer").is_invalid_grant());
    assert!(actor.refresh(&third).await.expect("an answer").is_invalid_grant(), "the family lives on");
}

/// L3: failures before and after a restart count together.
async fn r4_a_restart_does_not_forget_failed_sign_ins(kind: Kind) {
    let limit = "[limits]\nsign_in_account = 3\nsign_in_device = 3";
    let installation = Installation::with(kind, limit);
    let mut scene = Scene::of(installation).await;
    for _ in 0..2 {
        assert_eq!(sign_in(&scene.server.browser(), "not the password of alice").await.status, 400);
    }
    restart(&mut scene).await;
    assert_eq!(sign_in(&scene.server.browser(), "not the password of alice").await.status, 400);
    assert_eq!(sign_in(&scene.server.browser(), PASSWORD).await.status, 429);
    restart(&mut scene).await;
    assert_eq!(sign_in(&scene.server.browser(), PASSWORD).await.status, 429);
}

/// The answer to one attempt of a browser that nobody knows.
async fn sign_in(browser: &Browser, password: &str) -> Page {
    let page = browser.open("/login").await;
    let form = page.form_with("login-submit").expect("the sign-in form");
    let form = form.fill("username", USERNAME).fill("password", password);
    browser.submit(&page, form, "login-submit").await
}

both!(
    r4_an_assertion_cannot_be_replayed_after_a_restart,
    r4_what_was_revoked_stays_revoked_after_a_restart,
    r4_reuse_is_recognised_after_a_restart,
    r4_a_restart_does_not_forget_failed_sign_ins,
);
