//! GitHub: OAuth 2.0 and two endpoints, as its documentation gives them.

use chancery_core::federation::ProviderKind;
use serde_json::{Value, json};

use crate::support::app::{ISSUER, both};
use crate::support::database::Kind;
use crate::support::front::first_party;
use crate::support::people::query_of;
use crate::support::provider::{ACCESS_TOKEN, CLIENT_ID, CLIENT_SECRET, EMAILS, Reply, USER};
use crate::support::world::{CALLBACK, World, asked_to_connect, assert_at_account, refused, says};

fn world(kind: Kind) -> World {
    World::of(kind, ProviderKind::GitHub, |settings| settings.scopes.clear(), |_| ())
}

/// A user with the members that its API documents, as far as we read them. `sub` is for the tests alone.
#[expect(clippy::needless_pass_by_value, reason = "made at each call")]
fn user(id: u64, login: &str, emails: Value) -> Value {
    json!({
        "id": id, "login": login, "node_id": "MDQ6VXNlcjE=", "type": "User", "site_admin": false,
        "name": "Monalisa Octocat", "email": null, "avatar_url": "https://github.test/images/octocat.gif",
        "html_url": format!("https://github.test/{login}"), "emails": emails, "sub": id.to_string(),
    })
}

fn address(email: &str, primary: bool, verified: bool) -> Value {
    json!({ "email": email, "primary": primary, "verified": verified, "visibility": null })
}

async fn f1_the_way_leads_from_an_app_and_back(kind: Kind) {
    let world = world(kind);
    let client = world.app.client("app", first_party()).await;
    let octocat = user(583_231, "octocat", json!([address("octocat@github.test", true, true)]));
    let browser = world.app.browser();
    let wishes = [("login_hint", "octocat"), ("prompt", "select_account")];
    let asked = world.leave_app(&browser, &client, &wishes).await;
    assert_eq!(asked.path(), "/login/oauth/authorize");
    for (name, value) in [
        ("scope", "read:user user:email"),
        ("login", "octocat"),
        ("prompt", "select_account"),
        ("redirect_uri", &format!("{ISSUER}{CALLBACK}")),
    ] {
        assert_eq!(query_of(&asked, name).as_deref(), Some(value), "{name} in {asked}");
    }
    let answer = world.come_back(&browser, &asked, &octocat).await;
    world.app.bought(&client, &answer).await;
    let redeemed = world.op.last(ACCESS_TOKEN);
    assert_eq!(redeemed.header("accept"), "application/json");
    assert_eq!(redeemed.field("client_id"), Some(CLIENT_ID));
    assert_eq!(redeemed.field("client_secret"), Some(CLIENT_SECRET));
    assert_eq!(world.op.last(USER).header("accept"), "application/vnd.github+json");
    let account = world.account_of(&octocat).await.expect("an account");
    let account = world.account(&account).await;
    assert_eq!(account.username, "octocat");
    assert_eq!((account.email.as_deref(), account.email_verified), (Some("octocat@github.test"), false));
    assert_eq!(account.claims["name"], "Monalisa Octocat");
}

/// Names change hands at GitHub; numbers do not.
async fn f1_who_somebody_is_follows_from_the_number(kind: Kind) {
    let world = world(kind);
    let (_, account) = world.signed_in(&user(1, "octocat", json!([]))).await;
    assert_eq!(world.signed_in(&user(1, "renamed", json!([]))).await.1, account);
    assert_ne!(world.signed_in(&user(2, "octocat", json!([]))).await.1, account);
}

/// The primary verified address, else a verified one, else none.
async fn f2_only_verified_addresses_count(kind: Kind) {
    let world = world(kind);
    for (id, emails, expected) in [
        (1, json!([address("b@x.test", false, true), address("a@x.test", true, true)]), Some("a@x.test")),
        (2, json!([address("c@x.test", true, false), address("d@x.test", false, true)]), Some("d@x.test")),
        (3, json!([address("e@x.test", true, false)]), None),
        (4, json!([]), None),
    ] {
        let (_, account) = world.signed_in(&user(id, "octocat", emails)).await;
        assert_eq!(world.account(&account).await.email.as_deref(), expected);
    }
}

async fn f2_the_address_of_somebody_here_opens_nothing(kind: Kind) {
    let world = world(kind);
    world.app.user("alice").await;
    let browser = world.app.browser();
    let alice = user(1, "alice", json!([address("alice@example.test", true, true)]));
    asked_to_connect(&browser, &world.sign_in(&browser, &alice).await);
    // an unverified one names nobody
    let mallory = user(2, "mallory", json!([address("alice@example.test", true, false)]));
    let (_, account) = world.signed_in(&mallory).await;
    assert_eq!(world.account(&account).await.email, None);
}

