//! `/readyz` where the database can be read and not written (rules R6, R9).

use crate::support::app::{TestApp, both};
use crate::support::database::Kind;

/// Full, read-only, or another server's replica. The last two are one to a client of PostgreSQL.
async fn a_database_that_takes_no_writes_is_not_ready(kind: Kind) {
    let app = TestApp::new(kind);
    let status = async || {
        app.advance(2);
        app.browser().get("/readyz").await
    };
    assert_eq!(status().await.status, 200);
    for (name, close, open) in faults(kind) {
        app.define(close);
        let answer = status().await;
        assert_eq!(answer.status, 503, "{name}: {}", answer.body);
        assert!(answer.body.contains("database unavailable"), "{name}: {}", answer.body);
        assert!(answer.headers.contains_key("retry-after"), "{name}");
        assert_eq!(app.browser().get("/healthz").await.status, 200, "{name}");
        assert_eq!(app.browser().get("/jwks.json").await.status, 200, "{name}");
        app.define(open);
        assert_eq!(status().await.status, 200, "{name}");
    }
}

/// What happens to it, and how that ends.
fn faults(kind: Kind) -> Vec<(&'static str, &'static str, &'static str)> {
    if kind == Kind::Sqlite {
        return vec![
            (
                "full",
                "CREATE TRIGGER full BEFORE UPDATE ON heartbeat \
                 BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END",
                "DROP TRIGGER full",
            ),
            (
                "read-only",
                "CREATE TRIGGER closed BEFORE UPDATE ON heartbeat \
                 BEGIN SELECT RAISE(ABORT, 'attempt to write a readonly database'); END",
                "DROP TRIGGER closed",
            ),
        ];
    }
    vec![
        (
            "full",
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
             RAISE EXCEPTION 'could not extend file \"base\": No space left on device' USING ERRCODE = '53100'; END $$; \
             CREATE TRIGGER full_disk BEFORE UPDATE ON heartbeat EXECUTE FUNCTION full_disk()",
            "DROP TRIGGER full_disk ON heartbeat; DROP FUNCTION full_disk()",
        ),
        (
            "read-only",
            "DO $$ BEGIN \
             EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', current_database()); \
             PERFORM pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE datname = current_database() AND pid <> pg_backend_pid(); END $$",
            "BEGIN; SET TRANSACTION READ WRITE; DO $$ BEGIN \
             EXECUTE format('ALTER DATABASE %I RESET default_transaction_read_only', current_database()); \
             PERFORM pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE datname = current_database() AND pid <> pg_backend_pid(); END $$; COMMIT",
        ),
    ]
}

both!(a_database_that_takes_no_writes_is_not_ready);
