//! Apps and people who go on while the database has its troubles: they are served, or put off with 503.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chancery_core::ports::Clock as _;
use chancery_crypto::SystemClock;

use super::load::Actor;
use crate::support::browser::Page;
use crate::support::patience::within;

/// Nothing waits longer for an answer, whatever the database does: a connection within 1 s, a statement
/// within 1.5 s, and room for a machine that is busy with other tests.
pub const LONGEST: Duration = Duration::from_secs(5);

/// Apps and people who go on all the time.
pub struct Users {
    seen: Arc<Mutex<BTreeMap<u16, u32>>>,
    enough: Arc<AtomicBool>,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

impl Users {
    /// Each one refreshes a family of its own; every other one also asks for userinfo and pages.
    pub async fn start(actor: &Arc<Actor>, count: usize) -> Self {
        let (seen, enough) = (Arc::default(), Arc::new(AtomicBool::new(false)));
        let mut tasks = Vec::new();
        for index in 0..count {
            let (access, refresh) = actor.tokens().await;
            let user = User { actor: actor.clone(), seen: Arc::clone(&seen), access, refresh };
            tasks.push(tokio::spawn(user.go_on(index % 2 == 0, Arc::clone(&enough))));
        }
        Self { seen, enough, tasks }
    }

    /// Forgets what was seen, then waits until this status was seen so often.
    pub async fn see(&self, status: u16, times: u32) {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clear();
        within(Duration::from_secs(5), &format!("{times} answers of status {status}"), async || {
            assert!(!self.tasks.iter().any(tokio::task::JoinHandle::is_finished), "a user gave up");
            self.seen.lock().unwrap_or_else(PoisonError::into_inner).get(&status).is_some_and(|n| *n >= times)
        })
        .await;
    }

    /// Lets everybody end; a panic of one of them is a failure.
    pub async fn stop(self) {
        self.enough.store(true, Ordering::Relaxed);
        for task in self.tasks {
            task.await.expect("nobody saw anything but 200 and 503");
        }
    }
}

struct User {
    actor: Arc<Actor>,
    seen: Arc<Mutex<BTreeMap<u16, u32>>>,
    access: String,
    refresh: String,
}

impl User {
    async fn go_on(mut self, asks_more: bool, enough: Arc<AtomicBool>) {
        while !enough.load(Ordering::Relaxed) {
            let form = [("grant_type", "refresh_token"), ("refresh_token", self.refresh.as_str())];
            let answer = self.judge(self.actor.post("/token", &form)).await;
            // a rotation whose answer was an error may have happened or not; the retry finds out
            if answer.status == 200 {
                let tokens = answer.json();
                let text = |name: &str| tokens[name].as_str().expect("a token").to_owned();
                (self.access, self.refresh) = (text("access_token"), text("refresh_token"));
            }
            if asks_more {
                self.judge(self.actor.userinfo(&self.access)).await;
                self.judge(self.actor.account_page()).await;
            }
            // thinks before the next one
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn judge(&self, request: impl Future<Output = reqwest::Result<Page>>) -> Page {
        let began = SystemClock.monotonic();
        let page = request.await.expect("an answer");
        let took = SystemClock.monotonic().since(began);
        assert!(took < LONGEST, "{} after {took:?}", page.url);
        match page.status.as_u16() {
            200 => {}
            503 => assert!(page.header("retry-after").parse::<u32>().is_ok_and(|s| s >= 1), "{page:?}"),
            _ => panic!("neither served nor put off: {page:?}"),
        }
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner).entry(page.status.as_u16()).or_default() +=
            1;
        page
    }
}

pub async fn status(actor: &Actor, path: &str) -> u16 {
    actor.get(path).await.status.as_u16()
}

/// What needs no database goes on as if nothing were the matter.
pub async fn assert_documents_are_served(actor: &Actor) {
    let documents = [
        "/.well-known/openid-configuration",
        "/.well-known/oauth-authorization-server",
        "/jwks.json",
        "/healthz",
    ];
    for path in documents {
        assert_eq!(status(actor, path).await, 200, "{path}");
    }
}

pub async fn is_ready_within(limit: Duration, ready: bool, actor: &Actor) {
    let expected = if ready { 200 } else { 503 };
    within(limit, &format!("/readyz says {expected}"), async || status(actor, "/readyz").await == expected)
        .await;
}
