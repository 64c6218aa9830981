//! A node: ports, memory and background threads, put together from the configuration.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use actix_web::web::{Bytes, Data};
use chancery_core::discovery;
use chancery_core::memory::Memory;
use chancery_core::policy::Policy;
use chancery_core::ports::{
    Clock, Decrypter, Encrypter, Entropy, PasswordHasher, Signer, SigningKeyMaker, Store, Vault, Verifier,
};
use chancery_crypto::{Argon2Hasher, Jose, OsEntropy, SystemClock};
use chancery_http::node::forwarded::TrustedProxies;
use chancery_http::node::hashing::HashPool;
use chancery_http::node::hop::Hops;
use chancery_http::node::metrics::Metrics;
use chancery_http::node::rate_limit::RateLimit;
use chancery_http::node::seen_once::SeenOnce;
use chancery_http::node::signing_keys::key_making;
use chancery_http::node::state::{AppState, PreRendered};
use chancery_http::{i18n, routes};
use chancery_persistence::Database;

use crate::config::{Config, Problem, Problems};
use crate::failure::Failure;
use crate::signing_keys::SigningKeyService;

use super::federation::{Providers, federation};
use super::feed::FeedReader;
use super::housekeeping;
use super::keys::NodeKeys;
use super::logout::LogoutTokens;
use super::outbound::{documents, outbound_client};
use super::outbox::{Kind, Sender};
use super::ticker::Background;
use super::{open, tls};

/// How often the feed is polled; a revocation is everywhere within a second (rule R5).
const POLL: Duration = Duration::from_millis(200);
const HOUSEKEEPING: Duration = Duration::from_mins(1);
/// How often is looked whether something is to be delivered.
const OUTBOX: Duration = Duration::from_millis(500);
/// Longest wait for a free password hash (rule R14).
const HASH_WAIT: Duration = Duration::from_secs(2);

/// What a node takes from the machine, so that tests can give it something else.
#[derive(Clone)]
pub struct Ports {
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    pub hasher: Arc<dyn PasswordHasher>,
}

impl Ports {
    pub fn of_this_machine() -> Self {
        let entropy: Arc<dyn Entropy> = Arc::new(OsEntropy);
        Self {
            clock: Arc::new(SystemClock),
            hasher: Arc::new(Argon2Hasher::new(Arc::clone(&entropy))),
            entropy,
        }
    }
}

/// A node that is built and not yet running.
pub struct Node {
    pub state: Data<AppState>,
    pub database: Database,
    pub(super) keys: Arc<SigningKeyService>,
    in_use: Arc<NodeKeys>,
}

