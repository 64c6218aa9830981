//! The real routes in this process, on a socket, over a real database, at a moment that the test
//! decides.

use std::net::TcpListener;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpServer, rt, web};
use chancery::serve::KEEP_ALIVE;
use chancery::serve::federation::Providers;
use chancery_core::discovery;
use chancery_core::memory::Memory;
use chancery_core::policy::Policy;
use chancery_core::ports::{
    Access, Clock as _, Entropy as _, Feed as _, Outcome, Polled, Position, StoreError, Tx, Work,
};
use chancery_core::realm::Realm;
use chancery_crypto::KeyVault;
use chancery_federation::{Federation, ProviderSettings};
use chancery_http::node::forwarded::TrustedProxies;
use chancery_http::node::hashing::HashPool;
use chancery_http::node::hop::Hops;
use chancery_http::node::metrics::Metrics;
use chancery_http::node::rate_limit::RateLimit;
use chancery_http::node::seen_once::SeenOnce;
use chancery_http::node::signing_keys::key_making;
use chancery_http::node::state::AppState;
use chancery_http::node::upstream::NoUpstream;
use chancery_http::{i18n, routes};
use chancery_outbound::{Documents, GuardedClient, Limits, OutboundOptions};
use chancery_persistence::{Database, Options};

use super::browser::Browser;
use super::database::{Kind, TestDatabase};
use super::hasher::RememberingHasher;
use super::ports::{SeededEntropy, TestClock};
use super::signing_keys::TestKeys;

/// The issuer of every in-process server: https, so that cookies are as in production.
pub const ISSUER: &str = "https://id.example.test";

/// What a test function takes: both of these are made for the database it runs on.
pub trait Stage {
    fn on(kind: Kind) -> Self;
}

impl Stage for Kind {
    fn on(kind: Kind) -> Self {
        kind
    }
}

impl Stage for TestApp {
    fn on(kind: Kind) -> Self {
        Self::new(kind)
    }
}

/// Makes each named `async fn(app: TestApp)` or `async fn(kind: Kind)` two tests: `sqlite::name` and
/// `postgres::name`. Once a file.
#[macro_export]
macro_rules! both {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $name() {
                use $crate::{app::Stage, database::Kind, durations::Stopwatch};
                let _stopwatch = Stopwatch::of(concat!(module_path!(), "::", stringify!($name)));
                super::$name(Stage::on(Kind::Sqlite)).await;
            })+
        }
        mod postgres {
            $(#[tokio::test]
            async fn $name() {
                use $crate::{app::Stage, database::Kind, durations::Stopwatch};
                let _stopwatch = Stopwatch::of(concat!(module_path!(), "::", stringify!($name)));
                super::$name(Stage::on(Kind::Postgres)).await;
            })+
        }
    };
}
pub use crate::both;

