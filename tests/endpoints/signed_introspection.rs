//! `POST /introspect` with a signed answer (RFC 9701, rules J2, J7).

use chancery_core::client::Profile;
use serde_json::{Value, json};

use crate::support::administration::{api, api_app};
use crate::support::answers::{inactive, rs, tok, unauthenticated};
use crate::support::app::{TestApp, both};
use crate::support::credentials::{Credentials, app_by, signing_app};
use crate::support::database::Kind;
use crate::support::front::redirected;
use crate::support::jws::{ALGORITHMS, TestKey};
use crate::support::people::{TestClient, basic, web_app};
use crate::support::registration::{open, with};
use crate::support::signed_introspection::SIGNED;
use crate::support::tokens::text;

const API: &str = "https://api.example.test/v1";

async fn scene(app: &TestApp) -> (TestClient, TestClient) {
    app.user("alice").await;
    let resource = app.resource(API, api()).await;
    (app.client("app", api_app()).await, resource)
}

async fn tokens_for_api(app: &TestApp, client: &TestClient) -> Value {
    app.tokens_by(&app.browser(), "alice", client, &[("resource", API)]).await
}

async fn j7_it_says_what_the_plain_answer_says(app: TestApp) {
    let (client, resource) = scene(&app).await;
    let stranger = app.client("stranger", web_app()).await;
    let tokens = tokens_for_api(&app, &client).await;
    for name in ["access_token", "refresh_token"] {
        let token = text(&tokens, name);
        for asker in [&client, &resource, &stranger] {
            let plain = app.introspect(asker, token).await.json();
            let answer = app.introspect_signed(asker, token).await;
            let (header, said) = app.opened(&answer, &asker.id).await;
            assert_eq!(said, plain, "{name} for {}", asker.id);
            assert_eq!(header["alg"], "RS256");
        }
    }
    // a resource is named as it is registered, however it spells itself
    let secret = resource.secret.as_deref().expect("a secret");
    let spelled = TestClient { id: format!("{API}/"), secret: Some(secret.to_owned()) };
    app.opened(&app.introspect_signed(&spelled, text(&tokens, "access_token")).await, API).await;
}

async fn j7_inactive_says_nothing_more(app: TestApp) {
    let (client, resource) = scene(&app).await;
    let tokens = tokens_for_api(&app, &client).await;
    let access = text(&tokens, "access_token");
    let forged = app.forgeries(access).await;
    for (what, token) in forged.iter().map(|(what, token)| (*what, token.as_str())).chain([("nothing", "x")])
    {
        let answer = app.introspect_signed(&resource, token).await;
        assert_eq!(app.opened(&answer, API).await.1, json!({ "active": false }), "{what}");
    }
    app.advance(600);
    for asker in [&client, &resource] {
        let answer = app.introspect_signed(asker, access).await;
        assert_eq!(app.opened(&answer, &asker.id).await.1, json!({ "active": false }));
    }
}

