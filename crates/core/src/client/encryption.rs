//! JSON Web Encryption as clients register it (RFC 7518 §4.1, §5.1).

use serde::{Deserialize, Serialize};

use super::spelled::spelled;
use crate::discovery::{Metadata, names};

/// How the content encryption key reaches the recipient. Symmetric algorithms are not offered: they would
/// make a key of the client's secret. RSA1_5 is not, because it can be broken by asking (RFC 8725 §3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KeyManagement {
    RsaOaep,
    RsaOaep256,
    EcdhEs,
    EcdhEsA128Kw,
    EcdhEsA256Kw,
}

impl KeyManagement {
    /// Whether it wants an RSA key; the others want an elliptic curve.
    pub const fn is_rsa(self) -> bool {
        matches!(self, Self::RsaOaep | Self::RsaOaep256)
    }
}

/// How the content is encrypted and authenticated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum ContentEncryption {
    /// The default of the metadata (OpenID Connect Dynamic Client Registration §2).
    #[default]
    A128CbcHs256,
    A192CbcHs384,
    A256CbcHs512,
    A128Gcm,
    A192Gcm,
    A256Gcm,
}

spelled!(KeyManagement {
    RsaOaep = "RSA-OAEP",
    RsaOaep256 = "RSA-OAEP-256",
    EcdhEs = "ECDH-ES",
    EcdhEsA128Kw = "ECDH-ES+A128KW",
    EcdhEsA256Kw = "ECDH-ES+A256KW",
});
spelled!(ContentEncryption {
    A128CbcHs256 = "A128CBC-HS256",
    A192CbcHs384 = "A192CBC-HS384",
    A256CbcHs512 = "A256CBC-HS512",
    A128Gcm = "A128GCM",
    A192Gcm = "A192GCM",
    A256Gcm = "A256GCM",
});

/// The kinds of keys of ours that clients encrypt to. Each serves a whole family of algorithms and is named by
/// the simplest of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EncryptionKeyKind {
    Rsa,
    /// On the curve P-256.
    Curve,
}

spelled!(EncryptionKeyKind { Rsa = "RSA-OAEP", Curve = "ECDH-ES" });

/// The two algorithms of one JWE, which come together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Encryption {
    pub alg: KeyManagement,
    #[serde(default)]
    pub enc: ContentEncryption,
}

impl std::fmt::Display for Encryption {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} with {}", self.alg, self.enc)
    }
}

/// Enters how such a thing can be encrypted.
pub(crate) fn advertise(to: &mut Metadata, what: &str) {
    let name = |kind| format!("{what}_encryption_{kind}_values_supported");
    to.values(name("alg"), names(KeyManagement::ALL, KeyManagement::as_str));
    to.values(name("enc"), names(ContentEncryption::ALL, ContentEncryption::as_str));
}
