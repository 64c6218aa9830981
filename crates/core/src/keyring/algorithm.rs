//! What this server's keys are for.

use crate::client::{EncryptionKeyKind, Profile, SigningAlgorithm};
use crate::policy::Policy;

/// What a key of this server does: it signs by one algorithm, or clients encrypt to it. None does both
/// (RFC 7517 §4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KeyAlgorithm {
    Signing(SigningAlgorithm),
    Encryption(EncryptionKeyKind),
}

impl KeyAlgorithm {
    /// The name under which such keys are stored and listed.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Signing(algorithm) => algorithm.as_str(),
            Self::Encryption(kind) => kind.as_str(),
        }
    }

    /// The one of exactly that name.
    pub fn parse(text: &str) -> Option<Self> {
        let signing = SigningAlgorithm::parse(text).map(Self::Signing);
        signing.or_else(|| EncryptionKeyKind::parse(text).map(Self::Encryption))
    }

    /// Every value, in a stable order.
    pub fn all() -> impl Iterator<Item = Self> {
        let signing = SigningAlgorithm::ALL.iter().copied().map(Self::Signing);
        signing.chain(EncryptionKeyKind::ALL.iter().copied().map(Self::Encryption))
    }

    /// Those that must always have a key: clients encrypt nothing but request objects.
    pub fn standing(policy: &Policy) -> Vec<Self> {
        let encryption: &[EncryptionKeyKind] =
            if policy.offers(Profile::takes_request_objects) { EncryptionKeyKind::ALL } else { &[] };
        let signing = SigningAlgorithm::STANDING.into_iter().map(Self::Signing);
        signing.chain(encryption.iter().copied().map(Self::Encryption)).collect()
    }
}

impl From<SigningAlgorithm> for KeyAlgorithm {
    fn from(algorithm: SigningAlgorithm) -> Self {
        Self::Signing(algorithm)
    }
}

impl From<EncryptionKeyKind> for KeyAlgorithm {
    fn from(kind: EncryptionKeyKind) -> Self {
        Self::Encryption(kind)
    }
}

impl std::fmt::Display for KeyAlgorithm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
