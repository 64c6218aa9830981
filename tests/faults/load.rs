//! One app and one signed-in person against the real binary, from many tasks and at several nodes.

use std::sync::Arc;

use reqwest::Method;
use serde_json::Value;
use url::Url;

use crate::support::browser::{Browser, Page, encode};
use crate::support::database::Kind;
use crate::support::people::{CHALLENGE, VERIFIER, basic, query_of};
use crate::support::process::{PASSWORD, Server, USERNAME};
use crate::support::scene::{Method as Authentication, REDIRECT_URI, Scene};

/// The app and the person; nodes come and go.
pub struct Load {
    pub scene: Scene,
    authorization: String,
    cookies: std::collections::BTreeMap<String, String>,
}

impl Load {
    /// Starts a server, registers the app, and signs the person in with consent remembered.
    pub async fn new(kind: Kind) -> Self {
        Self::at_scene(Scene::new(kind, "").await).await
    }

    /// The same where a server runs already.
    pub async fn at_scene(scene: Scene) -> Self {
        let task = scene.register("app", Authentication::SecretBasic, "oauth2.1");
        let authorization = basic("app", task["client_secret"].as_str().expect("a secret"));
        let browser = scene.server.browser();
        browser.authorize(&authorize_url(), USERNAME, PASSWORD).await;
        Self { scene, authorization, cookies: browser.cookies() }
    }

    /// SIGKILL, then the same installation started again; it must be ready within two seconds (R3).
    pub async fn kill_and_restart(&mut self) {
        self.scene.server.kill().await;
        self.scene.server = self.scene.installation.start().await;
        let took = self.scene.server.started_in;
        assert!(took <= 2000, "ready after {took} ms");
    }

    /// The person's browser and the app's back end, at a node.
    pub fn at(&self, server: &Server) -> Arc<Actor> {
        let browser = server.browser();
        for (name, value) in &self.cookies {
            browser.set_cookie(name, value);
        }
        Arc::new(Actor { browser, back_end: server.browser(), authorization: self.authorization.clone() })
    }
}

/// Where requests are sent from.
pub struct Actor {
    browser: Browser,
    back_end: Browser,
    /// The app's `Authorization` header.
    pub authorization: String,
}

fn authorize_url() -> String {
    let query = encode(&[
        ("client_id", "app"),
        ("response_type", "code"),
        ("redirect_uri", REDIRECT_URI),
        ("scope", "openid profile email"),
        ("state", "s"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ]);
    format!("/authorize?{query}")
}

impl Actor {
    /// A fresh code; an error when the server is gone.
    pub async fn code(&self) -> reqwest::Result<String> {
        let mut page = self.browser.try_send(Method::GET, &authorize_url(), &[], None).await?;
        for _ in 0..5 {
            let next: Url = page.location().unwrap_or_else(|| panic!("{}: {}", page.status, page.body));
            if let Some(code) = query_of(&next, "code") {
                return Ok(code);
            }
            page = self.browser.try_send(Method::GET, next.as_str(), &[], None).await?;
        }
        panic!("no code: {} {}", page.url, page.body)
    }

    /// A request of the app's back end.
    pub async fn post(&self, path: &str, parameters: &[(&str, &str)]) -> reqwest::Result<Page> {
        let headers = [("authorization", self.authorization.as_str())];
        self.back_end.try_send(Method::POST, path, &headers, Some(encode(parameters))).await
    }

    pub async fn redeem(&self, code: &str) -> reqwest::Result<Answer> {
        let parameters = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", REDIRECT_URI),
            ("code_verifier", VERIFIER),
        ];
        Ok(Answer::of(&self.post("/token", &parameters).await?))
    }

    pub async fn refresh(&self, token: &str) -> reqwest::Result<Answer> {
        let parameters = [("grant_type", "refresh_token"), ("refresh_token", token)];
        Ok(Answer::of(&self.post("/token", &parameters).await?))
    }

    pub async fn revoke(&self, token: &str) -> reqwest::Result<Page> {
        self.post("/revoke", &[("token", token)]).await
    }

    /// A request of anybody's.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        form: Option<String>,
    ) -> Page {
        self.back_end.send(method, path, headers, form).await
    }

    /// The successor of a refresh token.
    pub async fn refreshed(&self, token: &str) -> String {
        match self.refresh(token).await.expect("an answer") {
            Answer::Tokens { refresh, .. } => refresh,
            Answer::Refused(error) => panic!("refused: {error}"),
        }
    }

    /// Whether the person's session answers without showing a page (`prompt=none`).
    pub async fn has_silent_sign_in(&self) -> bool {
        let page = self.browser.get(&format!("{}&prompt=none", authorize_url())).await;
        let back: Url = page.location().unwrap_or_else(|| panic!("{}: {}", page.status, page.body));
        let error = query_of(&back, "error");
        assert!(matches!(error.as_deref(), None | Some("login_required")), "{back}");
        error.is_none()
    }

    /// A document that anybody may read.
    pub async fn get(&self, path: &str) -> Page {
        self.back_end.get(path).await
    }

    /// The tokens that a fresh code buys: access token and refresh token.
    pub async fn tokens(&self) -> (String, String) {
        let code = self.code().await.expect("a code");
        match self.redeem(&code).await.expect("an answer") {
            Answer::Tokens { access, refresh } => (access, refresh),
            Answer::Refused(error) => panic!("refused: {error}"),
        }
    }

    /// The keys that the node publishes, in its order.
    pub async fn kids(&self) -> Vec<String> {
        let document = self.get("/jwks.json").await.json();
        let keys = document["keys"].as_array().expect("keys");
        keys.iter().map(|key| key["kid"].as_str().expect("a kid").to_owned()).collect()
    }

    pub async fn userinfo(&self, access_token: &str) -> reqwest::Result<Page> {
        let bearer = format!("Bearer {access_token}");
        let headers = [("authorization", bearer.as_str())];
        self.back_end.try_send(Method::GET, "/userinfo", &headers, None).await
    }

    pub async fn userinfo_status(&self, access_token: &str) -> u16 {
        self.userinfo(access_token).await.expect("an answer").status.as_u16()
    }

    /// The page that shows the person's sessions and apps.
    pub async fn account_page(&self) -> reqwest::Result<Page> {
        self.browser.try_send(Method::GET, "/account", &[], None).await
    }
}

/// An answer of the token endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    Tokens { access: String, refresh: String },
    Refused(String),
}

impl Answer {
    fn of(page: &Page) -> Self {
        let body: Value = page.json();
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        match page.status.as_u16() {
            200 => Self::Tokens { access: text("access_token"), refresh: text("refresh_token") },
            400 | 401 => Self::Refused(text("error")),
            other => panic!("status {other}: {body}"),
        }
    }

    pub fn is_invalid_grant(&self) -> bool {
        matches!(self, Self::Refused(error) if error == "invalid_grant")
    }
}
