//! The keys of a running node: what it signs with, opens and publishes, in step with what is stored
//! (rules J5, R11).

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use actix_web::web::Bytes;
use chancery_core::client::SigningAlgorithm;
use chancery_core::keyring::{Keyring, SigningKey};
use chancery_core::ports::{Clock, KeyMakerError, SigningKeyMaker};
use chancery_core::time::{Monotonic, Timestamp};
use chancery_crypto::Jose;
use chancery_web::node::rendered::PreRendered;
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::signing_keys::SigningKeyService;

pub(super) struct NodeKeys {
    service: Arc<SigningKeyService>,
    jose: Arc<Jose>,
    jwks: Arc<PreRendered>,
    clock: Arc<dyn Clock>,
    /// Held for moments, because requests ask for it.
    in_use: Mutex<InUse>,
    /// Held from the reading on, so that older keys never take the place of newer ones.
    loading: Mutex<()>,
    /// Held while keys are made: many who ask for the same at once get one key. When making one failed.
    making: Mutex<Option<Monotonic>>,
}

/// How long a failure to make a key stands: each try costs up to seconds of work.
const FAILURE_STANDS: Duration = Duration::from_secs(10);

#[derive(Default)]
struct InUse {
    keyring: Keyring,
    /// The kids in the document that is served.
    published: Vec<String>,
}

impl NodeKeys {
    pub(super) fn new(
        service: Arc<SigningKeyService>,
        jose: Arc<Jose>,
        jwks: Arc<PreRendered>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let (in_use, loading, making) = (Mutex::default(), Mutex::default(), Mutex::default());
        Self { service, jose, jwks, clock, in_use, loading, making }
    }

    /// Takes the stored keys into use and publishes them. On an error they stay as they were.
    pub(super) fn load(&self) -> Result<(), Failure> {
        let _one_at_a_time = held(&self.loading);
        let keyring = self.service.keyring()?;
        let private = |key: &SigningKey| self.service.private(key);
        self.jose
            .load(&keyring, self.service.token_memory(), &private)
            .map_err(|error| Failure::refused("signing_keys", error.to_string()))?;
        let mut in_use = self.in_use();
        in_use.keyring = keyring;
        in_use.published.clear();
        self.publish(&mut in_use, self.clock.now());
        Ok(())
    }

    /// Renders `/jwks.json` when time has changed what it must hold.
    pub(super) fn render(&self, now: Timestamp) {
        self.publish(&mut self.in_use(), now);
    }

    fn publish(&self, in_use: &mut InUse, now: Timestamp) {
        let published = in_use.keyring.published(now, self.service.token_memory());
        let published: Vec<_> = published.filter(|key| self.service.is_offered(key.algorithm)).collect();
        let kids: Vec<String> = published.iter().map(|key| key.kid.clone()).collect();
        if kids == in_use.published {
            return;
        }
        let keys: Vec<&Value> = published.iter().map(|key| &key.public_jwk).collect();
        self.jwks.set(Bytes::from(json!({ "keys": keys }).to_string()));
        tracing::info!(keys = kids.len(), "published signing keys");
        in_use.published = kids;
    }

    fn in_use(&self) -> MutexGuard<'_, InUse> {
        held(&self.in_use)
    }

    fn make(&self, algorithms: &BTreeSet<SigningAlgorithm>) -> Result<(), Failure> {
        let mut failed_at = held(&self.making);
        // whoever waited finds them made
        if !self.lacks(algorithms) {
            return Ok(());
        }
        let now = self.clock.monotonic();
        if failed_at.is_some_and(|at| now.since(at) < FAILURE_STANDS) {
            return Err(Failure::refused("signing_keys", "a key could not be made a moment ago"));
        }
        let asked: Vec<SigningAlgorithm> = algorithms.iter().copied().collect();
        let made = self.service.ensure_signing_with(&asked);
        *failed_at = made.is_err().then_some(now);
        made?;
        self.load()
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl SigningKeyMaker for NodeKeys {
    fn lacks(&self, algorithms: &BTreeSet<SigningAlgorithm>) -> bool {
        let (in_use, now) = (self.in_use(), self.clock.now());
        algorithms.iter().any(|algorithm| in_use.keyring.active(*algorithm, now).is_none())
    }

    fn ensure(&self, algorithms: &BTreeSet<SigningAlgorithm>) -> Result<(), KeyMakerError> {
        self.make(algorithms).map_err(|failure| match failure {
            Failure::Store(error) => KeyMakerError::Store(error),
            other => KeyMakerError::Failed(other.to_string()),
        })
    }
}
