//! How long documents are kept, and how often they are fetched.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use chancery_core::ports::Clock;
use chancery_core::time::{Micros, Monotonic, Timestamp};

use super::client;
use super::server::{Server, ok};
use crate::documents::Documents;
use crate::error::FetchError;

/// Clocks that stand still until they are set.
#[derive(Default)]
pub(super) struct SetClock {
    wall: AtomicI64,
    elapsed: AtomicU64,
}

impl SetClock {
    /// Time passes.
    pub(super) fn advance(&self, seconds: u64) {
        self.elapsed.fetch_add(seconds, Ordering::SeqCst);
        self.step_wall(seconds.cast_signed());
    }

    /// Calendar time jumps.
    pub(super) fn step_wall(&self, seconds: i64) {
        self.wall.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for SetClock {
    fn micros(&self) -> Micros {
        Micros::from_seconds(Timestamp(self.wall.load(Ordering::SeqCst)))
    }

    fn monotonic(&self) -> Monotonic {
        Monotonic::from_micros(0).plus(Duration::from_secs(self.elapsed.load(Ordering::SeqCst)))
    }
}

struct Setup {
    server: Server,
    answer: Arc<Mutex<String>>,
    clock: Arc<SetClock>,
    documents: Arc<Documents>,
}

impl Setup {
    fn new() -> Self {
        let answer = Arc::new(Mutex::new(ok(r#"{"keys":[]}"#)));
        let shared = Arc::clone(&answer);
        let server = Server::start(move |_, stream| {
            let _ = stream.write_all(shared.lock().unwrap().as_bytes());
        });
        let clock = Arc::new(SetClock::default());
        clock.advance(1_000_000);
        let documents = Arc::new(Documents::new(client(&["127.0.0.1"]), Arc::<SetClock>::clone(&clock)));
        Self { server, answer, clock, documents }
    }

    fn answers(&self, answer: &str) {
        *self.answer.lock().unwrap() = answer.to_owned();
    }

    /// Number of keys that `jwks` answers with.
    async fn keys(&self) -> Result<usize, FetchError> {
        self.documents.jwks(&self.server.url("/jwks")).await.map(|d| d["keys"].as_array().unwrap().len())
    }

    async fn refetched_keys(&self) -> Result<usize, FetchError> {
        let set = self.documents.refetch_jwks(&self.server.url("/jwks")).await;
        set.map(|d| d["keys"].as_array().unwrap().len())
    }
}

#[tokio::test]
async fn a_set_is_kept_for_five_minutes() {
    let setup = Setup::new();
    assert_eq!(setup.keys().await, Ok(0));
    setup.answers(&ok(r#"{"keys":[{}]}"#));
    setup.clock.advance(299);
    assert_eq!(setup.keys().await, Ok(0));
    assert_eq!(setup.server.connections(), 1);
    setup.clock.advance(1);
    assert_eq!(setup.keys().await, Ok(1));
    assert_eq!(setup.server.connections(), 2);
}

/// Whatever becomes of calendar time, a set is as old as it is.
#[tokio::test]
async fn r10_jumps_of_the_clock_neither_age_a_set_nor_keep_it() {
    for step in [3600, -3600, -86_400] {
        let setup = Setup::new();
        assert_eq!(setup.keys().await, Ok(0));
        setup.answers(&ok(r#"{"keys":[{}]}"#));
        setup.clock.step_wall(step);
        assert_eq!(setup.keys().await, Ok(0), "{step}");
        setup.clock.advance(299);
        assert_eq!(setup.keys().await, Ok(0), "{step}");
        setup.clock.advance(1);
        assert_eq!(setup.keys().await, Ok(1), "{step}");
        assert_eq!(setup.server.connections(), 2);
    }
}

#[tokio::test]
async fn many_at_once_fetch_once() {
    let setup = Setup::new();
    let uri = setup.server.url("/jwks");
    let tasks: Vec<_> = (0..50)
        .map(|_| {
            let (documents, uri) = (Arc::clone(&setup.documents), uri.clone());
            tokio::spawn(async move { documents.jwks(&uri).await.is_ok() })
        })
        .collect();
    for task in tasks {
        assert!(task.await.unwrap());
    }
    assert_eq!(setup.server.connections(), 1);
}

/// Rules R18, T14: a flood of made-up key ids costs one fetch a minute.
#[tokio::test]
async fn unknown_kids_refetch_once_a_minute() {
    let setup = Setup::new();
    assert_eq!(setup.keys().await, Ok(0));
    setup.answers(&ok(r#"{"keys":[{}]}"#));
    for _ in 0..20 {
        assert_eq!(setup.refetched_keys().await, Ok(1));
    }
    assert_eq!(setup.server.connections(), 2);
    setup.clock.advance(59);
    assert_eq!(setup.refetched_keys().await, Ok(1));
    assert_eq!(setup.server.connections(), 2);
    setup.clock.advance(1);
    assert_eq!(setup.refetched_keys().await, Ok(1));
    assert_eq!(setup.server.connections(), 3);
}

/// Whoever comes while a set is fetched anew waits for it: what is kept is known not to do.
#[tokio::test]
async fn many_refetches_at_once_are_one_and_all_get_the_new_set() {
    let setup = Arc::new(Setup::new());
    assert_eq!(setup.keys().await, Ok(0));
    setup.answers(&ok(r#"{"keys":[{}]}"#));
    let all: Vec<_> = (0..50)
        .map(|_| {
            let setup = Arc::clone(&setup);
            tokio::spawn(async move { setup.refetched_keys().await })
        })
        .collect();
    for one in all {
        assert_eq!(one.await.unwrap(), Ok(1));
    }
    assert_eq!(setup.server.connections(), 2);
}

/// What was asked for before a client named the address says nothing of it.
#[tokio::test]
async fn a_fetch_that_is_under_way_is_not_kept_when_its_address_is_forgotten() {
    let (release, released) = mpsc::channel::<()>();
    let (released, bodies) = (Mutex::new(released), AtomicU64::new(0));
    let server = Server::start(move |_, stream| {
        let first = bodies.fetch_add(1, Ordering::SeqCst) == 0;
        if first {
            let _ = released.lock().unwrap().recv();
        }
        let body = if first { r#"{"keys":[]}"# } else { r#"{"keys":[{}]}"# };
        let _ = stream.write_all(ok(body).as_bytes());
    });
    let documents = Arc::new(Documents::new(client(&["127.0.0.1"]), Arc::new(SetClock::default())));
    let uri = server.url("/jwks");
    let early = tokio::spawn({
        let (documents, uri) = (Arc::clone(&documents), uri.clone());
        async move { documents.jwks(&uri).await }
    });
    while server.connections() == 0 {
        tokio::task::yield_now().await;
    }
    documents.forget_jwks(&uri);
    release.send(()).unwrap();
    assert_eq!(early.await.unwrap().unwrap()["keys"].as_array().unwrap().len(), 0);
    assert_eq!(documents.jwks(&uri).await.unwrap()["keys"].as_array().unwrap().len(), 1);
    assert_eq!(documents.sizes()[0].1.entries, 1);
}

#[tokio::test]
async fn a_failed_refetch_leaves_the_set_in_use() {
    let setup = Setup::new();
    assert_eq!(setup.keys().await, Ok(0));
    setup.answers("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n");
    assert_eq!(setup.refetched_keys().await, Ok(0));
    assert_eq!(setup.keys().await, Ok(0));
    setup.clock.advance(300);
    assert_eq!(setup.keys().await, Err(FetchError::Status(500)));
}

#[tokio::test]
async fn failures_are_remembered_for_ten_seconds() {
    let setup = Setup::new();
    setup.answers("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
    for _ in 0..5 {
        assert_eq!(setup.keys().await, Err(FetchError::Status(503)));
    }
    assert_eq!(setup.server.connections(), 1);
    setup.answers(&ok(r#"{"keys":[]}"#));
    setup.clock.advance(9);
    assert_eq!(setup.keys().await, Err(FetchError::Status(503)));
    setup.clock.advance(1);
    assert_eq!(setup.keys().await, Ok(0));
}

#[tokio::test]
async fn only_key_sets_are_accepted() {
    let deep = format!(r#"{{"keys":{}}}"#, "[".repeat(30_000));
    for body in ["", "[]", "{}", "null", r#"{"keys":{}}"#, "<html>", &deep] {
        let setup = Setup::new();
        setup.answers(&ok(body));
        assert!(matches!(setup.keys().await, Err(FetchError::Document(_))), "{body:.40}");
    }
    let setup = Setup::new();
    setup.answers("HTTP/1.1 302 Found\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n");
    assert_eq!(setup.keys().await, Err(FetchError::Status(302)));
}

#[tokio::test]
async fn other_documents_are_fetched_each_time() {
    let setup = Setup::new();
    let uri = setup.server.url("/sector");
    for body in [r#"["https://a.test/"]"#, "[]", "{}"] {
        setup.answers(&ok(body));
        assert_eq!(setup.documents.json(&uri).await.unwrap().to_string(), body);
    }
    assert_eq!(setup.server.connections(), 3);
    setup.answers(&ok("["));
    assert_eq!(setup.documents.json(&uri).await, Err(FetchError::Document("not JSON")));
    setup.answers("HTTP/1.1 302 Found\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n");
    assert_eq!(setup.documents.json(&uri).await, Err(FetchError::Status(302)));
}

/// More addresses than places: the memory is bounded, and what is asked for is still answered.
#[tokio::test]
async fn the_number_of_sets_is_bounded() {
    let setup = Setup::new();
    let first = setup.server.url("/jwks");
    assert!(setup.documents.jwks(&first).await.is_ok());
    setup.clock.advance(1);
    for index in 0..1000 {
        let refused = setup.documents.jwks(&format!("ftp://{index}.example/")).await;
        assert!(matches!(refused, Err(FetchError::Url(_))));
    }
    assert!(setup.documents.jwks(&first).await.is_ok());
    // it was the oldest, so it had to make room
    assert_eq!(setup.server.connections(), 2);
}
