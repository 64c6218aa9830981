//! The yardstick for tokens: RSA signatures and nothing else.

use std::hint::black_box;
use std::time::Duration;

use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::sign::Signer;

use crate::{Result, cpu, load};

/// Length of what is signed: header and claims of an access token, in bytes.
const MESSAGE: [u8; 480] = [b'a'; 480];

/// Signatures of one measurement.
const COUNT: usize = 800;

/// RS256 (RFC 7518 §3.3) with a 2048-bit key.
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

    /// Signatures per second of CPU time, on one thread while the other cores rest.
    pub fn alone(&self) -> Result<f64> {
        Ok(load::rate(COUNT, self.time()?))
    }

    /// The same on every core at once, as the server signs: a core is slower while the others work too.
    pub fn rate(&self) -> Result<f64> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..cores).map(|_| scope.spawn(|| self.time())).collect();
            let mut spent = Duration::ZERO;
            for thread in threads {
                spent += thread.join().map_err(|_| "a signing thread panicked")??;
            }
            Ok(load::rate(COUNT * cores, spent))
        })
    }

    /// CPU time of the calling thread for [`COUNT`] signatures, after a warm-up.
    fn time(&self) -> Result<Duration> {
        for _ in 0..COUNT / 10 {
            self.sign()?;
        }
        let before = cpu::of_this_thread();
        for _ in 0..COUNT {
            self.sign()?;
        }
        Ok(cpu::of_this_thread().saturating_sub(before))
    }
}