/// Opens the database, brings it to this version's schema, and makes the keys that are missing. The
/// node knows no revocations yet and is not ready: see [`Node::refresh`] and [`Node::start`].
pub fn build_state(config: &Config, ports: &Ports) -> Result<Node, Failure> {
    tls::install_provider();
    let database = open::database(config)?;
    open::migrate(&database)?;
    let vault = Arc::new(open::vault(config, &database)?);
    let store: Arc<dyn Store> = Arc::new(database.clone());
    let keys = Arc::new(SigningKeyService::new(
        config,
        Arc::clone(&store),
        Arc::clone(&vault) as Arc<dyn Vault>,
        Arc::clone(&ports.clock),
        Arc::clone(&ports.entropy),
    ));
    keys.ensure_signing()?;
    let (jose, jwks) = (Arc::new(Jose::new()), Arc::new(PreRendered::default()));
    let clock = Arc::clone(&ports.clock);
    let in_use = Arc::new(NodeKeys::new(Arc::clone(&keys), Arc::clone(&jose), Arc::clone(&jwks), clock));
    let federation = federation(config, &ports.clock, &ports.entropy)?;
    let discovery = discovery_document(config, !federation.rules().is_empty())?;
    let (realm, memory) = (config.realm(), Arc::new(Memory::default()));
    let live = memory.realm(&realm.id);
    let observing = Arc::clone(&memory);
    // a node sees its own changes at once, and everybody's with the next poll
    database.on_commit(Arc::new(move |changes| changes.iter().for_each(|change| observing.apply(change))));
    let state = Data::new(AppState {
        realm: Arc::new(realm),
        policy: Arc::new(serving_policy(config)?),
        store,
        hops: Hops::default(),
        memory,
        live,
        signer: Arc::clone(&jose) as Arc<dyn Signer>,
        verifier: Arc::clone(&jose) as Arc<dyn Verifier>,
        encrypter: Arc::clone(&jose) as Arc<dyn Encrypter>,
        decrypter: jose as Arc<dyn Decrypter>,
        keys: Arc::clone(&in_use) as Arc<dyn SigningKeyMaker>,
        key_making: key_making(),
        vault,
        passwords: HashPool::new(Arc::clone(&ports.hasher), hash_permits(config), HASH_WAIT),
        clock: Arc::clone(&ports.clock),
        entropy: Arc::clone(&ports.entropy),
        documents: Arc::new(documents(config, Arc::clone(&ports.clock))?),
        upstream: Arc::new(Providers(federation)),
        detours: SeenOnce::default(),
        jwks,
        discovery: discovery.into(),
        trusted_proxies: TrustedProxies::parse(&config.server.trusted_proxies).map_err(|error| {
            Problems::from(Problem::new("server.trusted_proxies", error.to_string(), "correct the entry"))
        })?,
        rate_limit: rate_limit(config),
        client_fetches: RateLimit::of_fetches(),
        metrics: Metrics::new(routes::patterns())
            .map_err(|error| Failure::refused("internal", error.to_string()))?,
        accepting: AtomicBool::new(true),
    });
    Ok(Node { state, database, keys, in_use })
}

impl Node {
    pub(super) fn reader(&self) -> FeedReader {
        let feed = Arc::new(self.database.clone());
        FeedReader::new(self.state.clone(), feed, Arc::clone(&self.in_use))
    }

    /// Loads keys and revocations once: the node is ready, and stays so for as long as
    /// [`chancery_core::memory::Live::STALE_AFTER`].
    pub fn refresh(&self) -> Result<(), Failure> {
        self.reader().load()
    }

    /// As [`Node::refresh`], and starts the threads that keep the node fresh and the database small.
    pub(super) fn start(&self, config: &Config) -> Result<Background, Failure> {
        let mut reader = self.reader();
        reader.load()?;
        let mut housekeeping = housekeeping::jobs(&self.state, &self.keys);
        let mut sender = Sender::new(self.state.clone(), self.kinds(config)?);
        let mut background = Background::default();
        background.every("feed", POLL, move || reader.tick())?;
        background.every("outbox", OUTBOX, move || sender.tick())?;
        background.every("housekeeping", HOUSEKEEPING, move || housekeeping.round())?;
        Ok(background)
    }

    /// Everything that this node delivers from the outbox.
    fn kinds(&self, config: &Config) -> Result<Vec<Arc<dyn Kind>>, Failure> {
        Ok(vec![Arc::new(LogoutTokens::new(self.state.clone(), outbound_client(config)?))])
    }
}

fn hash_permits(config: &Config) -> usize {
    match usize::from(config.limits.password_hashes) {
        0 => std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        permits => permits,
    }
}

/// The policy, with the keys of those whose software statements count.
fn serving_policy(config: &Config) -> Result<Policy, Failure> {
    Ok(Policy { software_statements: config.statement_issuers()?, ..config.policy() })
}

fn rate_limit(config: &Config) -> RateLimit {
    match config.limits.requests_per_second {
        0 => RateLimit::off(),
        rate => RateLimit::new(rate, config.limits.requests_burst),
    }
}

fn discovery_document(config: &Config, federation: bool) -> Result<Bytes, Failure> {
    let metadata = discovery::metadata(&config.realm(), &config.policy(), federation, &languages());
    let bytes =
        serde_json::to_vec(&metadata).map_err(|error| Failure::refused("internal", error.to_string()))?;
    Ok(bytes.into())
}

/// Languages that pages exist in.
fn languages() -> Vec<&'static str> {
    i18n::all().map(i18n::Locale::tag).collect()
}
