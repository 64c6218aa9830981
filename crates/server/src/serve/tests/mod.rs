//! A node on an embedded database, with a clock that is set.

use chancery_core::generation::Generation;
use std::fs::{DirBuilder, OpenOptions};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Barrier, LazyLock};

use chancery_core::client::metadata::{ClientMetadata, RegistrationContext, register};
use chancery_core::client::registration::{Registration, new_client};
use chancery_core::client::{
    Client, ClientId, ContentEncryption, Encryption, KeyManagement, Profile, SigningAlgorithm,
};
use chancery_core::keyring::KeyState;
use chancery_core::ports::{Clock, Content, Entropy, HashError, PasswordHasher, TokenType, Tx};
use chancery_core::realm::{Realm, RealmId};
use chancery_core::secret::Digest;
use chancery_core::time::{Micros, Monotonic};
use chancery_crypto::OsEntropy;
use chancery_web::node::realm::RealmState;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::*;
use crate::config::{KeyStore, Provider, Seconds};
use crate::signing_keys::SigningKeyService;
use crate::unit::tests::behind_the_acts;

mod feed;
pub(super) mod realms;

/// Clocks that stand still until they are set.
pub(super) struct SetClock {
    wall: AtomicI64,
    elapsed: AtomicU64,
}

impl Clock for SetClock {
    fn micros(&self) -> Micros {
        Micros(self.wall.load(Ordering::SeqCst))
    }

    fn monotonic(&self) -> Monotonic {
        Monotonic::from_micros(self.elapsed.load(Ordering::SeqCst))
    }
}

impl SetClock {
    /// Time passes.
    pub(super) fn advance(&self, seconds: i64) {
        self.elapsed.fetch_add(seconds.unsigned_abs() * 1_000_000, Ordering::SeqCst);
        self.step_wall(seconds);
    }

    /// Calendar time jumps.
    pub(super) fn step_wall(&self, seconds: i64) {
        self.wall.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }
}

struct NoHashing;

impl PasswordHasher for NoHashing {
    fn hash(&self, _: &str) -> Result<String, HashError> {
        Err(HashError("not in this test".to_owned()))
    }

    fn verify(&self, _: &str, _: Option<&str>) -> Result<bool, HashError> {
        Ok(false)
    }
}

pub(super) fn machine() -> (TempDir, Config, Arc<SetClock>, Ports) {
    let folder = tempfile::tempdir().unwrap();
    let mut config = Config::default();
    config.database.url = format!("sqlite:{}/chancery.db", folder.path().display());
    config.keys.dir = folder.path().join("keys");
    let clock =
        Arc::new(SetClock { wall: AtomicI64::new(1_800_000_000_000_000), elapsed: AtomicU64::new(0) });
    let ports = Ports {
        clock: Arc::clone(&clock) as Arc<dyn Clock>,
        entropy: Arc::new(OsEntropy) as Arc<dyn Entropy>,
        hasher: Arc::new(NoHashing),
    };
    (folder, config, clock, ports)
}

/// As [`machine`], after a first start: making keys takes longer than most tests.
pub(super) fn installed() -> (TempDir, Config, Arc<SetClock>, Ports) {
    static FILES: LazyLock<Vec<(PathBuf, Vec<u8>)>> = LazyLock::new(|| {
        let (folder, config, _, ports) = machine();
        drop(build_state(&config, &ports).unwrap());
        let mut files = Vec::new();
        read_all(folder.path(), Path::new(""), &mut files);
        files
    });
    let machine = machine();
    for (name, bytes) in &*FILES {
        let path = machine.0.path().join(name);
        DirBuilder::new().recursive(true).mode(0o700).create(path.parent().unwrap()).unwrap();
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
        file.unwrap().write_all(bytes).unwrap();
    }
    machine
}

/// The files of a folder and of those below it.
fn read_all(root: &Path, below: &Path, files: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in std::fs::read_dir(root.join(below)).unwrap() {
        let entry = entry.unwrap();
        let name = below.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            read_all(root, &name, files);
        } else {
            files.push((name, std::fs::read(entry.path()).unwrap()));
        }
    }
}

fn keys_of(node: &Node) -> &SigningKeyService {
    &node.served.first().unwrap().keys
}

