//! `/userinfo` for clients that want it signed (OpenID Connect Core §5.3.2, rule J2).

use chancery_core::client::Profile;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::answers::{inactive, rs};
use crate::support::app::{ISSUER, TestApp, both};
use crate::support::browser::{Page, encode};
use crate::support::database::Kind;
use crate::support::front::{page, redirected};
use crate::support::jws::{self, ALGORITHMS};
use crate::support::people::{TestClient, claims_of, web_app};
use crate::support::registration::{open, shown, with};
use crate::support::tokens::text;

fn signed_by(algorithm: &str) -> Value {
    let mut metadata = web_app();
    metadata["userinfo_signed_response_alg"] = algorithm.into();
    metadata
}

/// A person, and a client that wants its answers signed by ES256.
async fn scene(app: &TestApp) -> TestClient {
    app.user("alice").await;
    app.client("app", signed_by("ES256")).await
}

async fn access_token(app: &TestApp, client: &TestClient, scope: &str) -> String {
    let tokens = app.tokens_by(&app.browser(), "alice", client, &[("scope", scope)]).await;
    text(&tokens, "access_token").to_owned()
}

/// Header and claims of a signed answer.
async fn opened(app: &TestApp, answer: &Page) -> (Value, Value) {
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.header("content-type"), "application/jwt");
    assert_eq!(answer.header("cache-control"), "no-store");
    app.verified(&answer.body).await
}

async fn each_algorithm_signs_for_a_client_that_registered_itself(kind: Kind) {
    let app = open(kind);
    app.user("alice").await;
    let browser = app.browser();
    for algorithm in ALGORITHMS {
        let metadata = with(json!({ "userinfo_signed_response_alg": algorithm }));
        let client = app.registered(&metadata).await;
        assert_eq!(client.document["userinfo_signed_response_alg"], algorithm);
        let scope = [("scope", "openid email")];
        let tokens = app.tokens_by(&browser, "alice", &client.client(), &scope).await;
        let (header, claims) = opened(&app, &app.userinfo(text(&tokens, "access_token")).await).await;
        // no `typ`: an ID token of ours has one
        assert_eq!(header.as_object().map(serde_json::Map::len), Some(2), "{header}");
        assert_eq!(header["alg"], algorithm);
        let expected = json!({
            "iss": ISSUER,
            "aud": client.id(),
            "sub": claims_of(text(&tokens, "id_token"))["sub"],
            "email": "alice@example.test",
            "email_verified": true,
        });
        assert_eq!(claims, expected);
    }
}

async fn whichever_way_the_token_comes(app: TestApp) {
    let client = scene(&app).await;
    let token = access_token(&app, &client, "openid email").await;
    let bearer = format!("Bearer {token}");
    let header = [("authorization", bearer.as_str())];
    let browser = app.browser();
    for answer in [
        browser.send(Method::GET, "/userinfo", &header, None).await,
        browser.send(Method::POST, "/userinfo", &header, None).await,
        browser.send(Method::POST, "/userinfo", &[], Some(encode(&[("access_token", &token)]))).await,
        // what the client registered decides, not what this request would rather have
        browser.send(Method::GET, "/userinfo", &[header[0], ("accept", "application/json")], None).await,
    ] {
        assert_eq!(opened(&app, &answer).await.1["email"], "alice@example.test");
    }
}

async fn a_client_may_change_its_mind(kind: Kind) {
    let app = open(kind);
    app.user("alice").await;
    let registered = app.registered(&with(json!({}))).await;
    let client = registered.client();
    let token = access_token(&app, &client, "openid").await;
    assert_eq!(app.userinfo(&token).await.header("content-type"), "application/json");
    let mut body = registered.to_send_back();
    body["userinfo_signed_response_alg"] = "EdDSA".into();
    let registered = shown(&app.put(&registered, &body).await, 200);
    assert_eq!(opened(&app, &app.userinfo(&token).await).await.0["alg"], "EdDSA");
    body["userinfo_signed_response_alg"] = Value::Null;
    shown(&app.put(&registered, &body).await, 200);
    assert_eq!(app.userinfo(&token).await.json()["sub"], claims_of(&token)["sub"]);
}

