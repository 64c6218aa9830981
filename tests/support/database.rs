//! A database for one test.

use std::sync::atomic::{AtomicU32, Ordering};

use diesel::{Connection as _, PgConnection, RunQueryDsl as _, sql_query};
use tempfile::TempDir;
use url::Url;

/// Names the PostgreSQL cluster in which tests make their databases.
const CLUSTER: &str = "CHANCERY_TEST_POSTGRES";

/// Which database a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

/// A fresh database, removed with this value.
pub struct TestDatabase {
    pub url: String,
    removal: Removal,
}

enum Removal {
    Directory(#[expect(dead_code, reason = "removes the directory when dropped")] TempDir),
    Postgres { cluster: String, name: String },
}

impl TestDatabase {
    pub fn new(kind: Kind) -> Self {
        match kind {
            Kind::Sqlite => Self::sqlite(),
            Kind::Postgres => Self::postgres(),
        }
    }

    fn sqlite() -> Self {
        let directory = TempDir::new().expect("a directory");
        let url = format!("sqlite:{}", directory.path().join("chancery.db").display());
        Self { url, removal: Removal::Directory(directory) }
    }

    fn postgres() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let cluster = std::env::var(CLUSTER).unwrap_or_else(|_| {
            panic!("{CLUSTER} is not set: run the tests by `scripts/postgres.sh run cargo test …`")
        });
        let name = format!("test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        administer(&cluster, &format!("CREATE DATABASE {name}"));
        let mut url = Url::parse(&cluster).expect("a URL in CHANCERY_TEST_POSTGRES");
        url.set_path(&name);
        Self { url: url.to_string(), removal: Removal::Postgres { cluster, name } }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Removal::Postgres { cluster, name } = &self.removal {
            administer(cluster, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

fn administer(cluster: &str, statement: &str) {
    let mut connection = PgConnection::establish(cluster).expect("the test cluster answers");
    sql_query(statement).execute(&mut connection).expect("the test cluster obeys");
}