fn published(state: &RealmState) -> Vec<String> {
    let document: Value = serde_json::from_slice(&state.jwks.get().bytes).unwrap();
    document["keys"].as_array().unwrap().iter().map(|k| k["kid"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_first_start_makes_the_keys_that_everybody_has() {
    let (_folder, config, clock, ports) = machine();
    let node = build_state(&config, &ports).unwrap();
    assert!(!node.first().live.is_fresh(clock.monotonic()));
    node.refresh().unwrap();
    assert!(node.first().live.is_fresh(clock.monotonic()));
    assert_eq!(published(node.first()).len(), SigningAlgorithm::STANDING.len());
    for algorithm in SigningAlgorithm::STANDING {
        let token = node.first().signer.sign(algorithm, TokenType::AccessToken, b"{}", clock.now()).unwrap();
        assert!(node.first().verifier.verify_own(&token, TokenType::AccessToken, clock.now()).is_ok());
    }
    let discovery: Value = serde_json::from_slice(&node.first().discovery.get().bytes).unwrap();
    assert_eq!(discovery["issuer"], "http://localhost:8080");
    // the next start finds everything
    let again = build_state(&config, &ports).unwrap();
    again.refresh().unwrap();
    assert_eq!(published(again.first()), published(node.first()));
}

/// Rules J5 and R11, with the keys in the database.
#[test]
fn keys_rotate_by_age_and_vanish_with_their_last_token() {
    let (_folder, mut config, clock, ports) = machine();
    config.keys.store = Some(KeyStore::Database);
    let node = build_state(&config, &ports).unwrap();
    let mut reader = node.reader();
    reader.load().unwrap();
    // one that somebody asked for is renewed like those that are always there
    node.first().keys.ensure(&[SigningAlgorithm::ES384].into()).unwrap();
    let first = published(node.first());
    assert_eq!(first.len(), SigningAlgorithm::STANDING.len() + 1);
    let old =
        node.first().signer.sign(SigningAlgorithm::ES256, TokenType::IdToken, b"{}", clock.now()).unwrap();

    clock.advance(config.keys.rotate_after.0 - config.keys.publish_ahead.0);
    assert_eq!(keys_of(&node).ensure().unwrap().len(), first.len());
    assert!(keys_of(&node).ensure().unwrap().is_empty());
    reader.tick();
    let both = published(node.first());
    assert_eq!(both.len(), 2 * first.len());
    let before =
        node.first().signer.sign(SigningAlgorithm::ES256, TokenType::IdToken, b"{}", clock.now()).unwrap();
    assert_eq!(before.split('.').next(), old.split('.').next(), "the new key does not sign yet");

    clock.advance(config.keys.publish_ahead.0);
    let new =
        node.first().signer.sign(SigningAlgorithm::ES256, TokenType::IdToken, b"{}", clock.now()).unwrap();
    assert_ne!(new.split('.').next(), old.split('.').next());
    assert!(node.first().verifier.verify_own(&old, TokenType::IdToken, clock.now()).is_ok());

    clock.advance(keys_of(&node).token_memory());
    reader.tick();
    assert_eq!(published(node.first()).len(), first.len());
    assert!(first.iter().all(|kid| !published(node.first()).contains(kid)));
    assert!(node.first().verifier.verify_own(&old, TokenType::IdToken, clock.now()).is_err());
    assert_eq!(keys_of(&node).remove_gone().unwrap(), 0, "not for a day");
    clock.advance(86_400);
    assert_eq!(keys_of(&node).remove_gone().unwrap(), first.len());
    assert_eq!(keys_of(&node).keyring().unwrap().keys().len(), first.len());
}

/// Many who ask for an algorithm at once get one key, which is published when they have their answer.
#[test]
fn a_key_that_is_asked_for_is_made_once() {
    let (_folder, config, clock, ports) = machine();
    let nodes = [(); 2].map(|()| build_state(&config, &ports).unwrap());
    for node in &nodes {
        node.refresh().unwrap();
    }
    let asked = [SigningAlgorithm::RS256, SigningAlgorithm::ES512].into();
    let barrier = Barrier::new(8);
    std::thread::scope(|scope| {
        for at in 0..8 {
            let (node, barrier, asked) = (&nodes[at % 2], &barrier, &asked);
            scope.spawn(move || {
                assert!(node.first().keys.lacks(asked));
                barrier.wait();
                node.first().keys.ensure(asked).unwrap();
                assert!(!node.first().keys.lacks(asked));
                assert_eq!(published(node.first()).len(), SigningAlgorithm::STANDING.len() + 1);
            });
        }
    });
    let [one, other] = &nodes;
    assert_eq!(published(one.first()), published(other.first()));
    let (now, signer) = (clock.now(), &one.first().signer);
    let token = signer.sign(SigningAlgorithm::ES512, TokenType::IdToken, b"{}", now).unwrap();
    assert!(other.first().verifier.verify_own(&token, TokenType::IdToken, now).is_ok());
    assert!(signer.sign(SigningAlgorithm::ES384, TokenType::IdToken, b"{}", now).is_err());
    // a node that starts later has it too, and nothing makes another
    let late = build_state(&config, &ports).unwrap();
    late.refresh().unwrap();
    assert_eq!(published(late.first()), published(one.first()));
    assert!(keys_of(&late).ensure().unwrap().is_empty());
}

/// Rule R11: two nodes rotate at once and agree on one new key.
#[test]
fn two_nodes_agree_on_one_new_key() {
    let (_folder, mut config, clock, ports) = machine();
    config.keys.store = Some(KeyStore::Database);
    config.keys.publish_ahead = Seconds(300);
    let open = || {
        let database = open::database(&config).unwrap();
        open::migrate(&database).unwrap();
        let vault = Arc::new(open::vault(&config, &database).unwrap());
        SigningKeyService::new(
            &config,
            Arc::new(database),
            vault,
            Arc::clone(&ports.clock),
            Arc::clone(&ports.entropy),
        )
    };
    let nodes = [open(), open()];
    nodes[0].rotate(&[SigningAlgorithm::ES256.into()]).unwrap();
    let barrier = Barrier::new(2);
    let rotate = |node: &SigningKeyService| {
        barrier.wait();
        node.rotate(&[SigningAlgorithm::ES256.into()]).unwrap().len()
    };
    let made: usize = std::thread::scope(|scope| {
        let threads: Vec<_> = nodes.iter().map(|node| scope.spawn(|| rotate(node))).collect();
        threads.into_iter().map(|t| t.join().unwrap()).sum()
    });
    let keyring = nodes[1].keyring().unwrap();
    let next = keyring.keys().iter().filter(|k| keyring.state(k, clock.now(), 0) == KeyState::Next).count();
    // usually the two meet at the same generation; one after the other they make two
    assert_eq!(next, made);
    let generations: std::collections::BTreeSet<i64> = keyring.keys().iter().map(|k| k.generation).collect();
    assert_eq!(generations.len(), keyring.keys().len());
}

/// Nodes that start together encrypt to one pair of keys, and each opens what was encrypted to it.
#[test]
fn nodes_agree_on_the_keys_that_are_encrypted_to() {
    let (_folder, mut config, clock, ports) = machine();
    config.keys.store = Some(KeyStore::Database);
    config.policy.profiles.push("oidc".to_owned());
    // the database is there, and nobody has a key yet
    open::migrate(&open::database(&config).unwrap()).unwrap();
    let barrier = Barrier::new(2);
    let start = || {
        barrier.wait();
        build_state(&config, &ports).unwrap()
    };
    let nodes: Vec<Node> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..2).map(|_| scope.spawn(start)).collect();
        threads.into_iter().map(|t| t.join().unwrap()).collect()
    });
    for node in &nodes {
        node.refresh().unwrap();
    }
    let document: Value = serde_json::from_slice(&nodes[0].first().jwks.get().bytes).unwrap();
    let keys = document["keys"].as_array().unwrap();
    let encrypted_to: Vec<&Value> = keys.iter().filter(|key| key["use"] == "enc").collect();
    assert_eq!(encrypted_to.len(), 2, "{document}");
    assert_eq!(published(nodes[0].first()), published(nodes[1].first()));
    for (alg, kty) in [(KeyManagement::RsaOaep, "RSA"), (KeyManagement::EcdhEs, "EC")] {
        let encryption = Encryption { alg, enc: ContentEncryption::A256Gcm };
        let jwks = json!({ "keys": encrypted_to.iter().filter(|key| key["kty"] == kty).collect::<Vec<_>>() });
        let token = nodes[0].first().encrypter.recipient(&jwks, encryption).unwrap();
        let token = token.encrypt(Content::Jwt("e30.e30.AA")).unwrap();
        for node in &nodes {
            assert_eq!(node.first().decrypter.decrypt(&token, clock.now()).unwrap().jws, "e30.e30.AA");
        }
    }
    // without the profile nobody is told of them
    config.policy.profiles.pop();
    let without = build_state(&config, &ports).unwrap();
    without.refresh().unwrap();
    assert_eq!(published(without.first()).len(), keys.len() - 2);
}

