//! R20: a server that is told to stop says so first, and finishes what it has begun.

use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

use super::load::Load;
use crate::support::app::both;
use crate::support::browser::encode;
use crate::support::database::Kind;
use crate::support::patience::within;
use crate::support::people::VERIFIER;
use crate::support::scene::REDIRECT_URI;

/// A request whose head the server has taken and whose body it waits for.
struct Begun(BufReader<TcpStream>, String);

impl Begun {
    async fn new(address: &str, host: &str, authorization: &str, body: String) -> Self {
        let stream = TcpStream::connect(address).await.expect("a connection");
        let mut stream = BufReader::new(stream);
        let head = format!(
            "POST /token HTTP/1.1\r\nHost: {host}\r\nAuthorization: {authorization}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\
             Expect: 100-continue\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).await.expect("it reads");
        let mut line = String::new();
        while line != "\r\n" {
            let status = stream.read_line(&mut line).await;
            assert!(status.is_ok_and(|n| n > 0), "no 100 Continue");
            if line.starts_with("HTTP/1.1") {
                assert!(line.starts_with("HTTP/1.1 100 "), "{line}");
            }
            if line != "\r\n" {
                line.clear();
            }
        }
        Self(stream, body)
    }

    /// Sends the body; the answer.
    async fn finish(mut self) -> String {
        self.0.write_all(self.1.as_bytes()).await.expect("it still reads");
        let mut answer = Vec::new();
        let end = tokio::time::timeout(Duration::from_secs(20), self.0.read_to_end(&mut answer)).await;
        end.expect("the connection ends with the server").expect("the whole answer");
        String::from_utf8(answer).expect("text")
    }
}

async fn r20_what_has_begun_is_finished(kind: Kind) {
    let load = Load::new(kind).await;
    let actor = load.at(&load.scene.server);
    let code = actor.code().await.expect("a code");
    let body = encode(&[
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", REDIRECT_URI),
        ("code_verifier", VERIFIER),
    ]);
    let server = load.scene.server;
    let address = server.address.strip_prefix("http://").expect("an address").to_owned();
    let begun = Begun::new(&address, &address, &actor.authorization, body).await;

    assert_eq!(actor.get("/readyz").await.status, 200);
    server.terminate();
    // load balancers are told while whoever does not know yet is still served
    within(Duration::from_secs(1), "/readyz says 503", async || {
        let answer = actor.get("/readyz").await;
        answer.status == 503 && answer.json()["status"] == "stopping"
    })
    .await;
    assert_eq!(actor.get("/jwks.json").await.status, 200);
    within(Duration::from_secs(5), "no new connections", async || {
        TcpStream::connect(&address).await.is_err()
    })
    .await;

    let answer = begun.finish().await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(answer.contains("\"access_token\":"), "{answer}");
    let status = server.ended().await;
    assert_eq!(status.code(), Some(0));
}

both!(r20_what_has_begun_is_finished);
