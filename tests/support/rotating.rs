//! A server put together by the program itself, whose signing keys a test rotates.

use std::sync::Arc;

use chancery::config::Config;
use chancery::serve::{Node, Ports, build_state};
use chancery::signing_keys::SigningKeyService;
use chancery_core::client::Profile;
use chancery_core::keyring::KeyAlgorithm;
use chancery_core::ports::Entropy;
use chancery_crypto::OsEntropy;
use tempfile::TempDir;

use super::app::{ISSUER, TestApp};
use super::database::{Kind, TestDatabase};
use super::hasher::RememberingHasher;
use super::ports::TestClock;

pub struct RotatingApp {
    pub app: TestApp,
    /// Seconds for which a new key is published before it signs.
    pub publish_ahead: i64,
    node: Node,
    keys: SigningKeyService,
    _directory: TempDir,
}

impl RotatingApp {
    pub fn new(kind: Kind) -> Self {
        Self::with(kind, &[Profile::OAuth21])
    }

    /// With these profiles for clients.
    pub fn with(kind: Kind, profiles: &[Profile]) -> Self {
        let storage = TestDatabase::new(kind);
        let directory = TempDir::new().expect("a directory");
        let encryption_key = directory.path().join("encryption.key");
        std::fs::write(&encryption_key, "0123456789abcdef".repeat(4)).expect("a key file");
        restrict(&encryption_key);
        let mut config = Config { issuer: ISSUER.to_owned(), ..Config::default() };
        config.database.url.clone_from(&storage.url);
        config.policy.profiles = profiles.iter().map(ToString::to_string).collect();
        config.keys.dir = directory.path().into();
        config.keys.encryption_key_file = Some(encryption_key);

        let clock = Arc::new(TestClock::new());
        let entropy: Arc<dyn Entropy> = Arc::new(OsEntropy);
        let hasher = Arc::new(RememberingHasher::new(entropy.clone()));
        let ports = Ports { clock: clock.clone(), entropy: entropy.clone(), hasher: hasher.clone() };
        let node = build_state(&config, &ports).expect("a node");
        let keys = SigningKeyService::new(
            &config,
            node.first().store.clone(),
            node.first().vault.clone(),
            clock.clone(),
            entropy,
        );
        node.refresh().expect("it loads");
        let app = TestApp::around(&node, clock, hasher, storage);
        let publish_ahead = config.keys.publish_ahead.0;
        Self { app, publish_ahead, node, keys, _directory: directory }
    }

    /// As `chancery keys rotate`; returns the new keys' ids.
    pub fn rotate<A: Copy + Into<KeyAlgorithm>>(&self, algorithms: &[A]) -> Vec<String> {
        let algorithms: Vec<KeyAlgorithm> = algorithms.iter().copied().map(Into::into).collect();
        let made = self.keys.rotate(&algorithms).expect("new keys");
        self.node.refresh().expect("it loads");
        made
    }

    /// As `chancery keys retire`.
    pub fn retire(&self, kid: &str) {
        self.keys.retire(kid).expect("it is retired");
        self.node.refresh().expect("it loads");
    }

    /// Moves the clock, and lets the node notice what has happened meanwhile.
    pub fn advance(&self, seconds: i64) {
        self.app.clock.advance(seconds);
        self.node.refresh().expect("it loads");
        self.app.sync();
    }
}

fn restrict(file: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600)).expect("permissions");
}
