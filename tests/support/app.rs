//! The real routes in this process, on a socket, over a real database, at a moment that the test
//! decides.

use std::net::TcpListener;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::web::Data;
use actix_web::{HttpServer, rt, web};
use chancery::serve::KEEP_ALIVE;
use chancery::serve::federation::Providers;
use chancery_core::policy::Policy;
use chancery_core::ports::{
    Access, Clock as _, Entropy as _, Feed as _, Outcome, Polled, Position, Signer, StoreError, Tx, Work,
};
use chancery_core::realm::{Realm, RealmId};
use chancery_crypto::KeyVault;
use chancery_federation::{Federation, ProviderSettings};
use chancery_http::routes;
use chancery_outbound::{Documents, GuardedClient, Limits, OutboundOptions};
use chancery_persistence::{Database, Options};
use chancery_web::node::hashing::HashPool;
use chancery_web::node::metrics::Metrics;
use chancery_web::node::realm::{RealmKeys, RealmState};
use chancery_web::node::realms::Realms;
use chancery_web::node::shared::{Node, Ports};
use chancery_web::node::upstream::{NoUpstream, Upstream};

use super::browser::Browser;
use super::database::{Kind, TestDatabase};
use super::hasher::RememberingHasher;
use super::ports::{SeededEntropy, TestClock};
use super::signing_keys::TestKeys;

/// The issuer of every in-process server: https, so that cookies are as in production.
pub const ISSUER: &str = "https://id.example.test";

pub use crate::stage::{both, in_both_realms};

/// What a test may change before the server starts; dereferences to the node.
pub struct Setup {
    pub node: Node,
    pub signer: Arc<dyn Signer>,
    pub upstream: Arc<dyn Upstream>,
}

impl Deref for Setup {
    type Target = Node;

    fn deref(&self) -> &Node {
        &self.node
    }
}

impl DerefMut for Setup {
    fn deref_mut(&mut self) -> &mut Node {
        &mut self.node
    }
}

/// A realm of a server in this process, which ends with the last of these.
pub struct TestApp {
    pub state: Arc<RealmState>,
    pub realms: Data<Realms>,
    pub clock: Arc<TestClock>,
    /// Counts its calls (rule L2).
    pub hasher: Arc<RememberingHasher>,
    pub database: Arc<Database>,
    pub address: String,
    server: Arc<Server>,
}

/// What the realms of a server have in common.
struct Server {
    position: Mutex<Position>,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
    // last, so that the database outlives the server
    storage: TestDatabase,
}

impl TestApp {
    /// With the default policy.
    pub fn new(kind: Kind) -> Self {
        Self::with(kind, |_| ())
    }

    /// With a policy of its own.
    pub fn with(kind: Kind, change: impl FnOnce(&mut Policy)) -> Self {
        Self::customized(kind, change, |_| ())
    }

    /// With a policy and a state of its own.
    pub fn customized(kind: Kind, change: impl FnOnce(&mut Policy), adjust: impl FnOnce(&mut Setup)) -> Self {
        let mut policy = Policy::default();
        change(&mut policy);
        let mut realms = vec![Realm::main(ISSUER)];
        if kind == Kind::SecondRealm {
            realms.insert(0, realm("first", "https://first.example.test"));
        }
        Self::serving(kind, realms, &policy, adjust).pop().expect("a realm")
    }

    /// Realms of one server with these issuers, side by side: `realm-0` and so on.
    pub fn side_by_side<const N: usize>(
        kind: Kind,
        issuers: [&str; N],
        change: impl FnOnce(&mut Policy),
    ) -> [Self; N] {
        let mut policy = Policy::default();
        change(&mut policy);
        let named = |(number, issuer): (usize, &&str)| realm(&format!("realm-{number}"), issuer);
        let realms = issuers.iter().enumerate().map(named).collect();
        let apps: Result<[Self; N], _> = Self::serving(kind, realms, &policy, |_| ()).try_into();
        apps.unwrap_or_else(|_| panic!("as many as there are issuers"))
    }

