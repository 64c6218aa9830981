//! What a registration is worth: the credentials work at once, and no further than they should.

use serde_json::{Value, json};

use super::{open, open_oidc, with};
use crate::support::answers::tok;
use crate::support::app::{ISSUER, both};
use crate::support::credentials::{METHODS, app_by};
use crate::support::database::Kind;
use crate::support::front::redirected;
use crate::support::jws::TestKey;
use crate::support::people::{claims_of, query_of};
use crate::support::tokens::text;

async fn the_credentials_work_at_once(kind: Kind) {
    let app = open(kind);
    app.user("alice").await;
    for method in METHODS {
        let mut metadata = app_by(method);
        metadata["grant_types"] = json!(["authorization_code", "refresh_token"]);
        let client = app.registered(&metadata).await.client();
        assert_eq!(client.secret.is_some(), method.starts_with("client_secret"), "{method}");
        let bogus = [("grant_type", "authorization_code"), ("code", "bogus")];
        let answer = app.call_as("/token", &app.credentials(&client, method), &bogus).await;
        // authenticated, or it would be invalid_client
        tok(&answer, "invalid_grant");
    }
}

async fn a_person_signs_in_to_a_client_that_registered_itself(kind: Kind) {
    let app = open(kind);
    app.user("alice").await;
    let grants = json!({ "grant_types": ["authorization_code", "refresh_token"] });
    let client = app.registered(&with(grants)).await.client();
    let tokens = app.tokens("alice", &client).await;
    assert_eq!(claims_of(text(&tokens, "id_token"))["aud"], client.id.as_str());
    app.assert_alive(&client, &tokens).await;
    assert_eq!(app.refresh(&client, text(&tokens, "refresh_token")).await.status, 200);
}

/// It chose its scopes itself; only a person may allow them.
async fn a_client_gives_itself_no_access_to_an_api(kind: Kind) {
    let app = open(kind);
    app.resource("https://api.example.test", json!({ "scopes": { "api": "Use the API" } })).await;
    let change = json!({
        "grant_types": ["authorization_code", "client_credentials"],
        "scope": "openid api",
        "default_resource": "https://api.example.test",
    });
    let client = app.registered(&with(change)).await.client();
    let own = app.client_credentials(&client, &[]).await.json();
    assert_eq!(own.get("scope"), None, "{own}");
    let claims = claims_of(text(&own, "access_token"));
    assert_eq!((&claims["aud"], claims.get("scope")), (&Value::from(ISSUER), None));
    tok(&app.client_credentials(&client, &[("scope", "api")]).await, "invalid_scope");
    let api = [("resource", "https://api.example.test")];
    tok(&app.client_credentials(&client, &api).await, "invalid_target");

    app.user("alice").await;
    let asked = [("scope", "openid api"), ("resource", "https://api.example.test")];
    let tokens = app.tokens_by(&app.browser(), "alice", &client, &asked).await;
    assert_eq!(tokens["scope"], "openid api");
}

/// With an `oidc` profile, tokens may come from the authorization endpoint.
async fn an_implicit_client_gets_its_id_token(kind: Kind) {
    let app = open_oidc(kind);
    app.user("alice").await;
    let change = json!({ "grant_types": ["implicit"], "response_types": ["id_token"] });
    let client = app.registered(&with(change)).await.client();
    let asked = [("response_type", "id_token"), ("code_challenge", ""), ("code_challenge_method", "")];
    let callback = app.authorize(&app.browser(), "alice", &client, &asked).await;
    let fragment = callback.fragment().expect("a fragment");
    let callback = format!("https://x.test/?{fragment}").parse().expect("a URL");
    let id_token = query_of(&callback, "id_token").expect("an ID token");
    assert_eq!(claims_of(&id_token)["aud"], client.id.as_str());
}

/// A client says by which algorithm alone its requests are signed.
async fn requests_have_the_registered_algorithm(kind: Kind) {
    let app = open_oidc(kind);
    let (registered, other) = (TestKey::shared("ES256"), TestKey::shared("RS256"));
    let keys = json!({ "keys": [registered.jwk, other.jwk] });
    let change = json!({ "jwks": keys, "request_object_signing_alg": "ES256" });
    let client = app.registered(&with(change)).await.client();
    let inner = json!({ "iss": client.id, "aud": ISSUER, "state": "inner" });
    let login = app.ask_cold(&client, &[("request", &registered.jwt(&inner))]).await;
    assert_eq!(
        (login.status.as_u16(), login.location().map(|to| to.path().to_owned())),
        (303, Some("/login".to_owned()))
    );
    redirected(&app.ask_cold(&client, &[("request", &other.jwt(&inner))]).await, "invalid_request_object");
}

both!(
    requests_have_the_registered_algorithm,
    the_credentials_work_at_once,
    a_person_signs_in_to_a_client_that_registered_itself,
    a_client_gives_itself_no_access_to_an_api,
    an_implicit_client_gets_its_id_token,
);
