//! Rule M6: the log of a real server tells who came by which provider, and never what opens a door.

use std::sync::Arc;

use chancery_crypto::SystemClock;
use serde_json::{Value, json};
use url::Url;

use crate::support::app::both;
use crate::support::browser::{Browser, encode};
use crate::support::database::Kind;
use crate::support::people::query_of;
use crate::support::process::Installation;
use crate::support::provider::{CLIENT_ID, CLIENT_SECRET, DISCOVERY, JWKS, Provider, Reply, TOKEN, USERINFO};
use crate::support::world::{CALLBACK, leave_by, person};

/// A provider, and everything secret that passed.
struct Day {
    op: Provider,
    secrets: Vec<(&'static str, String)>,
}

impl Day {
    fn keep(&mut self, what: &'static str, secret: Option<String>) {
        self.secrets.extend(secret.map(|secret| (what, secret)));
    }

    fn keep_url(&mut self, url: &Url) {
        for (what, name) in [("a code", "code"), ("a state", "state"), ("a nonce", "nonce")] {
            self.keep(what, query_of(url, name));
        }
    }

    /// To the provider, which sends this person back.
    async fn sign_in(&mut self, browser: &Browser) {
        let page = browser.open("/login").await;
        let asked = leave_by(browser, &page, &self.op).await;
        let answer = self.op.authorize(&asked, &person("1001", "ada"));
        self.keep_url(&asked);
        self.keep_url(&answer);
        browser.open(answer.as_str()).await;
        for value in browser.cookies().into_values() {
            self.keep("a cookie", Some(value));
        }
        let verifier = self.op.last(TOKEN).field("code_verifier").map(str::to_owned);
        self.keep("a code verifier", verifier);
    }

