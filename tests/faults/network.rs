//! R6, R7: between the server and its database something breaks, takes long, or says nothing.

use std::sync::Arc;
use std::time::Duration;

use super::cluster::{Cluster, Stop};
use super::load::{Actor, Answer, Load};
use super::proxy::{Proxy, Weather};
use super::users::{LONGEST, Users, assert_documents_are_served, is_ready_within};
use crate::support::browser::Page;
use crate::support::database::Kind;
use crate::support::patience::soon;
use crate::support::people::VERIFIER;
use crate::support::scene::{REDIRECT_URI, Scene};

/// A server that reaches its database through a proxy.
struct Distant {
    cluster: Cluster,
    // goes on while a command holds the test up, which therefore has more than one thread
    proxy: Proxy,
    load: Load,
}

impl Distant {
    async fn new() -> Self {
        let cluster = Cluster::new();
        let proxy = Proxy::before(cluster.port()).await;
        let config = Cluster::config_at(proxy.port());
        let load = Load::at_scene(Scene::new(Kind::Sqlite, &config).await).await;
        Self { cluster, proxy, load }
    }

    fn actor(&self) -> Arc<Actor> {
        self.load.at(&self.load.scene.server)
    }
}

/// A redemption as [`Actor::redeem`] makes it, whatever comes of it.
async fn redeem(actor: &Actor, code: &str) -> Page {
    let parameters = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", REDIRECT_URI),
        ("code_verifier", VERIFIER),
    ];
    actor.post("/token", &parameters).await.expect("an answer")
}

#[track_caller]
fn put_off(page: &Page) {
    assert_eq!(page.status, 503, "{}", page.body);
    assert!(page.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds >= 1), "{page:?}");
}

/// Nobody can know whether it counted, so nobody is told that it did; and nothing counts twice.
#[tokio::test(flavor = "multi_thread")]
async fn r6_a_commit_that_is_cut_off_is_never_a_200() {
    let distant = Distant::new().await;
    let (actor, proxy) = (distant.actor(), &distant.proxy);

    let code = actor.code().await.expect("a code");
    proxy.turn(Weather::CutBeforeCommit);
    put_off(&redeem(&actor, &code).await);
    proxy.turn(Weather::Fine);
    let bought = actor.redeem(&code).await.expect("an answer");
    let Answer::Tokens { refresh, .. } = bought else { panic!("nothing had happened: {bought:?}") };

    let code = actor.code().await.expect("a code");
    proxy.turn(Weather::CutAfterCommit);
    put_off(&redeem(&actor, &code).await);
    proxy.turn(Weather::Fine);
    assert!(actor.redeem(&code).await.expect("an answer").is_invalid_grant(), "it was used up");

    // a rotation whose answer was lost is answered again (T9)
    proxy.turn(Weather::CutAfterCommit);
    let form = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str())];
    put_off(&actor.post("/token", &form).await.expect("an answer"));
    proxy.turn(Weather::Fine);
    let successor = actor.refreshed(&refresh).await;
    assert_eq!(actor.refreshed(&refresh).await, successor);
    actor.refreshed(&successor).await;
}

/// Everybody is put off in time, and memory does not grow with those who wait.
async fn r7_no_request_waits_long(weather: Weather) {
    let distant = Distant::new().await;
    let (actor, proxy) = (distant.actor(), &distant.proxy);
    let users = Users::start(&actor, 16).await;
    users.see(200, 16).await;
    let before = distant.load.scene.server.resident();
    proxy.turn(weather);
    users.see(503, 16).await;
    assert_documents_are_served(&actor).await;
    is_ready_within(Duration::from_secs(10), false, &actor).await;
    users.see(503, 100).await;
    let grown = distant.load.scene.server.resident().saturating_sub(before);
    assert!(grown < 50 * 1024, "{grown} KiB");
    proxy.turn(Weather::Fine);
    is_ready_within(LONGEST, true, &actor).await;
    users.see(200, 16).await;
    users.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r7_a_slow_database_is_503() {
    r7_no_request_waits_long(Weather::Slow(Duration::from_secs(2))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r7_a_database_that_says_nothing_is_503() {
    r7_no_request_waits_long(Weather::Silent).await;
}

/// The database dies, and its replica takes over at the same address.
#[tokio::test(flavor = "multi_thread")]
async fn r6_a_replica_takes_over() {
    let distant = Distant::new().await;
    let (actor, proxy) = (distant.actor(), &distant.proxy);
    let replica = distant.cluster.replica();
    let users = Users::start(&actor, 4).await;
    users.see(200, 8).await;
    let (kept, _) = actor.tokens().await;
    let (revoked, refresh) = actor.tokens().await;
    let (_, rotated) = actor.tokens().await;
    let successor = actor.refreshed(&rotated).await;
    assert_eq!(actor.revoke(&refresh).await.expect("an answer").status, 200);

    distant.cluster.stop(Stop::Immediate);
    users.see(503, 8).await;
    assert_documents_are_served(&actor).await;
    proxy.lead_to(replica.port());
    replica.promote();
    is_ready_within(LONGEST, true, &actor).await;
    users.see(200, 8).await;
    users.stop().await;

    // what was acknowledged counts
    assert_eq!(actor.userinfo_status(&kept).await, 200);
    assert_eq!(actor.userinfo_status(&revoked).await, 401);
    assert!(actor.refresh(&refresh).await.expect("an answer").is_invalid_grant());
    actor.refreshed(&successor).await;
    // and the change feed goes on, although transactions are numbered anew
    let other = distant.load.scene.installation.start_node().await;
    let other = distant.load.at(&other);
    assert_eq!(other.userinfo_status(&kept).await, 200);
    let (fresh, refresh) = actor.tokens().await;
    assert_eq!(other.userinfo_status(&fresh).await, 200);
    assert_eq!(other.revoke(&refresh).await.expect("an answer").status, 200);
    soon("the first node refuses it", async || actor.userinfo_status(&fresh).await == 401).await;
}
