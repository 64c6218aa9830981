//! Tokens from the authorization endpoint, for `oidc` clients (OpenID Connect Core §3.2, §3.3).

use std::collections::BTreeMap;

use chancery_core::client::Profile;
use openssl::hash::{MessageDigest, hash};
use serde_json::{Value, json};

use crate::support::app::{TestApp, both};
use crate::support::browser::Page;
use crate::support::database::Kind;
use crate::support::front::{app_with, code_of, is_login, redirected};
use crate::support::html;
use crate::support::jws::encode;
use crate::support::people::{REDIRECT_URI, TestClient, claims_of};
use crate::support::tokens::code_parameters;

const FRONT: [&str; 5] = ["id_token", "id_token token", "code id_token", "code token", "code id_token token"];

fn stage(kind: Kind) -> TestApp {
    TestApp::with(kind, |policy| {
        policy.profiles.insert(Profile::Oidc);
    })
}

fn hybrid(change: &Value) -> Value {
    let mut metadata = app_with(json!({
        "profile": "oidc",
        "consent": "skip",
        "grant_types": ["authorization_code", "implicit", "refresh_token"],
        "response_types": ["code", "id_token", "id_token token", "code id_token", "code token", "code id_token token"],
    }));
    for (name, value) in change.as_object().expect("an object") {
        metadata[name] = value.clone();
    }
    metadata
}

/// Everything in the fragment; nothing in the query.
#[track_caller]
fn fragment(answer: &Page) -> BTreeMap<String, String> {
    let location = answer.location().unwrap_or_else(|| panic!("still at {}: {}", answer.url, answer.body));
    assert!(location.as_str().starts_with(REDIRECT_URI), "{location}");
    assert_eq!(location.query(), None, "{location}");
    let fragment = location.fragment().unwrap_or_else(|| panic!("no fragment: {location}"));
    url::form_urlencoded::parse(fragment.as_bytes()).into_owned().collect()
}

fn half(text: &str) -> String {
    encode(&hash(MessageDigest::sha256(), text.as_bytes()).expect("a hash")[..16])
}

async fn scene(kind: Kind) -> (TestApp, TestClient) {
    let app = stage(kind);
    app.user("alice").await;
    let client = app.client("app", hybrid(&json!({}))).await;
    (app, client)
}

async fn each_type_answers_what_it_names(kind: Kind) {
    let (app, client) = scene(kind).await;
    let browser = app.browser_of("alice").await;
    for asked in FRONT {
        let answer = fragment(&app.ask(&browser, &client, &[("response_type", asked)]).await);
        let words: Vec<&str> = asked.split(' ').collect();
        assert_eq!(answer.contains_key("code"), words.contains(&"code"), "{asked}: {answer:?}");
        assert_eq!(answer.contains_key("id_token"), words.contains(&"id_token"), "{asked}: {answer:?}");
        assert_eq!(answer.contains_key("access_token"), words.contains(&"token"), "{asked}: {answer:?}");
        assert_eq!(answer.contains_key("token_type"), words.contains(&"token"), "{asked}");
        assert_eq!(answer.contains_key("expires_in"), words.contains(&"token"), "{asked}");
        assert_eq!(answer["state"], "a-state");
        assert_eq!(answer["iss"], app.state.realm.issuer);
        if let Some(id_token) = answer.get("id_token") {
            let (_, claims) = app.verified(id_token).await;
            assert_eq!(claims["nonce"], "a-nonce");
            assert_eq!(claims["aud"], "app");
            assert_eq!(
                claims.get("at_hash"),
                answer.get("access_token").map(|t| json!(half(t))).as_ref(),
                "{asked}"
            );
            assert_eq!(claims.get("c_hash"), answer.get("code").map(|c| json!(half(c))).as_ref(), "{asked}");
            // with no token for userinfo the claims stand here
            assert_eq!(claims.get("email").is_some(), asked == "id_token", "{claims}");
        }
        if let Some(token) = answer.get("access_token") {
            assert_eq!(app.userinfo(token).await.json()["email"], "alice@example.test");
        }
        if let Some(code) = answer.get("code") {
            let tokens = app.token_ok(&client, &code_parameters(code, &[])).await;
            let back = claims_of(tokens["id_token"].as_str().expect("an ID token"));
            assert_eq!(back["nonce"], "a-nonce");
        }
    }
}

async fn words_may_stand_in_any_order(kind: Kind) {
    let (app, client) = scene(kind).await;
    let browser = app.browser_of("alice").await;
    for asked in ["token id_token code", "id_token code", "token id_token"] {
        assert!(
            fragment(&app.ask(&browser, &client, &[("response_type", asked)]).await).contains_key("id_token")
        );
    }
}

