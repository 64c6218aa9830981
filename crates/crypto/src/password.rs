//! Password hashing (rules L2, L4).

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use argon2::password_hash::{Output, ParamsString, PasswordHash, SaltString};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use chancery_core::ports::{Entropy, HashError, PasswordHasher};
use chancery_core::text::opaque;

/// Memory of a new hash, in KiB.
const MEMORY: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Bounds for hashes that come from elsewhere: 256 MiB, 16 passes, 16 lanes.
const MAX_MEMORY: u32 = 256 * 1024;
const MAX_PASSES: u32 = 16;
const MAX_LANES: u32 = 16;

/// What a password is held against when there is no account: the parameters of a new hash, and a
/// result that no password is known for.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm8gYWNjb3VudCBoZXJlIQ$\
                      bGV0IG5vIHBhc3N3b3JkIGV2ZXIgZml0IGluIGhlcmU";

/// argon2id (RFC 9106) with 19 MiB, two passes and one lane; PHC strings.
///
/// The memory of a hash is kept for the next one: the allocator would not give it back, and take more each time.
/// So there are as many buffers as there ever were hashes at a time, which whoever calls has to bound.
pub struct Argon2Hasher {
    entropy: Arc<dyn Entropy>,
    calls: AtomicU64,
    buffers: Mutex<Vec<Vec<Block>>>,
}

impl std::fmt::Debug for Argon2Hasher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Argon2Hasher").field("calls", &self.calls).finish_non_exhaustive()
    }
}

impl Argon2Hasher {
    pub fn new(entropy: Arc<dyn Entropy>) -> Self {
        Self { entropy, calls: AtomicU64::new(0), buffers: Mutex::new(Vec::new()) }
    }

    /// How many hashes were computed so far, for whatever reason (rule L2).
    pub fn hash_calls(&self) -> u64 {
        self.calls.load(Ordering::Relaxed)
    }

    /// Computes into `out`, as long as the parameters or the caller want it, for the password in the form in which
    /// passwords compare.
    fn compute(
        &self,
        argon2: &Argon2<'_>,
        password: &str,
        salt: &[u8],
        out: &mut [u8],
    ) -> argon2::Result<()> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        let prepared = opaque(password);
        let password = prepared.as_bytes();
        let kept = MEMORY as usize;
        let wanted = argon2.params().block_count();
        if wanted > kept {
            // a hash from elsewhere, which a new one replaces before long
            return argon2.hash_password_into(password, salt, out);
        }
        let mut buffer = self.take().unwrap_or_else(|| vec![Block::default(); kept]);
        let computed = match buffer.get_mut(..wanted) {
            Some(blocks) => argon2.hash_password_into_with_memory(password, salt, out, blocks),
            None => argon2.hash_password_into(password, salt, out),
        };
        self.buffers.lock().unwrap_or_else(PoisonError::into_inner).push(buffer);
        computed
    }

    fn take(&self) -> Option<Vec<Block>> {
        self.buffers.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }
}

impl PasswordHasher for Argon2Hasher {
    fn hash(&self, password: &str) -> Result<String, HashError> {
        let mut salt = [0_u8; 16];
        self.entropy.fill(&mut salt);
        let params = Params::new(MEMORY, PASSES, LANES, None).map_err(failed)?;
        let encoded = SaltString::encode_b64(&salt).map_err(failed)?;
        let stored = ParamsString::try_from(&params).map_err(failed)?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let mut out = [0_u8; Params::DEFAULT_OUTPUT_LEN];
        self.compute(&argon2, password, &salt, &mut out).map_err(failed)?;
        let hash = PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params: stored,
            salt: Some(encoded.as_salt()),
            hash: Some(Output::new(&out).map_err(failed)?),
        };
        Ok(hash.to_string())
    }

    fn verify(&self, password: &str, phc: Option<&str>) -> Result<bool, HashError> {
        let hash = PasswordHash::new(phc.unwrap_or(NOBODY)).map_err(failed)?;
        let Known { argon2, salt, output } = Known::of(&hash)?;
        let mut out = vec![0_u8; output.len()];
        self.compute(&argon2, password, &salt, &mut out).map_err(failed)?;
        // `Output` compares in constant time
        Ok(Output::new(&out).map_err(failed)? == output && phc.is_some())
    }
}

/// A hash that may be computed: its own version and costs.
struct Known {
    argon2: Argon2<'static>,
    salt: Vec<u8>,
    output: Output,
}

