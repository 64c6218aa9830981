//! The change feed and a node's memory.

use std::sync::Arc;

use chancery_core::client::ClientId;
use chancery_core::ports::{Clock as _, Revocation, Revokes};
use chancery_core::realm::RealmId;

use super::super::{build_state, open};
use super::{machine, named};
use crate::unit::tests::behind_the_acts;

/// Rule R5: what another process changes is seen by the next poll.
#[test]
fn the_feed_reaches_the_memory_of_a_node() {
    let (_folder, config, clock, ports) = machine();
    let node = build_state(&config, &ports).unwrap();
    let mut reader = node.reader();
    reader.load().unwrap();
    let other = open::database(&config).unwrap();
    let (realm, now) = (config.realm().id, clock.now());
    let revocation = Revocation { revokes: Revokes::Jti("stolen".to_owned()), keep_until: now.plus(60) };
    behind_the_acts(&other, move |tx| tx.add_revocation(&realm, &revocation));
    assert!(!node.state.live.is_revoked(None, "stolen"));
    clock.advance(4);
    reader.tick();
    assert!(node.state.live.is_revoked(None, "stolen"));
    assert!(node.state.live.is_fresh(clock.monotonic()));
    // a node that starts later loads it whole
    let late = build_state(&config, &ports).unwrap();
    late.refresh().unwrap();
    assert!(late.state.live.is_revoked(None, "stolen"));
    // and it goes when nothing can be reached by it any more
    clock.advance(61);
    reader.tick();
    assert!(!node.state.live.is_revoked(None, "stolen"));
}

/// A second realm in the process: each has its own clients of the same name and its own revocations.
#[test]
fn what_changes_in_one_realm_leaves_the_others_alone() {
    let (_folder, config, clock, ports) = machine();
    let node = build_state(&config, &ports).unwrap();
    let realms = [config.realm().id, RealmId::parse("other").unwrap()];
    let mut reader = node.reader();
    reader.load().unwrap();
    let lives = realms.each_ref().map(|realm| node.state.memory.realm(realm));
    assert!(!lives[1].is_fresh(clock.monotonic()), "its revocations are not loaded yet");
    reader.tick();
    assert!(lives.iter().all(|live| live.is_fresh(clock.monotonic())));
    let away = open::database(&config).unwrap();
    for (realm, live) in realms.iter().zip(&lives) {
        let client = named(&node, realm, "app");
        let stored = Arc::clone(&client);
        behind_the_acts(&away, move |tx| tx.insert_client(&stored));
        reader.tick();
        live.fill_client(live.client_ticket(), &client);
    }
    let (realm, now) = (realms[1].clone(), clock.now());
    behind_the_acts(&away, move |tx| {
        let revocation = Revocation { revokes: Revokes::Jti("stolen".to_owned()), keep_until: now.plus(60) };
        tx.add_revocation(&realm, &revocation)?;
        tx.set_client_disabled(&realm, &ClientId("app".to_owned()), Some(now), now)
    });
    reader.tick();
    let [first, second] = &lives;
    assert_eq!(first.client("app").map(|client| client.realm.clone()).as_ref(), realms.first());
    assert_eq!(second.client("app"), None);
    assert!(!first.is_revoked(None, "stolen"));
    assert!(second.is_revoked(None, "stolen"));
}

/// Rule R10: whether revocations are known is a question of how long ago they were read.
#[test]
fn r10_jumps_of_the_clock_leave_a_node_as_fresh_as_it_is() {
    let (_folder, config, clock, ports) = machine();
    let node = build_state(&config, &ports).unwrap();
    let mut reader = node.reader();
    reader.load().unwrap();
    for jump in [3600, -3600, -86_400] {
        clock.step_wall(jump);
        assert!(node.state.live.is_fresh(clock.monotonic()), "{jump}");
        clock.advance(6);
        clock.step_wall(-jump);
        assert!(!node.state.live.is_fresh(clock.monotonic()), "{jump}");
        reader.tick();
        assert!(node.state.live.is_fresh(clock.monotonic()), "{jump}");
    }
}

/// A node's own change is in its memory when the transaction ends.
#[test]
fn a_node_sees_its_own_change_at_once() {
    let (_folder, config, clock, ports) = machine();
    let node = build_state(&config, &ports).unwrap();
    node.refresh().unwrap();
    let (realm, now) = (config.realm().id, clock.now());
    let revocation = Revocation { revokes: Revokes::Jti("mine".to_owned()), keep_until: now.plus(60) };
    behind_the_acts(&node.database, move |tx| tx.add_revocation(&realm, &revocation));
    assert!(node.state.live.is_revoked(None, "mine"));
}