/// The front-channel token names a grant of its own: revoking at the account page and ending the session
/// reach it.
async fn c4_revoking_the_app_reaches_its_tokens(kind: Kind) {
    let (app, client) = scene(kind).await;
    let browser = app.browser_of("alice").await;
    let answer = fragment(&app.ask(&browser, &client, &[("response_type", "id_token token")]).await);
    let token = &answer["access_token"];
    assert_eq!(app.userinfo(token).await.status, 200);
    let account = browser.open("/account").await;
    let form = html::forms(&account.body).into_iter().find(|form| form.value("app") == Some("app"));
    let form = form.unwrap_or_else(|| panic!("the app is not listed: {}", account.body));
    let csrf = form.value("csrf").expect("a form token");
    let fields = [("csrf", csrf), ("app", "app"), ("action", "revoke_app")];
    assert_eq!(browser.post("/account", &fields).await.status, 303);
    assert_eq!(app.userinfo(token).await.status, 401);
}

async fn an_id_token_needs_openid_and_a_nonce(kind: Kind) {
    let (app, client) = scene(kind).await;
    for change in
        [[("response_type", "id_token"), ("nonce", "")], [("response_type", "code id_token"), ("nonce", "")]]
    {
        assert_eq!(fragment(&app.ask_cold(&client, &change).await)["error"], "invalid_request");
    }
    let change = [("response_type", "id_token token"), ("scope", "email")];
    assert_eq!(fragment(&app.ask_cold(&client, &change).await)["error"], "invalid_request");
    // what gives no ID token here needs neither
    let change = [("response_type", "code token"), ("nonce", "")];
    assert!(is_login(&app.ask(&app.browser(), &client, &change).await));
    assert!(is_login(&app.ask(&app.browser(), &client, &[("nonce", "")]).await));
}

/// Z7, Z11: errors of such requests are in the fragment, and a query never holds a token.
async fn z11_errors_and_modes_keep_their_places(kind: Kind) {
    let (app, client) = scene(kind).await;
    let front = ("response_type", "code id_token token");
    for (change, error) in [
        (("prompt", "none"), "login_required"),
        (("max_age", "x"), "invalid_request"),
        (("response_mode", "query"), "invalid_request"),
        (("response_mode", "cookie"), "invalid_request"),
        (("scope", "openid phone"), "invalid_scope"),
    ] {
        let answer = fragment(&app.ask_cold(&client, &[front, change]).await);
        assert_eq!((answer["error"].as_str(), answer["state"].as_str()), (error, "a-state"), "{change:?}");
        assert!(!answer.contains_key("code"), "{answer:?}");
    }
    let browser = app.browser_of("alice").await;
    let page = app.ask(&browser, &client, &[front, ("response_mode", "form_post")]).await;
    let form =
        html::forms(&page.body).into_iter().find(|f| f.action == REDIRECT_URI).expect("a form to the app");
    for name in ["code", "id_token", "access_token", "state", "iss"] {
        assert!(form.value(name).is_some(), "{name}");
    }
    // a code may come in the fragment, too
    assert!(
        fragment(&app.ask(&browser, &client, &[("response_mode", "fragment")]).await).contains_key("code")
    );
}

/// Z3: off unless the client registered it, and never for OAuth 2.1.
async fn z3_only_response_types_that_are_registered_are_answered(kind: Kind) {
    let app = stage(kind);
    app.user("alice").await;
    let some = json!({ "response_types": ["code", "code id_token"] });
    let client = app.client("some", hybrid(&some)).await;
    for asked in ["id_token", "code token", "code id_token token"] {
        let answer = fragment(&app.ask_cold(&client, &[("response_type", asked)]).await);
        assert_eq!(answer["error"], "unauthorized_client", "{asked}");
    }
    let strict = app.client("strict", app_with(json!({ "consent": "skip" }))).await;
    redirected(
        &app.ask_cold(&strict, &[("response_type", "code id_token")]).await,
        "unsupported_response_type",
    );
    redirected(&app.ask_cold(&strict, &[("response_mode", "fragment")]).await, "invalid_request");
    let token = app.token(&strict, &[("grant_type", "implicit")]).await;
    assert_eq!(token.json()["error"], "unsupported_grant_type");
}

/// Without a code there is nothing that a refresh token could hang on (OpenID Connect Core §11).
async fn offline_access_needs_a_code(kind: Kind) {
    let (app, client) = scene(kind).await;
    let browser = app.browser_of("alice").await;
    let scope = ("scope", "openid offline_access");
    let answer = fragment(&app.ask(&browser, &client, &[scope, ("response_type", "id_token token")]).await);
    assert_eq!(answer["scope"], "openid");
    code_of(&app.ask(&browser, &client, &[scope]).await);
}

both!(
    each_type_answers_what_it_names,
    words_may_stand_in_any_order,
    c4_revoking_the_app_reaches_its_tokens,
    an_id_token_needs_openid_and_a_nonce,
    z11_errors_and_modes_keep_their_places,
    z3_only_response_types_that_are_registered_are_answered,
    offline_access_needs_a_code,
);
