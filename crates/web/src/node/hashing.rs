//! Password hashing off the async threads, in a bounded pool (rule R14).

use std::sync::Arc;
use std::time::Duration;

use chancery_core::pool::Pool;
use chancery_core::ports::{HashError, PasswordHasher};
use chancery_core::secret::Secret;

use crate::node::busy::Busy;
use crate::node::hop::Hop;
use crate::node::permits::Permits;

/// Waiting calls for each permit: what a core hashes in two seconds at 30 ms each.
const QUEUE_PER_PERMIT: usize = 64;

/// As many hashes at a time as there are permits; further callers wait, but not for long and not
/// in any number. A hash takes its memory (19 MiB) only while it holds a permit.
#[derive(Clone)]
pub struct HashPool {
    hasher: Arc<dyn PasswordHasher>,
    permits: Permits,
}

impl HashPool {
    /// `permits`: hashes at a time, one a core; `max_wait`: longest stay in the queue.
    pub fn new(hasher: Arc<dyn PasswordHasher>, permits: usize, max_wait: Duration) -> Self {
        let permits = permits.max(1);
        let queue = permits.saturating_mul(QUEUE_PER_PERMIT);
        Self { hasher, permits: Permits::new("password_hashes", permits, queue, max_wait) }
    }

    /// Whether `password` fits the stored hash; `None` costs the same and answers `false` (rule L2).
    pub async fn verify(&self, password: Secret, phc: Option<String>) -> Result<bool, Busy> {
        self.run(move |hasher| hasher.verify(password.expose(), phc.as_deref())).await
    }

    /// PHC string of a new hash.
    pub async fn hash(&self, password: Secret) -> Result<String, Busy> {
        self.run(move |hasher| hasher.hash(password.expose())).await
    }

    /// Permits that nobody holds.
    pub fn available(&self) -> usize {
        self.permits.free()
    }

    /// Calls that wait for a permit.
    pub fn waiting(&self) -> usize {
        self.permits.waiting().taken()
    }

    pub fn figures(&self) -> Pool {
        self.permits.figures()
    }

    async fn run<T, F>(&self, work: F) -> Result<T, Busy>
    where
        T: Send + 'static,
        F: FnOnce(&dyn PasswordHasher) -> Result<T, HashError> + Send + 'static,
    {
        let permit = self.permits.take().await.map_err(|_| Busy::overloaded(2))?;
        let hasher = Arc::clone(&self.hasher);
        let mut hop = Hop::begin(move || {
            // held until the work is done, even when the caller has gone away meanwhile
            let _permit = permit;
            work(hasher.as_ref())
        });
        match hop.end().await {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => {
                tracing::error!(%error, "a password could not be hashed");
                Err(Busy::overloaded(1))
            }
            Err(error) => {
                tracing::error!(%error, "the hashing thread has ended early");
                Err(Busy::overloaded(1))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::sync::{Mutex, PoisonError};

    use super::*;

    /// Answers when told to.
    struct Gate(Mutex<mpsc::Receiver<()>>);

    impl PasswordHasher for Gate {
        fn hash(&self, password: &str) -> Result<String, HashError> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).recv().unwrap();
            Ok(password.to_owned())
        }

        fn verify(&self, password: &str, phc: Option<&str>) -> Result<bool, HashError> {
            assert_ne!(password, "panic");
            Ok(phc == Some(password))
        }
    }

    fn pool(max_wait: Duration) -> (HashPool, mpsc::Sender<()>) {
        let (open, gate) = mpsc::channel();
        (HashPool::new(Arc::new(Gate(Mutex::new(gate))), 1, max_wait), open)
    }

    #[actix_web::test]
    async fn answers_what_the_hasher_answers() {
        let (pool, open) = pool(Duration::from_secs(5));
        assert_eq!(pool.verify(Secret::new("a"), Some("a".to_owned())).await, Ok(true));
        assert_eq!(pool.verify(Secret::new("a"), None).await, Ok(false));
        open.send(()).unwrap();
        assert_eq!(pool.hash(Secret::new("a")).await, Ok("a".to_owned()));
        assert_eq!(pool.available(), 1);
    }

    #[actix_web::test]
    async fn r14_a_full_pool_refuses_after_the_wait() {
        let (pool, open) = pool(Duration::from_millis(20));
        let held = actix_web::rt::spawn({
            let pool = pool.clone();
            async move { pool.hash(Secret::new("first")).await }
        });
        while pool.available() > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(pool.hash(Secret::new("second")).await, Err(Busy::overloaded(2)));
        assert_eq!(pool.waiting(), 0);
        open.send(()).unwrap();
        assert_eq!(held.await.unwrap(), Ok("first".to_owned()));
    }

    #[actix_web::test]
    async fn r14_the_queue_has_a_length() {
        let (pool, open) = pool(Duration::from_secs(30));
        let waiting = pool.permits.waiting();
        let _all: Vec<_> = (0..QUEUE_PER_PERMIT).map(|_| waiting.take().unwrap()).collect();
        let held = actix_web::rt::spawn({
            let pool = pool.clone();
            async move { pool.hash(Secret::new("first")).await }
        });
        while pool.available() > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(pool.hash(Secret::new("second")).await, Err(Busy::overloaded(2)));
        open.send(()).unwrap();
        assert!(held.await.unwrap().is_ok());
    }

    #[actix_web::test]
    async fn r17_a_panic_in_the_hasher_gives_its_permit_back() {
        let (pool, _open) = pool(Duration::from_secs(5));
        assert_eq!(pool.verify(Secret::new("panic"), None).await, Err(Busy::overloaded(1)));
        assert_eq!(pool.available(), 1);
        assert_eq!(pool.verify(Secret::new("a"), Some("a".to_owned())).await, Ok(true));
    }
}
