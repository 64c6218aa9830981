//! PostgreSQL's URLs are libpq's.

use chancery_core::ports::{Store as _, StoreError};
use chancery_persistence::{Database, OpenError, Options};
use diesel::sql_types::Text;
use diesel::{Connection as _, PgConnection, QueryableByName, RunQueryDsl as _, sql_query};

use crate::support::{TestDatabase, options};

on_postgres_alone! { what_libpq_connects_to_is_connected_to }

#[derive(QueryableByName)]
struct Setting {
    #[diesel(sql_type = Text)]
    value: String,
}

fn setting(db: &TestDatabase, name: &str) -> String {
    let mut connection = PgConnection::establish(&db.url).unwrap();
    let sql = format!("SELECT current_setting('{name}') AS value");
    sql_query(sql).get_result::<Setting>(&mut connection).unwrap().value
}

fn what_libpq_connects_to_is_connected_to(db: &TestDatabase) {
    let (port, sockets) = (setting(db, "port"), setting(db, "unix_socket_directories"));
    let name = db.url.rsplit('/').next().unwrap().split('?').next().unwrap();
    let socket = sockets.split(',').next().unwrap().trim();
    let encoded = socket.replace('/', "%2F");
    for url in [
        // a host that is away is passed over
        format!("postgres://postgres@127.0.0.1:1,127.0.0.1:{port}/{name}?target_session_attrs=read-write"),
        format!("postgresql://postgres@127.0.0.1:{port},127.0.0.1:1/{name}?target_session_attrs=any"),
        format!("postgresql:///{name}?host={socket}&port={port}&user=postgres"),
        format!("postgres://postgres@{encoded}:{port}/{name}"),
        format!("postgres://postgres:a?b#c;d é&e=f@127.0.0.1:{port}/{name}"),
        format!("postgres://postgres:%40%2F%3A%25@127.0.0.1:{port}/{name}?"),
    ] {
        let database = Database::open(&url, &options()).unwrap();
        database.check().unwrap_or_else(|error| panic!("{url}: {error}"));
    }
    let elsewhere = format!("postgres://postgres@127.0.0.1:{port}/{name}?target_session_attrs=read-only");
    let short = Options { acquire_timeout: std::time::Duration::from_millis(300), ..options() };
    let database = Database::open(&elsewhere, &short).unwrap();
    assert!(matches!(database.check(), Err(StoreError::Unavailable(_))));
}

/// libpq would say in its message what it could not read.
#[test]
fn what_is_no_url_is_refused_without_its_password() {
    for url in [
        "postgres://u:hunter2%zz@db.test/d",
        "postgres://u:hunter2@x@db.test/d",
        "postgres://db.test/?hunter2",
    ] {
        let Err(error) = Database::open(url, &options()) else { panic!("{url}") };
        assert!(matches!(error, OpenError::PostgresUrl(_)), "{url}: {error}");
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
}
