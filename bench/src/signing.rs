//! The yardstick for tokens: RSA signatures and nothing else.

use std::hint::black_box;

use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::sign::Signer;

use crate::{Result, cpu, load};

/// Length of what is signed: header and claims of an access token, in bytes.
const MESSAGE: [u8; 480] = [b'a'; 480];

/// Signatures of one measurement.
const COUNT: usize = 800;

/// RS256 (RFC 7518 §3.3) with a 2048-bit key, on one thread.
pub struct RawSigning(PKey<Private>);

impl RawSigning {
    pub fn new() -> Result<Self> {
        Ok(Self(PKey::from_rsa(Rsa::generate(2048)?)?))
    }

    fn sign(&self) -> Result<()> {
        let mut signer = Signer::new(MessageDigest::sha256(), &self.0)?;
        black_box(signer.sign_oneshot_to_vec(black_box(&MESSAGE))?);
        Ok(())
    }

    /// Signatures per second of this thread's CPU time.
    pub fn rate(&self) -> Result<f64> {
        for _ in 0..COUNT / 10 {
            self.sign()?;
        }
        let before = cpu::of_this_thread();
        for _ in 0..COUNT {
            self.sign()?;
        }
        Ok(load::rate(COUNT, cpu::of_this_thread().saturating_sub(before)))
    }
}