async fn f3_answers_that_are_none_are_refused(kind: Kind) {
    let world = world(kind);
    let octocat = user(1, "octocat", json!([]));
    for (path, reply) in [
        (
            ACCESS_TOKEN,
            Reply::Json(200, json!({ "error": "bad_verification_code", "error_description": "<b>" })),
        ),
        (ACCESS_TOKEN, Reply::Json(200, json!({ "error": "incorrect_client_credentials" }))),
        (
            ACCESS_TOKEN,
            Reply::Json(200, json!({ "access_token": "x", "token_type": "bearer", "error": "x" })),
        ),
        (ACCESS_TOKEN, Reply::Json(200, json!({ "access_token": "x" }))),
        (ACCESS_TOKEN, Reply::Json(200, json!({ "access_token": "", "token_type": "bearer" }))),
        (ACCESS_TOKEN, Reply::Json(200, json!({ "access_token": "x\r\ny", "token_type": "bearer" }))),
        (ACCESS_TOKEN, Reply::Json(200, json!({ "access_token": "x", "token_type": "mac" }))),
        (ACCESS_TOKEN, Reply::Text(200, "text/html", "<html>".to_owned())),
        (ACCESS_TOKEN, Reply::Json(404, json!({}))),
        (USER, Reply::Json(401, json!({ "message": "Bad credentials" }))),
        (USER, Reply::Json(403, json!({ "message": "Forbidden" }))),
        (USER, Reply::Json(200, json!({}))),
        (USER, Reply::Json(200, json!({ "id": null, "login": "octocat" }))),
        (USER, Reply::Json(200, json!({ "id": "1", "login": "octocat" }))),
        (USER, Reply::Json(200, json!({ "id": -1, "login": "octocat" }))),
        (USER, Reply::Redirect("http://127.0.0.1:1/".to_owned())),
        (EMAILS, Reply::Json(404, json!({ "message": "Not Found" }))),
        (EMAILS, Reply::Json(200, json!({}))),
        (EMAILS, Reply::Json(200, json!([{ "email": "a@x.test", "primary": true, "verified": "true" }]))),
    ] {
        world.op.bend(|b| {
            b.faults.clear();
            b.fault(path, reply.clone());
        });
        let browser = world.app.browser();
        let page = world.sign_in(&browser, &octocat).await;
        assert_eq!(page.status, 400, "{path} {reply:?}: {}", page.body);
        refused(&browser, &page, 400, says::REFUSED);
    }
    for (path, reply) in [
        (USER, Reply::Json(500, json!({}))),
        (EMAILS, Reply::Json(503, json!({}))),
        (USER, Reply::Json(429, json!({}))),
        (ACCESS_TOKEN, Reply::Cut),
        (EMAILS, Reply::Flood),
    ] {
        world.op.bend(|b| {
            b.faults.clear();
            b.fault(path, reply.clone());
        });
        let browser = world.app.browser();
        refused(&browser, &world.sign_in(&browser, &octocat).await, 503, says::UNAVAILABLE);
        world.app.advance(16);
    }
    assert_eq!(world.rows().await, [0, 0, 0]);
    world.op.bend(|b| b.faults.clear());
    assert_at_account(&world.sign_in(&world.app.browser(), &octocat).await);
}

async fn f3_state_is_required_and_errors_are_told(kind: Kind) {
    let world = world(kind);
    let browser = world.app.browser();
    let asked = world.leave(&browser).await;
    let state = query_of(&asked, "state").expect("a state");
    let answer = world.op.authorize(&asked, &user(1, "octocat", json!([])));
    let other = world.app.browser();
    refused(&other, &other.open(answer.as_str()).await, 400, says::REPLAYED);
    let denied = "error=access_denied&error_description=The+user+has+denied+your+application+access.";
    refused(
        &browser,
        &browser.open(&format!("{CALLBACK}?{denied}&state={state}")).await,
        400,
        says::CANCELLED,
    );
    assert_eq!(world.op.count(ACCESS_TOKEN), 0);
    assert_eq!(world.rows().await, [0, 0, 0]);
    // GitHub has no back-channel logout
    let logout = [("logout_token", "x.y.z")];
    let answer = browser.post_with("/federation/op/backchannel-logout", &logout, &[]).await;
    assert_eq!(answer.status, 400);
}

both!(
    f1_the_way_leads_from_an_app_and_back,
    f1_who_somebody_is_follows_from_the_number,
    f2_only_verified_addresses_count,
    f2_the_address_of_somebody_here_opens_nothing,
    f3_answers_that_are_none_are_refused,
    f3_state_is_required_and_errors_are_told,
);
