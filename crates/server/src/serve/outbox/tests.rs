//! Another kind than those that exist, delivered to receivers of several moods.

use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender as Channel, channel};

use chancery_core::outbox::{A_GROUP, AT_ONCE, Attempt, Payload, queue};
use serde::{Deserialize, Serialize};
use tempfile::TempDir;

use super::*;
use crate::serve::tests::realms::two_realms;
use crate::serve::tests::{SetClock, installed};
use crate::serve::{Node, build_state};
use crate::unit::tests::behind_the_acts;

#[derive(Debug, Serialize, Deserialize)]
struct Parcel {
    to: String,
    number: usize,
}

impl Payload for Parcel {
    const KIND: &'static str = "parcel";

    fn identity(&self) -> String {
        format!("{} {}", self.to, self.number)
    }

    fn group(&self) -> &str {
        &self.to
    }
}

/// Receivers do what their names say; what is told of a parcel comes through a channel.
struct Parcels(Mutex<Channel<String>>);

impl Parcels {
    fn tell(&self, what: &str, parcel: &Parcel) {
        self.0.lock().unwrap().send(format!("{what} {} {}", parcel.to, parcel.number)).unwrap();
    }
}

impl Deliver for Parcels {
    type Payload = Parcel;

    const DEADLINE: Duration = Duration::from_millis(200);

    async fn deliver(&self, realm: &RealmState, parcel: &Parcel) -> Attempt {
        if parcel.to == "asks" {
            self.tell(realm.realm.id.as_str(), parcel);
        }
        if parcel.to.starts_with("hangs") {
            self.tell("brought", parcel);
            std::future::pending::<()>().await;
        }
        match parcel.to.as_str() {
            "fails" => Attempt::TryAgain("nobody at home".to_owned()),
            "refuses" => Attempt::GiveUp("moved".to_owned()),
            _ => Attempt::Delivered,
        }
    }

    fn report(&self, parcel: &Parcel, attempt: &Attempt) {
        self.tell(attempt.as_str(), parcel);
    }

    fn report_expired(&self, parcel: &Parcel) {
        self.tell("expired", parcel);
    }
}

struct Scene {
    node: Node,
    sender: Sender,
    clock: Arc<SetClock>,
    told: Receiver<String>,
    _folder: TempDir,
}

impl Scene {
    fn new() -> Self {
        let (folder, config, clock, ports) = installed();
        let node = build_state(&config, &ports).unwrap();
        let (channel, told) = channel();
        let sender = Sender::new(node.realms.clone(), vec![Arc::new(Parcels(Mutex::new(channel)))]);
        Self { node, sender, clock, told, _folder: folder }
    }

    fn send(&self, to: &str, numbers: std::ops::Range<usize>) {
        let (state, to) = (self.node.first(), to.to_owned());
        let queued = unit::write(&*state.store, &state.occasion(Actor::OPERATOR), move |unit| {
            numbers.clone().try_for_each(|number| queue(unit, &Parcel { to: to.clone(), number }, 60))
        });
        queued.unwrap();
    }

    /// What is told next.
    fn next(&self) -> String {
        self.told.recv_timeout(Duration::from_secs(20)).expect("something is told")
    }

    fn next_of(&self, count: usize) -> Vec<String> {
        let mut told: Vec<String> = (0..count).map(|_| self.next()).collect();
        told.sort();
        told
    }

    /// What is left, when every attempt has ended and was noted.
    fn left(&self) -> Vec<Entry> {
        wait_for(&self.sender);
        let far = self.node.first().clock.now().plus(1_000_000);
        let realms = [self.node.first().realm.id.clone()];
        behind_the_acts(&*self.node.first().store, move |tx| {
            tx.due_entries(Delivered { realms: &realms, kinds: &["parcel"] }, far, 1000, 1000)
        })
    }
}

fn wait_for(sender: &Sender) {
    while sender.places.lock().unwrap().taken() > 0 {
        std::thread::yield_now();
    }
}

#[test]
fn what_is_delivered_or_given_up_is_gone() {
    let mut scene = Scene::new();
    scene.send("alice", 0..1);
    scene.send("alice", 0..1);
    scene.send("refuses", 0..1);
    scene.sender.tick();
    assert_eq!(scene.next_of(2), ["delivered alice 0", "given_up refuses 0"]);
    assert_eq!(scene.left(), []);
}

