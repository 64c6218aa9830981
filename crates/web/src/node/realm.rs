//! What handlers work with: one realm, and the node that it is served by.

use std::ops::Deref;
use std::sync::Arc;

use actix_web::web::Bytes;
use actix_web::{HttpMessage as _, HttpRequest};
use chancery_core::client::Client;
use chancery_core::discovery;
use chancery_core::memory::Live;
use chancery_core::policy::Policy;
use chancery_core::ports::{Decrypter, Encrypter, Signer, SigningKeyMaker, StoreError, Vault, Verifier};
use chancery_core::realm::Realm;
use chancery_core::realm_vault::RealmVault;

use crate::i18n;
use crate::node::busy::Busy;
use crate::node::rendered::PreRendered;
use crate::node::shared::Node;
use crate::node::upstream::Upstream;

/// One realm on this node, shared by all workers; dereferences to the node.
pub struct RealmState {
    pub node: Arc<Node>,
    pub realm: Arc<Realm>,
    pub policy: Arc<Policy>,
    /// What this node remembers of the realm.
    pub live: Arc<Live>,
    /// What it seals opens in this realm alone.
    pub vault: Arc<dyn Vault>,
    pub signer: Arc<dyn Signer>,
    pub verifier: Arc<dyn Verifier>,
    pub encrypter: Arc<dyn Encrypter>,
    pub decrypter: Arc<dyn Decrypter>,
    /// Makes the keys that a client asks for.
    pub keys: Arc<dyn SigningKeyMaker>,
    /// `/jwks.json`, rendered when the keys change.
    pub jwks: Arc<PreRendered>,
    /// Both discovery documents, rendered at start.
    pub discovery: PreRendered,
    /// Other providers.
    pub upstream: Arc<dyn Upstream>,
}

/// What a realm signs, verifies, encrypts and decrypts with, and publishes.
pub struct RealmKeys {
    pub signer: Arc<dyn Signer>,
    pub verifier: Arc<dyn Verifier>,
    pub encrypter: Arc<dyn Encrypter>,
    pub decrypter: Arc<dyn Decrypter>,
    pub maker: Arc<dyn SigningKeyMaker>,
    pub jwks: Arc<PreRendered>,
}

impl RealmKeys {
    /// Keys that one adapter uses for everything.
    pub fn of<J>(jose: &Arc<J>, maker: Arc<dyn SigningKeyMaker>, jwks: Arc<PreRendered>) -> Self
    where
        J: Signer + Verifier + Encrypter + Decrypter + 'static,
    {
        Self {
            signer: Arc::clone(jose) as Arc<dyn Signer>,
            verifier: Arc::clone(jose) as Arc<dyn Verifier>,
            encrypter: Arc::clone(jose) as Arc<dyn Encrypter>,
            decrypter: Arc::clone(jose) as Arc<dyn Decrypter>,
            maker,
            jwks,
        }
    }
}

impl RealmState {
    /// A realm of this node. It is fresh once its revocations are loaded, and ready once it has keys.
    pub fn assemble(
        node: Arc<Node>,
        realm: Realm,
        policy: Policy,
        keys: RealmKeys,
        upstream: Arc<dyn Upstream>,
    ) -> Result<Self, serde_json::Error> {
        let languages: Vec<&str> = i18n::all().map(i18n::Locale::tag).collect();
        let federated = !upstream.providers().is_empty();
        let metadata = discovery::metadata(&realm, &policy, federated, &languages);
        let RealmKeys { signer, verifier, encrypter, decrypter, maker, jwks } = keys;
        Ok(Self {
            live: node.memory.realm(&realm.id),
            vault: Arc::new(RealmVault::new(Arc::clone(&node.vault), &realm.id)),
            realm: Arc::new(realm),
            policy: Arc::new(policy),
            signer,
            verifier,
            encrypter,
            decrypter,
            keys: maker,
            jwks,
            discovery: Bytes::from(serde_json::to_vec(&metadata)?).into(),
            upstream,
            node,
        })
    }

    /// The realm that a request was found to be for.
    pub fn of(request: &HttpRequest) -> Option<Arc<Self>> {
        request.extensions().get::<Arc<Self>>().cloned()
    }

    /// Whether cookies are `Secure` and carry the `__Host-` prefix: everywhere but on loopback http.
    pub fn is_https(&self) -> bool {
        self.realm.issuer.starts_with("https://")
    }

    /// Anybody can make us fetch what a client registered, so it counts: against the address that asks, and
    /// against the client, whoever asks.
    pub fn admit_fetch(&self, req: &HttpRequest, client: &Client) -> Result<(), Busy> {
        let now = self.clock.monotonic();
        self.rate_limit.charge(self.trusted_proxies.client_addr(req).ip, now)?;
        self.client_fetches.charge_client(&client.realm, &client.id, now)
    }

    /// Fails closed when revocations are not known well enough (503, rule V16.5.3 of ASVS).
    pub fn refuse_stale(&self) -> Result<(), StoreError> {
        if self.live.is_fresh(self.clock.monotonic()) {
            return Ok(());
        }
        Err(StoreError::Unavailable("revocations are not up to date".to_owned()))
    }
}

impl Deref for RealmState {
    type Target = Node;

    fn deref(&self) -> &Node {
        &self.node
    }
}
