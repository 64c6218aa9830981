//! What goes when its time has come, and what stays.

use chancery_core::client::ClientId;
use chancery_core::ports::{Revocation, Revokes};
use chancery_core::secret::Digest;
use chancery_core::session::{SessionClient, SessionId};
use chancery_core::throttle::Limit;

use crate::fixtures::{NOW, code, grant, order, realm, scene};
use crate::support::TestDatabase;

on_both_databases! { goes_in_batches, keeps_what_is_needed, session_waits_for_its_grants, uses_indexes }

fn goes_in_batches(db: &TestDatabase) {
    db.write(|tx| {
        for i in 0..25 {
            tx.remember_once(&realm(), &Digest::of(format!("{i}").as_bytes()), NOW)?;
        }
        Ok(())
    });
    for (left, expected) in [(15, 10), (5, 10), (0, 5), (0, 0)] {
        assert_eq!(db.write(|tx| tx.purge(NOW, 10)), expected);
        assert_eq!(db.number("SELECT count(*) FROM replay"), left);
    }
}

fn keeps_what_is_needed(db: &TestDatabase) {
    db.write(|tx| {
        scene(tx)?;
        tx.insert_code(&code("c"))?;
        tx.insert_grant(&grant("g"))?;
        tx.revoke_grant(&realm(), &grant("g").id, &order())?;
        tx.remember_once(&realm(), &Digest::of(b"jti"), NOW.plus(60))?;
        tx.attempt(&realm(), &Digest::of(b"k"), Limit { attempts: 1, window: 60 }, NOW)?;
        tx.add_revocation(
            &realm(),
            &Revocation { revokes: Revokes::Jti("j".to_owned()), keep_until: NOW.plus(60) },
        )
    });
    assert_eq!(db.write(|tx| tx.purge(NOW.plus(59), 100)), 0);
    // code, replay value, counter and the jti's revocation
    assert_eq!(db.write(|tx| tx.purge(NOW.plus(60), 100)), 4);
    assert_eq!(db.number("SELECT count(*) FROM grants"), 1);
    assert_eq!(db.number("SELECT count(*) FROM revocations"), 1);
}

fn session_waits_for_its_grants(db: &TestDatabase) {
    db.write(|tx| {
        scene(tx)?;
        tx.ensure_session_client(
            &realm(),
            &SessionClient {
                session: SessionId("s1".to_owned()),
                client: ClientId("app".to_owned()),
                sid: "sid".to_owned(),
                created_at: NOW,
            },
        )?;
        tx.insert_grant(&grant("g"))?;
        tx.end_session(&realm(), &SessionId("s1".to_owned()), NOW)?;
        Ok(())
    });
    assert_eq!(db.write(|tx| tx.purge(NOW.plus(9_999), 100)), 0);
    assert_eq!(db.number("SELECT count(*) FROM sessions"), 1);
    // not looked at again before the grant expires
    assert_eq!(db.number("SELECT purge_at FROM sessions"), NOW.plus(10_000).0);
    assert_eq!(db.write(|tx| tx.purge(NOW.plus(10_000), 100)), 2);
    for table in ["grants", "sessions", "session_clients", "browsers"] {
        assert_eq!(db.number(&format!("SELECT count(*) FROM {table}")), 0, "{table}");
    }
}

/// Token and purge paths do not scan.
fn uses_indexes(db: &TestDatabase) {
    use diesel::prelude::*;
    #[derive(QueryableByName)]
    struct Plan {
        #[diesel(sql_type = diesel::sql_types::Text)]
        detail: String,
    }
    if !db.is_sqlite() {
        // PostgreSQL scans small tables whatever indexes there are; they are the same ones
        return;
    }
    let mut connection =
        diesel::SqliteConnection::establish(db.url.strip_prefix("sqlite:").unwrap()).unwrap();
    for query in [
        "DELETE FROM codes WHERE (realm_id, digest) IN (SELECT realm_id, digest FROM codes WHERE expires_at <= 1 ORDER BY expires_at LIMIT 1)",
        "SELECT realm_id, id FROM grants WHERE expires_at <= 1 ORDER BY expires_at LIMIT 1",
        "SELECT id FROM sessions WHERE purge_at <= 1 ORDER BY purge_at LIMIT 1",
        "SELECT position FROM changes WHERE position > 1 ORDER BY position",
        "SELECT rowid FROM changes WHERE recorded_at < 1 ORDER BY recorded_at LIMIT 1",
        "SELECT id FROM grants WHERE realm_id = 'm' AND code = x'00'",
        "SELECT id FROM grants WHERE revoked_at IS NULL AND realm_id = 'm' AND client_id = 'c'",
        "SELECT id FROM grants WHERE revoked_at IS NULL AND realm_id = 'm' AND account_id = 'a' AND client_id = 'c'",
        "SELECT id FROM grants WHERE revoked_at IS NULL AND realm_id = 'm' AND session_id = 's'",
        "SELECT id FROM sessions WHERE realm_id = 'm' AND account_id = 'a'",
        "SELECT id FROM sessions WHERE realm_id = 'm' AND browser_id = 'b'",
        "SELECT session_id FROM session_clients WHERE realm_id = 'm' AND client_id = 'c' AND sid = 's'",
        "SELECT client_id FROM client_registrations WHERE realm_id = 'm' AND last_used_at IS NULL AND registered_at <= 1 ORDER BY registered_at LIMIT 1",
        "SELECT id FROM one_time WHERE expires_at <= 1 ORDER BY expires_at LIMIT 1",
        "SELECT id FROM one_time WHERE realm_id = 'm' AND digest = x'00' AND purpose = 'p' AND uses > 0",
        "SELECT id FROM credentials WHERE realm_id = 'm' AND account_id = 'a' ORDER BY created_at, id",
        "SELECT issuer FROM identities WHERE realm_id = 'm' AND account_id = 'a'",
        "SELECT u.session_id FROM upstream_sessions u JOIN sessions s ON s.realm_id = u.realm_id AND s.id = u.session_id WHERE u.realm_id = 'm' AND u.issuer = 'i' AND u.subject = 's'",
        "SELECT u.session_id FROM upstream_sessions u JOIN sessions s ON s.realm_id = u.realm_id AND s.id = u.session_id WHERE u.realm_id = 'm' AND u.issuer = 'i' AND u.sid = 's'",
    ] {
        let plan: Vec<Plan> =
            diesel::sql_query(format!("EXPLAIN QUERY PLAN {query}")).load(&mut connection).unwrap();
        for step in plan {
            let scan = step.detail.starts_with("SCAN") && !step.detail.contains("USING");
            assert!(!scan && !step.detail.contains("TEMP B-TREE"), "{query}: {}", step.detail);
        }
    }
}
