//! What the log of a real server holds after a full day's work: every decision, and no secret (rule M6).

mod day;
mod gone;

use serde_json::Value;

use self::day::{Day, NEW_PASSWORD, WRONG, WRONG_SECRET};
use crate::support::app::both;
use crate::support::browser::encode;
use crate::support::database::Kind;
use crate::support::front::hidden;
use crate::support::process::PASSWORD;
use crate::support::tokens::text;

#[track_caller]
fn assert_silent(log: &str, secrets: &[(&'static str, String)]) {
    for (what, secret) in secrets {
        assert!(secret.len() >= 16, "{what} is too short to be looked for: {secret}");
        let encoded: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        for text in [secret, &encoded] {
            let line = log.lines().find(|line| line.contains(text.as_str()));
            assert_eq!(line, None, "{what} is in the log");
        }
    }
}

/// At the level that an operator turns to when something is wrong.
async fn m6_no_secret_is_ever_logged(kind: Kind) {
    let mut day = Day::begin(kind, "json", "debug").await;
    let browser = day.server.browser();
    let code = day.arrive(&browser).await;
    let tokens = day.work(&code).await;
    day.stray(&code, &tokens).await;
    assert_eq!(day.redeem(&code).await.status, 400);
    let refresh = text(&tokens, "refresh_token").to_owned();
    assert_eq!(day.call("/revoke", &[("token", &refresh)]).await.status, 200);
    let stranger = day.server.browser();
    let page = stranger.get("/signup").await;
    let form = page.form_with("signup-submit").expect("a form");
    let form = form.fill("username", "bob").fill("email", "bob@example.test").fill("password", NEW_PASSWORD);
    assert_eq!(stranger.submit(&page, form, "signup-submit").await.url.path(), "/account");
    day.keep_cookies(&stranger);
    let account = browser.get("/account").await;
    day.keep("a form token", &hidden(&account, "csrf"));
    browser.submit(&account, account.form_with("sign-out").expect("a form"), "sign-out").await;
    let secrets = day.secrets.clone();
    let log = day.end().await;
    assert!(log.contains("sign_in") && log.contains("token_issued"), "{log}");
    assert_silent(&log, &secrets);
}

/// The audit events of a log, in order.
fn events(log: &str) -> Vec<Value> {
    let parsed = log.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}")));
    parsed.filter(|line: &Value| line["target"] == "chancery::audit").collect()
}

/// The events with this name, and these members.
fn those<'a>(events: &'a [Value], name: &str, members: &[(&str, &str)]) -> Vec<&'a Value> {
    let fits =
        |event: &&Value| event["event"] == name && members.iter().all(|(n, value)| event[*n] == *value);
    events.iter().filter(fits).collect()
}

#[track_caller]
fn assert_once(events: &[Value], name: &str, members: &[(&str, &str)]) {
    let found = those(events, name, members);
    assert_eq!(found.len(), 1, "{name} {members:?} in {events:#?}");
}

