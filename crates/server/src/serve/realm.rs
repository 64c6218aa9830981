//! A realm of a node, put together from the configuration.

use std::fmt::Display;
use std::sync::Arc;

use chancery_core::policy::Policy;
use chancery_core::ports::{SigningKeyMaker, Vault};
use chancery_core::realm::Realm;
use chancery_core::realm_vault::RealmVault;
use chancery_crypto::Jose;
use chancery_federation::{Federation, ProviderSettings};
use chancery_outbound::GuardedClient;
use chancery_web::node::realm::{RealmKeys, RealmState};
use chancery_web::node::rendered::PreRendered;
use chancery_web::node::shared;

use crate::config::Config;
use crate::failure::Failure;
use crate::signing_keys::SigningKeyService;

use super::federation::Providers;
use super::keys::NodeKeys;

/// A realm with the keys that the server keeps for it.
#[derive(Clone)]
pub(super) struct Served {
    pub state: Arc<RealmState>,
    pub keys: Arc<SigningKeyService>,
    pub in_use: Arc<NodeKeys>,
}

/// What a realm is to be.
pub struct Plan {
    pub realm: Realm,
    pub policy: Policy,
    /// Other providers that its people may sign in with.
    pub providers: Vec<ProviderSettings>,
}

impl Plan {
    /// The realm of the configuration: its policy has the keys of those whose software statements count.
    pub fn of(config: &Config) -> Result<Self, Failure> {
        let policy = Policy { software_statements: config.statement_issuers()?, ..config.policy() };
        Ok(Self { realm: config.realm(), policy, providers: config.providers()? })
    }
}

/// What the realms of a node stand on.
pub(super) struct Ground<'a> {
    pub config: &'a Config,
    pub node: Arc<shared::Node>,
    pub vault: Arc<dyn Vault>,
    /// Other providers are asked with it.
    pub upstream: Arc<GuardedClient>,
}

/// Makes the keys that the realm lacks.
pub(super) fn serve(ground: &Ground<'_>, plan: Plan) -> Result<Served, Failure> {
    let Plan { realm, policy, providers } = plan;
    let node = &ground.node;
    let keys = SigningKeyService::new(
        ground.config,
        Arc::clone(&node.store),
        Arc::new(RealmVault::new(Arc::clone(&ground.vault), &realm.id)),
        Arc::clone(&node.clock),
        Arc::clone(&node.entropy),
    );
    let keys = Arc::new(keys.of_realm(realm.clone(), policy.clone()));
    keys.ensure_signing()?;
    let (jose, jwks) = (Arc::new(Jose::new()), Arc::new(PreRendered::default()));
    let clock = Arc::clone(&node.clock);
    let in_use = Arc::new(NodeKeys::new(Arc::clone(&keys), Arc::clone(&jose), Arc::clone(&jwks), clock));
    let maker = Arc::clone(&in_use) as Arc<dyn SigningKeyMaker>;
    let federation = Federation::new(providers, &realm.issuer, &ground.upstream, &node.clock, &node.entropy);
    let upstream = Arc::new(Providers(federation));
    let state =
        RealmState::assemble(Arc::clone(node), realm, policy, RealmKeys::of(&jose, maker, jwks), upstream);
    Ok(Served { state: Arc::new(state.map_err(|error| internal(&error))?), keys, in_use })
}

pub(super) fn internal(error: &dyn Display) -> Failure {
    Failure::refused("internal", error.to_string())
}
