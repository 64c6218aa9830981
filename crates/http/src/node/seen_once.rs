//! Detours to other providers that have come back once on this node.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chancery_core::secret::Digest;
use chancery_core::time::Monotonic;

/// Entries from which on those that have run out are dropped.
const MANY: usize = 4096;

/// Each detour may ask its provider for a token once on a node, so that nobody makes us knock there again
/// and again. That it is used up for good is remembered by the transaction that signs somebody in.
#[derive(Debug, Default)]
pub struct SeenOnce(Mutex<HashMap<[u8; 32], Monotonic>>);

impl SeenOnce {
    /// Whether this is the first time; `lifetime`: longest that a detour can still be under way.
    pub fn is_first(&self, detour: &Digest, lifetime: Duration, now: Monotonic) -> bool {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= MANY {
            seen.retain(|_, until| *until > now);
        }
        seen.insert(*detour.as_bytes(), now.plus(lifetime)).is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn once_each_and_not_for_ever() {
        let detours = SeenOnce::default();
        let named = |n: usize| Digest::of(&n.to_be_bytes());
        let (lifetime, now) = (Duration::from_secs(10), Monotonic::from_micros(0));
        let later = now.plus(Duration::from_secs(20));
        assert!(detours.is_first(&named(0), lifetime, now));
        assert!(!detours.is_first(&named(0), lifetime, now));
        for n in 1..=MANY {
            assert!(detours.is_first(&named(n), lifetime, later));
        }
        assert!(detours.0.lock().unwrap().len() <= MANY, "those that ran out are gone");
    }
}
