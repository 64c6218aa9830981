//! A day's work at a real server that logs: people and an app do right and wrong.

use std::path::PathBuf;

use reqwest::Method;
use serde_json::Value;

use crate::support::browser::{Browser, Page, encode};
use crate::support::database::Kind;
use crate::support::front::{code_of, flow_of, hidden};
use crate::support::people::{REDIRECT_URI, TestClient, VERIFIER, basic};
use crate::support::process::{Installation, PASSWORD, Server};
use crate::support::tokens::text;

pub const WRONG: &str = "wrong-password-of-somebody-7261";
/// Typed into the wrong field, as happens every day.
pub const MISTYPED: &str = "password-in-the-name-field-5190";
pub const NEW_PASSWORD: &str = "password-of-a-new-account-3347";
pub const WRONG_SECRET: &str = "wrong-client-secret-0123456789-8842";

/// A server that logs, one person, one app, and every secret that passed between them.
pub struct Day {
    pub installation: Installation,
    pub server: Server,
    pub log: PathBuf,
    pub alice: String,
    pub client: TestClient,
    pub secrets: Vec<(&'static str, String)>,
}

impl Day {
    pub async fn begin(kind: Kind, format: &str, filter: &str) -> Self {
        let config = format!("[log]\nformat = \"{format}\"\n[signup]\nenabled = true");
        let installation = Installation::with(kind, &config);
        let user =
            ["user", "create", "--username", "alice", "--email", "alice@example.test", "--password-stdin"];
        let alice = installation.command(&user, Some(PASSWORD));
        let created = installation.command(
            &[
                "client",
                "create",
                "--id",
                "app",
                "--name",
                "Example app",
                "--redirect-uri",
                REDIRECT_URI,
                "--post-logout-redirect-uri",
                "https://app.example.test/",
                "--grant",
                "authorization_code",
                "--grant",
                "refresh_token",
                "--grant",
                "client_credentials",
                "--response-type",
                "code",
                "--scope",
                "openid profile email offline_access",
                "--auth-method",
                "client_secret_basic",
            ],
            None,
        );
        let secret = text(&created, "client_secret").to_owned();
        let (server, log) = installation.start_logging(filter).await;
        let secrets = [
            ("a password", PASSWORD),
            ("a wrong password", WRONG),
            ("a password typed as a name", MISTYPED),
            ("a new password", NEW_PASSWORD),
            ("a wrong client secret", WRONG_SECRET),
            ("a client secret", &secret),
            ("a code verifier", VERIFIER),
        ];
        Self {
            alice: text(&alice, "id").to_owned(),
            client: TestClient { id: "app".to_owned(), secret: Some(secret.clone()) },
            secrets: secrets.map(|(what, secret)| (what, secret.to_owned())).into(),
            installation,
            server,
            log,
        }
    }

    pub fn keep(&mut self, what: &'static str, secret: &str) {
        self.secrets.push((what, secret.to_owned()));
    }

    pub fn keep_cookies(&mut self, browser: &Browser) {
        for value in browser.cookies().into_values() {
            self.keep("a cookie", &value);
        }
    }

    pub fn keep_tokens(&mut self, tokens: &Value) {
        for kind in ["access_token", "refresh_token", "id_token"] {
            if let Some(token) = tokens[kind].as_str() {
                self.keep(kind, token);
                self.keep("a token's signature", token.rsplit('.').next().expect("a part"));
            }
        }
    }

    pub async fn post(&self, path: &str, secret: &str, parameters: &[(&str, &str)]) -> Page {
        let authorization = basic(&self.client.id, secret);
        self.server.browser().post_with(path, parameters, &[("authorization", &authorization)]).await
    }

    pub async fn call(&self, path: &str, parameters: &[(&str, &str)]) -> Page {
        self.post(path, self.client.secret.as_deref().expect("a secret"), parameters).await
    }

    pub async fn redeem(&self, code: &str) -> Page {
        let parameters = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", REDIRECT_URI),
            ("code_verifier", VERIFIER),
        ];
        self.call("/token", &parameters).await
    }

    pub async fn sign_in(&self, browser: &Browser, page: &Page, username: &str, password: &str) -> Page {
        let form = page.form_with("login-submit").expect("a sign-in form");
        browser.submit(page, form.fill("username", username).fill("password", password), "login-submit").await
    }

