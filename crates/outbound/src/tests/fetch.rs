//! What the guarded client reaches, and when it gives up.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use proptest::prelude::*;

use super::server::{Server, ok};
use super::{answering, client, instant};
use crate::address::is_public;
use crate::error::FetchError;

const ACCEPT: &str = "application/json";

#[tokio::test]
async fn an_allowed_private_host_is_reached() {
    let server = Server::start(|head, stream| {
        assert!(head.to_ascii_lowercase().contains("accept: application/json"));
        let _ = stream.write_all(ok("{}").as_bytes());
    });
    let fetched = client(&["127.0.0.0/8"]).get(&server.url("/jwks?x=y#z"), ACCEPT).await.unwrap();
    assert_eq!((fetched.status, fetched.body.as_slice()), (200, b"{}".as_slice()));
    assert_eq!(fetched.content_type.as_deref(), Some("application/json"));
}

/// Rule P6: every spelling of a private address, with a listener that must not be touched.
#[tokio::test]
async fn private_addresses_are_refused_in_every_spelling() {
    let canary = Server::with_body("secret");
    let port = canary.port;
    let nobody = client(&["10.99.0.0/16"]);
    for scheme in ["http", "https"] {
        for host in [
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f000001",
            "0x7f.1",
            "0177.0.0.1",
            "017700000001",
            "%31%32%37.0.0.1",
            "\u{ff11}27.0.0.1",
            "127.0.0.1.",
            "0.0.0.0",
            "0",
            "169.254.169.254",
            "10.0.0.1",
            "100.64.0.1",
            "192.168.0.1",
            "255.255.255.255",
            "[::1]",
            "[::]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[64:ff9b::7f00:1]",
            "[2002:7f00:1::]",
            "[fe80::1]",
            "[fd00::1]",
            "localhost",
            "LOCALHOST",
            "localhost.",
        ] {
            let outcome = nobody.get(&format!("{scheme}://{host}:{port}/"), ACCEPT).await;
            assert!(
                matches!(outcome, Err(FetchError::Address(_) | FetchError::Resolve(_))),
                "{scheme} {host}: {outcome:?}"
            );
        }
    }
    assert_eq!(canary.connections(), 0);
}

/// Rule P6: names that resolve to private addresses, alone or among public ones.
#[tokio::test]
async fn names_are_judged_by_all_their_addresses() {
    let canary = Server::with_body("secret");
    for addresses in [
        &["127.0.0.1"][..],
        &["8.8.8.8", "127.0.0.1"],
        &["127.0.0.1", "8.8.8.8"],
        &["2606:4700::1111", "::1"],
        &["::ffff:127.0.0.1"],
        &["169.254.169.254"],
    ] {
        let (lookup, asked) = answering(addresses);
        let guarded = client(&[]).with_lookup(lookup);
        let outcome = guarded.get(&format!("https://app.example:{}/", canary.port), ACCEPT).await;
        assert_eq!(outcome, Err(FetchError::Address("app.example".into())), "{addresses:?}");
        assert_eq!(asked.load(Ordering::SeqCst), 1);
    }
    assert_eq!(canary.connections(), 0);
}