async fn each_algorithm_signs_for_a_client_that_registered_itself(kind: Kind) {
    let app = open(kind);
    app.user("alice").await;
    for algorithm in ALGORITHMS {
        let metadata = with(json!({ "introspection_signed_response_alg": algorithm }));
        let registered = app.registered(&metadata).await;
        assert_eq!(registered.document["introspection_signed_response_alg"], algorithm);
        let client = registered.client();
        let tokens = app.tokens("alice", &client).await;
        let answer = app.introspect_signed(&client, text(&tokens, "access_token")).await;
        let (header, said) = app.opened(&answer, &client.id).await;
        assert_eq!((&header["alg"], &said["active"]), (&json!(algorithm), &json!(true)));
        // only whoever asks for it
        assert_eq!(app.introspect(&client, "x").await.body, r#"{"active":false}"#);
    }
}

async fn a_resource_has_its_own_algorithm(app: TestApp) {
    let (client, _) = scene(&app).await;
    for algorithm in ["EdDSA", "ES384"] {
        let identifier = format!("https://{}.example.test", algorithm.to_lowercase());
        let mut attributes = api();
        attributes["access_token_alg"] = algorithm.into();
        let resource = app.resource(&identifier, attributes).await;
        let own = app.client_credentials(&client, &[("resource", &identifier)]).await.json();
        let answer = app.introspect_signed(&resource, text(&own, "access_token")).await;
        let (header, said) = app.opened(&answer, &identifier).await;
        assert_eq!((&header["alg"], &said["aud"]), (&json!(algorithm), &json!(identifier)));
    }
}

async fn a_fapi2_client_has_none_that_it_may_not(kind: Kind) {
    let app = TestApp::with(kind, |policy| {
        policy.profiles.insert(Profile::Fapi2);
    });
    let key = TestKey::shared("ES256");
    let mut metadata = signing_app(key);
    metadata["profile"] = "fapi2".into();
    let client = app.client("app", metadata).await;
    let assertion = Credentials::assertion(&key.jwt(&app.assertion_claims(&client.id)));
    let mut form: Vec<(&str, &str)> = assertion.parameters.iter().map(|(n, v)| (*n, v.as_str())).collect();
    form.push(("token", "x"));
    let answer = app.browser().post_with("/introspect", &form, &[("accept", SIGNED)]).await;
    assert_eq!(app.opened(&answer, "app").await.0["alg"], "PS256");
}

async fn the_accept_header_decides(app: TestApp) {
    let (client, _) = scene(&app).await;
    for accept in [
        &[SIGNED][..],
        &["Application/Token-Introspection+JWT"],
        &["text/html", "application/json;q=0.5, application/token-introspection+jwt;q=0.9"],
        &["application/token-introspection+jwt, application/json"],
        &["*/*;q=0.1, application/token-introspection+jwt;q=0.2"],
        &["application/json;q=0, application/token-introspection+jwt;q=0.001"],
    ] {
        let answer = app.introspect_accepting(&client, "x", accept).await;
        assert_eq!(app.opened(&answer, "app").await.1, json!({ "active": false }), "{accept:?}");
    }
    for accept in [
        &[][..],
        &["*/*"],
        &["application/*"],
        &["application/json"],
        &["application/jwt"],
        // nothing that exists is acceptable: it is JSON as ever
        &["text/html"],
        &["application/token-introspection+jwt;q=0"],
        &["application/token-introspection+jwt;q=0.000, text/html"],
        &["application/token-introspection+jwt;q=0.5, application/json"],
        &["application/token-introspection+jwt;q=0.5, */*;q=0.8"],
        &["application/token-introspection+jwt;q=2"],
        &["application/token-introspection+jwt;q=nan"],
        &["application/token-introspection+jwtx"],
        &["text/plain;x=\"application/token-introspection+jwt, \""],
    ] {
        inactive(&app.introspect_accepting(&client, "x", accept).await);
    }
}

async fn j7_errors_are_json_for_everybody(app: TestApp) {
    let (client, _) = scene(&app).await;
    let accept = ("accept", SIGNED);
    let browser = app.browser();
    let wrong = basic("app", "wrong");
    let headers = [("authorization", wrong.as_str()), accept];
    unauthenticated(&browser.post_with("/introspect", &[("token", "x")], &headers).await, true);
    let public = app.client("public", app_by("none")).await;
    let form = [("client_id", public.id.as_str()), ("token", "x")];
    unauthenticated(&browser.post_with("/introspect", &form, &[accept]).await, false);
    tok(&app.introspect_signed(&client, "").await, "invalid_request");
    app.clock.advance(6);
    assert_eq!(app.introspect_signed(&client, "x").await.status, 503);
}

/// It speaks of a token, and is none itself.
async fn j2_a_signed_answer_passes_for_nothing_else(app: TestApp) {
    let (client, resource) = scene(&app).await;
    let tokens = tokens_for_api(&app, &client).await;
    let access = text(&tokens, "access_token");
    for asker in [&client, &resource] {
        let signed = app.introspect_signed(asker, access).await.body;
        rs(&app.userinfo(&signed).await, "invalid_token");
        inactive(&app.introspect(asker, &signed).await);
        assert_eq!(app.call("/revoke", &client, &[("token", &signed)]).await.status, 200);
        redirected(&app.ask_cold(&client, &[("id_token_hint", &signed)]).await, "invalid_request");
    }
    app.assert_alive(&client, &tokens).await;
}

async fn g10_each_advertised_algorithm_signs(app: TestApp) {
    let document = app.browser().get("/.well-known/oauth-authorization-server").await.json();
    assert_eq!(document["introspection_signing_alg_values_supported"], json!(ALGORITHMS));
    for algorithm in ALGORITHMS {
        let mut metadata = web_app();
        metadata["introspection_signed_response_alg"] = algorithm.into();
        let client = app.client(&format!("app-{algorithm}"), metadata).await;
        let answer = app.introspect_signed(&client, "x").await;
        assert_eq!(app.opened(&answer, &client.id).await.0["alg"], algorithm);
    }
}

both!(
    j7_it_says_what_the_plain_answer_says,
    j7_inactive_says_nothing_more,
    each_algorithm_signs_for_a_client_that_registered_itself,
    a_resource_has_its_own_algorithm,
    a_fapi2_client_has_none_that_it_may_not,
    the_accept_header_decides,
    j7_errors_are_json_for_everybody,
    j2_a_signed_answer_passes_for_nothing_else,
    g10_each_advertised_algorithm_signs,
);
