//! Whether what a client holds still works.

use serde_json::Value;

use super::answers::{inactive, rs, tok};
use super::app::TestApp;
use super::browser::{Browser, Page};
use super::jws;
use super::people::{REDIRECT_URI, TestClient, VERIFIER, query_of};

/// A member of a token response that is a text.
#[track_caller]
pub fn text<'a>(tokens: &'a Value, name: &str) -> &'a str {
    tokens[name].as_str().unwrap_or_else(|| panic!("no {name} in {tokens}"))
}

/// What is sent with a code when everything is in order; `change` replaces, adds and (with an empty
/// value) removes parameters.
pub fn code_parameters<'a>(code: &'a str, change: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut parameters = vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", REDIRECT_URI),
        ("code_verifier", VERIFIER),
    ];
    for (name, _) in change {
        parameters.retain(|(n, _)| n != name);
    }
    parameters.extend(change.iter().filter(|(_, value)| !value.is_empty()));
    parameters
}

/// The algorithms of the published keys.
pub async fn published(browser: &Browser) -> Vec<String> {
    let jwks = browser.get("/jwks.json").await.json();
    let keys = jwks["keys"].as_array().expect("keys");
    let mut algorithms: Vec<String> = keys.iter().map(|key| text(key, "alg").to_owned()).collect();
    algorithms.sort_unstable();
    algorithms
}

/// The ID token is by a published key of this algorithm, and its hash too.
#[track_caller]
pub fn is_by(algorithm: &str, tokens: &Value, jwks: &Value) {
    let (header, claims) = jws::verify(text(tokens, "id_token"), jwks);
    assert_eq!(header["alg"], algorithm);
    assert_eq!(claims["at_hash"], jws::left_half(algorithm, text(tokens, "access_token")), "{algorithm}");
}

impl TestApp {
    /// A token request by an authenticated client.
    pub async fn token(&self, client: &TestClient, parameters: &[(&str, &str)]) -> Page {
        self.call("/token", client, parameters).await
    }

    /// A successful token request's answer.
    pub async fn token_ok(&self, client: &TestClient, parameters: &[(&str, &str)]) -> Value {
        let answer = self.token(client, parameters).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.json()
    }

    /// Signs in with this browser by a changed authorization request and exchanges the code.
    pub async fn tokens_by(
        &self,
        browser: &Browser,
        username: &str,
        client: &TestClient,
        change: &[(&str, &str)],
    ) -> Value {
        let callback = self.authorize(browser, username, client, change).await;
        let code = query_of(&callback, "code").unwrap_or_else(|| panic!("no code in {callback}"));
        self.token_ok(client, &code_parameters(&code, &[])).await
    }

    /// A token request for the client itself.
    pub async fn client_credentials(&self, client: &TestClient, change: &[(&str, &str)]) -> Page {
        let mut parameters = vec![("grant_type", "client_credentials")];
        parameters.extend_from_slice(change);
        self.token(client, &parameters).await
    }

    /// What introspection says to this client.
    pub async fn introspect(&self, asker: &TestClient, token: &str) -> Page {
        self.call("/introspect", asker, &[("token", token)]).await
    }

    /// The published keys.
    pub async fn jwks(&self) -> Value {
        self.browser().get("/jwks.json").await.json()
    }

    /// Header and claims of a token of ours, its signature checked against the published keys.
    pub async fn verified(&self, jwt: &str) -> (Value, Value) {
        jws::verify(jwt, &self.jwks().await)
    }

    /// Everything in this answer works. Nothing is used up by looking.
    pub async fn assert_alive(&self, client: &TestClient, tokens: &Value) {
        self.sync();
        let access = text(tokens, "access_token");
        let userinfo = self.userinfo(access).await;
        assert_eq!(userinfo.status, 200, "{}", userinfo.body);
        if client.secret.is_some() {
            assert_eq!(self.introspect(client, access).await.json()["active"], true);
            if let Some(refresh) = tokens["refresh_token"].as_str() {
                assert_eq!(self.introspect(client, refresh).await.json()["active"], true);
            }
        }
    }

    /// Nothing in this answer works any more.
    pub async fn assert_dead(&self, client: &TestClient, tokens: &Value) {
        self.sync();
        let access = text(tokens, "access_token");
        rs(&self.userinfo(access).await, "invalid_token");
        if client.secret.is_some() {
            inactive(&self.introspect(client, access).await);
        }
        if let Some(refresh) = tokens["refresh_token"].as_str() {
            if client.secret.is_some() {
                inactive(&self.introspect(client, refresh).await);
            }
            tok(&self.refresh(client, refresh).await, "invalid_grant");
        }
    }
}

/// How many generations the claims hold, which is taken out of them.
pub fn generations(claims: &mut Value) -> usize {
    let value = claims.as_object_mut().and_then(|members| members.remove("gen")).expect("it is there");
    let numbers = value.as_array().expect("an array");
    assert!(numbers.iter().all(|number| number.as_i64().is_some_and(|n| n >= 1)), "{value}");
    numbers.len()
}
