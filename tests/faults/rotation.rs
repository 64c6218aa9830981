//! R11: two nodes whose keys come of age at the same moment agree on one successor an algorithm.

use std::collections::BTreeSet;
use std::os::unix::fs::OpenOptionsExt as _;
use std::sync::{Arc, Barrier};

use chancery::config::{Config, KeyStore};
use chancery::serve::{Node, Ports, build_state};
use chancery::signing_keys::SigningKeyService;
use chancery_core::client::SigningAlgorithm;
use chancery_core::generation::Generation;
use chancery_core::ports::{Access, Entropy, Insert, Outcome, TokenType};
use chancery_core::resource::{Resource, ResourceAttributes};
use chancery_crypto::{Argon2Hasher, OsEntropy};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::app::{ISSUER, both};
use crate::support::database::{Kind, TestDatabase};
use crate::support::people::{REDIRECT_URI, new_client};
use crate::support::ports::TestClock;

/// Two nodes as the program makes them, at a moment that the test decides.
struct TwoNodes {
    clock: Arc<TestClock>,
    config: Config,
    nodes: [(Node, SigningKeyService); 2],
    _directory: TempDir,
    // last, so that the database outlives the nodes
    _storage: TestDatabase,
}

impl TwoNodes {
    fn new(kind: Kind) -> Self {
        use std::io::Write as _;
        let storage = TestDatabase::new(kind);
        let directory = TempDir::new().expect("a directory");
        let encryption_key = directory.path().join("encryption.key");
        let mut options = std::fs::OpenOptions::new();
        let file = options.write(true).create_new(true).mode(0o600).open(&encryption_key);
        file.and_then(|mut f| f.write_all("0123456789abcdef".repeat(4).as_bytes())).expect("a key file");
        let mut config = Config { issuer: ISSUER.to_owned(), ..Config::default() };
        config.database.url.clone_from(&storage.url);
        config.keys.store = Some(KeyStore::Database);
        config.keys.encryption_key_file = Some(encryption_key);
        let clock = Arc::new(TestClock::new());
        let nodes = [(); 2].map(|()| node(&config, &clock));
        Self { clock, config, nodes, _directory: directory, _storage: storage }
    }

    /// What each node publishes.
    fn published(&self) -> [BTreeSet<String>; 2] {
        [0, 1].map(|index| {
            let (node, _) = &self.nodes[index];
            node.refresh().expect("it loads");
            let document: Value = serde_json::from_slice(&node.first().jwks.get().bytes).expect("JSON");
            let keys = document["keys"].as_array().expect("keys");
            keys.iter().map(|key| key["kid"].as_str().expect("a kid").to_owned()).collect()
        })
    }
}

fn node(config: &Config, clock: &Arc<TestClock>) -> (Node, SigningKeyService) {
    let entropy: Arc<dyn Entropy> = Arc::new(OsEntropy);
    let hasher = Arc::new(Argon2Hasher::new(Arc::clone(&entropy)));
    let ports = Ports { clock: clock.clone(), entropy: Arc::clone(&entropy), hasher };
    let node = build_state(config, &ports).expect("a node");
    let (store, vault) = (node.first().store.clone(), node.first().vault.clone());
    let keys = SigningKeyService::new(config, store, vault, clock.clone(), entropy);
    (node, keys)
}

async fn r11_two_nodes_rotate_by_age_at_once(kind: Kind) {
    let nodes = TwoNodes::new(kind);
    let [first, of_b] = nodes.published();
    assert_eq!((first.len(), &first), (SigningAlgorithm::STANDING.len(), &of_b));
    nodes.clock.advance(nodes.config.keys.rotate_after.0);

    // both have read that their keys are due before either has made a successor
    let barrier = Barrier::new(2);
    let made: Vec<String> = std::thread::scope(|scope| {
        let rotations = nodes.nodes.each_ref().map(|(_, keys)| {
            let barrier = &barrier;
            scope.spawn(move || {
                barrier.wait();
                keys.ensure().expect("it rotates")
            })
        });
        rotations.into_iter().flat_map(|thread| thread.join().expect("no panic")).collect()
    });
    assert_eq!(made.len(), first.len(), "one node made each of them: {made:?}");
    let [of_a, of_b] = nodes.published();
    assert_eq!(of_a, of_b);
    assert_eq!(of_a.difference(&first).cloned().collect::<BTreeSet<_>>(), made.into_iter().collect());

    // what one signs the other verifies, before and after the successors take over
    for wait in [0, nodes.config.keys.publish_ahead.0] {
        nodes.clock.advance(wait);
        nodes.published();
        let now = chancery_core::ports::Clock::now(&*nodes.clock);
        for algorithm in SigningAlgorithm::STANDING {
            let [(a, _), (b, _)] = &nodes.nodes;
            let token =
                a.first().signer.sign(algorithm, TokenType::AccessToken, b"{}", now).expect("a token");
            assert!(
                b.first().verifier.verify_own(&token, TokenType::AccessToken, now).is_ok(),
                "{algorithm}"
            );
        }
    }
}

