//! What somebody asked for who has gone, or has waited too long, before it began (rule R7). SQLite's writer can be
//! held up by one unit; PostgreSQL has no such queue.

use std::sync::{Arc, mpsc};
use std::time::Duration;

use chancery_core::pool::Pool;
use chancery_core::ports::{Access, Outcome, Patience, Store, StoreError, Turn, Tx, Work, WorkDone};
use serde_json::Value;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use crate::support::app::TestApp;
use crate::support::browser::encode;
use crate::support::database::Kind;
use crate::support::people::{TestClient, basic, web_app};
use crate::support::tokens::text;
use crate::support::wire::post;

/// A store whose callers wait for their turn no longer than this.
const SHORT: Duration = Duration::from_millis(50);

struct Impatient(Arc<dyn Store>);

impl Store for Impatient {
    fn run_blocking(&self, access: Access, work: Work) -> Result<(), StoreError> {
        self.0.run_blocking(access, work)
    }

    fn submit(&self, work: Work, done: WorkDone) -> Result<Turn, (Work, WorkDone)> {
        self.0.submit(work, done)
    }

    fn patience(&self, access: Access) -> Patience {
        Patience { begin: SHORT, ..self.0.patience(access) }
    }

    fn pools(&self) -> Vec<Pool> {
        self.0.pools()
    }

    fn check(&self) -> Result<(), StoreError> {
        self.0.check()
    }
}

/// An app, its tokens, and the writer of its server, held until the sender speaks.
struct Scene {
    app: TestApp,
    client: TestClient,
    tokens: Value,
    release: mpsc::Sender<()>,
}

impl Scene {
    async fn of(app: TestApp) -> Self {
        app.user("alice").await;
        let client = app.client("app", web_app()).await;
        let tokens = app.tokens("alice", &client).await;
        let (running, is_running) = mpsc::channel();
        let (release, released) = mpsc::channel::<()>();
        let work = Box::new(move |_: &mut dyn Tx| {
            running.send(()).expect("the test waits");
            released.recv().ok();
            Ok(Outcome::Rollback)
        });
        assert!(app.state.store.submit(work, Box::new(drop)).is_ok());
        is_running.recv().expect("it runs");
        Self { app, client, tokens, release }
    }

    fn refresh_token(&self) -> &str {
        text(&self.tokens, "refresh_token")
    }

    /// Returns when so many units wait for the writer.
    async fn waiting(&self, units: usize) {
        let waiting =
            || self.app.realms.pools().iter().find(|p| p.name == "sqlite_writer").map(|p| p.waiting);
        let wait = async {
            while waiting() != Some(units) {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), wait).await.expect("in time");
    }

    /// Lets the writer go on; the refresh token is as good as it was.
    async fn nothing_was_revoked(self) {
        self.release.send(()).expect("the writer waits");
        let again = self.app.refresh(&self.client, self.refresh_token()).await;
        assert_eq!(again.status, 200, "{}", again.body);
    }
}

async fn r7_what_somebody_asked_for_who_hung_up_is_never_done() {
    let scene = Scene::of(TestApp::new(Kind::Sqlite)).await;
    let authorization =
        format!("Authorization: {}", basic(&scene.client.id, scene.client.secret.as_deref().expect("one")));
    let body = encode(&[("token", scene.refresh_token())]);
    let address = scene.app.address.strip_prefix("http://").expect("plain http").to_owned();
    let mut connection = TcpStream::connect(address).await.expect("a connection");
    connection.write_all(&post("/revoke", &[&authorization], body)).await.expect("it is sent");
    scene.waiting(1).await;
    // with a reset: nobody will read an answer
    connection.set_zero_linger().expect("an option");
    drop(connection);
    scene.waiting(0).await;
    scene.nothing_was_revoked().await;
}

async fn r7_whoever_waits_too_long_is_told_while_the_writer_is_still_held() {
    let impatient = |state: &mut crate::support::app::Setup| {
        state.store = Arc::new(Impatient(state.store.clone()));
    };
    let scene = Scene::of(TestApp::customized(Kind::Sqlite, |_| (), impatient)).await;
    let token = [("token", scene.refresh_token())];
    let answer = scene.app.call("/revoke", &scene.client, &token).await;
    assert_eq!(answer.status, 503, "{}", answer.body);
    assert!(!answer.header("retry-after").is_empty());
    scene.waiting(0).await;
    scene.nothing_was_revoked().await;
}

mod sqlite {
    #[tokio::test]
    async fn r7_what_somebody_asked_for_who_hung_up_is_never_done() {
        super::r7_what_somebody_asked_for_who_hung_up_is_never_done().await;
    }

    #[tokio::test]
    async fn r7_whoever_waits_too_long_is_told_while_the_writer_is_still_held() {
        super::r7_whoever_waits_too_long_is_told_while_the_writer_is_still_held().await;
    }
}
