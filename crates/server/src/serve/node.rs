//! A node: ports, memory and background threads, put together from the configuration.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Data;
use chancery_core::ports::{Clock, Entropy, PasswordHasher, Vault};
use chancery_crypto::{Argon2Hasher, OsEntropy, SystemClock};
use chancery_http::routes;
use chancery_persistence::Database;
use chancery_web::node::forwarded::TrustedProxies;
use chancery_web::node::hashing::HashPool;
use chancery_web::node::metrics::Metrics;
use chancery_web::node::rate_limit::RateLimit;
use chancery_web::node::realm::RealmState;
use chancery_web::node::realms::Realms;
use chancery_web::node::shared;

use crate::config::{Config, Problem, Problems};
use crate::failure::Failure;

use super::federation::upstream_client;
use super::feed::FeedReader;
use super::heartbeat;
use super::housekeeping;
use super::logout::LogoutTokens;
use super::outbound::{documents, outbound_client};
use super::outbox::{Kind, Sender};
use super::realm::{Ground, Plan, Served, internal, serve};
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
    pub realms: Data<Realms>,
    pub database: Database,
    pub(super) served: Vec<Served>,
}

/// A node for the realm of the configuration.
pub fn build_state(config: &Config, ports: &Ports) -> Result<Node, Failure> {
    build_realms(config, ports, vec![Plan::of(config)?])
}

/// Opens the database, brings it to this version's schema, and makes the keys that are missing. The
/// node knows no revocations yet and is not ready: see [`Node::refresh`] and [`Node::start`].
pub fn build_realms(config: &Config, ports: &Ports, plans: Vec<Plan>) -> Result<Node, Failure> {
    tls::install_provider();
    let database = open::database(config)?;
    open::migrate(&database)?;
    let vault: Arc<dyn Vault> = Arc::new(open::vault(config, &database)?);
    let node = Arc::new(shared(config, ports, &database, Arc::clone(&vault))?);
    let memory = Arc::clone(&node.memory);
    // a node sees its own changes at once, and everybody's with the next poll
    database.on_commit(Arc::new(move |changes| changes.iter().for_each(|change| memory.apply(change))));
    let ground = Ground { config, node, vault, upstream: upstream_client(config)? };
    let served = plans.into_iter().map(|plan| serve(&ground, plan));
    let served = served.collect::<Result<Vec<_>, Failure>>()?;
    let mut states = served.iter().map(|served| Arc::clone(&served.state));
    let first = states.next().ok_or_else(|| internal(&"there is no realm to serve"))?;
    let realms = Realms::new(first, states.collect()).map_err(|error| internal(&error))?;
    Ok(Node { realms: Data::new(realms), database, served })
}

/// What the realms share.
fn shared(
    config: &Config,
    ports: &Ports,
    database: &Database,
    vault: Arc<dyn Vault>,
) -> Result<shared::Node, Failure> {
    let mut node = shared::Node::assemble(shared::Ports {
        store: Arc::new(database.clone()),
        vault,
        clock: Arc::clone(&ports.clock),
        entropy: Arc::clone(&ports.entropy),
        passwords: HashPool::new(Arc::clone(&ports.hasher), hash_permits(config), HASH_WAIT),
        documents: documents(config, Arc::clone(&ports.clock))?,
        metrics: Metrics::new(routes::patterns()).map_err(|error| internal(&error))?,
    });
    node.trusted_proxies = TrustedProxies::parse(&config.server.trusted_proxies).map_err(|error| {
        Problems::from(Problem::new("server.trusted_proxies", error.to_string(), "correct the entry"))
    })?;
    node.rate_limit = rate_limit(config);
    Ok(node)
}

impl Node {
    /// The realm of the configuration.
    pub fn first(&self) -> &Arc<RealmState> {
        self.realms.first()
    }

    pub(super) fn reader(&self) -> FeedReader {
        FeedReader::new(Arc::new(self.database.clone()), self.realms.node(), &self.served)
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
        // before the first request asks how this node is
        if let Err(error) = heartbeat::beat(self.first()) {
            tracing::error!(%error, "the database cannot be written");
        }
        let mut housekeeping = housekeeping::jobs(&self.realms, &self.served);
        let mut sender = Sender::new(self.realms.clone(), kinds(config)?);
        let mut background = Background::default();
        background.every("feed", POLL, move || reader.tick())?;
        background.every("outbox", OUTBOX, move || sender.tick())?;
        background.every("housekeeping", HOUSEKEEPING, move || housekeeping.round())?;
        Ok(background)
    }
}

/// Everything that a node delivers from the outbox.
fn kinds(config: &Config) -> Result<Vec<Arc<dyn Kind>>, Failure> {
    Ok(vec![Arc::new(LogoutTokens::new(outbound_client(config)?))])
}

fn hash_permits(config: &Config) -> usize {
    match usize::from(config.limits.password_hashes) {
        0 => std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        permits => permits,
    }
}

fn rate_limit(config: &Config) -> RateLimit {
    match config.limits.requests_per_second {
        0 => RateLimit::off(),
        rate => RateLimit::new(rate, config.limits.requests_burst),
    }
}
