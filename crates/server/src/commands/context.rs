//! What the commands work with: configuration, database, clock and randomness.

use std::collections::BTreeSet;
use std::sync::Arc;

use chancery_core::client::SigningAlgorithm;
use chancery_core::grants::RevocationReason;
use chancery_core::policy::Policy;
use chancery_core::ports::{Access, Clock as _, Outcome, RevocationOrder, StoreError, Tx, uuid_v4};
use chancery_core::realm::Realm;
use chancery_core::time::Timestamp;
use chancery_crypto::{KeyVault, OsEntropy, SystemClock};
use chancery_persistence::Database;

use crate::config::{self, Config};
use crate::failure::Failure;
use crate::serve::open;
use crate::signing_keys::SigningKeyService;
use crate::unit::unit;

use super::global::Global;

pub(super) struct Context {
    pub config: Config,
    pub realm: Realm,
    pub policy: Policy,
    pub database: Database,
    pub clock: SystemClock,
    pub entropy: OsEntropy,
}

impl Context {
    /// Reads the configuration and opens the database. An embedded database is brought to this
    /// version's schema; a shared one must have it.
    pub(super) fn open(global: &Global) -> Result<Self, Failure> {
        let config = config::load(global.config.as_deref())?;
        let database = open::database(&config)?;
        if database.is_sqlite() {
            open::migrate(&database)?;
        } else {
            open::check_schema(&database)?;
        }
        Ok(Self {
            realm: config.realm(),
            policy: config.policy(),
            config,
            database,
            clock: SystemClock,
            entropy: OsEntropy,
        })
    }

    pub(super) fn read<T, F>(&self, mut work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnMut(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
    {
        Ok(unit(&self.database, Access::Read, move |tx| Ok((Outcome::Commit, work(tx)?)))?)
    }

    pub(super) fn write<T, F>(&self, mut work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnMut(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
    {
        Ok(unit(&self.database, Access::Write, move |tx| Ok((Outcome::Commit, work(tx)?)))?)
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(super) fn new_id(&self) -> String {
        uuid_v4(&self.entropy).to_string()
    }

    /// A revocation that takes effect now.
    pub(super) fn revocation(&self, reason: RevocationReason) -> RevocationOrder {
        let at = self.now();
        RevocationOrder { at, reason, keep_until: at.plus(self.policy.token_memory()) }
    }

    pub(super) fn vault(&self) -> Result<Arc<KeyVault>, Failure> {
        Ok(Arc::new(open::vault(&self.config, &self.database)?))
    }

    pub(super) fn signing_keys(&self) -> Result<SigningKeyService, Failure> {
        let vault = self.vault()?;
        let store = Arc::new(self.database.clone());
        Ok(SigningKeyService::new(&self.config, store, vault, Arc::new(SystemClock), Arc::new(OsEntropy)))
    }
    /// Sees to it that something signs with the algorithms. Those that always have a key get it when a
    /// server starts.
    pub(super) fn ensure_signing_with(&self, algorithms: BTreeSet<SigningAlgorithm>) -> Result<(), Failure> {
        let asked: Vec<SigningAlgorithm> =
            algorithms.into_iter().filter(|alg| !SigningAlgorithm::STANDING.contains(alg)).collect();
        if !asked.is_empty() {
            self.signing_keys()?.ensure_signing_with(&asked)?;
        }
        Ok(())
    }
}
