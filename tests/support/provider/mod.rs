//! A provider to sign in with, served on loopback: honest unless a test bends it. Its sign-in page is the
//! test: [`Provider::authorize`] says who is there.

mod behaviour;
mod github;
mod server;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use chancery_core::federation::{Icon, ProviderId, ProviderKind, ProviderRules, Trusted};
use chancery_core::ports::Clock;
use chancery_core::secret::Secret;
use chancery_federation::{Credentials, ProviderSettings, ResponseMode};
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use url::Url;

use super::browser::encode;
use super::jws;
use super::people::query_of;

use behaviour::Issued;
pub use behaviour::{Behaviour, CLIENT_ID, CLIENT_SECRET, at_hash, patched};
pub use github::{ACCESS_TOKEN, EMAILS, USER};
pub use server::{Reply, Request};

pub const DISCOVERY: &str = "/.well-known/openid-configuration";
pub const JWKS: &str = "/jwks";
pub const TOKEN: &str = "/token";
pub const USERINFO: &str = "/userinfo";

/// A running provider; it ends with the test.
pub struct Provider {
    pub name: &'static str,
    pub issuer: String,
    address: SocketAddr,
    shared: Arc<Shared>,
    task: Mutex<Option<JoinHandle<()>>>,
}

struct Shared {
    name: &'static str,
    issuer: String,
    clock: OnceLock<Arc<dyn Clock>>,
    behaviour: Mutex<Behaviour>,
}

impl Provider {
    /// Listens, on a port of its own.
    pub fn start(name: &'static str) -> Self {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let address = listener.local_addr().expect("an address");
        let issuer = format!("http://{address}");
        let shared = Shared {
            name,
            issuer: issuer.clone(),
            clock: OnceLock::new(),
            behaviour: Mutex::new(Behaviour::honest()),
        };
        let provider = Self { name, issuer, address, shared: Arc::new(shared), task: Mutex::default() };
        provider.listen(listener);
        provider
    }

    fn listen(&self, listener: std::net::TcpListener) {
        listener.set_nonblocking(true).expect("a socket");
        let listener = tokio::net::TcpListener::from_std(listener).expect("a socket");
        let shared = self.shared.clone();
        let task = tokio::spawn(server::serve(listener, Arc::new(move |request| shared.answer(&request))));
        *self.task.lock().unwrap_or_else(PoisonError::into_inner) = Some(task);
    }

    /// Whose time it goes by.
    pub fn goes_by(&self, clock: Arc<dyn Clock>) {
        assert!(self.shared.clock.set(clock).is_ok(), "it has a clock");
    }

    /// From now on connections are refused.
    pub async fn stop(&self) {
        let task = self.task.lock().unwrap_or_else(PoisonError::into_inner).take().expect("it runs");
        task.abort();
        task.await.expect_err("it was aborted");
    }

    /// Listens again.
    pub fn restart(&self) {
        self.listen(std::net::TcpListener::bind(self.address).expect("its port"));
    }

