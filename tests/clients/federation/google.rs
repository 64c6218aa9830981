//! node-oidc-provider as Google, over TLS, with a Chromium between it, us and an app.

use serde_json::{Value, json};
use tempfile::TempDir;

use super::app::{App, check, land, usernames};
use crate::support::app::both;
use crate::support::authority::{Authority, Issued};
use crate::support::chromium::Chromium;
use crate::support::database::Kind;
use crate::support::process::{Installation, USERNAME, free_port};
use crate::support::program::Program;
use crate::support::scene::Scene;

const CLIENT_ID: &str = "1234987819200.apps.googleusercontent.com";
const CLIENT_SECRET: &str = "GOCSPX-the-secret-of-these-tests-alone";

pub const ADA: &str = "ada.lovelace@gmail.com";
/// Her organisation's accounts are at Google.
pub const GRACE: &str = "grace@example.com";
/// Uses an address of another house at Google; it is the local alice's.
pub const ALICE: &str = "alice@example.test";

fn people() -> Value {
    json!([
        {
            "sub": "110248495921238986420", "email": ADA, "email_verified": true,
            "name": "Ada Lovelace", "given_name": "Ada", "family_name": "Lovelace",
            "picture": "https://lh3.googleusercontent.com/a/ada",
        },
        {
            "sub": "104927361824650928374", "email": GRACE, "email_verified": true, "hd": "example.com",
            "name": "Grace Hopper", "given_name": "Grace", "family_name": "Hopper",
        },
        { "sub": "108173625349182736450", "email": ALICE, "email_verified": true, "name": "Alice Example" },
    ])
}

/// Where it will be, before anything runs.
pub struct Plan {
    port: u16,
    issued: Issued,
    directory: TempDir,
}

/// The running provider.
pub struct Google {
    program: Program,
    pub key_hash: String,
    _directory: TempDir,
}

impl Plan {
    pub fn new() -> Self {
        let authority = Authority::new();
        let directory = TempDir::new().expect("a directory");
        std::fs::write(directory.path().join("ca.pem"), authority.pem()).expect("a file");
        Self { port: free_port(), issued: authority.issue("localhost"), directory }
    }

    fn issuer(&self) -> String {
        format!("https://localhost:{}", self.port)
    }

    /// Configuration of ours, with `more` for `[federation.google]`.
    pub fn config(&self, more: &str) -> String {
        let (ca, issuer) = (self.directory.path().join("ca.pem"), self.issuer());
        format!(
            "[outbound]\nextra_ca = [{ca:?}]\nallow_private = [\"127.0.0.1\", \"localhost\"]\n\
             [federation.google]\nissuer = {issuer:?}\nclient_id = {CLIENT_ID:?}\n\
             client_secret = {CLIENT_SECRET:?}\n{more}"
        )
    }

    pub async fn start(self, installation: &Installation) -> Google {
        let mut program = Program::node("google.mjs");
        let (issuer, Issued { certificate, key, key_hash }) = (self.issuer(), self.issued);
        let task = json!({
            "issuer": issuer,
            "port": self.port,
            "certificate": certificate,
            "key": key,
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "redirect_uri": format!("{}/federation/google/callback", installation.issuer),
            "people": people(),
        });
        assert_eq!(program.ask(&task).await["listening"], issuer);
        Google { program, key_hash, _directory: self.directory }
    }
}

impl Google {
    /// Gives it an order, and returns what it was asked so far.
    pub async fn order(&mut self, order: &str) -> Value {
        self.program.ask(&json!({ "order": order })).await
    }

    /// Waits for the end that was ordered.
    pub async fn ended(&mut self) {
        self.program.ended().await;
    }
}

/// Chooses an account at Google's page.
pub async fn choose(browser: &Chromium, email: &str) {
    browser.type_into("#identifier", email).await;
    browser.click("#next").await;
}

/// From the app's URL by our sign-in page and Google back to the app.
async fn enter(browser: &Chromium, url: String) -> String {
    browser.open(&url).await;
    browser.click("#federation-google").await;
    choose(browser, ADA).await;
    browser.click("#allow").await;
    land(browser).await
}

async fn the_way_leads_from_an_app_and_back(kind: Kind) {
    let plan = Plan::new();
    let config = plan.config("create_accounts = true\nprompt = \"select_account\"");
    let scene = Scene::of(Installation::with(kind, &config)).await;
    let app = App::register(&scene).await;
    let mut google = plan.start(&scene.installation).await;
    let checked = scene.installation.command(&["config", "check"], None);
    assert_eq!(checked["federation"][0]["ok"], true, "{checked}");
    let browser = Chromium::trusting(&google.key_hash).await;

    let first = app.sign_in(|url| enter(&browser, url)).await;
    check(&first, &scene.server.issuer);
    let person = &first["userinfo"];
    assert_eq!(person["email"], ADA, "{first:#}");
    assert_eq!(person["email_verified"], true, "{first:#}");
    assert_eq!(person["name"], "Ada Lovelace", "{first:#}");
    assert_eq!(person["preferred_username"], "ada.lovelace", "{first:#}");

    // another visit, with keys that we have not seen
    let seen = google.order("rotate").await;
    browser.forget().await;
    let second = app.sign_in(|url| enter(&browser, url)).await;
    check(&second, &scene.server.issuer);
    assert_eq!(second["claims"]["sub"], first["claims"]["sub"], "another account");

    let fetched = google.order("look").await;
    assert_eq!(fetched["keys"].as_u64(), seen["keys"].as_u64().map(|n| n + 1), "{seen} {fetched}");
    // everything stands in the ID token, as Google has it
    assert_eq!((&fetched["tokens"], &fetched["userinfo"]), (&json!(2), &json!(0)), "{fetched}");
    for asked in fetched["authorizations"].as_array().expect("requests") {
        assert_eq!(asked["client_id"], CLIENT_ID, "{asked}");
        assert_eq!(asked["response_type"], "code", "{asked}");
        assert_eq!(asked["scope"], "openid profile email", "{asked}");
        assert_eq!(asked["prompt"], "select_account", "{asked}");
        assert_eq!(asked["code_challenge_method"], "S256", "{asked}");
        assert_eq!(asked["code_challenge"].as_str().map(str::len), Some(43), "{asked}");
        assert!(asked["state"] != asked["nonce"], "{asked}");
    }
    assert_eq!(usernames(&scene.installation), ["ada.lovelace", USERNAME]);
}

both!(the_way_leads_from_an_app_and_back);
