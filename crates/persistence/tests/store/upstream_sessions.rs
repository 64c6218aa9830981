//! Sessions that came from another provider.

use chancery_core::federation::{ProviderId, UpstreamSession};
use chancery_core::ports::StoreError;
use chancery_core::session::SessionId;

use crate::fixtures::{NOW, realm, scene, session};
use crate::support::TestDatabase;

on_both_databases! {
    comes_back_as_stored, replaced_whole, found_by_what_the_provider_names, ended_ones_are_left_out,
    goes_with_its_session, bad_data_is_named,
}

const ISSUER: &str = "https://id.example";

fn s(id: &str) -> SessionId {
    SessionId(id.to_owned())
}

fn upstream(session: &str, subject: &str, sid: Option<&str>) -> UpstreamSession {
    UpstreamSession {
        realm: realm(),
        session: s(session),
        provider: ProviderId::new("example").unwrap(),
        issuer: ISSUER.to_owned(),
        subject: subject.to_owned(),
        sid: sid.map(str::to_owned),
        id_token: Some("1.KEY.sealed".to_owned()),
    }
}

/// Sessions `s1` to `s4`.
fn sessions(db: &TestDatabase) {
    db.write(|tx| {
        scene(tx)?;
        for id in ["s2", "s3", "s4"] {
            tx.insert_session(&session(id, "b1", "alice"))?;
        }
        Ok(())
    });
}

fn put(db: &TestDatabase, upstream: UpstreamSession) {
    db.write(move |tx| tx.put_upstream_session(&upstream));
}

fn found(db: &TestDatabase, subject: Option<&'static str>, sid: Option<&'static str>) -> Vec<String> {
    let ids = db.read(move |tx| tx.sessions_of_upstream(&realm(), ISSUER, subject, sid));
    ids.into_iter().map(|id| id.0).collect()
}

fn comes_back_as_stored(db: &TestDatabase) {
    sessions(db);
    let mut bare = upstream("s2", "x", None);
    bare.id_token = None;
    for wanted in [upstream("s1", "x", Some("sid-1")), bare] {
        put(db, wanted.clone());
        let session = wanted.session.clone();
        assert_eq!(db.read(move |tx| tx.upstream_session(&realm(), &session)), Some(wanted));
    }
    assert_eq!(db.read(|tx| tx.upstream_session(&realm(), &s("s3"))), None);
}

fn replaced_whole(db: &TestDatabase) {
    sessions(db);
    put(db, upstream("s1", "x", Some("sid-1")));
    let mut other = upstream("s1", "y", None);
    other.provider = ProviderId::new("other").unwrap();
    other.issuer = "https://other.example".to_owned();
    other.id_token = None;
    put(db, other.clone());
    assert_eq!(db.read(|tx| tx.upstream_session(&realm(), &s("s1"))), Some(other));
    assert_eq!(db.number("SELECT count(*) FROM upstream_sessions"), 1);
}

fn found_by_what_the_provider_names(db: &TestDatabase) {
    sessions(db);
    put(db, upstream("s1", "x", Some("sid-1")));
    put(db, upstream("s2", "x", Some("sid-2")));
    put(db, upstream("s3", "y", Some("sid-2")));
    let mut elsewhere = upstream("s4", "x", Some("sid-1"));
    elsewhere.issuer = "https://other.example".to_owned();
    put(db, elsewhere);
    let cases: [(_, _, &[&str]); 8] = [
        (None, Some("sid-1"), &["s1"]),
        (None, Some("sid-2"), &["s2", "s3"]),
        (Some("x"), None, &["s1", "s2"]),
        (Some("x"), Some("sid-2"), &["s2"]),
        (Some("y"), Some("sid-1"), &[]),
        (Some("z"), None, &[]),
        (None, Some(""), &[]),
        (None, None, &[]),
    ];
    for (subject, sid, expected) in cases {
        assert_eq!(found(db, subject, sid), expected, "{subject:?} {sid:?}");
    }
}

fn ended_ones_are_left_out(db: &TestDatabase) {
    sessions(db);
    for session in ["s1", "s2"] {
        put(db, upstream(session, "x", Some("sid")));
    }
    assert!(db.write(|tx| tx.end_session(&realm(), &s("s1"), NOW)));
    for (subject, sid) in [(Some("x"), None), (None, Some("sid")), (Some("x"), Some("sid"))] {
        assert_eq!(found(db, subject, sid), ["s2"], "{subject:?} {sid:?}");
    }
}

fn goes_with_its_session(db: &TestDatabase) {
    sessions(db);
    put(db, upstream("s1", "x", None));
    put(db, upstream("s2", "x", None));
    db.write(|tx| tx.end_session(&realm(), &s("s1"), NOW));
    assert_eq!(db.write(|tx| tx.purge(NOW, 100)), 1);
    assert_eq!(db.read(|tx| tx.upstream_session(&realm(), &s("s1"))), None);
    assert_eq!(db.read(|tx| tx.upstream_session(&realm(), &s("s2"))), Some(upstream("s2", "x", None)));
    let checked = if db.is_sqlite() { "PRAGMA foreign_keys = ON;" } else { "" };
    db.sql(&format!("{checked} DELETE FROM accounts WHERE id = 'alice'"));
    assert_eq!(db.number("SELECT count(*) FROM upstream_sessions"), 0);
    // a session that is gone has none behind it
    let refused = db.try_write(|tx| tx.put_upstream_session(&upstream("s1", "x", None)));
    assert!(matches!(refused, Err(StoreError::Conflict(_))), "{refused:?}");
}

fn bad_data_is_named(db: &TestDatabase) {
    sessions(db);
    put(db, upstream("s1", "x", None));
    db.sql("UPDATE upstream_sessions SET provider = ''");
    let Err(StoreError::BadData { table, column, row, .. }) =
        db.try_read(|tx| tx.upstream_session(&realm(), &s("s1")))
    else {
        panic!("it was read")
    };
    assert_eq!((table, column, row.as_str()), ("upstream_sessions", "provider", "s1"));
}