/// A server in this process; it ends with this value.
pub struct TestApp {
    pub state: Data<AppState>,
    pub clock: Arc<TestClock>,
    /// Counts its calls (rule L2).
    pub hasher: Arc<RememberingHasher>,
    pub database: Arc<Database>,
    pub address: String,
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
    pub fn customized(
        kind: Kind,
        change: impl FnOnce(&mut Policy),
        adjust: impl FnOnce(&mut AppState),
    ) -> Self {
        let storage = TestDatabase::migrated(kind);
        let database = Arc::new(Database::open(&storage.url, &Options::default()).expect("it opens"));
        database.migrate().expect("it migrates");
        let clock = Arc::new(TestClock::new());
        let entropy = Arc::new(SeededEntropy::new());
        let hasher = Arc::new(RememberingHasher::new(entropy.clone()));
        let mut policy = Policy::default();
        change(&mut policy);
        let realm = Realm::main(ISSUER);
        let keys = Arc::new(TestKeys::new(&realm, &policy));
        let position = database.position().expect("the feed answers");
        let memory = Arc::new(Memory::default());
        let live = memory.realm(&realm.id);
        live.set_fresh(clock.monotonic());
        // as the program does: a node sees its own changes at once
        let observing = memory.clone();
        database.on_commit(Arc::new(move |changes| changes.iter().for_each(|c| observing.apply(c))));
        let mut key_encryption_key = [0; 32];
        entropy.fill(&mut key_encryption_key);
        let nothing_private = OutboundOptions { extra_ca: Vec::new(), allow_private: Vec::new() };
        let outbound = GuardedClient::new(&nothing_private).expect("an HTTP client");
        let languages: Vec<_> = i18n::all().map(i18n::Locale::tag).collect();
        let metadata = discovery::metadata(&realm, &policy, false, &languages);
        let mut state = AppState {
            realm: Arc::new(realm),
            policy: Arc::new(policy),
            store: database.clone(),
            hops: Hops::default(),
            memory,
            live,
            signer: keys.jose.clone(),
            verifier: keys.jose.clone(),
            encrypter: keys.jose.clone(),
            decrypter: keys.jose.clone(),
            vault: Arc::new(KeyVault::from_keys(key_encryption_key, Vec::new())),
            passwords: HashPool::new(hasher.clone(), 2, Duration::from_secs(2)),
            documents: Arc::new(Documents::new(outbound, clock.clone())),
            upstream: Arc::new(NoUpstream),
            detours: SeenOnce::default(),
            clock: clock.clone(),
            entropy,
            jwks: keys.jwks.clone(),
            keys,
            key_making: key_making(),
            discovery: Bytes::from(serde_json::to_vec(&metadata).expect("JSON")).into(),
            trusted_proxies: TrustedProxies::default(),
            rate_limit: RateLimit::off(),
            client_fetches: RateLimit::of_fetches(),
            metrics: Metrics::new(routes::patterns()).expect("metrics"),
            accepting: AtomicBool::new(true),
        };
        adjust(&mut state);
        let state = Data::new(state);
        let (address, handle, thread) = serve(state.clone());
        Self {
            state,
            clock,
            hasher,
            database,
            address,
            position: Mutex::new(position),
            handle,
            thread: Some(thread),
            storage,
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
        let (address, handle, thread) = serve(node.state.clone());
        Self {
            state: node.state.clone(),
            clock,
            hasher,
            database,
            address,
            position: Mutex::new(position),
            handle,
            thread: Some(thread),
            storage,
        }
    }

    /// A new person's browser.
    pub fn browser(&self) -> Browser {
        Browser::new(ISSUER, &self.address)
    }

    /// Everything that the database holds: [`TestDatabase::dump`].
    pub fn dump(&self) -> Vec<u8> {
        self.storage.dump()
    }

    /// A statement that no act and no port can do: [`TestDatabase::execute`].
    pub fn sql(&self, statement: &str) {
        self.storage.execute(statement);
    }

    /// Moves the clock, and lets the node notice what has happened meanwhile.
    pub fn advance(&self, seconds: i64) {
        self.clock.advance(seconds);
        self.sync();
    }

    /// What the server's background loop does four times a second: applies the change feed.
    pub fn sync(&self) {
        let started = self.clock.monotonic();
        let mut position = self.position.lock().unwrap_or_else(PoisonError::into_inner);
        match self.database.poll(*position).expect("the feed answers") {
            Polled::Changes { changes, position: next } => {
                for change in &changes {
                    self.state.memory.apply(change);
                }
                *position = next;
            }
            Polled::Reload => panic!("the feed lost its place"),
        }
        self.state.live.set_fresh(started);
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

impl Drop for TestApp {
    fn drop(&mut self) {
        // the command is sent at once; the answer is the thread's end
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

/// Serves the routes on a free port, on a thread of its own.
fn serve(state: Data<AppState>) -> (String, ServerHandle, JoinHandle<()>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let (sender, receiver) = mpsc::channel();
    let thread = std::thread::spawn(move || {
        rt::System::new().block_on(async move {
            let server = HttpServer::new(move || routes::app(state.clone()))
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
