//! The scene of the tests with real clients: one server, one person, and the clients' registrations.

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::database::Kind;
use crate::keys::ClientKey;
use crate::process::{Installation, PASSWORD, Server, USERNAME};

/// Where clients are sent back to; nothing listens there, the browser stops before it.
pub const REDIRECT_URI: &str = "http://127.0.0.1:7777/callback";

/// An API, so that there is a scope to ask for without a person.
pub const API: &str = "https://api.example.test/reports";
pub const API_SCOPE: &str = "reports.read";

pub struct Scene {
    pub installation: Installation,
    pub server: Server,
}

/// How a client of the scene authenticates.
#[derive(Clone, Copy)]
pub enum Method<'a> {
    SecretBasic,
    PrivateKey(&'a ClientKey),
}

impl Scene {
    pub async fn new(kind: Kind, config: &str) -> Self {
        Self::of(Installation::with(kind, config)).await
    }

    /// The scene at an installation that is not running yet.
    pub async fn of(installation: Installation) -> Self {
        installation.create_user();
        let scope = format!("{API_SCOPE}=Read your reports");
        installation.command(
            &["resource", "create", "--identifier", API, "--name", "Reports", "--scope", &scope],
            None,
        );
        let server = installation.start().await;
        Self { installation, server }
    }

    /// Registers a client and returns the task for a client program.
    pub fn register(&self, id: &str, method: Method<'_>, profile: &str) -> Value {
        self.register_at(id, method, profile, REDIRECT_URI)
    }

    /// The same for a client that somebody listens for.
    pub fn register_at(&self, id: &str, method: Method<'_>, profile: &str, redirect_uri: &str) -> Value {
        let scope = format!("openid profile email {API_SCOPE}");
        let mut arguments = vec![
            "client",
            "create",
            "--id",
            id,
            "--name",
            "Example app",
            "--profile",
            profile,
            "--redirect-uri",
            redirect_uri,
            "--grant",
            "authorization_code",
            "--grant",
            "refresh_token",
            "--grant",
            "client_credentials",
            "--response-type",
            "code",
            "--scope",
            &scope,
        ];
        let file;
        match method {
            Method::SecretBasic => arguments.extend(["--auth-method", "client_secret_basic"]),
            Method::PrivateKey(key) => {
                file = self.installation.file(&format!("{id}.jwks.json"), &key.jwks.to_string());
                arguments.extend(["--auth-method", "private_key_jwt", "--jwks-file", &file]);
            }
        }
        let created = self.installation.command(&arguments, None);
        let mut task = json!({
            "issuer": self.server.issuer,
            "client_id": id,
            "redirect_uri": redirect_uri,
            "scope": "openid profile email",
            "machine_scope": API_SCOPE,
        });
        match method {
            Method::SecretBasic => task["client_secret"] = created["client_secret"].clone(),
            Method::PrivateKey(key) => task["private_jwk"] = key.private.clone(),
        }
        task
    }

    /// Signs the person in with a new browser, and consents.
    pub async fn sign_in(&self, url: String) -> String {
        self.sign_in_with(&self.server.browser(), url).await
    }

    pub async fn sign_in_with(&self, browser: &Browser, url: String) -> String {
        browser.authorize(&url, USERNAME, PASSWORD).await.to_string()
    }
}
