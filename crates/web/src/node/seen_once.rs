//! Detours to other providers that have come back once on this node.

use std::time::Duration;

use chancery_core::memory::{Bounds, Cache, Size};
use chancery_core::secret::Digest;
use chancery_core::time::Monotonic;

const BOUNDS: Bounds = Bounds { entries: 65_536, bytes: 16 * 1024 * 1024 };

/// Each detour may ask its provider for a token once on a node, so that nobody makes us knock there again
/// and again. That it is used up for good is remembered by the transaction that signs somebody in.
#[derive(Debug)]
pub struct SeenOnce(Cache<[u8; 32], ()>);

impl Default for SeenOnce {
    fn default() -> Self {
        Self(Cache::new(BOUNDS))
    }
}

impl SeenOnce {
    /// Whether this is the first time; `lifetime`: longest that a detour can still be under way.
    pub fn is_first(&self, detour: &Digest, lifetime: Duration, now: Monotonic) -> bool {
        self.0.keep_first(*detour.as_bytes(), (), lifetime, now)
    }

    pub fn size(&self) -> Size {
        self.0.size()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_seen_once_and_not_for_ever() {
        let detours = SeenOnce::default();
        let named = |n: usize| Digest::of(&n.to_be_bytes());
        let (lifetime, now) = (Duration::from_secs(10), Monotonic::from_micros(0));
        let later = now.plus(Duration::from_secs(20));
        assert!(detours.is_first(&named(0), lifetime, now));
        assert!(!detours.is_first(&named(0), lifetime, now));
        for n in 1..=BOUNDS.entries {
            assert!(detours.is_first(&named(n), lifetime, later));
        }
        assert_eq!(detours.size().entries, BOUNDS.entries, "those that ran out are gone");
        assert!(!detours.is_first(&named(1), lifetime, later));
    }
}
