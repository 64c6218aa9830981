//! Grants and their refresh token families.

use chancery_core::account::AccountId;
use chancery_core::client::ClientId;
use chancery_core::grants::{Grant, GrantId, RefreshState, Revoked};
use chancery_core::ports::{Access, RefreshAdvance, Revocation, Revokes, StoreError};
use chancery_core::revocation::RevocationReason;
use chancery_core::secret::Digest;
use chancery_core::session::SessionId;
use chancery_core::time::Micros;

use crate::fixtures::{NOW, account, grant, in_session, order, realm, scene, session};
use crate::support::{TestDatabase, in_parallel, unit};

on_both_databases! {
    comes_back_as_stored, advanced_by_exactly_one, not_advanced_when_revoked, kept_token_does_not_advance,
    extended_but_never_shortened, revoked_once, revoked_by_account, revoked_by_session_when_bound,
    listed_while_live, code_buys_one_grant, stored_without_a_session, bound_to_no_session,
}

fn id(name: &str) -> GrantId {
    GrantId(name.to_owned())
}

fn step(from: i64, to: i64) -> RefreshAdvance {
    RefreshAdvance {
        from,
        to,
        rotated_at: Micros(7),
        idle_expires_at: NOW.plus(2_000),
        grant_expires_at: NOW.plus(12_000),
    }
}

fn comes_back_as_stored(db: &TestDatabase) {
    let mut other = grant("other");
    other.refresh = RefreshState::None;
    other.session_bound = false;
    other.revoked = Some(Revoked { at: NOW, reason: RevocationReason::CodeReplay });
    db.write(move |tx| {
        scene(tx)?;
        tx.insert_grant(&grant("g"))?;
        tx.insert_grant(&other)?;
        assert_eq!(tx.grant(&realm(), &id("g"))?, Some(grant("g")));
        assert_eq!(tx.grant(&realm(), &id("other"))?, Some(other.clone()));
        assert_eq!(tx.grant_by_code(&realm(), &Digest::of(b"g"))?, Some(grant("g")));
        assert_eq!(tx.grant_by_code(&realm(), &Digest::of(b"x"))?, None);
        assert_eq!(tx.grant(&realm(), &id("x"))?, None);
        Ok(())
    });
}

/// R2.
fn advanced_by_exactly_one(db: &TestDatabase) {
    db.write(|tx| {
        scene(tx)?;
        tx.insert_grant(&grant("g"))
    });
    let advanced = in_parallel(50, |_| {
        unit(&db.database, Access::Write, |tx| tx.advance_refresh(&realm(), &id("g"), &step(0, 1))).unwrap()
    });
    assert_eq!(advanced.iter().filter(|a| **a).count(), 1);
    let stored = db.read(|tx| tx.grant(&realm(), &id("g"))).unwrap();
    let RefreshState::Family(family) = stored.refresh else { panic!("the family is gone") };
    assert_eq!((family.sequence, family.rotated_at), (1, Micros(7)));
    assert_eq!(family.idle_expires_at, NOW.plus(2_000));
    assert_eq!(family.expires_at, NOW.plus(10_000));
    assert_eq!(stored.expires_at, NOW.plus(12_000));
}

fn not_advanced_when_revoked(db: &TestDatabase) {
    db.write(|tx| {
        scene(tx)?;
        tx.insert_grant(&grant("g"))?;
        tx.revoke_grant(&realm(), &id("g"), &order())?;
        assert!(!tx.advance_refresh(&realm(), &id("g"), &step(0, 1))?);
        Ok(())
    });
}

fn kept_token_does_not_advance(db: &TestDatabase) {
    db.write(|tx| {
        scene(tx)?;
        tx.insert_grant(&grant("g"))?;
        assert!(tx.advance_refresh(&realm(), &id("g"), &step(0, 0))?);
        assert!(tx.advance_refresh(&realm(), &id("g"), &step(0, 0))?);
        assert!(!tx.advance_refresh(&realm(), &id("g"), &step(1, 2))?);
        Ok(())
    });
}

fn extended_but_never_shortened(db: &TestDatabase) {
    db.write(|tx| {
        scene(tx)?;
        tx.insert_grant(&grant("g"))?;
        for (to, expected) in [(30_000, 30_000), (20_000, 30_000)] {
            tx.extend_grant(&realm(), &id("g"), NOW.plus(to))?;
            assert_eq!(tx.grant(&realm(), &id("g"))?.map(|g| g.expires_at), Some(NOW.plus(expected)));
        }
        Ok(())
    });
}

