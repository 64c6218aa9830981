//! L12: clients are told that a session has ended, however long it takes them to hear it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use chancery_core::ports::Clock as _;
use chancery_crypto::SystemClock;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::support::app::both;
use crate::support::browser::Browser;
use crate::support::database::Kind;
use crate::support::html;
use crate::support::jws;
use crate::support::patience::within;
use crate::support::people::{basic, query_of};
use crate::support::process::{PASSWORD, USERNAME};
use crate::support::scene::{REDIRECT_URI, Scene};

/// What receivers of logout tokens do with each request, one after the other; the last one stays.
#[derive(Clone)]
enum Mood {
    Answer(u16),
    /// Takes the request and never answers.
    Hang,
}

/// A client's back-channel logout endpoint.
struct Receiver {
    uri: String,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Receiver {
    async fn new(moods: Vec<Mood>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let uri = format!("http://{}/logout", listener.local_addr().expect("an address"));
        let heard: Arc<Mutex<Vec<String>>> = Arc::default();
        let log = Arc::clone(&heard);
        tokio::spawn(async move {
            for turn in 0.. {
                let Ok((mut stream, _)) = listener.accept().await else { return };
                let mood = moods.get(turn).or(moods.last()).expect("a mood").clone();
                let log = Arc::clone(&log);
                tokio::spawn(async move {
                    let mut request = Vec::new();
                    while !whole(&request) && stream.read_buf(&mut request).await.is_ok_and(|n| n > 0) {}
                    log.lock().expect("the log").push(String::from_utf8(request).expect("text"));
                    match mood {
                        Mood::Answer(status) => {
                            let answer = format!("HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n");
                            drop(stream.write_all(answer.as_bytes()).await);
                        }
                        Mood::Hang => std::future::pending().await,
                    }
                });
            }
        });
        Self { uri, heard }
    }

    fn count(&self) -> usize {
        self.heard.lock().expect("the log").len()
    }

    /// The logout token of a request.
    fn token(&self, index: usize) -> String {
        let request = self.heard.lock().expect("the log")[index].clone();
        let (head, body) = request.split_once("\r\n\r\n").expect("a body");
        assert!(head.starts_with("POST /logout "), "{head}");
        assert!(head.to_lowercase().contains("content-type: application/x-www-form-urlencoded"), "{head}");
        body.strip_prefix("logout_token=").unwrap_or_else(|| panic!("only the token: {body}")).to_owned()
    }
}

fn whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request).to_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.trim().parse().ok());
    length.is_none_or(|length: usize| body.len() >= length)
}

const CONFIG: &str = "[outbound]\nallow_private = [\"127.0.0.1\"]\n";

/// Registers an app that wants to be told at `uri`; its secret.
fn register(scene: &Scene, id: &str, uri: &str) -> String {
    let metadata = json!({
        "client_name": id,
        "redirect_uris": [REDIRECT_URI],
        "grant_types": ["authorization_code"],
        "consent": "skip",
        "scope": "openid",
        "pkce": "required",
        "backchannel_logout_uri": uri,
        "backchannel_logout_session_required": true,
    });
    let file = scene.installation.file(&format!("{id}.json"), &metadata.to_string());
    let created =
        scene.installation.command(&["client", "create", "--id", id, "--metadata-file", &file], None);
    created["client_secret"].as_str().expect("a secret").to_owned()
}

/// Signs in for this app; the claims of the ID token.
async fn sign_in(scene: &Scene, browser: &Browser, id: &str, secret: &str) -> Value {
    let url = format!(
        "/authorize?client_id={id}&response_type=code&redirect_uri={REDIRECT_URI}&scope=openid&nonce=n\
         &code_challenge={}&code_challenge_method=S256",
        crate::support::people::CHALLENGE
    );
    let callback = browser.authorize(&url, USERNAME, PASSWORD).await;
    let code = query_of(&callback, "code").expect("a code");
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", REDIRECT_URI),
        ("code_verifier", crate::support::people::VERIFIER),
    ];
    let headers = [("authorization", basic(id, secret))];
    let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
    let answer = scene.server.browser().post_with("/token", &fields, &headers).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let token = answer.json()["id_token"].as_str().expect("an ID token").to_owned();
    jws::read(&token).1
}

