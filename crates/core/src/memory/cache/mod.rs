//! A cache that is bounded in entries and in bytes.

use std::borrow::Borrow;
use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use super::{Size, Weigh};
use crate::time::Monotonic;

/// How much is kept at the most. What is heavier than all of it is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    pub entries: usize,
    pub bytes: usize,
}

/// Taken before something is read elsewhere, handed back with what was read.
#[derive(Debug, Clone, Copy)]
pub struct FillTicket(u64);

/// Values by key, within [`Bounds`]. Where there is too much, what has expired makes room, then what came
/// first and was not asked for since.
///
/// What was read before a key changed must not be kept after it: a fill is discarded when anything was
/// forgotten since its [`FillTicket`] was taken.
#[derive(Debug)]
pub struct Cache<K, V> {
    bounds: Bounds,
    kept: RwLock<Kept<K, V>>,
    /// Counts what was forgotten.
    epoch: AtomicU64,
}

#[derive(Debug)]
struct Kept<K, V> {
    entries: HashMap<K, Entry<V>>,
    /// As they came, each with its number. Where the entry has another number, or is gone, it stands for
    /// nothing.
    order: VecDeque<(u64, K)>,
    next_number: u64,
    bytes: usize,
    /// Nothing expires before.
    first_expiry: Option<Monotonic>,
}

#[derive(Debug)]
struct Entry<V> {
    value: V,
    number: u64,
    bytes: usize,
    expires_at: Option<Monotonic>,
    /// Asked for since it came, or since it was last spared.
    used: AtomicBool,
}

/// Entries that are spared in a row because they were asked for: whoever makes room does not look for ever.
const SPARED: usize = 64;

impl<K: Eq + Hash + Clone + Weigh, V: Clone + Weigh> Cache<K, V> {
    pub fn new(bounds: Bounds) -> Self {
        let kept = Kept {
            entries: HashMap::new(),
            order: VecDeque::new(),
            next_number: 0,
            bytes: 0,
            first_expiry: None,
        };
        Self { bounds, kept: RwLock::new(kept), epoch: AtomicU64::new(0) }
    }

    /// What does not expire.
    pub fn get<Q>(&self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        self.find(key, Entry::never_expires)
    }

