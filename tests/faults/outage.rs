//! R6, R7: a database that is gone, or that has no connection left, is 503 and never 500.

use std::time::Duration;

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, PgConnection};

use super::cluster::{Cluster, Stop};
use super::load::Load;
use super::users::{LONGEST, Users, assert_documents_are_served, is_ready_within};
use crate::support::database::Kind;
use crate::support::scene::Scene;

#[tokio::test]
async fn r6_the_database_goes_away_and_comes_back() {
    let cluster = Cluster::new();
    let config = Cluster::config_at(cluster.port());
    let load = Load::at_scene(Scene::new(Kind::Sqlite, &config).await).await;
    let actor = load.at(&load.scene.server);
    let users = Users::start(&actor, 4).await;
    for how in [Stop::Fast, Stop::Immediate] {
        users.see(200, 8).await;
        cluster.stop(how);
        users.see(503, 8).await;
        is_ready_within(LONGEST, false, &actor).await;
        assert_documents_are_served(&actor).await;
        cluster.start();
        // nobody does anything about it
        is_ready_within(Duration::from_secs(5), true, &actor).await;
        users.see(200, 8).await;
    }
    users.stop().await;
}

/// Somebody's long transaction lets every connection of the server wait.
#[tokio::test]
async fn r7_no_connection_left_is_503_until_there_is_one() {
    let config = "[limits]\nrequests_per_second = 0";
    let load = Load::at_scene(Scene::new(Kind::Postgres, config).await).await;
    let actor = load.at(&load.scene.server);
    let users = Users::start(&actor, 16).await;
    users.see(200, 16).await;
    let url = &load.scene.installation.database.url;
    let mut administrator = PgConnection::establish(url).expect("a connection");
    administrator.batch_execute("BEGIN; LOCK TABLE grants IN ACCESS EXCLUSIVE MODE").expect("the lock");
    users.see(503, 16).await;
    assert_documents_are_served(&actor).await;
    is_ready_within(Duration::from_secs(10), false, &actor).await;
    assert_documents_are_served(&actor).await;
    administrator.batch_execute("ROLLBACK").expect("the end of the lock");
    is_ready_within(Duration::from_secs(5), true, &actor).await;
    users.see(200, 16).await;
    users.stop().await;
}
