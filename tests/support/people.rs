//! Clients and people of the in-process server, and the flow that most tests begin with.

use chancery_core::account::{Account, AccountId};
use chancery_core::authentication::CredentialId;
use chancery_core::client::metadata::{self, ClientMetadata, RegistrationContext};
use chancery_core::client::{Client, ClientId, ClientSecret, Profile, SecretValue};
use chancery_core::generation::Generation;
use chancery_core::people::NewPassword;
use chancery_core::ports::{Clock as _, Insert};
use chancery_core::secret::Secret;
use chancery_web::node::realm::RealmState;
use serde_json::{Map, Value, json};
use url::Url;

use super::app::TestApp;
use super::browser::{Browser, Page};
use super::process::PASSWORD;

pub const REDIRECT_URI: &str = "https://app.example.test/callback";
/// RFC 7636 appendix B.
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A registered client.
#[derive(Debug, Clone)]
pub struct TestClient {
    pub id: String,
    pub secret: Option<String>,
}

/// Metadata of an ordinary confidential client; change what a test is about.
pub fn web_app() -> Value {
    json!({
        "client_name": "Example app",
        "redirect_uris": [REDIRECT_URI],
        "post_logout_redirect_uris": ["https://app.example.test/"],
        "grant_types": ["authorization_code", "refresh_token", "client_credentials"],
        "response_types": ["code"],
        "token_endpoint_auth_method": "client_secret_basic",
        "scope": "openid profile email offline_access",
    })
}