    /// A server for these realms, of which the last is adjusted; each of them in turn.
    fn serving(
        kind: Kind,
        realms: Vec<Realm>,
        policy: &Policy,
        adjust: impl FnOnce(&mut Setup),
    ) -> Vec<Self> {
        let storage = TestDatabase::migrated(kind);
        let database = Arc::new(Database::open(&storage.url, &Options::default()).expect("it opens"));
        database.migrate().expect("it migrates");
        let clock = Arc::new(TestClock::new());
        let entropy = Arc::new(SeededEntropy::new());
        let hasher = Arc::new(RememberingHasher::new(entropy.clone()));
        let position = database.position().expect("the feed answers");
        let mut keys: Vec<_> =
            realms.iter().enumerate().map(|(n, realm)| Arc::new(TestKeys::new(n, realm, policy))).collect();
        let own = keys.pop().expect("a realm");
        let node = node(&database, clock.clone(), entropy, hasher.clone());
        let mut setup = Setup { node, signer: own.jose.clone(), upstream: Arc::new(NoUpstream) };
        adjust(&mut setup);
        let Setup { node, signer, upstream } = setup;
        let node = Arc::new(node);
        let mut parts: Vec<(RealmKeys, Arc<dyn Upstream>)> =
            keys.iter().map(|keys| (keys.parts(), Arc::new(NoUpstream) as Arc<dyn Upstream>)).collect();
        parts.push((RealmKeys { signer, ..own.parts() }, upstream));
        let states: Vec<Arc<RealmState>> = realms
            .into_iter()
            .zip(parts)
            .map(|(realm, (keys, upstream))| {
                let state = RealmState::assemble(node.clone(), realm, policy.clone(), keys, upstream);
                let state = state.expect("a realm");
                state.live.set_fresh(clock.monotonic());
                Arc::new(state)
            })
            .collect();
        let (first, others) = states.split_first().expect("a realm");
        let realms = Data::new(Realms::new(first.clone(), others.to_vec()).expect("realms that fit"));
        let one = Self::serve(realms, database, (clock, hasher), (position, storage));
        states.into_iter().map(|state| one.in_realm(state)).collect()
    }

    fn serve(
        realms: Data<Realms>,
        database: Arc<Database>,
        (clock, hasher): (Arc<TestClock>, Arc<RememberingHasher>),
        (position, storage): (Position, TestDatabase),
    ) -> Self {
        let (address, handle, thread) = serve(realms.clone());
        let server = Server { position: Mutex::new(position), handle, thread: Some(thread), storage };
        let state = realms.first().clone();
        Self { state, realms, clock, hasher, database, address, server: Arc::new(server) }
    }

    fn in_realm(&self, state: Arc<RealmState>) -> Self {
        Self {
            state,
            realms: self.realms.clone(),
            clock: self.clock.clone(),
            hasher: self.hasher.clone(),
            database: self.database.clone(),
            address: self.address.clone(),
            server: self.server.clone(),
        }
    }

    /// With other providers to sign in with, which may live on the hosts of `allow_private`.
    pub fn federated(
        kind: Kind,
        providers: Vec<ProviderSettings>,
        allow_private: &[&str],
        change: impl FnOnce(&mut Policy),
    ) -> Self {
        let allow_private = allow_private.iter().map(|&host| host.to_owned()).collect();
        let options = OutboundOptions { extra_ca: Vec::new(), allow_private };
        // as the program does (rule R18)
        let limits = Limits { body: 1024 * 1024, ..Limits::default() };
        let client = GuardedClient::new(&options).expect("an HTTP client").with_limits(limits);
        Self::customized(kind, change, |state| {
            let (clock, entropy) = (&state.clock, &state.entropy);
            let federation = Federation::new(providers, ISSUER, &Arc::new(client), clock, entropy);
            state.upstream = Arc::new(Providers(federation));
        })
    }

    /// Serves a node that the program itself put together.
    pub fn around(
        node: &chancery::serve::Node,
        clock: Arc<TestClock>,
        hasher: Arc<RememberingHasher>,
        storage: TestDatabase,
    ) -> Self {
        let database = Arc::new(node.database.clone());
        let position = database.position().expect("the feed answers");
        Self::serve(node.realms.clone(), database, (clock, hasher), (position, storage))
    }

