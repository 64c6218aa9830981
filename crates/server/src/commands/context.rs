//! What the commands work with: configuration, database, clock and randomness.

use std::collections::BTreeSet;
use std::sync::Arc;

use chancery_core::actor::Actor;
use chancery_core::client::SigningAlgorithm;
use chancery_core::policy::Policy;
use chancery_core::ports::{Clock as _, StoreError, Vault, uuid_v4};
use chancery_core::realm::Realm;
use chancery_core::realm_vault::RealmVault;
use chancery_core::time::Timestamp;
use chancery_core::unit::{Occasion, Stop, Unit};
use chancery_crypto::{OsEntropy, SystemClock};
use chancery_persistence::Database;
use tracing::subscriber::DefaultGuard;

use crate::config::{self, Config};
use crate::failure::Failure;
use crate::serve::open;
use crate::signing_keys::SigningKeyService;
use crate::{log, unit};

use super::global::Global;

pub(super) struct Context {
    pub config: Config,
    pub realm: Arc<Realm>,
    pub policy: Arc<Policy>,
    pub database: Database,
    pub clock: SystemClock,
    pub entropy: OsEntropy,
    /// What the command does is told, as a server tells what it does.
    _log: DefaultGuard,
}

impl Context {
    /// Reads the configuration and opens the database. An embedded database is brought to this
    /// version's schema; a shared one must have it.
    pub(super) fn open(global: &Global) -> Result<Self, Failure> {
        let config = config::load(global.config.as_deref())?;
        let log = log::on_this_thread(&config.log)?;
        let database = open::database(&config)?;
        if database.is_sqlite() {
            open::migrate(&database)?;
        } else {
            open::check_schema(&database)?;
        }
        Ok(Self {
            realm: Arc::new(config.realm()),
            policy: Arc::new(config.policy()),
            config,
            database,
            clock: SystemClock,
            entropy: OsEntropy,
            _log: log,
        })
    }

    /// Looks something up in one snapshot.
    pub(super) fn read<T, F>(&self, look: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnMut(&mut Unit<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        Ok(unit::read(&self.database, &self.occasion(), look)?)
    }

    /// Does an act in one transaction, and tells what happened.
    pub(super) fn unit<T, E, F>(&self, act: F) -> Result<T, Stop<E>>
    where
        T: Send + 'static,
        E: Send + 'static,
        F: FnMut(&mut Unit<'_>) -> Result<T, Stop<E>> + Send + 'static,
    {
        unit::perform(&self.database, &self.occasion(), act)
    }

    fn occasion(&self) -> Arc<Occasion> {
        let (realm, policy) = (Arc::clone(&self.realm), Arc::clone(&self.policy));
        Arc::new(Occasion { realm, policy, actor: Actor::OPERATOR, now: self.clock.micros() })
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(super) fn new_id(&self) -> String {
        uuid_v4(&self.entropy).to_string()
    }

    /// The realm's.
    pub(super) fn vault(&self) -> Result<Arc<dyn Vault>, Failure> {
        let vault = Arc::new(open::vault(&self.config, &self.database)?);
        Ok(Arc::new(RealmVault::new(vault, &self.realm.id)))
    }

    pub(super) fn signing_keys(&self) -> Result<SigningKeyService, Failure> {
        let vault = self.vault()?;
        let store = Arc::new(self.database.clone());
        let (clock, entropy) = (Arc::new(SystemClock), Arc::new(OsEntropy));
        Ok(SigningKeyService::new(&self.config, store, vault, clock, entropy).acting_as(Actor::OPERATOR))
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
