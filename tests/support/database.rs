//! A database for one test.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use chancery_persistence::{Database, Options};
use diesel::connection::SimpleConnection as _;
use diesel::sql_types::{BigInt, Text};
use diesel::{Connection as _, PgConnection, QueryableByName, RunQueryDsl as _, SqliteConnection, sql_query};
use tempfile::TempDir;
use url::Url;

/// Names the PostgreSQL cluster in which tests make their databases.
const CLUSTER: &str = "CHANCERY_TEST_POSTGRES";

/// Which database a test runs on, and in which realm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
    /// On PostgreSQL, in the second of two realms.
    SecondRealm,
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
            Kind::Postgres | Kind::SecondRealm => Self::postgres("template1"),
        }
    }

    /// A fresh database with the schema: a copy of one that was migrated once for all tests of this process.
    pub fn migrated(kind: Kind) -> Self {
        match kind {
            Kind::Sqlite => {
                static TEMPLATE: LazyLock<Vec<u8>> = LazyLock::new(|| {
                    let template = TestDatabase::sqlite();
                    let database = Database::open(&template.url, &Options::default()).expect("it opens");
                    database.migrate().expect("it migrates");
                    // what is in the log of changes goes into the file
                    drop(database);
                    let path = template.url.strip_prefix("sqlite:").expect("a file");
                    assert!(!std::path::Path::new(&format!("{path}-wal")).exists(), "it is closed");
                    std::fs::read(path).expect("a database")
                });
                let database = Self::sqlite();
                let path = database.url.strip_prefix("sqlite:").expect("a file");
                std::fs::write(path, &*TEMPLATE).expect("a copy");
                database
            }
            Kind::Postgres | Kind::SecondRealm => {
                static TEMPLATE: LazyLock<String> = LazyLock::new(|| {
                    let template = TestDatabase::postgres("template0");
                    let database = Database::open(&template.url, &Options::default()).expect("it opens");
                    database.migrate().expect("it migrates");
                    drop(database);
                    let Removal::Postgres { cluster, name } = &template.removal else { unreachable!() };
                    // a template must have no connections, and goes with the cluster
                    administer(
                        cluster,
                        &format!(
                            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
                        ),
                    );
                    let name = name.clone();
                    std::mem::forget(template);
                    name
                });
                Self::postgres(&TEMPLATE)
            }
        }
    }

    fn sqlite() -> Self {
        let directory = TempDir::new().expect("a directory");
        let url = format!("sqlite:{}", directory.path().join("chancery.db").display());
        Self { url, removal: Removal::Directory(directory) }
    }

    fn postgres(template: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let cluster = std::env::var(CLUSTER).unwrap_or_else(|_| {
            panic!("{CLUSTER} is not set: run the tests by `scripts/postgres.sh run cargo test …`")
        });
        let name = format!("test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        administer(&cluster, &format!("CREATE DATABASE {name} TEMPLATE {template}"));
        let mut url = Url::parse(&cluster).expect("a URL in CHANCERY_TEST_POSTGRES");
        url.set_path(&name);
        Self { url: url.to_string(), removal: Removal::Postgres { cluster, name } }
    }
}

impl TestDatabase {
    /// Everything that is stored: SQLite's files as they are, or every row of every table as PostgreSQL
    /// writes it, bytes as hexadecimal digits.
    pub fn dump(&self) -> Vec<u8> {
        match &self.removal {
            Removal::Directory(_) => {
                let path = self.url.strip_prefix("sqlite:").expect("a file");
                let mut all = std::fs::read(path).expect("the database");
                all.extend(std::fs::read(format!("{path}-wal")).unwrap_or_default());
                all
            }
            Removal::Postgres { .. } => {
                let mut connection = PgConnection::establish(&self.url).expect("the database answers");
                let mut read = |query: String| sql_query(query).load::<Line>(&mut connection).expect("rows");
                let tables =
                    read("SELECT tablename::text AS line FROM pg_tables WHERE schemaname = 'public'".into());
                let rows = tables
                    .iter()
                    .flat_map(|table| read(format!("SELECT t::text AS line FROM {} t", table.line)));
                rows.fold(Vec::new(), |all, row| [all.as_slice(), row.line.as_bytes(), b"\n"].concat())
            }
        }
    }
}

impl TestDatabase {
    /// Rows of a table.
    pub fn count(&self, table: &str) -> i64 {
        let query = sql_query(format!("SELECT count(*) AS count FROM {table}"));
        let counted = match &self.removal {
            Removal::Directory(_) => query.get_result::<Count>(&mut self.file()),
            Removal::Postgres { .. } => query.get_result::<Count>(&mut self.server()),
        };
        counted.expect("a count").count
    }

    /// Changes what is stored, past every check but those of the schema.
    pub fn execute(&self, statement: &str) {
        let query = sql_query(statement);
        let changed = match &self.removal {
            Removal::Directory(_) => query.execute(&mut self.file()),
            Removal::Postgres { .. } => query.execute(&mut self.server()),
        };
        assert_ne!(changed.expect("it is carried out"), 0, "{statement}");
    }

    /// Statements that change the database itself, not what is in it.
    pub fn define(&self, statements: &str) {
        let done = match &self.removal {
            Removal::Directory(_) => self.file().batch_execute(statements),
            Removal::Postgres { .. } => self.server().batch_execute(statements),
        };
        done.expect("they are carried out");
    }

    fn file(&self) -> SqliteConnection {
        let path = self.url.strip_prefix("sqlite:").expect("a file");
        SqliteConnection::establish(path).expect("the database")
    }

    fn server(&self) -> PgConnection {
        PgConnection::establish(&self.url).expect("the database answers")
    }
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
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