    /// A new person's browser.
    pub fn browser(&self) -> Browser {
        Browser::new(&self.state.realm.issuer, &self.address)
    }

    /// Everything that the database holds: [`TestDatabase::dump`].
    pub fn dump(&self) -> Vec<u8> {
        self.server.storage.dump()
    }

    /// A statement that no act and no port can do: [`TestDatabase::execute`].
    pub fn sql(&self, statement: &str) {
        self.server.storage.execute(statement);
    }

    /// Statements that change the database itself: [`TestDatabase::define`].
    pub fn define(&self, statements: &str) {
        self.server.storage.define(statements);
    }

    /// Moves the clock, and lets the node notice what has happened meanwhile.
    pub fn advance(&self, seconds: i64) {
        self.clock.advance(seconds);
        self.sync();
    }

    /// What the server's background loop does four times a second: applies the change feed.
    pub fn sync(&self) {
        let started = self.clock.monotonic();
        let mut position = self.server.position.lock().unwrap_or_else(PoisonError::into_inner);
        match self.database.poll(*position).expect("the feed answers") {
            Polled::Changes { changes, position: next } => {
                for change in &changes {
                    self.state.memory.apply(change);
                }
                *position = next;
            }
            Polled::Reload => panic!("the feed lost its place"),
        }
        self.realms.iter().for_each(|state| state.live.set_fresh(started));
    }

    /// Does something to the database that no act does, commits it, and lets the node notice.
    pub async fn work<T, F>(&self, mut work: F) -> T
    where
        T: Send + 'static,
        F: FnMut(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
    {
        let store = self.state.store.clone();
        let (sender, results) = mpsc::channel();
        let work: Work = Box::new(move |tx| {
            sender.send(work(tx)?).ok();
            Ok(Outcome::Commit)
        });
        let done = web::block(move || store.run_blocking(Access::Write, work)).await;
        done.expect("a thread").expect("the unit of work");
        self.sync();
        // one for each time that it was tried: the last one counts
        results.try_iter().last().expect("a result")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // the command is sent at once; the answer is the thread's end
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

fn realm(id: &str, issuer: &str) -> Realm {
    Realm { id: RealmId::parse(id).expect("an id"), issuer: issuer.to_owned() }
}

/// A node over a database, which reaches nothing outside.
fn node(
    database: &Arc<Database>,
    clock: Arc<TestClock>,
    entropy: Arc<SeededEntropy>,
    hasher: Arc<RememberingHasher>,
) -> Node {
    let mut key_encryption_key = [0; 32];
    entropy.fill(&mut key_encryption_key);
    let nothing_private = OutboundOptions { extra_ca: Vec::new(), allow_private: Vec::new() };
    let outbound = GuardedClient::new(&nothing_private).expect("an HTTP client");
    let node = Node::assemble(Ports {
        store: database.clone(),
        vault: Arc::new(KeyVault::from_keys(key_encryption_key, Vec::new())),
        clock: clock.clone(),
        entropy,
        passwords: HashPool::new(hasher, 2, Duration::from_secs(2)),
        documents: Documents::new(outbound, clock),
        metrics: Metrics::new(routes::patterns()).expect("metrics"),
    });
    // as the program does: a node sees its own changes at once
    let memory = node.memory.clone();
    database.on_commit(Arc::new(move |changes| changes.iter().for_each(|c| memory.apply(c))));
    node
}

/// Serves the routes on a free port, on a thread of its own.
fn serve(realms: Data<Realms>) -> (String, ServerHandle, JoinHandle<()>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let (sender, receiver) = mpsc::channel();
    let thread = std::thread::spawn(move || {
        rt::System::new().block_on(async move {
            let server = HttpServer::new(move || routes::app(realms.clone()))
                .workers(1)
                // as the program: a client must not find its connection closed while a test makes keys
                .keep_alive(KEEP_ALIVE)
                .disable_signals()
                .listen(listener)
                .expect("it listens")
                .run();
            sender.send(server.handle()).expect("the test waits");
            server.await.expect("it serves");
        });
    });
    (address, receiver.recv().expect("it starts"), thread)
}