/// A client that needs nothing.
fn named(node: &Node, realm: &RealmId, id: &str) -> Arc<Client> {
    let policy = &node.first().policy;
    let context = RegistrationContext { policy, profile: Profile::OAuth21, self_registered: true };
    let mut metadata = ClientMetadata::default();
    metadata.redirects.redirect_uris = Some(vec!["https://a.test/".to_owned()]);
    let attributes = register(metadata, &context).unwrap();
    Arc::new(new_client(
        realm,
        ClientId(id.to_owned()),
        attributes,
        None,
        (Generation::FIRST, node.first().clock.now()),
    ))
}

#[test]
fn housekeeping_removes_what_has_expired() {
    let (_folder, config, clock, ports) = installed();
    let node = build_state(&config, &ports).unwrap();
    let (realm, now) = (config.realm().id, clock.now());
    let remember = move |tx: &mut dyn Tx| tx.remember_once(&realm, &Digest::of(b"jti"), now.plus(10));
    assert!(behind_the_acts(&node.database, remember));
    clock.advance(3600);
    housekeeping::jobs(&node.realms, &node.served).round();
    let (realm, now) = (config.realm().id, clock.now());
    let again = move |tx: &mut dyn Tx| tx.remember_once(&realm, &Digest::of(b"jti"), now.plus(10));
    assert!(behind_the_acts(&node.database, again), "its row is gone");
}