async fn one_client_is_not_another(app: TestApp) {
    let client = scene(&app).await;
    let plain = app.client("plain", web_app()).await;
    let token = access_token(&app, &plain, "openid").await;
    assert_eq!(app.userinfo(&token).await.json()["sub"], claims_of(&token)["sub"]);
    let token = access_token(&app, &client, "openid").await;
    assert_eq!(opened(&app, &app.userinfo(&token).await).await.1["aud"], "app");
}

/// Whatever a person has said of themselves.
async fn the_length_has_no_bound(app: TestApp) {
    let website = format!("https://alice.example.test/{}", "x".repeat(20_000));
    let claims =
        json!({ "website": website, "iss": "https://evil.example.test", "aud": "other", "nonce": "n" });
    app.user_with("alice", |account| account.claims = claims.as_object().expect("an object").clone()).await;
    let client = app.client("app", signed_by("RS256")).await;
    let token = access_token(&app, &client, "openid profile").await;
    let (_, claims) = opened(&app, &app.userinfo(&token).await).await;
    assert_eq!(claims["website"], website.as_str());
    assert_eq!((&claims["iss"], &claims["aud"]), (&json!(ISSUER), &json!("app")));
    assert!(claims.get("nonce").is_none());
}

async fn j6_errors_are_as_ever(app: TestApp) {
    let client = scene(&app).await;
    let token = access_token(&app, &client, "email").await;
    rs(&app.userinfo(&token).await, "insufficient_scope");
    rs(&app.userinfo("x").await, "invalid_token");
    let token = access_token(&app, &client, "openid").await;
    app.set_client_disabled(&client, true).await;
    rs(&app.userinfo(&token).await, "invalid_token");
}

/// It is signed by our key for this client, and is neither an access token nor an ID token.
async fn j2_a_signed_answer_passes_for_nothing_else(app: TestApp) {
    let client = scene(&app).await;
    let browser = app.browser();
    let tokens = app.tokens_by(&browser, "alice", &client, &[]).await;
    let signed = app.userinfo(text(&tokens, "access_token")).await.body;
    jws::verify(&signed, &app.jwks().await);
    rs(&app.userinfo(&signed).await, "invalid_token");
    inactive(&app.introspect(&client, &signed).await);
    assert_eq!(app.call("/revoke", &client, &[("token", &signed)]).await.status, 200);
    app.assert_alive(&client, &tokens).await;
    redirected(&app.ask_cold(&client, &[("id_token_hint", &signed)]).await, "invalid_request");
    let logout =
        encode(&[("id_token_hint", &signed), ("post_logout_redirect_uri", "https://app.example.test/")]);
    page(&browser.get(&format!("/end_session?{logout}")).await, "invalid_request");
    assert_eq!(browser.get("/account").await.status, 200, "still signed in");
}

async fn fapi2_clients_have_fewer_algorithms(kind: Kind) {
    let app = TestApp::with(kind, |policy| policy.profiles = [Profile::Fapi2].into());
    let document = app.browser().get("/.well-known/openid-configuration").await.json();
    let permitted = json!(["PS256", "ES256", "EdDSA"]);
    for name in ["id_token", "userinfo", "request_object", "token_endpoint_auth"] {
        let values = &document[format!("{name}_signing_alg_values_supported")];
        assert_eq!(values, &permitted, "{name}");
    }
}

both!(
    each_algorithm_signs_for_a_client_that_registered_itself,
    whichever_way_the_token_comes,
    a_client_may_change_its_mind,
    one_client_is_not_another,
    the_length_has_no_bound,
    j6_errors_are_as_ever,
    j2_a_signed_answer_passes_for_nothing_else,
    fapi2_clients_have_fewer_algorithms,
);
