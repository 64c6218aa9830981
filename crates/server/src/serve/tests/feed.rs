//! The change feed and a node's memory.

use std::sync::Arc;

use chancery_core::client::{ClientId, SigningAlgorithm};
use chancery_core::ports::{Clock as _, Revocation, Revokes, TokenType};
use chancery_web::node::realm::RealmState;

use super::super::{build_state, open};
use super::realms::two_realms;
use super::{installed, machine, named, published};
use crate::config::KeyStore;
use crate::unit::tests::behind_the_acts;

/// Rule R5: what another process changes is seen by the next poll.
#[test]
fn the_feed_reaches_the_memory_of_a_node() {
    let (_folder, config, clock, ports) = installed();
    let node = build_state(&config, &ports).unwrap();
    let mut reader = node.reader();
    reader.load().unwrap();
    let other = open::database(&config).unwrap();
    let (realm, now) = (config.realm().id, clock.now());
    let revocation = Revocation { revokes: Revokes::Jti("stolen".to_owned()), keep_until: now.plus(60) };
    behind_the_acts(&other, move |tx| tx.add_revocation(&realm, &revocation));
    assert!(!node.first().live.is_revoked(None, "stolen"));
    clock.advance(4);
    reader.tick();
    assert!(node.first().live.is_revoked(None, "stolen"));
    assert!(node.first().live.is_fresh(clock.monotonic()));
    // a node that starts later loads it whole
    let late = build_state(&config, &ports).unwrap();
    late.refresh().unwrap();
    assert!(late.first().live.is_revoked(None, "stolen"));
    // and it goes when nothing can be reached by it any more
    clock.advance(61);
    reader.tick();
    assert!(!node.first().live.is_revoked(None, "stolen"));
}

/// A second realm in the process: each has its own clients of the same name, revocations and keys.
#[test]
fn what_changes_in_one_realm_leaves_the_others_alone() {
    let (_folder, mut config, clock, ports) = machine();
    config.keys.store = Some(KeyStore::Database);
    let node = two_realms(&config, &ports);
    let realms: Vec<&Arc<RealmState>> = node.realms.iter().collect();
    let [first, second] = realms.as_slice() else { panic!("two realms") };
    let mut reader = node.reader();
    reader.load().unwrap();
    let keys = [first, second].map(|realm| published(realm));
    assert_eq!(keys[0].len(), keys[1].len());
    assert!(keys[0].iter().all(|kid| !keys[1].contains(kid)), "each has its own: {keys:?}");
    let token = second.signer.sign(SigningAlgorithm::ES256, TokenType::IdToken, b"{}", clock.now()).unwrap();
    assert!(second.verifier.verify_own(&token, TokenType::IdToken, clock.now()).is_ok());
    assert!(first.verifier.verify_own(&token, TokenType::IdToken, clock.now()).is_err());

    let away = open::database(&config).unwrap();
    for realm in [first, second] {
        let client = named(&node, &realm.realm.id, "app");
        let stored = Arc::clone(&client);
        behind_the_acts(&away, move |tx| tx.insert_client(&stored));
        reader.tick();
        realm.live.fill_client(realm.live.client_ticket(), &client);
    }
    let (realm, now) = (second.realm.id.clone(), clock.now());
    behind_the_acts(&away, move |tx| {
        let revocation = Revocation { revokes: Revokes::Jti("stolen".to_owned()), keep_until: now.plus(60) };
        tx.add_revocation(&realm, &revocation)?;
        tx.set_client_disabled(&realm, &ClientId("app".to_owned()), Some(now), now)
    });
    reader.tick();
    assert_eq!(first.live.client("app").map(|client| client.realm.clone()).as_ref(), Some(&first.realm.id));
    assert_eq!(second.live.client("app"), None);
    assert!(!first.live.is_revoked(None, "stolen"));
    assert!(second.live.is_revoked(None, "stolen"));
    assert!([first, second].iter().all(|realm| realm.live.is_fresh(clock.monotonic())));

    // a key that another process withdraws goes in its realm alone
    let (realm, kid) = (second.realm.id.clone(), keys[1][0].clone());
    let retired = kid.clone();
    assert!(behind_the_acts(&away, move |tx| tx.retire_signing_key(&realm, &retired, now)));
    reader.tick();
    assert!(!published(second).contains(&kid));
    assert_eq!(published(first), keys[0]);
}

/// Rule R10: whether revocations are known is a question of how long ago they were read.
#[test]
fn r10_jumps_of_the_clock_leave_a_node_as_fresh_as_it_is() {
    let (_folder, config, clock, ports) = installed();
    let node = build_state(&config, &ports).unwrap();
    let mut reader = node.reader();
    reader.load().unwrap();
    for jump in [3600, -3600, -86_400] {
        clock.step_wall(jump);
        assert!(node.first().live.is_fresh(clock.monotonic()), "{jump}");
        clock.advance(6);
        clock.step_wall(-jump);
        assert!(!node.first().live.is_fresh(clock.monotonic()), "{jump}");
        reader.tick();
        assert!(node.first().live.is_fresh(clock.monotonic()), "{jump}");
    }
}

/// A node's own change is in its memory when the transaction ends.
#[test]
fn a_node_sees_its_own_change_at_once() {
    let (_folder, config, clock, ports) = installed();
    let node = build_state(&config, &ports).unwrap();
    node.refresh().unwrap();
    let (realm, now) = (config.realm().id, clock.now());
    let revocation = Revocation { revokes: Revokes::Jti("mine".to_owned()), keep_until: now.plus(60) };
    behind_the_acts(&node.database, move |tx| tx.add_revocation(&realm, &revocation));
    assert!(node.first().live.is_revoked(None, "mine"));
}