    /// A token endpoint that echoes what it was sent, wherever it can.
    fn echo(&self, status: u16, answer: impl Fn(&str) -> Value) {
        let last = self.op.last(TOKEN);
        let echo = ["code", "code_verifier"].map(|name| last.field(name).expect("sent").to_owned()).join(" ");
        let echo = format!("{echo} {CLIENT_SECRET} {}", last.header("authorization"));
        self.op.bend(|b| b.fault(TOKEN, Reply::Json(status, answer(&echo))));
    }
}

type Echo = fn(&str) -> Value;

/// The answer says what was asked before, which is as secret as what is asked now.
fn echoes() -> Vec<(u16, Echo)> {
    vec![
        (400, |echo| json!({ "error": "invalid_grant", "error_description": echo })),
        (400, |echo| json!({ "error": echo })),
        (401, |echo| json!({ "error": "invalid_client", "error_uri": format!("https://op.test/{echo}") })),
        (200, |echo| json!({ "access_token": [echo] })),
        (200, |echo| json!({ "access_token": "a", "token_type": "Bearer", "expires_in": echo })),
        (200, |echo| json!({ "access_token": "a", "token_type": "Bearer", "id_token": echo })),
        (
            200,
            |echo| json!({ "access_token": "a", "expires_in": echo, "scope": [echo], "refresh_token": [echo] }),
        ),
        (200, |echo| json!({ "access_token": "a", "token_type": echo, "id_token": "a.b.c" })),
    ]
}

async fn m6_no_secret_of_a_detour_is_ever_logged(kind: Kind) {
    let op = Provider::start("op");
    op.goes_by(Arc::new(SystemClock));
    let config = format!(
        "[log]\nformat = \"json\"\n[limits]\nrequests_per_second = 0\n[outbound]\nallow_private = [\"127.0.0.1\"]\n[federation.op]\nkind = \"oidc\"\n\
         issuer = \"{}\"\nclient_id = \"{CLIENT_ID}\"\nclient_secret = \"{CLIENT_SECRET}\"\nsign_out = true\ncreate_accounts = true\n",
        op.issuer
    );
    let installation = Installation::with(kind, &config);
    let (server, log) = installation.start_logging("debug").await;
    let mut day = Day { op, secrets: vec![("a client secret", CLIENT_SECRET.to_owned())] };

    let browser = server.browser();
    day.sign_in(&browser).await;
    assert_eq!(browser.open("/account").await.url.path(), "/account");
    let page = browser.open("/account").await;
    let out = browser.submit(&page, page.form_with("sign-out").expect("a form"), "sign-out").await;
    day.keep("a hint", query_of(&out.location().expect("to the provider"), "id_token_hint"));

    for (status, answer) in echoes() {
        day.echo(status, answer);
        day.sign_in(&server.browser()).await;
    }
    day.op.bend(|b| b.faults.clear());
    for claims in [json!({ "nonce": "another" }), json!({ "aud": "another" }), json!({ "exp": 1 })] {
        day.op.bend(|b| b.claims = claims);
        day.sign_in(&server.browser()).await;
    }
    day.op.bend(|b| b.claims = json!({}));
    for claim in ["email_verified", "auth_time", "address", "updated_at"] {
        day.op.bend(|b| b.claims = json!({ (claim): CLIENT_SECRET }));
        day.sign_in(&server.browser()).await;
    }
    day.op.bend(|b| {
        b.claims = json!({});
        b.token = json!({ "token_type": null, "expires_in": "300" });
    });
    day.sign_in(&server.browser()).await;
    day.op.bend(|b| {
        b.token = json!({});
        b.at_userinfo = vec!["email"];
        b.fault(USERINFO, Reply::Json(400, json!({ "error": CLIENT_SECRET })));
    });
    day.sign_in(&server.browser()).await;

    // secrets in places where they have no business
    let stranger = server.browser();
    let asked = leave_by(&stranger, &stranger.open("/login").await, &day.op).await;
    day.keep_url(&asked);
    let state = query_of(&asked, "state").expect("a state");
    let secrets: Vec<String> = day.secrets.iter().map(|(_, secret)| secret.clone()).collect();
    for secret in &secrets {
        for name in ["error", "code", "state", "iss", "error_description"] {
            stranger.get(&format!("{CALLBACK}?{}", encode(&[(name, secret)]))).await;
        }
    }
    let fields = [("error", secrets[1].as_str()), ("state", &state)];
    stranger.get(&format!("{CALLBACK}?{}", encode(&fields))).await;
    let token = day.op.logout_token(&json!({ "sub": "1001" }));
    let bad = format!("{token}x");
    for token in [&bad, &token, &token] {
        let logout = [("logout_token", token.as_str())];
        stranger.post_with("/federation/op/backchannel-logout", &logout, &[]).await;
    }
    day.keep("a logout token", Some(token));

    assert!(server.stop().await.success());
    let log = std::fs::read_to_string(&log).expect("the log");
    for (what, secret) in &day.secrets {
        assert!(secret.len() >= 16, "{what} is too short to be looked for: {secret}");
        let encoded: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        for text in [secret, &encoded] {
            let line = log.lines().find(|line| line.contains(text.as_str()));
            assert_eq!(line, None, "{what} is in the log");
        }
    }
    told(&log);
    assert!(day.op.count(DISCOVERY) >= 1 && day.op.count(JWKS) >= 1);
}

/// Each decision is an event with provider, address and outcome.
fn told(log: &str) {
    let events: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}")))
        .filter(|line: &Value| line["target"] == "chancery::audit")
        .collect();
    let upstream: Vec<&Value> = events.iter().filter(|event| event["event"] == "upstream").collect();
    assert!(upstream.len() > 15, "{upstream:#?}");
    for event in &upstream {
        assert!(event["address"] == "127.0.0.1" && event["outcome"].is_string(), "{event}");
        assert_eq!(event["provider"], "op", "{event}");
    }
    let outcome =
        |text: &str| upstream.iter().any(|e| e["outcome"].as_str().is_some_and(|o| o.contains(text)));
    for text in [
        "vouched",
        "nonce",
        "invalid_grant",
        "state",
        "logout",
        "seen before",
        "left out: address",
        "left out: updated_at",
        "token_type",
    ] {
        assert!(outcome(text), "nothing of {text}: {upstream:#?}");
    }
    let signed_in = events.iter().filter(|e| e["event"] == "sign_in" && e["outcome"] == "succeeded").count();
    assert!(signed_in >= 1);
    assert!(events.iter().any(|e| e["event"] == "identity_linked" && e["account"].is_string()));
}

both!(m6_no_secret_of_a_detour_is_ever_logged);
