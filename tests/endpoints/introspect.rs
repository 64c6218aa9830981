//! `POST /introspect` (rules J7, J1, J2).

use chancery_core::ports::Clock as _;
use serde_json::{Value, json};

use crate::support::administration::{api, api_app};
use crate::support::answers::{inactive, tok, unauthenticated};
use crate::support::app::{ISSUER, TestApp, both};
use crate::support::credentials::{Credentials, app_by};
use crate::support::people::{TestClient, claims_of, web_app};
use crate::support::tokens::text;

const API: &str = "https://api.example.test/v1";
const OTHER_API: &str = "https://other.example.test";

async fn scene(app: &TestApp) -> (TestClient, TestClient) {
    app.user_with("alice", |account| account.roles = [String::from("staff")].into()).await;
    let resource = app.resource(API, api()).await;
    (app.client("app", api_app()).await, resource)
}

async fn tokens_for(app: &TestApp, client: &TestClient, resource: &str) -> Value {
    app.tokens_by(&app.browser(), "alice", client, &[("resource", resource)]).await
}

async fn j7_the_client_reads_its_own_access_token(app: TestApp) {
    let (client, _) = scene(&app).await;
    let signed_in = app.clock.now().0;
    let tokens = tokens_for(&app, &client, API).await;
    let access = text(&tokens, "access_token");
    let claims = claims_of(access);
    let answer = app.introspect(&client, access).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-store");
    let expected = json!({
        "active": true,
        "iss": ISSUER,
        "sub": claims["sub"],
        "aud": [API, ISSUER],
        "client_id": "app",
        "exp": signed_in + 600,
        "iat": signed_in,
        "jti": claims["jti"],
        "token_type": "Bearer",
        "scope": "openid email profile",
        "auth_time": signed_in,
        "acr": "urn:chancery:acr:password",
        "sid": claims["sid"],
        "roles": ["staff"],
    });
    assert_eq!(answer.json(), expected);
}

async fn j7_the_client_reads_its_own_refresh_token(app: TestApp) {
    let (client, _) = scene(&app).await;
    let now = app.clock.now().0;
    let tokens = tokens_for(&app, &client, API).await;
    let claims = claims_of(text(&tokens, "access_token"));
    let answer = app.introspect(&client, text(&tokens, "refresh_token")).await;
    let expected = json!({
        "active": true,
        "iss": ISSUER,
        "sub": claims["sub"],
        "client_id": "app",
        "exp": now + 14 * 86_400,
        "iat": now,
        "scope": "openid email profile",
        "auth_time": now,
        "acr": "urn:chancery:acr:password",
        "sid": claims["sid"],
    });
    assert_eq!(answer.json(), expected);
}

async fn j7_the_client_reads_its_own_client_credentials_token(app: TestApp) {
    let (client, _) = scene(&app).await;
    let own = app.client_credentials(&client, &[("resource", API)]).await.json();
    let answer = app.introspect(&client, text(&own, "access_token")).await.json();
    assert_eq!((&answer["active"], &answer["sub"]), (&json!(true), &json!("app")));
    for name in ["auth_time", "acr", "sid", "roles"] {
        assert!(answer.get(name).is_none(), "{name} of a client: {answer}");
    }
}

async fn j7_a_resource_reads_what_is_for_it(app: TestApp) {
    let (client, resource) = scene(&app).await;
    let tokens = tokens_for(&app, &client, API).await;
    let access = text(&tokens, "access_token");
    let expected = app.introspect(&client, access).await.json();
    let secret = resource.secret.as_deref().expect("a secret");
    // by both of its methods, with or without a trailing slash
    for credentials in [
        Credentials::basic(API, secret),
        Credentials::post(API, secret),
        Credentials::basic(&format!("{API}/"), secret),
    ] {
        let answer = app.call_as("/introspect", &credentials, &[("token", access)]).await;
        assert_eq!(answer.json(), expected, "{credentials:?}");
    }
    let own = app.client_credentials(&client, &[("resource", API)]).await.json();
    assert_eq!(app.introspect(&resource, text(&own, "access_token")).await.json()["active"], true);
}

async fn j7_everybody_else_reads_inactive(app: TestApp) {
    let (client, resource) = scene(&app).await;
    let stranger = app.client("stranger", web_app()).await;
    let other = app.resource(OTHER_API, json!({})).await;
    let tokens = tokens_for(&app, &client, API).await;
    let for_nobody = app.tokens("alice", &client).await;
    for asker in [&stranger, &other] {
        for tokens in [&tokens, &for_nobody] {
            for name in ["access_token", "refresh_token"] {
                inactive(&app.introspect(asker, text(tokens, name)).await);
            }
        }
    }
    // a refresh token is for its client alone, whatever resource it was granted for
    inactive(&app.introspect(&resource, text(&tokens, "refresh_token")).await);
    inactive(&app.introspect(&resource, text(&for_nobody, "access_token")).await);
    // and nobody's looking has changed anything
    app.assert_alive(&client, &tokens).await;
}

async fn j7_whoever_is_not_known_is_refused(app: TestApp) {
    let (client, resource) = scene(&app).await;
    let public = app.client("public", app_by("none")).await;
    let tokens = tokens_for(&app, &client, API).await;
    let secret = resource.secret.as_deref().expect("a secret");
    let token = [("token", text(&tokens, "access_token"))];
    for (credentials, by_basic) in [
        (Credentials::default(), false),
        (Credentials::none("app"), false),
        (Credentials::none(API), false),
        (Credentials::none("nobody"), false),
        (Credentials::none(&public.id), false),
        (Credentials::basic("app", "wrong"), true),
        (Credentials::basic("app", secret), true),
        (Credentials::basic(API, "wrong"), true),
        (Credentials::post(API, &secret[1..]), false),
        (Credentials::basic(OTHER_API, secret), true),
        (Credentials { authorization: vec![format!("Bearer {}", token[0].1)], parameters: vec![] }, true),
    ] {
        let answer = app.call_as("/introspect", &credentials, &token).await;
        assert_eq!(answer.status, 401, "{credentials:?}: {}", answer.body);
        unauthenticated(&answer, by_basic);
    }
}

