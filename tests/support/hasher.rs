//! Argon2 as in the product, each result computed once a process: it costs more than the rest of most tests.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use chancery_core::ports::{Entropy, HashError, PasswordHasher};
use chancery_crypto::Argon2Hasher;

/// A password, and the hash that it is held against.
type Pair = (String, Option<String>);

/// Which pairs fit.
static KNOWN: LazyLock<Mutex<HashMap<Pair, bool>>> = LazyLock::new(Mutex::default);

/// One hash of each password that tests give to people.
static HASHES: LazyLock<Mutex<HashMap<String, String>>> = LazyLock::new(Mutex::default);

/// Remembers what fits what, and counts what it was asked.
pub struct RememberingHasher {
    inner: Argon2Hasher,
    calls: AtomicU64,
}

impl RememberingHasher {
    pub fn new(entropy: Arc<dyn Entropy>) -> Self {
        Self { inner: Argon2Hasher::new(entropy), calls: AtomicU64::new(0) }
    }

    /// A hash of this password, the same for all tests of this process: for people who are just there.
    pub fn remembered(&self, password: &str) -> String {
        let mut hashes = HASHES.lock().unwrap_or_else(PoisonError::into_inner);
        let hash = hashes.entry(password.to_owned());
        hash.or_insert_with(|| self.inner.hash(password).expect("a hash")).clone()
    }

    /// How many hashes the product would have computed so far (rule L2).
    pub fn hash_calls(&self) -> u64 {
        self.calls.load(Ordering::SeqCst)
    }
}

impl PasswordHasher for RememberingHasher {
    fn hash(&self, password: &str) -> Result<String, HashError> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        self.inner.hash(password)
    }

    fn verify(&self, password: &str, phc: Option<&str>) -> Result<bool, HashError> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        let pair = (password.to_owned(), phc.map(str::to_owned));
        if let Some(fits) = KNOWN.lock().unwrap_or_else(PoisonError::into_inner).get(&pair) {
            return Ok(*fits);
        }
        let fits = self.inner.verify(password, phc)?;
        KNOWN.lock().unwrap_or_else(PoisonError::into_inner).insert(pair, fits);
        Ok(fits)
    }
}
