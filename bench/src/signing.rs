//! The yardstick for tokens: RSA signatures and nothing else.

use std::hint::black_box;
use std::time::Duration;

use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::sign::Signer;

use crate::cpu;
use crate::failure::Result;
use crate::load::Spent;

/// Length of what is signed: header and claims of an access token, in bytes.
const MESSAGE: [u8; 480] = [b'a'; 480];

/// Signatures of one measurement on a thread.
pub const COUNT: usize = 800;

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

    /// On one thread, while the other cores rest.
    pub fn alone(&self) -> Result<Spent> {
        Ok(Spent { events: COUNT, cpu: self.time(COUNT)? })
    }

    /// `count` signatures on every core at once, as the server signs: a core is slower while the others work
    /// too.
    pub fn everywhere(&self, count: usize) -> Result<Spent> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..cores).map(|_| scope.spawn(|| self.time(count))).collect();
            let mut spent = Spent::default();
            for thread in threads {
                let cpu = thread.join().map_err(|_| "a signing thread panicked")??;
                spent.add(Spent { events: count, cpu });
            }
            Ok(spent)
        })
    }

    /// CPU time of the calling thread for so many signatures, after a warm-up.
    fn time(&self, count: usize) -> Result<Duration> {
        for _ in 0..count / 10 {
            self.sign()?;
        }
        let before = cpu::of_this_thread();
        for _ in 0..count {
            self.sign()?;
        }
        Ok(cpu::of_this_thread().saturating_sub(before))
    }
}