    /// Attempts that fail, then one that leads through consent to a code.
    pub async fn arrive(&mut self, browser: &Browser) -> String {
        let ask =
            self.client.authorize_url(&[("scope", "openid profile offline_access"), ("prompt", "consent")]);
        let login = browser.open(&ask).await;
        self.keep("a sealed request", &flow_of(&login));
        self.keep("a form token", &hidden(&login, "csrf"));
        for (name, password) in [("alice", WRONG), ("nobody-at-all", WRONG), (MISTYPED, PASSWORD)] {
            assert_eq!(self.sign_in(browser, &login, name, password).await.status, 400);
        }
        let consent = self.sign_in(browser, &login, "alice", PASSWORD).await;
        self.keep("a sealed request", &flow_of(&consent));
        self.keep_cookies(browser);
        code_of(&browser.decide(&consent, "consent-approve").await)
    }

    /// Everything that the app does with a code, right and wrong.
    pub async fn work(&mut self, code: &str) -> Value {
        self.keep("a code", code);
        let tokens = self.redeem(code).await.json();
        self.keep_tokens(&tokens);
        let refresh = text(&tokens, "refresh_token").to_owned();
        let rotated =
            self.call("/token", &[("grant_type", "refresh_token"), ("refresh_token", &refresh)]).await.json();
        self.keep_tokens(&rotated);
        let own = self.call("/token", &[("grant_type", "client_credentials")]).await.json();
        self.keep_tokens(&own);
        let access = text(&rotated, "access_token").to_owned();
        let bearer = format!("Bearer {access}");
        let anybody = self.server.browser();
        assert_eq!(
            anybody.send(Method::GET, "/userinfo", &[("authorization", &bearer)], None).await.status,
            200
        );
        assert_eq!(anybody.post_with("/userinfo", &[("access_token", &access)], &[]).await.status, 200);
        for token in [&access, &refresh] {
            assert_eq!(self.call("/introspect", &[("token", token)]).await.status, 200);
        }
        assert_eq!(
            self.post("/token", WRONG_SECRET, &[("grant_type", "client_credentials")]).await.status,
            401
        );
        assert_eq!(self.post("/introspect", WRONG_SECRET, &[("token", &access)]).await.status, 401);
        assert_eq!(self.post("/revoke", WRONG_SECRET, &[("token", &access)]).await.status, 401);
        rotated
    }

    /// Secrets in places where they have no business: addresses, headers, other fields.
    pub async fn stray(&self, code: &str, tokens: &Value) {
        let browser = self.server.browser();
        let (access, refresh, id) =
            (text(tokens, "access_token"), text(tokens, "refresh_token"), text(tokens, "id_token"));
        for (name, secret) in [
            ("access_token", access),
            ("refresh_token", refresh),
            ("code", code),
            ("password", PASSWORD),
            ("client_secret", WRONG_SECRET),
        ] {
            for path in [
                "/userinfo",
                "/token",
                "/login",
                "/authorize",
                "/account",
                "/nowhere",
                "/end_session",
                "/jwks.json",
            ] {
                browser.get(&format!("{path}?{}", encode(&[(name, secret)]))).await;
            }
            browser.get(&format!("/nowhere/{}", encode(&[("x", secret)]))).await;
            let headers =
                [("referer", secret), ("user-agent", secret), ("x-request-id", secret), ("origin", secret)];
            browser.send(Method::GET, "/login", &headers, None).await;
            browser.send(Method::GET, "/userinfo", &[("authorization", secret)], None).await;
            browser
                .send(Method::GET, "/userinfo", &[("authorization", &format!("Bearer {secret}"))], None)
                .await;
            for field in
                ["grant_type", "client_id", "scope", "resource", "code", "refresh_token", "token_type_hint"]
            {
                self.call("/token", &[("grant_type", "authorization_code"), (field, secret)]).await;
                self.call("/introspect", &[("token", id), (field, secret)]).await;
            }
            self.call("/token", &[("grant_type", "refresh_token"), ("refresh_token", &format!("{secret}x"))])
                .await;
        }
        for name in
            ["client_id", "scope", "prompt", "id_token_hint", "login_hint", "resource", "response_type"]
        {
            browser.get(&self.client.authorize_url(&[(name, access)])).await;
        }
        browser.get(&format!("/end_session?id_token_hint={id}x")).await;
        browser.get(&format!("/end_session?id_token_hint={access}")).await;
    }

    /// Stops the server, so that everything is written; the log.
    pub async fn end(self) -> String {
        assert!(self.server.stop().await.success());
        std::fs::read_to_string(&self.log).expect("the log")
    }
}
