//! R15: whoever sends a request byte by byte is cut off, and nobody else notices.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::database::Kind;
use crate::support::process::{Installation, Server};

/// How many of each kind.
const SLOW: usize = 40;
/// Between two bytes: a client that is alive.
const PAUSE: Duration = Duration::from_millis(250);

/// Sends `begin` and then a byte now and then until the server has had enough. Returns what it said.
async fn drip(address: &str, begin: String, limit: Duration) -> String {
    let stream = TcpStream::connect(address).await.expect("a connection");
    let (mut read, mut write) = stream.into_split();
    let dripping = tokio::spawn(async move {
        let mut next = write.write_all(begin.as_bytes()).await;
        while next.is_ok() {
            tokio::time::sleep(PAUSE).await;
            next = write.write_all(b"x").await;
        }
    });
    let mut said = Vec::new();
    let mut chunk = [0; 4096];
    let heard = tokio::time::timeout(limit, async {
        // a reset is an end like any other
        while let Ok(count @ 1..) = read.read(&mut chunk).await {
            said.extend_from_slice(&chunk[..count]);
        }
    });
    heard.await.unwrap_or_else(|_| panic!("still connected after {limit:?}"));
    dripping.abort();
    String::from_utf8_lossy(&said).into_owned()
}

async fn many(server: &Server, begin: String, limit: Duration) -> Vec<String> {
    let address = server.address.strip_prefix("http://").expect("an address");
    let clients: Vec<_> = (0..SLOW)
        .map(|_| {
            let (address, begin) = (address.to_owned(), begin.clone());
            tokio::spawn(async move { drip(&address, begin, limit).await })
        })
        .collect();
    let mut said = Vec::new();
    for client in clients {
        said.push(client.await.expect("it was cut off"));
    }
    said
}

/// Twice what is promised, for a machine that is busy with other tests.
#[tokio::test]
async fn r15_slow_heads_and_bodies_are_cut_off() {
    let server = Installation::new(Kind::Sqlite).start().await;
    let host = server.issuer.strip_prefix("http://").expect("a host").to_owned();
    let head = format!("GET /healthz HTTP/1.1\r\nHost: {host}\r\nX-Slow: ");
    let body = format!(
        "POST /token HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: 4000\r\n\r\ngrant_type="
    );
    let healthy = async {
        for _ in 0..100 {
            let answer = server.browser().get("/.well-known/openid-configuration").await;
            assert_eq!(answer.status, 200);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let (heads, bodies, ()) = tokio::join!(
        many(&server, head, Duration::from_secs(10)),
        many(&server, body, Duration::from_secs(20)),
        healthy,
    );
    for said in heads {
        assert!(said.is_empty() || said.starts_with("HTTP/1.1 408 "), "{said}");
    }
    for said in bodies {
        assert!(said.starts_with("HTTP/1.1 4"), "{said}");
    }
}