/// Signs out at the account page; how long the person waited.
async fn sign_out(browser: &Browser) -> Duration {
    let account = browser.open("/account").await;
    let forms = html::forms(&account.body);
    let csrf = forms.iter().find_map(|form| form.value("csrf")).expect("a form token").to_owned();
    let began = SystemClock.monotonic();
    let answer = browser.post("/account", &[("csrf", &csrf), ("action", "sign_out")]).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    SystemClock.monotonic().since(began)
}

async fn l12_a_client_is_told_what_it_needs(kind: Kind) {
    let scene = Scene::new(kind, CONFIG).await;
    let receiver = Receiver::new(vec![Mood::Answer(200)]).await;
    let secret = register(&scene, "app", &receiver.uri);
    let browser = scene.server.browser();
    let known = sign_in(&scene, &browser, "app", &secret).await;
    sign_out(&browser).await;
    within(Duration::from_secs(5), "the client is told", async || receiver.count() == 1).await;
    let jwks = scene.server.browser().get("/jwks.json").await.json();
    let (header, claims) = jws::verify(&receiver.token(0), &jwks);
    assert_eq!(header["typ"], "logout+jwt");
    for name in ["iss", "sub", "aud", "sid"] {
        assert_eq!(claims[name], known[name], "{name}");
    }
    assert_eq!(claims["events"], json!({ "http://schemas.openid.net/event/backchannel-logout": {} }));
    assert!(claims.get("nonce").is_none() && claims["jti"].is_string(), "{claims}");
    let life = claims["exp"].as_i64().expect("exp") - claims["iat"].as_i64().expect("iat");
    assert!((1..=120).contains(&life), "{life}");
}

/// A receiver that hangs delays neither the person nor another receiver.
async fn l12_a_hanging_receiver_delays_nobody(kind: Kind) {
    let scene = Scene::new(kind, CONFIG).await;
    let (slow, quick) = (Receiver::new(vec![Mood::Hang]).await, Receiver::new(vec![Mood::Answer(204)]).await);
    let browser = scene.server.browser();
    for (id, receiver) in [("slow", &slow), ("quick", &quick)] {
        let secret = register(&scene, id, &receiver.uri);
        sign_in(&scene, &browser, id, &secret).await;
    }
    let waited = sign_out(&browser).await;
    assert!(waited < Duration::from_secs(2), "{waited:?}");
    within(Duration::from_secs(4), "the quick one is told", async || quick.count() == 1).await;
    within(Duration::from_secs(4), "the slow one was asked", async || slow.count() == 1).await;
}

/// It is told again after a failure, and after the server was killed in between; once it has heard, never
/// again.
async fn l12_the_outbox_survives_a_kill(kind: Kind) {
    let mut scene = Scene::new(kind, CONFIG).await;
    let receiver = Receiver::new(vec![Mood::Answer(503), Mood::Answer(200)]).await;
    let secret = register(&scene, "app", &receiver.uri);
    let browser = scene.server.browser();
    sign_in(&scene, &browser, "app", &secret).await;
    sign_out(&browser).await;
    within(Duration::from_secs(5), "the first attempt", async || receiver.count() == 1).await;
    scene.server.kill().await;
    scene.server = scene.installation.start().await;
    // killed before it could note the failure, the attempt counts as under way for half a minute
    within(Duration::from_secs(45), "the second attempt", async || receiver.count() == 2).await;
    within(Duration::from_secs(5), "nothing is left", async || {
        scene.installation.database.count("outbox") == 0
    })
    .await;
    assert_eq!(receiver.count(), 2);
    let ids: Vec<Value> = (0..2).map(|n| jws::read(&receiver.token(n)).1["sid"].clone()).collect();
    assert_eq!(ids[0], ids[1]);
}

both!(
    l12_a_client_is_told_what_it_needs,
    l12_a_hanging_receiver_delays_nobody,
    l12_the_outbox_survives_a_kill,
);