#[test]
fn what_failed_comes_again_later() {
    let mut scene = Scene::new();
    scene.send("fails", 0..1);
    let mut waits = Vec::new();
    for wait in [5, 20] {
        scene.sender.tick();
        assert_eq!(scene.next(), "failed fails 0");
        let entry = scene.left().pop().unwrap();
        waits.push(entry.due_at.since(scene.node.first().clock.now()));
        scene.clock.advance(wait - 1);
        scene.sender.tick();
        assert_eq!(scene.left(), [entry], "too early");
        scene.clock.advance(1);
    }
    assert_eq!(waits, [5, 20]);
}

#[test]
fn what_has_expired_is_told_and_gone() {
    let mut scene = Scene::new();
    scene.send("fails", 0..1);
    scene.clock.advance(60);
    scene.sender.tick();
    assert_eq!(scene.next(), "expired fails 0");
    assert_eq!(scene.left(), []);
}

/// A receiver with many parcels takes a few places, and its deadline ends each attempt.
#[test]
fn l12_a_slow_receiver_holds_up_nobody() {
    let mut scene = Scene::new();
    scene.send("hangs", 0..200);
    scene.clock.advance(1);
    scene.send("alice", 0..1);
    scene.sender.tick();
    let told = scene.next_of(2 * A_GROUP + 1);
    let count = |what: &str| told.iter().filter(|line| line.starts_with(what)).count();
    let counts = ["brought hangs", "failed hangs", "delivered alice"].map(count);
    assert_eq!(counts, [A_GROUP, A_GROUP, 1], "{told:?}");
    assert_eq!(scene.left().len(), 200);
}

#[test]
fn no_more_are_under_way_than_there_are_places() {
    let mut scene = Scene::new();
    for receiver in 0..AT_ONCE {
        scene.send(&format!("hangs {receiver}"), 0..2);
    }
    scene.sender.tick();
    let begun = scene.left().iter().filter(|entry| entry.attempts > 0).count();
    assert_eq!(begun, AT_ONCE);
}

/// Whoever receives the same from two realms gets it from each.
#[test]
fn an_entry_is_delivered_for_its_realm() {
    let (_folder, config, _clock, ports) = installed();
    let node = two_realms(&config, &ports);
    let (channel, told) = channel();
    let mut sender = Sender::new(node.realms.clone(), vec![Arc::new(Parcels(Mutex::new(channel)))]);
    for realm in node.realms.iter() {
        let act = |unit: &mut Unit<'_>| queue(unit, &Parcel { to: "asks".to_owned(), number: 0 }, 60);
        unit::write(&*realm.store, &realm.occasion(Actor::OPERATOR), act).unwrap();
    }
    sender.tick();
    let mut all: Vec<String> =
        (0..4).map(|_| told.recv_timeout(Duration::from_secs(20)).expect("something is told")).collect();
    all.sort();
    assert_eq!(all, ["delivered asks 0", "delivered asks 0", "main asks 0", "other asks 0"]);
    wait_for(&sender);
}

/// Of two nodes one makes the attempt.
#[test]
fn two_nodes_do_not_make_the_same_attempt() {
    let mut scene = Scene::new();
    let (channel, told) = channel();
    let kinds: Vec<Arc<dyn Kind>> = vec![Arc::new(Parcels(Mutex::new(channel)))];
    let mut other = Sender::new(scene.node.realms.clone(), kinds);
    scene.send("alice", 0..3);
    scene.send("bob", 0..3);
    std::thread::scope(|threads| {
        threads.spawn(|| scene.sender.tick());
        threads.spawn(|| other.tick());
    });
    let mut all = Vec::new();
    while all.len() < 6 {
        all.extend(scene.told.try_recv().or_else(|_| told.recv_timeout(Duration::from_millis(10))));
    }
    wait_for(&other);
    assert_eq!(scene.left(), []);
    all.extend(scene.told.try_iter().chain(told.try_iter()));
    all.sort();
    let expected: Vec<String> =
        ["alice", "bob"].iter().flat_map(|to| (0..3).map(move |n| format!("delivered {to} {n}"))).collect();
    assert_eq!(all, expected);
}
