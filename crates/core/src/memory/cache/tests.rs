//! What is kept, what makes room, and what is counted.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;

const NOW: Monotonic = Monotonic::from_micros(1_000_000_000);
const WIDE: Bounds = Bounds { entries: 100, bytes: 1 << 20 };

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn few(entries: usize) -> Bounds {
    Bounds { entries, ..WIDE }
}

fn filled(bounds: Bounds, names: &[&str]) -> Cache<String, String> {
    let cache = Cache::new(bounds);
    for name in names {
        cache.fill(cache.ticket(), (*name).to_owned(), "value".to_owned());
    }
    cache
}

fn kept(cache: &Cache<String, String>) -> Vec<String> {
    let mut names: Vec<_> = cache.read().entries.keys().cloned().collect();
    names.sort_unstable();
    names
}

#[test]
fn what_was_read_before_something_was_forgotten_is_discarded() {
    let cache = filled(WIDE, &["a"]);
    let ticket = cache.ticket();
    cache.forget("a");
    cache.fill(ticket, "a".to_owned(), "old".to_owned());
    assert_eq!(cache.get("a"), None);
    let ticket = cache.ticket();
    cache.forget_all(|_| true);
    cache.fill(ticket, "a".to_owned(), "old".to_owned());
    assert_eq!(cache.get("a"), None);
    cache.fill(cache.ticket(), "a".to_owned(), "new".to_owned());
    assert_eq!(cache.get("a").as_deref(), Some("new"));
}

#[test]
fn the_first_makes_room() {
    let cache = filled(few(3), &["a", "b", "c", "d"]);
    assert_eq!(kept(&cache), ["b", "c", "d"]);
    // one that is put anew is the latest
    cache.fill(cache.ticket(), "b".to_owned(), "anew".to_owned());
    cache.fill(cache.ticket(), "e".to_owned(), "value".to_owned());
    assert_eq!(kept(&cache), ["b", "d", "e"]);
}

#[test]
fn what_is_asked_for_is_spared() {
    let cache = filled(few(3), &["a", "b", "c"]);
    assert!(cache.get("a").is_some());
    cache.fill(cache.ticket(), "d".to_owned(), "value".to_owned());
    assert_eq!(kept(&cache), ["a", "c", "d"]);
    // once for each time that it was asked for
    for name in ["e", "f", "g"] {
        cache.fill(cache.ticket(), name.to_owned(), "value".to_owned());
    }
    assert_eq!(kept(&cache), ["e", "f", "g"]);
}

#[test]
fn room_is_made_however_much_is_asked_for() {
    let names: Vec<String> = (0..500).map(|n| n.to_string()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let cache = filled(few(500), &names);
    assert!(names.iter().all(|name| cache.get(*name).is_some()));
    cache.fill(cache.ticket(), "new".to_owned(), "value".to_owned());
    assert_eq!(cache.size().entries, 500);
    assert!(cache.get("new").is_some());
}

#[test]
fn what_has_expired_is_gone_and_makes_room_first() {
    let cache = Cache::new(few(3));
    for (name, lifetime) in [("long", 20), ("short", 10), ("longer", 30)] {
        cache.keep(name.to_owned(), name.to_owned(), seconds(lifetime), NOW);
    }
    let later = NOW.plus(seconds(10));
    assert!(cache.get_at("short", NOW.plus(Duration::from_millis(9_999))).is_some());
    assert_eq!(cache.get_at("short", later), None);
    assert_eq!(cache.get("long"), None, "it may have expired: that takes the time to say");
    cache.keep("new".to_owned(), String::new(), seconds(10), later);
    assert_eq!(kept(&cache), ["long", "longer", "new"]);
}

#[test]
fn the_first_time_is_told_from_the_second() {
    let cache = Cache::new(few(3));
    assert!(cache.keep_first("a".to_owned(), String::new(), seconds(10), NOW));
    assert!(!cache.keep_first("a".to_owned(), String::new(), seconds(10), NOW.plus(seconds(9))));
    assert!(cache.keep_first("a".to_owned(), String::new(), seconds(10), NOW.plus(seconds(10))));
}

#[test]
fn bytes_are_bounded_too() {
    let bounds = Bounds { entries: 100, bytes: 10_000 };
    let cache = Cache::new(bounds);
    for name in ["a", "b", "c", "d"] {
        cache.fill(cache.ticket(), name.to_owned(), "x".repeat(3000));
    }
    assert_eq!(kept(&cache), ["b", "c", "d"]);
    assert!((9000..10_000).contains(&cache.size().bytes), "{:?}", cache.size());
    // heavier than everything: it makes room for nothing, and what it replaces is out of date
    cache.fill(cache.ticket(), "b".to_owned(), "x".repeat(10_000));
    assert_eq!(kept(&cache), ["c", "d"]);
    cache.forget_all(|_| true);
    assert_eq!(cache.size(), Size::default());
}

#[test]
fn one_key_put_again_and_again_takes_the_place_of_one() {
    let cache: Cache<Arc<str>, ()> = Cache::new(WIDE);
    for _ in 0..10_000 {
        cache.keep(Arc::from("a"), (), seconds(1), NOW);
        cache.forget("b");
    }
    assert_eq!(cache.size().entries, 1);
    assert!(cache.read().order.len() < 2 * SPARED);
}

proptest! {
    /// Whatever happens: within the bounds, the sum is right, and what was just kept is there.
    #[test]
    fn the_bounds_hold(steps: Vec<(u8, u8, u8)>) {
        let bounds = Bounds { entries: 10, bytes: 4000 };
        let cache: Cache<[u8; 1], String> = Cache::new(bounds);
        let mut now = NOW;
        for (what, key, amount) in steps {
            let (key, value) = ([key % 16], "x".repeat(usize::from(amount) * 10));
            match what % 6 {
                0 => cache.forget(&key),
                1 => now = now.plus(seconds(u64::from(amount))),
                2 => drop(cache.get_at(&key, now)),
                3 => cache.fill(cache.ticket(), key, value),
                _ => {
                    cache.keep(key, value.clone(), seconds(100), now);
                    prop_assert_eq!(cache.get_at(&key, now), Some(value));
                }
            }
            let kept = cache.read();
            prop_assert!(kept.entries.len() <= bounds.entries && kept.bytes <= bounds.bytes);
            prop_assert_eq!(kept.bytes, kept.entries.values().map(|entry| entry.bytes).sum::<usize>());
            prop_assert!(kept.order.len() >= kept.entries.len());
        }
    }
}
