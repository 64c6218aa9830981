//! Tokens whose signature was found good a short while ago. A service asks about the same token again
//! and again, and verifying RSA costs more than everything else that is done for it.
//!
//! Only the signature is remembered, which never changes for the same bytes and key. Whether the key
//! still counts, the token has expired or was revoked is judged each time.

use std::array;
use std::sync::{Mutex, PoisonError};

use chancery_core::secret::Digest;

/// Tables, each behind a lock of its own.
const TABLES: usize = 16;
/// Places of a table. All in all 4096 tokens in 128 KiB; a token takes the place of whichever was there.
const PLACES: usize = 256;

/// One place a digest; empty until the first one comes.
type Table = Mutex<Vec<Digest>>;

/// The remembered tokens of one key.
pub(super) struct Seen([Table; TABLES]);

impl Default for Seen {
    fn default() -> Self {
        Self(array::from_fn(|_| Table::default()))
    }
}

impl std::fmt::Debug for Seen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seen(…)")
    }
}

impl Seen {
    /// `digest`: SHA-256 of the whole token, its signature included.
    pub(super) fn holds(&self, digest: &Digest) -> bool {
        self.place(digest, |places, at| places.get(at) == Some(digest))
    }

    pub(super) fn keep(&self, digest: Digest) {
        self.place(&digest, |places, at| {
            places.resize(PLACES, Digest::from_bytes([0; 32]));
            if let Some(place) = places.get_mut(at) {
                *place = digest;
            }
        });
    }

    fn place<T: Default>(&self, digest: &Digest, work: impl FnOnce(&mut Vec<Digest>, usize) -> T) -> T {
        let [table, at, ..] = *digest.as_bytes();
        let Some(table) = self.0.get(usize::from(table) % TABLES) else { return T::default() };
        work(&mut table.lock().unwrap_or_else(PoisonError::into_inner), usize::from(at) % PLACES)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remembers_what_it_was_given_and_nothing_else() {
        let seen = Seen::default();
        let digests: Vec<Digest> = (0_u32..1000).map(|n| Digest::of(&n.to_be_bytes())).collect();
        assert!(!digests.iter().any(|d| seen.holds(d)));
        let (given, other) = digests.split_at(500);
        for digest in given {
            seen.keep(*digest);
            assert!(seen.holds(digest));
        }
        assert!(!other.iter().any(|d| seen.holds(d)));
        // a few gave way to others
        assert!(given.iter().filter(|d| seen.holds(d)).count() > 400);
    }
}
