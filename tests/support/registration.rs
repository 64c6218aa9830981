//! Clients that register themselves (RFC 7591, RFC 7592).

use chancery_core::client::Profile;
use chancery_core::one_time::{OneTimeToken, Purpose};
use chancery_core::policy::RegistrationMode;
use chancery_core::ports::Clock as _;
use chancery_core::secret::{Digest, base64url};
use reqwest::Method;
use serde_json::{Map, Value, json};
use url::Url;

use crate::app::TestApp;
use crate::browser::Page;
use crate::database::Kind;
use crate::people::{REDIRECT_URI, TestClient};

/// A server where anybody may register.
pub fn open(kind: Kind) -> TestApp {
    TestApp::with(kind, |policy| policy.registration.mode = RegistrationMode::Open)
}

/// The same, for certified OpenID Connect relying parties.
pub fn open_oidc(kind: Kind) -> TestApp {
    TestApp::with(kind, |policy| {
        policy.registration.mode = RegistrationMode::Open;
        policy.registration.profile = Profile::Oidc;
        policy.profiles.insert(Profile::Oidc);
    })
}

/// The least that a client has to say of itself.
pub fn least() -> Value {
    json!({ "redirect_uris": [REDIRECT_URI] })
}

/// [`least`] with other members.
pub fn with(change: Value) -> Value {
    let mut metadata = least();
    let Value::Object(change) = change else { panic!("a change is an object") };
    for (name, value) in change {
        metadata[name] = value;
    }
    metadata
}

/// A client as it learned of itself.
#[derive(Debug, Clone)]
pub struct Registered {
    pub document: Map<String, Value>,
}

impl Registered {
    #[track_caller]
    fn text(&self, name: &str) -> &str {
        self.document[name].as_str().unwrap_or_else(|| panic!("no {name}: {:?}", self.document))
    }

    pub fn id(&self) -> &str {
        self.text("client_id")
    }

    pub fn token(&self) -> &str {
        self.text("registration_access_token")
    }

    pub fn uri(&self) -> Url {
        self.text("registration_client_uri").parse().expect("a URL")
    }

    /// Its credentials, as the other tests use them.
    pub fn client(&self) -> TestClient {
        let secret = self.document.get("client_secret").map(|s| s.as_str().expect("a text").to_owned());
        TestClient { id: self.id().to_owned(), secret }
    }

    /// What it may send back to change something: all but what the server alone decides.
    pub fn to_send_back(&self) -> Value {
        let of_the_server = [
            "registration_access_token",
            "registration_client_uri",
            "client_secret_expires_at",
            "client_id_issued_at",
        ];
        let mut document = self.document.clone();
        document.retain(|name, _| !of_the_server.contains(&name.as_str()));
        Value::Object(document)
    }
}

/// The members of a successful answer.
#[track_caller]
pub fn shown(page: &Page, status: u16) -> Registered {
    assert_eq!(page.status.as_u16(), status, "{}", page.body);
    assert_eq!(page.header("content-type"), "application/json");
    assert_eq!(page.header("cache-control"), "no-store");
    let Value::Object(document) = page.json() else { panic!("no object: {}", page.body) };
    Registered { document }
}

impl TestApp {
    /// The answer to a registration without a token.
    pub async fn register(&self, metadata: &Value) -> Page {
        self.register_with(None, metadata).await
    }

    /// The answer to a registration with an initial access token.
    pub async fn register_with(&self, token: Option<&str>, metadata: &Value) -> Page {
        let bearer = token.map(|token| format!("Bearer {token}"));
        let headers: Vec<(&str, &str)> = bearer.iter().map(|b| ("authorization", b.as_str())).collect();
        self.browser().send_json(Method::POST, "/register", &headers, Some(metadata)).await
    }

    /// A client that has registered itself.
    pub async fn registered(&self, metadata: &Value) -> Registered {
        shown(&self.register(metadata).await, 201)
    }

    /// A request to look after a registration.
    pub async fn look_after(&self, method: Method, uri: &Url, token: &str, body: Option<&Value>) -> Page {
        let bearer = format!("Bearer {token}");
        self.browser().send_json(method, uri.as_str(), &[("authorization", &bearer)], body).await
    }

    /// Replaces a registration.
    pub async fn put(&self, client: &Registered, body: &Value) -> Page {
        self.look_after(Method::PUT, &client.uri(), client.token(), Some(body)).await
    }

    /// Reads a registration.
    pub async fn read(&self, client: &Registered) -> Page {
        self.look_after(Method::GET, &client.uri(), client.token(), None).await
    }

    /// Makes an initial access token, as an administrator does.
    pub async fn initial_token(&self, text: &str, uses: i64, lifetime: i64) {
        let now = self.clock.now();
        let token = OneTimeToken {
            realm: self.state.realm.id.clone(),
            id: base64url(&Digest::of(text.as_bytes()).as_bytes()[..9]),
            purpose: Purpose::Registration,
            digest: Digest::of(text.as_bytes()),
            account: None,
            payload: Map::new(),
            uses,
            created_at: now,
            expires_at: now.plus(lifetime),
        };
        self.work(move |tx| tx.insert_one_time(&token)).await;
    }

    /// How many clients are stored.
    pub async fn clients(&self) -> usize {
        let realm = self.state.realm.id.clone();
        self.work(move |tx| tx.clients(&realm, None, 1000)).await.len()
    }
}