async fn m6_every_decision_is_an_event_with_actor_address_and_outcome(kind: Kind) {
    let mut day = Day::begin(kind, "json", "info").await;
    let browser = day.server.browser();
    let denied = browser.open(&day.client.authorize_url(&[])).await;
    let consent = day.sign_in(&browser, &denied, "alice", PASSWORD).await;
    browser.decide(&consent, "consent-deny").await;
    let second = day.server.browser();
    let code = day.arrive(&second).await;
    let tokens = day.work(&code).await;
    let answered = day.redeem(&code).await;
    let request_id = answered.header("x-request-id").to_owned();
    day.call("/revoke", &[("token", text(&tokens, "refresh_token"))]).await;
    let csrf = hidden(&second.get("/account").await, "csrf");
    for (action, session, app) in [("end_others", "", ""), ("revoke_app", "", "app"), ("sign_out", "", "")] {
        let fields = [("csrf", csrf.as_str()), ("action", action), ("session", session), ("app", app)];
        assert_eq!(second.post("/account", &fields).await.status, 303);
    }
    // a name that nobody has, until it is locked
    let stranger = day.server.browser();
    let login = stranger.get("/login").await;
    while day.sign_in(&stranger, &login, "nobody-at-all", WRONG).await.status != 429 {}
    let alice = day.alice.clone();
    let log = day.end().await;
    let events = events(&log);
    let alice = ("account", alice.as_str());
    let app = ("client_id", "app");

    for event in &events {
        let at = event["timestamp"].as_str().unwrap_or_else(|| panic!("no time: {event}"));
        assert!(at.ends_with('Z') && at.len() >= 20, "UTC: {event}");
        assert_eq!(event["level"], "INFO", "{event}");
        // what the server does by itself comes from nowhere
        if event["actor"] == "job" {
            assert!(event["job"].is_string() && event.get("account").is_none(), "{event}");
            continue;
        }
        assert_eq!(event["address"], "127.0.0.1", "{event}");
        assert!(event["request_id"].as_str().is_some_and(|id| id.len() >= 8), "{event}");
    }
    assert_eq!(those(&events, "sign_in", &[("outcome", "succeeded"), alice]).len(), 2);
    assert_once(&events, "sign_in", &[("outcome", "refused"), alice]);
    assert_once(&events, "sign_in", &[("outcome", "throttled")]);
    // whoever has no account is not named: it may be a password
    assert!(those(&events, "sign_in", &[("outcome", "refused")]).iter().any(|e| e.get("account").is_none()));
    assert!(!log.contains("nobody-at-all"));
    assert_once(&events, "consent_denied", &[alice, app]);
    assert_once(&events, "authorized", &[alice, app]);
    for grant in ["authorization_code", "refresh_token"] {
        let issued = those(&events, "token_issued", &[("grant_type", grant), alice, app]);
        assert_eq!(issued.len(), 1, "{grant}");
        assert!(issued[0]["grant_id"].is_string(), "{issued:?}");
    }
    let own = those(&events, "token_issued", &[("grant_type", "client_credentials"), app]);
    assert!(own.len() == 1 && own[0].get("account").is_none(), "{own:?}");
    for (event, error) in [
        ("token_refused", "invalid_client"),
        ("token_refused", "invalid_grant"),
        ("introspection_refused", "invalid_client"),
        ("revocation_refused", "invalid_client"),
    ] {
        assert_once(&events, event, &[("error", error), app]);
    }
    assert_once(&events, "token_refused", &[("error", "invalid_grant"), ("request_id", &request_id)]);
    assert_once(&events, "token_revoked", &[app]);
    assert_once(&events, "sessions_ended", &[alice]);
    assert_once(&events, "app_revoked", &[alice, app]);
    assert_once(&events, "signed_out", &[alice]);
}

/// What strangers send cannot write a line of its own, colour the terminal or break the JSON.
async fn m6_what_is_logged_is_encoded(kind: Kind) {
    for format in ["json", "pretty"] {
        let day = Day::begin(kind, format, "info").await;
        let browser = day.server.browser();
        for odd in [
            "\u{1b}[31mred",
            "\"},{\"event\":\"sign_in\"",
            "\u{202e}desrever",
            "\u{9b}31m",
            "x\u{85}y\u{2028}z",
            "\\u000a{",
        ] {
            let fields =
                [("grant_type", "client_credentials"), ("client_id", odd), ("client_secret", WRONG_SECRET)];
            assert_eq!(browser.post_with("/token", &fields, &[]).await.status, 401, "{odd}");
            browser.get(&format!("/{}", encode(&[("x", odd)]))).await;
        }
        let log = day.end().await;
        assert!(!log.contains(['\u{1b}', '\u{9b}']), "{format}: {log}");
        let refused = log.lines().filter(|line| line.contains("token_refused")).count();
        assert_eq!(refused, 6, "{format}: {log}");
        if format == "json" {
            assert!(those(&events(&log), "sign_in", &[]).is_empty());
        }
    }
}

/// Keys for tokens and for everything else stay out of the database, or go in sealed (several nodes).
async fn g11_a_real_servers_database_holds_no_key_and_no_secret(kind: Kind) {
    let mut day = Day::begin(kind, "json", "info").await;
    let browser = day.server.browser();
    let code = day.arrive(&browser).await;
    day.work(&code).await;
    let dump = day.installation.database.dump();
    let holds = |needle: &[u8]| dump.windows(needle.len()).any(|window| window == needle);
    assert!(holds(b"alice@example.test"), "the dump is the database");
    for (what, secret) in &day.secrets {
        assert!(!holds(secret.as_bytes()), "{what} is stored: {secret}");
    }
    for private in ["\"d\":", "\"d\" :", "\"dp\":", "PRIVATE KEY", "MIIEv", "308204"] {
        assert!(!holds(private.as_bytes()), "{private} in the database");
    }
}

both!(
    m6_no_secret_is_ever_logged,
    m6_every_decision_is_an_event_with_actor_address_and_outcome,
    m6_what_is_logged_is_encoded,
    g11_a_real_servers_database_holds_no_key_and_no_secret,
);