impl Known {
    /// Refuses other algorithms, and costs that would exhaust the machine.
    fn of(hash: &PasswordHash<'_>) -> Result<Self, HashError> {
        if hash.algorithm != Algorithm::Argon2id.ident() {
            return Err(HashError(format!("algorithm {} is not argon2id", hash.algorithm)));
        }
        let (Some(salt), Some(output)) = (hash.salt, hash.hash) else {
            return Err(HashError("no salt or no result".into()));
        };
        let params = Params::try_from(hash).map_err(failed)?;
        if params.m_cost() > MAX_MEMORY || params.t_cost() > MAX_PASSES || params.p_cost() > MAX_LANES {
            return Err(HashError("costs beyond 256 MiB, 16 passes and 16 lanes".into()));
        }
        let version = hash.version.map(Version::try_from).transpose().map_err(failed)?.unwrap_or_default();
        let mut decoded = [0_u8; 64];
        let salt = salt.decode_b64(&mut decoded).map_err(failed)?.to_vec();
        Ok(Self { argon2: Argon2::new(Algorithm::Argon2id, version, params), salt, output })
    }
}

fn failed(error: impl std::fmt::Display) -> HashError {
    HashError(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::OsEntropy;

    fn hasher() -> Argon2Hasher {
        Argon2Hasher::new(Arc::new(OsEntropy))
    }

    #[test]
    fn a_hash_fits_its_password_alone() {
        let hasher = hasher();
        let password = "pässwörd with a tail \0 and more ";
        let phc = hasher.hash(password).unwrap();
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
        assert!(hasher.verify(password, Some(&phc)).unwrap());
        for other in [
            "pässwörd with a tail \0 and more",
            "pässwörd with a tail ",
            "pässwörd with a tail \0",
            "Pässwörd with a tail \0 and more ",
            "",
        ] {
            assert!(!hasher.verify(other, Some(&phc)).unwrap(), "{other:?}");
        }
        // typed on another device: a with a combining diaeresis, and a space that does not break
        let alike = "pa\u{308}sswo\u{308}rd\u{a0}with a tail \0 and more ";
        assert!(hasher.verify(alike, Some(&phc)).unwrap());
        assert_ne!(phc, hasher.hash(password).unwrap());
    }

    #[test]
    fn long_passwords_are_not_cut() {
        let hasher = hasher();
        let long = "x".repeat(1024);
        let phc = hasher.hash(&long).unwrap();
        assert!(hasher.verify(&long, Some(&phc)).unwrap());
        assert!(!hasher.verify(&long[1..], Some(&phc)).unwrap());
    }

    /// Made by the reference implementation: `echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1`.
    #[test]
    fn reads_hashes_with_other_costs() {
        let known = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        assert!(hasher().verify("password", Some(known)).unwrap());
        assert!(!hasher().verify("Password", Some(known)).unwrap());
    }

    /// Rule L2: an unknown user costs one hash, as a wrong password does.
    #[test]
    fn nobody_costs_as_much_as_somebody() {
        let hasher = hasher();
        let phc = hasher.hash("right").unwrap();
        assert_eq!(hasher.hash_calls(), 1);
        assert!(!hasher.verify("wrong", Some(&phc)).unwrap());
        assert_eq!(hasher.hash_calls(), 2);
        assert!(!hasher.verify("wrong", None).unwrap());
        assert_eq!(hasher.hash_calls(), 3);
        let (nobody, somebody) = (PasswordHash::new(NOBODY).unwrap(), PasswordHash::new(&phc).unwrap());
        assert_eq!(Params::try_from(&nobody).unwrap(), Params::try_from(&somebody).unwrap());
        assert_eq!(nobody.salt.unwrap().len(), somebody.salt.unwrap().len());
        assert_eq!(nobody.hash.unwrap().len(), somebody.hash.unwrap().len());
    }

    /// What one hash has used serves the next, of whichever costs up to those of a new one.
    #[test]
    fn memory_is_kept_for_the_next_hash() {
        let hasher = hasher();
        let phc = hasher.hash("right").unwrap();
        let small = "$argon2id$v=19$m=16,t=2,p=1$c29tZXNhbHQ$c29tZXNhbHRzb21lc2FsdA";
        let kept = || {
            let buffers = hasher.buffers.lock().unwrap();
            buffers.iter().map(|buffer| buffer.as_ptr().addr()).collect::<Vec<_>>()
        };
        let first = kept();
        assert_eq!(first.len(), 1);
        for _ in 0..3 {
            assert!(hasher.verify("right", Some(&phc)).unwrap());
            assert!(!hasher.verify("right", Some(small)).unwrap());
            hasher.hash("another").unwrap();
        }
        assert_eq!(kept(), first);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| assert!(hasher.verify("right", Some(&phc)).unwrap()));
            }
        });
        assert!((1..=4).contains(&kept().len()));
    }

    #[test]
    fn refuses_what_it_cannot_or_must_not_compute() {
        let hasher = hasher();
        let tail = "c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        for bad in [
            String::new(),
            "plain".into(),
            format!("$argon2i$v=19$m=65536,t=2,p=1${tail}"),
            format!("$argon2id$v=19$m=4194304,t=2,p=1${tail}"),
            format!("$argon2id$v=19$m=65536,t=4000000,p=1${tail}"),
            "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ".into(),
        ] {
            assert!(hasher.verify("password", Some(&bad)).is_err(), "{bad}");
        }
        assert_eq!(hasher.hash_calls(), 0);
    }
}
