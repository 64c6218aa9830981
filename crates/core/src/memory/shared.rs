//! The caches that all realms of a node share: what they take is bounded for the node, however many realms
//! it serves.

use std::borrow::Borrow;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::{Bounds, Cache, Size, Weigh};
use crate::client::Client;
use crate::resource::Resource;

const CLIENTS: Bounds = Bounds { entries: 20_000, bytes: 96 * 1024 * 1024 };
const RESOURCES: Bounds = Bounds { entries: 20_000, bytes: 32 * 1024 * 1024 };
const USES: Bounds = Bounds { entries: 20_000, bytes: 8 * 1024 * 1024 };

/// A realm as the caches name it: its number on this node.
pub(super) type Number = u32;

/// What is remembered of whatever realm.
#[derive(Debug)]
pub(super) struct Shared {
    pub clients: Cache<Key, Arc<Client>>,
    pub resources: Cache<Key, Arc<Resource>>,
    /// Clients that registered themselves and whose use this node has recorded lately.
    pub uses: Cache<Key, ()>,
}

impl Default for Shared {
    fn default() -> Self {
        Self { clients: Cache::new(CLIENTS), resources: Cache::new(RESOURCES), uses: Cache::new(USES) }
    }
}

impl Shared {
    pub fn sizes(&self) -> [(&'static str, Size); 3] {
        [
            ("clients", self.clients.size()),
            ("resources", self.resources.size()),
            ("client_uses", self.uses.size()),
        ]
    }
}

/// The name of something in its realm.
#[derive(Debug, Clone)]
pub(super) struct Key {
    realm: Number,
    name: Arc<str>,
}

impl Key {
    pub fn new(realm: Number, name: &str) -> Self {
        Self { realm, name: Arc::from(name) }
    }

    pub const fn is_of(&self, realm: Number) -> bool {
        self.realm == realm
    }
}

impl Weigh for Key {
    fn weigh(&self) -> usize {
        self.name.weigh()
    }
}

/// A [`Key`] in parts: looking something up takes no allocation.
pub(super) trait Named {
    fn parts(&self) -> (Number, &str);
}

impl Named for Key {
    fn parts(&self) -> (Number, &str) {
        (self.realm, &self.name)
    }
}

impl Named for (Number, &str) {
    fn parts(&self) -> (Number, &str) {
        *self
    }
}

impl<'a> Borrow<dyn Named + 'a> for Key {
    fn borrow(&self) -> &(dyn Named + 'a) {
        self
    }
}

impl PartialEq for dyn Named + '_ {
    fn eq(&self, other: &Self) -> bool {
        self.parts() == other.parts()
    }
}

impl Eq for dyn Named + '_ {}

impl Hash for dyn Named + '_ {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.parts().hash(state);
    }
}

// as what it is borrowed as
impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.parts() == other.parts()
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.parts().hash(state);
    }
}
