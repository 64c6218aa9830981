//! R2, T9: the server rotated, and its answer never came.

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::support::answers::tok;
use crate::support::app::{ISSUER, TestApp, both};
use crate::support::browser::Browser;
use crate::support::people::{TestClient, basic, web_app};

/// Reads one HTTP/1.1 message, which has a `Content-Length`.
async fn message(from: &mut TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).to_ascii_lowercase();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
            let length: usize = length.expect("a length").trim().parse().expect("a length");
            if body.len() >= length {
                return bytes;
            }
        }
        assert_ne!(from.read_buf(&mut bytes).await.expect("it is there"), 0, "cut off: {text}");
    }
}

/// Sends the refresh through a proxy that passes it on, takes the whole answer and hangs up on the app.
/// Returns what the app never saw.
async fn refresh_and_lose_the_answer(app: &TestApp, client: &TestClient, token: &str) -> Value {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let upstream = app.address.strip_prefix("http://").expect("an address").to_owned();
    let proxy = tokio::spawn(async move {
        let (mut downstream, _) = listener.accept().await.expect("the app comes");
        let mut server = TcpStream::connect(upstream).await.expect("the server listens");
        server.write_all(&message(&mut downstream).await).await.expect("the server reads");
        message(&mut server).await
    });
    let browser = Browser::new(ISSUER, &address);
    let authorization = basic(&client.id, client.secret.as_deref().expect("a secret"));
    let body = crate::support::browser::encode(&[("grant_type", "refresh_token"), ("refresh_token", token)]);
    let headers = [("authorization", authorization.as_str())];
    let seen = browser.try_send(reqwest::Method::POST, "/token", &headers, Some(body)).await;
    assert!(seen.is_err(), "the app got an answer: {seen:?}");
    let answer = String::from_utf8(proxy.await.expect("the proxy ends")).expect("text");
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    serde_json::from_str(answer.split_once("\r\n\r\n").expect("a body").1).expect("JSON")
}

fn refresh_token(tokens: &Value) -> &str {
    tokens["refresh_token"].as_str().expect("a refresh token")
}

async fn begin(app: &TestApp) -> (TestClient, Value) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let tokens = app.tokens("alice", &client).await;
    (client, tokens)
}

async fn r2_a_lost_answer_is_given_again_for_thirty_seconds(app: TestApp) {
    let (client, first) = begin(&app).await;
    let lost = refresh_and_lose_the_answer(&app, &client, refresh_token(&first)).await;
    // the clock went on by microseconds at every look, so thirty would be past the moment
    app.advance(29);
    let again = app.refresh(&client, refresh_token(&first)).await;
    assert_eq!(again.status, 200, "{}", again.body);
    assert_eq!(refresh_token(&again.json()), refresh_token(&lost), "the family forked");
    let next = app.refresh(&client, refresh_token(&lost)).await;
    assert_eq!(next.status, 200, "{}", next.body);
}

async fn r2_two_answers_lost_in_a_row_cost_nothing(app: TestApp) {
    let (client, first) = begin(&app).await;
    let lost = refresh_and_lose_the_answer(&app, &client, refresh_token(&first)).await;
    let lost_again = refresh_and_lose_the_answer(&app, &client, refresh_token(&first)).await;
    assert_eq!(refresh_token(&lost_again), refresh_token(&lost), "the family forked");
    let again = app.refresh(&client, refresh_token(&first)).await;
    assert_eq!(refresh_token(&again.json()), refresh_token(&lost));
}

/// Too late to be the owner who lost the answer: the family ends, with what the lost answer held.
async fn r2_after_thirty_one_seconds_it_is_reuse(app: TestApp) {
    let (client, first) = begin(&app).await;
    let lost = refresh_and_lose_the_answer(&app, &client, refresh_token(&first)).await;
    app.advance(31);
    tok(&app.refresh(&client, refresh_token(&first)).await, "invalid_grant");
    tok(&app.refresh(&client, refresh_token(&lost)).await, "invalid_grant");
    let access_token = lost["access_token"].as_str().expect("an access token");
    assert_eq!(app.userinfo(access_token).await.status, 401);
}

/// The successor was used: whoever still has its predecessor is not its owner.
async fn r2_a_lost_answer_whose_successor_was_used_is_not_given_again(app: TestApp) {
    let (client, first) = begin(&app).await;
    let lost = refresh_and_lose_the_answer(&app, &client, refresh_token(&first)).await;
    let next = app.refresh(&client, refresh_token(&lost)).await;
    assert_eq!(next.status, 200, "{}", next.body);
    tok(&app.refresh(&client, refresh_token(&first)).await, "invalid_grant");
    tok(&app.refresh(&client, refresh_token(&next.json())).await, "invalid_grant");
}

both!(
    r2_a_lost_answer_is_given_again_for_thirty_seconds,
    r2_two_answers_lost_in_a_row_cost_nothing,
    r2_after_thirty_one_seconds_it_is_reuse,
    r2_a_lost_answer_whose_successor_was_used_is_not_given_again,
);
