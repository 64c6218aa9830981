//! `GET|PUT|DELETE /register/{client_id}` (RFC 7592).

use std::sync::Arc;

use reqwest::Method;
use serde_json::json;

use super::{least, open, shown, with};
use crate::support::answers::{rs, tok, unauthenticated};
use crate::support::app::both;
use crate::support::credentials::Credentials;
use crate::support::database::Kind;
use crate::support::people::web_app;
use crate::support::tokens::text;

const BOGUS: [(&str, &str); 2] = [("grant_type", "authorization_code"), ("code", "bogus")];

async fn a_client_reads_itself(kind: Kind) {
    let app = open(kind);
    let client = app.registered(&with(json!({ "client_name": "Notes" }))).await;
    for _ in 0..2 {
        // reading changes nothing, not even the token
        let read = shown(&app.read(&client).await, 200);
        let mut expected = client.document.clone();
        // it is stored hashed, so nobody can tell it again
        expected.remove("client_secret");
        assert_eq!(read.document, expected);
    }
}

async fn a_registration_opens_to_its_own_token_alone(kind: Kind) {
    let app = open(kind);
    let (own, other) = (app.registered(&least()).await, app.registered(&least()).await);
    app.client("administered", web_app()).await;
    let administered = own.uri().join("administered").expect("a URL");
    let nobody = own.uri().join("nobody").expect("a URL");
    let body = other.to_send_back();
    for (method, body) in [(Method::GET, None), (Method::PUT, Some(&body)), (Method::DELETE, None)] {
        for (uri, token) in [
            (other.uri(), own.token()),
            (other.uri(), "made up"),
            (administered.clone(), own.token()),
            (nobody.clone(), own.token()),
        ] {
            let answer = app.look_after(method.clone(), &uri, token, body).await;
            rs(&answer, "invalid_token");
            // nothing tells a client that is not there from one that is another's
            assert_eq!(answer.json()["error_description"], "The registration access token is invalid");
        }
        let answer = app.browser().send_json(method, other.uri().as_str(), &[], body).await;
        assert_eq!((answer.status.as_u16(), answer.body.as_str()), (401, ""));
        assert_eq!(answer.header("www-authenticate"), r#"Bearer realm="chancery""#);
    }
    assert_eq!(app.clients().await, 3);
    shown(&app.read(&other).await, 200);
}

async fn an_update_replaces_the_whole(kind: Kind) {
    let app = open(kind);
    let metadata = with(json!({ "client_name": "Old", "client_uri": "https://app.example.test/" }));
    let client = app.registered(&metadata).await;
    let new = json!({
        "client_id": client.id(),
        "redirect_uris": ["https://new.example.test/cb"],
        "grant_types": ["authorization_code", "refresh_token"],
    });
    let changed = shown(&app.put(&client, &new).await, 200);
    assert_eq!(changed.document["redirect_uris"], json!(["https://new.example.test/cb"]));
    assert_eq!(changed.document["client_name"], "new.example.test", "what is left out is not kept");
    assert!(!changed.document.contains_key("client_uri"));
    for same in ["client_id", "client_id_issued_at", "registration_client_uri"] {
        assert_eq!(changed.document[same], client.document[same], "{same}");
    }
    // the secret stays
    assert!(!changed.document.contains_key("client_secret"));
    let secret = client.client().secret.expect("a secret");
    tok(&app.call_as("/token", &Credentials::basic(client.id(), &secret), &BOGUS).await, "invalid_grant");
    // and the new address holds at once
    let old = app.browser().get(&client.client().authorize_url(&[])).await;
    assert_eq!(old.status, 400, "the old redirect URI is gone");
}

async fn an_update_replaces_the_token(kind: Kind) {
    let app = open(kind);
    let client = app.registered(&least()).await;
    let body = client.to_send_back();
    let changed = shown(&app.put(&client, &body).await, 200);
    assert_ne!(changed.token(), client.token());
    rs(&app.read(&client).await, "invalid_token");
    rs(&app.put(&client, &body).await, "invalid_token");
    shown(&app.read(&changed).await, 200);
    shown(&app.put(&changed, &body).await, 200);
}

async fn what_was_shown_may_be_sent_back(kind: Kind) {
    let app = open(kind);
    let client = app.registered(&with(json!({ "client_name": "Notes", "contacts": ["a@b.test"] }))).await;
    let changed = shown(&app.put(&client, &client.to_send_back()).await, 200);
    let mut expected = client.document.clone();
    expected.remove("client_secret");
    expected.insert("registration_access_token".to_owned(), changed.token().into());
    assert_eq!(changed.document, expected);
}

async fn of_parallel_updates_one_wins(kind: Kind) {
    let app = Arc::new(open(kind));
    let client = Arc::new(app.registered(&least()).await);
    let tasks: Vec<_> = (0..8)
        .map(|i| {
            let (app, client) = (app.clone(), client.clone());
            tokio::spawn(async move {
                let mut body = client.to_send_back();
                body["client_name"] = format!("Number {i}").into();
                app.put(&client, &body).await
            })
        })
        .collect();
    let mut won = Vec::new();
    for task in tasks {
        let answer = task.await.expect("an answer");
        if answer.status == 200 {
            won.push(shown(&answer, 200));
        } else {
            rs(&answer, "invalid_token");
        }
    }
    let [won] = won.as_slice() else { panic!("{} have won", won.len()) };
    assert_eq!(shown(&app.read(won).await, 200).document["client_name"], won.document["client_name"]);
}

async fn updates_that_are_refused_change_nothing(kind: Kind) {
    let app = open(kind);
    let client = app.registered(&least()).await;
    let change = |name: &str, value: serde_json::Value| {
        let mut body = client.to_send_back();
        body[name] = value;
        body
    };
    for (name, value) in [
        ("client_id", json!("another")),
        ("client_id", json!(null)),
        ("client_secret", json!("another secret of sufficient length 0123")),
        ("client_secret", json!(["x"])),
        ("registration_access_token", json!(client.token())),
        ("registration_client_uri", json!(client.uri())),
        ("client_secret_expires_at", json!(0)),
        ("client_id_issued_at", json!(1)),
        ("client_name", json!("")),
        ("token_endpoint_auth_method", json!("private_key_jwt")),
    ] {
        let answer = app.put(&client, &change(name, value)).await;
        tok(&answer, "invalid_client_metadata");
    }
    tok(
        &app.put(&client, &change("redirect_uris", json!(["javascript:alert(1)"]))).await,
        "invalid_redirect_uri",
    );
    tok(&app.put(&client, &json!([])).await, "invalid_client_metadata");
    // the token is the same, too
    let read = shown(&app.read(&client).await, 200);
    assert_eq!(read.document["redirect_uris"], client.document["redirect_uris"]);
}

async fn secrets_follow_the_method(kind: Kind) {
    let app = open(kind);
    let mut client = app.registered(&with(json!({ "token_endpoint_auth_method": "none" }))).await;
    assert!(client.client().secret.is_none());
    let mut secrets: Vec<String> = Vec::new();
    for (method, is_new) in [
        ("client_secret_basic", true),
        ("client_secret_post", false),
        ("client_secret_jwt", true),
        ("client_secret_post", true),
        ("none", false),
        ("client_secret_basic", true),
    ] {
        let mut body = client.to_send_back();
        body["token_endpoint_auth_method"] = method.into();
        client = shown(&app.put(&client, &body).await, 200);
        assert_eq!(client.client().secret.is_some(), is_new, "{method}");
        secrets.extend(client.client().secret);
        let mut credentials = client.client();
        credentials.secret = secrets.last().cloned();
        tok(&app.call_as("/token", &app.credentials(&credentials, method), &BOGUS).await, "invalid_grant");
        for old in secrets.iter().rev().skip(1) {
            credentials.secret = Some(old.clone());
            if method.starts_with("client_secret") {
                let answer = app.call_as("/token", &app.credentials(&credentials, method), &BOGUS).await;
                unauthenticated(&answer, method == "client_secret_basic");
            }
        }
    }
    assert_eq!(secrets.len(), 4);
}

async fn a_client_deletes_itself(kind: Kind) {
    let app = open(kind);
    app.user("alice").await;
    let grants = json!({ "grant_types": ["authorization_code", "refresh_token"] });
    let client = app.registered(&with(grants)).await;
    let tokens = app.tokens("alice", &client.client()).await;
    let answer = app.look_after(Method::DELETE, &client.uri(), client.token(), None).await;
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (204, ""));
    assert_eq!(answer.header("cache-control"), "no-store");
    app.sync();
    rs(&app.userinfo(text(&tokens, "access_token")).await, "invalid_token");
    unauthenticated(&app.refresh(&client.client(), text(&tokens, "refresh_token")).await, true);
    rs(&app.read(&client).await, "invalid_token");
    rs(&app.look_after(Method::DELETE, &client.uri(), client.token(), None).await, "invalid_token");
    assert_eq!(app.clients().await, 0);
}

/// Rule T13.
async fn a_disabled_client_does_not_look_after_itself(kind: Kind) {
    let app = open(kind);
    let client = app.registered(&least()).await;
    app.set_client_disabled(&client.client(), true).await;
    rs(&app.read(&client).await, "invalid_token");
    rs(&app.put(&client, &client.to_send_back()).await, "invalid_token");
    rs(&app.look_after(Method::DELETE, &client.uri(), client.token(), None).await, "invalid_token");
    app.set_client_disabled(&client.client(), false).await;
    shown(&app.read(&client).await, 200);
}

both!(
    a_client_reads_itself,
    a_registration_opens_to_its_own_token_alone,
    an_update_replaces_the_whole,
    an_update_replaces_the_token,
    what_was_shown_may_be_sent_back,
    of_parallel_updates_one_wins,
    updates_that_are_refused_change_nothing,
    secrets_follow_the_method,
    a_client_deletes_itself,
    a_disabled_client_does_not_look_after_itself,
);
