//! A vault whose values stay in their realm.

use std::sync::Arc;

use crate::ports::Vault;
use crate::realm::RealmId;

/// The node's [`Vault`] in the hands of one realm: what is sealed or authenticated in it counts in no other,
/// although all realms of a node share one key.
pub struct RealmVault {
    inner: Arc<dyn Vault>,
    /// The realm's id and its length, which keeps it apart from what follows.
    prefix: Vec<u8>,
}

impl RealmVault {
    pub fn new(inner: Arc<dyn Vault>, realm: &RealmId) -> Self {
        let id = realm.as_str().as_bytes();
        // 32 bytes at the most
        let length = u8::try_from(id.len()).unwrap_or(u8::MAX);
        Self { inner, prefix: [&[length], id].concat() }
    }

    fn of_realm(&self, bytes: &[u8]) -> Vec<u8> {
        [self.prefix.as_slice(), bytes].concat()
    }
}

impl Vault for RealmVault {
    fn seal(&self, purpose: &str, context: &[u8], plain: &[u8]) -> String {
        self.inner.seal(purpose, &self.of_realm(context), plain)
    }

    fn open(&self, purpose: &str, context: &[u8], sealed: &str) -> Option<Vec<u8>> {
        self.inner.open(purpose, &self.of_realm(context), sealed)
    }

    fn key_id(&self) -> &str {
        self.inner.key_id()
    }

    fn mac(&self, key_id: &str, purpose: &str, data: &[u8]) -> Option<[u8; 32]> {
        self.inner.mac(key_id, purpose, &self.of_realm(data))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::hmac_sha256;

    /// Shows what reaches the key.
    struct Glass;

    impl Vault for Glass {
        fn seal(&self, purpose: &str, context: &[u8], plain: &[u8]) -> String {
            format!("{purpose}|{context:?}|{}", String::from_utf8_lossy(plain))
        }

        fn open(&self, purpose: &str, context: &[u8], sealed: &str) -> Option<Vec<u8>> {
            let plain = sealed.strip_prefix(&format!("{purpose}|{context:?}|"))?;
            Some(plain.as_bytes().to_vec())
        }

        fn key_id(&self) -> &'static str {
            "k"
        }

        fn mac(&self, _: &str, purpose: &str, data: &[u8]) -> Option<[u8; 32]> {
            Some(hmac_sha256(purpose.as_bytes(), data))
        }
    }

    fn vault(realm: &str) -> RealmVault {
        RealmVault::new(Arc::new(Glass), &RealmId::parse(realm).unwrap())
    }

    #[test]
    fn what_one_realm_sealed_opens_in_no_other() {
        let sealed = vault("one").seal("p", b"context", b"plain");
        assert_eq!(vault("one").open("p", b"context", &sealed).as_deref(), Some(&b"plain"[..]));
        assert_eq!(vault("two").open("p", b"context", &sealed), None);
        assert_eq!(vault("one").open("q", b"context", &sealed), None);
        assert_eq!(vault("one").open("p", b"other", &sealed), None);
    }

    #[test]
    fn a_realms_name_is_not_taken_for_what_follows_it() {
        let sealed = vault("a").seal("p", b"bc", b"plain");
        assert_eq!(vault("ab").open("p", b"c", &sealed), None);
        assert_ne!(vault("a").mac("k", "p", b"bc"), vault("ab").mac("k", "p", b"c"));
        assert_ne!(vault("one").mac("k", "p", b"x"), vault("two").mac("k", "p", b"x"));
        assert_eq!(vault("one").mac("k", "p", b"x"), vault("one").mac("k", "p", b"x"));
    }
}
