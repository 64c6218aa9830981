//! A limit on what one address may ask for without having proven anything. It stands before all
//! work; guesses at passwords are counted durably elsewhere (rule L3). And one on what a client makes us
//! fetch, whoever asks.

use std::hash::{BuildHasher as _, RandomState};
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};

use chancery_core::client::ClientId;
use chancery_core::memory::Size;
use chancery_core::realm::RealmId;
use chancery_core::time::Monotonic;

use crate::node::busy::Busy;

/// Addresses that are told apart. Memory is bounded: two that fall into one slot share its
/// allowance, and a secret seed keeps anybody from choosing with whom.
const SLOTS: usize = 1 << 16;

/// Clients that are told apart, likewise.
const CLIENT_SLOTS: usize = 1 << 12;

/// Token buckets in one fixed table, each a single number: the moment at which its allowance would
/// be whole again (the generic cell rate algorithm of ITU-T I.371). No locks, no allocation.
pub struct RateLimit {
    slots: Box<[AtomicU64]>,
    seed: RandomState,
    /// Microseconds in which one request is earned.
    interval: u64,
    /// Microseconds' worth of requests that may come at once.
    allowance: u64,
}

impl RateLimit {
    /// `per_second` requests an address in the long run, `burst` at once. With a rate of 0 nothing
    /// is limited.
    pub fn new(per_second: u32, burst: u32) -> Self {
        Self::sized(per_second, burst, SLOTS)
    }

    /// Fetches for one client: five a second in the long run, which is 300 a minute, and 60 at once.
    pub fn of_fetches() -> Self {
        Self::sized(5, 60, CLIENT_SLOTS)
    }

    fn sized(per_second: u32, burst: u32, slots: usize) -> Self {
        let interval = if per_second == 0 { 0 } else { (1_000_000 / u64::from(per_second)).max(1) };
        let slots = if per_second == 0 { 0 } else { slots };
        Self {
            slots: (0..slots).map(|_| AtomicU64::new(0)).collect(),
            seed: RandomState::new(),
            interval,
            allowance: interval.saturating_mul(u64::from(burst.max(1))),
        }
    }

    /// The table, which is there whole however few addresses it knows.
    pub fn size(&self) -> Size {
        Size { entries: self.slots.len(), bytes: size_of_val(&*self.slots) }
    }

    /// Limits nothing.
    pub fn off() -> Self {
        Self::new(0, 0)
    }

    /// Counts one request of `ip`, unless it has none left.
    pub fn charge(&self, ip: IpAddr, now: Monotonic) -> Result<(), Busy> {
        self.count(self.slot(ip), now)
    }

    /// As [`RateLimit::charge`], for a client, whoever asks.
    pub fn charge_client(&self, realm: &RealmId, client: &ClientId, now: Monotonic) -> Result<(), Busy> {
        self.count(self.slot_of(self.seed.hash_one((realm, client))), now)
    }

    fn count(&self, slot: Option<&AtomicU64>, now: Monotonic) -> Result<(), Busy> {
        let Some(slot) = slot else { return Ok(()) };
        let mut seen = slot.load(Ordering::Relaxed);
        loop {
            let next = self.after_one_more(seen, now)?;
            match slot.compare_exchange_weak(seen, next, Ordering::Relaxed, Ordering::Relaxed) {
                Ok(_) => return Ok(()),
                Err(current) => seen = current,
            }
        }
    }

    /// Whether `ip` has any left, without counting.
    pub fn admits(&self, ip: IpAddr, now: Monotonic) -> Result<(), Busy> {
        let Some(slot) = self.slot(ip) else { return Ok(()) };
        self.after_one_more(slot.load(Ordering::Relaxed), now).map(|_| ())
    }

    fn after_one_more(&self, whole_at: u64, now: Monotonic) -> Result<u64, Busy> {
        let now = now.micros();
        let furthest = now.saturating_add(self.allowance);
        let next = whole_at.max(now).saturating_add(self.interval);
        if next > furthest {
            let wait = next.saturating_sub(furthest);
            return Err(Busy::too_many(i64::try_from(wait.div_ceil(1_000_000)).unwrap_or(i64::MAX)));
        }
        Ok(next)
    }

    fn slot(&self, ip: IpAddr) -> Option<&AtomicU64> {
        self.slot_of(match ip {
            IpAddr::V4(v4) => self.seed.hash_one(v4.to_bits()),
            // the /64: a single machine owns all of it
            IpAddr::V6(v6) => self.seed.hash_one(v6.to_bits() >> 64),
        })
    }

    fn slot_of(&self, hash: u64) -> Option<&AtomicU64> {
        let last = u64::try_from(self.slots.len().checked_sub(1)?).ok()?;
        self.slots.get(usize::try_from(hash & last).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const NOW: Monotonic = Monotonic::from_micros(1_000_000_000);

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_burst_passes_then_the_rate_holds() {
        let limit = RateLimit::new(10, 5);
        for _ in 0..5 {
            assert_eq!(limit.charge(ip("192.0.2.1"), NOW), Ok(()));
        }
        assert_eq!(limit.charge(ip("192.0.2.1"), NOW), Err(Busy::too_many(1)));
        assert_eq!(limit.admits(ip("192.0.2.1"), NOW), Err(Busy::too_many(1)));
        let later = NOW.plus(Duration::from_millis(100));
        assert_eq!(limit.admits(ip("192.0.2.1"), later), Ok(()));
        assert_eq!(limit.charge(ip("192.0.2.1"), later), Ok(()));
        assert!(limit.charge(ip("192.0.2.1"), later).is_err());
    }

    #[test]
    fn a_client_has_an_allowance_of_its_own_in_its_realm() {
        let limit = RateLimit::of_fetches();
        let client = ClientId("one".to_owned());
        let charge = |realm: &str, now| limit.charge_client(&RealmId::parse(realm).unwrap(), &client, now);
        for _ in 0..60 {
            assert_eq!(charge("a", NOW), Ok(()));
        }
        assert_eq!(charge("a", NOW), Err(Busy::too_many(1)));
        // a few more than one, should two share a slot
        assert!(["b", "c", "d", "e"].iter().any(|realm| charge(realm, NOW).is_ok()));
        assert_eq!(charge("a", NOW.plus(Duration::from_millis(200))), Ok(()));
    }

    #[test]
    fn an_ipv6_machine_cannot_spread_over_its_network() {
        let limit = RateLimit::new(1, 1);
        assert!(limit.charge(ip("2001:db8::1"), NOW).is_ok());
        assert!(limit.charge(ip("2001:db8::ffff:2"), NOW).is_err());
    }

    #[test]
    fn slow_rates_say_how_long() {
        let limit = RateLimit::new(1, 3);
        for _ in 0..3 {
            assert!(limit.charge(ip("192.0.2.1"), NOW).is_ok());
        }
        assert_eq!(limit.charge(ip("192.0.2.1"), NOW), Err(Busy::too_many(1)));
    }

    #[test]
    fn off_limits_nothing() {
        let limit = RateLimit::off();
        assert!((0..10_000).all(|_| limit.charge(ip("192.0.2.1"), NOW).is_ok()));
    }

    #[test]
    fn l3_parallel_requests_share_one_allowance() {
        let limit = RateLimit::new(1, 50);
        let passed: usize = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4)
                .map(|_| {
                    scope.spawn(|| (0..50).filter(|_| limit.charge(ip("192.0.2.1"), NOW).is_ok()).count())
                })
                .collect();
            threads.into_iter().map(|t| t.join().unwrap()).sum()
        });
        assert_eq!(passed, 50);
    }
}
