//! Signature algorithms (RFC 7518 §3.1, RFC 8037 §3.1): ours, and those of clients.

use super::spelled::spelled;

/// Algorithms that this server signs with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum SigningAlgorithm {
    /// What OpenID Connect expects where nothing is said.
    #[default]
    RS256,
    RS384,
    RS512,
    PS256,
    PS384,
    PS512,
    ES256,
    ES384,
    ES512,
    EdDSA,
}

/// Algorithms that a client may sign an assertion or a request object with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AssertionAlgorithm {
    RS256,
    RS384,
    RS512,
    PS256,
    PS384,
    PS512,
    ES256,
    ES384,
    ES512,
    EdDSA,
    /// For `client_secret_jwt` alone.
    HS256,
}

/// The hash function that belongs to an algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HashFunction {
    Sha256,
    Sha384,
    Sha512,
}

spelled!(SigningAlgorithm {
    RS256 = "RS256",
    RS384 = "RS384",
    RS512 = "RS512",
    PS256 = "PS256",
    PS384 = "PS384",
    PS512 = "PS512",
    ES256 = "ES256",
    ES384 = "ES384",
    ES512 = "ES512",
    EdDSA = "EdDSA",
});
spelled!(AssertionAlgorithm {
    RS256 = "RS256",
    RS384 = "RS384",
    RS512 = "RS512",
    PS256 = "PS256",
    PS384 = "PS384",
    PS512 = "PS512",
    ES256 = "ES256",
    ES384 = "ES384",
    ES512 = "ES512",
    EdDSA = "EdDSA",
    HS256 = "HS256",
});

impl SigningAlgorithm {
    /// Those that always have a key. A key of another one is made when somebody asks for it: RSA keys take
    /// long, and a first start must not.
    pub const STANDING: [Self; 4] = [Self::RS256, Self::PS256, Self::ES256, Self::EdDSA];

    /// The hash function of `at_hash` and `c_hash`; Ed25519 hashes with SHA-512 (RFC 8032 §5.1).
    pub const fn hash_function(self) -> HashFunction {
        match self {
            Self::RS256 | Self::PS256 | Self::ES256 => HashFunction::Sha256,
            Self::RS384 | Self::PS384 | Self::ES384 => HashFunction::Sha384,
            Self::RS512 | Self::PS512 | Self::ES512 | Self::EdDSA => HashFunction::Sha512,
        }
    }
}

impl AssertionAlgorithm {
    /// Those by a key pair.
    pub const BY_KEY: &[Self] = &[
        Self::RS256,
        Self::RS384,
        Self::RS512,
        Self::PS256,
        Self::PS384,
        Self::PS512,
        Self::ES256,
        Self::ES384,
        Self::ES512,
        Self::EdDSA,
    ];

    /// The same algorithm, where it works by a key pair.
    pub fn asymmetric(self) -> Option<SigningAlgorithm> {
        SigningAlgorithm::parse(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_may_sign_as_we_do() {
        let by_key: Vec<_> = AssertionAlgorithm::BY_KEY.iter().filter_map(|a| a.asymmetric()).collect();
        assert_eq!(by_key, SigningAlgorithm::ALL);
        assert_eq!(AssertionAlgorithm::HS256.asymmetric(), None);
    }
}
