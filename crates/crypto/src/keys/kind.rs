//! What kind of key an algorithm takes (RFC 7518 §3.1, §4.1, RFC 8037 §3.1).

use chancery_core::client::{EncryptionKeyKind, SigningAlgorithm};
use chancery_core::keyring::KeyAlgorithm;
use openssl::nid::Nid;

/// A kind of key.
#[derive(Debug, Clone, Copy)]
pub(crate) enum KeyKind {
    Rsa,
    Ec(Curve),
    Ed25519,
}

/// An elliptic curve of RFC 7518 §6.2.1.1.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Curve {
    /// `crv`.
    pub name: &'static str,
    pub nid: Nid,
    /// Length of a coordinate, and of each half of a signature.
    pub bytes: usize,
    /// Bits of the group's order.
    pub bits: usize,
}

const P256: Curve = Curve { name: "P-256", nid: Nid::X9_62_PRIME256V1, bytes: 32, bits: 256 };
const P384: Curve = Curve { name: "P-384", nid: Nid::SECP384R1, bytes: 48, bits: 384 };
const P521: Curve = Curve { name: "P-521", nid: Nid::SECP521R1, bytes: 66, bits: 521 };

impl KeyKind {
    pub(crate) const fn of(algorithm: SigningAlgorithm) -> Self {
        use SigningAlgorithm::{ES256, ES384, ES512, EdDSA, PS256, PS384, PS512, RS256, RS384, RS512};
        match algorithm {
            RS256 | RS384 | RS512 | PS256 | PS384 | PS512 => Self::Rsa,
            ES256 => Self::Ec(P256),
            ES384 => Self::Ec(P384),
            ES512 => Self::Ec(P521),
            EdDSA => Self::Ed25519,
        }
    }

    pub(crate) const fn of_key(algorithm: KeyAlgorithm) -> Self {
        match algorithm {
            KeyAlgorithm::Signing(algorithm) => Self::of(algorithm),
            KeyAlgorithm::Encryption(EncryptionKeyKind::Rsa) => Self::Rsa,
            KeyAlgorithm::Encryption(EncryptionKeyKind::Curve) => Self::Ec(P256),
        }
    }

    /// `kty` and `crv` of its keys.
    pub(crate) const fn members(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Rsa => ("RSA", None),
            Self::Ec(curve) => ("EC", Some(curve.name)),
            Self::Ed25519 => ("OKP", Some("Ed25519")),
        }
    }
}

impl Curve {
    /// The one of this `crv`.
    pub(crate) fn named(name: &str) -> Option<Self> {
        [P256, P384, P521].into_iter().find(|curve| curve.name == name)
    }
}