fn revoked_once(db: &TestDatabase) {
    db.write(|tx| {
        scene(tx)?;
        tx.insert_grant(&grant("g"))?;
        assert!(tx.revoke_grant(&realm(), &id("g"), &order())?);
        assert!(!tx.revoke_grant(&realm(), &id("g"), &order())?);
        assert!(!tx.revoke_grant(&realm(), &id("x"), &order())?);
        let revoked = tx.grant(&realm(), &id("g"))?.and_then(|g| g.revoked);
        assert_eq!(revoked, Some(Revoked { at: NOW.plus(5), reason: RevocationReason::User }));
        assert_eq!(
            tx.revocations(&realm(), NOW)?,
            [Revocation { revokes: Revokes::Grant(id("g")), keep_until: NOW.plus(20_000) }]
        );
        Ok(())
    });
}

fn revoked_by_account(db: &TestDatabase) {
    db.write(|tx| {
        scene(tx)?;
        tx.insert_account(&account("bob"))?;
        tx.insert_session(&session("s2", "b1", "bob"))?;
        for (name, client, account, session) in
            [("a1", "app", "alice", "s1"), ("a2", "app", "alice", "s1"), ("b1", "app", "bob", "s2")]
        {
            let mut grant = grant(name);
            grant.authorization.client = ClientId(client.to_owned());
            grant.authorization.account = AccountId(account.to_owned());
            grant.authorization.session = Some(in_session(session));
            tx.insert_grant(&grant)?;
        }
        let alice = AccountId("alice".to_owned());
        let (app, none) = (ClientId("app".to_owned()), ClientId("none".to_owned()));
        assert_eq!(tx.revoke_grants_of_account(&realm(), &alice, Some(&none), &order())?, 0);
        assert_eq!(tx.revoke_grants_of_account(&realm(), &alice, Some(&app), &order())?, 2);
        assert_eq!(tx.revoke_grants_of_account(&realm(), &alice, None, &order())?, 0);
        assert_eq!(tx.revocations(&realm(), NOW)?.len(), 2);
        assert_eq!(tx.grant(&realm(), &id("b1"))?.and_then(|g| g.revoked), None);
        Ok(())
    });
}

fn revoked_by_session_when_bound(db: &TestDatabase) {
    db.write(|tx| {
        scene(tx)?;
        let mut offline = grant("offline");
        offline.session_bound = false;
        tx.insert_grant(&grant("bound"))?;
        tx.insert_grant(&offline)?;
        let session = SessionId("s1".to_owned());
        assert_eq!(tx.revoke_grants_of_session(&realm(), &session, &order())?, 1);
        assert!(tx.grant(&realm(), &id("bound"))?.is_some_and(|g| g.revoked.is_some()));
        assert!(tx.grant(&realm(), &id("offline"))?.is_some_and(|g| g.revoked.is_none()));
        Ok(())
    });
}

fn listed_while_live(db: &TestDatabase) {
    db.write(|tx| {
        scene(tx)?;
        let mut expired = grant("expired");
        expired.expires_at = NOW;
        tx.insert_grant(&expired)?;
        tx.insert_grant(&grant("live"))?;
        tx.insert_grant(&grant("revoked"))?;
        tx.revoke_grant(&realm(), &id("revoked"), &order())?;
        let live = tx.grants_of_account(&realm(), &AccountId("alice".to_owned()), NOW)?;
        assert_eq!(live, [grant("live")]);
        Ok(())
    });
}

fn code_buys_one_grant(db: &TestDatabase) {
    db.write(|tx| {
        scene(tx)?;
        tx.insert_grant(&grant("g"))
    });
    let mut second = grant("second");
    second.origin = grant("g").origin;
    let refused = db.try_write(move |tx| tx.insert_grant(&second));
    assert!(matches!(refused, Err(StoreError::Conflict(_))), "{refused:?}");
}

/// As a device's would be: nobody signed in at a browser of ours.
fn without_session(name: &str) -> Grant {
    let mut grant = grant(name);
    grant.authorization.session = None;
    grant.session_bound = false;
    grant
}

fn stored_without_a_session(db: &TestDatabase) {
    db.write(|tx| {
        scene(tx)?;
        tx.insert_grant(&without_session("g"))?;
        assert_eq!(tx.grant(&realm(), &id("g"))?, Some(without_session("g")));
        let (alice, s1) = (AccountId("alice".to_owned()), SessionId("s1".to_owned()));
        assert_eq!(tx.grants_of_account(&realm(), &alice, NOW)?, [without_session("g")]);
        assert_eq!(tx.revoke_grants_of_session(&realm(), &s1, &order())?, 0);
        assert!(tx.advance_refresh(&realm(), &id("g"), &step(0, 1))?);
        assert_eq!(tx.revoke_grants_of_account(&realm(), &alice, None, &order())?, 1);
        Ok(())
    });
}

fn bound_to_no_session(db: &TestDatabase) {
    db.write(scene);
    let mut bound = without_session("g");
    bound.session_bound = true;
    assert!(db.try_write(move |tx| tx.insert_grant(&bound)).is_err());
}