impl TestClient {
    /// The path and query of an authorization request with everything in order; `change` replaces,
    /// adds and (with an empty value) removes parameters.
    pub fn authorize_url(&self, change: &[(&str, &str)]) -> String {
        let mut parameters: Vec<(&str, &str)> = vec![
            ("client_id", &self.id),
            ("response_type", "code"),
            ("redirect_uri", REDIRECT_URI),
            ("scope", "openid profile email"),
            ("state", "a-state"),
            ("nonce", "a-nonce"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        for (name, _) in change {
            parameters.retain(|(n, _)| n != name);
        }
        parameters.extend(change.iter().filter(|(_, value)| !value.is_empty()));
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
        format!("/authorize?{query}")
    }
}

/// A client as an administrator makes it, by the rules of the server; it is not stored yet.
pub fn new_client(state: &RealmState, id: &str, metadata: Value) -> (Client, TestClient) {
    let Value::Object(document) = metadata else { panic!("metadata is an object") };
    let context =
        RegistrationContext { policy: &state.policy, profile: Profile::OAuth21, self_registered: false };
    let parsed = ClientMetadata::from_json(document).expect("well-formed metadata");
    let attributes = metadata::register(parsed, &context).expect("acceptable metadata");
    let method = attributes.authentication.method.as_str();
    let secret = method.starts_with("client_secret").then(|| format!("secret-of-{id}-0123456789-0123456789"));
    let now = state.clock.now();
    let stored = secret.as_ref().map(|text| ClientSecret {
        id: format!("secret-{id}"),
        value: if method == "client_secret_jwt" {
            SecretValue::Sealed(state.vault.seal("client_secret", id.as_bytes(), text.as_bytes()))
        } else {
            SecretValue::Hashed(Secret::new(text).digest())
        },
        created_at: now,
        expires_at: None,
    });
    let client = Client {
        realm: state.realm.id.clone(),
        id: ClientId(id.to_owned()),
        attributes,
        secrets: stored.into_iter().collect(),
        generation: Generation::anywhere(&*state.entropy),
        disabled_at: None,
        created_at: now,
        updated_at: now,
    };
    (client, TestClient { id: id.to_owned(), secret })
}

impl TestApp {
    /// Registers a client as an administrator does, by the same rules.
    pub async fn client(&self, id: &str, metadata: Value) -> TestClient {
        let (client, shown) = new_client(&self.state, id, metadata);
        self.state.keys.ensure(&client.attributes.signing_algorithms()).expect("the keys");
        let inserted = self.work(move |tx| tx.insert_client(&client)).await;
        assert_eq!(inserted, Insert::Done);
        shown
    }

    /// Creates a person whose password is [`PASSWORD`].
    pub async fn user(&self, username: &str) -> AccountId {
        self.user_with(username, |_| ()).await
    }

    /// As [`TestApp::user`], with something of their own.
    pub async fn user_with(&self, username: &str, change: impl FnOnce(&mut Account)) -> AccountId {
        self.user_by(username, Some(self.hasher.remembered(PASSWORD)), change).await
    }

    /// As [`TestApp::user_with`], with a password of this hash, or none.
    pub async fn user_by(
        &self,
        username: &str,
        phc: Option<String>,
        change: impl FnOnce(&mut Account),
    ) -> AccountId {
        let now = self.clock.now();
        let id = AccountId(format!("account-{username}"));
        let mut claims = Map::new();
        claims.insert("name".to_owned(), format!("{username} example").into());
        let mut account = Account {
            realm: self.state.realm.id.clone(),
            id: id.clone(),
            username: username.to_owned(),
            email: Some(format!("{username}@example.test")),
            email_verified: true,
            claims,
            roles: std::collections::BTreeSet::new(),
            generation: Generation::FIRST,
            disabled_at: None,
            created_at: now,
            updated_at: now,
        };
        change(&mut account);
        let password = phc.map(|phc| {
            let id = CredentialId(format!("password-{username}"));
            NewPassword { id, phc: Secret::new(phc) }.of(&account, now)
        });
        let inserted = self
            .work(move |tx| {
                let inserted = tx.insert_account(&account)?;
                password.iter().try_for_each(|password| tx.insert_credential(password))?;
                Ok(inserted)
            })
            .await;
        assert_eq!(inserted, Insert::Done);
        id
    }

    /// The hash of an account's password.
    pub async fn password_hash(&self, account: &AccountId) -> Option<String> {
        let (realm, account) = (self.state.realm.id.clone(), account.clone());
        let credentials = self.work(move |tx| tx.credentials(&realm, &account)).await;
        credentials.first().map(|credential| credential.password_hash().to_owned())
    }

    /// Signs `username` in where needed, consents where asked, and returns the URL at the client.
    pub async fn authorize(
        &self,
        browser: &Browser,
        username: &str,
        client: &TestClient,
        change: &[(&str, &str)],
    ) -> Url {
        browser.authorize(&client.authorize_url(change), username, PASSWORD).await
    }

    /// A fresh authorization code.
    pub async fn code(&self, browser: &Browser, username: &str, client: &TestClient) -> String {
        let callback = self.authorize(browser, username, client, &[]).await;
        query_of(&callback, "code").unwrap_or_else(|| panic!("no code in {callback}"))
    }

    /// POST to a back-channel endpoint, authenticated by `client_secret_basic` if the client has a
    /// secret, by `client_id` if not.
    pub async fn call(&self, path: &str, client: &TestClient, parameters: &[(&str, &str)]) -> Page {
        let browser = self.browser();
        if let Some(secret) = &client.secret {
            let basic = basic(&client.id, secret);
            browser.post_with(path, parameters, &[("authorization", &basic)]).await
        } else {
            let mut parameters = parameters.to_vec();
            parameters.push(("client_id", &client.id));
            browser.post_with(path, &parameters, &[]).await
        }
    }

    /// Exchanges a code.
    pub async fn redeem(&self, client: &TestClient, code: &str) -> Page {
        let parameters = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", REDIRECT_URI),
            ("code_verifier", VERIFIER),
        ];
        self.call("/token", client, &parameters).await
    }

    /// Presents a refresh token.
    pub async fn refresh(&self, client: &TestClient, refresh_token: &str) -> Page {
        let parameters = [("grant_type", "refresh_token"), ("refresh_token", refresh_token)];
        self.call("/token", client, &parameters).await
    }

    /// Signs in with a new browser and exchanges the code: the token response.
    pub async fn tokens(&self, username: &str, client: &TestClient) -> Value {
        let code = self.code(&self.browser(), username, client).await;
        let answer = self.redeem(client, &code).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.json()
    }

    /// GET of userinfo with a bearer token.
    pub async fn userinfo(&self, access_token: &str) -> Page {
        let bearer = format!("Bearer {access_token}");
        self.browser().send(reqwest::Method::GET, "/userinfo", &[("authorization", &bearer)], None).await
    }
}

/// The value of `Authorization` for client_secret_basic (RFC 6749 §2.3.1).
pub fn basic(id: &str, secret: &str) -> String {
    use base64::Engine as _;
    let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let pair = format!("{}:{}", encode(id), encode(secret));
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(pair))
}

/// Basic credentials as they are, without the encoding of RFC 6749 §2.3.1.
pub fn plain_basic(pair: &str) -> String {
    use base64::Engine as _;
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(pair))
}

/// A parameter of a URL's query.
pub fn query_of(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(n, _)| n == name).map(|(_, value)| value.into_owned())
}

/// The claims of a JWT, unverified.
pub fn claims_of(jwt: &str) -> Value {
    use base64::Engine as _;
    let part = jwt.split('.').nth(1).expect("a JWT");
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(part).expect("base64url");
    serde_json::from_slice(&bytes).expect("JSON")
}
