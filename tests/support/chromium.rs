//! A real browser: Chromium, driven over WebDriver.

use std::net::TcpStream;
use std::process::Stdio;
use std::time::Duration;

use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tempfile::TempDir;
use tokio::process::{Child, Command};

use super::process::{PASSWORD, USERNAME, free_port};

/// How long a page may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// One browser with a fresh profile; it ends with this value.
pub struct Chromium {
    pub client: Client,
    driver: Child,
    _profile: TempDir,
}

impl Chromium {
    pub async fn start() -> Self {
        Self::with(&[], None).await
    }

    /// One that takes the certificate with this public key (base64 of its SHA-256), whoever signed it.
    pub async fn trusting(key_hash: &str) -> Self {
        Self::with(&trust(key_hash), None).await
    }

    /// The same, whose owner lets frames of other sites have their cookies, or does not.
    pub async fn with_cookies_in_frames(key_hash: &str, has: bool) -> Self {
        Self::with(&trust(key_hash), Some(has)).await
    }

    async fn with(more: &[String], cookies_in_frames: Option<bool>) -> Self {
        let port = free_port();
        let profile = TempDir::new().expect("a directory");
        let driver = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // a group of its own, which the browser joins
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .expect("chromedriver (run scripts/install.sh test)");
        wait_for_port(port).await;
        let user_data = format!("--user-data-dir={}", profile.path().display());
        let usual = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--no-proxy-server",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            &user_data,
        ];
        let arguments: Vec<&str> = usual.into_iter().chain(more.iter().map(String::as_str)).collect();
        let mut capabilities = Capabilities::new();
        let mut options = json!({ "args": arguments });
        if let Some(has) = cookies_in_frames {
            options["prefs"] = json!({ "profile.cookie_controls_mode": i32::from(!has) });
        }
        capabilities.insert("goog:chromeOptions".to_owned(), options);
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .expect("a WebDriver session");
        Self { client, driver, _profile: profile }
    }

    pub async fn open(&self, url: &str) {
        self.client.goto(url).await.expect("the page opens");
    }

    /// Whether an element is on the page now.
    pub async fn has(&self, css: &str) -> bool {
        self.client.find(Locator::Css(css)).await.is_ok()
    }

    /// Waits for an element and clicks it.
    pub async fn click(&self, css: &str) {
        self.element(css).await.click().await.expect("a click");
    }

    /// Waits for a field and types into it.
    pub async fn type_into(&self, css: &str, text: &str) {
        let field = self.element(css).await;
        field.clear().await.expect("a field");
        field.send_keys(text).await.expect("typing");
    }

    /// The text of an element, once it is there.
    pub async fn text(&self, css: &str) -> String {
        self.element(css).await.text().await.expect("text")
    }

    /// Forgets the cookies of the host whose page is shown.
    pub async fn forget(&self) {
        self.client.delete_all_cookies().await.expect("no cookies");
    }

    /// Takes a picture of the page into the directory that `CHANCERY_TEST_PICTURES` names, for people to
    /// look at.
    pub async fn picture(&self, name: &str) {
        if let Ok(directory) = std::env::var("CHANCERY_TEST_PICTURES") {
            let png = self.client.screenshot().await.expect("a picture");
            std::fs::write(format!("{directory}/{name}.png"), png).expect("a file");
        }
    }

    pub async fn url(&self) -> String {
        self.client.current_url().await.expect("a URL").to_string()
    }

    /// Signs the person in at our form.
    pub async fn sign_in(&self) {
        self.type_into("#username", USERNAME).await;
        self.type_into("#password", PASSWORD).await;
        self.click("#login-submit").await;
    }

    async fn element(&self, css: &str) -> fantoccini::elements::Element {
        let found = self.client.wait().at_most(PATIENCE).for_element(Locator::Css(css)).await;
        match found {
            Ok(element) => element,
            Err(error) => {
                let source = self.client.source().await.unwrap_or_default();
                panic!("{css} is not at {}: {error}\n{source}", self.url().await)
            }
        }
    }
}

fn trust(key_hash: &str) -> [String; 2] {
    [format!("--ignore-certificate-errors-spki-list={key_hash}"), "--window-size=1000,1500".to_owned()]
}

impl Drop for Chromium {
    /// A failed test must not leave a browser behind.
    fn drop(&mut self) {
        if let Some(pid) = self.driver.id() {
            std::process::Command::new("kill").args(["-KILL", "--", &format!("-{pid}")]).status().ok();
        }
    }
}

/// Waits until somebody listens on a loopback port.
pub async fn wait_for_port(port: u16) {
    for _ in 0..200 {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("nobody listens on port {port}");
}