    pub fn bend<T>(&self, bend: impl FnOnce(&mut Behaviour) -> T) -> T {
        bend(&mut self.shared.behaviour.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// How an operator configures it: people may come for the first time, nothing more is believed.
    pub fn settings(&self, kind: ProviderKind) -> ProviderSettings {
        ProviderSettings {
            rules: Arc::new(ProviderRules {
                id: ProviderId::new(self.name).expect("a name"),
                kind,
                issuer: self.issuer.clone(),
                display_name: format!("Provider {}", self.name),
                icon: Icon::Plain,
                domains: std::collections::BTreeSet::new(),
                create_accounts: true,
                trusted: Trusted::default(),
                prompt: None,
                sign_out: false,
            }),
            client_id: CLIENT_ID.to_owned(),
            credentials: Credentials::Secret(Secret::new(CLIENT_SECRET)),
            scopes: ["openid", "email", "profile"].map(str::to_owned).into(),
            claims: std::collections::BTreeMap::new(),
            response_mode: ResponseMode::Query,
        }
    }

    /// A person signs in there, as their claims say: where the browser is sent back to.
    #[track_caller]
    pub fn authorize(&self, asked: &Url, person: &Value) -> Url {
        let parameter = |name: &str| query_of(asked, name);
        assert!(asked.as_str().starts_with(&format!("{}/", self.issuer)), "sent elsewhere: {asked}");
        assert_eq!(parameter("client_id").as_deref(), Some(CLIENT_ID), "{asked}");
        assert_eq!(parameter("response_type").as_deref(), Some("code"), "{asked}");
        assert_eq!(parameter("code_challenge_method").as_deref(), Some("S256"), "{asked}");
        let redirect_uri = parameter("redirect_uri").expect("a redirect URI");
        let state = parameter("state").expect("a state");
        self.bend(|b| {
            b.count += 1;
            let code = format!("code-{}-of-{}-0123456789", b.count, self.name);
            let issued = Issued {
                nonce: parameter("nonce"),
                challenge: parameter("code_challenge").expect("a challenge"),
                redirect_uri: redirect_uri.clone(),
                person: person.clone(),
            };
            b.codes.insert(code.clone(), issued);
            let mut answer = vec![("code", code.as_str()), ("state", state.as_str())];
            if b.says_iss {
                answer.push(("iss", self.issuer.as_str()));
            }
            Url::parse(&format!("{redirect_uri}?{}", encode(&answer))).expect("a URL")
        })
    }

    /// Requests to this path so far.
    pub fn count(&self, path: &str) -> usize {
        self.bend(|b| b.seen.iter().filter(|request| request.path == path).count())
    }

    /// The last request to this path.
    #[track_caller]
    pub fn last(&self, path: &str) -> Request {
        let last = self.bend(|b| b.seen.iter().rfind(|request| request.path == path).cloned());
        last.unwrap_or_else(|| panic!("{path} was never asked"))
    }

    /// A logout token (OpenID Connect Back-Channel Logout §2.4) with other claims.
    pub fn logout_token(&self, patch: &Value) -> String {
        let now = self.shared.now();
        self.bend(|b| {
            b.count += 1;
            let claims = json!({
                "iss": self.issuer,
                "aud": CLIENT_ID,
                "iat": now,
                "exp": now + 120,
                "jti": format!("logout-{}", b.count),
                "events": { "http://schemas.openid.net/event/backchannel-logout": {} },
            });
            let header = patched(b.key.header(), &json!({ "typ": "logout+jwt" }));
            b.key.sign(&header, &patched(claims, patch))
        })
    }
}

impl Shared {
    fn now(&self) -> i64 {
        self.clock.get().expect("a clock").now().0
    }

    fn answer(&self, request: &Request) -> Reply {
        let mut behaviour = self.behaviour.lock().unwrap_or_else(PoisonError::into_inner);
        behaviour.seen.push(request.clone());
        if let Some(hook) = &behaviour.hook {
            hook(request);
        }
        if let Some(fault) = behaviour.faults.get(request.path.as_str()) {
            return fault.clone();
        }
        match (request.method.as_str(), request.path.as_str()) {
            ("GET", DISCOVERY) => Reply::Json(200, behaviour.discovery(&self.issuer)),
            ("GET", JWKS) => Reply::Json(200, json!({ "keys": behaviour.keys })),
            ("POST", TOKEN) => match self.redeem(&mut behaviour, request) {
                Ok(answer) => Reply::Json(200, answer),
                Err(error) => Reply::Json(400, json!({ "error": error })),
            },
            ("GET" | "POST", USERINFO) => match behaviour.tokens.get(bearer(request)) {
                Some(person) => Reply::Json(200, patched(person.clone(), &behaviour.userinfo)),
                None => Reply::Json(401, json!({ "error": "invalid_token" })),
            },
            ("POST", ACCESS_TOKEN) => github::token(self.redeem(&mut behaviour, request)),
            ("GET", _) => github::api(&behaviour, request, bearer(request)),
            _ => Reply::Json(404, json!({ "error": "not_found" })),
        }
    }

    /// Redeems a code once, as RFC 6749 §4.1.3 and RFC 7636 §4.6 want it. Whether the client proved itself
    /// is for the tests to see.
    fn redeem(&self, behaviour: &mut Behaviour, request: &Request) -> Result<Value, &'static str> {
        use sha2::Digest as _;
        let code = request.field("code").unwrap_or_default();
        let issued = behaviour.codes.get(code).cloned().ok_or("invalid_grant")?;
        if !behaviour.redeems_again {
            behaviour.codes.remove(code);
        }
        let challenge = request.field("code_verifier").map(|v| jws::encode(sha2::Sha256::digest(v)));
        if challenge.as_deref() != Some(&issued.challenge) {
            return Err("invalid_grant");
        }
        if request.field("redirect_uri") != Some(&issued.redirect_uri) {
            return Err("invalid_grant");
        }
        behaviour.count += 1;
        let access_token = format!("access-token-{}-of-{}-0123456789", behaviour.count, self.name);
        let answer = json!({
            "access_token": access_token,
            "token_type": "Bearer",
            "expires_in": 300,
            "id_token": behaviour.id_token(&self.issuer, self.now(), &issued, &access_token),
        });
        behaviour.tokens.insert(access_token, issued.person);
        Ok(patched(answer, &behaviour.token))
    }
}

fn bearer(request: &Request) -> &str {
    request.header("authorization").strip_prefix("Bearer ").unwrap_or_default()
}