    /// What has not expired.
    pub fn get_at<Q>(&self, key: &Q, now: Monotonic) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        self.find(key, |entry| entry.is_good(now))
    }

    fn find<Q>(&self, key: &Q, is_good: impl FnOnce(&Entry<V>) -> bool) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        let kept = self.read();
        let entry = kept.entries.get(key).filter(|entry| is_good(entry))?;
        // many threads read one entry: it is written once
        if !entry.used.load(Ordering::Relaxed) {
            entry.used.store(true, Ordering::Relaxed);
        }
        Some(entry.value.clone())
    }

    pub fn ticket(&self) -> FillTicket {
        FillTicket(self.epoch.load(Ordering::SeqCst))
    }

    /// Keeps what was read since the ticket was taken, until it is forgotten.
    pub fn fill(&self, ticket: FillTicket, key: K, value: V) {
        let entry = Entry::new(&key, value, None);
        let mut kept = self.write();
        if self.epoch.load(Ordering::SeqCst) == ticket.0 {
            kept.insert(key, entry, None, self.bounds);
        }
    }

    /// Keeps it for so long.
    pub fn keep(&self, key: K, value: V, lifetime: Duration, now: Monotonic) {
        let entry = Entry::new(&key, value, Some(now.plus(lifetime)));
        self.write().insert(key, entry, Some(now), self.bounds);
    }

    /// Keeps it for so long, unless there is one already; whether there was none.
    pub fn keep_first(&self, key: K, value: V, lifetime: Duration, now: Monotonic) -> bool {
        let entry = Entry::new(&key, value, Some(now.plus(lifetime)));
        let mut kept = self.write();
        if kept.entries.get(&key).is_some_and(|known| known.is_good(now)) {
            return false;
        }
        kept.insert(key, entry, Some(now), self.bounds);
        true
    }

    pub fn forget<Q>(&self, key: &Q)
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        let mut kept = self.write();
        self.epoch.fetch_add(1, Ordering::SeqCst);
        kept.remove(key);
    }

    /// Forgets all of which `which` says so. Looks at everything.
    pub fn forget_all(&self, which: impl Fn(&K) -> bool) {
        let mut kept = self.write();
        self.epoch.fetch_add(1, Ordering::SeqCst);
        kept.remove_all(which);
    }

    pub fn size(&self) -> Size {
        let kept = self.read();
        Size { entries: kept.entries.len(), bytes: kept.bytes }
    }

    fn read(&self) -> RwLockReadGuard<'_, Kept<K, V>> {
        self.kept.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Kept<K, V>> {
        self.kept.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<V: Weigh> Entry<V> {
    /// The key stands in the map and in the order.
    fn new<K: Weigh>(key: &K, value: V, expires_at: Option<Monotonic>) -> Self {
        let own = size_of::<Self>() + 2 * size_of::<K>() + size_of::<u64>();
        let bytes = key.weigh().saturating_mul(2).saturating_add(value.weigh()).saturating_add(own);
        Self { value, number: 0, bytes, expires_at, used: AtomicBool::new(false) }
    }
}

impl<V> Entry<V> {
    const fn never_expires(&self) -> bool {
        self.expires_at.is_none()
    }

    fn is_good(&self, now: Monotonic) -> bool {
        self.expires_at.is_none_or(|at| now < at)
    }
}

impl<K: Eq + Hash + Clone, V> Kept<K, V> {
    fn insert(&mut self, key: K, mut entry: Entry<V>, now: Option<Monotonic>, bounds: Bounds) {
        self.remove(&key);
        if entry.bytes > bounds.bytes || bounds.entries == 0 {
            return;
        }
        let room = Bounds { entries: bounds.entries - 1, bytes: bounds.bytes - entry.bytes };
        self.make_room(room, now);
        entry.number = self.next_number;
        self.next_number += 1;
        self.bytes += entry.bytes;
        self.first_expiry = [self.first_expiry, entry.expires_at].into_iter().flatten().min();
        self.order.push_back((entry.number, key.clone()));
        self.entries.insert(key, entry);
        self.tidy();
    }

    fn make_room(&mut self, room: Bounds, now: Option<Monotonic>) {
        let is_too_much = |kept: &Self| kept.entries.len() > room.entries || kept.bytes > room.bytes;
        if !is_too_much(self) {
            return;
        }
        if let Some(now) = now {
            self.drop_expired(now);
        }
        let mut spared = 0;
        while is_too_much(self) {
            let Some((number, key)) = self.order.pop_front() else { return self.clear() };
            match self.entries.get(&key) {
                Some(entry) if entry.number != number => {}
                Some(entry) if spared < SPARED && entry.used.swap(false, Ordering::Relaxed) => {
                    spared += 1;
                    self.order.push_back((number, key));
                }
                Some(_) => self.remove(&key),
                None => {}
            }
        }
    }

    /// Looks at everything, but only when something can have expired since it last did.
    fn drop_expired(&mut self, now: Monotonic) {
        if self.first_expiry.is_none_or(|at| now < at) {
            return;
        }
        let mut bytes = 0;
        self.entries.retain(|_, entry| {
            let good = entry.is_good(now);
            bytes += if good { entry.bytes } else { 0 };
            good
        });
        self.bytes = bytes;
        self.first_expiry = self.entries.values().filter_map(|entry| entry.expires_at).min();
    }

    fn remove<Q>(&mut self, key: &Q)
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        if let Some(entry) = self.entries.remove(key) {
            self.bytes -= entry.bytes;
        }
    }

    fn remove_all(&mut self, which: impl Fn(&K) -> bool) {
        let bytes = &mut self.bytes;
        self.entries.retain(|key, entry| {
            let goes = which(key);
            *bytes -= if goes { entry.bytes } else { 0 };
            !goes
        });
        self.tidy();
    }

    /// Keeps the order from growing by what stands for nothing.
    fn tidy(&mut self) {
        if self.order.len() > 2 * self.entries.len() + SPARED {
            let entries = &self.entries;
            self.order.retain(|(number, key)| entries.get(key).is_some_and(|entry| entry.number == *number));
        }
    }

    fn clear(&mut self) {
        self.entries.clear();
        self.order.clear();
        self.bytes = 0;
        self.first_expiry = None;
    }
}

#[cfg(test)]
mod tests;