#[test]
fn housekeeping_deletes_clients_that_nobody_used() {
    let (_folder, mut config, clock, ports) = installed();
    config.registration.reap_after = Seconds::hours(2);
    let node = build_state(&config, &ports).unwrap();
    let (realm, now) = (config.realm().id, clock.now());
    let client = named(&node, &realm, "c");
    let registration = Registration {
        realm: realm.clone(),
        client: client.id.clone(),
        token: Digest::of(b"t"),
        registered_at: now,
        address: "192.0.2.1".to_owned(),
        last_used_at: None,
    };
    behind_the_acts(&node.database, move |tx| {
        tx.insert_client(&client)?;
        tx.insert_registration(&registration)
    });
    let mut housekeeping = housekeeping::jobs(&node.realms, &node.served);
    for (seconds, left) in [(7199, 1), (1, 0)] {
        clock.advance(seconds);
        housekeeping.round();
        let realm = realm.clone();
        let clients = behind_the_acts(&node.database, move |tx| tx.clients(&realm, None, 9));
        assert_eq!(clients.len(), left);
    }
}

/// Nothing is asked of a provider before somebody wants to sign in: one that is down stops no start.
#[test]
fn a_node_offers_the_providers_that_are_enabled() {
    let (_folder, mut config, _, ports) = installed();
    let provider = |enabled| {
        let text = "issuer = \"https://127.0.0.1:1\"\nclient_id = \"a\"\nclient_secret = \"b\"";
        Provider { enabled, ..toml::from_str(text).unwrap() }
    };
    config.federation =
        [("b", true), ("off", false), ("a", true)].map(|(name, on)| (name.to_owned(), provider(on))).into();
    let node = build_state(&config, &ports).unwrap();
    let offered: Vec<&str> =
        node.first().upstream.providers().iter().map(|rules| rules.id.as_str()).collect();
    assert_eq!(offered, ["a", "b"]);
}
