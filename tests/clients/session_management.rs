//! A real browser: an app's page that frames us, and asks.

use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use url::Url;

use crate::support::app::both;
use crate::support::browser::encode;
use crate::support::chromium::Chromium;
use crate::support::database::Kind;
use crate::support::people::CHALLENGE;
use crate::support::process::{Installation, Server};

const CLIENT: &str = "app";
const PROFILES: &str = "[policy]\nprofiles = [\"oauth2.1\", \"oidc\"]";

/// The app: every path of it is the page that loads our frame and asks. Its address says what.
struct App {
    port: u16,
    task: JoinHandle<()>,
}

impl App {
    async fn start(issuer: &str) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let page = page(issuer);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(show(stream, page.clone()));
            }
        });
        Self { port, task }
    }

    fn url(&self, host: &str, query: &str) -> String {
        format!("http://{host}:{}/callback?{query}", self.port)
    }
}

impl Drop for App {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Asks when the frame has loaded, and each time that the button is pressed; lists what it is told.
fn page(issuer: &str) -> String {
    format!(
        r#"<!doctype html><title>App</title><button id="ask">Ask</button><ol id="answers"></ol>
<iframe id="op" src="{issuer}/check_session"></iframe>
<script>
var frame = document.getElementById("op"), answers = document.getElementById("answers");
var address = new URLSearchParams(location.search);
var message = address.get("message") || "{CLIENT} " + address.get("session_state");
if (address.get("object")) message = {{ text: message }};
function ask() {{ frame.contentWindow.postMessage(message, "{issuer}"); }}
addEventListener("message", function (event) {{
  if (event.origin !== "{issuer}" || event.source !== frame.contentWindow) return;
  var item = document.createElement("li");
  item.id = "answer-" + (answers.children.length + 1);
  item.textContent = event.data;
  answers.append(item);
}});
frame.addEventListener("load", ask);
document.getElementById("ask").addEventListener("click", ask);
</script>"#
    )
}

async fn show(mut stream: TcpStream, page: String) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return,
        }
    }
    let length = page.len();
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{page}"
    );
    stream.write_all(answer.as_bytes()).await.ok();
}

/// The server, the app's page on a host of its own, and a person who has signed in for it.
struct Scene {
    _installation: Installation,
    server: Server,
    app: App,
    host: &'static str,
    browser: Chromium,
}

impl Scene {
    async fn new(installation: Installation, host: &'static str, browser: Chromium) -> Self {
        installation.create_user();
        let server = installation.start().await;
        let app = App::start(&server.issuer).await;
        let metadata = json!({
            "client_name": "App",
            "profile": "oidc",
            "consent": "skip",
            "redirect_uris": [format!("http://{host}:{}/callback", app.port)],
        });
        let file = installation.file("app.json", &metadata.to_string());
        installation.command(&["client", "create", "--id", CLIENT, "--metadata-file", &file], None);
        Self { _installation: installation, server, app, host, browser }
    }

