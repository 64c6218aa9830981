//! Browsers and sessions.

use chancery_core::account::AccountId;
use chancery_core::authentication::{Authentication, Evidence, Method};
use chancery_core::client::ClientId;
use chancery_core::secret::Digest;
use chancery_core::session::{BrowserId, SessionClient, SessionId};
use chancery_core::sign_in::{NewSignIn, establish};
use chancery_core::time::Micros;
use chancery_core::unit::Unit;

use crate::fixtures::{NOW, account, browser, occasion_at, realm, scene, session, shown};
use crate::support::TestDatabase;

on_both_databases! {
    browser_keeps_one_cookie, sessions_of_browser_and_account, ended_once, reauthenticated, touched_forward,
    client_keeps_its_sid, keeps_when_credentials_were_presented,
}

fn s(id: &str) -> SessionId {
    SessionId(id.to_owned())
}

fn browser_keeps_one_cookie(db: &TestDatabase) {
    db.write(|tx| {
        tx.insert_browser(&browser("b1"))?;
        assert_eq!(tx.browser_by_cookie(&realm(), &Digest::of(b"b1"))?, Some(browser("b1")));
        let mut renewed = browser("b1");
        renewed.cookie = Digest::of(b"new");
        renewed.user_agent = "Other/2.0".to_owned();
        assert!(tx.renew_browser(&renewed, &Digest::of(b"b1"))?);
        assert!(!tx.renew_browser(&renewed, &Digest::of(b"b1"))?);
        assert_eq!(tx.browser_by_cookie(&realm(), &Digest::of(b"b1"))?, None);
        assert_eq!(tx.browser_by_cookie(&realm(), &Digest::of(b"new"))?, Some(renewed));
        Ok(())
    });
}

fn sessions_of_browser_and_account(db: &TestDatabase) {
    db.write(|tx| {
        scene(tx)?;
        tx.insert_account(&account("bob"))?;
        tx.insert_browser(&browser("b2"))?;
        let mut later = session("s2", "b1", "bob");
        later.authentication = shown(1);
        tx.insert_session(&later)?;
        let mut elsewhere = session("s3", "b2", "alice");
        elsewhere.last_seen_at = NOW.plus(9);
        tx.insert_session(&elsewhere)?;
        tx.insert_session(&session("s4", "b2", "alice"))?;
        tx.end_session(&realm(), &s("s4"), NOW)?;

        let at_browser = tx.sessions_of_browser(&realm(), &BrowserId("b1".to_owned()))?;
        assert_eq!(at_browser, [later, session("s1", "b1", "alice")]);
        let of_account = tx.sessions_of_account(&realm(), &AccountId("alice".to_owned()))?;
        assert_eq!(of_account, [(elsewhere, browser("b2")), (session("s1", "b1", "alice"), browser("b1"))]);
        Ok(())
    });
}

fn ended_once(db: &TestDatabase) {
    db.write(|tx| {
        scene(tx)?;
        assert!(tx.end_session(&realm(), &s("s1"), NOW.plus(3))?);
        assert!(!tx.end_session(&realm(), &s("s1"), NOW.plus(4))?);
        assert!(!tx.end_session(&realm(), &s("x"), NOW)?);
        assert_eq!(tx.session(&realm(), &s("s1"))?.and_then(|s| s.ended_at), Some(NOW.plus(3)));
        Ok(())
    });
}

fn reauthenticated(db: &TestDatabase) {
    db.write(|tx| {
        scene(tx)?;
        let mut again = session("s1", "b1", "alice");
        let vouched = Method::Federated { acr: Some("2".to_owned()), amr: vec!["otp".to_owned()] };
        let vouched = Evidence { method: vouched, at: Micros(5), proven: false };
        again.authentication = Authentication::from(vouched).and(Evidence {
            method: Method::Password,
            at: Micros(7),
            proven: true,
        });
        again.last_seen_at = NOW.plus(7);
        again.expires_at = NOW.plus(9_000);
        assert!(tx.reauthenticate_session(&again)?);
        assert_eq!(tx.session(&realm(), &s("s1"))?, Some(again.clone()));
        tx.end_session(&realm(), &s("s1"), NOW)?;
        assert!(!tx.reauthenticate_session(&again)?);
        Ok(())
    });
}

fn touched_forward(db: &TestDatabase) {
    db.write(|tx| {
        scene(tx)?;
        for (at, expected) in [(50, 50), (20, 50)] {
            tx.touch_session(&realm(), &s("s1"), NOW.plus(at))?;
            assert_eq!(tx.session(&realm(), &s("s1"))?.map(|s| s.last_seen_at), Some(NOW.plus(expected)));
        }
        Ok(())
    });
}

fn client_keeps_its_sid(db: &TestDatabase) {
    db.write(|tx| {
        scene(tx)?;
        let app = ClientId("app".to_owned());
        let candidate = |sid: &str| SessionClient {
            session: s("s1"),
            client: app.clone(),
            sid: sid.to_owned(),
            created_at: NOW,
        };
        assert_eq!(tx.ensure_session_client(&realm(), &candidate("one"))?, candidate("one"));
        assert_eq!(tx.ensure_session_client(&realm(), &candidate("two"))?, candidate("one"));
        assert_eq!(tx.session_clients(&realm(), &s("s1"))?, [candidate("one")]);
        assert_eq!(tx.session_by_sid(&realm(), &app, "one")?.map(|s| s.id), Some(s("s1")));
        assert_eq!(tx.session_by_sid(&realm(), &app, "two")?, None);
        Ok(())
    });
}

/// A provider may have seen the credentials long before the person comes from there.
fn keeps_when_credentials_were_presented(db: &TestDatabase) {
    db.write(|tx| {
        tx.insert_account(&account("alice"))?;
        let mut new = NewSignIn {
            previous_cookie: None,
            cookie: Digest::of(b"first"),
            browser: BrowserId("b1".to_owned()),
            session: s("s1"),
            user_agent: "Test/1.0".to_owned(),
            address: "192.0.2.1".to_owned(),
        };
        let mut occasion = occasion_at(Micros::from_seconds(NOW));
        let begun = establish(&mut Unit::over(tx, &occasion), &account("alice"), &shown(-600), &new)?;
        assert_eq!((begun.auth_time(), begun.created_at), (NOW.minus(600), NOW));
        assert_eq!(tx.session(&realm(), &s("s1"))?, Some(begun));

        new.previous_cookie = Some(Digest::of(b"first"));
        new.cookie = Digest::of(b"second");
        new.session = s("s2");
        occasion.now = occasion.now.plus_seconds(30);
        let renewed = establish(&mut Unit::over(tx, &occasion), &account("alice"), &shown(-60), &new)?;
        assert_eq!((renewed.id.0.as_str(), renewed.auth_time()), ("s1", NOW.minus(60)));
        assert_eq!(renewed.last_seen_at, NOW.plus(30));
        assert_eq!(tx.session(&realm(), &s("s1"))?, Some(renewed));
        Ok(())
    });
}
