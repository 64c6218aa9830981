//! Adapter: randomness.

use chancery_core::ports::Entropy;

/// Random bytes from OpenSSL's generator, which seeds and reseeds itself from the operating system.
///
/// # Panics
/// When the generator cannot be seeded. There is no safe answer then: predictable bytes would
/// become codes and keys. The panic unwinds and costs one request; the process goes on.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsEntropy;

impl Entropy for OsEntropy {
    #[expect(clippy::disallowed_methods, reason = "this is the adapter that everybody else must use")]
    #[expect(clippy::panic, reason = "handing out predictable bytes would be worse")]
    fn fill(&self, bytes: &mut [u8]) {
        if let Err(error) = openssl::rand::rand_bytes(bytes) {
            panic!("no randomness: {error}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_all_bytes_anew_each_time() {
        let (mut a, mut b) = ([0_u8; 64], [0_u8; 64]);
        OsEntropy.fill(&mut a);
        OsEntropy.fill(&mut b);
        assert_ne!(a, b);
        assert_ne!(a[48..], [0; 16]);
    }
}
