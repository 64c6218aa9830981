//! All the ways in which a client can prove itself, fitting or not.

use std::sync::atomic::{AtomicU64, Ordering};

use chancery_core::ports::Clock as _;
use serde_json::{Value, json};

use super::app::{ISSUER, TestApp};
use super::browser::{Page, encode};
use super::jws::{self, TestKey};
use super::people::{TestClient, basic, web_app};

/// `client_assertion_type` of RFC 7523 §2.2.
pub const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Every registered method that this server has.
pub const METHODS: [&str; 5] =
    ["none", "client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt"];

/// What is presented with a request.
#[derive(Debug, Clone, Default)]
pub struct Credentials {
    /// `Authorization` headers.
    pub authorization: Vec<String>,
    pub parameters: Vec<(&'static str, String)>,
}

impl Credentials {
    /// `client_id` alone.
    pub fn none(id: &str) -> Self {
        Self::default().with("client_id", id)
    }

    pub fn basic(id: &str, secret: &str) -> Self {
        Self { authorization: vec![basic(id, secret)], parameters: Vec::new() }
    }

    pub fn post(id: &str, secret: &str) -> Self {
        Self::none(id).with("client_secret", secret)
    }

    pub fn assertion(jwt: &str) -> Self {
        Self::default().with("client_assertion_type", JWT_BEARER).with("client_assertion", jwt)
    }

    #[must_use]
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.parameters.push((name, value.to_owned()));
        self
    }

    /// Both at once.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.authorization.extend(other.authorization);
        self.parameters.extend(other.parameters);
        self
    }
}

/// Metadata of a confidential client that signs with this key.
pub fn signing_app(key: &TestKey) -> Value {
    let mut metadata = web_app();
    metadata["token_endpoint_auth_method"] = "private_key_jwt".into();
    metadata["jwks"] = key.jwks();
    metadata
}

/// Metadata of a client with this registered method; `private_key_jwt` by the shared RS256 key.
pub fn app_by(method: &str) -> Value {
    let mut metadata = web_app();
    metadata["token_endpoint_auth_method"] = method.into();
    match method {
        "none" => metadata["grant_types"] = json!(["authorization_code", "refresh_token"]),
        "private_key_jwt" => metadata["jwks"] = TestKey::shared("RS256").jwks(),
        _ => {}
    }
    metadata
}

impl TestApp {
    /// POST to a back-channel endpoint under these credentials.
    pub async fn call_as(&self, path: &str, credentials: &Credentials, parameters: &[(&str, &str)]) -> Page {
        let headers: Vec<(&str, &str)> =
            credentials.authorization.iter().map(|value| ("authorization", value.as_str())).collect();
        let mut all = parameters.to_vec();
        all.extend(credentials.parameters.iter().map(|(name, value)| (*name, value.as_str())));
        self.browser().post_with(path, &all, &headers).await
    }

    /// Claims of an assertion in which everything is in order; a new `jti` each time.
    pub fn assertion_claims(&self, client_id: &str) -> Value {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let now = self.clock.now().0;
        json!({
            "iss": client_id,
            "sub": client_id,
            "aud": ISSUER,
            "iat": now,
            "exp": now + 60,
            "jti": format!("jti-{}", COUNT.fetch_add(1, Ordering::Relaxed)),
        })
    }

    /// Credentials of a client by a method: the best that it could present in that way, whether or
    /// not it is registered for it.
    pub fn credentials(&self, client: &TestClient, method: &str) -> Credentials {
        let key = TestKey::shared("RS256");
        // a client without a secret is tried with what is known of its key
        let modulus = key.jwk["n"].as_str().expect("n");
        let secret = client.secret.clone().unwrap_or_else(|| modulus.to_owned());
        let claims = self.assertion_claims(&client.id);
        match method {
            "none" => Credentials::none(&client.id),
            "client_secret_basic" => Credentials::basic(&client.id, &secret),
            "client_secret_post" => Credentials::post(&client.id, &secret),
            "client_secret_jwt" => {
                Credentials::assertion(&jws::hs256(secret.as_bytes(), &json!({ "alg": "HS256" }), &claims))
            }
            "private_key_jwt" => Credentials::assertion(&key.jwt(&claims)),
            other => panic!("no such method: {other}"),
        }
    }

    /// The same request many times at once, each on a connection of its own.
    pub async fn at_once(
        &self,
        count: usize,
        path: &str,
        credentials: &Credentials,
        parameters: &[(&str, &str)],
    ) -> Vec<Page> {
        let mut all = parameters.to_vec();
        all.extend(credentials.parameters.iter().map(|(name, value)| (*name, value.as_str())));
        let body = encode(&all);
        let tasks: Vec<_> = (0..count)
            .map(|_| {
                let (browser, path, body) = (self.browser(), path.to_owned(), body.clone());
                let authorization = credentials.authorization.clone();
                tokio::spawn(async move {
                    let headers: Vec<_> =
                        authorization.iter().map(|value| ("authorization", value.as_str())).collect();
                    browser.send(reqwest::Method::POST, &path, &headers, Some(body)).await
                })
            })
            .collect();
        let mut answers = Vec::with_capacity(count);
        for task in tasks {
            answers.push(task.await.expect("an answer"));
        }
        answers
    }
}
