//! Detours to other providers that have come back once on this node.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chancery_core::secret::Digest;
use chancery_core::time::Timestamp;

/// Entries from which on those that have run out are dropped.
const MANY: usize = 4096;

/// Each detour may ask its provider for a token once on a node, so that nobody makes us knock there again
/// and again. That it is used up for good is remembered by the transaction that signs somebody in.
#[derive(Debug, Default)]
pub struct SeenOnce(Mutex<HashMap<[u8; 32], Timestamp>>);

impl SeenOnce {
    /// Whether this is the first time; `until`: when the detour runs out.
    pub fn is_first(&self, detour: &Digest, until: Timestamp, now: Timestamp) -> bool {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= MANY {
            seen.retain(|_, until| *until > now);
        }
        seen.insert(*detour.as_bytes(), until).is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn once_each_and_not_for_ever() {
        let detours = SeenOnce::default();
        let named = |n: usize| Digest::of(&n.to_be_bytes());
        assert!(detours.is_first(&named(0), Timestamp(10), Timestamp(0)));
        assert!(!detours.is_first(&named(0), Timestamp(10), Timestamp(0)));
        for n in 1..=MANY {
            assert!(detours.is_first(&named(n), Timestamp(10), Timestamp(20)));
        }
        assert!(detours.0.lock().unwrap().len() <= MANY, "those that ran out are gone");
    }
}
