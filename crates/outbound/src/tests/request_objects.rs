//! How long request objects are kept, and how often they are fetched.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::documents::SetClock;
use super::server::{Server, ok};
use super::{client, instant};
use crate::documents::Documents;
use crate::error::FetchError;

struct Setup {
    server: Server,
    clock: Arc<SetClock>,
    documents: Arc<Documents>,
}

impl Setup {
    /// Answers with how often it was asked.
    fn counting() -> Self {
        let count = AtomicUsize::new(0);
        Self::around(Server::start(move |_, stream| {
            let body = format!("object-{}\r\n", count.fetch_add(1, Ordering::SeqCst) + 1);
            let _ = stream.write_all(ok(&body).as_bytes());
        }))
    }

    fn around(server: Server) -> Self {
        let clock = Arc::new(SetClock::default());
        clock.advance(1_000_000);
        let documents = Arc::new(Documents::new(client(&["127.0.0.1"]), Arc::<SetClock>::clone(&clock)));
        Self { server, clock, documents }
    }

    fn kept(&self) -> usize {
        let [_, (name, size), _] = self.documents.sizes();
        assert_eq!(name, "request_objects");
        size.entries
    }

    async fn get(&self, path: &str) -> Result<String, FetchError> {
        let Ok(outcome) =
            self.documents.request_object(&self.server.url(path), || Ok::<_, Infallible>(())).await;
        outcome.map(|object| object.to_string())
    }
}

#[tokio::test]
async fn one_without_a_fragment_is_kept_for_a_moment() {
    let setup = Setup::counting();
    assert_eq!(setup.get("/r.jwt").await.as_deref(), Ok("object-1"));
    setup.clock.advance(1);
    assert_eq!(setup.get("/r.jwt").await.as_deref(), Ok("object-1"));
    setup.clock.advance(1);
    assert_eq!(setup.get("/r.jwt").await.as_deref(), Ok("object-2"));
}

#[tokio::test]
async fn one_with_a_fragment_is_kept_for_minutes() {
    let setup = Setup::counting();
    assert_eq!(setup.get("/r.jwt#a").await.as_deref(), Ok("object-1"));
    setup.clock.advance(299);
    assert_eq!(setup.get("/r.jwt#a").await.as_deref(), Ok("object-1"));
    // the whole URI is the key
    assert_eq!(setup.get("/r.jwt#b").await.as_deref(), Ok("object-2"));
    assert_eq!(setup.get("/r.jwt").await.as_deref(), Ok("object-3"));
    assert_eq!(setup.get("/r.jwt#a").await.as_deref(), Ok("object-1"));
    setup.clock.advance(1);
    assert_eq!(setup.get("/r.jwt#a").await.as_deref(), Ok("object-4"));
}

#[tokio::test]
async fn many_at_once_fetch_once() {
    for path in ["/r.jwt", "/r.jwt#a"] {
        let setup = Arc::new(Setup::counting());
        let all: Vec<_> = (0..50)
            .map(|_| {
                let setup = Arc::clone(&setup);
                tokio::spawn(async move { setup.get(path).await })
            })
            .collect();
        for one in all {
            assert_eq!(one.await.unwrap().as_deref(), Ok("object-1"));
        }
        assert_eq!(setup.server.connections(), 1);
    }
}

#[tokio::test]
async fn failures_are_not_kept() {
    let status = Arc::new(AtomicUsize::new(500));
    let shared = Arc::clone(&status);
    let setup = Setup::around(Server::start(move |_, stream| {
        let status = shared.load(Ordering::SeqCst);
        let _ = stream.write_all(format!("HTTP/1.1 {status} X\r\nContent-Length: 1\r\n\r\nx").as_bytes());
    }));
    for refused in [500, 404, 302, 204] {
        status.store(refused, Ordering::SeqCst);
        let expected = FetchError::Status(u16::try_from(refused).unwrap());
        assert_eq!(setup.get("/r.jwt#a").await, Err(expected));
    }
    status.store(200, Ordering::SeqCst);
    assert_eq!(setup.get("/r.jwt#a").await.as_deref(), Ok("x"));
}

#[tokio::test]
async fn what_is_not_text_or_too_large_is_refused() {
    let setup = Setup::around(Server::start(|head, stream| {
        let body = if head.contains("/binary") { vec![0xFF; 10] } else { vec![b'x'; 64 * 1024 + 1] };
        let _ =
            stream.write_all(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len()).as_bytes());
        let _ = stream.write_all(&body);
    }));
    assert_eq!(setup.get("/binary#a").await, Err(FetchError::Document("not text")));
    assert_eq!(setup.get("/large#a").await, Err(FetchError::TooLarge(64 * 1024)));
}

/// Whoever joins a fetch late, or whose leader goes away, waits no longer than for one of its own.
#[tokio::test]
async fn one_that_hangs_costs_everybody_the_same_time() {
    let setup = Arc::new(Setup::around(Server::start(|_, stream| {
        // until the other side hangs up
        let _ = stream.read(&mut [0]);
    })));
    let leader = tokio::spawn({
        let setup = Arc::clone(&setup);
        async move { setup.get("/r.jwt").await }
    });
    while setup.server.connections() == 0 {
        tokio::task::yield_now().await;
    }
    let began = instant();
    let follower = tokio::spawn({
        let setup = Arc::clone(&setup);
        async move { setup.get("/r.jwt").await }
    });
    tokio::task::yield_now().await;
    leader.abort();
    assert_eq!(follower.await.unwrap(), Err(FetchError::Timeout));
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    assert_eq!(setup.kept(), 0);
}

#[tokio::test]
async fn whoever_may_not_fetch_still_gets_what_is_kept() {
    let setup = Setup::counting();
    let uri = setup.server.url("/r.jwt#a");
    assert_eq!(setup.documents.request_object(&uri, || Err(7)).await, Err(7));
    assert_eq!(setup.server.connections(), 0);
    assert_eq!(setup.get("/r.jwt#a").await.as_deref(), Ok("object-1"));
    assert_eq!(setup.documents.request_object(&uri, || Err(7)).await.unwrap().as_deref(), Ok("object-1"));
}

#[tokio::test]
async fn the_memory_is_bounded() {
    let setup = Setup::counting();
    for index in 0..250 {
        assert!(setup.get(&format!("/r.jwt#{index}")).await.is_ok());
    }
    assert_eq!(setup.kept(), 100);
}
