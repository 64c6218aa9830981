//! Port: password hashing.

/// The hash could not be computed or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("password hashing failed: {0}")]
pub struct HashError(pub String);

/// Password hashing (argon2id). Each call costs about 30 ms of CPU: never inside a transaction,
/// never on an async thread.
pub trait PasswordHasher: Send + Sync {
    /// PHC string of a new hash.
    fn hash(&self, password: &str) -> Result<String, HashError>;

    /// Whether `password` fits `phc`. With `None` it spends the same time on a fixed hash and
    /// answers `false` (rule L2).
    fn verify(&self, password: &str, phc: Option<&str>) -> Result<bool, HashError>;
}
