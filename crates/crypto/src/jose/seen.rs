//! Tokens whose signature was found good a short while ago. A service asks about the same token again
//! and again, and verifying RSA costs more than everything else that is done for it.
//!
//! Only the signature is remembered, which never changes for the same bytes and key. Whether the key
//! still counts, the token has expired or was revoked is judged each time.

use chancery_core::memory::{Bounds, Cache, Size};
use chancery_core::secret::Digest;

const BOUNDS: Bounds = Bounds { entries: 4096, bytes: 1024 * 1024 };

/// By the digest of a token, that of the key which verified it.
#[derive(Debug)]
pub(super) struct Seen(Cache<[u8; 32], [u8; 32]>);

impl Default for Seen {
    fn default() -> Self {
        Self(Cache::new(BOUNDS))
    }
}

impl Seen {
    /// `token`: SHA-256 of the whole of it, its signature included.
    pub(super) fn holds(&self, token: &Digest, key: &Digest) -> bool {
        self.0.get(token.as_bytes()).is_some_and(|by| by == *key.as_bytes())
    }

    pub(super) fn keep(&self, token: &Digest, key: &Digest) {
        self.0.fill(self.0.ticket(), *token.as_bytes(), *key.as_bytes());
    }

    pub(super) fn size(&self) -> Size {
        self.0.size()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remembers_what_it_was_given_and_nothing_else() {
        let (seen, key, another) = (Seen::default(), Digest::of(b"key"), Digest::of(b"another key"));
        let digests: Vec<Digest> = (0_u32..1000).map(|n| Digest::of(&n.to_be_bytes())).collect();
        assert!(!digests.iter().any(|d| seen.holds(d, &key)));
        let (given, other) = digests.split_at(500);
        for digest in given {
            seen.keep(digest, &key);
            assert!(seen.holds(digest, &key));
        }
        assert!(!other.iter().any(|d| seen.holds(d, &key)));
        assert!(given.iter().all(|d| seen.holds(d, &key) && !seen.holds(d, &another)));
    }

    #[test]
    fn as_many_as_are_remembered_stay_within_the_bytes() {
        let (seen, key) = (Seen::default(), Digest::of(b"key"));
        for n in 0..2 * BOUNDS.entries {
            seen.keep(&Digest::of(&n.to_be_bytes()), &key);
        }
        assert_eq!(seen.size().entries, BOUNDS.entries, "{:?}", seen.size());
    }
}
