//! R22: migrations by many at once, and cut short.

use std::process::Stdio;
use std::time::Duration;

use diesel::connection::SimpleConnection as _;
use diesel::sql_types::BigInt;
use diesel::{Connection as _, PgConnection, QueryableByName, RunQueryDsl as _, sql_query};
use serde_json::json;

use crate::support::app::both;
use crate::support::database::Kind;
use crate::support::patience::within;
use crate::support::process::{Installation, Server};

async fn kids(server: &Server) -> Vec<String> {
    let document = server.browser().get("/jwks.json").await.json();
    let keys = document["keys"].as_array().expect("keys");
    let mut kids: Vec<_> = keys.iter().map(|key| key["kid"].as_str().expect("a kid").to_owned()).collect();
    kids.sort();
    kids
}

/// Both find an empty database: one migrates, the other finds it done; of each algorithm there is one
/// key (R11), and both publish it.
async fn r22_two_nodes_start_together_on_an_empty_database(kind: Kind) {
    let installation = Installation::unmigrated(kind, "");
    let (a, b) = tokio::join!(installation.start(), installation.start_node());
    for node in [&a, &b] {
        assert_eq!(node.browser().get("/readyz").await.status, 200);
    }
    let listed = installation.command(&["keys", "list"], None);
    let keys = listed["keys"].as_array().expect("keys");
    assert_eq!(keys.len(), 4, "{listed}");
    within(Duration::from_secs(1), "both publish the same keys", async || {
        let (of_a, of_b) = (kids(&a).await, kids(&b).await);
        of_a.len() == 4 && of_a == of_b
    })
    .await;
    assert_eq!(installation.command(&["migrate"], None)["applied"], json!([]));
}

/// A new database works after its migration was cut short.
async fn assert_rerun_succeeds(installation: &Installation) {
    installation.command(&["migrate"], None);
    assert_eq!(installation.command(&["migrate"], None)["applied"], json!([]));
    installation.create_user();
    let server = installation.start().await;
    assert_eq!(server.browser().get("/readyz").await.status, 200);
}

/// At moments spread over the whole run of the command.
async fn r22_a_migration_that_was_killed_can_be_run_again(kind: Kind) {
    for round in 0..8 {
        let installation = Installation::unmigrated(kind, "");
        let mut migration = installation.spawn(&["migrate"], Stdio::null());
        tokio::time::sleep(Duration::from_millis(round * 12)).await;
        migration.kill().expect("killed, or ended already");
        migration.wait().expect("it ended");
        assert_rerun_succeeds(&installation).await;
    }
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Certainly in the middle: its last table is held up by somebody who makes one of the same name.
#[tokio::test]
async fn r22_a_migration_killed_between_its_statements_leaves_nothing() {
    let installation = Installation::unmigrated(Kind::Postgres, "");
    let mut holder = PgConnection::establish(&installation.database.url).expect("a connection");
    holder.batch_execute("BEGIN; CREATE TABLE feed (epoch BIGINT)").expect("a table");
    let mut observer = PgConnection::establish(&installation.database.url).expect("a connection");
    let mut count = |condition: &str| {
        let query = format!(
            "SELECT count(*) AS count FROM pg_stat_activity \
             WHERE datname = current_database() AND application_name = 'chancery' AND {condition}"
        );
        sql_query(query).get_result::<Count>(&mut observer).expect("a number").count
    };
    let mut migration = installation.spawn(&["migrate"], Stdio::null());
    wait_until("the migration waits for the table", || count("wait_event_type = 'Lock'") == 1).await;
    migration.kill().expect("it was running");
    migration.wait().expect("it ended");
    holder.batch_execute("ROLLBACK").expect("the table is gone");
    wait_until("the dead client's session is gone", || count("true") == 0).await;
    let output = installation.command(&["migrate"], None);
    assert!(!output["applied"].as_array().expect("names").is_empty(), "{output}");
    assert_rerun_succeeds(&installation).await;
}

async fn wait_until(what: &str, mut so: impl FnMut() -> bool) {
    let so = std::cell::RefCell::new(&mut so);
    within(Duration::from_secs(10), what, async || (so.borrow_mut())()).await;
}

both!(r22_two_nodes_start_together_on_an_empty_database, r22_a_migration_that_was_killed_can_be_run_again,);