    fn authorize_url(&self) -> String {
        let query = encode(&[
            ("client_id", CLIENT),
            ("response_type", "code"),
            ("redirect_uri", &format!("http://{}:{}/callback", self.host, self.app.port)),
            ("scope", "openid"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ]);
        format!("{}/authorize?{query}", self.server.issuer)
    }

    /// Signs in for the app; what it is given, once its page is shown.
    async fn sign_in(&self) -> String {
        self.browser.open(&self.authorize_url()).await;
        self.browser.sign_in().await;
        self.browser.text("#answer-1").await;
        self.session_state().await
    }

    async fn session_state(&self) -> String {
        let url = Url::parse(&self.browser.url().await).expect("a URL");
        let found = url.query_pairs().find(|(name, _)| name == "session_state");
        found.expect("session_state").1.into_owned()
    }

    /// What the frame tells the app's page when its address has this query.
    async fn told(&self, query: &[(&str, &str)]) -> String {
        self.browser.open(&self.app.url(self.host, &encode(query))).await;
        self.browser.text("#answer-1").await
    }

    /// What the frame tells an app of another origin, on the same host.
    async fn told_another_app(&self, session_state: &str) -> String {
        let other = App::start(&self.server.issuer).await;
        self.browser.open(&other.url(self.host, &encode(&[("session_state", session_state)]))).await;
        self.browser.text("#answer-1").await
    }

    /// In another tab, while the app's page stays open.
    async fn sign_out_elsewhere(&self) {
        let client = &self.browser.client;
        let app = client.window().await.expect("a tab");
        let other = client.new_window(true).await.expect("a tab").handle;
        client.switch_to_window(other).await.expect("a tab");
        self.browser.open(&format!("{}/end_session", self.server.issuer)).await;
        self.browser.click("#logout-confirm").await;
        // the page that says so
        self.browser.text("main a[href$='/login']").await;
        client.close_window().await.expect("it closes");
        client.switch_to_window(app).await.expect("a tab");
    }
}

async fn an_app_asks_and_notices(scene: Scene) {
    let told = scene.sign_in().await;
    assert_eq!(scene.browser.text("#answer-1").await, "unchanged");
    // another origin, another app, another value
    assert_eq!(scene.told_another_app(&told).await, "changed");
    let message = format!("other {told}");
    assert_eq!(scene.told(&[("message", &message)]).await, "changed");
    let mut other = told.clone().into_bytes();
    other[0] = if other[0] == b'A' { b'B' } else { b'A' };
    let other = String::from_utf8(other).expect("text");
    assert_eq!(scene.told(&[("session_state", &other)]).await, "changed");
    // what no app would send
    for garbage in
        ["app", "app ", " ", "x y", &told, &format!("app {told}.x"), &format!("app {told} "), "app \n."]
    {
        assert_eq!(scene.told(&[("message", garbage)]).await, "error", "{garbage:?}");
    }
    assert_eq!(scene.told(&[("session_state", &told), ("object", "1")]).await, "error");
    // asked again and again, it says the same until somebody signs out
    assert_eq!(scene.told(&[("session_state", &told)]).await, "unchanged");
    scene.browser.click("#ask").await;
    assert_eq!(scene.browser.text("#answer-2").await, "unchanged");
    scene.sign_out_elsewhere().await;
    scene.browser.click("#ask").await;
    assert_eq!(scene.browser.text("#answer-3").await, "changed");
    // signing in again is another state
    let renewed = scene.sign_in().await;
    assert_eq!(scene.browser.text("#answer-1").await, "unchanged");
    assert_ne!(renewed, told);
    assert_eq!(scene.told(&[("session_state", &told)]).await, "changed");
}

/// As in production: we speak TLS, and the app is another site.
async fn an_app_on_another_site_notices_changes(kind: Kind) {
    let installation = Installation::with(kind, PROFILES).over_tls();
    let browser = Chromium::with_cookies_in_frames(&installation.key_hash(), true).await;
    let scene = Scene::new(installation, "localhost", browser).await;
    an_app_asks_and_notices(scene).await;
}

/// A browser that keeps the cookie from the frame: the app must not take that for a change, for it would ask
/// again and again.
async fn a_browser_without_cookies_in_frames_says_changed(kind: Kind) {
    let installation = Installation::with(kind, PROFILES).over_tls();
    let browser = Chromium::with_cookies_in_frames(&installation.key_hash(), false).await;
    let scene = Scene::new(installation, "localhost", browser).await;
    let told = scene.sign_in().await;
    assert_eq!(scene.browser.text("#answer-1").await, "error");
    scene.sign_out_elsewhere().await;
    assert_eq!(scene.told(&[("session_state", &told)]).await, "error");
}

/// Somebody who deletes the cookie is signed out, too, for all that is known.
async fn without_the_cookie_something_changed(kind: Kind) {
    let installation = Installation::with(kind, PROFILES).over_tls();
    let browser = Chromium::with_cookies_in_frames(&installation.key_hash(), true).await;
    let scene = Scene::new(installation, "localhost", browser).await;
    let told = scene.sign_in().await;
    assert_eq!(scene.browser.text("#answer-1").await, "unchanged");
    scene.browser.open(&format!("{}/account", scene.server.issuer)).await;
    scene.browser.forget().await;
    assert_eq!(scene.told(&[("session_state", &told)]).await, "changed");
}

/// As a developer begins: http on loopback.
async fn an_app_on_loopback_notices_changes(kind: Kind) {
    let installation = Installation::with(kind, PROFILES);
    let scene = Scene::new(installation, "127.0.0.1", Chromium::start().await).await;
    an_app_asks_and_notices(scene).await;
}

both!(
    an_app_on_another_site_notices_changes,
    a_browser_without_cookies_in_frames_says_changed,
    without_the_cookie_something_changed,
    an_app_on_loopback_notices_changes,
);
