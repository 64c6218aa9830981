//! Ports that break when a test tells them to.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};

use chancery_core::client::SigningAlgorithm;
use chancery_core::pool::Pool;
use chancery_core::ports::{
    Access, Entropy, HashError, JwsError, PasswordHasher, Patience, ReadyKey, Signer, Store, StoreError,
    TokenType, Turn, Work, WorkDone,
};
use chancery_core::time::Timestamp;
use chancery_crypto::Argon2Hasher;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// What a broken port panics with: nobody outside may ever read it.
pub const PANIC: &str = "panicked as the test told it to";

/// Set by a test, looked at by a port.
#[derive(Debug, Default)]
pub struct Switch(AtomicBool);

impl Switch {
    pub fn set(&self, on: bool) {
        self.0.store(on, Ordering::SeqCst);
    }

    fn is_set(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }

    fn panic_if_set(&self) {
        assert!(!self.is_set(), "{PANIC}");
    }
}

/// How a database breaks.
#[derive(Debug, Clone)]
pub enum Fault {
    /// It answers this.
    Answers(StoreError),
    /// A panic on whatever thread runs the unit of work, in the middle of its transaction.
    PanicsWithin,
}

/// A database that breaks.
pub struct FaultyStore {
    inner: Arc<dyn Store>,
    fault: Mutex<Option<Fault>>,
}

impl FaultyStore {
    pub fn new(inner: Arc<dyn Store>) -> Self {
        Self { inner, fault: Mutex::default() }
    }

    /// From now on; `None`: no more.
    pub fn set(&self, fault: Option<Fault>) {
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = fault;
    }

    fn fault(&self) -> Option<Fault> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Does what it should, and panics before its transaction ends.
fn broken(mut work: Work) -> Work {
    Box::new(move |tx| {
        work(tx)?;
        panic!("{PANIC}")
    })
}

impl Store for FaultyStore {
    fn run_blocking(&self, access: Access, work: Work) -> Result<(), StoreError> {
        match self.fault() {
            None => self.inner.run_blocking(access, work),
            Some(Fault::Answers(error)) => Err(error),
            Some(Fault::PanicsWithin) => self.inner.run_blocking(access, broken(work)),
        }
    }

    fn submit(&self, work: Work, done: WorkDone) -> Result<Turn, (Work, WorkDone)> {
        match self.fault() {
            None => self.inner.submit(work, done),
            Some(Fault::Answers(error)) => {
                done(Err(error));
                Ok(Turn::default())
            }
            Some(Fault::PanicsWithin) => self.inner.submit(broken(work), done),
        }
    }

    fn patience(&self, access: Access) -> Patience {
        self.inner.patience(access)
    }

    fn pools(&self) -> Vec<Pool> {
        self.inner.pools()
    }

    fn check(&self) -> Result<(), StoreError> {
        match self.fault() {
            Some(Fault::Answers(error)) => Err(error),
            _ => self.inner.check(),
        }
    }
}

/// A signer whose keys break.
pub struct FaultySigner {
    inner: Arc<dyn Signer>,
    /// When they sign they panic.
    pub panics: Arc<Switch>,
    /// Or fail.
    pub fails: Arc<Switch>,
    /// There are none.
    pub lacks_keys: Switch,
}

impl FaultySigner {
    pub fn new(inner: Arc<dyn Signer>) -> Self {
        Self { inner, panics: Arc::default(), fails: Arc::default(), lacks_keys: Switch::default() }
    }
}

impl Signer for FaultySigner {
    fn key(&self, algorithm: SigningAlgorithm, now: Timestamp) -> Result<Arc<dyn ReadyKey>, JwsError> {
        if self.lacks_keys.is_set() {
            return Err(JwsError::NoKey(algorithm));
        }
        let inner = self.inner.key(algorithm, now)?;
        let (panics, fails) = (Arc::clone(&self.panics), Arc::clone(&self.fails));
        Ok(Arc::new(FaultyKey { inner, panics, fails }))
    }
}

struct FaultyKey {
    inner: Arc<dyn ReadyKey>,
    panics: Arc<Switch>,
    fails: Arc<Switch>,
}

impl ReadyKey for FaultyKey {
    fn refuse_too_long(&self, token_type: TokenType, length: usize) -> Result<(), JwsError> {
        self.inner.refuse_too_long(token_type, length)
    }

    fn sign(&self, token_type: TokenType, claims: &[u8]) -> Result<String, JwsError> {
        self.panics.panic_if_set();
        if self.fails.is_set() {
            return Err(JwsError::Library("failed as the test told it to".to_owned()));
        }
        self.inner.sign(token_type, claims)
    }
}

/// A password hasher that panics.
pub struct FaultyHasher {
    pub inner: Arc<dyn PasswordHasher>,
    pub panics: Arc<Switch>,
}

impl PasswordHasher for FaultyHasher {
    fn hash(&self, password: &str) -> Result<String, HashError> {
        self.panics.panic_if_set();
        self.inner.hash(password)
    }

    fn verify(&self, password: &str, phc: Option<&str>) -> Result<bool, HashError> {
        self.panics.panic_if_set();
        self.inner.verify(password, phc)
    }
}

/// The password with which a [`GatedHasher`] takes its time.
pub const HOLD: &str = "hold on until you are told";

/// A password hasher that keeps whoever comes with [`HOLD`] until its gate opens.
pub struct GatedHasher {
    inner: Argon2Hasher,
    begun: UnboundedSender<()>,
    opened: Mutex<mpsc::Receiver<()>>,
}

/// The gate of a [`GatedHasher`].
pub struct Gate {
    begun: UnboundedReceiver<()>,
    opened: mpsc::Sender<()>,
}

impl GatedHasher {
    pub fn new(entropy: Arc<dyn Entropy>) -> (Self, Gate) {
        let (begun, is_held) = unbounded_channel();
        let (open, opened) = mpsc::channel();
        let hasher = Self { inner: Argon2Hasher::new(entropy), begun, opened: Mutex::new(opened) };
        (hasher, Gate { begun: is_held, opened: open })
    }
}

impl Gate {
    /// Returns when somebody is kept.
    pub async fn is_held(&mut self) {
        self.begun.recv().await.expect("the hasher lives");
    }

    /// Lets one go.
    pub fn open(&self) {
        self.opened.send(()).expect("the hasher lives");
    }
}

impl PasswordHasher for GatedHasher {
    fn hash(&self, password: &str) -> Result<String, HashError> {
        self.inner.hash(password)
    }

    fn verify(&self, password: &str, phc: Option<&str>) -> Result<bool, HashError> {
        if password == HOLD {
            self.begun.send(()).expect("the test waits");
            self.opened.lock().unwrap_or_else(PoisonError::into_inner).recv().expect("the test opens");
        }
        self.inner.verify(password, phc)
    }
}
