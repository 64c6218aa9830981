//! The app that people sign in to: openid-client, which checks its tokens against our JWKS, and a page to
//! land on.

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::support::chromium::Chromium;
use crate::support::process::Installation;
use crate::support::program::Program;
use crate::support::scene::{Method, Scene};

pub struct App {
    /// What openid-client is told to do.
    task: Value,
    page: JoinHandle<()>,
}

impl App {
    /// Registers it, and listens at its redirect URI.
    pub async fn register(scene: &Scene) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let redirect_uri = format!("http://{}/callback", listener.local_addr().expect("an address"));
        let task = scene.register_at("app", Method::SecretBasic, "oauth2.1", &redirect_uri);
        let page = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(show(stream));
            }
        });
        Self { task, page }
    }

    /// The whole life of a sign-in; `person` goes from the URL to the redirect URI.
    pub async fn sign_in<F>(&self, person: impl Fn(String) -> F) -> Value
    where
        F: Future<Output = String>,
    {
        Program::node("openid-client.mjs").run(&self.task, person).await
    }
}

impl Drop for App {
    fn drop(&mut self) {
        self.page.abort();
    }
}

async fn show(mut stream: TcpStream) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return,
        }
    }
    let page = "<!doctype html><title>App</title><p id=\"landed\">Back at the app</p>";
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{page}",
        page.len()
    );
    stream.write_all(answer.as_bytes()).await.ok();
}

/// Consents if asked to, and waits until the browser is at the app.
pub async fn land(browser: &Chromium) -> String {
    browser.text("#landed, #consent-approve").await;
    if browser.has("#consent-approve").await {
        browser.click("#consent-approve").await;
    }
    browser.text("#landed").await;
    browser.url().await
}

/// The accounts that there are, as `chancery user list` has them.
#[track_caller]
pub fn accounts(installation: &Installation) -> Vec<Value> {
    let mut listed = installation.command(&["user", "list"], None);
    serde_json::from_value(listed["users"].take()).expect("a list")
}

/// Their user names, in order.
#[track_caller]
pub fn usernames(installation: &Installation) -> Vec<String> {
    let names =
        accounts(installation).into_iter().map(|a| a["username"].as_str().expect("a name").to_owned());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

/// What every app must have got for a person whom another provider vouched for.
#[track_caller]
pub fn check(result: &Value, issuer: &str) {
    let claims = &result["claims"];
    assert_eq!(claims["iss"], issuer, "{result:#}");
    assert_eq!(claims["acr"], "urn:chancery:acr:federated", "{result:#}");
    assert!(claims["amr"].is_null(), "{result:#}");
    assert_eq!(result["userinfo"]["sub"], claims["sub"], "{result:#}");
    assert_eq!(result["after_revocation"], "invalid_grant", "{result:#}");
    assert_eq!(result["userinfo_after_revocation"], 401, "{result:#}");
}