async fn j7_what_has_ended_reads_inactive(app: TestApp) {
    let (client, resource) = scene(&app).await;
    let tokens = tokens_for(&app, &client, API).await;
    let access = text(&tokens, "access_token");
    app.advance(600);
    inactive(&app.introspect(&client, access).await);
    inactive(&app.introspect(&resource, access).await);
    assert_eq!(app.introspect(&client, text(&tokens, "refresh_token")).await.json()["active"], true);

    let tokens = app.refresh(&client, text(&tokens, "refresh_token")).await.json();
    let access = text(&tokens, "access_token");
    assert_eq!(app.introspect(&resource, access).await.json()["active"], true);
    app.call("/revoke", &client, &[("token", access)]).await;
    inactive(&app.introspect(&resource, access).await);
    inactive(&app.introspect(&client, access).await);
}

async fn j7_a_refresh_token_that_was_rotated_reads_inactive(app: TestApp) {
    let (client, _) = scene(&app).await;
    let first = tokens_for(&app, &client, API).await;
    let second = app.refresh(&client, text(&first, "refresh_token")).await.json();
    inactive(&app.introspect(&client, text(&first, "refresh_token")).await);
    assert_eq!(app.introspect(&client, text(&second, "refresh_token")).await.json()["active"], true);
    // to look at an old one is not to use it
    app.assert_alive(&client, &second).await;
}

async fn j7_a_session_bound_refresh_token_ends_with_the_session(app: TestApp) {
    let (client, _) = scene(&app).await;
    let tokens = tokens_for(&app, &client, API).await;
    // the absolute limit of the session, a week after sign-in
    for _ in 0..7 {
        app.advance(86_400);
    }
    tok(&app.refresh(&client, text(&tokens, "refresh_token")).await, "invalid_grant");
    inactive(&app.introspect(&client, text(&tokens, "refresh_token")).await);
}

async fn j7_a_hint_changes_nothing(app: TestApp) {
    let (client, _) = scene(&app).await;
    let tokens = tokens_for(&app, &client, API).await;
    for name in ["access_token", "refresh_token"] {
        let expected = app.introspect(&client, text(&tokens, name)).await.json();
        for hint in ["access_token", "refresh_token", "id_token", "nonsense"] {
            let parameters = [("token", text(&tokens, name)), ("token_type_hint", hint)];
            assert_eq!(app.call("/introspect", &client, &parameters).await.json(), expected, "{hint}");
        }
    }
}

async fn j7_a_request_without_a_token_is_invalid(app: TestApp) {
    let (client, resource) = scene(&app).await;
    for asker in [&client, &resource] {
        tok(&app.call("/introspect", asker, &[]).await, "invalid_request");
        tok(&app.introspect(asker, "").await, "invalid_request");
        tok(&app.call("/introspect", asker, &[("token", "x"), ("token", "x")]).await, "invalid_request");
    }
}

async fn j1_forged_tokens_read_inactive(app: TestApp) {
    let (client, resource) = scene(&app).await;
    let tokens = tokens_for(&app, &client, API).await;
    for (what, forged) in app.forgeries(text(&tokens, "access_token")).await {
        for asker in [&client, &resource] {
            let answer = app.introspect(asker, &forged).await;
            assert_eq!(answer.body, r#"{"active":false}"#, "{what}");
            inactive(&answer);
        }
    }
}

async fn j2_tokens_of_other_uses_read_inactive(app: TestApp) {
    let (client, _) = scene(&app).await;
    let browser = app.browser();
    let tokens = app.tokens_by(&browser, "alice", &client, &[]).await;
    let code = app.code(&browser, "alice", &client).await;
    for (what, token) in app.other_tokens(&client, &tokens, &code) {
        let answer = app.introspect(&client, &token).await;
        if what == "a refresh token" {
            assert_eq!(answer.json()["active"], true);
        } else {
            assert_eq!(answer.body, r#"{"active":false}"#, "{what}");
        }
    }
    assert_eq!(app.redeem(&client, &code).await.status, 200);
}

async fn j7_stale_revocations_mean_no_answer(app: TestApp) {
    let (client, _) = scene(&app).await;
    let tokens = tokens_for(&app, &client, API).await;
    app.clock.advance(6);
    let answer = app.introspect(&client, text(&tokens, "access_token")).await;
    assert_eq!(answer.status, 503, "{}", answer.body);
    assert!(!answer.header("retry-after").is_empty());
}

both!(
    j1_forged_tokens_read_inactive,
    j2_tokens_of_other_uses_read_inactive,
    j7_the_client_reads_its_own_access_token,
    j7_the_client_reads_its_own_refresh_token,
    j7_the_client_reads_its_own_client_credentials_token,
    j7_a_resource_reads_what_is_for_it,
    j7_everybody_else_reads_inactive,
    j7_whoever_is_not_known_is_refused,
    j7_what_has_ended_reads_inactive,
    j7_a_refresh_token_that_was_rotated_reads_inactive,
    j7_a_session_bound_refresh_token_ends_with_the_session,
    j7_a_hint_changes_nothing,
    j7_a_request_without_a_token_is_invalid,
    j7_stale_revocations_mean_no_answer,
);