/// Rule P6: the address that was checked is the one that is dialled, so a name is looked up once; and
/// the next fetch checks anew.
#[tokio::test]
async fn a_name_that_changes_its_address_gains_nothing() {
    let server = Server::with_body("{}");
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let rebinding = client(&["127.0.0.1"]).with_lookup(Arc::new(move |_| {
        let first = count.fetch_add(1, Ordering::SeqCst) == 0;
        let address = if first { "127.0.0.1" } else { "127.0.0.2" };
        Box::pin(async move { Ok(vec![address.parse().unwrap()]) })
    }));
    let url = format!("http://app.example:{}/", server.port);
    assert_eq!(rebinding.get(&url, ACCEPT).await.unwrap().status, 200);
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    assert_eq!(rebinding.get(&url, ACCEPT).await, Err(FetchError::Address("app.example".into())));
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn an_allowed_name_may_have_any_address() {
    let server = Server::with_body("{}");
    let (lookup, _) = answering(&["127.0.0.1"]);
    let guarded = client(&["idp.internal"]).with_lookup(lookup);
    let url = |host: &str| format!("http://{host}:{}/", server.port);
    assert!(guarded.get(&url("idp.internal"), ACCEPT).await.is_ok());
    assert!(guarded.get(&url("IDP.internal"), ACCEPT).await.is_ok());
    assert!(guarded.get(&url("other.internal"), ACCEPT).await.is_err());
}

#[tokio::test]
async fn plain_http_needs_permission_even_for_public_addresses() {
    let (lookup, asked) = answering(&["8.8.8.8"]);
    let guarded = client(&["10.0.0.0/8"]).with_lookup(lookup);
    assert!(matches!(guarded.get("http://app.example/", ACCEPT).await, Err(FetchError::Address(_))));
    assert!(matches!(guarded.get("http://8.8.8.8/", ACCEPT).await, Err(FetchError::Address(_))));
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

/// Rule P6: no redirects.
#[tokio::test]
async fn redirects_are_not_followed() {
    let target = Server::with_body("secret");
    let location = target.url("/");
    for status in [301, 302, 303, 307, 308] {
        let location = location.clone();
        let server = Server::start(move |_, stream| {
            let answer = format!("HTTP/1.1 {status} X\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n");
            let _ = stream.write_all(answer.as_bytes());
        });
        let fetched = client(&["127.0.0.1"]).get(&server.url("/"), ACCEPT).await.unwrap();
        assert_eq!(fetched.status, status);
    }
    assert_eq!(target.connections(), 0);
}

/// Rule R18: 100 MB, announced or not; next to nothing of it is received.
#[tokio::test]
async fn large_bodies_are_cut() {
    const LARGE: usize = 100 * 1024 * 1024;
    for head in [
        format!("HTTP/1.1 200 OK\r\nContent-Length: {LARGE}\r\n\r\n"),
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".into(),
    ] {
        let (sent, received) = mpsc::channel();
        let server = Server::start(move |_, stream| {
            let _ = stream.write_all(head.as_bytes());
            let piece = vec![b'x'; 64 * 1024];
            let mut written = 0;
            while written < LARGE && stream.write_all(&piece).is_ok() {
                written += piece.len();
            }
            let _ = sent.send(written);
        });
        let outcome = client(&["127.0.0.1"]).get(&server.url("/"), ACCEPT).await;
        assert_eq!(outcome, Err(FetchError::TooLarge(64 * 1024)));
        let written = tokio::task::spawn_blocking(move || received.recv().unwrap()).await.unwrap();
        assert!(written < LARGE / 4, "{written}");
    }
}

#[tokio::test]
async fn a_body_of_just_the_limit_is_taken() {
    for (length, taken) in [(64 * 1024, true), (64 * 1024 + 1, false)] {
        let server = Server::start(move |_, stream| {
            let _ = stream.write_all(ok(&"x".repeat(length)).as_bytes());
        });
        assert_eq!(client(&["127.0.0.1"]).get(&server.url("/"), ACCEPT).await.is_ok(), taken);
    }
}

/// Rule R18: a byte now and then keeps no request alive, in the head or in the body.
#[tokio::test]
async fn drips_and_silence_end_in_time() {
    for head in ["", "HTTP/1.1 200 OK\r\nX: ", "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"] {
        for pause in [20, 60_000] {
            let server = Server::start(move |_, stream| {
                // nothing is ever sent here: it is a clock
                let (_keep, never) = mpsc::channel::<()>();
                let _ = stream.write_all(head.as_bytes());
                for _ in 0..500 {
                    let _ = never.recv_timeout(Duration::from_millis(pause));
                    if stream.write_all(b"x").and_then(|()| stream.flush()).is_err() {
                        break;
                    }
                }
            });
            let begun = instant();
            let outcome = client(&["127.0.0.1"]).get(&server.url("/"), ACCEPT).await;
            // an empty head that drips is no HTTP, which may be noticed earlier
            assert!(outcome.is_err(), "{head:?}");
            assert!(outcome == Err(FetchError::Timeout) || head.is_empty(), "{head:?} {outcome:?}");
            assert!(begun.elapsed() < Duration::from_secs(3));
        }
    }
}

#[tokio::test]
async fn a_resolver_that_hangs_or_fails_ends_in_time() {
    let begun = instant();
    let hanging = client(&[]).with_lookup(Arc::new(|_| Box::pin(std::future::pending())));
    assert_eq!(hanging.get("https://app.example/", ACCEPT).await, Err(FetchError::Timeout));
    assert!(begun.elapsed() < Duration::from_secs(3));

    let failing =
        client(&[]).with_lookup(Arc::new(|_| Box::pin(async { Err(std::io::Error::other("no such name")) })));
    let outcome = failing.get("https://app.example/", ACCEPT).await;
    assert_eq!(outcome, Err(FetchError::Resolve("app.example".into())));
    let (lookup, _) = answering(&[]);
    let empty = client(&[]).with_lookup(lookup);
    let outcome = empty.get("https://app.example/", ACCEPT).await;
    assert_eq!(outcome, Err(FetchError::Resolve("app.example".into())));
}

#[tokio::test]
async fn nobody_listening_is_an_error() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let outcome = client(&["127.0.0.1"]).get(&format!("http://127.0.0.1:{port}/"), ACCEPT).await;
    assert!(matches!(outcome, Err(FetchError::Connect(_))), "{outcome:?}");
}

proptest! {
    /// Whatever IPv6 address carries an IPv4 address in the known ways, it is not public.
    #[test]
    fn wrapped_ipv4_is_never_public(v4: [u8; 4]) {
        let v4 = std::net::Ipv4Addr::from(v4);
        let [a, b, c, d] = v4.octets().map(u16::from);
        let (high, low) = (a << 8 | b, c << 8 | d);
        for v6 in [
            v4.to_ipv6_mapped(),
            std::net::Ipv6Addr::new(0, 0, 0, 0, 0, 0, high, low),
            std::net::Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low),
            std::net::Ipv6Addr::new(0x2002, high, low, 0, 0, 0, 0, 1),
            std::net::Ipv6Addr::new(0x2001, 0, high, low, 0, 0, 0, 0),
        ] {
            prop_assert!(!is_public(v6.into()), "{v6}");
        }
    }
}
