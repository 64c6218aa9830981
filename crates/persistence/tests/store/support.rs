//! A database for one test.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use chancery_core::ports::{Access, Outcome, Store as _, StoreError, Tx};
use chancery_persistence::{Database, Options};
use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, PgConnection, SqliteConnection};

/// A migrated database that goes away with the test.
pub struct TestDatabase {
    pub database: Database,
    pub url: String,
    place: Place,
}

enum Place {
    Directory(#[expect(dead_code, reason = "removed when dropped")] tempfile::TempDir),
    Server { admin_url: String, name: String },
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Place::Server { admin_url, name } = &self.place
            && let Ok(mut admin) = PgConnection::establish(admin_url)
        {
            drop(admin.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)")));
        }
    }
}

pub fn options() -> Options {
    Options { max_connections: 8, acquire_timeout: std::time::Duration::from_secs(20), ..Options::default() }
}

pub fn sqlite_unmigrated() -> TestDatabase {
    let directory = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", directory.path().join("data/chancery.db").display());
    let database = Database::open(&url, &options()).unwrap();
    TestDatabase { database, url, place: Place::Directory(directory) }
}

pub fn postgres_unmigrated() -> TestDatabase {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let admin_url = std::env::var("CHANCERY_TEST_POSTGRES").expect(
        "CHANCERY_TEST_POSTGRES is not set: run the tests with `scripts/postgres.sh run cargo test …`",
    );
    let name = format!("store_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let mut admin = PgConnection::establish(&admin_url).unwrap();
    admin.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
    let (server, query) = admin_url.split_once('?').unwrap_or((&admin_url, ""));
    let (server, _) = server.rsplit_once('/').unwrap();
    let url = format!("{server}/{name}{}{query}", if query.is_empty() { "" } else { "?" });
    let database = Database::open(&url, &options()).unwrap();
    TestDatabase { database, url, place: Place::Server { admin_url, name } }
}

pub fn sqlite() -> TestDatabase {
    let db = sqlite_unmigrated();
    db.database.migrate().unwrap();
    db
}

pub fn postgres() -> TestDatabase {
    let db = postgres_unmigrated();
    db.database.migrate().unwrap();
    db
}

impl TestDatabase {
    /// A second handle, as another node or the command line would have.
    pub fn another(&self) -> Database {
        Database::open(&self.url, &options()).unwrap()
    }

    pub fn is_sqlite(&self) -> bool {
        self.database.is_sqlite()
    }

    pub fn write<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.try_write(work).unwrap()
    }

    pub fn try_write<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        unit(&self.database, Access::Write, work)
    }

    pub fn read<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.try_read(work).unwrap()
    }

    pub fn try_read<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        unit(&self.database, Access::Read, work)
    }

    /// Runs SQL behind the store's back.
    pub fn sql(&self, sql: &str) {
        match &self.place {
            Place::Directory(_) => {
                let path = self.url.strip_prefix("sqlite:").unwrap();
                let mut connection = SqliteConnection::establish(path).unwrap();
                connection.batch_execute("PRAGMA busy_timeout = 5000").unwrap();
                connection.batch_execute(sql).unwrap();
            }
            Place::Server { .. } => {
                PgConnection::establish(&self.url).unwrap().batch_execute(sql).unwrap();
            }
        }
    }

    /// The first column of the first row.
    pub fn number(&self, sql: &str) -> i64 {
        use diesel::prelude::*;
        #[derive(QueryableByName)]
        struct Number {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            n: i64,
        }
        let sql = format!("SELECT CAST(({sql}) AS BIGINT) AS n");
        match &self.place {
            Place::Directory(_) => {
                let path = self.url.strip_prefix("sqlite:").unwrap();
                let mut connection = SqliteConnection::establish(path).unwrap();
                diesel::sql_query(sql).get_result::<Number>(&mut connection).unwrap().n
            }
            Place::Server { .. } => {
                let mut connection = PgConnection::establish(&self.url).unwrap();
                diesel::sql_query(sql).get_result::<Number>(&mut connection).unwrap().n
            }
        }
    }
}

/// Runs a unit that commits, and hands out what it returns.
pub fn unit<T: Send + 'static>(
    database: &Database,
    access: Access,
    mut work: impl FnMut(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let slot = Arc::new(Mutex::new(None));
    let result = Arc::clone(&slot);
    database.run_blocking(
        access,
        Box::new(move |tx| {
            *slot.lock().unwrap() = Some(work(tx)?);
            Ok(Outcome::Commit)
        }),
    )?;
    Ok(result.lock().unwrap().take().unwrap())
}

/// Calls `work` on so many threads that start together, and collects what they return.
pub fn in_parallel<T: Send>(threads: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let barrier = std::sync::Barrier::new(threads);
    std::thread::scope(|scope| {
        let handles: Vec<_> = (0..threads)
            .map(|i| {
                let (barrier, work) = (&barrier, &work);
                scope.spawn(move || {
                    barrier.wait();
                    work(i)
                })
            })
            .collect();
        handles.into_iter().map(|h| h.join().unwrap()).collect()
    })
}
