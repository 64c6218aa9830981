//! Pools and queues: so many at a time, so many that wait, none for ever. Each says how it is, under one name
//! for each figure.

use std::ops::Deref;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How a pool is at this moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pool {
    pub name: &'static str,
    pub in_use: usize,
    /// Ready for the next caller, where that takes something to be made ready.
    pub idle: Option<usize>,
    /// Most in use at a time; `None`: what it is made of has a limit of its own.
    pub limit: Option<usize>,
    pub waiting: usize,
    /// Most that wait; `None`: those who wait are what another pool lets through.
    pub waiting_limit: Option<usize>,
    /// Longest wait; `None`: those who wait have deadlines of their own.
    pub deadline: Option<Duration>,
    /// Callers so far that waited in vain, or found too many waiting.
    pub in_vain: u64,
}

/// Places of a pool or a queue, each taken until it is dropped.
#[derive(Debug)]
pub struct Slots {
    limit: usize,
    taken: AtomicUsize,
    in_vain: AtomicU64,
}

/// One of them.
#[derive(Debug)]
pub struct Slot<S: Deref<Target = Slots>>(S);

impl Slots {
    pub const fn new(limit: usize) -> Self {
        Self { limit, taken: AtomicUsize::new(0), in_vain: AtomicU64::new(0) }
    }

    /// `None`: all are taken, which counts as a caller in vain.
    pub fn take(&self) -> Option<Slot<&Self>> {
        self.count().then(|| Slot(self))
    }

    /// As [`Slots::take`], to be handed on to another thread.
    pub fn take_owned(self: &Arc<Self>) -> Option<Slot<Arc<Self>>> {
        self.count().then(|| Slot(Arc::clone(self)))
    }

    fn count(&self) -> bool {
        let more = |taken: usize| (taken < self.limit).then_some(taken + 1);
        let counted = self.taken.fetch_update(Ordering::SeqCst, Ordering::SeqCst, more).is_ok();
        if !counted {
            self.in_vain.fetch_add(1, Ordering::Relaxed);
        }
        counted
    }

    pub fn taken(&self) -> usize {
        self.taken.load(Ordering::SeqCst)
    }

    pub const fn limit(&self) -> usize {
        self.limit
    }

    pub fn in_vain(&self) -> u64 {
        self.in_vain.load(Ordering::Relaxed)
    }
}

impl<S: Deref<Target = Slots>> Slot<S> {
    /// Gives it back without what it was taken for.
    fn leave(self) {
        self.0.in_vain.fetch_add(1, Ordering::Relaxed);
    }
}

impl<S: Deref<Target = Slots>> Drop for Slot<S> {
    fn drop(&mut self) {
        self.0.taken.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Somebody's place among those who wait: in vain, unless the wait has ended when it is dropped.
#[derive(Debug)]
pub struct Wait<S: Deref<Target = Slots>>(Option<Slot<S>>);

impl<S: Deref<Target = Slots>> Wait<S> {
    pub const fn begin(slot: Slot<S>) -> Self {
        Self(Some(slot))
    }

    /// What was waited for has come.
    pub fn end(mut self) {
        self.0 = None;
    }
}

impl<S: Deref<Target = Slots>> Drop for Wait<S> {
    fn drop(&mut self) {
        if let Some(slot) = self.0.take() {
            slot.leave();
        }
    }
}

/// Something that waits for its turn, shared by whoever asked for it and whoever does it: whichever comes first
/// takes it out.
pub struct Turn<T>(Arc<Mutex<Option<Waiting<T>>>>);

struct Waiting<T> {
    what: T,
    slot: Slot<Arc<Slots>>,
}

impl<T> Clone for Turn<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

/// Nothing waits.
impl<T> Default for Turn<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T> Turn<T> {
    /// `slot`: its place in the queue, free again when it has been taken out.
    pub fn new(what: T, slot: Slot<Arc<Slots>>) -> Self {
        Self(Arc::new(Mutex::new(Some(Waiting { what, slot }))))
    }

    /// What is now to be done to its end. `None`: it was given up.
    pub fn begin(&self) -> Option<T> {
        self.take().map(|waiting| waiting.what)
    }

    /// Whether it will never be done, because it had not begun.
    pub fn give_up(&self) -> bool {
        self.take().is_some_and(|waiting| {
            waiting.slot.leave();
            true
        })
    }

    pub fn is_waiting(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    fn take(&self) -> Option<Waiting<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_no_more_slots_than_the_limit_and_each_comes_back() {
        let slots = Arc::new(Slots::new(2));
        let (one, two) = (slots.take().unwrap(), slots.take_owned().unwrap());
        assert!(slots.take().is_none());
        assert_eq!((slots.taken(), slots.in_vain()), (2, 1));
        drop(two);
        assert!(slots.take().is_some(), "one was free");
        drop(Wait::begin(one));
        assert_eq!((slots.taken(), slots.in_vain()), (0, 2));
        Wait::begin(slots.take().unwrap()).end();
        assert_eq!((slots.taken(), slots.in_vain()), (0, 2));
    }

    fn queued() -> (Arc<Slots>, Turn<u8>) {
        let slots = Arc::new(Slots::new(1));
        let turn = Turn::new(7, slots.take_owned().unwrap());
        (slots, turn)
    }

    #[test]
    fn what_was_given_up_does_not_begin_and_frees_its_place() {
        let (slots, turn) = queued();
        assert!(turn.give_up());
        assert!(turn.begin().is_none() && !turn.is_waiting());
        assert_eq!((slots.taken(), slots.in_vain()), (0, 1));
    }

    #[test]
    fn what_has_begun_cannot_be_given_up() {
        let (slots, turn) = queued();
        assert_eq!(turn.begin(), Some(7));
        assert!(!turn.give_up());
        assert_eq!((slots.taken(), slots.in_vain()), (0, 0));
    }
}