/// And those that are asked for an algorithm at the same moment agree on one key for it.
async fn r11_two_nodes_are_asked_for_one_key_at_once(kind: Kind) {
    let nodes = TwoNodes::new(kind);
    let [first, _] = nodes.published();
    let asked = [SigningAlgorithm::ES384, SigningAlgorithm::ES512].into();
    let barrier = Barrier::new(2);
    std::thread::scope(|scope| {
        for (node, _) in &nodes.nodes {
            let (barrier, asked) = (&barrier, &asked);
            scope.spawn(move || {
                barrier.wait();
                node.first().keys.ensure(asked).expect("it makes them");
                let published = node.first().jwks.get().bytes;
                let published: Value = serde_json::from_slice(&published).expect("JSON");
                assert_eq!(published["keys"].as_array().map(Vec::len), Some(6), "at once");
            });
        }
    });
    let [of_a, of_b] = nodes.published();
    assert_eq!(of_a, of_b);
    assert_eq!(of_a.len(), first.len() + 2);
    let now = chancery_core::ports::Clock::now(&*nodes.clock);
    let [(a, _), (b, _)] = &nodes.nodes;
    for algorithm in asked {
        let token = a.first().signer.sign(algorithm, TokenType::IdToken, b"{}", now).expect("a token");
        assert!(b.first().verifier.verify_own(&token, TokenType::IdToken, now).is_ok(), "{algorithm}");
    }
}

/// The other node has not polled since: it reads the client, and with it the key.
async fn r11_a_client_is_not_known_before_its_key(kind: Kind) {
    let nodes = TwoNodes::new(kind);
    nodes.published();
    let [(a, _), (b, _)] = &nodes.nodes;
    let now = chancery_core::ports::Clock::now(&*nodes.clock);
    let signs =
        |node: &Node, algorithm| node.first().signer.sign(algorithm, TokenType::IdToken, b"{}", now).is_ok();

    let asking = json!({"redirect_uris": [REDIRECT_URI], "id_token_signed_response_alg": "ES384"});
    let (client, _) = new_client(a.first(), "app", asking);
    let resource = Resource {
        realm: a.first().realm.id.clone(),
        identifier: "https://api.example.test".to_owned(),
        name: "API".to_owned(),
        attributes: ResourceAttributes {
            access_token_alg: Some(SigningAlgorithm::ES512),
            ..ResourceAttributes::default()
        },
        secrets: Vec::new(),
        generation: Generation::FIRST,
        created_at: now,
        updated_at: now,
    };
    let asked = [SigningAlgorithm::ES384, SigningAlgorithm::ES512];
    a.first().keys.ensure(&asked.into()).expect("it makes them");
    let stored = a.first().store.run_blocking(
        Access::Write,
        Box::new(move |tx| {
            assert_eq!(
                (tx.insert_client(&client)?, tx.insert_resource(&resource)?),
                (Insert::Done, Insert::Done)
            );
            Ok(Outcome::Commit)
        }),
    );
    stored.expect("they are stored");

    assert!(asked.iter().all(|algorithm| signs(a, *algorithm) && !signs(b, *algorithm)));
    assert!(b.first().client("app").await.expect("a read").is_some());
    assert!(signs(b, SigningAlgorithm::ES384));
    assert!(b.first().resource("https://api.example.test").await.expect("a read").is_some());
    assert!(signs(b, SigningAlgorithm::ES512));
    let [of_a, of_b] = nodes.published();
    assert_eq!(of_a, of_b);
}

both!(
    r11_two_nodes_rotate_by_age_at_once,
    r11_two_nodes_are_asked_for_one_key_at_once,
    r11_a_client_is_not_known_before_its_key,
);
